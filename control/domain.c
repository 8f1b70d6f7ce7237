// SPDX-License-Identifier: GPL-2.0-or-later
#include "control/domain.h"

#include "base/clock.h"
#include "control/domain_state.h"
#include "control/domain_xml.h"
#include "control/failure.h"
#include "control/keeping.h"
#include "control/pci/device.h"
#include "control/status_text.h"

#include <glib.h>
#include <libvirt/virterror.h>
#include <stdlib.h>
#include <string.h>

static const struct vf_domain_run no_run = {.id = -1};

void
vf_domain_init(struct vf_domain *domain, const char *wanted)
{
    *domain = (struct vf_domain){.wanted = wanted, .run = no_run};
}

bool
vf_domain_run_is_another(const struct vf_domain_run *before,
                         const struct vf_domain_run *now)
{
    // A libvirt that was restarted may give the number of a VM's last run to
    // its next, so the process counts as well, where it can be seen.
    return before->id != now->id ||
           (before->process.pid != 0 && now->process.pid != 0 &&
            (before->process.pid != now->process.pid ||
             before->process.start_ticks != now->process.start_ticks));
}

// The UUID once it is known: names change hands. What the user gave when the
// domain of that UUID is no more: it may have been made anew.
static virDomainPtr
find(const struct vf_domain *domain, virConnectPtr conn,
     const struct vf_control_status *status)
{
    virDomainPtr found = NULL;
    if (status->uuid_text[0] != '\0') {
        found = virDomainLookupByUUID(conn, status->uuid);
        const virError *error = found ? NULL : virGetLastError();
        if (error && error->code != VIR_ERR_NO_DOMAIN) {
            return NULL;
        }
    }
    if (!found) {
        found = virDomainLookupByUUIDString(conn, domain->wanted);
    }
    if (!found) {
        found = virDomainLookupByName(conn, domain->wanted);
    }
    return found;
}

static void
read_identity(virDomainPtr found, struct vf_control_status *status)
{
    char uuid_text[VIR_UUID_STRING_BUFLEN];
    if (virDomainGetUUID(found, status->uuid) == 0 &&
        virDomainGetUUIDString(found, uuid_text) == 0) {
        vf_status_set_text(status->uuid_text, sizeof(status->uuid_text),
                           uuid_text);
    }
    const char *name = virDomainGetName(found);
    if (name) {
        vf_status_set_text(status->name, sizeof(status->name), name);
    }
}

static bool
read_state(virDomainPtr found, struct vf_control_status *status)
{
    int state = VIR_DOMAIN_NOSTATE;
    int reason = 0;
    if (virDomainGetState(found, &state, &reason, 0) < 0) {
        return false;
    }
    status->state = vf_domain_state_from_libvirt(state);
    vf_status_set_text(status->state_reason, sizeof(status->state_reason),
                       vf_domain_reason_words(state, reason));
    return true;
}

static void
read_run(struct vf_domain *domain, virDomainPtr found,
         struct vf_control_status *status)
{
    if (!vf_domain_state_is_active(status->state)) {
        domain->run = no_run;
        status->running_since_ns = 0;
        return;
    }
    const struct vf_domain_run before = domain->run;
    struct vf_domain_run now = {.id = (int)virDomainGetID(found)};
    if (status->is_local) {
        now.process =
            vf_vm_process_find("/proc", status->uuid_text, before.process);
    }
    const bool is_another = vf_domain_run_is_another(&before, &now);
    if (is_another) {
        status->generation++;
        status->running_since_ns = vf_clock_ns();
    }
    if (now.process.pid != 0 && (is_another || before.process.pid == 0)) {
        status->running_since_ns = vf_vm_process_started_ns(now.process);
    }
    domain->run = now;
}

static bool
gets_display_device(const struct vf_domain_reading *reading, bool is_local)
{
    if (!is_local) {
        return reading->passed_count > 0; // the best guess from afar
    }
    for (unsigned i = 0; i < reading->passed_count; i++) {
        if (vf_pci_is_display("/sys", reading->passed[i])) {
            return true;
        }
    }
    return false;
}

static void
read_keeping(virDomainPtr found, const char *xml,
             struct vf_control_status *status)
{
    struct vf_domain_keeping keeping;
    vf_keeping_read(&keeping, found, &status->keeping,
                    vf_domain_state_is_active(status->state) ? xml : NULL);
    memcpy(&status->keeping, &keeping, sizeof(status->keeping));
}

static void
read_facts(struct vf_domain *domain, virDomainPtr found, bool secrets,
           struct vf_control_status *status)
{
    char *xml =
        secrets ? virDomainGetXMLDesc(found, VIR_DOMAIN_XML_SECURE) : NULL;
    if (!xml) {
        xml = virDomainGetXMLDesc(found, 0);
    }
    if (!xml) {
        return; // between two states; a hint follows
    }
    struct vf_domain_reading reading;
    g_autoptr(GError) error = NULL;
    if (vf_domain_xml_read(xml, strlen(xml), status->name, &reading, &error)) {
        reading.facts.has_gpu = gets_display_device(&reading, status->is_local);
        if (!status->is_local) {
            vf_status_set_text(reading.facts.shm_path,
                               sizeof(reading.facts.shm_path), "");
        }
        memcpy(&status->facts, &reading.facts, sizeof(status->facts));
        memcpy(domain->passed, reading.passed, sizeof(domain->passed));
    } else {
        g_warning("%s", error->message);
    }
    read_keeping(found, xml, status);
    free(xml);
}

static void
note_missing(struct vf_domain *domain, struct vf_control_status *status)
{
    domain->run = no_run;
    status->state = VF_DOMAIN_MISSING;
    vf_status_set_text(status->state_reason, sizeof(status->state_reason), "");
    status->running_since_ns = 0;
    memset(&status->facts, 0, sizeof(status->facts));
    memset(&status->keeping, 0, sizeof(status->keeping));
}

void
vf_domain_look(struct vf_domain *domain, virConnectPtr conn, bool secrets,
               struct vf_control_status *status)
{
    virDomainPtr found = find(domain, conn, status);
    if (!found) {
        struct vf_failure failure;
        vf_failure_take(&failure);
        if (vf_failure_kind(&failure) == VF_FAILURE_GONE) {
            note_missing(domain, status);
        }
        return;
    }
    read_identity(found, status);
    if (read_state(found, status)) {
        read_facts(domain, found, secrets, status);
        read_run(domain, found, status);
    }
    virDomainFree(found);
}
