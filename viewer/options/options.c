// SPDX-License-Identifier: GPL-2.0-or-later
#include "viewer/options/options.h"

#include "base/option_table.h"
#include "base/words.h"
#include "viewer/options/input_options.h"

#include <stddef.h>

static const char *const PLATFORMS[] = {"auto", "glx", "egl", NULL};
static const char *const SCALE_MODES[] = {"fit", "stretch", "integer", "shrink",
                                          "1:1", NULL};
static const char *const DEGREES[] = {"0", "90", "180", "270", NULL};
static const char *const OFF_ON[] = {"off", "on", NULL};
static const char *const CAPTURE[] = {"keyboard", "mouse", "both", NULL};
static const char *const CAPTURE_OR_NOT[] = {"none", "keyboard", "mouse", "both",
                                             NULL};
static const char *const MOUSE[] = {"raw", "desktop", NULL};
static const char *const VIA[] = {"auto", "spice", "looking-glass", "off",
                                  NULL};
static const char *const PICTURES[] = {"auto", "looking-glass", "spice", NULL};
static const char *const MICROPHONE[] = {"ask", "allow", "deny", NULL};
static const char *const DIRECTIONS[] = {"off", "to-guest", "to-host", "both",
                                         NULL};
static const char *const SCALERS[] = {"auto",    "nearest", "linear",
                                      "bicubic", "lanczos", "edge",
                                      NULL};
static const char *const PRESETS[] = {"none", "plain", "text", "game",
                                      "film", "pixel", NULL};
static const char *const VISIONS[] = {"normal", "protan", "deutan", "tritan",
                                      NULL};
static const char *const DEPTHS[] = {"auto", "8", "10", NULL};
static const char *const UPLOADS[] = {"auto",   "direct", "ring",
                                      "pinned", "import", NULL};
static const char *const CURSORS[] = {"drawn", "local", "hidden", NULL};
static const char *const HUDS[] = {"off", "fps", "all", NULL};
static const char *const AWAKE[] = {"never", "always", "guest", NULL};
static const char *const ON_SLEEP[] = {"pause", "stay-awake", "ignore", NULL};
static const char *const ON_WAKE[] = {"resume", "stay-paused", NULL};
static const char *const VSYNC[] = {"off", "on", "adaptive", NULL};

#define AT(field) offsetof(struct vf_config, field)

static const struct vf_option OPTIONS[] = {
    {N_("VM"), "connect", 'c', VF_OPTION_TEXT, AT(uri), "URI",
     N_("libvirt connection; LIBVIRT_DEFAULT_URI or qemu:///system when not given"),
     NULL, NULL, 0, 0},
    {N_("VM"), "start", 0, VF_OPTION_FLAG, AT(start), NULL,
     N_("start the VM at once when it is off"), NULL, NULL, 0, 0},
    {N_("VM"), "list", 'l', VF_OPTION_FLAG, AT(list), NULL,
     N_("print the VMs of the connection and their state, then exit"), NULL, NULL, 0,
     0},
    {N_("VM"), "demo", 0, VF_OPTION_FLAG, AT(demo), NULL,
     N_("play a moving scene without any VM, to try everything out"), NULL, NULL, 0,
     0},
    {N_("VM"), "shm", 'f', VF_OPTION_TEXT, AT(shm), "PATH",
     N_("shared memory to show, instead of what the VM's definition says"), NULL,
     NULL, 0, 0},
    {N_("VM"), "spice-uri", 0, VF_OPTION_TEXT, AT(spice_uri), "URI",
     N_("SPICE server for input and fallback picture: spice://HOST:PORT or "
        "spice+unix://PATH, instead of what the VM's definition says"),
     NULL, NULL, 0, 0},
    {N_("VM"), "no-spice", 0, VF_OPTION_FLAG, AT(no_spice), NULL,
     N_("do not connect to SPICE: picture only"), NULL, NULL, 0, 0},
    {N_("VM"), "on-sleep", 0, VF_OPTION_CHOICE, AT(on_sleep), "WHAT",
     N_("before this computer sleeps, when the VM has a graphics card of it: pause the "
        "VM, stay awake while it runs, or ignore it"), "pause", ON_SLEEP, 0, 0, true},
    {N_("VM"), "on-wake", 0, VF_OPTION_CHOICE, AT(on_wake), "WHAT",
     N_("after this computer slept: resume a VM that was paused for it, or let it stay "
        "paused"), "resume", ON_WAKE, 0, 0, true},

    {N_("Window"), "size", 'w', VF_OPTION_SIZE, AT(size), "WxH",
     N_("size of the window at start"), "1024x768", NULL, 160, 16384},
    {N_("Window"), "fullscreen", 'F', VF_OPTION_FLAG, AT(fullscreen), NULL,
     N_("start in full screen"), NULL, NULL, 0, 0},
    {N_("Window"), "borderless", 'd', VF_OPTION_FLAG, AT(borderless), NULL,
     N_("window without borders and title bar"), NULL, NULL, 0, 0},
    {N_("Window"), "maximize", 'T', VF_OPTION_FLAG, AT(maximized), NULL,
     N_("start maximized"), NULL, NULL, 0, 0},
    {N_("Window"), "scale", 0, VF_OPTION_CHOICE, AT(scale_mode), "MODE",
     N_("how the picture fills the window"), "fit", SCALE_MODES, 0, 0, true},
    {N_("Window"), "rotate", 0, VF_OPTION_DEGREES, AT(rotate), "DEGREES",
     N_("turn the picture clockwise"), "0", DEGREES, 0, 0, true},
    {N_("Window"), "vsync", 0, VF_OPTION_CHOICE, AT(vsync), "MODE",
     N_("wait for the monitor before showing a frame"), "off", VSYNC, 0, 0, true},
    {N_("Window"), "gl-platform", 0, VF_OPTION_CHOICE, AT(platform), "PLATFORM",
     N_("how to reach OpenGL under X11"), "auto", PLATFORMS, 0, 0},

    {N_("Window"), "title", 0, VF_OPTION_TEXT, AT(window.title), "TEXT",
     N_("what the title bar says; the VM's name when not given"), NULL, NULL, 0, 0, true},
    {N_("Window"), "position", 0, VF_OPTION_TEXT, AT(window.position), "XxY",
     N_("where the window opens: XxY in the desktop's points, or center"), NULL, NULL, 0,
     0},
    {N_("Window"), "monitor", 0, VF_OPTION_TEXT, AT(window.monitor), "MONITOR",
     N_("open on this monitor, full screen or not: its number from 1, or part of its "
        "name"), NULL, NULL, 0, 0},
    {N_("Window"), "remember-place", 0, VF_OPTION_CHOICE, AT(window.remember), "ON",
     N_("open where and as large as the VM's window was when it was closed"), "on",
     OFF_ON, 0, 0, true},
    {N_("Window"), "auto-resize", 0, VF_OPTION_CHOICE, AT(window.auto_resize), "ON",
     N_("the window takes the size of the guest's desktop when that changes"), "off",
     OFF_ON, 0, 0, true},
    {N_("Window"), "minimize-on-focus-loss", 0, VF_OPTION_CHOICE, AT(window.minimize),
     "ON", N_("a full-screen window goes away when another one gets the focus"), "off",
     OFF_ON, 0, 0},
    {N_("Window"), "keep-awake", 0, VF_OPTION_CHOICE, AT(window.awake), "WHEN",
     N_("hold off the host's screen saver: never, always, or while the guest asks for "
        "it"), "guest", AWAKE, 0, 0, true},
    {N_("Window"), "urgency", 0, VF_OPTION_CHOICE, AT(window.urgency), "ON",
     N_("ask for attention when something needs an answer or the guest asks for it, "
        "and the window has not the focus"), "on", OFF_ON, 0, 0, true},
    {N_("Window"), "new-window", 0, VF_OPTION_FLAG, AT(window.is_new), NULL,
     N_("open another window although the VM has one; without it the one that there is "
        "comes to the front"), NULL, NULL, 0, 0},
    {N_("Window"), "ignore-close", 0, VF_OPTION_FLAG, AT(window.ignore_close), NULL,
     N_("only Ctrl+Alt+Q and the overlay end the program, not the window's close button"),
     NULL, NULL, 0, 0, true},

    {N_("Window"), "picture", 0, VF_OPTION_CHOICE, AT(picture), "SOURCE",
     N_("where the picture comes from; auto is Looking Glass, and the SPICE display "
        "while that has none"), "auto", PICTURES, 0, 0, true},
    {N_("Window"), "guest-resize", 0, VF_OPTION_CHOICE, AT(guest_resize), "ON",
     N_("the guest's desktop takes the size that the window is given, where the "
        "Looking Glass host offers it and while the SPICE display is shown"), "on",
     OFF_ON, 0, 0, true},

    {N_("Display"), "scaler", 0, VF_OPTION_CHOICE, AT(display.scaler), "FILTER",
     N_("how the picture is scaled; auto is nearest for whole multiples and linear "
        "otherwise, edge enlarges along edges"),
     "auto", SCALERS, 0, 0, true},
    {N_("Display"), "sharpen", 0, VF_OPTION_NUMBER, AT(display.sharpen), "PERCENT",
     N_("sharpen where there is room for it"), "0", NULL, 0, 100, true},
    {N_("Display"), "filter", 0, VF_OPTION_TEXT, AT(display.filter), "FILE.glsl",
     N_("a filter of your own; FILTERS in virtflow-view(1) says what it is"), NULL,
     NULL, 0, 0},
    {N_("Display"), "apply-filter", 0, VF_OPTION_CHOICE, AT(display.apply_filter), "ON",
     N_("whether the filter of your own is applied"), "on", OFF_ON, 0, 0, true},
    {N_("Display"), "preset", 0, VF_OPTION_CHOICE, AT(display.preset), "NAME",
     N_("scaling and sharpening that go well together, instead of the above"),
     "none", PRESETS, 0, 0, true},
    {N_("Display"), "vision", 0, VF_OPTION_CHOICE, AT(display.color_vision),
     "EYE", N_("move colours apart that a colour-blind eye confuses"), "normal",
     VISIONS, 0, 0, true},
    {N_("Display"), "vision-strength", 0, VF_OPTION_NUMBER,
     AT(display.color_vision_strength), "%", N_("how far"), "100", NULL, 0, 100, true},
    {N_("Display"), "night-vision", 0, VF_OPTION_NUMBER, AT(display.night_vision),
     "LEVEL", N_("make what is dark brighter"), "0", NULL, 0, 4, true},
    {N_("Display"), "color-temperature", 0, VF_OPTION_NUMBER, AT(display.temperature),
     "K", N_("of white, in kelvin: 6500 is the monitor's, less is warmer; 0 leaves it"), "0",
     NULL, 0, 25000, true},
    {N_("Display"), "hdr-peak", 0, VF_OPTION_NUMBER, AT(display.hdr_peak), "NITS",
     N_("the monitor's brightest white, for HDR pictures"), "250", NULL, 50, 10000, true},
    {N_("Display"), "hdr-white", 0, VF_OPTION_NUMBER, AT(display.hdr_white), "NITS",
     N_("where the white of an HDR guest's desktop is shown"), "203", NULL, 40, 10000, true},
    {N_("Display"), "color-depth", 0, VF_OPTION_CHOICE, AT(display.depth), "BITS",
     N_("bits a channel of the window; auto is ten where the desktop offers it"),
     "auto", DEPTHS, 0, 0},
    {N_("Display"), "guest-cursor", 0, VF_OPTION_CHOICE, AT(display.guest_cursor),
     "HOW", N_("drawn with the picture; local: the desktop's pointer takes its shape "
     "while it moves freely over the picture; hidden"),
     "drawn", CURSORS, 0, 0},
    {N_("Display"), "just-in-time", 0, VF_OPTION_FLAG, AT(display.just_in_time), NULL,
     N_("with vsync, draw as late as the monitor allows"), NULL, NULL, 0, 0, true},
    {N_("Display"), "max-fps", 0, VF_OPTION_NUMBER, AT(display.max_fps), "FPS",
     N_("show no more frames a second; 0 shows all"), "0", NULL, 0, 1000, true},
    {N_("Display"), "unfocused-fps", 0, VF_OPTION_NUMBER, AT(display.unfocused_fps),
     "FPS", N_("the same while the keyboard is elsewhere"), "0", NULL, 0, 1000, true},
    {N_("Display"), "upload", 0, VF_OPTION_CHOICE, AT(display.upload), "WAY",
     N_("how frames get to the graphics card; auto measures and keeps the best"),
     "auto", UPLOADS, 0, 0, true},
    {N_("Display"), "hud", 0, VF_OPTION_CHOICE, AT(media.hud), "WHAT",
     N_("figures in a corner of the window"), "off", HUDS, 0, 0, true},

    {N_("Keep"), "screenshot-folder", 0, VF_OPTION_TEXT, AT(media.screenshot_folder),
     "FOLDER", N_("where the screenshot key puts its files; the desktop's folder for "
     "pictures when not given"), NULL, NULL, 0, 0, true},
    {N_("Keep"), "screenshot-clipboard", 0, VF_OPTION_CHOICE,
     AT(media.screenshot_clipboard), "ON", N_("the screenshot key copies, too"), "on",
     OFF_ON, 0, 0, true},
    {N_("Keep"), "keep-screen", 0, VF_OPTION_CHOICE, AT(media.keep_screen), "ON",
     N_("keep a small picture of the VM's last screen for the launcher, readable by "
        "you alone"), "on", OFF_ON, 0, 0, true},
    {N_("Keep"), "record", 0, VF_OPTION_TEXT, AT(media.record), "FILE",
     N_("record from the start on: FILE.y4m or - is YUV4MPEG2, any other name FFV1 by "
        "ffmpeg"), NULL, NULL, 0, 0},
    {N_("Keep"), "record-fps", 0, VF_OPTION_INTEGER, AT(media.record_fps), "FPS",
     N_("pictures a second of recordings"), "60", NULL, 1, 240, true},

    {N_("Input"), "capture-key", 'm', VF_OPTION_TEXT, AT(input.capture_key), "KEYS",
     N_("what captures and releases keyboard and mouse: a key or a chord, or several "
        "with commas between, such as ScrollLock,Ctrl+Alt+G"), "ScrollLock", NULL, 0, 0, true},
    {N_("Input"), "capture", 0, VF_OPTION_CHOICE, AT(input.capture), "WHAT",
     N_("what it captures"), "both", CAPTURE, 0, 0, true},
    {N_("Input"), "capture-on-click", 0, VF_OPTION_CHOICE, AT(input.on_click), "WHAT",
     N_("a click into the picture captures"), "none", CAPTURE_OR_NOT, 0, 0, true},
    {N_("Input"), "capture-on-focus", 0, VF_OPTION_CHOICE, AT(input.on_focus), "WHAT",
     N_("getting the keyboard focus captures"), "none", CAPTURE_OR_NOT, 0, 0, true},
    {N_("Input"), "capture-on-start", 0, VF_OPTION_CHOICE, AT(input.on_start), "WHAT",
     N_("capture once the first picture is there"), "none", CAPTURE_OR_NOT, 0, 0, true},
    {N_("Input"), "capture-help-delay", 0, VF_OPTION_INTEGER, AT(input.hold_ms), "MS",
     N_("holding the capture key this long lists what it does with other keys"), "200",
     NULL, 0, 10000, true},
    {N_("Input"), "capture-timeout", 0, VF_OPTION_NUMBER, AT(input.lost_s), "S",
     N_("release when the picture or the input connection is gone this long"), "5", NULL,
     0.5, 3600, true},
    {N_("Input"), "pass-through", 0, VF_OPTION_TEXT, AT(input.pass_through), "CHORDS",
     N_("leave these to the desktop while captured, with commas between: Super, "
        "Alt+Tab; a modifier alone stands for everything pressed with it"), NULL, NULL,
     0, 0, true},
    {N_("Input"), "release-while", 0, VF_OPTION_TEXT, AT(input.release_while), "KEYS",
     N_("give keyboard and mouse back for as long as this is held, and take them again "
        "afterwards; a key or a chord, or several with commas between, such as RightCtrl"),
     NULL, NULL, 0, 0, true},
    {N_("Input"), "sensitivity", 0, VF_OPTION_INTEGER, AT(input.sensitivity), "N",
     N_("speed of the captured mouse; a step is a tenth"), "0", NULL, -9, 9, true},
    {N_("Input"), "mouse", 0, VF_OPTION_CHOICE, AT(input.mouse), "HOW",
     N_("captured motion as the mouse gives it, or with the desktop's acceleration "
        "(X11 only)"), "raw", MOUSE, 0, 0},
    {N_("Input"), "free-pointer", 0, VF_OPTION_CHOICE, AT(input.free_pointer), "ON",
     N_("while nothing is captured the pointer over the picture is the guest's, if "
        "the guest has a tablet or agent, or its Looking Glass host can move it"),
     "off", OFF_ON, 0, 0, true},
    {N_("Input"), "key-repeat", 0, VF_OPTION_CHOICE, AT(input.key_repeat), "ON",
     N_("send the desktop's key repeat, for guests that have none"), "off", OFF_ON, 0,
     0, true},
    {N_("Input"), "lock-sync", 0, VF_OPTION_CHOICE, AT(input.lock_sync), "ON",
     N_("keep Num, Caps and Scroll Lock of host and guest alike"), "on", OFF_ON, 0, 0, true},
    {N_("Input"), "input", 0, VF_OPTION_CHOICE, AT(input.via), "WAY",
     N_("the way that input goes; auto is the best there is, off begins with keyboard "
        "and mouse of the guest switched off"),
     "auto", VIA, 0, 0},
    {N_("Input"), "guest-layout", 0, VF_OPTION_TEXT, AT(input.guest_layout), "LAYOUT",
     N_("keyboard layout of the guest, for typing the clipboard as keys"), "us", NULL, 0,
     0, true},
    {N_("Input"), "gamepad", 0, VF_OPTION_CHOICE, AT(input.gamepad), "ON",
     N_("let a gamepad open and drive the overlay"), "on", OFF_ON, 0, 0},
    {N_("Input"), "gamepad-open", 0, VF_OPTION_TEXT, AT(input.gamepad_open), "BUTTONS",
     N_("buttons that, held together, open the overlay, such as guide or back+start"),
     "guide", NULL, 0, 0},

    {N_("Overlay"), "ui-scale", 0, VF_OPTION_INTEGER, AT(overlay.scale), "PERCENT",
     N_("size of the overlay, on top of the display's own scale"), "100", NULL, 50, 400,
     true},
    {N_("Overlay"), "high-contrast", 0, VF_OPTION_CHOICE, AT(overlay.high_contrast),
     "ON", N_("white on black, with frames around everything"), "off", OFF_ON, 0, 0,
     true},
    {N_("Overlay"), "dim", 0, VF_OPTION_CHOICE, AT(overlay.dim), "ON",
     N_("the picture is darker behind the open overlay"), "on", OFF_ON, 0, 0, true},
    {N_("Overlay"), "messages", 0, VF_OPTION_CHOICE, AT(overlay.messages), "ON",
     N_("show short words about what happens; the page Messages keeps them all"), "on",
     OFF_ON, 0, 0, true},
    {N_("Overlay"), "ui-font", 0, VF_OPTION_TEXT, AT(overlay.font), "FAMILY",
     N_("font of the overlay; the desktop's own when not given"), NULL, NULL, 0, 0, true},
    {N_("Overlay"), "overlay", 0, VF_OPTION_TEXT, AT(overlay.open), "PAGE",
     N_("open the overlay at start, on this page: machine, performance, settings, keys, "
        "..."), NULL, NULL, 0, 0},

    {N_("Sound"), "sound", 0, VF_OPTION_CHOICE, AT(sound.playback), "ON",
     N_("play the guest's sound"), "on", OFF_ON, 0, 0, true},
    {N_("Sound"), "volume", 0, VF_OPTION_INTEGER, AT(sound.volume), "PERCENT",
     N_("how loud, on top of the guest's own volume"), "100", NULL, 0, 100, true},
    {N_("Sound"), "sound-latency", 0, VF_OPTION_INTEGER, AT(sound.latency_ms), "MS",
     N_("time from a packet's arrival until it is heard"), "30", NULL, 5, 500, true},
    {N_("Sound"), "sound-period", 0, VF_OPTION_INTEGER, AT(sound.period), "FRAMES",
     N_("how much the sound card asks for at a time, a wish"), "512", NULL, 32, 8192, true},
    {N_("Sound"), "volume-sync", 0, VF_OPTION_CHOICE, AT(sound.sync_volume), "ON",
     N_("follow the guest's volume and mute"), "on", OFF_ON, 0, 0, true},
    {N_("Sound"), "microphone", 0, VF_OPTION_CHOICE, AT(sound.microphone), "CONSENT",
     N_("what happens when the guest wants to record"), "ask", MICROPHONE, 0, 0, true},

    {N_("Sharing"), "clipboard", 0, VF_OPTION_CHOICE, AT(sharing.clipboard), "WAY",
     N_("which way the clipboard is passed on"), "both", DIRECTIONS, 0, 0, true},
    {N_("Sharing"), "clipboard-limit", 0, VF_OPTION_INTEGER, AT(sharing.clipboard_mib),
     "MIB", N_("greater texts are not passed on, either way"), "16", NULL, 1, 1024},
    {N_("Sharing"), "clipboard-image-limit", 0, VF_OPTION_INTEGER,
     AT(sharing.clipboard_image_mib), "MIB",
     N_("greater images are not passed on, either way"), "64", NULL, 1, 1024},
    {N_("Sharing"), "file-drop", 0, VF_OPTION_CHOICE, AT(sharing.file_drop), "ON",
     N_("send files that are dropped on the window to the guest"), "on", OFF_ON, 0, 0, true},
    {N_("Sharing"), "usb-auto", 0, VF_OPTION_TEXT, AT(sharing.usb_auto), "RULES",
     N_("lend USB devices to the guest as soon as they are plugged in: usbredir's "
        "rules, class,vendor,product,version,allow joined by |"), NULL, NULL, 0, 0},

    {N_("Scripts"), "headless", 0, VF_OPTION_FLAG, AT(headless), NULL,
     N_("draw off-screen in the guest's size; needs no X and no Wayland"), NULL, NULL,
     0, 0},
    {N_("Scripts"), "frames", 0, VF_OPTION_INTEGER, AT(frames), "N",
     N_("end after so many guest frames were shown"), NULL, NULL, 1, 1e15},
    {N_("Scripts"), "seconds", 0, VF_OPTION_NUMBER, AT(seconds), "S",
     N_("end after so many seconds"), NULL, NULL, 0.001, 1e9},
    {N_("Scripts"), "screenshot", 0, VF_OPTION_TEXT, AT(screenshot), "FILE.png",
     N_("at the end, write what is shown: cursor included, overlay not"), NULL, NULL,
     0, 0},
    {N_("Scripts"), "stats", 0, VF_OPTION_TEXT, AT(stats), "FILE.json",
     N_("at the end, write the measured figures"), NULL, NULL, 0, 0},
    {N_("Scripts"), "trace-frames", 0, VF_OPTION_TEXT, AT(trace_frames), "FILE.csv",
     N_("write one row for every frame shown"), NULL, NULL, 0, 0},
    {N_("Scripts"), "trace-input", 0, VF_OPTION_TEXT, AT(trace_input), "FILE.csv",
     N_("write one row for every key, click and motion sent"), NULL, NULL, 0, 0},

    {N_("General"), "config", 'C', VF_OPTION_TEXT, AT(settings_file), "FILE",
     N_("settings file, instead of $XDG_CONFIG_HOME/virtflow-view/config.ini"), NULL,
     NULL, 0, 0},
    {N_("General"), "no-config", 0, VF_OPTION_FLAG, AT(no_settings), NULL,
     N_("begin with defaults; nothing is saved"), NULL, NULL, 0, 0},
    {N_("General"), "import-client-ini", 0, VF_OPTION_TEXT, AT(import), "FILE",
     N_("take over the settings of a Looking Glass client.ini, say what became of each, "
        "then exit; FILE is only read"), NULL, NULL, 0, 0},
    {N_("General"), "verbose", 'v', VF_OPTION_FLAG, AT(verbose), NULL,
     N_("say more on standard error"), NULL, NULL, 0, 0},
    {N_("General"), "version", 'V', VF_OPTION_FLAG, AT(version), NULL,
     N_("print the version and exit"), NULL, NULL, 0, 0},
    {N_("General"), "help", 'h', VF_OPTION_FLAG, AT(help), NULL, N_("print this and exit"),
     NULL, NULL, 0, 0},
    {NULL, "print-man", 0, VF_OPTION_FLAG, AT(man), NULL, NULL, NULL, NULL, 0, 0},
    {NULL, "print-man-commands", 0, VF_OPTION_FLAG, AT(man_commands), NULL, NULL,
     NULL, NULL, 0, 0},
    {NULL, "print-rows", 0, VF_OPTION_FLAG, AT(rows), NULL, NULL, NULL, NULL, 0, 0},
};

static const struct vf_option_table TABLE = {OPTIONS,
                                             G_N_ELEMENTS(OPTIONS)};

void
vf_config_init(struct vf_config *config)
{
    vf_option_table_init(&TABLE, config, sizeof(*config));
}

void
vf_config_finish(struct vf_config *config)
{
    vf_option_table_finish(&TABLE, config);
    g_free(config->domain);
    *config = (struct vf_config){0};
}

const struct vf_option_table *
vf_config_table(void)
{
    return &TABLE;
}

bool
vf_config_parse(struct vf_config *config, int argc, char **argv, GError **error)
{
    (void)argc;
    return vf_config_parse_noting(config, argv, NULL, error);
}

bool
vf_config_parse_noting(struct vf_config *config, char **argv, GPtrArray *given,
                       GError **error)
{
    g_autoptr(GPtrArray) rest = g_ptr_array_new_with_free_func(g_free);
    if (!vf_option_table_parse_noting(&TABLE, config, argv, rest, given,
                                      "virtflow-view --help", error)) {
        return false;
    }
    if (rest->len > 1) {
        g_set_error(error, VF_ERROR, VF_ERROR_USAGE,
                    _("One VM at a time, please: '%s' and '%s' were both named."),
                    (const char *)rest->pdata[0], (const char *)rest->pdata[1]);
        return false;
    }
    config->domain = rest->len > 0 ? g_strdup(rest->pdata[0]) : NULL;
    return vf_input_options_check(&config->input, error);
}

void
vf_config_print_help(FILE *out)
{
    fputs(_("Usage: virtflow-view [OPTION]... [VM]\n"
            "       virtflow-view COMMAND ...\n"
            "       virtflow-view --demo\n"
            "Without a VM it opens the launcher, which has them all.\n"
            "Shows the VM (a name or UUID that libvirt knows) in a window: picture "
            "from\n"
            "Looking Glass shared memory, input by SPICE.\n"),
          out);
    vf_option_table_print_help(&TABLE, out);
    fputs(_("\nKeys: ScrollLock captures and releases keyboard and mouse; "
            "Ctrl+Alt+F full\n"
            "screen; Ctrl+Alt+O overlay; Ctrl+Alt+Q quits, always. Quitting leaves "
            "the VM\n"
            "as it is.\n"),
          out);
}

void
vf_config_print_man(FILE *out)
{
    vf_option_table_print_man(&TABLE, out);
}

void
vf_config_print_rows(FILE *out)
{
    vf_option_table_print_rows(&TABLE, "", out);
}
