// SPDX-License-Identifier: GPL-2.0-or-later
#include "control/gpu/scene.h"

#include "base/words.h"
#include "control/domain_xml.h"
#include "control/failure.h"
#include "control/pci/journal.h"
#include "control/pci/together.h"
#include "control/xml.h"

#include <stdlib.h>
#include <string.h>

static const char hook_path[] = "/etc/libvirt/hooks/qemu.d/50-virtflow-view";

static bool
has_member(const struct vf_gpu *gpu, struct vf_pci_address address)
{
    for (unsigned i = 0; i < gpu->member_count; i++) {
        if (vf_pci_compare(gpu->members[i].device.address, address) == 0) {
            return true;
        }
    }
    return false;
}

static void
add_gpu(struct vf_gpu_scene *scene, const struct vf_pci_device *device,
        const struct vf_roots *roots, const struct vf_open_files *open_files)
{
    struct vf_gpu *gpu = g_new0(struct vf_gpu, 1);
    const struct vf_pci_device *functions[VF_GPU_MAX_MEMBERS];
    gpu->member_count = vf_pci_together(&scene->machine, device->address,
                                        functions, VF_GPU_MAX_MEMBERS);
    for (unsigned i = 0; i < gpu->member_count; i++) {
        gpu->members[i].device = *functions[i];
        vf_pci_read_use(roots, &gpu->members[i].device, open_files,
                        &gpu->members[i].use);
    }
    g_array_append_val(scene->gpus, *gpu);
    g_free(gpu);
}

// "btime 1700000000" in /proc/stat (proc(5)).
static int64_t
read_start(const struct vf_roots *roots)
{
    g_autofree char *path = g_build_filename(roots->proc, "stat", NULL);
    g_autofree char *text = NULL;
    if (!g_file_get_contents(path, &text, NULL, NULL)) {
        return 0;
    }
    const char *line = strstr(text, "\nbtime ");
    return line ? g_ascii_strtoll(line + strlen("\nbtime "), NULL, 10) : 0;
}

void
vf_gpu_scene_read(struct vf_gpu_scene *scene, const struct vf_roots *roots,
                  const char *folder)
{
    memset(scene, 0, sizeof(*scene));
    scene->gpus = g_array_new(FALSE, FALSE, sizeof(struct vf_gpu));
    scene->domains = g_array_new(FALSE, FALSE, sizeof(struct vf_gpu_domain));
    scene->journal = vf_journal_list(folder, NULL);
    scene->has_hook = g_file_test(hook_path, G_FILE_TEST_IS_EXECUTABLE);
    scene->started = read_start(roots);
    if (roots->files) {
        vf_boot_read(&scene->boot, roots->files, scene->boot_written);
    }
    vf_pci_machine_read(&scene->machine, roots);
    struct vf_open_files open_files;
    vf_open_files_read(&open_files, roots);
    for (guint i = 0; i < scene->machine.devices->len; i++) {
        const struct vf_pci_device *device =
            vf_pci_machine_at(&scene->machine, i);
        if (vf_pci_kind_of(device->class_code) == VF_PCI_DISPLAY) {
            add_gpu(scene, device, roots, &open_files);
        }
    }
    vf_open_files_finish(&open_files);
}

static void
read_hostdevs(xmlDocPtr document, struct vf_gpu_domain *domain)
{
    struct vf_domain_reading reading;
    vf_domain_xml_read_document(document, &reading);
    domain->passed_count = MIN(reading.passed_count, VF_GPU_MAX_PASSED);
    for (unsigned i = 0; i < domain->passed_count; i++) {
        domain->passed[i] = reading.passed[i];
        domain->is_managed[i] = reading.passed_managed[i];
    }
}

bool
vf_gpu_scene_add_domain(struct vf_gpu_scene *scene, const char *name,
                        const char *uuid, bool is_active, const char *xml)
{
    xmlDocPtr document = vf_domain_xml_parse(xml, strlen(xml), name, NULL);
    if (!document) {
        return false;
    }
    struct vf_gpu_domain domain = {.is_active = is_active};
    g_strlcpy(domain.name, name, sizeof(domain.name));
    g_strlcpy(domain.uuid, uuid, sizeof(domain.uuid));
    read_hostdevs(document, &domain);
    xmlFreeDoc(document);
    if (domain.passed_count > 0) {
        g_array_append_val(scene->domains, domain);
    }
    return domain.passed_count > 0;
}

static void
add_libvirt_domain(struct vf_gpu_scene *scene, virDomainPtr domain)
{
    char uuid[VIR_UUID_STRING_BUFLEN] = "";
    const bool is_active = virDomainIsActive(domain) == 1;
    char *xml = virDomainGetXMLDesc(domain, 0);
    if (xml && virDomainGetUUIDString(domain, uuid) == 0) {
        vf_gpu_scene_add_domain(scene, virDomainGetName(domain), uuid,
                                is_active, xml);
    }
    free(xml);
}

bool
vf_gpu_scene_read_domains(struct vf_gpu_scene *scene, virConnectPtr conn,
                          GError **error)
{
    virDomainPtr *all = NULL;
    const int count = virConnectListAllDomains(conn, &all, 0);
    if (count < 0) {
        struct vf_failure failure;
        vf_failure_take(&failure);
        vf_failure_set_error(
            &failure, _("Which VMs are given GPUs cannot be found out"), error);
        return false;
    }
    for (int i = 0; i < count; i++) {
        add_libvirt_domain(scene, all[i]);
        virDomainFree(all[i]);
    }
    free(all);
    return true;
}

void
vf_gpu_scene_finish(struct vf_gpu_scene *scene)
{
    vf_pci_machine_finish(&scene->machine);
    g_clear_pointer(&scene->gpus, g_array_unref);
    g_clear_pointer(&scene->domains, g_array_unref);
    g_clear_pointer(&scene->journal, g_array_unref);
}

const struct vf_gpu *
vf_gpu_scene_find(const struct vf_gpu_scene *scene,
                  struct vf_pci_address address)
{
    const struct vf_gpu *of_slot = NULL;
    for (guint i = 0; i < scene->gpus->len; i++) {
        const struct vf_gpu *gpu = vf_gpu_scene_at(scene, i);
        if (vf_pci_compare(gpu->members[0].device.address, address) == 0) {
            return gpu;
        }
        if (vf_pci_same_slot(gpu->members[0].device.address, address) &&
            has_member(gpu, address)) {
            of_slot = gpu;
        }
    }
    return of_slot;
}

const struct vf_gpu *
vf_gpu_find(const struct vf_gpu_scene *scene, struct vf_pci_address address,
            GError **error)
{
    const struct vf_gpu *gpu = vf_gpu_scene_find(scene, address);
    if (!gpu) {
        char text[VF_PCI_TEXT];
        vf_pci_format(address, text);
        g_set_error(error, VF_ERROR, VF_ERROR_NOT_FOUND,
                    _("There is no graphics card at %s; 'virtflow-view gpu "
                      "list' shows where there are."),
                    text);
    }
    return gpu;
}

bool
vf_gpu_domain_has(const struct vf_gpu_domain *domain,
                  struct vf_pci_address address)
{
    for (unsigned i = 0; i < domain->passed_count; i++) {
        if (vf_pci_compare(domain->passed[i], address) == 0) {
            return true;
        }
    }
    return false;
}

static bool
is_desktop_elsewhere(const struct vf_gpu_scene *scene, const struct vf_gpu *gpu)
{
    for (guint i = 0; i < scene->gpus->len; i++) {
        const struct vf_gpu *other = vf_gpu_scene_at(scene, i);
        if (other != gpu && other->members[0].use.card_holders > 0) {
            return true;
        }
    }
    return false;
}

bool
vf_gpu_shows_desktop(const struct vf_gpu_scene *scene, const struct vf_gpu *gpu,
                     const char **connector)
{
    const struct vf_pci_use *use = &gpu->members[0].use;
    if (use->card_holders == 0 &&
        (use->all_visible || is_desktop_elsewhere(scene, gpu))) {
        return false;
    }
    for (unsigned i = 0; i < use->connector_count; i++) {
        if (use->connectors[i].connected && use->connectors[i].enabled) {
            *connector = use->connectors[i].name;
            return true;
        }
    }
    return false;
}
