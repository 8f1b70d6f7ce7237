// SPDX-License-Identifier: GPL-2.0-or-later
// Whether a GPU can go to a VM: tests/data/gpu has the machines.
#include "control/gpu/dedicate.h"
#include "control/gpu/plan.h"
#include "machine_tree.h"

#include <string.h>

struct expectation {
    const char *machine;
    const char *gpu;
    enum vf_gpu_verdict verdict;
    const char *reason; // part of it
    const char *passed; // addresses that go to the VM
    const char *warning; // part of one; NULL: there is none
};

static const struct expectation TABLE[] = {
    {"desktop-on-demand", "01:00.0", VF_GPU_ON_DEMAND, "comes back",
     "0000:01:00.0 0000:01:00.1", "virtflow-view-gpu-hook"},
    {"desktop-on-demand", "00:02.0", VF_GPU_REFUSED, "connector HDMI-A-1",
     "0000:00:02.0", NULL},
    {"dedicated-four-functions", "01:00.0", VF_GPU_DEDICATED,
     "nothing is to be handed over",
     "0000:01:00.0 0000:01:00.1 0000:01:00.2 0000:01:00.3", NULL},
    {"dedicated-four-functions", "10:00.0", VF_GPU_REFUSED, "the only card",
     "0000:10:00.0", NULL},
    {"dedicated-at-next-start", "01:00.0", VF_GPU_ON_DEMAND, "comes back",
     "0000:01:00.0 0000:01:00.1", "from the next start"},
    {"dedicated-missed", "01:00.0", VF_GPU_ON_DEMAND, "comes back",
     "0000:01:00.0 0000:01:00.1", "its driver nouveau had it first"},
    {"dedicated-set", "01:00.0", VF_GPU_DEDICATED,
     "nothing is to be handed over", "0000:01:00.0 0000:01:00.1", NULL},
    {"only-card", "01:00.0", VF_GPU_REFUSED, "the only card",
     "0000:01:00.0 0000:01:00.1", NULL},
    {"identical-cards", "0b:00.0", VF_GPU_ON_DEMAND, "comes back",
     "0000:0b:00.0 0000:0b:00.1", "dedicating this card at boot is safer"},
    {"identical-cards", "0a:00.0", VF_GPU_REFUSED, "connector DP-1",
     "0000:0a:00.0 0000:0a:00.1", NULL},
    {"shared-with-disk", "04:00.0", VF_GPU_REFUSED, "the disk nvme0n1",
     "0000:04:00.0 0000:04:00.1", NULL},
    {"idle-network-along", "01:00.0", VF_GPU_ON_DEMAND, "comes back",
     "0000:01:00.0 0000:01:00.1 0000:02:00.0", NULL},
    {"network-up", "01:00.0", VF_GPU_REFUSED, "enp2s0, which is up",
     "0000:01:00.0", NULL},
    {"laptop", "01:00.0", VF_GPU_ON_DEMAND, "comes back",
     "0000:01:00.0 0000:01:00.1", "virtflow-view-gpu-hook"},
    {"iommu-off", "01:00.0", VF_GPU_REFUSED, "IOMMU of this machine is off",
     "0000:01:00.0", NULL},
    {"monitor-on-it", "03:00.0", VF_GPU_REFUSED, "connector DP-1",
     "0000:03:00.0 0000:03:00.1", NULL},
    {"polaris", "01:00.0", VF_GPU_ON_DEMAND, "comes back",
     "0000:01:00.0 0000:01:00.1", "recover from a reset"},
    {"held-by-programs", "06:00.0", VF_GPU_ON_DEMAND, "comes back",
     "0000:06:00.0 0000:06:00.1", NULL},
    {"running-vm", "01:00.0", VF_GPU_ON_DEMAND, "comes back",
     "0000:01:00.0 0000:01:00.1", NULL},
    {"half-assigned", "01:00.0", VF_GPU_ON_DEMAND, "comes back",
     "0000:01:00.0 0000:01:00.1", "unmanaged"},
    {"console-on-monitor", "01:00.0", VF_GPU_ON_DEMAND, "comes back",
     "0000:01:00.0", NULL},
    {"server-board", "41:00.0", VF_GPU_ON_DEMAND, "comes back",
     "0000:41:00.0 0000:41:00.1 0000:41:00.2", "Mechanical Keyboard"},
};

static char *
passed_words(const struct vf_gpu_plan *plan)
{
    GString *words = g_string_new(NULL);
    for (unsigned i = 0; i < plan->pass_count; i++) {
        char text[VF_PCI_TEXT];
        vf_pci_format(plan->pass[i], text);
        g_string_append_printf(words, "%s%s", i > 0 ? " " : "", text);
    }
    return g_string_free(words, FALSE);
}

static bool
has_warning(const struct vf_gpu_plan *plan, const char *part)
{
    for (unsigned i = 0; i < plan->warning_count; i++) {
        if (strstr(plan->warnings[i], part)) {
            return true;
        }
    }
    return false;
}

static void
build(const char *machine, struct machine_tree *tree,
      struct vf_gpu_scene *scene)
{
    g_autofree char *path =
        g_strdup_printf("%s/gpu/%s.machine", TEST_DATA, machine);
    machine_tree_build(tree, path, NULL);
    machine_tree_scene(tree, scene);
}

static const struct vf_gpu *
find(const struct vf_gpu_scene *scene, const char *text)
{
    struct vf_pci_address address;
    g_assert_true(vf_pci_parse(text, &address));
    const struct vf_gpu *gpu = vf_gpu_scene_find(scene, address);
    g_assert_nonnull(gpu);
    return gpu;
}

static void
test_row(const void *data)
{
    const struct expectation *row = data;
    struct machine_tree tree;
    struct vf_gpu_scene scene;
    struct vf_gpu_plan plan;
    build(row->machine, &tree, &scene);
    vf_gpu_plan_make(&plan, &scene, find(&scene, row->gpu), NULL);
    g_assert_cmpstr(vf_gpu_verdict_name(plan.verdict), ==,
                    vf_gpu_verdict_name(row->verdict));
    g_assert_nonnull(strstr(plan.reason, row->reason));
    g_autofree char *passed = passed_words(&plan);
    g_assert_cmpstr(passed, ==, row->passed);
    if (row->warning) {
        g_assert_true(has_warning(&plan, row->warning));
    } else {
        g_assert_cmpuint(plan.warning_count, ==, 0);
    }
    vf_gpu_scene_finish(&scene);
    machine_tree_remove(&tree);
}

static void
test_other_running_vm(void)
{
    struct machine_tree tree;
    struct vf_gpu_scene scene;
    struct vf_gpu_plan plan;
    build("running-vm", &tree, &scene);
    const struct vf_gpu *gpu = find(&scene, "01:00.0");
    vf_gpu_plan_make(&plan, &scene, gpu, "work");
    g_assert_cmpint(plan.verdict, ==, VF_GPU_REFUSED);
    g_assert_nonnull(strstr(plan.reason, "The VM 'games' is running"));
    vf_gpu_plan_make(&plan, &scene, gpu, "games");
    g_assert_cmpint(plan.verdict, ==, VF_GPU_ON_DEMAND);
    g_assert_cmpstr(plan.owner, ==, "the VM 'games'");
    vf_gpu_scene_finish(&scene);
    machine_tree_remove(&tree);
}

static void
test_own_window(void)
{
    struct machine_tree tree;
    struct vf_gpu_scene scene;
    struct vf_gpu_plan plan;
    build("polaris", &tree, &scene);
    struct vf_gpu *gpu = &g_array_index(scene.gpus, struct vf_gpu, 1);
    gpu->members[0].use.holder_count = 1;
    gpu->members[0].use.holders[0] = (struct vf_open_file){
        .pid = 4711, .is_self = true, .name = "virtflow-view", .node = "dri/card1"};
    vf_gpu_plan_make(&plan, &scene, gpu, NULL);
    g_assert_cmpint(plan.verdict, ==, VF_GPU_REFUSED);
    g_assert_nonnull(strstr(plan.reason, "This very window is drawn by this card"));
    vf_gpu_scene_finish(&scene);
    machine_tree_remove(&tree);
}

// What may be dedicated at boot: what may go on demand, once.
static void
test_may_dedicate(void)
{
    static const struct {
        const char *machine, *gpu;
        const char *why; // NULL: it may
    } table[] = {
        {"polaris", "01:00.0", NULL},
        {"identical-cards", "0b:00.0", NULL},
        {"dedicated-missed", "01:00.0", NULL},
        {"only-card", "01:00.0", "the only card"},
        {"shared-with-disk", "04:00.0", "the disk nvme0n1"},
        {"monitor-on-it", "03:00.0", "connector DP-1"},
        {"iommu-off", "01:00.0", "IOMMU of this machine is off"},
        {"dedicated-four-functions", "01:00.0", "not of virtflow-view"},
        {"dedicated-at-next-start", "01:00.0", "dedicated at boot already"},
        {"dedicated-set", "01:00.0", "dedicated at boot already"},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(table); i++) {
        struct machine_tree tree;
        struct vf_gpu_scene scene;
        struct vf_gpu_plan plan;
        g_autoptr(GError) error = NULL;
        g_test_message("%s", table[i].machine);
        build(table[i].machine, &tree, &scene);
        vf_gpu_plan_make(&plan, &scene, find(&scene, table[i].gpu), NULL);
        g_assert_cmpint(vf_gpu_may_dedicate(&plan, &error), ==,
                        table[i].why == NULL);
        g_assert_true(!table[i].why || strstr(error->message, table[i].why));
        vf_gpu_scene_finish(&scene);
        machine_tree_remove(&tree);
    }
}

static void
test_companion_finds_its_card(void)
{
    struct machine_tree tree;
    struct vf_gpu_scene scene;
    build("desktop-on-demand", &tree, &scene);
    g_assert_true(find(&scene, "01:00.1") == find(&scene, "01:00.0"));
    struct vf_pci_address bridge;
    g_assert_true(vf_pci_parse("00:01.0", &bridge));
    g_assert_null(vf_gpu_scene_find(&scene, bridge));
    vf_gpu_scene_finish(&scene);
    machine_tree_remove(&tree);
}

static void
test_families(void)
{
    static const struct {
        uint16_t id;
        bool stays_confused;
        const char *card;
    } table[] = {
        {0x67df, true, "Polaris 10 (RX 580)"}, {0x67ff, true, "Polaris 11"},
        {0x699f, true, "Polaris 12"},          {0x6fdf, true, "Polaris 20"},
        {0x687f, true, "Vega 10 (RX Vega 64)"}, {0x69af, true, "Vega 12"},
        {0x66af, true, "Vega 20 (Radeon VII)"}, {0x731f, true, "Navi 10 (RX 5700)"},
        {0x7340, true, "Navi 14 (RX 5500)"},   {0x7362, true, "Navi 12"},
        {0x6798, false, "Tahiti"},             {0x73bf, false, "Navi 21 (RX 6800)"},
        {0x73df, false, "Navi 22"},            {0x744c, false, "Navi 31 (RX 7900)"},
        {0x164e, false, "Raphael"},
    };
    struct machine_tree tree;
    struct vf_gpu_scene scene;
    build("polaris", &tree, &scene);
    struct vf_gpu *gpu = &g_array_index(scene.gpus, struct vf_gpu, 1);
    struct vf_pci_device *device = &gpu->members[0].device;
    for (size_t i = 0; i < G_N_ELEMENTS(table); i++) {
        static const char *const methods[] = {"", "bus", "pm bus"};
        g_test_message("%s", table[i].card);
        device->device = table[i].id;
        for (size_t k = 0; k < G_N_ELEMENTS(methods); k++) {
            struct vf_gpu_plan plan;
            g_strlcpy(device->reset_methods, methods[k],
                      sizeof(device->reset_methods));
            vf_gpu_plan_make(&plan, &scene, gpu, NULL);
            g_assert_cmpint(has_warning(&plan, "recover from a reset"), ==,
                            table[i].stays_confused);
        }
        struct vf_gpu_plan plan;
        g_strlcpy(device->reset_methods, "device_specific bus",
                  sizeof(device->reset_methods));
        vf_gpu_plan_make(&plan, &scene, gpu, NULL);
        g_assert_false(has_warning(&plan, "recover from a reset"));
    }
    vf_gpu_scene_finish(&scene);
    machine_tree_remove(&tree);
}

// One sentence in a test's name for each row.
int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    for (size_t i = 0; i < G_N_ELEMENTS(TABLE); i++) {
        g_autofree char *name = g_strdup_printf(
            "/plan/on %s the card %s is %s", TABLE[i].machine, TABLE[i].gpu,
            vf_gpu_verdict_name(TABLE[i].verdict));
        g_test_add_data_func(name, &TABLE[i], test_row);
    }
    g_test_add_func("/plan/a card of another running VM is refused",
                    test_other_running_vm);
    g_test_add_func("/plan/a function of a card stands for the card",
                    test_companion_finds_its_card);
    g_test_add_func("/plan/the card that draws this window is refused",
                    test_own_window);
    g_test_add_func("/plan/what may be dedicated at boot, and why the rest may not",
                    test_may_dedicate);
    g_test_add_func("/plan/AMD families that do not recover from a reset are known",
                    test_families);
    return g_test_run();
}
