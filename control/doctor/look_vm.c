// SPDX-License-Identifier: GPL-2.0-or-later
#include "control/doctor/files.h"
#include "control/doctor/look.h"
#include "control/domain.h"
#include "control/domain_state.h"
#include "control/pending.h"
#include "control/setup/plan.h"

#include <stdlib.h>
#include <string.h>

// What setup would do with the definition; none when it is no VM for it.
static void
look_plan(struct vf_vm_facts *vm, const char *xml, const char *root)
{
    static const struct vf_setup_choices no_choices = {0};
    struct vf_setup_scene scene;
    g_autofree char *sys = g_strconcat(root, "/sys", NULL);
    g_autofree char *proc = g_strconcat(root, "/proc", NULL);
    g_autofree char *dev = g_strconcat(root, "/dev", NULL);
    vf_setup_scene_read(&scene, sys, proc, dev);
    struct vf_plan plan;
    vm->has_plan =
        vf_plan_make(&plan, xml, vm->name, &no_choices, &scene, NULL);
    for (int i = 0; vm->has_plan && i < VF_EDIT_COUNT; i++) {
        vm->plan[i] = plan.items[i].verdict;
    }
    vf_plan_finish(&plan);
}

static void
look_changes(struct vf_vm_facts *vm, const char *now, const char *next)
{
    char lines[VF_DOMAIN_MAX_PENDING][160];
    vm->changes = vf_pending_compare(now, next, lines);
    for (unsigned i = 0; i < MIN(vm->changes, VF_DOMAIN_MAX_PENDING); i++) {
        g_strlcat(vm->changed, i > 0 ? "; " : "", sizeof(vm->changed));
        g_strlcat(vm->changed, lines[i], sizeof(vm->changed));
    }
}

void
vf_look_definition(struct vf_vm_facts *vm, const char *now, const char *next,
                   const char *root)
{
    vm->has_definition =
        vf_vm_reading_make(&vm->reading, now, vm->name);
    if (!vm->has_definition) {
        return;
    }
    look_plan(vm, next ? next : now, root);
    if (next) {
        look_changes(vm, now, next);
    }
}

void
vf_look_files(struct vf_vm_reading *reading, const char *root)
{
    for (unsigned i = 0; i < reading->file_count; i++) {
        struct vf_named_file *file = &reading->files[i];
        // A folder that may not be looked into says nothing about what is in it.
        g_autofree char *folder = g_path_get_dirname(file->path);
        g_autoptr(GPtrArray) names = vf_file_names(root, "%s", folder);
        file->is_missing =
            !vf_file_exists(root, "%s", file->path) &&
            (names->len > 0 || !vf_file_exists(root, "%s", folder));
    }
}

// Other VMs --------------------------------------------------------------------

static bool
has_device(const struct vf_domain_reading *reading,
           struct vf_pci_address address)
{
    for (unsigned i = 0; i < reading->passed_count; i++) {
        if (memcmp(&reading->passed[i], &address, sizeof(address)) == 0) {
            return true;
        }
    }
    return false;
}

static void
compare_with(struct vf_vm_facts *vm, virDomainPtr other)
{
    struct vf_domain_reading reading;
    char *xml = virDomainGetXMLDesc(other, 0);
    const struct vf_domain_reading *own = &vm->reading.base;
    if (!xml ||
        !vf_domain_xml_read(xml, strlen(xml), "", &reading, NULL)) {
        free(xml);
        return;
    }
    free(xml);
    const bool is_running = virDomainIsActive(other) == 1;
    for (unsigned i = 0; i < own->passed_count; i++) {
        // A VM that runs with it counts more than one that might.
        if (has_device(&reading, own->passed[i]) &&
            (vm->shared_device[0] == '\0' || is_running)) {
            vf_pci_format(own->passed[i], vm->shared_device);
            g_strlcpy(vm->shared_with, virDomainGetName(other),
                      sizeof(vm->shared_with));
            vm->shared_is_running = is_running;
        }
    }
}

static void
look_others(struct vf_vm_facts *vm, virConnectPtr conn, virDomainPtr domain)
{
    virDomainPtr *all = NULL;
    const int count = vm->reading.base.passed_count == 0
                          ? 0
                          : virConnectListAllDomains(conn, &all, 0);
    for (int i = 0; i < count; i++) {
        if (strcmp(virDomainGetName(all[i]), virDomainGetName(domain)) != 0) {
            compare_with(vm, all[i]);
        }
        virDomainFree(all[i]);
    }
    free(all);
}

static void
look_networks(struct vf_vm_facts *vm, virConnectPtr conn)
{
    for (unsigned i = 0;
         i < vm->reading.network_count && vm->network_down[0] == '\0'; i++) {
        const char *name = vm->reading.networks[i];
        virNetworkPtr network = virNetworkLookupByName(conn, name);
        if (network && virNetworkIsActive(network) == 0) {
            g_strlcpy(vm->network_down, name, sizeof(vm->network_down));
        }
        if (network) {
            virNetworkFree(network);
        }
    }
}

// The VM itself ----------------------------------------------------------------

static void
look_state(struct vf_vm_facts *vm, virDomainPtr domain)
{
    int state;
    int reason;
    int autostart;
    vm->is_persistent = virDomainIsPersistent(domain) == 1;
    vm->is_running = virDomainIsActive(domain) == 1;
    vm->autostart =
        virDomainGetAutostart(domain, &autostart) == 0 ? autostart : -1;
    if (virDomainGetState(domain, &state, &reason, 0) == 0) {
        vm->state = vf_domain_state_from_libvirt(state);
        g_strlcpy(vm->state_reason, vf_domain_reason_words(state, reason),
                  sizeof(vm->state_reason));
    }
    char uuid[VIR_UUID_STRING_BUFLEN] = "";
    virDomainGetUUIDString(domain, uuid);
    g_strlcpy(vm->uuid_text, uuid, sizeof(vm->uuid_text));
    virDomainGetUUID(domain, vm->uuid);
    g_strlcpy(vm->name, virDomainGetName(domain), sizeof(vm->name));
}

void
vf_look_vm(struct vf_vm_facts *vm, virConnectPtr conn, const char *name,
           const char *root)
{
    memset(vm, 0, sizeof(*vm));
    vm->asked = true;
    vm->autostart = -1;
    g_strlcpy(vm->name, name, sizeof(vm->name));
    virDomainPtr domain = virDomainLookupByUUIDString(conn, name);
    if (!domain) {
        domain = virDomainLookupByName(conn, name);
    }
    vm->is_found = domain != NULL;
    if (!domain) {
        return;
    }
    look_state(vm, domain);
    char *now = virDomainGetXMLDesc(domain, 0);
    char *next = vm->is_running && vm->is_persistent
                     ? virDomainGetXMLDesc(domain, VIR_DOMAIN_XML_INACTIVE)
                     : NULL;
    if (now) {
        vf_look_definition(vm, now, next, root);
        look_others(vm, conn, domain);
        look_networks(vm, conn);
    }
    free(now);
    free(next);
    virDomainFree(domain);
}
