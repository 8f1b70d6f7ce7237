// SPDX-License-Identifier: GPL-2.0-or-later
#include "control/start.h"

#include "base/words.h"
#include "control/domain_xml.h"
#include "control/shm_file.h"
#include "control/uri.h"

#include <glib.h>
#include <stdlib.h>
#include <string.h>

// libvirt's test driver runs nothing that would use the file.
static bool
is_qemu_here(virConnectPtr conn)
{
    const char *driver = virConnectGetType(conn);
    char *uri = virConnectGetURI(conn);
    const bool is_here = driver && strcmp(driver, "QEMU") == 0 && uri &&
                         vf_uri_is_local(uri);
    free(uri);
    return is_here;
}

static bool
read_facts(virDomainPtr domain, struct vf_domain_facts *facts)
{
    char *xml = virDomainGetXMLDesc(domain, VIR_DOMAIN_XML_INACTIVE);
    struct vf_domain_reading reading;
    const bool ok = xml && vf_domain_xml_read(xml, strlen(xml),
                                              virDomainGetName(domain),
                                              &reading, NULL);
    free(xml);
    if (ok) {
        *facts = reading.facts;
    }
    return ok;
}

static bool
prepare_file(virConnectPtr conn, const char *name,
             const struct vf_domain_facts *facts, char *words, size_t size)
{
    char *uri = virConnectGetURI(conn);
    const struct vf_shm_file file = {.path = facts->shm_path,
                                     .size = facts->shm_size,
                                     .qemu = vf_qemu_user_find(uri, "/etc")};
    free(uri);
    char why[512];
    const enum vf_shm_state state =
        vf_shm_file_prepare(&file, why, sizeof(why));
    if (why[0] != '\0') {
        g_message("%s", why);
    }
    if (!vf_shm_state_blocks(state)) {
        return true;
    }
    char what[512];
    char fix[512];
    const struct vf_shm_look look = vf_shm_file_look(&file);
    vf_shm_state_words(&file, &look, state, what, sizeof(what), fix,
                       sizeof(fix));
    g_snprintf(words, size, _("Could not start '%s': %s %s"), name, what, fix);
    return false;
}

bool
vf_start_prepare(virDomainPtr domain, char *words, size_t size)
{
    words[0] = '\0';
    virConnectPtr conn = virDomainGetConnect(domain);
    struct vf_domain_facts facts;
    if (virDomainIsActive(domain) == 1 || !is_qemu_here(conn) ||
        !read_facts(domain, &facts) || facts.shm_is_kvmfr ||
        facts.shm_path[0] == '\0' || facts.shm_size == 0) {
        return true;
    }
    return prepare_file(conn, virDomainGetName(domain), &facts, words, size);
}
