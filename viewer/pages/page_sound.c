// SPDX-License-Identifier: GPL-2.0-or-later
#include "viewer/pages/page_sound.h"

#include "base/words.h"
#include "viewer/app/app.h"
#include "viewer/pages/page_saved.h"

#include <inttypes.h>

enum { PLAYBACK = 1, VOLUME, MUTED, SYNC, LATENCY, CONSENT, ALLOW, REFUSE };

static const char *const CONSENTS[] = {N_("ask"), N_("allow"), N_("deny"), NULL};

static const struct vf_page_saved SAVED[] = {
    {PLAYBACK, "sound", NULL},
    {VOLUME, "volume", NULL},
    {SYNC, "volume-sync", NULL},
    {LATENCY, "sound-latency", NULL},
    {CONSENT, "microphone", NULL},
};

// What is seen ---------------------------------------------------------------

static void
add_playback(struct vf_document *document, const struct vf_app_sound *sound)
{
    const struct vf_spice_audio_status *status = &sound->status;
    if (status->detail[0]) {
        vf_document_textf(document, VF_TONE_BAD, "%s", status->detail);
    }
    vf_document_row(document, _("Now"), "%s",
                    status->playing ? _("playing") : _("silent"));
    if (status->playing) {
        vf_document_row(document, _("Format"), _("%u Hz, %u channels"), status->rate,
                        status->channels);
        vf_document_row(document, _("Latency"), _("%.1f ms of %.1f ms aimed at"),
                        (double)status->latency_ms, (double)status->target_ms);
        vf_document_row(document, _("Speed"), _("%+.0f ppm; %" PRIu64 " underruns"),
                        (double)status->speed_ppm, status->underruns);
    }
    vf_document_toggle(document, PLAYBACK, _("Play the guest's sound"),
                       sound->config.playback, "");
    vf_document_slider(document, VOLUME, _("Volume"), sound->volume, 0, 100, 5,
                       " %");
    vf_document_toggle(document, MUTED, _("Mute"), sound->muted,
                       _("Here only; the guest is not told."));
    vf_document_toggle(document, SYNC, _("Follow the guest's volume"),
                       sound->config.sync_volume, "");
    vf_document_slider(document, LATENCY, _("Latency aimed at"),
                       sound->config.latency_ms, 5, 200, 5, " ms");
}

static void
add_microphone(struct vf_document *document, const struct vf_app_sound *sound)
{
    static const struct {
        const char *text;
        enum vf_item_tone tone;
    } WORDS[] = {
        [VF_MICROPHONE_CLOSED] = {N_("The guest does not record."), VF_TONE_DIM},
        [VF_MICROPHONE_ASKING] = {N_("The guest wants to record."), VF_TONE_WARNING},
        [VF_MICROPHONE_OPEN] = {N_("The guest records."), VF_TONE_WARNING},
        [VF_MICROPHONE_REFUSED] = {N_("The guest wants to record and may not."),
                                   VF_TONE_DIM},
    };
    enum vf_microphone_state state = sound->status.microphone;
    vf_document_heading(document, _("Microphone"));
    vf_document_textf(document, WORDS[state].tone, "%s", _(WORDS[state].text));
    vf_document_choice(document, CONSENT, _("When the guest wants to record"),
                       sound->config.microphone, CONSENTS);
    struct vf_item *allow =
        vf_document_button(document, ALLOW, _("Allow it now"), "");
    allow->enabled = state == VF_MICROPHONE_ASKING ||
                     state == VF_MICROPHONE_REFUSED;
    allow->preferred = state == VF_MICROPHONE_ASKING;
    struct vf_item *refuse =
        vf_document_button(document, REFUSE, _("Close it"), "");
    refuse->enabled =
        state == VF_MICROPHONE_ASKING || state == VF_MICROPHONE_OPEN;
    refuse->same_line = true;
}

void
vf_page_sound_fill(struct vf_document *document,
                   const struct vf_page_facts *facts)
{
    if (!facts->sound) {
        return;
    }
    add_playback(document, facts->sound);
    add_microphone(document, facts->sound);
    vf_page_saved_fill(document, facts, SAVED, G_N_ELEMENTS(SAVED));
}

static bool
is_shown(const struct vf_page_facts *facts)
{
    return facts->spice && facts->sound;
}

// What is done ---------------------------------------------------------------

static void
act(struct vf_app *app, const struct vf_page_action *action)
{
    switch (action->id) {
    case MUTED:
        vf_app_sound_set_muted(app, action->number != 0);
        break;
    case ALLOW:
        vf_app_sound_answer(app, true);
        break;
    case REFUSE:
        vf_app_sound_answer(app, false);
        break;
    default:
        vf_page_saved_act(app, action, SAVED, G_N_ELEMENTS(SAVED));
        break;
    }
}

const struct vf_page VF_PAGE_SOUND = {
    .name = "sound",
    .title = N_("Sound"),
    .is_shown = is_shown,
    .fill = vf_page_sound_fill,
    .act = act,
};
