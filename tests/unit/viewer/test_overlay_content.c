// SPDX-License-Identifier: GPL-2.0-or-later
#include "viewer/pages/overlay_content.h"

#include "base/clock.h"
#include "viewer/overlay/duration.h"

#include <glib.h>
#include <string.h>

struct world {
    struct vf_control_status control;
    struct vf_source_status source;
    struct vf_spice_status spice;
    struct vf_render_status render;
    struct vf_picture_reason reason;
    struct vf_toasts toasts;
    struct vf_overlay_nav nav;
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
        .page =
            {
                .now_ns = 10000 * VF_NS_PER_S,
                .title = "win11",
                .control = &world->control,
                .source = &world->source,
                .spice = &world->spice,
                .render = &world->render,
                .reason = &world->reason,
                .capture_key = "ScrollLock",
                .toasts = &world->toasts,
            },
        .open = true,
        .nav = &world->nav,
    };
    return world;
}

static struct vf_overlay_model *
make(struct world *world)
{
    return vf_overlay_content_make(&world->facts);
}

static void
test_every_page_can_be_filled_with_nothing_known(void)
{
    g_autofree struct world *world = new_world();
    world->facts.page.control = NULL;
    world->facts.page.spice = NULL;
    unsigned count;
    const struct vf_page *const *pages = vf_pages(&count);
    for (unsigned i = 0; i < count; i++) {
        struct vf_document *document =
            vf_overlay_content_page(i, &world->facts.page);
        size_t items;
        vf_document_items(document, &items);
        if (!pages[i]->is_shown || pages[i]->is_shown(&world->facts.page)) {
            g_assert_cmpuint(items, >, 0);
        }
        vf_document_destroy(document);
        g_assert_cmpint(vf_page_find(pages[i]->name), ==, (int)i);
    }
    g_assert_cmpint(vf_page_find("no such page"), ==, -1);
}

static void
test_no_two_controls_of_a_page_have_the_same_id(void)
{
    g_autofree struct world *world = new_world();
    unsigned count;
    vf_pages(&count);
    for (unsigned i = 0; i < count; i++) {
        struct vf_document *document =
            vf_overlay_content_page(i, &world->facts.page);
        size_t items;
        const struct vf_item *list = vf_document_items(document, &items);
        for (size_t k = 0; k < items; k++) {
            if (vf_item_is_control(&list[k])) {
                g_assert_true(vf_document_find(document, list[k].id,
                                               list[k].index) == &list[k]);
            }
        }
        vf_document_destroy(document);
    }
}

static void
test_the_model_names_the_vm_and_its_state(void)
{
    g_autofree struct world *world = new_world();
    struct vf_overlay_model *model = make(world);
    g_assert_cmpstr(model->title, ==, "win11");
    g_assert_cmpstr(model->state, ==, "running");
    g_assert_cmpuint(model->tab_count, >, 0);
    vf_overlay_model_unref(model);
    world->facts.page.control = NULL;
    model = make(world);
    g_assert_cmpstr(model->state, ==, "not managed by libvirt");
    vf_overlay_model_unref(model);
}

static void
test_models_of_the_same_facts_are_equal(void)
{
    g_autofree struct world *world = new_world();
    struct vf_overlay_model *a = make(world);
    struct vf_overlay_model *b = make(world);
    g_assert_true(vf_overlay_model_equal(a, b));
    vf_overlay_model_unref(b);
    world->control.state = VF_DOMAIN_PAUSED;
    b = make(world);
    g_assert_false(vf_overlay_model_equal(a, b));
    vf_overlay_model_unref(a);
    vf_overlay_model_unref(b);
}

static void
test_stepping_stops_at_the_ends_of_the_list(void)
{
    g_autofree struct world *world = new_world();
    const struct vf_page_facts *facts = &world->facts.page;
    g_assert_cmpuint(vf_overlay_content_step(facts, 0, -1), ==, 0);
    unsigned second = vf_overlay_content_step(facts, 0, 1);
    g_assert_cmpuint(second, >, 0);
    g_assert_cmpuint(vf_overlay_content_step(facts, second, -1), ==, 0);
    unsigned last = vf_overlay_content_step(facts, 0, 1000);
    g_assert_cmpuint(vf_overlay_content_step(facts, last, 1), ==, last);
}

static void
test_a_question_is_shown_with_its_answer(void)
{
    g_autofree struct world *world = new_world();
    world->facts.question = "Turn 'win11' off now?";
    world->facts.answer_yes = "Force off";
    struct vf_overlay_model *model = make(world);
    g_assert_true(model->asking);
    g_assert_cmpstr(model->answer_yes, ==, "Force off");
    vf_overlay_model_unref(model);
}

static void
test_the_notice_gives_way_to_a_picture(void)
{
    g_autofree struct world *world = new_world();
    world->facts.open = false;
    world->reason.missing = true;
    g_strlcpy(world->reason.title, "VM is off", sizeof(world->reason.title));
    struct vf_overlay_model *model = make(world);
    g_assert_true(model->notice);
    g_assert_cmpstr(model->notice_title, ==, "VM is off");
    vf_overlay_model_unref(model);

    world->render.has_picture = true;
    world->facts.page.picture_is_fresh = true;
    model = make(world);
    g_assert_false(model->notice);
    g_assert_false(vf_overlay_model_is_visible(model));
    vf_overlay_model_unref(model);
    // A picture that stands still because its source is gone is not one.
    world->facts.page.picture_is_fresh = false;
    model = make(world);
    g_assert_true(model->notice);
    vf_overlay_model_unref(model);
}

static void
assert_badge(struct world *world, const char *text)
{
    struct vf_overlay_model *model = make(world);
    g_assert_cmpstr(model->badge, ==, text);
    vf_overlay_model_unref(model);
}

static void
test_the_badge_says_how_to_get_out(void)
{
    g_autofree struct world *world = new_world();
    assert_badge(world, "");
    world->facts.captured = true;
    world->facts.input_ready = true;
    assert_badge(world, "captured: ScrollLock releases");
    world->facts.input_ready = false;
    assert_badge(world,
                 "captured, but no input connection: ScrollLock releases");
}

static void
test_toasts_said_again_are_counted(void)
{
    g_autofree struct world *world = new_world();
    vf_toasts_add(&world->toasts, "once", world->facts.page.now_ns, 0);
    vf_toasts_add(&world->toasts, "twice", world->facts.page.now_ns, 0);
    vf_toasts_add(&world->toasts, "twice", world->facts.page.now_ns, 0);
    struct vf_overlay_model *model = make(world);
    g_assert_cmpuint(model->toast_count, ==, 2);
    g_assert_cmpstr(model->toasts[0], ==, "once");
    g_assert_cmpstr(model->toasts[1], ==, "twice (2 times)");
    vf_overlay_model_unref(model);
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
#define TEST(path, name) g_test_add_func("/overlay-content/" path, test_##name)
    TEST("every-page-can-be-filled-with-nothing-known",
         every_page_can_be_filled_with_nothing_known);
    TEST("no-two-controls-of-a-page-have-the-same-id",
         no_two_controls_of_a_page_have_the_same_id);
    TEST("the-model-names-the-vm-and-its-state",
         the_model_names_the_vm_and_its_state);
    TEST("models-of-the-same-facts-are-equal",
         models_of_the_same_facts_are_equal);
    TEST("stepping-stops-at-the-ends-of-the-list",
         stepping_stops_at_the_ends_of_the_list);
    TEST("a-question-is-shown-with-its-answer",
         a_question_is_shown_with_its_answer);
    TEST("the-notice-gives-way-to-a-picture",
         the_notice_gives_way_to_a_picture);
    TEST("the-badge-says-how-to-get-out", the_badge_says_how_to_get_out);
    TEST("toasts-said-again-are-counted", toasts_said_again_are_counted);
    TEST("durations", durations);
    return g_test_run();
}
