// SPDX-License-Identifier: GPL-2.0-or-later
#include "control/gpu/guard.h"

#include "base/words.h"
#include "control/domain_xml.h"
#include "control/gpu/handover.h"
#include "control/gpu/preflight.h"
#include "control/gpu/scene.h"
#include "control/uri.h"

#include <stdlib.h>
#include <string.h>

_Static_assert((unsigned)VF_JOURNAL_MAX_FUNCTIONS >= (unsigned)VF_DOMAIN_MAX_PASSED,
               "a note has room for all that a VM is given");

static bool
is_local(virDomainPtr domain)
{
    char *uri = virConnectGetURI(virDomainGetConnect(domain));
    const bool local = uri && vf_uri_is_local(uri);
    free(uri);
    return local;
}

// What the VM will be given when it starts; false when no GPU is among it.
static bool
read_passed(virDomainPtr domain, struct vf_domain_reading *reading)
{
    char *xml = virDomainGetXMLDesc(domain, VIR_DOMAIN_XML_INACTIVE);
    const bool ok =
        xml && vf_domain_xml_read(xml, strlen(xml), virDomainGetName(domain),
                                  reading, NULL);
    free(xml);
    for (unsigned i = 0; ok && i < reading->passed_count; i++) {
        if (vf_pci_is_display("/sys", reading->passed[i])) {
            return true;
        }
    }
    return false;
}

static bool
check(virDomainPtr domain, const struct vf_domain_reading *reading,
      const char *uuid, const char *folder, char *words, size_t size)
{
    struct vf_gpu_scene scene;
    struct vf_preflight preflight;
    vf_gpu_scene_read(&scene, &vf_roots_real, folder);
    // A list that cannot be had hides other VMs only; libvirt knows them.
    g_autoptr(GError) error = NULL;
    if (!vf_gpu_scene_read_domains(&scene, virDomainGetConnect(domain),
                                   &error)) {
        g_info("%s", error->message);
    }
    vf_preflight_check(&preflight, &scene, reading->passed,
                       reading->passed_count, uuid);
    vf_gpu_scene_finish(&scene);
    if (preflight.blocks == 0) {
        return true;
    }
    g_autofree char *reasons = vf_preflight_words(&preflight);
    g_snprintf(words, size, _("'%s' was not started, because its GPU is not free. "
               "%s"), virDomainGetName(domain), reasons);
    return false;
}

static bool
before_start(virDomainPtr domain, char *words, size_t size)
{
    struct vf_domain_reading reading;
    char uuid[VIR_UUID_STRING_BUFLEN];
    if (!is_local(domain) || !read_passed(domain, &reading) ||
        virDomainGetUUIDString(domain, uuid) < 0) {
        return true;
    }
    g_autofree char *folder = vf_journal_user_folder();
    const struct vf_handover handover = {
        .conn = virDomainGetConnect(domain),
        .roots = &vf_roots_real,
        .folder = folder,
    };
    g_autoptr(GError) error = NULL;
    // What is in order by now needs no note any more.
    g_autoptr(GArray) findings =
        vf_handover_reconcile(&handover, false, &error);
    if (findings && !check(domain, &reading, uuid, folder, words, size)) {
        return false;
    }
    if (findings &&
        vf_handover_note_start(&handover, virDomainGetName(domain), uuid,
                               reading.passed, reading.passed_count, &error)) {
        return true;
    }
    g_strlcpy(words, error->message, size);
    return false;
}

// What is not in order with the VM's own hand-over, or with all others.
static void
look_at_notes(virDomainPtr domain, bool own, char *words, size_t size)
{
    words[0] = '\0';
    char uuid[VIR_UUID_STRING_BUFLEN];
    g_autofree char *folder = vf_journal_user_folder();
    // Whoever never handed a GPU over has no such folder, and gets none.
    if (!g_file_test(folder, G_FILE_TEST_IS_DIR) || !is_local(domain) ||
        virDomainGetUUIDString(domain, uuid) < 0) {
        return;
    }
    const struct vf_handover handover = {
        .conn = virDomainGetConnect(domain),
        .roots = &vf_roots_real,
        .folder = folder,
    };
    g_autoptr(GError) error = NULL;
    g_autoptr(GArray) findings =
        vf_handover_reconcile(&handover, false, &error);
    for (guint i = 0; findings && i < findings->len; i++) {
        const struct vf_handover_finding *finding =
            &g_array_index(findings, struct vf_handover_finding, i);
        const bool is_own = strcmp(finding->entry.uuid, uuid) == 0;
        if (is_own == own && (finding->outcome == VF_HANDOVER_WAITING ||
                              finding->outcome == VF_HANDOVER_FAILED)) {
            g_strlcpy(words, finding->words, size);
        }
    }
}

static void
when_off(virDomainPtr domain, char *words, size_t size)
{
    look_at_notes(domain, true, words, size);
}

static void
when_found(virDomainPtr domain, char *words, size_t size)
{
    look_at_notes(domain, false, words, size);
}

const struct vf_guard vf_gpu_guard = {
    .before_start = before_start,
    .when_off = when_off,
    .when_found = when_found,
};
