// SPDX-License-Identifier: GPL-2.0-or-later
#include "viewer/overlay_content.h"

#include "base/clock.h"

#include <glib.h>
#include <string.h>

struct world {
    struct vf_control_status control;
    struct vf_source_status source;
    struct vf_spice_status spice;
    struct vf_render_status render;
    struct vf_picture_reason reason;
    struct vf_overlay_facts facts;
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
    world->facts = (struct vf_overlay_facts){
        .now_ns = 10000 * VF_NS_PER_S,
        .title = "win11",
        .control = &world->control,
        .source = &world->source,
        .spice = &world->spice,
        .render = &world->render,
        .reason = &world->reason,
        .open = true,
        .capture_key = "ScrollLock",
    };
    return world;
}

static const struct vf_overlay_button *
find_button(const struct vf_overlay_model *model, const char *label)
{
    for (unsigned i = 0; i < model->button_count; i++) {
        if (strcmp(model->buttons[i].label, label) == 0) {
            return &model->buttons[i];
        }
    }
    return NULL;
}

static void
test_buttons_follow_what_is_allowed(void)
{
    g_autofree struct world *world = new_world();
    struct vf_overlay_model model;
    vf_overlay_content_fill(&model, &world->facts);
    g_assert_false(find_button(&model, "Start")->enabled);
    g_assert_true(find_button(&model, "Shut down")->enabled);
    g_assert_true(find_button(&model, "Pause")->enabled);
    g_assert_null(find_button(&model, "Resume"));
    g_assert_true(find_button(&model, "Force off")->dangerous);

    world->control.state = VF_DOMAIN_PAUSED;
    world->control.allowed = 1u << VF_OPERATION_RESUME;
    vf_overlay_content_fill(&model, &world->facts);
    g_assert_true(find_button(&model, "Resume")->enabled);
    g_assert_null(find_button(&model, "Pause"));
}

static void
test_a_running_operation_locks_the_buttons(void)
{
    g_autofree struct world *world = new_world();
    world->control.busy_with = VF_OPERATION_SHUTDOWN;
    world->control.busy_since_ns = world->facts.now_ns - 12 * VF_NS_PER_S;
    struct vf_overlay_model model;
    vf_overlay_content_fill(&model, &world->facts);
    for (unsigned i = 0; i < model.button_count; i++) {
        g_assert_false(model.buttons[i].enabled);
    }
    g_assert_nonnull(strstr(model.busy, "12 s"));
}

static void
test_the_question_names_the_vm(void)
{
    g_autofree struct world *world = new_world();
    world->facts.asking = VF_OPERATION_FORCE_OFF;
    struct vf_overlay_model model;
    vf_overlay_content_fill(&model, &world->facts);
    g_assert_true(model.asking);
    g_assert_nonnull(strstr(model.question, "'win11'"));
    g_assert_cmpstr(model.answer_yes, ==, "Force off");
}

static void
test_the_notice_gives_way_to_a_picture(void)
{
    g_autofree struct world *world = new_world();
    world->facts.open = false;
    world->reason.missing = true;
    g_strlcpy(world->reason.title, "VM is off", sizeof(world->reason.title));
    struct vf_overlay_model model;
    vf_overlay_content_fill(&model, &world->facts);
    g_assert_true(model.notice);
    g_assert_cmpstr(model.notice_title, ==, "VM is off");

    world->render.has_picture = true;
    world->facts.picture_is_fresh = true;
    vf_overlay_content_fill(&model, &world->facts);
    g_assert_false(model.notice);
    // A picture that stands still because its source is gone is not one.
    world->facts.picture_is_fresh = false;
    vf_overlay_content_fill(&model, &world->facts);
    g_assert_true(model.notice);
}

static void
test_the_badge_says_how_to_get_out(void)
{
    g_autofree struct world *world = new_world();
    world->facts.captured = true;
    world->facts.input_ready = true;
    struct vf_overlay_model model;
    vf_overlay_content_fill(&model, &world->facts);
    g_assert_cmpstr(model.badge, ==, "captured: ScrollLock releases");
    world->facts.input_ready = false;
    vf_overlay_content_fill(&model, &world->facts);
    g_assert_nonnull(strstr(model.badge, "no input connection"));
    world->facts.captured = false;
    vf_overlay_content_fill(&model, &world->facts);
    g_assert_cmpstr(model.badge, ==, "");
}

static void
test_without_libvirt_there_are_no_buttons(void)
{
    g_autofree struct world *world = new_world();
    world->facts.control = NULL;
    struct vf_overlay_model model;
    vf_overlay_content_fill(&model, &world->facts);
    g_assert_cmpuint(model.button_count, ==, 0);
}

static void
test_durations(void)
{
    const struct {
        uint64_t seconds;
        const char *text;
    } cases[] = {
        {0, "0 s"},
        {59, "59 s"},
        {60, "1 min"},
        {3599, "59 min"},
        {3600 * 3 + 60 * 12, "3 h 12 min"},
        {86400 * 2 + 3600 * 5, "2 d 5 h"},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        char text[32];
        vf_format_duration(text, sizeof(text), cases[i].seconds * VF_NS_PER_S);
        g_assert_cmpstr(text, ==, cases[i].text);
    }
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/overlay-content/buttons-follow-what-is-allowed",
                    test_buttons_follow_what_is_allowed);
    g_test_add_func("/overlay-content/a-running-operation-locks-the-buttons",
                    test_a_running_operation_locks_the_buttons);
    g_test_add_func("/overlay-content/the-question-names-the-vm",
                    test_the_question_names_the_vm);
    g_test_add_func("/overlay-content/the-notice-gives-way-to-a-picture",
                    test_the_notice_gives_way_to_a_picture);
    g_test_add_func("/overlay-content/the-badge-says-how-to-get-out",
                    test_the_badge_says_how_to_get_out);
    g_test_add_func("/overlay-content/without-libvirt-there-are-no-buttons",
                    test_without_libvirt_there_are_no_buttons);
    g_test_add_func("/overlay-content/durations", test_durations);
    return g_test_run();
}
