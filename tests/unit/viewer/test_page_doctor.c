// SPDX-License-Identifier: GPL-2.0-or-later
#include "viewer/pages/page_doctor.h"

#include "control/doctor/fix.h"

#include <string.h>

struct world {
    struct vf_doctor_facts *facts;
    struct vf_report report;
    struct vf_guest_status guest;
    struct vf_doctor_view view;
    struct vf_document *document;
};

// A host that is silent, in a VM without a guest agent's channel.
static void
make_world(struct world *world)
{
    memset(world, 0, sizeof(*world));
    world->facts = g_new0(struct vf_doctor_facts, 1);
    world->facts->host.has_svm = true;
    world->facts->vm.asked = true;
    world->facts->vm.has_definition = true;
    world->facts->vm.is_running = true;
    world->facts->vm.has_plan = true;
    g_strlcpy(world->facts->vm.name, "win11", sizeof(world->facts->vm.name));
    for (int i = 0; i < VF_EDIT_COUNT; i++) {
        vf_edit_say(&world->facts->vm.plan[i], VF_EDIT_MET, "Why.", "So it is");
    }
    vf_edit_say(&world->facts->vm.plan[VF_EDIT_GUEST_AGENT], VF_EDIT_WANTED,
                "It helps.", "Add the channel");
    world->facts->live.picture.stage = VF_PICTURE_SILENT;
    vf_report_make(&world->report, world->facts, 0);
    world->view = (struct vf_doctor_view){
        .report = &world->report,
        .fixes = vf_fix_find_offers(&world->report),
        .busy_with = "",
        .message = "",
        .installer = "",
        .is_running = true,
    };
}

static void
fill(struct world *world)
{
    vf_document_destroy(world->document);
    world->document = vf_document_create();
    vf_page_doctor_fill(world->document,
                        &(struct vf_page_facts){.doctor = &world->view});
}

static void
finish(struct world *world)
{
    vf_document_destroy(world->document);
    vf_report_finish(&world->report);
    g_free(world->facts);
}

// By what people read at its beginning; NULL: it is not there.
static const struct vf_item *
find(const struct world *world, const char *beginning)
{
    size_t count;
    const struct vf_item *items = vf_document_items(world->document, &count);
    for (size_t i = 0; i < count; i++) {
        if (g_str_has_prefix(items[i].label, beginning)) {
            return &items[i];
        }
    }
    return NULL;
}

static void
test_what_is_to_mend_comes_before_what_is_to_know(void)
{
    struct world world;
    make_world(&world);
    fill(&world);
    const struct vf_item *fail = find(&world, "Looking Glass: Host");
    const struct vf_item *warn =
        find(&world, "The VM: Channel of the guest agent");
    g_assert_nonnull(fail);
    g_assert_nonnull(warn);
    g_assert_true(fail < warn);
    g_assert_cmpstr(fail->value, ==, "to mend");
    g_assert_cmpint(fail->tone, ==, VF_TONE_BAD);
    g_assert_null(find(&world, "Virtualisation"));
    world.view.show_all = true;
    fill(&world);
    g_assert_nonnull(find(&world, "Virtualisation"));
    finish(&world);
}

static void
test_mending_is_shown_before_it_is_done(void)
{
    struct world world;
    make_world(&world);
    fill(&world);
    const struct vf_item *mend = find(&world, "Mend the VM's definition");
    g_assert_nonnull(mend);
    g_assert_true(mend->enabled);
    g_assert_null(find(&world, "Do it"));

    world.view.plan_question = "Change it so?";
    world.view.plan_details = "--- a\n+++ b\n";
    fill(&world);
    g_assert_nonnull(find(&world, "Change it so?"));
    g_assert_cmpint(find(&world, "--- a")->kind, ==, VF_ITEM_DIFF);
    g_assert_true(find(&world, "Do it")->enabled);

    world.view.busy = true;
    world.view.busy_with = "Doing it";
    fill(&world);
    g_assert_false(find(&world, "Do it")->enabled);
    g_assert_false(find(&world, "Mend the VM's definition")->enabled);
    g_assert_cmpint(find(&world, "Doing it")->kind, ==, VF_ITEM_PROGRESS);
    finish(&world);
}

static void
test_windows_is_asked_before_anything_is_done_in_it(void)
{
    struct world world;
    make_world(&world);
    fill(&world);
    g_assert_true(find(&world, "Ask Windows")->enabled);
    g_assert_null(find(&world, "Start the host"));

    world.guest.looked_for_host = true;
    world.guest.services[VF_GUEST_HOST].is_there = true;
    world.view.guest = &world.guest;
    fill(&world);
    g_assert_true(find(&world, "Start the host")->enabled);
    g_assert_false(find(&world, "Install in Windows")->enabled);
    world.view.installer = "/home/anna/looking-glass-host-setup.exe";
    world.guest.services[VF_GUEST_HOST].is_running = true;
    fill(&world);
    g_assert_true(find(&world, "Install in Windows")->enabled);
    g_assert_false(find(&world, "Start the host")->enabled);
    world.view.is_running = false;
    fill(&world);
    g_assert_false(find(&world, "Ask Windows")->enabled);
    finish(&world);
}

static void
test_without_a_report_there_is_little_to_say(void)
{
    struct world world;
    make_world(&world);
    world.view.report = NULL;
    world.view.looking = true;
    fill(&world);
    g_assert_nonnull(find(&world, "Looking..."));
    g_assert_false(find(&world, "Look again")->enabled);
    finish(&world);
    struct vf_document *document = vf_document_create();
    vf_page_doctor_fill(document, &(struct vf_page_facts){.doctor = NULL});
    size_t count;
    vf_document_items(document, &count);
    g_assert_cmpuint(count, ==, 1);
    vf_document_destroy(document);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/page-doctor/to-mend-comes-first",
                    test_what_is_to_mend_comes_before_what_is_to_know);
    g_test_add_func("/page-doctor/mending-is-shown-first",
                    test_mending_is_shown_before_it_is_done);
    g_test_add_func("/page-doctor/windows-is-asked-first",
                    test_windows_is_asked_before_anything_is_done_in_it);
    g_test_add_func("/page-doctor/without-a-report",
                    test_without_a_report_there_is_little_to_say);
    return g_test_run();
}
