// SPDX-License-Identifier: GPL-2.0-or-later
#include "viewer/options/client_ini.h"
#include "viewer/options/options.h"

#include <glib.h>
#include <string.h>

static char *
read_file(const char *name)
{
    g_autofree char *file = g_strconcat(name, ".ini", NULL);
    g_autofree char *path =
        g_build_filename(TEST_DATA, "client-ini", file, NULL);
    char *text = NULL;
    g_autoptr(GError) error = NULL;
    g_file_get_contents(path, &text, NULL, &error);
    g_assert_no_error(error);
    return text;
}

// "name=value" of ours in the order they came out, one a line.
static char *
print_options(const struct vf_client_ini *ini)
{
    GString *text = g_string_new(NULL);
    for (guint i = 0; i < ini->options->len; i += 2) {
        g_string_append_printf(text, "%s=%s\n",
                               (const char *)ini->options->pdata[i],
                               (const char *)ini->options->pdata[i + 1]);
    }
    return g_string_free(text, FALSE);
}

static bool
has_note(const struct vf_client_ini *ini, const char *words)
{
    for (guint i = 0; i < ini->notes->len; i++) {
        if (strstr(ini->notes->pdata[i], words)) {
            return true;
        }
    }
    return false;
}

struct sample {
    const char *name;
    const char *options;
    const char *notes[6]; // a word of each, all that there are
};

static const struct sample SAMPLES[] = {
    {"minimal", "shm=/dev/kvmfr0\n", {0}},
    {"everyday",
     "fullscreen=on\nkeep-awake=always\ncapture-key=RightCtrl\nmouse=raw\n",
     {0}},
    {"socket",
     "capture-on-start=both\n"
     "spice-uri=spice+unix:///run/user/1000/windows.sock\n",
     {"spice:alwaysShowCursor"}},
    {"number-key",
     "capture-help-delay=500\npass-through=Super\nsensitivity=-3\n"
     "capture-key=ScrollLock\n",
     {0}},
    {"kvmfr",
     "night-vision=1\nshm=/dev/kvmfr1\njust-in-time=on\nvsync=on\n"
     "vision=deutan\n",
     {"lgmp:allowDMA", "lgmp:framePollInterval"}},
    {"pixel-art",
     "size=1920x1200\nscale=integer\nposition=100x40\nscaler=nearest\n"
     "sharpen=40\n",
     {"egl:preset", "eglFilter:order"}},
    {"quiet",
     "sound=off\nmessages=off\ndim=off\nui-font=Noto Sans\n"
     "title=Gaming\nui-scale=200\nclipboard=off\nmicrophone=deny\n",
     {"win:quickSplash"}},
    {"shouting",
     "sound-latency=20\nsound-period=512\nvolume-sync=off\nborderless=on\n"
     "fullscreen=on\nmaximize=off\n",
     {0}},
    {"broken",
     "rotate=45\nsize=big\n",
     {"before any [module]", "this is no setting", "win:noSuchThing", "nowhere:x",
      "escapeKey", "=novalue"}},
    {"one-way",
     "guest-resize=off\nhud=fps\ncapture=mouse\ncapture-on-focus=mouse\n"
     "clipboard=to-guest\n",
     {0}},
    {"windows-lines",
     "auto-resize=on\nurgency=off\nrotate=90\nspice-uri=spice://192.168.1.20:5930\n",
     {"win:fpsMin"}},
    {"everything-else",
     "shm=/dev/shm/looking-glass\nvsync=off\nspice-uri=spice://[fe80::1]:5900\n",
     {"app:renderer", "app:license", "os:shmDevice", "i3:globalFullScreen",
      "wayland:", "pipewire:outDevice"}},
    {"annotated",
     "shm=/dev/shm/looking-glass\nsensitivity=-2\nfullscreen=off\n"
     "just-in-time=on\nminimize-on-focus-loss=off\nsize=2560x1440\n"
     "position=center\ntitle=Windows 11 (RX 6600)\ncapture-key=RightAlt\n"
     "mouse=desktop\ncapture-on-focus=keyboard\nvsync=on\n"
     "spice-uri=spice+unix:///tmp/win11.sock\n",
     {"app:allowDMA", "app:renderer"}},
    {"evdev-keyboard",
     "shm=/dev/kvmfr0\nsound-period=1024\ninput=off\nfullscreen=on\n"
     "ignore-close=on\nkeep-awake=guest\nclipboard=to-host\nmicrophone=allow\n",
     {0}},
    {"old-opengl",
     "shm=/dev/shm/looking-glass\nfree-pointer=off\nscale=shrink\n"
     "ui-scale=114\nkeep-awake=never\ncapture-on-click=both\nvsync=on\n",
     {"input:hideCursor", "egl:doubleBuffer", "opengl:mipmap",
      "win:shrinkOnUpscale", "app:cursorPollInterval", "opengl:amdPinnedMem"}},
    {"everything-printed",
     "shm=/dev/kvmfr0\nsound-latency=13\nsound-period=2048\nvolume-sync=on\n"
     "free-pointer=on\ncapture-help-delay=200\nsensitivity=0\nsound=on\n"
     "messages=on\nauto-resize=off\nborderless=off\nfullscreen=off\n"
     "ignore-close=off\njust-in-time=off\nmaximize=off\n"
     "minimize-on-focus-loss=off\ndim=on\nurgency=on\nrotate=0\n"
     "size=1024x768\nui-font=DejaVu Sans Mono\n"
     "position=center\nui-scale=100\nkeep-awake=never\n"
     "capture-key=ScrollLock\nmouse=desktop\n"
     "spice-uri=spice://127.0.0.1:5900\nmicrophone=ask\n",
     {"app:configFile", "win:appId", "win:title",
      "input:releaseKeysOnFocusLoss"}},
};

static void
test_files_of_users_are_understood(void)
{
    for (size_t i = 0; i < G_N_ELEMENTS(SAMPLES); i++) {
        const struct sample *sample = &SAMPLES[i];
        g_autofree char *text = read_file(sample->name);
        struct vf_client_ini ini;
        vf_client_ini_init(&ini);
        vf_client_ini_read(&ini, text);
        g_autofree char *options = print_options(&ini);
        g_test_message("%s", sample->name);
        g_assert_cmpstr(options, ==, sample->options);
        for (size_t k = 0; k < G_N_ELEMENTS(sample->notes); k++) {
            if (sample->notes[k] && !has_note(&ini, sample->notes[k])) {
                g_error("%s: no note speaks of '%s'", sample->name,
                        sample->notes[k]);
            }
        }
        vf_client_ini_finish(&ini);
    }
}

static void
test_every_option_that_comes_out_is_one_of_ours(void)
{
    for (size_t i = 0; i < G_N_ELEMENTS(SAMPLES); i++) {
        g_autofree char *text = read_file(SAMPLES[i].name);
        struct vf_client_ini ini;
        vf_client_ini_init(&ini);
        vf_client_ini_read(&ini, text);
        for (guint k = 0; k < ini.options->len; k += 2) {
            g_assert_nonnull(vf_option_table_find(vf_config_table(),
                                                  ini.options->pdata[k]));
        }
        vf_client_ini_finish(&ini);
    }
}

static void
test_arguments_of_theirs_are_told_from_names_of_vms(void)
{
    g_assert_true(vf_client_ini_is_argument("win:fullScreen"));
    g_assert_true(vf_client_ini_is_argument("app:shmFile=/dev/kvmfr0"));
    g_assert_true(vf_client_ini_is_argument("eglFilter:ffxFSR=yes"));
    g_assert_false(vf_client_ini_is_argument("win11"));
    g_assert_false(vf_client_ini_is_argument("spice://127.0.0.1:5900"));
    g_assert_false(vf_client_ini_is_argument("lab:win11"));
    g_assert_false(vf_client_ini_is_argument("--size=1x1"));
    const char *const arguments[] = {"win:fullScreen", "spice:port=5901", NULL};
    struct vf_client_ini ini;
    vf_client_ini_init(&ini);
    vf_client_ini_read_arguments(&ini, arguments);
    g_autofree char *options = print_options(&ini);
    g_assert_cmpstr(options, ==,
                    "fullscreen=on\nspice-uri=spice://127.0.0.1:5901\n");
    vf_client_ini_finish(&ini);
}

static void
test_nonsense_is_survived(void)
{
    static const char *const TEXTS[] = {
        "", "\n\n\n", "[", "[]", "[]\n=\n", "[a\nb=c]", "[x]\n\xff\xfe=\xff\n",
        ";\n;;=\n[;]\n;=;", "[win]\nuiSize=-99999999999999999999\n",
        "[input]\nescapeKey=99999999999999999999999\n",
    };
    for (size_t i = 0; i < G_N_ELEMENTS(TEXTS); i++) {
        struct vf_client_ini ini;
        vf_client_ini_init(&ini);
        vf_client_ini_read(&ini, TEXTS[i]);
        g_assert_cmpuint(ini.options->len % 2, ==, 0);
        vf_client_ini_finish(&ini);
    }
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/client-ini/files-of-users-are-understood",
                    test_files_of_users_are_understood);
    g_test_add_func("/client-ini/every-option-that-comes-out-is-one-of-ours",
                    test_every_option_that_comes_out_is_one_of_ours);
    g_test_add_func("/client-ini/arguments-of-theirs-are-told-from-names-of-vms",
                    test_arguments_of_theirs_are_told_from_names_of_vms);
    g_test_add_func("/client-ini/nonsense-is-survived",
                    test_nonsense_is_survived);
    return g_test_run();
}
