// SPDX-License-Identifier: GPL-2.0-or-later
#include "viewer/pages/page_machine.h"

#include "base/clock.h"
#include "viewer/app/login.h"

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

static void
test_a_guest_that_takes_its_time_is_waited_for_and_never_forced(void)
{
    g_autofree struct world *world = new_world();
    world->control.shutdown_asked_ns = world->facts.now_ns - 30 * VF_NS_PER_S;
    world->facts.shutdown = VF_SHUTDOWN_WAITING;
    struct vf_document *page = fill(world);
    g_assert_nonnull(find(page, "The guest was asked to shut down: 30 s"));
    g_assert_null(find(page, "Turn the power off"));
    vf_document_destroy(page);
    world->facts.shutdown = VF_SHUTDOWN_OVERDUE;
    page = fill(world);
    g_assert_true(find(page, "Keep waiting")->preferred);
    g_assert_true(find(page, "Ask it again")->enabled);
    g_assert_true(find(page, "Turn the power off")->dangerous);
    vf_document_destroy(page);
}

static void
test_a_button_that_cannot_be_used_says_why(void)
{
    g_autofree struct world *world = new_world();
    g_strlcpy(world->control.name, "win11", sizeof(world->control.name));
    struct vf_document *page = fill(world);
    g_assert_cmpstr(find(page, "Start")->hint, ==,
                    "Cannot start 'win11' now: it is running.");
    vf_document_destroy(page);
}

static void
test_what_waits_for_the_next_start_is_told(void)
{
    g_autofree struct world *world = new_world();
    struct vf_domain_keeping *keeping = &world->control.keeping;
    g_strlcpy(world->control.uuid_text, "6695eb01",
              sizeof(world->control.uuid_text));
    keeping->is_persistent = true;
    keeping->pending_count = VF_DOMAIN_MAX_PENDING + 2;
    g_strlcpy(keeping->pending[0], "comes: video 'qxl'",
              sizeof(keeping->pending[0]));
    struct vf_document *page = fill(world);
    g_assert_nonnull(find(page, "comes: video 'qxl'"));
    g_assert_nonnull(find(page, "and 2 more"));
    vf_document_destroy(page);
}

static void
test_what_is_kept_of_the_vm_can_be_changed(void)
{
    g_autofree struct world *world = new_world();
    struct vf_domain_keeping *keeping = &world->control.keeping;
    g_strlcpy(world->control.uuid_text, "6695eb01",
              sizeof(world->control.uuid_text));
    keeping->is_persistent = true;
    keeping->snapshot_count = 1;
    g_strlcpy(keeping->snapshots[0].name, "before",
              sizeof(keeping->snapshots[0].name));
    world->control.facts.cd_count = 1;
    g_strlcpy(world->control.facts.cds[0].target, "sda", 16);
    g_strlcpy(world->control.facts.cds[0].source, "/x.iso", 256);
    world->control.facts.passed_count = 1;
    struct vf_document *page = fill(world);
    g_assert_true(find(page, "Start with the computer")->enabled);
    g_assert_false(find(page, "Save and turn off")->enabled);
    g_assert_nonnull(strstr(find(page, "Save and turn off")->hint,
                            "passed-through device"));
    g_assert_cmpstr(find(page, "CD in drive 'sda'")->value, ==, "/x.iso");
    g_assert_true(find(page, "Eject")->enabled);
    g_assert_nonnull(find(page, "before"));
    g_assert_true(find(page, "Go back")->dangerous);
    vf_document_destroy(page);
}

static void
test_what_libvirt_asks_is_asked_here(void)
{
    g_autofree struct world *world = new_world();
    world->control.link = VF_LINK_CONNECTING;
    world->control.question = (struct vf_login_question){
        .serial = 3,
        .count = 2,
        .fields = {{.prompt = "Name"}, {.prompt = "Password", .is_secret = true}},
    };
    struct vf_app_login login = {.answer.texts = {"anna", "secret"}};
    world->facts.login = &login;
    struct vf_document *page = fill(world);
    g_assert_nonnull(find(page, "libvirt asks who you are"));
    g_assert_cmpstr(find(page, "Name")->value, ==, "anna");
    g_assert_false(find(page, "Name")->is_secret);
    g_assert_true(find(page, "Password")->is_secret);
    g_assert_cmpuint(find(page, "Password")->index, ==, 1);
    g_assert_nonnull(find(page, "Log in"));
    g_assert_nonnull(find(page, "Not now"));
    g_assert_null(find(page, "Start"));
    vf_document_destroy(page);

    world->control.question.serial = 0;
    world->control.link = VF_LINK_FAILED;
    page = fill(world);
    g_assert_null(find(page, "Log in..."));
    vf_document_destroy(page);
    world->control.login_refused = true;
    page = fill(world);
    g_assert_nonnull(find(page, "Log in..."));
    vf_document_destroy(page);
}

static void
test_sleep_is_told_when_it_matters(void)
{
    g_autofree struct world *world = new_world();
    struct vf_document *page = fill(world);
    g_assert_null(find(page, "When this computer sleeps"));
    vf_document_destroy(page);
    world->facts.sleep = "the VM is paused first, and goes on after it";
    page = fill(world);
    g_assert_cmpstr(find(page, "When this computer sleeps")->value, ==,
                    world->facts.sleep);
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
    g_test_add_func("/page-machine/sleep-is-told-when-it-matters",
                    test_sleep_is_told_when_it_matters);
    g_test_add_func("/page-machine/a-lost-link-says-why",
                    test_a_lost_link_says_why);
    g_test_add_func("/page-machine/a-guest-that-takes-its-time-is-waited-for",
                    test_a_guest_that_takes_its_time_is_waited_for_and_never_forced);
    g_test_add_func("/page-machine/a-button-that-cannot-be-used-says-why",
                    test_a_button_that_cannot_be_used_says_why);
    g_test_add_func("/page-machine/what-waits-for-the-next-start-is-told",
                    test_what_waits_for_the_next_start_is_told);
    g_test_add_func("/page-machine/what-is-kept-of-the-vm-can-be-changed",
                    test_what_is_kept_of_the_vm_can_be_changed);
    g_test_add_func("/page-machine/what-libvirt-asks-is-asked-here",
                    test_what_libvirt_asks_is_asked_here);
    return g_test_run();
}
