// SPDX-License-Identifier: GPL-2.0-or-later
#include "input/sdl_translate.h"

#include "input/keys.h"
#include "input/sdl_grab.h"

#include <SDL.h>
#include <glib.h>

// Real SDL with its dummy video driver: no display is needed.

static SDL_Window *
open_window(void)
{
    g_setenv("SDL_VIDEODRIVER", "dummy", TRUE);
    vf_sdl_input_hints();
    g_assert_cmpint(SDL_Init(SDL_INIT_VIDEO), ==, 0);
    SDL_Window *window = SDL_CreateWindow("test", 0, 0, 640, 480, 0);
    g_assert_nonnull(window);
    return window;
}

static void
close_window(SDL_Window *window)
{
    SDL_DestroyWindow(window);
    SDL_Quit();
}

static void
test_keys_are_usages(void)
{
    SDL_Window *window = open_window();
    SDL_Event sdl = {.type = SDL_KEYDOWN};
    sdl.key.windowID = SDL_GetWindowID(window);
    sdl.key.state = SDL_PRESSED;
    sdl.key.repeat = 1;
    sdl.key.keysym.scancode = SDL_SCANCODE_RGUI;
    struct vf_input_event events[VF_SDL_MAX_EVENTS];
    g_assert_cmpuint(vf_sdl_translate(&sdl, window, 77, events), ==, 1);
    g_assert_cmpint(events[0].type, ==, VF_INPUT_KEY);
    g_assert_cmpuint(events[0].time_ns, ==, 77);
    g_assert_cmpuint(events[0].key.usage, ==, VF_USAGE_RIGHT_WIN);
    g_assert_true(events[0].key.down);
    g_assert_true(events[0].key.repeat);
    // A lock key also says how the locks are now.
    sdl.key.keysym.scancode = SDL_SCANCODE_CAPSLOCK;
    SDL_SetModState(KMOD_CAPS | KMOD_NUM);
    g_assert_cmpuint(vf_sdl_translate(&sdl, window, 78, events), ==, 2);
    g_assert_cmpint(events[1].type, ==, VF_INPUT_LOCKS);
    g_assert_cmpuint(events[1].locks, ==, VF_LOCK_CAPS | VF_LOCK_NUM);
    close_window(window);
}

static void
test_other_windows_are_not_ours(void)
{
    SDL_Window *window = open_window();
    static const uint32_t types[] = {SDL_KEYDOWN,     SDL_MOUSEBUTTONDOWN,
                                     SDL_MOUSEMOTION, SDL_MOUSEWHEEL,
                                     SDL_WINDOWEVENT, SDL_QUIT};
    for (size_t i = 0; i < G_N_ELEMENTS(types); i++) {
        SDL_Event sdl = {.type = types[i]};
        struct vf_input_event events[VF_SDL_MAX_EVENTS];
        g_assert_cmpuint(vf_sdl_translate(&sdl, window, 1, events), ==, 0);
    }
    close_window(window);
}

static void
test_buttons_come_with_their_place(void)
{
    static const struct {
        uint8_t sdl;
        enum vf_button button;
    } rows[] = {{SDL_BUTTON_LEFT, VF_BUTTON_LEFT},
                {SDL_BUTTON_MIDDLE, VF_BUTTON_MIDDLE},
                {SDL_BUTTON_RIGHT, VF_BUTTON_RIGHT},
                {SDL_BUTTON_X1, VF_BUTTON_SIDE},
                {SDL_BUTTON_X2, VF_BUTTON_EXTRA}};
    SDL_Window *window = open_window();
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        SDL_Event sdl = {.type = SDL_MOUSEBUTTONDOWN};
        sdl.button.windowID = SDL_GetWindowID(window);
        sdl.button.button = rows[i].sdl;
        sdl.button.state = SDL_PRESSED;
        sdl.button.x = 11;
        sdl.button.y = 22;
        struct vf_input_event events[VF_SDL_MAX_EVENTS];
        g_assert_cmpuint(vf_sdl_translate(&sdl, window, 1, events), ==, 2);
        g_assert_cmpint(events[0].type, ==, VF_INPUT_POSITION);
        g_assert_cmpfloat(events[0].position.x, ==, 11.5f);
        g_assert_cmpfloat(events[0].position.y, ==, 22.5f);
        g_assert_cmpint(events[1].type, ==, VF_INPUT_BUTTON);
        g_assert_cmpint(events[1].button.button, ==, rows[i].button);
        g_assert_true(events[1].button.down);
    }
    SDL_Event sixth = {.type = SDL_MOUSEBUTTONDOWN};
    sixth.button.windowID = SDL_GetWindowID(window);
    sixth.button.button = 6;
    struct vf_input_event events[VF_SDL_MAX_EVENTS];
    g_assert_cmpuint(vf_sdl_translate(&sixth, window, 1, events), ==, 0);
    close_window(window);
}

static void
test_wheels_keep_their_fractions(void)
{
    SDL_Window *window = open_window();
    SDL_Event sdl = {.type = SDL_MOUSEWHEEL};
    sdl.wheel.windowID = SDL_GetWindowID(window);
    sdl.wheel.preciseX = -0.25f;
    sdl.wheel.preciseY = 0.125f;
    struct vf_input_event events[VF_SDL_MAX_EVENTS];
    g_assert_cmpuint(vf_sdl_translate(&sdl, window, 1, events), ==, 1);
    g_assert_cmpfloat(events[0].wheel.dx, ==, -0.25f);
    g_assert_cmpfloat(events[0].wheel.dy, ==, 0.125f);
    close_window(window);
}

static void
test_window_events_tell_focus_and_visibility(void)
{
    static const struct {
        uint8_t sdl;
        enum vf_input_type type;
        bool value;
        size_t count;
    } rows[] = {
        {SDL_WINDOWEVENT_FOCUS_GAINED, VF_INPUT_FOCUS, true, 2},
        {SDL_WINDOWEVENT_FOCUS_LOST, VF_INPUT_FOCUS, false, 1},
        {SDL_WINDOWEVENT_ENTER, VF_INPUT_POINTER, true, 1},
        {SDL_WINDOWEVENT_LEAVE, VF_INPUT_POINTER, false, 1},
        {SDL_WINDOWEVENT_SHOWN, VF_INPUT_VISIBLE, true, 1},
        {SDL_WINDOWEVENT_RESTORED, VF_INPUT_VISIBLE, true, 1},
        {SDL_WINDOWEVENT_HIDDEN, VF_INPUT_VISIBLE, false, 1},
        {SDL_WINDOWEVENT_MINIMIZED, VF_INPUT_VISIBLE, false, 1},
        {SDL_WINDOWEVENT_EXPOSED, VF_INPUT_VISIBLE, false, 0},
    };
    SDL_Window *window = open_window();
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        SDL_Event sdl = {.type = SDL_WINDOWEVENT};
        sdl.window.windowID = SDL_GetWindowID(window);
        sdl.window.event = rows[i].sdl;
        struct vf_input_event events[VF_SDL_MAX_EVENTS];
        g_assert_cmpuint(vf_sdl_translate(&sdl, window, 1, events), ==,
                         rows[i].count);
        if (rows[i].count > 0) {
            g_assert_cmpint(events[0].type, ==, rows[i].type);
            g_assert_cmpint(events[0].focus, ==, rows[i].value);
        }
    }
    close_window(window);
}

static void
test_motion_is_relative_while_the_mouse_is_held(void)
{
    SDL_Window *window = open_window();
    SDL_Event sdl = {.type = SDL_MOUSEMOTION};
    sdl.motion.windowID = SDL_GetWindowID(window);
    sdl.motion.x = 100;
    sdl.motion.y = 50;
    sdl.motion.xrel = -3;
    sdl.motion.yrel = 4;
    struct vf_input_event events[VF_SDL_MAX_EVENTS];
    g_assert_cmpuint(vf_sdl_translate(&sdl, window, 1, events), ==, 1);
    g_assert_cmpint(events[0].type, ==, VF_INPUT_POSITION);
    g_assert_cmpfloat(events[0].position.x, ==, 100.5f);
    vf_sdl_set_grabs(window, true, true);
    g_assert_cmpuint(vf_sdl_translate(&sdl, window, 1, events), ==, 1);
    g_assert_cmpint(events[0].type, ==, VF_INPUT_MOTION);
    g_assert_cmpfloat(events[0].motion.dx, ==, -3);
    g_assert_cmpfloat(events[0].motion.dy, ==, 4);
    struct vf_grabs grabs = vf_sdl_grabs(window, true, true);
    g_assert_cmpint(grabs.mouse, ==, VF_GRAB_ON);
    vf_sdl_set_grabs(window, false, false);
    grabs = vf_sdl_grabs(window, false, false);
    g_assert_cmpint(grabs.mouse, ==, VF_GRAB_OFF);
    g_assert_cmpint(grabs.keyboard, ==, VF_GRAB_OFF);
    g_assert_cmpuint(vf_sdl_translate(&sdl, window, 1, events), ==, 1);
    g_assert_cmpint(events[0].type, ==, VF_INPUT_POSITION);
    close_window(window);
}

static void
test_the_start_tells_how_the_window_is(void)
{
    SDL_Window *window = open_window();
    struct vf_input_event events[VF_SDL_MAX_EVENTS];
    size_t count = vf_sdl_initial_events(window, 5, events);
    g_assert_cmpuint(count, ==, 3);
    g_assert_cmpint(events[0].type, ==, VF_INPUT_VISIBLE);
    g_assert_true(events[0].visible);
    g_assert_cmpint(events[1].type, ==, VF_INPUT_FOCUS);
    g_assert_cmpint(events[2].type, ==, VF_INPUT_LOCKS);
    SDL_HideWindow(window);
    vf_sdl_initial_events(window, 5, events);
    g_assert_false(events[0].visible);
    close_window(window);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
#define TEST(name, function) g_test_add_func("/sdl-translate/" name, function)
    TEST("keys-are-usages", test_keys_are_usages);
    TEST("other-windows-are-not-ours", test_other_windows_are_not_ours);
    TEST("buttons-come-with-their-place", test_buttons_come_with_their_place);
    TEST("wheels-keep-their-fractions", test_wheels_keep_their_fractions);
    TEST("window-events-tell-focus-and-visibility",
         test_window_events_tell_focus_and_visibility);
    TEST("motion-is-relative-while-the-mouse-is-held",
         test_motion_is_relative_while_the_mouse_is_held);
    TEST("the-start-tells-how-the-window-is",
         test_the_start_tells_how_the_window_is);
#undef TEST
    return g_test_run();
}
