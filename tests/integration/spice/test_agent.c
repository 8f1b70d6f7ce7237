// SPDX-License-Identifier: GPL-2.0-or-later
#include "session_rig.h"

#include <spice/vd_agent.h>
#include <string.h>

// Clipboard and screen size, through a real SPICE server to a guest's
// agent.

struct fixture {
    struct spice_server *server;
    struct session_rig rig;
};

static void
start_with(struct fixture *fixture,
           const struct vf_spice_clipboard_config *config)
{
    struct spice_server_params params = {.socket = session_rig_socket(),
                                         .agent = true};
    fixture->server = spice_server_start(&params);
    session_rig_start(&fixture->rig);
    vf_spice_set_clipboard(fixture->rig.spice, config);
    session_rig_connect_unix(&fixture->rig, params.socket, NULL);
    session_rig_wait_inputs(&fixture->rig);
    wait_until(session_rig_status(&fixture->rig)->agent);
}

static void
start(struct fixture *fixture)
{
    struct vf_spice_clipboard_config config =
        vf_spice_clipboard_config_default();
    start_with(fixture, &config);
}

static void
stop(struct fixture *fixture)
{
    session_rig_stop(&fixture->rig);
    spice_server_stop(fixture->server);
}

static void
assert_bytes(GBytes *bytes, const char *expected)
{
    gsize size;
    const void *data = g_bytes_get_data(bytes, &size);
    g_assert_cmpmem(data, size, expected, strlen(expected));
}

static void
test_text_is_pasted_in_the_guest(void)
{
    struct fixture fixture;
    start(&fixture);
    vf_spice_clipboard_offer(fixture.rig.spice,
                             VF_CLIPBOARD_TEXT | VF_CLIPBOARD_PNG);
    wait_until(spice_server_agent(fixture.server).grabs == 1);
    struct spice_server_agent seen = spice_server_agent(fixture.server);
    g_assert_cmpuint(seen.grab_count, ==, 2);
    g_assert_cmpuint(seen.grab_types[0], ==, VD_AGENT_CLIPBOARD_UTF8_TEXT);
    g_assert_cmpuint(seen.grab_types[1], ==, VD_AGENT_CLIPBOARD_IMAGE_PNG);
    // Nothing is sent until somebody pastes.
    g_assert_false(session_rig_has_event(&fixture.rig));
    g_assert_cmpuint(seen.contents, ==, 0);
    spice_server_agent_request(fixture.server, VD_AGENT_CLIPBOARD_UTF8_TEXT);
    struct vf_spice_event event =
        session_rig_wait_event(&fixture.rig, VF_SPICE_CLIPBOARD_WANTED);
    g_assert_cmpuint(event.format, ==, VF_CLIPBOARD_TEXT);
    vf_spice_clipboard_give(fixture.rig.spice, event.request,
                            g_bytes_new_static("a\nb\xc3\xa4", 5));
    wait_until(spice_server_agent(fixture.server).contents == 1);
    g_autoptr(GBytes) content = spice_server_agent_content(fixture.server);
    assert_bytes(content, "a\r\nb\xc3\xa4"); // the guest is a Windows
    vf_spice_clipboard_offer(fixture.rig.spice, 0);
    wait_until(spice_server_agent(fixture.server).releases == 1);
    stop(&fixture);
}

static void
test_large_images_are_pasted_in_the_guest(void)
{
    struct fixture fixture;
    start(&fixture);
    vf_spice_clipboard_offer(fixture.rig.spice, VF_CLIPBOARD_PNG);
    wait_until(spice_server_agent(fixture.server).grabs == 1);
    enum { SIZE = 3000000 };
    uint8_t *image = g_malloc(SIZE);
    for (int i = 0; i < SIZE; i++) {
        image[i] = (uint8_t)(i * 31 + i / 256);
    }
    GBytes *bytes = g_bytes_new_take(image, SIZE);
    spice_server_agent_request(fixture.server, VD_AGENT_CLIPBOARD_IMAGE_PNG);
    struct vf_spice_event event =
        session_rig_wait_event(&fixture.rig, VF_SPICE_CLIPBOARD_WANTED);
    vf_spice_clipboard_give(fixture.rig.spice, event.request,
                            g_bytes_ref(bytes));
    wait_until(spice_server_agent(fixture.server).contents == 1);
    g_autoptr(GBytes) content = spice_server_agent_content(fixture.server);
    g_assert_true(g_bytes_equal(content, bytes));
    g_bytes_unref(bytes);
    stop(&fixture);
}

static void
test_the_guests_text_is_pasted_here(void)
{
    struct fixture fixture;
    start(&fixture);
    static const uint32_t types[] = {VD_AGENT_CLIPBOARD_UTF8_TEXT, 4711,
                                     VD_AGENT_CLIPBOARD_IMAGE_BMP};
    spice_server_agent_grab(fixture.server, types, 3);
    struct vf_spice_event event =
        session_rig_wait_event(&fixture.rig, VF_SPICE_CLIPBOARD_OFFERED);
    g_assert_cmphex(event.formats, ==, VF_CLIPBOARD_TEXT | VF_CLIPBOARD_BMP);
    vf_spice_clipboard_fetch(fixture.rig.spice, VF_CLIPBOARD_TEXT, 99);
    wait_until(spice_server_agent(fixture.server).requests == 1);
    g_assert_cmpuint(spice_server_agent(fixture.server).request_type, ==,
                     VD_AGENT_CLIPBOARD_UTF8_TEXT);
    static const char text[] = "one\r\ntwo\r\n";
    spice_server_agent_send(fixture.server, VD_AGENT_CLIPBOARD_UTF8_TEXT, text,
                            sizeof(text)); // its NUL included, as some do
    event = session_rig_wait_event(&fixture.rig, VF_SPICE_CLIPBOARD_DATA);
    g_assert_cmpuint(event.request, ==, 99);
    assert_bytes(event.data, "one\ntwo\n");
    vf_spice_event_clear(&event);
    spice_server_agent_release(fixture.server);
    event = session_rig_wait_event(&fixture.rig, VF_SPICE_CLIPBOARD_OFFERED);
    g_assert_cmphex(event.formats, ==, 0);
    stop(&fixture);
}

static void
test_what_was_not_asked_for_is_not_taken(void)
{
    struct fixture fixture;
    start(&fixture);
    spice_server_agent_send(fixture.server, VD_AGENT_CLIPBOARD_UTF8_TEXT, "x",
                            1);
    static const uint32_t types[] = {VD_AGENT_CLIPBOARD_UTF8_TEXT};
    spice_server_agent_grab(fixture.server, types, 1);
    struct vf_spice_event event =
        session_rig_wait_event(&fixture.rig, VF_SPICE_CLIPBOARD_OFFERED);
    g_assert_false(session_rig_has_event(&fixture.rig));
    // Asking for what was not offered is answered at once: with nothing.
    vf_spice_clipboard_fetch(fixture.rig.spice, VF_CLIPBOARD_PNG, 5);
    event = session_rig_wait_event(&fixture.rig, VF_SPICE_CLIPBOARD_DATA);
    g_assert_cmpuint(event.request, ==, 5);
    g_assert_null(event.data);
    stop(&fixture);
}

static void
test_a_silent_guest_is_not_waited_for_for_ever(void)
{
    struct fixture fixture;
    start(&fixture);
    static const uint32_t types[] = {VD_AGENT_CLIPBOARD_UTF8_TEXT};
    spice_server_agent_grab(fixture.server, types, 1);
    session_rig_wait_event(&fixture.rig, VF_SPICE_CLIPBOARD_OFFERED);
    vf_spice_clipboard_fetch(fixture.rig.spice, VF_CLIPBOARD_TEXT, 1);
    struct vf_spice_event event =
        session_rig_wait_event(&fixture.rig, VF_SPICE_CLIPBOARD_DATA);
    g_assert_null(event.data);
    stop(&fixture);
}

static void
test_each_direction_can_be_switched_off(void)
{
    struct fixture fixture;
    struct vf_spice_clipboard_config config = {.max_text = 1000, .max_image = 1000};
    start_with(&fixture, &config);
    vf_spice_clipboard_offer(fixture.rig.spice, VF_CLIPBOARD_TEXT);
    static const uint32_t types[] = {VD_AGENT_CLIPBOARD_UTF8_TEXT};
    spice_server_agent_grab(fixture.server, types, 1);
    spice_server_agent_request(fixture.server, VD_AGENT_CLIPBOARD_UTF8_TEXT);
    wait_until(spice_server_agent(fixture.server).contents == 1);
    g_assert_cmpuint(spice_server_agent(fixture.server).content_type, ==,
                     VD_AGENT_CLIPBOARD_NONE);
    g_assert_cmpuint(spice_server_agent(fixture.server).grabs, ==, 0);
    g_assert_false(session_rig_has_event(&fixture.rig));
    // Switched on, what the host has is offered at once.
    config.to_guest = true;
    vf_spice_set_clipboard(fixture.rig.spice, &config);
    wait_until(spice_server_agent(fixture.server).grabs == 1);
    config.to_guest = false;
    vf_spice_set_clipboard(fixture.rig.spice, &config);
    wait_until(spice_server_agent(fixture.server).releases >= 1);
    stop(&fixture);
}

static void
test_too_large_contents_are_left_out(void)
{
    struct fixture fixture;
    struct vf_spice_clipboard_config config = {
        .to_guest = true, .to_host = true, .max_text = 1000,
        .max_image = 1000};
    start_with(&fixture, &config);
    vf_spice_clipboard_offer(fixture.rig.spice, VF_CLIPBOARD_PNG);
    wait_until(spice_server_agent(fixture.server).grabs == 1);
    spice_server_agent_request(fixture.server, VD_AGENT_CLIPBOARD_IMAGE_PNG);
    struct vf_spice_event event =
        session_rig_wait_event(&fixture.rig, VF_SPICE_CLIPBOARD_WANTED);
    vf_spice_clipboard_give(fixture.rig.spice, event.request,
                            g_bytes_new_take(g_malloc0(1001), 1001));
    wait_until(spice_server_agent(fixture.server).contents == 1);
    g_assert_cmpuint(spice_server_agent(fixture.server).content_type, ==,
                     VD_AGENT_CLIPBOARD_NONE);
    static const uint32_t types[] = {VD_AGENT_CLIPBOARD_IMAGE_PNG};
    spice_server_agent_grab(fixture.server, types, 1);
    session_rig_wait_event(&fixture.rig, VF_SPICE_CLIPBOARD_OFFERED);
    vf_spice_clipboard_fetch(fixture.rig.spice, VF_CLIPBOARD_PNG, 7);
    wait_until(spice_server_agent(fixture.server).requests == 1);
    g_autofree uint8_t *large = g_malloc0(5000);
    spice_server_agent_send(fixture.server, VD_AGENT_CLIPBOARD_IMAGE_PNG, large,
                            5000);
    event = session_rig_wait_event(&fixture.rig, VF_SPICE_CLIPBOARD_DATA);
    g_assert_null(event.data);
    stop(&fixture);
}

static void
test_a_guest_that_wants_too_much_is_refused(void)
{
    struct fixture fixture;
    start(&fixture);
    vf_spice_clipboard_offer(fixture.rig.spice, VF_CLIPBOARD_TEXT);
    wait_until(spice_server_agent(fixture.server).grabs == 1);
    for (int i = 0; i < 100; i++) {
        spice_server_agent_request(fixture.server,
                                   VD_AGENT_CLIPBOARD_UTF8_TEXT);
    }
    // All but sixteen are answered without asking anybody.
    wait_until(spice_server_agent(fixture.server).contents == 84);
    static const uint32_t types[] = {VD_AGENT_CLIPBOARD_UTF8_TEXT};
    for (int i = 0; i < 1000; i++) {
        spice_server_agent_grab(fixture.server, types, 1);
    }
    session_rig_wait_event(&fixture.rig, VF_SPICE_CLIPBOARD_OFFERED);
    unsigned offers = 1;
    for (int i = 0; i < 100; i++) {
        offers += session_rig_has_event(&fixture.rig);
        g_usleep(1000);
    }
    g_assert_cmpuint(offers, <, 200);
    stop(&fixture);
}

static void
test_a_new_agent_is_told_what_there_is(void)
{
    struct fixture fixture;
    start(&fixture);
    vf_spice_clipboard_offer(fixture.rig.spice, VF_CLIPBOARD_TEXT);
    vf_spice_request_size(fixture.rig.spice, (struct vf_size){1234, 567});
    wait_until(spice_server_agent(fixture.server).grabs == 1);
    wait_until(spice_server_agent(fixture.server).monitor.w == 1234);
    static const uint32_t types[] = {VD_AGENT_CLIPBOARD_UTF8_TEXT};
    spice_server_agent_grab(fixture.server, types, 1);
    session_rig_wait_event(&fixture.rig, VF_SPICE_CLIPBOARD_OFFERED);
    spice_server_agent_quit(fixture.server);
    wait_until(!session_rig_status(&fixture.rig)->agent);
    // What the guest had is gone with it.
    struct vf_spice_event event =
        session_rig_wait_event(&fixture.rig, VF_SPICE_CLIPBOARD_OFFERED);
    g_assert_cmphex(event.formats, ==, 0);
    spice_server_agent_start(fixture.server);
    wait_until(session_rig_status(&fixture.rig)->agent);
    wait_until(spice_server_agent(fixture.server).grabs == 2);
    stop(&fixture);
}

int
main(int argc, char **argv)
{
    session_rig_test_init(&argc, &argv);
#define TEST(name, function) g_test_add_func("/spice-agent/" name, function)
    TEST("text-is-pasted-in-the-guest", test_text_is_pasted_in_the_guest);
    TEST("large-images-are-pasted-in-the-guest",
         test_large_images_are_pasted_in_the_guest);
    TEST("the-guests-text-is-pasted-here", test_the_guests_text_is_pasted_here);
    TEST("what-was-not-asked-for-is-not-taken",
         test_what_was_not_asked_for_is_not_taken);
    TEST("a-silent-guest-is-not-waited-for-for-ever",
         test_a_silent_guest_is_not_waited_for_for_ever);
    TEST("each-direction-can-be-switched-off",
         test_each_direction_can_be_switched_off);
    TEST("too-large-contents-are-left-out",
         test_too_large_contents_are_left_out);
    TEST("a-guest-that-wants-too-much-is-refused",
         test_a_guest_that_wants_too_much_is_refused);
    TEST("a-new-agent-is-told-what-there-is",
         test_a_new_agent_is_told_what_there_is);
#undef TEST
    return g_test_run();
}
