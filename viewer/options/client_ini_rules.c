// SPDX-License-Identifier: GPL-2.0-or-later
#include "viewer/options/client_ini_rules.h"

#include "base/words.h"
#include "input/keymap.h"
#include "input/keys.h"

#include <stdlib.h>
#include <string.h>

enum form {
    AS_IT_IS, // the value is one that ours takes
    IF_TRUE,  // true: `text`; false: the default is right
    IF_FALSE, // false: `text`
    EITHER,   // true: "on"; false: "off"
    JOINT,    // read together with others, below
    ANSWER,   // `text` says what there is instead
};

struct rule {
    const char *setting; // in small letters
    enum form form;
    const char *option;
    const char *text;
};

#define AUTOMATIC N_("is found out and chosen by itself here.")
#define PAGE_FILTER                                                            \
    N_("has options of its own here: --scaler, --sharpen and --preset.")

static const struct rule RULES[] = {
    // picture
    {"app:shmfile", AS_IT_IS, "shm", NULL},
    {"lgmp:shmdevice", AS_IT_IS, "shm", NULL},
    {"app:allowdma", ANSWER, NULL,
     N_("is not needed: the fastest way that frames can go is measured and taken.")},
    {"lgmp:allowdma", ANSWER, NULL,
     N_("is not needed: the fastest way that frames can go is measured and taken.")},
    {"app:framepollinterval", ANSWER, NULL,
     N_("is not needed: when to look for a frame is learnt from the frames.")},
    {"lgmp:framepollinterval", ANSWER, NULL,
     N_("is not needed: when to look for a frame is learnt from the frames.")},
    {"app:cursorpollinterval", ANSWER, NULL,
     N_("is not needed: the pointer is looked for with the frames.")},
    {"lgmp:cursorpollinterval", ANSWER, NULL,
     N_("is not needed: the pointer is looked for with the frames.")},
    {"app:renderer", ANSWER, NULL,
     N_("is not needed: there is one renderer; --gl-platform chooses EGL or GLX.")},
    {"app:transport", ANSWER, NULL, AUTOMATIC},
    {"app:configfile", ANSWER, NULL, N_("is not read: import that file, too.")},
    {"app:license", ANSWER, NULL, N_("is on the overlay's page About here.")},
    {"os:shmdevice", ANSWER, NULL, N_("is for the program inside Windows.")},

    // window
    {"win:title", AS_IT_IS, "title", NULL},
    {"win:appid", ANSWER, NULL,
     N_("is always virtflow-view here, so that the desktop finds the icon.")},
    {"win:position", JOINT, NULL, NULL},
    {"win:size", AS_IT_IS, "size", NULL},
    {"win:autoresize", EITHER, "auto-resize", NULL},
    {"win:allowresize", ANSWER, NULL, N_("is always possible here.")},
    {"win:keepaspect", JOINT, NULL, NULL},
    {"win:forceaspect", ANSWER, NULL,
     N_("is not needed: the picture keeps its shape inside any window.")},
    {"win:dontupscale", JOINT, NULL, NULL},
    {"win:intupscale", JOINT, NULL, NULL},
    {"win:shrinkonupscale", ANSWER, NULL,
     N_("is not there: choose --auto-resize, or 1:1 with --scale.")},
    {"win:borderless", EITHER, "borderless", NULL},
    {"win:fullscreen", EITHER, "fullscreen", NULL},
    {"win:maximize", EITHER, "maximize", NULL},
    {"win:minimizeonfocusloss", EITHER, "minimize-on-focus-loss", NULL},
    {"win:fpsmin", ANSWER, NULL,
     N_("is not needed: the window is drawn when something changed.")},
    {"win:ignorequit", EITHER, "ignore-close", NULL},
    {"win:noscreensaver", JOINT, NULL, NULL},
    {"win:autoscreensaver", JOINT, NULL, NULL},
    {"win:alerts", EITHER, "messages", NULL},
    {"win:quicksplash", ANSWER, NULL, N_("is not needed: there is no splash.")},
    {"win:overlaydimsdesktop", EITHER, "dim", NULL},
    {"win:rotate", AS_IT_IS, "rotate", NULL},
    {"win:jitrender", EITHER, "just-in-time", NULL},
    {"win:requestactivation", EITHER, "urgency", NULL},
    {"win:showfps", IF_TRUE, "hud", "fps"},
    {"win:uifont", AS_IT_IS, "ui-font", NULL},
    {"win:uisize", JOINT, NULL, NULL},
    {"win:setguestres", EITHER, "guest-resize", NULL},
    {"win:disablewaitingmessage", ANSWER, NULL,
     N_("is not there: without a picture the window says why.")},

    // input
    {"input:captureonfocus", IF_TRUE, "capture-on-focus", "both"},
    {"input:autocapture", IF_TRUE, "capture-on-click", "both"},
    {"input:captureonly", ANSWER, NULL,
     N_("is how it is here: nothing reaches the guest that is not captured, unless "
        "--free-pointer is on.")},
    {"input:grabkeyboard", IF_FALSE, "capture", "mouse"},
    {"input:grabkeyboardonfocus", IF_TRUE, "capture-on-focus", "keyboard"},
    {"input:releasekeysonfocusloss", ANSWER, NULL,
     N_("is always so here: no key stays down in the guest.")},
    {"input:escapekey", JOINT, NULL, NULL},
    {"input:ignorewindowskeys", IF_TRUE, "pass-through", "Super"},
    {"input:hidecursor", ANSWER, NULL,
     N_("is always so here: one pointer is seen, never two.")},
    {"input:rawmouse", JOINT, NULL, NULL},
    {"input:mousesens", AS_IT_IS, "sensitivity", NULL},
    {"input:mousesmoothing", ANSWER, NULL,
     N_("is not there: motion is passed on as the mouse gives it.")},
    {"input:mouseredraw", ANSWER, NULL,
     N_("is not needed: the pointer moves without a frame.")},
    {"input:mousetrace", ANSWER, NULL, N_("is not there.")},
    {"input:helpmenudelay", AS_IT_IS, "capture-help-delay", NULL},
    {"input:evdev", ANSWER, NULL,
     N_("is not needed: the keyboard is captured through the desktop.")},
    {"input:evdevexclusive", ANSWER, NULL,
     N_("is not needed: the keyboard is captured through the desktop.")},
    {"spice:scalecursor", ANSWER, NULL, AUTOMATIC},
    {"input:scalecursor", ANSWER, NULL, AUTOMATIC},
    {"spice:captureonstart", IF_TRUE, "capture-on-start", "both"},
    {"input:captureonstart", IF_TRUE, "capture-on-start", "both"},
    {"spice:alwaysshowcursor", ANSWER, NULL, AUTOMATIC},
    {"input:alwaysshowcursor", ANSWER, NULL, AUTOMATIC},
    {"spice:showcursordot", ANSWER, NULL, N_("is not needed: the pointer is drawn.")},
    {"input:showcursordot", ANSWER, NULL, N_("is not needed: the pointer is drawn.")},
    {"spice:largecursordot", ANSWER, NULL, N_("is not needed: the pointer is drawn.")},
    {"input:largecursordot", ANSWER, NULL, N_("is not needed: the pointer is drawn.")},

    // SPICE
    {"spice:enable", IF_FALSE, "no-spice", "on"},
    {"spice:host", JOINT, NULL, NULL},
    {"spice:port", JOINT, NULL, NULL},
    {"spice:input", ANSWER, NULL, N_("is the option --input here.")},
    {"spice:clipboard", JOINT, NULL, NULL},
    {"spice:clipboardtovm", JOINT, NULL, NULL},
    {"spice:clipboardtolocal", JOINT, NULL, NULL},
    {"clipboard:tovm", JOINT, NULL, NULL},
    {"clipboard:tolocal", JOINT, NULL, NULL},
    {"spice:audio", EITHER, "sound", NULL},
    {"spice:usbaudio", ANSWER, NULL, AUTOMATIC},
    {"spice:waitforserver", ANSWER, NULL, N_("is always so here.")},
    {"audio:periodsize", AS_IT_IS, "sound-period", NULL},
    {"audio:bufferlatency", AS_IT_IS, "sound-latency", NULL},
    {"audio:latencyoffset", ANSWER, NULL, N_("is not needed: the latency is measured.")},
    {"audio:resampler", ANSWER, NULL, AUTOMATIC},
    {"audio:syncvolume", EITHER, "volume-sync", NULL},
    {"audio:micdefault", JOINT, NULL, NULL},
    {"audio:micshowindicator", ANSWER, NULL,
     N_("is always so here: an open microphone is seen.")},
    {"audio:debug", ANSWER, NULL, N_("is --verbose here.")},
    {"pipewire:outdevice", ANSWER, NULL,
     N_("is chosen in the desktop's sound settings here.")},
    {"pipewire:recdevice", ANSWER, NULL,
     N_("is chosen in the desktop's sound settings here.")},

    // renderers and display servers
    {"egl:vsync", EITHER, "vsync", NULL},
    {"opengl:vsync", EITHER, "vsync", NULL},
    {"egl:doublebuffer", ANSWER, NULL, AUTOMATIC},
    {"egl:multisample", ANSWER, NULL, N_("is not needed: the picture has no edges.")},
    {"egl:scale", JOINT, NULL, NULL},
    {"egl:nvgain", AS_IT_IS, "night-vision", NULL},
    {"egl:nvgainmax", ANSWER, NULL, N_("is not needed: there are four steps.")},
    {"egl:cbmode", JOINT, NULL, NULL},
    {"egl:scalepointer", ANSWER, NULL, AUTOMATIC},
    {"egl:maphdrtosdr", ANSWER, NULL, N_("is always so on a display without HDR.")},
    {"egl:peakluminance", AS_IT_IS, "hdr-peak", NULL},
    {"egl:maxcll", ANSWER, NULL, N_("is taken from the guest's picture.")},
    {"egl:nobufferage", ANSWER, NULL, AUTOMATIC},
    {"egl:noswapdamage", ANSWER, NULL, AUTOMATIC},
    {"egl:debug", ANSWER, NULL, N_("is --verbose here.")},
    {"egl:preset", ANSWER, NULL, PAGE_FILTER},
    {"eglfilter:ffxcas", JOINT, NULL, NULL},
    {"eglfilter:ffxcassharpness", JOINT, NULL, NULL},
    {"eglfilter:ffxfsr", IF_TRUE, "scaler", "edge"},
    {"eglfilter:ffxfsrsharpness", ANSWER, NULL, N_("is --sharpen here.")},
    {"eglfilter:glslpath", AS_IT_IS, "filter", NULL},
    {"opengl:mipmap", ANSWER, NULL, AUTOMATIC},
    {"opengl:preventbuffer", ANSWER, NULL, AUTOMATIC},
    {"opengl:amdpinnedmem", ANSWER, NULL,
     N_("is not needed: the fastest way that frames can go is measured and taken.")},
    {"wayland:warpsupport", ANSWER, NULL, N_("is not needed: no pointer is warped.")},
    {"wayland:fractionscale", ANSWER, NULL, N_("is always so here.")},
    {"i3:globalfullscreen", ANSWER, NULL, N_("is the window manager's matter.")},
};

// All of one module.
static const char *const MODULES[] = {
    "app",   "lgmp",   "win",    "input",   "spice",    "clipboard", "audio", "os",
    "egl",   "opengl", "wayland", "i3",     "pipewire", "eglfilter", "test",  NULL};

bool
vf_client_rules_know_module(const char *module)
{
    return g_strv_contains(MODULES, module);
}

// Saying ---------------------------------------------------------------------

static void
give(const struct vf_client_rules_result *result, const char *option,
     const char *value)
{
    g_ptr_array_add(result->options, g_strdup(option));
    g_ptr_array_add(result->options, g_strdup(value));
}

static void
tell(const struct vf_client_rules_result *result, const char *setting,
     const char *text)
{
    g_ptr_array_add(result->notes, g_strdup_printf("%s %s", setting, text));
}

static bool
is_true(const char *value)
{
    static const char *const TRUE_WORDS[] = {"1", "on", "yes", "true", NULL};
    g_autofree char *folded = g_ascii_strdown(value, -1);
    return g_strv_contains(TRUE_WORDS, g_strstrip(folded));
}

static const char *
get(const struct vf_client_rules_result *result, const char *setting)
{
    return g_hash_table_lookup(result->values, setting);
}

// True when it is there and means the opposite of its default.
static bool
is_on(const struct vf_client_rules_result *result, const char *setting,
      bool initial)
{
    const char *value = get(result, setting);
    return value ? is_true(value) : initial;
}

// What is read together ------------------------------------------------------

static void
join_scale(const struct vf_client_rules_result *result)
{
    bool integer = is_on(result, "win:intupscale", false);
    bool shrink = is_on(result, "win:dontupscale", false);
    bool keeps = is_on(result, "win:keepaspect", true);
    if (integer || shrink || !keeps) {
        give(result, "scale",
             integer ? "integer" : shrink ? "shrink" : "stretch");
    }
}

static void
join_place(const struct vf_client_rules_result *result)
{
    const char *position = get(result, "win:position");
    if (position) {
        give(result, "position", position);
    }
    const char *points = get(result, "win:uisize");
    if (points) {
        // 14 is their default, as 100 is ours.
        int percent = CLAMP(atoi(points) * 100 / 14, 50, 400);
        g_autofree char *text = g_strdup_printf("%d", percent);
        give(result, "ui-scale", text);
    }
}

static void
join_awake(const struct vf_client_rules_result *result)
{
    if (is_on(result, "win:noscreensaver", false)) {
        give(result, "keep-awake", "always");
    } else if (get(result, "win:autoscreensaver")) {
        give(result, "keep-awake",
             is_on(result, "win:autoscreensaver", false) ? "guest" : "never");
    }
}

// Theirs are Linux key names or numbers.
static uint16_t
usage_of_key(const char *value)
{
    static const struct {
        const char *name;
        uint16_t usage;
    } KEYS[] = {
#define VF_KEY(constant, usage, set1, suffix, name) {"KEY_" #suffix, usage},
        VF_KEY_TABLE(VF_KEY)
#undef VF_KEY
    };
    if (g_ascii_isdigit(value[0])) {
        return vf_usage_from_linux((unsigned)strtoul(value, NULL, 10));
    }
    for (size_t i = 0; i < G_N_ELEMENTS(KEYS); i++) {
        if (g_ascii_strcasecmp(KEYS[i].name, value) == 0) {
            return KEYS[i].usage;
        }
    }
    return VF_USAGE_NONE;
}

static void
join_input(const struct vf_client_rules_result *result)
{
    const char *key = get(result, "input:escapekey");
    uint16_t usage = key ? usage_of_key(key) : VF_USAGE_NONE;
    if (usage != VF_USAGE_NONE) {
        give(result, "capture-key", vf_usage_name(usage));
    } else if (key) {
        tell(result, "input:escapeKey",
             _("names a key that is not known: ScrollLock stays."));
    }
    if (get(result, "input:rawmouse")) {
        give(result, "mouse",
             is_on(result, "input:rawmouse", false) ? "raw" : "desktop");
    }
}

static void
join_display(const struct vf_client_rules_result *result)
{
    static const char *const SCALERS[] = {NULL, "nearest", "linear"};
    static const char *const VISIONS[] = {NULL, "protan", "deutan", "tritan"};
    const char *scale = get(result, "egl:scale");
    unsigned long number = scale ? strtoul(scale, NULL, 10) : 0;
    if (number > 0 && number < G_N_ELEMENTS(SCALERS)) {
        give(result, "scaler", SCALERS[number]);
    }
    const char *eye = get(result, "egl:cbmode");
    number = eye ? strtoul(eye, NULL, 10) : 0;
    if (number > 0 && number < G_N_ELEMENTS(VISIONS)) {
        give(result, "vision", VISIONS[number]);
    }
    if (is_on(result, "eglfilter:ffxcas", false)) {
        const char *sharpness = get(result, "eglfilter:ffxcassharpness");
        double part = sharpness ? g_ascii_strtod(sharpness, NULL) : 0;
        g_autofree char *percent =
            g_strdup_printf("%d", (int)(CLAMP(part, 0, 1) * 100 + 0.5));
        give(result, "sharpen", percent);
    }
}

// A host alone, or a port alone, has the other's default; port 0 is a socket's path.
static void
join_spice(const struct vf_client_rules_result *result)
{
    const char *host = get(result, "spice:host");
    const char *port = get(result, "spice:port");
    if (!host && !port) {
        return;
    }
    host = host ? host : "127.0.0.1";
    port = port ? port : "5900";
    bool is_socket = atoi(port) == 0;
    bool is_ipv6 = strchr(host, ':') && host[0] != '[';
    g_autofree char *uri =
        is_socket ? g_strconcat("spice+unix://", host, NULL)
                  : g_strdup_printf(is_ipv6 ? "spice://[%s]:%s" : "spice://%s:%s",
                                    host, port);
    give(result, "spice-uri", uri);
}

static bool
is_shared(const struct vf_client_rules_result *result, const char *old_name,
          const char *new_name)
{
    return is_on(result, old_name, true) && is_on(result, new_name, true);
}

static void
join_sharing(const struct vf_client_rules_result *result)
{
    bool any = is_on(result, "spice:clipboard", true);
    bool to_guest =
        any && is_shared(result, "spice:clipboardtovm", "clipboard:tovm");
    bool to_host =
        any && is_shared(result, "spice:clipboardtolocal", "clipboard:tolocal");
    if (!to_guest || !to_host) {
        give(result, "clipboard",
             to_guest ? "to-guest" : to_host ? "to-host" : "off");
    }
    const char *microphone = get(result, "audio:micdefault");
    if (microphone) {
        g_autofree char *folded = g_ascii_strdown(microphone, -1);
        give(result, "microphone",
             strcmp(folded, "allow") == 0  ? "allow"
             : strcmp(folded, "deny") == 0 ? "deny"
                                           : "ask");
    }
}

// One by one -----------------------------------------------------------------

static void
apply_rule(const struct vf_client_rules_result *result, const struct rule *rule,
           const char *value)
{
    switch (rule->form) {
    case AS_IT_IS:
        if (value[0]) {
            give(result, rule->option, value);
        }
        break;
    case IF_TRUE:
        if (is_true(value)) {
            give(result, rule->option, rule->text);
        }
        break;
    case IF_FALSE:
        if (!is_true(value)) {
            give(result, rule->option, rule->text);
        }
        break;
    case EITHER:
        give(result, rule->option, is_true(value) ? "on" : "off");
        break;
    case JOINT:
        break;
    case ANSWER:
        tell(result, rule->setting, _(rule->text));
        break;
    }
}

static void
apply_one(const struct vf_client_rules_result *result, const char *setting,
          const char *value)
{
    for (size_t i = 0; i < G_N_ELEMENTS(RULES); i++) {
        if (strcmp(RULES[i].setting, setting) == 0) {
            apply_rule(result, &RULES[i], value);
            return;
        }
    }
    if (g_str_has_prefix(setting, "eglfilter:")) {
        tell(result, setting, _(PAGE_FILTER));
    } else if (g_str_has_prefix(setting, "test:")) {
        tell(result, setting, _("is for their tests."));
    } else {
        tell(result, setting, _("is no setting that is known: it was left out."));
    }
}

void
vf_client_rules_apply(const struct vf_client_rules_result *result)
{
    // In a fixed order, so that the same file always reads the same.
    g_autoptr(GList) settings = g_list_sort(
        g_hash_table_get_keys(result->values), (GCompareFunc)strcmp);
    for (GList *at = settings; at; at = at->next) {
        apply_one(result, at->data, get(result, at->data));
    }
    join_scale(result);
    join_place(result);
    join_awake(result);
    join_input(result);
    join_display(result);
    join_spice(result);
    join_sharing(result);
}
