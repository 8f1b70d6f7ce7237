// SPDX-License-Identifier: GPL-2.0-or-later
#include "viewer/page_machine.h"

#include "base/clock.h"

#include <glib.h>
#include <string.h>

struct world {
    struct vf_control_status control;
    struct vf_source_status source;
    struct vf_render_status render;
    struct vf_picture_reason reason;
    struct vf_page_facts facts;
};

static struct world *
new_world(void)
{
    struct world *world = g_new0(struct world, 1);
    world->control.link = VF_LINK_CONNECTED;
    world->control.state = VF_DOMAIN_RUNNING;
    world->control.allowed =
        (1u << VF_OPERATION_SHUTDOWN) | (1u << VF_OPERATION_REBOOT) |
        (1u << VF_OPERATION_PAUSE) | (1u << VF_OPERATION_RESET) |
        (1u << VF_OPERATION_FORCE_OFF);
    world->facts = (struct vf_page_facts){
        .now_ns = 10000 * VF_NS_PER_S,
        .title = "win11",
        .control = &world->control,
        .source = &world->source,
        .render = &world->render,
        .reason = &world->reason,
    };
    return world;
}

static struct vf_document *
fill(struct world *world)
{
    struct vf_document *document = vf_document_create();
    vf_page_machine_fill(document, &world->facts);
    return document;
}

// By what people read; NULL: it is not there.
static const struct vf_item *
find(const struct vf_document *document, const char *label)
{
    size_t count;
    const struct vf_item *items = vf_document_items(document, &count);
    for (size_t i = 0; i < count; i++) {
        if (strcmp(items[i].label, label) == 0) {
            return &items[i];
        }
    }
    return NULL;
}

static void
test_buttons_follow_what_is_allowed(void)
{
    g_autofree struct world *world = new_world();
    struct vf_document *page = fill(world);
    g_assert_false(find(page, "Start")->enabled);
    g_assert_true(find(page, "Shut down")->enabled);
    g_assert_true(find(page, "Pause")->enabled);
    g_assert_null(find(page, "Resume"));
    g_assert_true(find(page, "Force off")->dangerous);
    vf_document_destroy(page);

    world->control.state = VF_DOMAIN_PAUSED;
    world->control.allowed = 1u << VF_OPERATION_RESUME;
    page = fill(world);
    g_assert_true(find(page, "Resume")->enabled);
    g_assert_true(find(page, "Resume")->preferred);
    g_assert_null(find(page, "Pause"));
    vf_document_destroy(page);
}

static void
test_a_running_operation_locks_the_buttons(void)
{
    g_autofree struct world *world = new_world();
    world->control.busy_with = VF_OPERATION_SHUTDOWN;
    world->control.busy_since_ns = world->facts.now_ns - 12 * VF_NS_PER_S;
    struct vf_document *page = fill(world);
    g_assert_false(find(page, "Shut down")->enabled);
    g_assert_false(find(page, "Force off")->enabled);
    g_autofree char *label = g_strdup_printf(
        "%s: 12 s", vf_operation_name(VF_OPERATION_SHUTDOWN));
    g_assert_nonnull(find(page, label));
    vf_document_destroy(page);
}

static void
test_without_libvirt_there_are_no_operations(void)
{
    g_autofree struct world *world = new_world();
    world->facts.control = NULL;
    struct vf_document *page = fill(world);
    g_assert_null(find(page, "Start"));
    g_assert_nonnull(find(page, "Quit viewer"));
    vf_document_destroy(page);
}

static void
test_a_lost_link_says_why(void)
{
    g_autofree struct world *world = new_world();
    world->control.link = VF_LINK_FAILED;
    g_strlcpy(world->control.link_detail, "Nobody is there.",
              sizeof(world->control.link_detail));
    struct vf_document *page = fill(world);
    g_assert_cmpint(find(page, "Nobody is there.")->tone, ==, VF_TONE_BAD);
    g_assert_null(find(page, "Start"));
    vf_document_destroy(page);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/page-machine/buttons-follow-what-is-allowed",
                    test_buttons_follow_what_is_allowed);
    g_test_add_func("/page-machine/a-running-operation-locks-the-buttons",
                    test_a_running_operation_locks_the_buttons);
    g_test_add_func("/page-machine/without-libvirt-there-are-no-operations",
                    test_without_libvirt_there_are_no_operations);
    g_test_add_func("/page-machine/a-lost-link-says-why",
                    test_a_lost_link_says_why);
    return g_test_run();
}
