// SPDX-License-Identifier: GPL-2.0-or-later
#include "viewer/options/input_options.h"

#include "base/words.h"
#include "input/key_layout.h"
#include "input/keys.h"
#include "viewer/gamepad.h"

#include <glib.h>

static bool
refuse(GError **error, const char *option, const char *text, const char *why)
{
    g_set_error(error, VF_ERROR, VF_ERROR_USAGE,
                _("Option '--%s' was given '%s': %s"), option, text, why);
    return false;
}

static bool
read_chords(const char *option, const char *text, struct vf_chord *chords,
            unsigned capacity, GError **error)
{
    g_auto(GStrv) parts = g_strsplit(text ? text : "", ",", -1);
    unsigned count = 0;
    for (char **part = parts; *part; part++) {
        g_autoptr(GError) cause = NULL;
        struct vf_chord chord;
        if (!vf_chord_parse(*part, &chord, &cause)) {
            return refuse(error, option, text, cause->message);
        }
        if (chord.count == 0) {
            continue;
        }
        if (count == capacity) {
            g_autofree char *why =
                g_strdup_printf(_("it takes %u of them at most."), capacity);
            return refuse(error, option, text, why);
        }
        chords[count++] = chord;
    }
    return true;
}

static bool
check_layout(const struct vf_config_input *options, GError **error)
{
    if (vf_key_layout_find(options->guest_layout)) {
        return true;
    }
    g_autoptr(GString) known = g_string_new(_("the layouts are"));
    for (const struct vf_key_layout *const *at = vf_key_layouts(); *at; at++) {
        g_string_append_printf(known, " %s (%s)%s", (*at)->name, (*at)->label,
                               at[1] ? "," : ".");
    }
    return refuse(error, "guest-layout", options->guest_layout, known->str);
}

static bool
check_gamepad(const struct vf_config_input *options, GError **error)
{
    unsigned buttons;
    g_autofree char *why = NULL;
    if (vf_gamepad_parse_buttons(options->gamepad_open, &buttons, &why)) {
        return true;
    }
    return refuse(error, "gamepad-open", options->gamepad_open, why);
}

bool
vf_input_options_check(const struct vf_config_input *options, GError **error)
{
    struct vf_capture_config capture;
    return vf_input_options_capture(options, &capture, error) &&
           check_layout(options, error) && check_gamepad(options, error);
}

bool
vf_input_options_capture(const struct vf_config_input *options,
                         struct vf_capture_config *capture, GError **error)
{
    *capture = vf_capture_config_default();
    capture->escape[0] = (struct vf_chord){.count = 0};
    if (!read_chords("capture-key", options->capture_key, capture->escape,
                     VF_CAPTURE_MAX_ESCAPES, error) ||
        !read_chords("pass-through", options->pass_through,
                     capture->pass_through, VF_CAPTURE_MAX_PASS_THROUGH, error) ||
        !read_chords("release-while", options->release_while, capture->lend,
                     VF_CAPTURE_MAX_ESCAPES, error)) {
        return false;
    }
    if (capture->escape[0].count == 0) {
        return refuse(error, "capture-key", options->capture_key,
                      _("at least one key must capture and release, such as "
                        "ScrollLock."));
    }
    capture->on_escape = (enum vf_capture_mode)(options->capture + 1);
    capture->on_click = (enum vf_capture_mode)options->on_click;
    capture->on_focus = (enum vf_capture_mode)options->on_focus;
    capture->on_start = (enum vf_capture_mode)options->on_start;
    capture->free_pointer = options->free_pointer;
    capture->forward_repeat = options->key_repeat;
    capture->hold_ms = (uint32_t)options->hold_ms;
    capture->lost_ms = (uint32_t)(options->lost_s * 1000);
    return true;
}

unsigned
vf_input_options_locks(const struct vf_capture_config *capture)
{
    static const struct {
        uint16_t usage;
        unsigned lock;
    } LOCKS[] = {
        {VF_USAGE_SCROLL_LOCK, VF_LOCK_SCROLL},
        {VF_USAGE_NUM_LOCK, VF_LOCK_NUM},
        {VF_USAGE_CAPS_LOCK, VF_LOCK_CAPS},
    };
    unsigned locks = 0;
    for (size_t i = 0; i < G_N_ELEMENTS(LOCKS); i++) {
        bool captures = false;
        for (unsigned k = 0; k < VF_CAPTURE_MAX_ESCAPES; k++) {
            captures |= vf_chord_has_key(&capture->escape[k], LOCKS[i].usage);
        }
        locks |= captures ? 0 : LOCKS[i].lock;
    }
    return locks;
}
