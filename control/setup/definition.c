// SPDX-License-Identifier: GPL-2.0-or-later
#include "control/setup/definition.h"

#include "base/words.h"
#include "control/failure.h"
#include "control/setup/plan.h"

#include <glib.h>
#include <stdlib.h>
#include <string.h>

static void
set_error(GError **error, const char *what, const char *name)
{
    struct vf_failure failure;
    vf_failure_take(&failure);
    g_autofree char *beginning = g_strdup_printf("%s '%s'", what, name);
    vf_failure_set_error(&failure, beginning, error);
}

char *
vf_definition_read(virDomainPtr domain, GError **error)
{
    const char *name = virDomainGetName(domain);
    const int persistent = virDomainIsPersistent(domain);
    if (persistent == 0) {
        g_set_error(error, VF_ERROR, VF_ERROR_UNSUPPORTED,
                    _("The VM '%s' has no definition that could be changed: it "
                      "was created for this one run. Define it with 'virsh "
                      "define' first."),
                    name);
        return NULL;
    }
    // Without the passwords a definition that is put back has none.
    char *xml = persistent < 0
                    ? NULL
                    : virDomainGetXMLDesc(domain, VIR_DOMAIN_XML_INACTIVE |
                                                      VIR_DOMAIN_XML_SECURE);
    if (!xml) {
        set_error(error, _("Could not read the definition of"), name);
        return NULL;
    }
    char *copy = g_strdup(xml);
    free(xml);
    return copy;
}

bool
vf_definition_write(virConnectPtr conn, const char *xml, const char *name,
                    bool validate, GError **error)
{
    virDomainPtr domain = virDomainDefineXMLFlags(
        conn, xml, validate ? VIR_DOMAIN_DEFINE_VALIDATE : 0);
    if (!domain) {
        set_error(error, _("libvirt did not take the new definition of"), name);
        return false;
    }
    virDomainFree(domain);
    return true;
}

static void
note_name(virDomainPtr other, struct vf_setup_scene *scene)
{
    char *xml = virDomainGetXMLDesc(other, VIR_DOMAIN_XML_INACTIVE);
    const char *name = virDomainGetName(other);
    if (!xml || !name || scene->taken_count == VF_SETUP_MAX_TAKEN) {
        free(xml);
        return;
    }
    char *taken = scene->taken[scene->taken_count];
    vf_plan_shmem_name(xml, taken, VF_SHM_NAME);
    if (taken[0] != '\0') {
        g_strlcpy(scene->taken_by[scene->taken_count], name,
                  sizeof(scene->taken_by[0]));
        scene->taken_count++;
    }
    free(xml);
}

void
vf_definition_read_names(virDomainPtr domain, struct vf_setup_scene *scene)
{
    scene->taken_count = 0;
    virDomainPtr *all = NULL;
    const int count =
        virConnectListAllDomains(virDomainGetConnect(domain), &all, 0);
    unsigned char own[VIR_UUID_BUFLEN] = {0};
    virDomainGetUUID(domain, own);
    for (int i = 0; i < count; i++) {
        unsigned char uuid[VIR_UUID_BUFLEN] = {0};
        virDomainGetUUID(all[i], uuid);
        if (memcmp(uuid, own, sizeof(own)) != 0) {
            note_name(all[i], scene);
        }
        virDomainFree(all[i]);
    }
    free(all);
}
