// SPDX-License-Identifier: GPL-2.0-or-later
#include "viewer/pages/page_setup.h"

#include "control/setup/plan.h"
#include "viewer/app/setup.h"

#include <glib.h>
#include <string.h>

struct world {
    struct vf_control_status control;
    struct vf_app_setup setup;
    struct vf_setup_report report;
    struct vf_page_facts facts;
};

// A report on a definition of tests/data/setup; NULL: nothing was looked at yet.
static struct world *
new_world(const char *name)
{
    static const struct vf_setup_choices choices;
    static const struct vf_setup_scene scene;
    struct world *world = g_new0(struct world, 1);
    world->control.link = VF_LINK_CONNECTED;
    world->facts = (struct vf_page_facts){.title = "win11",
                                          .control = &world->control,
                                          .setup = &world->setup};
    if (name) {
        g_autofree char *path = g_build_filename(TEST_DATA, "setup", name, NULL);
        g_autofree char *xml = NULL;
        g_assert_true(g_file_get_contents(path, &xml, NULL, NULL));
        g_assert_true(vf_plan_make(&world->report.setup.plan, xml, "win11",
                                   &choices, &scene, NULL));
        world->report.name = (char *)"win11";
        world->setup.report = &world->report;
    }
    return world;
}

static void
free_world(struct world *world)
{
    vf_plan_finish(&world->report.setup.plan);
    g_free(world);
}

static struct vf_document *
fill(struct world *world)
{
    struct vf_document *document = vf_document_create();
    vf_page_setup_fill(document, &world->facts);
    return document;
}

// By the beginning of what people read; NULL: it is not there.
static const struct vf_item *
find(const struct vf_document *document, const char *label)
{
    size_t count;
    const struct vf_item *items = vf_document_items(document, &count);
    for (size_t i = 0; i < count; i++) {
        if (g_str_has_prefix(items[i].label, label)) {
            return &items[i];
        }
    }
    return NULL;
}

static const struct vf_item *
find_kind(const struct vf_document *document, enum vf_item_kind kind)
{
    size_t count;
    const struct vf_item *items = vf_document_items(document, &count);
    for (size_t i = 0; i < count; i++) {
        if (items[i].kind == kind) {
            return &items[i];
        }
    }
    return NULL;
}

static void
a_plan_is_shown_with_its_reasons_and_as_a_difference(void)
{
    struct world *world = new_world("win11-virt-manager-uefi-tpm.xml");
    struct vf_document *page = fill(world);
    const struct vf_item *shmem = find(page, "Add the shared memory");
    g_assert_cmpint(shmem->kind, ==, VF_ITEM_TOGGLE);
    g_assert_true(shmem->on);
    g_assert_nonnull(find(page, "Looking Glass puts its frames there"));
    g_assert_nonnull(strstr(find_kind(page, VF_ITEM_DIFF)->label, "+    <shmem"));
    const struct vf_item *apply = find(page, "Make ");
    g_assert_true(apply->enabled && apply->preferred);
    g_assert_null(find(page, "Undo the last change"));
    vf_document_destroy(page);
    free_world(world);
}

static void
a_vm_that_is_set_up_needs_nothing(void)
{
    struct world *world = new_world("win11-amd-looking-glass-ready.xml");
    struct vf_document *page = fill(world);
    g_assert_cmpint(find(page, "'win11' is set up")->tone, ==, VF_TONE_GOOD);
    g_assert_false(find(page, "Nothing to change")->enabled);
    g_assert_null(find_kind(page, VF_ITEM_DIFF));
    vf_document_destroy(page);
    free_world(world);
}

static void
while_something_is_done_nothing_else_can_be_asked_for(void)
{
    struct world *world = new_world("plain.xml");
    world->setup.task = VF_SETUP_CHANGING;
    struct vf_document *page = fill(world);
    g_assert_nonnull(find(page, "Changing the definition"));
    size_t count;
    const struct vf_item *items = vf_document_items(page, &count);
    for (size_t i = 0; i < count; i++) {
        g_assert_false(vf_item_is_control(&items[i]) && items[i].enabled);
    }
    vf_document_destroy(page);
    free_world(world);
}

static void
what_others_changed_since_is_shown_before_it_is_undone(void)
{
    struct world *world = new_world("plain.xml");
    world->report.undo = (struct vf_undo){.state = VF_UNDO_CHANGED,
                                          .diff = (char *)"-ours\n",
                                          .since = (char *)"+theirs\n"};
    struct vf_document *page = fill(world);
    g_assert_nonnull(find(page, "Somebody else changed"));
    g_assert_nonnull(find(page, "+theirs"));
    g_assert_true(find(page, "Undo the last change")->dangerous);
    vf_document_destroy(page);
    world->report.undo.state = VF_UNDO_READY;
    page = fill(world);
    g_assert_null(find(page, "+theirs"));
    g_assert_false(find(page, "Undo the last change")->dangerous);
    vf_document_destroy(page);
    free_world(world);
}

static void
how_it_ended_is_said(void)
{
    struct world *world = new_world(NULL);
    g_strlcpy(world->setup.message, "It broke.", sizeof(world->setup.message));
    world->setup.message_is_error = true;
    struct vf_document *page = fill(world);
    g_assert_cmpint(find(page, "It broke.")->tone, ==, VF_TONE_BAD);
    g_assert_true(find(page, "Look at what is needed")->enabled);
    vf_document_destroy(page);
    free_world(world);
}

static void
who_may_only_look_is_told_why(void)
{
    struct world *world = new_world("plain.xml");
    world->control.link = VF_LINK_READ_ONLY;
    g_strlcpy(world->control.link_detail, "You may only look.",
              sizeof(world->control.link_detail));
    struct vf_document *page = fill(world);
    g_assert_nonnull(find(page, "You may only look."));
    g_assert_null(find(page, "Make "));
    vf_document_destroy(page);
    free_world(world);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
#define ADD(test) g_test_add_func("/page-setup/" #test, test)
    ADD(a_plan_is_shown_with_its_reasons_and_as_a_difference);
    ADD(a_vm_that_is_set_up_needs_nothing);
    ADD(while_something_is_done_nothing_else_can_be_asked_for);
    ADD(what_others_changed_since_is_shown_before_it_is_undone);
    ADD(how_it_ended_is_said);
    ADD(who_may_only_look_is_told_why);
    return g_test_run();
}
