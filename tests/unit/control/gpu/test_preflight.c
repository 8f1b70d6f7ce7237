// SPDX-License-Identifier: GPL-2.0-or-later
// What blocks the start of a VM with a GPU, by name.
#include "control/gpu/preflight.h"
#include "machine_tree.h"

#include <string.h>

struct expectation {
    const char *sentence;
    const char *machine;
    const char *vm;
    const char *blocks[3]; // a part of each blocking sentence; none: it may start
    const char *notes[3];  // a part of each other one
};

static const struct expectation TABLE[] = {
    {"sound servers are named but block nothing",
     "desktop-on-demand", "win11", {NULL}, {"pipewire (1200), which will lose"}},
    {"a dedicated card is always ready",
     "dedicated-four-functions", "win11", {NULL}, {NULL}},
    {"programs that draw on the card are named", "held-by-programs", "win11",
     {"in use by blender (2101), steam (2102): close them"},
     {"pipewire (1500)"}},
    {"a reference nobody can see blocks, because the driver would hang",
     "unseen-reference", "win11",
     {"3 references to the module nvidia"}, {NULL}},
    {"another running VM is named", "running-vm", "work",
     {"The VM 'games' is running and has 0000:01:00.0"}, {NULL}},
    {"the VM that has the card already is no obstacle to itself", "running-vm",
     "games", {NULL}, {NULL}},
    {"half a group and a card that was moved are told", "half-assigned",
     "win11",
     {"0000:05:00.0, which is not in this machine",
      "audio 0000:01:00.1"}, {NULL}},
};

static void
read_scene(const char *machine, struct machine_tree *tree,
           struct vf_gpu_scene *scene)
{
    g_autofree char *path =
        g_strdup_printf("%s/gpu/%s.machine", TEST_DATA, machine);
    machine_tree_build(tree, path, NULL);
    machine_tree_scene(tree, scene);
}

static const struct vf_gpu_domain *
find_domain(const struct vf_gpu_scene *scene, const char *name)
{
    for (guint i = 0; i < scene->domains->len; i++) {
        if (strcmp(vf_gpu_scene_domain(scene, i)->name, name) == 0) {
            return vf_gpu_scene_domain(scene, i);
        }
    }
    g_assert_not_reached();
}

static void
expect(const struct vf_preflight *preflight, bool blocks,
       const char *const *parts)
{
    unsigned expected = 0;
    for (unsigned k = 0; k < 3 && parts[k]; k++, expected++) {
        bool found = false;
        for (unsigned i = 0; i < preflight->count; i++) {
            found = found || (preflight->items[i].blocks == blocks &&
                              strstr(preflight->items[i].words, parts[k]));
        }
        g_assert_true(found);
    }
    unsigned count = 0;
    for (unsigned i = 0; i < preflight->count; i++) {
        count += preflight->items[i].blocks == blocks;
    }
    g_assert_cmpuint(count, ==, expected);
}

static void
test_row(const void *data)
{
    const struct expectation *row = data;
    struct machine_tree tree;
    struct vf_gpu_scene scene;
    struct vf_preflight preflight;
    read_scene(row->machine, &tree, &scene);
    const struct vf_gpu_domain *domain = find_domain(&scene, row->vm);
    vf_preflight_check(&preflight, &scene, domain->passed,
                       domain->passed_count, domain->uuid);
    expect(&preflight, true, row->blocks);
    expect(&preflight, false, row->notes);
    g_autofree char *words = vf_preflight_words(&preflight);
    g_assert_cmpint(words[0] != '\0', ==, preflight.blocks > 0);
    vf_gpu_scene_finish(&scene);
    machine_tree_remove(&tree);
}

static void
test_monitor_blocks(void)
{
    struct machine_tree tree;
    struct vf_gpu_scene scene;
    struct vf_preflight preflight;
    struct vf_pci_address card;
    read_scene("monitor-on-it", &tree, &scene);
    g_assert_true(vf_pci_parse("03:00.0", &card));
    vf_preflight_check(&preflight, &scene, &card, 1, "");
    static const char *const parts[] = {"connector DP-1", "sway (750)", NULL};
    expect(&preflight, true, parts);
    vf_gpu_scene_finish(&scene);
    machine_tree_remove(&tree);
}

static void
test_own_window_blocks(void)
{
    struct machine_tree tree;
    struct vf_gpu_scene scene;
    struct vf_preflight preflight;
    read_scene("polaris", &tree, &scene);
    struct vf_gpu *gpu = &g_array_index(scene.gpus, struct vf_gpu, 1);
    gpu->members[0].use.holder_count = 1;
    gpu->members[0].use.holders[0] = (struct vf_open_file){
        .pid = 4711, .is_self = true, .name = "virtflow-view", .node = "dri/card1"};
    const struct vf_pci_address functions[] = {gpu->members[0].device.address,
                                               gpu->members[1].device.address};
    vf_preflight_check(&preflight, &scene, functions, 2, "");
    static const char *const parts[] = {"This very window is drawn by", NULL};
    expect(&preflight, true, parts);
    vf_gpu_scene_finish(&scene);
    machine_tree_remove(&tree);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    for (size_t i = 0; i < G_N_ELEMENTS(TABLE); i++) {
        g_autofree char *name =
            g_strconcat("/preflight/", TABLE[i].sentence, NULL);
        g_test_add_data_func(name, &TABLE[i], test_row);
    }
    g_test_add_func("/preflight/a monitor that shows the desktop blocks",
                    test_monitor_blocks);
    g_test_add_func("/preflight/the card that draws this window blocks",
                    test_own_window_blocks);
    return g_test_run();
}
