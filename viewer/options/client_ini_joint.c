// SPDX-License-Identifier: GPL-2.0-or-later
#include "viewer/options/client_ini_joint.h"

#include "base/words.h"
#include "input/keymap.h"
#include "input/keys.h"

#include <stdlib.h>
#include <string.h>

void
vf_client_give(const struct vf_client_rules_result *result, const char *option,
               const char *value)
{
    g_ptr_array_add(result->options, g_strdup(option));
    g_ptr_array_add(result->options, g_strdup(value));
}

void
vf_client_tell(const struct vf_client_rules_result *result, const char *setting,
               const char *text)
{
    g_ptr_array_add(result->notes, g_strdup_printf("%s %s", setting, text));
}

bool
vf_client_word_is_true(const char *value)
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

static bool
is_on(const struct vf_client_rules_result *result, const char *setting,
      bool initial)
{
    const char *value = get(result, setting);
    return value ? vf_client_word_is_true(value) : initial;
}

static void
join_scale(const struct vf_client_rules_result *result)
{
    bool integer = is_on(result, "win:intUpscale", false);
    bool shrink = is_on(result, "win:dontUpscale", false);
    bool keeps = is_on(result, "win:keepAspect", true);
    if (integer || shrink || !keeps) {
        vf_client_give(result, "scale",
                       integer  ? "integer"
                       : shrink ? "shrink"
                                : "stretch");
    }
}

static void
join_place(const struct vf_client_rules_result *result)
{
    const char *position = get(result, "win:position");
    if (position) {
        vf_client_give(result, "position", position);
    }
    const char *title = get(result, "win:title");
    if (title && strcmp(title, "Looking Glass (client)") == 0) {
        vf_client_tell(result, "win:title", _("is the VM's name here."));
    } else if (title && title[0]) {
        vf_client_give(result, "title", title);
    }
    const char *points = get(result, "win:uiSize");
    if (points) {
        // 14 is their default, as 100 is ours.
        long size = CLAMP(strtol(points, NULL, 10), 1, 1000);
        g_autofree char *text =
            g_strdup_printf("%ld", CLAMP(size * 100 / 14, 50, 400));
        vf_client_give(result, "ui-scale", text);
    }
}

static void
join_awake(const struct vf_client_rules_result *result)
{
    if (is_on(result, "win:noScreensaver", false)) {
        vf_client_give(result, "keep-awake", "always");
    } else if (get(result, "win:noScreensaver") ||
               get(result, "win:autoScreensaver")) {
        vf_client_give(
            result, "keep-awake",
            is_on(result, "win:autoScreensaver", false) ? "guest" : "never");
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
    const char *key = get(result, "input:escapeKey");
    uint16_t usage = key ? usage_of_key(key) : VF_USAGE_NONE;
    if (usage != VF_USAGE_NONE) {
        vf_client_give(result, "capture-key", vf_usage_name(usage));
    } else if (key) {
        vf_client_tell(result, "input:escapeKey",
                       _("names a key that is not known: ScrollLock stays."));
    }
    if (get(result, "input:rawMouse")) {
        vf_client_give(
            result, "mouse",
            is_on(result, "input:rawMouse", false) ? "raw" : "desktop");
    }
}

// What is captured, and what captures it besides the escape key. The keyboard goes
// with the mouse unless the one setting says no, or with the focus if the other does.
static void
join_capture(const struct vf_client_rules_result *result)
{
    bool keyboard = is_on(result, "input:grabKeyboard", true);
    const char *whole = keyboard ? "both" : "mouse";
    bool on_focus = is_on(result, "input:captureOnFocus", false);
    bool keyboard_on_focus = is_on(result, "input:grabKeyboardOnFocus", false);
    if (!keyboard) {
        vf_client_give(result, "capture", "mouse");
    }
    if (on_focus || keyboard_on_focus) {
        vf_client_give(result, "capture-on-focus",
                       !on_focus           ? "keyboard"
                       : keyboard_on_focus ? "both"
                                           : whole);
    }
    if (is_on(result, "input:autoCapture", false)) {
        vf_client_give(result, "capture-on-click", whole);
    }
    if (is_on(result, "spice:captureOnStart", false) ||
        is_on(result, "input:captureOnStart", false)) {
        vf_client_give(result, "capture-on-start", whole);
    }
}

// One of a few, by its number; 0 is the default.
static void
give_by_number(const struct vf_client_rules_result *result, const char *setting,
               const char *option, const char *const *values, unsigned count)
{
    const char *value = get(result, setting);
    unsigned long number = value ? strtoul(value, NULL, 10) : 0;
    if (number > 0 && number <= count) {
        vf_client_give(result, option, values[number - 1]);
    } else if (number > 0) {
        g_autofree char *text =
            g_strdup_printf(_("was '%s', which is none of 0 to %u: it was left out."),
                            value, count);
        vf_client_tell(result, setting, text);
    }
}

// Each of their renderers has a setting of its own; EGL is the one that is taken.
static void
join_vsync(const struct vf_client_rules_result *result)
{
    const char *renderer = get(result, "app:renderer");
    const char *egl = get(result, "egl:vsync");
    const char *opengl = get(result, "opengl:vsync");
    bool is_opengl = renderer && g_ascii_strcasecmp(renderer, "opengl") == 0;
    const char *value = (is_opengl && opengl) || !egl ? opengl : egl;
    if (value) {
        vf_client_give(result, "vsync",
                       vf_client_word_is_true(value) ? "on" : "off");
    }
}

static void
join_display(const struct vf_client_rules_result *result)
{
    static const char *const SCALERS[] = {"nearest", "linear"};
    static const char *const VISIONS[] = {"protan", "deutan", "tritan"};
    if (is_on(result, "eglFilter:ffxFSR", false)) {
        vf_client_give(result, "scaler", "edge");
    } else {
        give_by_number(result, "egl:scale", "scaler", SCALERS,
                       G_N_ELEMENTS(SCALERS));
    }
    give_by_number(result, "egl:cbMode", "vision", VISIONS,
                   G_N_ELEMENTS(VISIONS));
    if (is_on(result, "eglFilter:ffxCAS", false)) {
        const char *sharpness = get(result, "eglFilter:ffxCASSharpness");
        double part = sharpness ? g_ascii_strtod(sharpness, NULL) : 0;
        // Their 0 sharpens a little; ours does not at all.
        int percent = (int)(CLAMP(part, 0, 1) * 100 + 0.5);
        g_autofree char *text = g_strdup_printf("%d", MAX(percent, 1));
        vf_client_give(result, "sharpen", text);
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
    vf_client_give(result, "spice-uri", uri);
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
        any && is_shared(result, "spice:clipboardToVM", "clipboard:toVM");
    bool to_host =
        any && is_shared(result, "spice:clipboardToLocal", "clipboard:toLocal");
    if (!to_guest || !to_host) {
        vf_client_give(result, "clipboard",
                       to_guest  ? "to-guest"
                       : to_host ? "to-host"
                                 : "off");
    }
    const char *microphone = get(result, "audio:micDefault");
    if (microphone) {
        g_autofree char *folded = g_ascii_strdown(microphone, -1);
        vf_client_give(result, "microphone",
                       strcmp(folded, "allow") == 0  ? "allow"
                       : strcmp(folded, "deny") == 0 ? "deny"
                                                     : "ask");
    }
}

void
vf_client_joint_apply(const struct vf_client_rules_result *result)
{
    join_scale(result);
    join_place(result);
    join_awake(result);
    join_input(result);
    join_capture(result);
    join_vsync(result);
    join_display(result);
    join_spice(result);
    join_sharing(result);
}
