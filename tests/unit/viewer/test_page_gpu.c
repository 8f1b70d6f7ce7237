// SPDX-License-Identifier: GPL-2.0-or-later
// The GPU page on machines of tests/data/gpu.
#include "viewer/pages/page_gpu.h"

#include "machine_tree.h"
#include "viewer/app/gpu.h"

#include <glib.h>
#include <string.h>

struct world {
    struct machine_tree tree;
    struct vf_control_status control;
    struct vf_app_gpu gpu;
    struct vf_gpu_report report;
    struct vf_page_facts facts;
    struct vf_document *document;
};

static struct world *
new_world(const char *machine)
{
    struct world *world = g_new0(struct world, 1);
    world->control.link = VF_LINK_CONNECTED;
    world->control.state = VF_DOMAIN_OFF;
    world->facts = (struct vf_page_facts){.title = "win11",
                                          .control = &world->control,
                                          .gpu = &world->gpu};
    g_autofree char *path =
        g_strdup_printf("%s/gpu/%s.machine", TEST_DATA, machine);
    machine_tree_build(&world->tree, path, NULL);
    machine_tree_scene(&world->tree, &world->report.scene);
    g_strlcpy(world->report.vm, "win11", sizeof(world->report.vm));
    const struct vf_gpu_scene *scene = &world->report.scene;
    world->report.cards = g_new0(struct vf_gpu_card, scene->gpus->len + 1);
    for (guint i = 0; i < scene->gpus->len; i++) {
        vf_gpu_plan_make(&world->report.cards[i].plan, scene,
                         vf_gpu_scene_at(scene, i), NULL);
        world->report.cards[i].assignment.changes = 2;
        world->report.cards[i].assignment.diff = (char *)"+ hostdev";
    }
    world->gpu.report = &world->report;
    return world;
}

static void
fill(struct world *world)
{
    vf_document_destroy(world->document);
    world->document = vf_document_create();
    vf_page_gpu_fill(world->document, &world->facts);
}

static void
free_world(struct world *world)
{
    vf_document_destroy(world->document);
    vf_gpu_scene_finish(&world->report.scene);
    g_free(world->report.cards);
    machine_tree_remove(&world->tree);
    g_free(world);
}

// By the beginning of its label; NULL: it is not there.
static const struct vf_item *
find(const struct world *world, const char *label)
{
    size_t count;
    const struct vf_item *items = vf_document_items(world->document, &count);
    for (size_t i = 0; i < count; i++) {
        if (g_str_has_prefix(items[i].label, label)) {
            return &items[i];
        }
    }
    return NULL;
}

static void
test_on_demand(void)
{
    struct world *world = new_world("polaris");
    fill(world);
    const struct vf_item *heading = find(world, "AMD 1002:67df");
    g_assert_nonnull(heading);
    g_assert_cmpstr(heading->value, ==, "on demand");
    g_assert_true(find(world, "Assign to 'win11'")->enabled);
    g_assert_true(find(world, "Take from this machine now")->enabled);
    g_assert_nonnull(find(world, "Cards of this AMD family"));
    world->control.state = VF_DOMAIN_RUNNING;
    fill(world);
    g_assert_false(find(world, "Take from this machine now")->enabled);
    world->gpu.task = VF_GPU_ASSIGNING;
    fill(world);
    g_assert_false(find(world, "Assign to 'win11'")->enabled);
    g_assert_nonnull(find(world, "Changing the definition"));
    free_world(world);
}

static void
test_dedicated(void)
{
    struct world *world = new_world("dedicated-four-functions");
    world->report.cards[0].is_assigned = true;
    fill(world);
    g_assert_cmpstr(find(world, "NVIDIA 10de:1e04")->value, ==, "dedicated");
    g_assert_nonnull(find(world, "Remove from 'win11'"));
    g_assert_null(find(world, "Take from this machine now"));
    free_world(world);
}

static void
test_refused(void)
{
    struct world *world = new_world("only-card");
    fill(world);
    g_assert_cmpstr(find(world, "NVIDIA 10de:1b81")->value, ==, "refused");
    g_assert_nonnull(find(world, "It is the only card"));
    g_assert_null(find(world, "Assign"));
    g_assert_null(find(world, "Take"));
    free_world(world);
}

static void
test_at_boot(void)
{
    struct world *world = new_world("polaris");
    world->control.state = VF_DOMAIN_RUNNING;
    fill(world);
    // Nothing moves now, so the VM may run.
    g_assert_true(find(world, "Dedicate at boot")->enabled);
    g_assert_null(find(world, "Do not dedicate"));
    world->gpu.task = VF_GPU_DEDICATING;
    fill(world);
    g_assert_false(find(world, "Dedicate at boot")->enabled);
    g_assert_nonnull(find(world, "Setting who gets the card"));
    free_world(world);

    static const char *const set[] = {"dedicated-at-next-start", "dedicated-missed",
                                      "dedicated-set"};
    for (size_t i = 0; i < G_N_ELEMENTS(set); i++) {
        world = new_world(set[i]);
        fill(world);
        g_assert_true(find(world, "Do not dedicate at boot")->enabled);
        g_assert_null(find(world, "Dedicate at boot"));
        free_world(world);
    }
    world = new_world("only-card");
    fill(world);
    g_assert_null(find(world, "Dedicate at boot"));
    free_world(world);
}

// The VM's card comes first, and what cannot go to it last, whatever their addresses.
static void
test_order(void)
{
    struct world *world = new_world("polaris");
    fill(world);
    g_assert_true(find(world, "AMD 1002:67df") < find(world, "Intel 8086:4692"));
    world->report.cards[0].is_assigned = true;
    fill(world);
    g_assert_true(find(world, "AMD 1002:67df") > find(world, "Intel 8086:4692"));
    free_world(world);
}

static void
test_not_back(void)
{
    struct world *world = new_world("polaris");
    g_strlcpy(world->control.gpu_detail, "It is not where it was before.",
              sizeof(world->control.gpu_detail));
    world->report.cards[1].is_taken = true;
    fill(world);
    g_assert_nonnull(find(world, "It is not where it was before."));
    g_assert_true(find(world, "Bring it back")->enabled);
    g_assert_true(find(world, "Give back now")->enabled);
    free_world(world);
}

static void
test_elsewhere(void)
{
    struct world *world = new_world("polaris");
    world->report.is_remote = true;
    fill(world);
    g_assert_nonnull(find(world, "The VM runs on another machine"));
    g_assert_null(find(world, "AMD"));
    free_world(world);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/gpu-page/a card on demand can be assigned, and taken while "
                    "the VM is off",
                    test_on_demand);
    g_test_add_func("/gpu-page/a dedicated card needs no taking",
                    test_dedicated);
    g_test_add_func("/gpu-page/a card that is refused says why and offers nothing",
                    test_refused);
    g_test_add_func("/gpu-page/a card can be dedicated at boot, and that be taken back",
                    test_at_boot);
    g_test_add_func("/gpu-page/the VM's cards come first, refused ones last",
                    test_order);
    g_test_add_func("/gpu-page/a card that did not come back can be brought back",
                    test_not_back);
    g_test_add_func("/gpu-page/cards of another machine are not shown",
                    test_elsewhere);
    return g_test_run();
}
