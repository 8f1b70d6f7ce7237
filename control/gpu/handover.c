// SPDX-License-Identifier: GPL-2.0-or-later
#include "control/gpu/handover_internal.h"

#include "base/words.h"
#include "control/gpu/node.h"
#include "control/pci/device.h"

#include <glib.h>
#include <string.h>
#include <unistd.h>

static const char vfio[] = "vfio-pci";

void
vf_handover_announce(const struct vf_handover *handover,
                     enum vf_handover_step step)
{
    if (handover->on_step) {
        handover->on_step(handover->data, step);
    }
}

static bool
note(const struct vf_handover *handover, struct vf_journal_entry *entry,
     enum vf_journal_phase phase, GError **error)
{
    vf_handover_announce(handover, phase == VF_JOURNAL_GOING
                                       ? VF_HANDOVER_NOTE
                                       : VF_HANDOVER_RECORD);
    entry->phase = phase;
    return vf_journal_write(handover->folder, entry, error);
}

static void
read_driver(const struct vf_handover *handover, struct vf_pci_address address,
            char driver[40])
{
    vf_pci_read_driver(handover->roots, address, driver, 40);
}

// The driver in words.
static const char *
word(const char *driver)
{
    return driver[0] ? driver : _("no driver");
}

// What the entry will say the functions were bound to: where they are now.
static bool
fill_entry(const struct vf_handover *handover, struct vf_journal_entry *entry,
           const struct vf_pci_address *functions, unsigned count,
           GError **error)
{
    if (count == 0 || count > VF_JOURNAL_MAX_FUNCTIONS) {
        g_set_error(error, VF_ERROR, VF_ERROR_UNSUPPORTED,
                    _("%u PCI functions cannot be handed over together; from 1 "
                      "to %d can."),
                    count, VF_JOURNAL_MAX_FUNCTIONS);
        return false;
    }
    entry->since = g_get_real_time() / G_USEC_PER_SEC;
    for (unsigned i = 0; i < count; i++) {
        struct vf_pci_device device;
        if (!vf_pci_read_device(handover->roots, functions[i], &device)) {
            char text[VF_PCI_TEXT];
            vf_pci_format(functions[i], text);
            g_set_error(error, VF_ERROR, VF_ERROR_NOT_FOUND,
                        _("There is no PCI device %s in this machine (any "
                          "more); 'virtflow-view gpu list' shows what there is."),
                        text);
            return false;
        }
        struct vf_journal_function *function =
            &entry->functions[entry->function_count++];
        function->address = functions[i];
        g_strlcpy(function->driver, device.driver, sizeof(function->driver));
    }
    return true;
}

bool
vf_handover_is_taken(const struct vf_handover *handover,
                     const struct vf_journal_entry *entry,
                     char words[VF_HANDOVER_WORDS])
{
    for (unsigned i = 0; i < entry->function_count; i++) {
        char now[40];
        read_driver(handover, entry->functions[i].address, now);
        if (strcmp(now, vfio) != 0) {
            char text[VF_PCI_TEXT];
            vf_pci_format(entry->functions[i].address, text);
            g_snprintf(words, VF_HANDOVER_WORDS, _("%s has %s"), text,
                       word(now));
            return false;
        }
    }
    return true;
}

// One that had no driver may have found one meanwhile.
static bool
is_back(const struct vf_journal_function *function, const char *now)
{
    return function->driver[0] == '\0' ? strcmp(now, vfio) != 0
                                       : strcmp(now, function->driver) == 0;
}

// Brings back every function that is not where the entry says, as far as it goes.
// The error is the first that came up.
static bool
bring_back(const struct vf_handover *handover,
           const struct vf_journal_entry *entry, GError **error)
{
    bool ok = true;
    for (unsigned i = entry->function_count; i > 0; i--) {
        const struct vf_journal_function *function = &entry->functions[i - 1];
        char now[40];
        read_driver(handover, function->address, now);
        if (is_back(function, now)) {
            continue;
        }
        vf_handover_announce(handover, VF_HANDOVER_REATTACH);
        const bool was_vfio = strcmp(function->driver, vfio) == 0;
        GError **first = ok ? error : NULL;
        ok = (was_vfio ? vf_node_detach(handover->conn, function->address,
                                        first)
                       : vf_node_reattach(handover->conn, function->address,
                                          first)) &&
             ok;
    }
    return ok;
}

bool
vf_handover_is_back(const struct vf_handover *handover,
                    const struct vf_journal_entry *entry,
                    char words[VF_HANDOVER_WORDS])
{
    for (unsigned i = 0; i < entry->function_count; i++) {
        const struct vf_journal_function *function = &entry->functions[i];
        char now[40];
        read_driver(handover, function->address, now);
        if (!is_back(function, now)) {
            char text[VF_PCI_TEXT];
            vf_pci_format(function->address, text);
            g_snprintf(words, VF_HANDOVER_WORDS, _("%s has %s, not %s"), text,
                       word(now), word(function->driver));
            return false;
        }
    }
    return true;
}

static bool
is_driver_loaded(const struct vf_handover *handover, const char *driver)
{
    g_autofree char *path =
        g_build_filename(handover->roots->sys, "bus/pci/drivers", driver, NULL);
    return g_file_test(path, G_FILE_TEST_EXISTS);
}

// What to do about functions that would not go back.
static void
advise(const struct vf_handover *handover,
       const struct vf_journal_entry *entry, GString *words)
{
    for (unsigned i = 0; i < entry->function_count; i++) {
        const char *driver = entry->functions[i].driver;
        if (driver[0] != '\0' && !is_driver_loaded(handover, driver)) {
            g_string_append_printf(
                words,
                _(" The driver %s is not loaded: load it as root ('modprobe %s') "
                  "and try again."),
                driver, driver);
            return;
        }
    }
    g_string_append(words, _(" Restarting the machine brings all of it back."));
}

bool
vf_handover_return(const struct vf_handover *handover,
                   struct vf_journal_entry *entry, GError **error)
{
    g_autoptr(GError) cause = NULL;
    char words[VF_HANDOVER_WORDS];
    if (!note(handover, entry, VF_JOURNAL_RETURNING, error)) {
        return false;
    }
    const bool asked = bring_back(handover, entry, &cause);
    vf_handover_announce(handover, VF_HANDOVER_VERIFY);
    if (vf_handover_is_back(handover, entry, words)) {
        vf_handover_announce(handover, VF_HANDOVER_RECORD);
        return vf_journal_close(handover->folder, entry->id, error);
    }
    g_autoptr(GString) sentence = g_string_new(NULL);
    g_string_printf(sentence, _("The GPU is not back: %s."), words);
    if (!asked) {
        g_string_append_printf(sentence, " %s", cause->message);
    }
    advise(handover, entry, sentence);
    g_set_error_literal(error, VF_ERROR, asked ? VF_ERROR_FAILED : cause->code,
                        sentence->str);
    return false;
}

// Taking ---------------------------------------------------------------------

static bool
detach_all(const struct vf_handover *handover,
           const struct vf_journal_entry *entry, GError **error)
{
    for (unsigned i = 0; i < entry->function_count; i++) {
        char now[40];
        read_driver(handover, entry->functions[i].address, now);
        if (strcmp(now, vfio) == 0) {
            continue;
        }
        vf_handover_announce(handover, VF_HANDOVER_DETACH);
        if (!vf_node_detach(handover->conn, entry->functions[i].address,
                            error)) {
            return false;
        }
    }
    vf_handover_announce(handover, VF_HANDOVER_VERIFY);
    char words[VF_HANDOVER_WORDS];
    if (!vf_handover_is_taken(handover, entry, words)) {
        g_set_error(error, VF_ERROR, VF_ERROR_FAILED,
                    _("libvirt said it had taken the GPU, but %s."), words);
        return false;
    }
    return true;
}

static bool
take_locked(const struct vf_handover *handover, struct vf_journal_entry *entry,
            GError **error)
{
    if (!note(handover, entry, VF_JOURNAL_GOING, error)) {
        return false;
    }
    g_autoptr(GError) cause = NULL;
    if (detach_all(handover, entry, &cause)) {
        return note(handover, entry, VF_JOURNAL_GONE, error);
    }
    g_autoptr(GError) second = NULL;
    if (vf_handover_return(handover, entry, &second)) {
        g_propagate_error(error, g_steal_pointer(&cause));
    } else {
        g_set_error(error, VF_ERROR, cause->code,
                    _("%s What was taken before could not be given back: %s "
                      "'virtflow-view gpu recover' tries again."),
                    cause->message, second->message);
    }
    return false;
}

bool
vf_handover_take(const struct vf_handover *handover,
                 const struct vf_pci_address *functions, unsigned count,
                 GError **error)
{
    const int lock = vf_journal_lock(handover->folder, error);
    if (lock < 0) {
        return false;
    }
    struct vf_journal_entry entry = {.kind = VF_JOURNAL_TAKE};
    struct vf_journal_entry open;
    vf_journal_name_gpu(functions[0], entry.id);
    g_autoptr(GError) broken = NULL;
    bool ok = false;
    if (vf_journal_read(handover->folder, entry.id, &open, &broken)) {
        g_set_error(error, VF_ERROR, VF_ERROR_UNFIT,
                    _("There is an unfinished hand-over of this GPU; "
                      "'virtflow-view gpu recover' says what became of it."));
    } else if (broken) {
        g_propagate_error(error, g_steal_pointer(&broken));
    } else {
        ok = fill_entry(handover, &entry, functions, count, error) &&
             take_locked(handover, &entry, error);
    }
    close(lock);
    return ok;
}

// Giving back ----------------------------------------------------------------

static bool
give_back_unnoted(const struct vf_handover *handover,
                  const struct vf_pci_address *functions, unsigned count,
                  GError **error)
{
    for (unsigned i = count; i > 0; i--) {
        char now[40];
        read_driver(handover, functions[i - 1], now);
        if (strcmp(now, vfio) != 0 && now[0] != '\0') {
            continue;
        }
        vf_handover_announce(handover, VF_HANDOVER_REATTACH);
        if (!vf_node_reattach(handover->conn, functions[i - 1], error)) {
            return false;
        }
    }
    char now[40];
    char text[VF_PCI_TEXT];
    read_driver(handover, functions[0], now);
    vf_pci_format(functions[0], text);
    if (now[0] == '\0' || strcmp(now, vfio) == 0) {
        g_set_error(error, VF_ERROR, VF_ERROR_FAILED,
                    _("The GPU %s was given back, but has %s: no other driver "
                      "that is loaded wants it. Load its driver as root "
                      "('modprobe NAME')."),
                    text, word(now));
        return false;
    }
    return true;
}

bool
vf_handover_give_back(const struct vf_handover *handover,
                      const struct vf_pci_address *functions, unsigned count,
                      GError **error)
{
    const int lock = vf_journal_lock(handover->folder, error);
    if (lock < 0) {
        return false;
    }
    struct vf_journal_entry entry;
    char id[VF_JOURNAL_ID];
    vf_journal_name_gpu(functions[0], id);
    g_autoptr(GError) broken = NULL;
    bool ok = false;
    if (vf_journal_read(handover->folder, id, &entry, &broken)) {
        ok = vf_handover_return(handover, &entry, error);
    } else if (broken) {
        g_propagate_error(error, g_steal_pointer(&broken));
    } else {
        ok = give_back_unnoted(handover, functions, count, error);
    }
    close(lock);
    return ok;
}

// For a VM -------------------------------------------------------------------

bool
vf_handover_note_start(const struct vf_handover *handover, const char *vm,
                       const char *uuid,
                       const struct vf_pci_address *functions, unsigned count,
                       GError **error)
{
    const int lock = vf_journal_lock(handover->folder, error);
    if (lock < 0) {
        return false;
    }
    struct vf_journal_entry entry = {.kind = VF_JOURNAL_START};
    struct vf_journal_entry open;
    vf_journal_name_vm(uuid, entry.id);
    g_strlcpy(entry.vm, vm, sizeof(entry.vm));
    g_strlcpy(entry.uuid, uuid, sizeof(entry.uuid));
    bool ok = vf_journal_read(handover->folder, entry.id, &open, NULL) ||
              (fill_entry(handover, &entry, functions, count, error) &&
               note(handover, &entry, VF_JOURNAL_GOING, error));
    close(lock);
    return ok;
}
