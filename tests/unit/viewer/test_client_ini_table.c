// SPDX-License-Identifier: GPL-2.0-or-later
// Every setting that a Looking Glass client has: what it is here, or that it is
// answered. One row each, with a value that is not its default.
#include "viewer/options/client_ini.h"

#include <glib.h>
#include <string.h>

struct row {
    const char *setting;
    const char *value;
    const char *ours; // "name=value", more by spaces; NULL: a sentence instead
};

// What people set.
static const struct row OFTEN[] = {
    {"app:shmFile", "/dev/kvmfr1", "shm=/dev/kvmfr1"},
    {"app:allowDMA", "no", NULL},
    {"app:framePollInterval", "500", NULL},
    {"app:cursorPollInterval", "500", NULL},
    {"app:renderer", "OpenGL", NULL},
    {"app:configFile", "/tmp/more.ini", NULL},
    {"win:title", "Gaming", "title=Gaming"},
    {"win:appId", "glass", NULL},
    {"win:position", "100x40", "position=100x40"},
    {"win:size", "1920x1080", "size=1920x1080"},
    {"win:autoResize", "yes", "auto-resize=on"},
    {"win:allowResize", "no", NULL},
    {"win:keepAspect", "no", "scale=stretch"},
    {"win:forceAspect", "no", NULL},
    {"win:dontUpscale", "yes", "scale=shrink"},
    {"win:intUpscale", "yes", "scale=integer"},
    {"win:shrinkOnUpscale", "yes", NULL},
    {"win:borderless", "yes", "borderless=on"},
    {"win:fullScreen", "yes", "fullscreen=on"},
    {"win:maximize", "yes", "maximize=on"},
    {"win:minimizeOnFocusLoss", "yes", "minimize-on-focus-loss=on"},
    {"win:fpsMin", "60", NULL},
    {"win:ignoreQuit", "yes", "ignore-close=on"},
    {"win:noScreensaver", "yes", "keep-awake=always"},
    {"win:noScreensaver", "no", "keep-awake=never"},
    {"win:autoScreensaver", "yes", "keep-awake=guest"},
    {"win:alerts", "no", "messages=off"},
    {"win:quickSplash", "yes", NULL},
    {"win:overlayDimsDesktop", "no", "dim=off"},
    {"win:rotate", "270", "rotate=270"},
    {"win:jitRender", "yes", "just-in-time=on"},
    {"win:requestActivation", "no", "urgency=off"},
    {"win:showFPS", "yes", "hud=fps"},
    {"win:uiFont", "Noto Sans", "ui-font=Noto_Sans"},
    {"win:uiSize", "21", "ui-scale=150"},
    {"input:captureOnFocus", "yes", "capture-on-focus=both"},
    {"input:autoCapture", "yes", "capture-on-click=both"},
    {"input:captureOnly", "yes", "free-pointer=off"},
    {"input:captureOnly", "no", "free-pointer=on"},
    {"input:grabKeyboard", "no", "capture=mouse"},
    {"input:grabKeyboardOnFocus", "yes", "capture-on-focus=keyboard"},
    {"input:releaseKeysOnFocusLoss", "no", NULL},
    {"input:escapeKey", "KEY_RIGHTCTRL", "capture-key=RightCtrl"},
    {"input:escapeKey", "70", "capture-key=ScrollLock"},
    {"input:ignoreWindowsKeys", "yes", "pass-through=Super"},
    {"input:hideCursor", "no", NULL},
    {"input:rawMouse", "yes", "mouse=raw"},
    {"input:rawMouse", "no", "mouse=desktop"},
    {"input:mouseSens", "-3", "sensitivity=-3"},
    {"input:mouseSmoothing", "no", NULL},
    {"input:mouseRedraw", "no", NULL},
    {"input:helpMenuDelay", "500", "capture-help-delay=500"},
    {"spice:enable", "no", "no-spice=on"},
    {"spice:host", "10.0.0.2", "spice-uri=spice://10.0.0.2:5900"},
    {"spice:port", "5901", "spice-uri=spice://127.0.0.1:5901"},
    {"spice:input", "no", "input=off"},
    {"spice:clipboard", "no", "clipboard=off"},
    {"spice:clipboardToVM", "no", "clipboard=to-host"},
    {"spice:clipboardToLocal", "no", "clipboard=to-guest"},
    {"spice:audio", "no", "sound=off"},
    {"spice:scaleCursor", "no", NULL},
    {"spice:captureOnStart", "yes", "capture-on-start=both"},
    {"spice:alwaysShowCursor", "yes", NULL},
    {"spice:showCursorDot", "no", NULL},
    {"spice:largeCursorDot", "yes", NULL},
    {"audio:periodSize", "512", "sound-period=512"},
    {"audio:bufferLatency", "20", "sound-latency=20"},
    {"audio:syncVolume", "no", "volume-sync=off"},
    {"audio:micDefault", "deny", "microphone=deny"},
    {"audio:micShowIndicator", "no", NULL},
};

// What is seldom set, or belongs to one renderer or one desktop.
static const struct row SELDOM[] = {
    {"egl:vsync", "yes", "vsync=on"},
    {"egl:doubleBuffer", "yes", NULL},
    {"egl:multisample", "no", NULL},
    {"egl:scale", "1", "scaler=nearest"},
    {"egl:scale", "2", "scaler=linear"},
    {"egl:scale", "7", NULL},
    {"egl:nvGain", "2", "night-vision=2"},
    {"egl:nvGainMax", "3", NULL},
    {"egl:cbMode", "1", "vision=protan"},
    {"egl:cbMode", "9", NULL},
    {"egl:scalePointer", "no", NULL},
    {"egl:mapHDRtoSDR", "no", NULL},
    {"egl:peakLuminance", "400", "hdr-peak=400"},
    {"egl:maxCLL", "1000", NULL},
    {"egl:noBufferAge", "yes", NULL},
    {"egl:noSwapDamage", "yes", NULL},
    {"egl:debug", "yes", NULL},
    {"egl:preset", "sharp", NULL},
    {"eglFilter:downscale", "yes", NULL},
    {"eglFilter:downscalePixelSize", "3.0", NULL},
    {"eglFilter:downscaleHOffset", "0.5", NULL},
    {"eglFilter:downscaleVOffset", "0.5", NULL},
    {"eglFilter:downscaleFilter", "2", NULL},
    {"eglFilter:ffxCAS", "yes", "sharpen=1"},
    {"eglFilter:ffxCASSharpness", "0.4", ""},
    {"eglFilter:ffxFSR", "yes", "scaler=edge"},
    {"eglFilter:ffxFSRSharpness", "0.5", NULL},
    {"eglFilter:order", "ffxFSR ffxCAS", NULL},
    {"opengl:mipmap", "no", NULL},
    {"opengl:vsync", "yes", "vsync=on"},
    {"opengl:preventBuffer", "no", NULL},
    {"opengl:amdPinnedMem", "no", NULL},
    {"wayland:warpSupport", "no", NULL},
    {"wayland:fractionScale", "no", NULL},
    {"i3:globalFullScreen", "yes", NULL},
    {"pipewire:outDevice", "usb", NULL},
    {"pipewire:recDevice", "usb", NULL},
    {"app:license", "yes", NULL},
    {"os:shmDevice", "1", NULL},
};

// What the development versions after B7 called otherwise, or have besides.
static const struct row NEWER[] = {
    {"lgmp:shmDevice", "/dev/kvmfr1", "shm=/dev/kvmfr1"},
    {"lgmp:allowDMA", "no", NULL},
    {"lgmp:framePollInterval", "500", NULL},
    {"lgmp:cursorPollInterval", "500", NULL},
    {"clipboard:toVM", "no", "clipboard=to-host"},
    {"clipboard:toLocal", "no", "clipboard=to-guest"},
    {"input:scaleCursor", "no", NULL},
    {"input:captureOnStart", "yes", "capture-on-start=both"},
    {"input:alwaysShowCursor", "yes", NULL},
    {"input:showCursorDot", "no", NULL},
    {"input:largeCursorDot", "yes", NULL},
    {"app:transport", "spice", NULL},
    {"win:setGuestRes", "no", "guest-resize=off"},
    {"win:disableWaitingMessage", "yes", NULL},
    {"input:evdev", "/dev/input/event3", NULL},
    {"input:evdevExclusive", "no", NULL},
    {"input:mouseTrace", "yes", NULL},
    {"spice:usbAudio", "no", NULL},
    {"spice:waitForServer", "no", NULL},
    {"audio:latencyOffset", "10", NULL},
    {"audio:resampler", "fast", NULL},
    {"audio:debug", "yes", NULL},
    {"eglFilter:glslPath", "/tmp/a.glsl", "filter=/tmp/a.glsl"},
    {"eglFilter:glslEnabled", "no", "apply-filter=off"},
    {"test:pattern", "bars", NULL},
};

static char *
print_options(const struct vf_client_ini *ini)
{
    GString *text = g_string_new(NULL);
    for (guint i = 0; i < ini->options->len; i += 2) {
        g_string_append_printf(text, "%s%s=%s", i > 0 ? " " : "",
                               (const char *)ini->options->pdata[i],
                               (const char *)ini->options->pdata[i + 1]);
    }
    return g_string_free(text, FALSE);
}

static void
check_row(const struct row *row)
{
    g_auto(GStrv) name = g_strsplit(row->setting, ":", 2);
    g_autofree char *text =
        g_strdup_printf("[%s]\n%s=%s\n", name[0], name[1], row->value);
    struct vf_client_ini ini;
    vf_client_ini_init(&ini);
    vf_client_ini_read(&ini, text);
    g_autofree char *ours = print_options(&ini);
    g_autofree char *wanted = g_strdup(row->ours ? row->ours : "");
    g_test_message("%s = %s", row->setting, row->value);
    g_assert_cmpstr(ours, ==, g_strdelimit(wanted, "_", ' '));
    // Never both, and never neither.
    g_assert_cmpuint(ini.notes->len, ==, row->ours ? 0 : 1);
    if (!row->ours) {
        const char *note = g_ptr_array_index(ini.notes, 0);
        g_assert_true(g_str_has_prefix(note, row->setting));
        g_assert_null(strstr(note, "no setting that is known"));
    }
    vf_client_ini_finish(&ini);
}

static void
test_what_people_set_is_honoured_or_answered(void)
{
    for (size_t i = 0; i < G_N_ELEMENTS(OFTEN); i++) {
        check_row(&OFTEN[i]);
    }
}

static void
test_what_is_seldom_set_is_honoured_or_answered(void)
{
    for (size_t i = 0; i < G_N_ELEMENTS(SELDOM); i++) {
        check_row(&SELDOM[i]);
    }
}

static void
test_newer_names_are_honoured_or_answered(void)
{
    for (size_t i = 0; i < G_N_ELEMENTS(NEWER); i++) {
        check_row(&NEWER[i]);
    }
}

// The guide has the same table for people.
static void
look_for_rows(const char *guide, const struct row *rows, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        const char *name = strchr(rows[i].setting, ':') + 1;
        g_autofree char *quoted = g_strdup_printf("%s`", name);
        if (!strstr(guide, quoted)) {
            g_error("the guide says nothing about %s", rows[i].setting);
        }
    }
}

static void
test_the_guide_has_every_one_of_them(void)
{
    g_autofree char *guide = NULL;
    g_autoptr(GError) error = NULL;
    g_file_get_contents(TEST_DATA "/../../docs/guide/looking-glass.md", &guide,
                        NULL, &error);
    g_assert_no_error(error);
    look_for_rows(guide, OFTEN, G_N_ELEMENTS(OFTEN));
    look_for_rows(guide, SELDOM, G_N_ELEMENTS(SELDOM));
    look_for_rows(guide, NEWER, G_N_ELEMENTS(NEWER) - 1); // less their tests
}

// Several settings together --------------------------------------------------

static const struct {
    const char *text;
    const char *ours;
} TOGETHER[] = {
    {"[input]\ngrabKeyboard=no\ncaptureOnFocus=yes\n",
     "capture=mouse capture-on-focus=mouse"},
    {"[input]\ncaptureOnFocus=yes\ngrabKeyboardOnFocus=yes\n",
     "capture-on-focus=both"},
    {"[input]\ngrabKeyboard=no\nautoCapture=yes\n",
     "capture=mouse capture-on-click=mouse"},
    {"[win]\nnoScreensaver=no\nautoScreensaver=yes\n", "keep-awake=guest"},
    {"[egl]\nscale=2\n[eglFilter]\nffxFSR=yes\n", "scaler=edge"},
    {"[eglFilter]\nffxCAS=yes\nffxCASSharpness=0.4\n", "sharpen=40"},
    {"[egl]\nvsync=no\n[opengl]\nvsync=yes\n", "vsync=off"},
    {"[app]\nrenderer=opengl\n[egl]\nvsync=no\n[opengl]\nvsync=yes\n",
     "vsync=on"},
    {"[spice]\nhost=/run/vm.sock\nport=0\n",
     "spice-uri=spice+unix:///run/vm.sock"},
    {"[spice]\nclipboardToVM=no\nclipboardToLocal=no\n", "clipboard=off"},
    {"[win]\nuiSize=99999999999\n", "ui-scale=400"},
};

static void
test_settings_that_belong_together_are_read_together(void)
{
    for (size_t i = 0; i < G_N_ELEMENTS(TOGETHER); i++) {
        struct vf_client_ini ini;
        vf_client_ini_init(&ini);
        vf_client_ini_read(&ini, TOGETHER[i].text);
        g_autofree char *ours = print_options(&ini);
        g_assert_cmpstr(ours, ==, TOGETHER[i].ours);
        vf_client_ini_finish(&ini);
    }
}

static void
test_a_name_alone_turns_its_default_round(void)
{
    static const struct {
        const char *argument;
        const char *ours;
    } ROWS[] = {
        {"win:fullScreen", "fullscreen=on"},
        {"WIN:FULLSCREEN", "fullscreen=on"},
        {"win:alerts", "messages=off"},
        {"win:keepAspect", "scale=stretch"},
        {"spice:enable", "no-spice=on"},
        {"spice:audio", "sound=off"},
        {"input:grabKeyboard", "capture=mouse"},
        {"input:rawMouse", "mouse=raw"},
        {"clipboard:toVM", "clipboard=to-host"},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(ROWS); i++) {
        const char *const arguments[] = {ROWS[i].argument, NULL};
        struct vf_client_ini ini;
        vf_client_ini_init(&ini);
        vf_client_ini_read_arguments(&ini, arguments);
        g_autofree char *ours = print_options(&ini);
        g_assert_cmpstr(ours, ==, ROWS[i].ours);
        vf_client_ini_finish(&ini);
    }
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/client-ini-table/what-people-set-is-honoured-or-answered",
                    test_what_people_set_is_honoured_or_answered);
    g_test_add_func("/client-ini-table/what-is-seldom-set-is-honoured-or-answered",
                    test_what_is_seldom_set_is_honoured_or_answered);
    g_test_add_func("/client-ini-table/newer-names-are-honoured-or-answered",
                    test_newer_names_are_honoured_or_answered);
    g_test_add_func("/client-ini-table/the-guide-has-every-one-of-them",
                    test_the_guide_has_every_one_of_them);
    g_test_add_func(
        "/client-ini-table/settings-that-belong-together-are-read-together",
        test_settings_that_belong_together_are_read_together);
    g_test_add_func("/client-ini-table/a-name-alone-turns-its-default-round",
                    test_a_name_alone_turns_its_default_round);
    return g_test_run();
}
