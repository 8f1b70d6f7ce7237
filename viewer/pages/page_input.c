// SPDX-License-Identifier: GPL-2.0-or-later
#include "viewer/pages/page_input.h"

#include "base/words.h"
#include "input/pointer.h"
#include "input/sequence.h"
#include "viewer/app/app.h"
#include "viewer/app/grab_words.h"
#include "viewer/pages/page_saved.h"

#include <glib.h>
#include <string.h>

enum {
    TAKE_BACK = 1, KEY, WHAT, ON_CLICK, ON_FOCUS, FREE_POINTER, KEY_REPEAT,
    LOCK_SYNC, SENSITIVITY, SEND, TYPE,
};

static const char *const WHATS[] = {N_("keyboard"), N_("mouse"), N_("both"), NULL};
static const char *const WHENS[] = {N_("nothing"), N_("keyboard"), N_("mouse"), N_("both"), NULL};

static const struct vf_page_saved SAVED[] = {
    {WHAT, "capture", NULL},
    {ON_CLICK, "capture-on-click", NULL},
    {ON_FOCUS, "capture-on-focus", NULL},
    {FREE_POINTER, "free-pointer", NULL},
    {KEY_REPEAT, "key-repeat", NULL},
    {LOCK_SYNC, "lock-sync", NULL},
    {SENSITIVITY, "sensitivity", NULL},
    {0, "capture-key", NULL}, // one of several perhaps: see set_key()
};

// What is seen ---------------------------------------------------------------

static void
add_way(struct vf_document *document, const struct vf_page_facts *facts)
{
    const struct vf_spice_status *spice = facts->spice;
    vf_document_row(document, _("Goes by"), "%s",
                    facts->input_way ? facts->input_way : _("nothing"));
    if (facts->is_taken) {
        vf_document_textf(document, VF_TONE_WARNING,
                          _("Another viewer has the VM's SPICE session: its server "
                            "serves one at a time, and does not say whom."));
        vf_document_button(document, TAKE_BACK, _("Take it back"),
                           _("The other viewer loses it then."));
    } else if (!facts->input_way && spice && spice->detail[0]) {
        vf_document_textf(document, VF_TONE_BAD, "%s", spice->detail);
    }
    // The overlay ends a capture, so what is told is how the last one went.
    struct vf_grabs last = facts->input->last_grabs;
    if (last.keyboard == VF_GRAB_OFF && last.mouse == VF_GRAB_OFF) {
        return;
    }
    vf_document_row(document, _("Last capture"), _("keyboard %s, mouse %s"),
                    vf_grab_state_name(last.keyboard),
                    vf_grab_state_name(last.mouse));
    const char *complaint =
        vf_grab_complaint(last, facts->is_wayland, facts->desktop);
    if (complaint) {
        vf_document_textf(document, VF_TONE_WARNING, "%s", complaint);
    }
}

static void
add_capture(struct vf_document *document, const struct vf_page_facts *facts)
{
    const struct vf_app_input *input = facts->input;
    const struct vf_capture_config *config = &input->capture.config;
    vf_document_heading(document, _("Capture"));
    vf_document_key(document, KEY, _("Key that captures and releases"),
                    facts->capture_key);
    vf_document_choice(document, WHAT, _("It captures"), config->on_escape - 1,
                       WHATS);
    vf_document_choice(document, ON_CLICK, _("A click captures"), config->on_click,
                       WHENS);
    vf_document_choice(document, ON_FOCUS, _("The focus captures"),
                       config->on_focus, WHENS);
    vf_document_toggle(document, FREE_POINTER, _("Pointer without capture"),
                       config->free_pointer,
                       _("The pointer over the picture is the guest's, where the "
                         "guest has a tablet or agent."));
    vf_document_toggle(document, KEY_REPEAT, _("Send key repeat"),
                       config->forward_repeat,
                       _("For guests that do not repeat held keys by themselves."));
    vf_document_toggle(document, LOCK_SYNC, _("Keep lock keys alike"),
                       input->locks.enabled, _("Num, Caps and Scroll Lock."));
    vf_document_slider(document, SENSITIVITY, _("Speed of the captured mouse"),
                       input->sensitivity, VF_SENSITIVITY_MIN,
                       VF_SENSITIVITY_MAX, 1, "");
}

static void
add_keys(struct vf_document *document, const struct vf_page_facts *facts)
{
    vf_document_heading(document, _("Send keys"));
    for (unsigned i = 0; i < VF_SEQUENCE_COUNT; i++) {
        struct vf_item *button = vf_document_button(
            document, SEND, _(vf_sequence_info((enum vf_sequence)i)->label),
            "");
        button->index = i;
        button->enabled = facts->input_way != NULL;
        button->same_line = i != 0;
    }
    struct vf_item *type = vf_document_button(
        document, TYPE, _("Type the clipboard"),
        _("As keys, for log-in screens that have no clipboard."));
    type->enabled = facts->input_way != NULL;
}

void
vf_page_input_fill(struct vf_document *document,
                   const struct vf_page_facts *facts)
{
    if (!facts->input) {
        return;
    }
    add_way(document, facts);
    add_capture(document, facts);
    add_keys(document, facts);
    vf_page_saved_fill(document, facts, SAVED, G_N_ELEMENTS(SAVED));
}

static bool
is_shown(const struct vf_page_facts *facts)
{
    return facts->input != NULL;
}

// What is done ---------------------------------------------------------------

// The first of the chords that capture is picked; others stay.
static void
set_key(struct vf_app *app, const char *text)
{
    const char *before = app->config->input.capture_key;
    const char *others = before ? strchr(before, ',') : NULL;
    g_autofree char *keys = g_strconcat(text, others, NULL);
    struct vf_chord chord;
    g_autoptr(GError) error = NULL;
    if (!vf_chord_parse(text, &chord, &error)) {
        vf_app_toast(app, error->message);
    } else if (chord.count > 0) {
        vf_app_settings_set(
            app, vf_option_table_find(vf_config_table(), "capture-key"), keys);
    }
}

static void
act(struct vf_app *app, const struct vf_page_action *action)
{
    switch (action->id) {
    case TAKE_BACK:
        vf_app_spice_take_back(app);
        break;
    case KEY:
        set_key(app, action->text);
        break;
    case SEND:
        if (action->index < VF_SEQUENCE_COUNT) {
            vf_app_send_keys(app, (enum vf_sequence)action->index);
        }
        break;
    case TYPE:
        vf_app_command_run(app, &(struct vf_command_request){
                                    .command = VF_COMMAND_TYPE_CLIPBOARD});
        break;
    default:
        vf_page_saved_act(app, action, SAVED, G_N_ELEMENTS(SAVED));
        break;
    }
}

const struct vf_page VF_PAGE_INPUT = {
    .name = "input",
    .title = N_("Input"),
    .is_shown = is_shown,
    .fill = vf_page_input_fill,
    .act = act,
};
