// SPDX-License-Identifier: GPL-2.0-or-later
// The pages of input, sound, sharing and USB: facts in, items out.
#include "viewer/app/input.h"
#include "viewer/app/share.h"
#include "viewer/app/sound.h"
#include "viewer/pages/page_input.h"
#include "viewer/pages/page_share.h"
#include "viewer/pages/page_sound.h"

#include <glib.h>
#include <string.h>

struct scene {
    struct vf_spice_status spice;
    struct vf_app_input input;
    struct vf_app_sound sound;
    struct vf_app_share share;
    struct vf_page_facts facts;
};

static struct vf_page_facts *
begin(struct scene *scene)
{
    *scene = (struct scene){.spice.state = VF_SPICE_ONLINE};
    struct vf_capture_config config = vf_capture_config_default();
    vf_capture_init(&scene->input.capture, &config);
    scene->facts = (struct vf_page_facts){
        .spice = &scene->spice,
        .input = &scene->input,
        .sound = &scene->sound,
        .share = &scene->share,
        .input_way = "SPICE",
        .capture_key = "ScrollLock",
    };
    return &scene->facts;
}

// The item that says `words`; fails when none does.
static const struct vf_item *
find(const struct vf_document *document, const char *words)
{
    size_t count;
    const struct vf_item *items = vf_document_items(document, &count);
    for (size_t i = 0; i < count; i++) {
        if (strstr(items[i].label, words)) {
            return &items[i];
        }
    }
    g_error("nothing says '%s'", words);
}

static void
test_input_says_which_way_it_goes(void)
{
    struct scene scene;
    struct vf_page_facts *facts = begin(&scene);
    struct vf_document *document = vf_document_create();
    vf_page_input_fill(document, facts);
    g_assert_cmpstr(find(document, "Goes by")->value, ==, "SPICE");
    g_assert_true(find(document, "Ctrl+Alt+Del")->enabled);
    g_assert_cmpstr(find(document, "Key that captures")->value, ==,
                    "ScrollLock");
    vf_document_destroy(document);

    facts->input_way = NULL;
    document = vf_document_create();
    vf_page_input_fill(document, facts);
    g_assert_false(find(document, "Ctrl+Alt+Del")->enabled);
    g_assert_false(find(document, "Type the clipboard")->enabled);
    vf_document_destroy(document);
}

static void
test_a_session_that_was_taken_can_be_taken_back(void)
{
    struct scene scene;
    struct vf_page_facts *facts = begin(&scene);
    facts->is_taken = true;
    facts->input_way = NULL;
    struct vf_document *document = vf_document_create();
    vf_page_input_fill(document, facts);
    g_assert_cmpint(find(document, "Another viewer")->tone, ==, VF_TONE_WARNING);
    g_assert_true(find(document, "Take it back")->enabled);
    vf_document_destroy(document);
}

static void
test_the_microphone_is_allowed_and_closed(void)
{
    static const bool CAN_ALLOW[] = {false, true, false, true};
    static const bool CAN_CLOSE[] = {false, true, true, false};
    for (int state = 0; state < 4; state++) {
        struct scene scene;
        struct vf_page_facts *facts = begin(&scene);
        scene.sound.status.microphone = (enum vf_microphone_state)state;
        struct vf_document *document = vf_document_create();
        vf_page_sound_fill(document, facts);
        g_assert_true(find(document, "Allow it now")->enabled ==
                      CAN_ALLOW[state]);
        g_assert_true(find(document, "Close it")->enabled == CAN_CLOSE[state]);
        vf_document_destroy(document);
    }
}

static void
test_files_on_their_way_can_be_cancelled(void)
{
    struct scene scene;
    struct vf_page_facts *facts = begin(&scene);
    scene.spice.agent = true;
    scene.share.transfer = (struct vf_app_transfer){
        .number = 1, .files = 3, .sent = 25, .total = 100};
    struct vf_document *document = vf_document_create();
    vf_page_share_fill(document, facts);
    const struct vf_item *progress = find(document, "Sending 3 files: 25 %");
    g_assert_cmpfloat(progress->number, ==, 0.25);
    g_assert_true(find(document, "Cancel")->enabled);
    vf_document_destroy(document);
}

static void
test_without_an_agent_it_is_said_what_is_missing(void)
{
    struct scene scene;
    struct vf_page_facts *facts = begin(&scene);
    struct vf_document *document = vf_document_create();
    vf_page_share_fill(document, facts);
    find(document, "SPICE guest tools");
    vf_document_destroy(document);
}

static void
test_a_device_that_cannot_be_lent_says_why(void)
{
    struct scene scene;
    struct vf_page_facts *facts = begin(&scene);
    struct vf_usb_status *usb = &scene.share.usb;
    usb->available = true;
    usb->channels = 2;
    usb->count = 2;
    g_strlcpy(usb->devices[0].name, "Stick", VF_USB_NAME);
    usb->devices[0].possible = true;
    g_strlcpy(usb->devices[1].name, "Camera", VF_USB_NAME);
    g_strlcpy(usb->devices[1].why_not, "Not authorized", VF_USB_NAME);
    struct vf_document *document = vf_document_create();
    vf_page_usb_fill(document, facts);
    g_assert_true(find(document, "Stick")->enabled);
    g_assert_false(find(document, "Camera")->enabled);
    g_assert_cmpstr(find(document, "Camera")->hint, ==, "Not authorized");
    vf_document_destroy(document);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
#define ADD(name, function) g_test_add_func("/page-share/" name, function)
    ADD("input says which way it goes", test_input_says_which_way_it_goes);
    ADD("a session that was taken can be taken back",
        test_a_session_that_was_taken_can_be_taken_back);
    ADD("the microphone is allowed and closed",
        test_the_microphone_is_allowed_and_closed);
    ADD("files on their way can be cancelled",
        test_files_on_their_way_can_be_cancelled);
    ADD("without an agent it is said what is missing",
        test_without_an_agent_it_is_said_what_is_missing);
    ADD("a device that cannot be lent says why",
        test_a_device_that_cannot_be_lent_says_why);
    return g_test_run();
}
