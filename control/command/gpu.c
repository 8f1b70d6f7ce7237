// SPDX-License-Identifier: GPL-2.0-or-later
// The first word behind `gpu` says what is to be done; each is one function.
#include "control/command/gpu.h"

#include "base/words.h"
#include "control/command/say.h"
#include "control/command/session.h"
#include "control/command/verbs.h"
#include "control/control.h"
#include "control/gpu/words.h"
#include "control/json.h"
#include "control/link.h"
#include "control/pci/journal.h"

#include <string.h>

static const struct vf_option OPTIONS[] = {
    {N_("Command"), "yes", 'y', VF_OPTION_FLAG,
     offsetof(struct vf_gpu_settings, yes), NULL,
     N_("answer questions with yes beforehand"), NULL, NULL, 0, 0},
    {N_("Command"), "dry-run", 'n', VF_OPTION_FLAG,
     offsetof(struct vf_gpu_settings, dry_run), NULL,
     N_("show what would change, and change nothing"), NULL, NULL, 0, 0},
    {N_("Command"), "root", 0, VF_OPTION_TEXT,
     offsetof(struct vf_gpu_settings, root), "FOLDER",
     N_("with 'list': the machine whose /sys and /proc are in FOLDER"), NULL, NULL,
     0, 0},
    VF_VERB_COMMON_OPTIONS(struct vf_gpu_settings),
};

bool
vf_gpu_command_address(const char *text, struct vf_pci_address *address,
                       GError **error)
{
    if (vf_pci_parse(text, address)) {
        return true;
    }
    g_autofree char *shown = g_strescape(text, NULL);
    g_set_error(error, VF_ERROR, VF_ERROR_USAGE,
                _("'%s' is no PCI address; 'virtflow-view gpu list' shows them: "
                  "0000:01:00.0, for example."),
                shown);
    return false;
}

// list -----------------------------------------------------------------------

static void
print_member_json(JsonBuilder *json, const struct vf_gpu *gpu,
                  const struct vf_gpu_plan *plan, unsigned index)
{
    const struct vf_gpu_member *member = &gpu->members[index];
    const struct vf_pci_device *device = &member->device;
    char text[VF_PCI_TEXT];
    vf_pci_format(device->address, text);
    json_builder_begin_object(json);
    vf_json_text(json, "address", text);
    vf_json_text(json, "name", device->name);
    vf_json_text(json, "kind",
                 vf_pci_kind_name(vf_pci_kind_of(device->class_code)));
    vf_json_text(json, "role", vf_gpu_role_name(plan->roles[index]));
    vf_json_text(json, "driver", device->driver);
    vf_json_text(json, "host_use", member->use.host_use);
    json_builder_set_member_name(json, "used_by");
    json_builder_begin_array(json);
    for (unsigned i = 0; i < member->use.holder_count; i++) {
        json_builder_begin_object(json);
        vf_json_number(json, "pid", member->use.holders[i].pid);
        vf_json_text(json, "name", member->use.holders[i].name);
        json_builder_end_object(json);
    }
    json_builder_end_array(json);
    json_builder_end_object(json);
}

static void
print_connectors_json(JsonBuilder *json, const struct vf_pci_use *use)
{
    json_builder_set_member_name(json, "connectors");
    json_builder_begin_array(json);
    for (unsigned i = 0; i < use->connector_count; i++) {
        json_builder_begin_object(json);
        vf_json_text(json, "name", use->connectors[i].name);
        vf_json_flag(json, "connected", use->connectors[i].connected);
        vf_json_flag(json, "enabled", use->connectors[i].enabled);
        json_builder_end_object(json);
    }
    json_builder_end_array(json);
}

static void
print_lists_json(JsonBuilder *json, const struct vf_gpu_scene *scene,
                 const struct vf_gpu *gpu, const struct vf_gpu_plan *plan)
{
    json_builder_set_member_name(json, "vms");
    json_builder_begin_array(json);
    for (guint i = 0; i < scene->domains->len; i++) {
        const struct vf_gpu_domain *domain = vf_gpu_scene_domain(scene, i);
        if (vf_gpu_domain_has(domain, gpu->members[0].device.address)) {
            json_builder_begin_object(json);
            vf_json_text(json, "name", domain->name);
            vf_json_text(json, "uuid", domain->uuid);
            vf_json_flag(json, "running", domain->is_active);
            json_builder_end_object(json);
        }
    }
    json_builder_end_array(json);
    json_builder_set_member_name(json, "members");
    json_builder_begin_array(json);
    for (unsigned i = 0; i < gpu->member_count; i++) {
        print_member_json(json, gpu, plan, i);
    }
    json_builder_end_array(json);
    json_builder_set_member_name(json, "warnings");
    json_builder_begin_array(json);
    for (unsigned i = 0; i < plan->warning_count; i++) {
        json_builder_add_string_value(json, plan->warnings[i]);
    }
    json_builder_end_array(json);
}

static void
print_card_json(JsonBuilder *json, const struct vf_gpu_scene *scene,
                const struct vf_gpu *gpu, const struct vf_gpu_plan *plan)
{
    const struct vf_pci_device *self = &gpu->members[0].device;
    char text[VF_PCI_TEXT];
    char id[16];
    vf_pci_format(self->address, text);
    g_snprintf(id, sizeof(id), "%04x:%04x", self->vendor, self->device);
    json_builder_begin_object(json);
    vf_json_text(json, "address", text);
    vf_json_text(json, "name", self->name);
    vf_json_text(json, "id", id);
    vf_json_text(json, "verdict", vf_gpu_verdict_name(plan->verdict));
    vf_json_text(json, "reason", plan->reason);
    vf_json_text(json, "belongs_to", plan->owner);
    vf_json_flag(json, "dedicated_at_boot",
                 plan->at_boot != VF_GPU_BOOT_NOT_SET);
    vf_json_text(json, "driver", self->driver);
    vf_json_number(json, "iommu_group", self->iommu_group);
    vf_json_flag(json, "boot_vga", self->boot_vga);
    vf_json_text(json, "reset_methods", self->reset_methods);
    vf_json_number(json, "link_width", self->link_width);
    vf_json_number(json, "link_max_width", self->link_max_width);
    vf_json_flag(json, "all_users_visible", gpu->members[0].use.all_visible);
    print_connectors_json(json, &gpu->members[0].use);
    print_lists_json(json, scene, gpu, plan);
    json_builder_end_object(json);
}

static void
print_scene_json(const struct vf_verb_run *run,
                 const struct vf_gpu_scene *scene)
{
    g_autoptr(JsonBuilder) json = json_builder_new();
    json_builder_begin_object(json);
    vf_json_flag(json, "iommu", scene->machine.has_iommu);
    vf_json_flag(json, "hook", scene->has_hook);
    json_builder_set_member_name(json, "gpus");
    json_builder_begin_array(json);
    for (guint i = 0; i < scene->gpus->len; i++) {
        const struct vf_gpu *gpu = vf_gpu_scene_at(scene, i);
        struct vf_gpu_plan plan;
        vf_gpu_plan_make(&plan, scene, gpu, NULL);
        print_card_json(json, scene, gpu, &plan);
    }
    json_builder_end_array(json);
    json_builder_end_object(json);
    vf_verb_print_json(run, json);
}

static void
print_scene_text(const struct vf_verb_run *run,
                 const struct vf_gpu_scene *scene)
{
    for (guint i = 0; i < scene->gpus->len; i++) {
        const struct vf_gpu *gpu = vf_gpu_scene_at(scene, i);
        struct vf_gpu_plan plan;
        vf_gpu_plan_make(&plan, scene, gpu, NULL);
        g_autofree char *card = vf_gpu_words_card(scene, gpu, &plan);
        fprintf(run->out, "%s%s", i > 0 ? "\n" : "", card);
    }
    if (scene->gpus->len == 0) {
        fprintf(run->out, _("This machine has no graphics card.\n"));
    }
    if (scene->journal->len > 0) {
        fprintf(run->out, _("\nThere are unfinished hand-overs: 'virtflow-view "
                            "gpu recover' looks after them.\n"));
    }
}

// The cards can be told without libvirt; only whose they are cannot.
static void
add_vms(const struct vf_verb_run *run, struct vf_gpu_scene *scene)
{
    const char *uri = vf_control_effective_uri(run->common->uri);
    g_autoptr(GError) error = NULL;
    vf_link_init_library();
    virConnectPtr conn = virConnectOpenReadOnly(uri);
    if (!conn || !vf_gpu_scene_read_domains(scene, conn, &error)) {
        g_printerr(_("virtflow-view: Which VMs the cards are assigned to is not "
                     "known: there is no connection to libvirt at '%s'.\n"),
                   uri);
    }
    if (conn) {
        virConnectClose(conn);
    }
}

static enum vf_exit
run_list(struct vf_verb_run *run, GError **error)
{
    const struct vf_gpu_settings *settings = run->settings;
    g_autofree char *folder = vf_journal_user_folder();
    struct vf_gpu_scene scene;
    if (settings->root) {
        g_autofree char *sys = g_build_filename(settings->root, "sys", NULL);
        g_autofree char *proc = g_build_filename(settings->root, "proc", NULL);
        if (!g_file_test(sys, G_FILE_TEST_IS_DIR)) {
            g_set_error(error, VF_ERROR, VF_ERROR_NOT_FOUND,
                        _("There is no machine in '%s': it has no folder 'sys'."),
                        settings->root);
            return VF_EXIT_NOT_FOUND;
        }
        const struct vf_roots roots = {
            .sys = sys, .proc = proc, .files = settings->root};
        vf_gpu_scene_read(&scene, &roots, folder);
    } else {
        vf_gpu_scene_read(&scene, &vf_roots_real, folder);
        add_vms(run, &scene);
    }
    if (run->common->json) {
        print_scene_json(run, &scene);
    } else {
        print_scene_text(run, &scene);
    }
    vf_gpu_scene_finish(&scene);
    return VF_EXIT_DONE;
}

// ----------------------------------------------------------------------------

static const struct {
    const char *name;
    unsigned words; // behind it
    enum vf_exit (*run)(struct vf_verb_run *run, GError **error);
} ACTIONS[] = {
    {"list", 0, run_list},
    {"check", 1, vf_gpu_command_check},
    {"assign", 2, vf_gpu_command_assign},
    {"remove", 2, vf_gpu_command_remove},
    {"take", 1, vf_gpu_command_take},
    {"give-back", 1, vf_gpu_command_give_back},
    {"recover", 0, vf_gpu_command_recover},
    {"dedicate", 1, vf_gpu_command_dedicate},
    {"undedicate", 1, vf_gpu_command_undedicate},
};

static enum vf_exit
run_gpu(struct vf_verb_run *run, GError **error)
{
    const char *name = run->words[0];
    for (size_t i = 0; i < G_N_ELEMENTS(ACTIONS); i++) {
        if (strcmp(ACTIONS[i].name, name) != 0) {
            continue;
        }
        if (run->word_count != ACTIONS[i].words + 1) {
            g_set_error(error, VF_ERROR, VF_ERROR_USAGE,
                        _("'virtflow-view gpu %s' takes %u words more, not %u; "
                          "see 'virtflow-view gpu --help'."),
                        name, ACTIONS[i].words, run->word_count - 1);
            return VF_EXIT_USAGE;
        }
        return ACTIONS[i].run(run, error);
    }
    g_autofree char *shown = g_strescape(name, NULL);
    g_set_error(error, VF_ERROR, VF_ERROR_USAGE,
                _("'virtflow-view gpu' knows no '%s'; it knows list, check, "
                  "assign, remove, take, give-back, recover, dedicate and "
                  "undedicate."),
                shown);
    return VF_EXIT_USAGE;
}

const struct vf_verb vf_verb_gpu = {
    .name = "gpu",
    .arguments = "ACTION [VM] [ADDRESS]",
    .summary = N_("graphics cards: who has them, and handing them over"),
    .manual =
        N_("'gpu list' shows every graphics card of this machine: whether it can "
           "go to a VM and how (dedicated, on demand, refused and why), who has "
           "it, who uses it, and what must go along with it.\n\n"
           "'gpu check VM' looks whether anything blocks the start of a VM with a "
           "GPU, by name; nothing is changed. 'gpu assign VM ADDRESS' gives the "
           "card, and all that must go along, to the VM in its definition, and "
           "'gpu remove VM ADDRESS' takes it out; both show the difference first, "
           "and 'virtflow-view undo VM' takes them back.\n\n"
           "'gpu take ADDRESS' takes the card from this machine's driver now, "
           "'gpu give-back ADDRESS' returns it. 'gpu recover' looks after "
           "hand-overs that were interrupted: what is not where it was before is "
           "brought back.\n\n"
           "'gpu dedicate ADDRESS' keeps the card, and all that must go along, for "
           "VMs from the next start of this machine on, which is the surest way: "
           "its own driver never has it. 'gpu undedicate ADDRESS' takes that back. "
           "Both ask for an administrator's password, and --dry-run shows what "
           "would be written."),
    .min_words = 1,
    .max_words = 3,
    .options = {OPTIONS, G_N_ELEMENTS(OPTIONS)},
    .settings_size = sizeof(struct vf_gpu_settings),
    .run = run_gpu,
};
