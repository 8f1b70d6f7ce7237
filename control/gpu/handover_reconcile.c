// SPDX-License-Identifier: GPL-2.0-or-later
// What is left of hand-overs that nobody finished: held against reality, and put right.
#include "control/gpu/handover_internal.h"

#include "base/words.h"

#include <glib.h>
#include <stdarg.h>
#include <unistd.h>

// Whether a VM is running; one that libvirt does not know is not.
static bool
is_active(virConnectPtr conn, const char *uuid)
{
    virDomainPtr domain = virDomainLookupByUUIDString(conn, uuid);
    const bool active = domain && virDomainIsActive(domain) == 1;
    if (domain) {
        virDomainFree(domain);
    }
    return active;
}

static void
say(struct vf_handover_finding *finding, enum vf_handover_outcome outcome,
    const char *format, ...) G_GNUC_PRINTF(3, 4);

static void
say(struct vf_handover_finding *finding, enum vf_handover_outcome outcome,
    const char *format, ...)
{
    finding->outcome = outcome;
    va_list arguments;
    va_start(arguments, format);
    g_vsnprintf(finding->words, sizeof(finding->words), format, arguments);
    va_end(arguments);
}

static void
finish_entry(const struct vf_handover *handover,
             struct vf_handover_finding *finding, const char *what)
{
    g_autoptr(GError) error = NULL;
    vf_handover_announce(handover, VF_HANDOVER_RECORD);
    if (vf_journal_close(handover->folder, finding->entry.id, &error)) {
        say(finding, VF_HANDOVER_FINISHED, _("%s: every function has the driver "
            "that it had before."), what);
    } else {
        say(finding, VF_HANDOVER_FAILED, "%s", error->message);
    }
}

static void
reconcile_entry(const struct vf_handover *handover, bool repair,
                struct vf_handover_finding *finding)
{
    struct vf_journal_entry *entry = &finding->entry;
    char text[VF_PCI_TEXT];
    char what[200];
    char not_back[VF_HANDOVER_WORDS];
    vf_pci_format(entry->functions[0].address, text);
    g_snprintf(what, sizeof(what), entry->vm[0] ? _("GPU %s, of '%s'") : _("GPU %s"),
               text, entry->vm);
    vf_handover_announce(handover, VF_HANDOVER_VERIFY);
    if (entry->kind == VF_JOURNAL_START &&
        is_active(handover->conn, entry->uuid)) {
        say(finding, VF_HANDOVER_IN_USE, _("%s: the VM is running and has it."),
            what);
        return;
    }
    if (vf_handover_is_back(handover, entry, not_back)) {
        finish_entry(handover, finding, what);
        return;
    }
    char not_gone[VF_HANDOVER_WORDS];
    if (entry->kind == VF_JOURNAL_TAKE && entry->phase == VF_JOURNAL_GONE &&
        vf_handover_is_taken(handover, entry, not_gone)) {
        say(finding, VF_HANDOVER_IN_USE,
            _("%s: it was taken from this machine on purpose; 'virtflow-view "
              "gpu give-back %s' gives it back."),
            what, text);
        return;
    }
    if (!repair) {
        say(finding, VF_HANDOVER_WAITING,
            _("%s: it is not where it was before: %s. 'virtflow-view gpu "
              "recover' brings it back to its drivers."),
            what, not_back);
        return;
    }
    g_autoptr(GError) error = NULL;
    if (vf_handover_return(handover, entry, &error)) {
        say(finding, VF_HANDOVER_REPAIRED,
            _("%s: %s; now every function is back on the driver that it had."),
            what, not_back);
    } else {
        say(finding, VF_HANDOVER_FAILED, "%s: %s", what, error->message);
    }
}

GArray *
vf_handover_reconcile(const struct vf_handover *handover, bool repair,
                      GError **error)
{
    const int lock = vf_journal_lock(handover->folder, error);
    if (lock < 0) {
        return NULL;
    }
    GArray *findings =
        g_array_new(FALSE, TRUE, sizeof(struct vf_handover_finding));
    g_autoptr(GPtrArray) broken = g_ptr_array_new_with_free_func(g_free);
    g_autoptr(GArray) entries = vf_journal_list(handover->folder, broken);
    for (guint i = 0; i < entries->len; i++) {
        struct vf_handover_finding finding = {
            .entry = g_array_index(entries, struct vf_journal_entry, i)};
        if (finding.entry.kind != VF_JOURNAL_HOOK &&
            finding.entry.function_count > 0) {
            reconcile_entry(handover, repair, &finding);
            g_array_append_val(findings, finding);
        }
    }
    for (guint i = 0; i < broken->len; i++) {
        struct vf_handover_finding finding = {0};
        say(&finding, VF_HANDOVER_FAILED, "%s",
            (const char *)g_ptr_array_index(broken, i));
        g_array_append_val(findings, finding);
    }
    close(lock);
    return findings;
}
