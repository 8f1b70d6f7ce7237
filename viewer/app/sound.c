// SPDX-License-Identifier: GPL-2.0-or-later
#include "viewer/app/app.h"

#include "base/mailbox.h"
#include "base/words.h"

#include <glib.h>

static void
configure(struct vf_app *app)
{
    struct vf_app_sound *sound = &app->sound;
    sound->config.gain = sound->muted ? 0 : (float)sound->volume / 100.0f;
    if (app->spice) {
        vf_spice_set_audio(app->spice, &sound->config);
    }
    app->scene_stale = true;
}

void
vf_app_sound_follow_options(struct vf_app *app)
{
    const struct vf_config_sound *options = &app->config->sound;
    struct vf_app_sound *sound = &app->sound;
    sound->volume = (int)options->volume;
    sound->config = (struct vf_spice_audio_config){
        .playback = options->playback,
        .microphone = (enum vf_microphone)options->microphone,
        .latency_ms = (unsigned)options->latency_ms,
        .period = (unsigned)options->period,
        .sync_volume = options->sync_volume,
    };
    configure(app);
}

void
vf_app_sound_start(struct vf_app *app)
{
    vf_app_sound_follow_options(app);
}

static void
say_microphone(struct vf_app *app, enum vf_microphone_state before)
{
    enum vf_microphone_state now = app->sound.status.microphone;
    if (now == before) {
        return;
    }
    static const char *const NAMES[] = {"closed", "asking", "open", "refused"};
    g_info("microphone: %s", NAMES[now]);
    if (now == VF_MICROPHONE_REFUSED) {
        vf_app_toast(app, _("The guest wanted to use the microphone and may not."));
    } else if (now == VF_MICROPHONE_CLOSED && before == VF_MICROPHONE_OPEN) {
        vf_app_toast(app, _("The guest stopped using the microphone."));
    }
}

void
vf_app_sound_update(struct vf_app *app)
{
    struct vf_app_sound *sound = &app->sound;
    struct vf_spice_audio_status before = sound->status;
    if (!app->spice || !vf_mailbox_take(app->session.audio, &sound->status)) {
        return;
    }
    say_microphone(app, before.microphone);
    if (sound->status.playing != before.playing) {
        g_info("sound: %s", sound->status.playing ? "playing" : "silent");
    }
    if (sound->status.underruns > before.underruns) {
        g_info("sound: the guest fell behind %" G_GUINT64_FORMAT
               " times so far; %.1f ms are aimed at",
               sound->status.underruns, (double)sound->status.target_ms);
    }
    if (sound->status.detail[0] &&
        g_strcmp0(sound->status.detail, before.detail) != 0) {
        vf_app_toast(app, sound->status.detail);
    }
    app->scene_stale = true;
}

// Settings -------------------------------------------------------------------

void
vf_app_sound_set_muted(struct vf_app *app, bool muted)
{
    app->sound.muted = muted;
    configure(app);
}

// Microphone -----------------------------------------------------------------

void
vf_app_sound_next_consent(struct vf_app *app)
{
    static const char *const WORDS[] = {
        N_("Microphone: the guest asks before it records."),
        N_("Microphone: the guest may record."),
        N_("Microphone: the guest may not record."),
    };
    enum vf_microphone next =
        (enum vf_microphone)((app->sound.config.microphone + 1) %
                             (VF_MICROPHONE_DENY + 1));
    static const char *const NAMES[] = {"ask", "allow", "deny"};
    vf_app_settings_use(app, "microphone", NAMES[next]);
    vf_app_toast(app, _(WORDS[next]));
}

void
vf_app_sound_answer(struct vf_app *app, bool allow)
{
    if (app->spice) {
        vf_spice_answer_microphone(app->spice, allow);
    }
}

void
vf_app_sound_toggle_microphone(struct vf_app *app)
{
    switch (app->sound.status.microphone) {
    case VF_MICROPHONE_CLOSED:
        vf_app_toast(app, _("The guest does not use the microphone."));
        break;
    case VF_MICROPHONE_OPEN:
        vf_app_sound_answer(app, false);
        break;
    case VF_MICROPHONE_ASKING:
    case VF_MICROPHONE_REFUSED:
        vf_app_sound_answer(app, true);
        break;
    }
}

const char *
vf_app_sound_indicator(const struct vf_app *app)
{
    switch (app->sound.status.microphone) {
    case VF_MICROPHONE_OPEN:
        return _("microphone open");
    case VF_MICROPHONE_ASKING:
        return _("the guest wants to use the microphone");
    case VF_MICROPHONE_CLOSED:
    case VF_MICROPHONE_REFUSED:
        break;
    }
    return NULL;
}
