// SPDX-License-Identifier: GPL-2.0-or-later
#include "spice/audio_host.h"

#include "base/clock.h"
#include "base/mutex.h"
#include "base/thread.h"
#include "base/wakeup.h"
#include "base/words.h"
#include "spice/audio_pace.h"

#include <SDL.h>
#include <glib.h>
#include <string.h>

// How often a device is looked after, and how long an unused one stays open:
// guests stop and start their sound with every beep.
#define LOOK_NS VF_NS_PER_S
#define KEEP_NS (5 * VF_NS_PER_S)
#define RETRY_NS (3 * VF_NS_PER_S)

// What a machine may need whose user plays while it compiles, in frames.
enum { MOST_PERIOD = 2048 };

struct vf_audio_host {
    // constant after creation
    void (*on_change)(void *data);
    void *data;
    struct vf_thread *thread;
    struct vf_wakeup wakeup;

    struct vf_mutex lock;
    // protected by lock
    bool quit;
    struct vf_audio_player *wanted_player;     // one reference, or NULL
    struct vf_audio_recorder *wanted_recorder; // one reference, or NULL
    struct vf_audio_host_status status;

    // the devices' thread
    bool ready; // SDL's audio is up
    unsigned period; // to be wished for; grows where it is found to be too short
    SDL_AudioDeviceID output;
    unsigned have_period; // of `output`, in frames
    struct vf_audio_player *player; // of `output`, one reference
    uint64_t unused_since_ns;       // 0: used
    SDL_AudioDeviceID input;
    struct vf_audio_recorder *recorder; // of `input`, one reference
    uint64_t retry_at_ns;
    uint64_t look_at_ns; // after opening, a device has to get going first

    // SDL's thread of the output, while it is open
    struct vf_audio_pace pace;

    unsigned callbacks;      // atomic: of the output
    bool is_short;           // atomic: the output's period is
    unsigned seen_callbacks; // at the last look
};

// --- SDL's threads ---

static void
on_output(void *data, Uint8 *stream, int bytes)
{
    struct vf_audio_host *host = data;
    unsigned channels = vf_audio_player_format(host->player).channels;
    size_t frames = (size_t)bytes / sizeof(float) / channels;
    if (vf_audio_pace_ask(&host->pace, vf_clock_ns(), frames)) {
        vf_audio_player_read(host->player, (float *)(void *)stream, frames);
    } else {
        memset(stream, 0, (size_t)bytes);
    }
    __atomic_store_n(&host->is_short, host->pace.is_short, __ATOMIC_RELAXED);
    __atomic_fetch_add(&host->callbacks, 1, __ATOMIC_RELAXED);
}

static void
on_input(void *data, Uint8 *stream, int bytes)
{
    struct vf_audio_host *host = data;
    struct vf_audio_ring *ring = &host->recorder->ring;
    vf_audio_ring_write(ring, stream, (size_t)bytes / ring->frame_size);
}

// --- the devices' thread ---

static void
say(struct vf_audio_host *host, const char *what)
{
    vf_mutex_lock(&host->lock);
    struct vf_audio_host_status before = host->status;
    host->status.playing = host->output != 0;
    host->status.recording = host->input != 0;
    g_strlcpy(host->status.detail, what, sizeof(host->status.detail));
    bool changed = host->status.playing != before.playing ||
                   host->status.recording != before.recording ||
                   host->status.reopened != before.reopened ||
                   !g_str_equal(host->status.detail, before.detail);
    vf_mutex_unlock(&host->lock);
    if (changed) {
        host->on_change(host->data);
    }
}

static void
say_failure(struct vf_audio_host *host, const char *what)
{
    char text[256];
    g_snprintf(text, sizeof(text),
               _("%s cannot be opened (%s): check the sound settings of this "
                 "desktop; it is tried again"),
               what, SDL_GetError());
    host->retry_at_ns = vf_clock_ns() + RETRY_NS;
    say(host, text);
}

static bool
bring_up(struct vf_audio_host *host)
{
    if (!host->ready && SDL_InitSubSystem(SDL_INIT_AUDIO) != 0) {
        say_failure(host, _("The sound of this machine"));
        return false;
    }
    host->ready = true;
    return true;
}

static void
close_output(struct vf_audio_host *host)
{
    if (host->output) {
        SDL_CloseAudioDevice(host->output);
        host->output = 0;
    }
    vf_audio_player_unref(host->player);
    host->player = NULL;
    host->unused_since_ns = 0;
}

static void
close_input(struct vf_audio_host *host)
{
    if (host->input) {
        SDL_CloseAudioDevice(host->input);
        host->input = 0;
    }
    vf_audio_recorder_unref(host->recorder);
    host->recorder = NULL;
}

// Takes over the reference.
static void
open_output(struct vf_audio_host *host, struct vf_audio_player *player)
{
    close_output(host);
    struct vf_audio_format format = vf_audio_player_format(player);
    SDL_AudioSpec want = {
        .freq = (int)format.rate,
        .format = AUDIO_F32SYS,
        .channels = (Uint8)format.channels,
        .samples = (Uint16)host->period,
        .callback = on_output,
        .userdata = host,
    };
    SDL_AudioSpec have;
    host->player = player;
    host->output = SDL_OpenAudioDevice(NULL, 0, &want, &have,
                                       SDL_AUDIO_ALLOW_FREQUENCY_CHANGE |
                                           SDL_AUDIO_ALLOW_SAMPLES_CHANGE);
    if (!host->output) {
        close_output(host);
        say_failure(host, _("The sound device"));
        return;
    }
    vf_audio_player_set_output(player, (unsigned)have.freq, have.samples);
    vf_audio_pace_init(&host->pace, (unsigned)have.freq, have.samples);
    __atomic_store_n(&host->is_short, false, __ATOMIC_RELAXED);
    host->have_period = have.samples;
    host->look_at_ns = vf_clock_ns() + LOOK_NS;
    SDL_PauseAudioDevice(host->output, 0);
    say(host, "");
}

// Takes over the reference.
static void
open_input(struct vf_audio_host *host, struct vf_audio_recorder *recorder)
{
    close_input(host);
    SDL_AudioSpec want = {
        .freq = (int)recorder->format.rate,
        .format = AUDIO_S16SYS,
        .channels = (Uint8)recorder->format.channels,
        .samples = (Uint16)host->period,
        .callback = on_input,
        .userdata = host,
    };
    host->recorder = recorder;
    host->input = SDL_OpenAudioDevice(NULL, 1, &want, NULL, 0);
    if (!host->input) {
        close_input(host);
        say_failure(host, _("The microphone"));
        return;
    }
    host->look_at_ns = vf_clock_ns() + LOOK_NS;
    SDL_PauseAudioDevice(host->input, 0);
    say(host, "");
}

static struct vf_audio_player *
wanted_player(struct vf_audio_host *host)
{
    vf_mutex_lock(&host->lock);
    struct vf_audio_player *player =
        host->wanted_player ? vf_audio_player_ref(host->wanted_player) : NULL;
    vf_mutex_unlock(&host->lock);
    return player;
}

static struct vf_audio_recorder *
wanted_recorder(struct vf_audio_host *host)
{
    vf_mutex_lock(&host->lock);
    struct vf_audio_recorder *recorder =
        host->wanted_recorder ? vf_audio_recorder_ref(host->wanted_recorder)
                              : NULL;
    vf_mutex_unlock(&host->lock);
    return recorder;
}

static void
update_output(struct vf_audio_host *host, uint64_t now_ns)
{
    struct vf_audio_player *player = wanted_player(host);
    if (player && player != host->player) {
        if (now_ns >= host->retry_at_ns && bring_up(host)) {
            open_output(host, vf_audio_player_ref(player));
        }
    } else if (player) {
        host->unused_since_ns = 0;
    } else if (host->player && host->unused_since_ns == 0) {
        host->unused_since_ns = now_ns;
    } else if (host->player && now_ns >= host->unused_since_ns + KEEP_NS) {
        close_output(host);
        say(host, "");
    }
    vf_audio_player_unref(player);
}

static void
update_input(struct vf_audio_host *host, uint64_t now_ns)
{
    struct vf_audio_recorder *recorder = wanted_recorder(host);
    if (recorder && recorder != host->recorder) {
        if (now_ns >= host->retry_at_ns && bring_up(host)) {
            open_input(host, vf_audio_recorder_ref(recorder));
        }
    } else if (!recorder && host->recorder) {
        close_input(host);
        say(host, "");
    }
    vf_audio_recorder_unref(recorder);
}

// True when the output is to be opened anew for that. A device that did not follow the
// last wish is left alone.
static bool
wish_for_more(struct vf_audio_host *host)
{
    unsigned wish = MIN(2 * host->have_period, MOST_PERIOD);
    if (!host->output || wish <= host->period ||
        !__atomic_load_n(&host->is_short, __ATOMIC_RELAXED)) {
        return false;
    }
    g_info("sound: %u frames at a time leave holes on this machine; now %u",
           host->have_period, wish);
    host->period = wish;
    return true;
}

// A device that was unplugged says so or simply asks for nothing any more. True when one
// was closed, to be opened anew.
static bool
look_after_devices(struct vf_audio_host *host)
{
    unsigned callbacks = __atomic_load_n(&host->callbacks, __ATOMIC_RELAXED);
    bool output_dead =
        host->output &&
        (SDL_GetAudioDeviceStatus(host->output) == SDL_AUDIO_STOPPED ||
         callbacks == host->seen_callbacks);
    bool input_dead = host->input && SDL_GetAudioDeviceStatus(host->input) ==
                                         SDL_AUDIO_STOPPED;
    host->seen_callbacks = callbacks;
    bool output_short = !output_dead && wish_for_more(host);
    if (output_dead || output_short) {
        close_output(host);
    }
    if (input_dead) {
        close_input(host);
    }
    if (output_dead || input_dead) {
        vf_mutex_lock(&host->lock);
        host->status.reopened++;
        vf_mutex_unlock(&host->lock);
    }
    return output_dead || output_short || input_dead;
}

static bool
must_quit(struct vf_audio_host *host)
{
    vf_mutex_lock(&host->lock);
    bool quit = host->quit;
    vf_mutex_unlock(&host->lock);
    return quit;
}

static void
run(void *data)
{
    struct vf_audio_host *host = data;
    while (!must_quit(host)) {
        uint64_t now_ns = vf_clock_ns();
        update_output(host, now_ns);
        update_input(host, now_ns);
        bool used = host->output || host->input;
        if (used && now_ns >= host->look_at_ns) {
            host->look_at_ns = now_ns + LOOK_NS;
            if (look_after_devices(host)) {
                continue;
            }
        }
        uint64_t wake_ns = used ? host->look_at_ns : UINT64_MAX;
        if (host->retry_at_ns > now_ns) {
            wake_ns = MIN(wake_ns, host->retry_at_ns);
        }
        vf_wakeup_wait_until(&host->wakeup, wake_ns);
    }
    close_output(host);
    close_input(host);
    if (host->ready) {
        SDL_QuitSubSystem(SDL_INIT_AUDIO);
    }
    SDL_TLSCleanup(); // SDL's error text of this thread
}

// --- any thread ---

void
vf_audio_host_play(struct vf_audio_host *host, struct vf_audio_player *player)
{
    vf_mutex_lock(&host->lock);
    struct vf_audio_player *before = host->wanted_player;
    host->wanted_player = player ? vf_audio_player_ref(player) : NULL;
    vf_mutex_unlock(&host->lock);
    vf_audio_player_unref(before);
    vf_wakeup_signal(&host->wakeup);
}

void
vf_audio_host_record(struct vf_audio_host *host,
                     struct vf_audio_recorder *recorder)
{
    vf_mutex_lock(&host->lock);
    struct vf_audio_recorder *before = host->wanted_recorder;
    host->wanted_recorder = recorder ? vf_audio_recorder_ref(recorder) : NULL;
    vf_mutex_unlock(&host->lock);
    vf_audio_recorder_unref(before);
    vf_wakeup_signal(&host->wakeup);
}

struct vf_audio_host_status
vf_audio_host_status(struct vf_audio_host *host)
{
    vf_mutex_lock(&host->lock);
    struct vf_audio_host_status status = host->status;
    vf_mutex_unlock(&host->lock);
    return status;
}

struct vf_audio_host *
vf_audio_host_create(unsigned period, void (*on_change)(void *data), void *data)
{
    struct vf_audio_host *host = g_new0(struct vf_audio_host, 1);
    host->period = period;
    host->on_change = on_change;
    host->data = data;
    vf_mutex_init(&host->lock);
    vf_wakeup_init(&host->wakeup);
    host->thread = vf_thread_start(VF_ROLE_NONE, "vf-audio", run, host);
    return host;
}

void
vf_audio_host_destroy(struct vf_audio_host *host)
{
    if (!host) {
        return;
    }
    vf_mutex_lock(&host->lock);
    host->quit = true;
    vf_mutex_unlock(&host->lock);
    vf_wakeup_signal(&host->wakeup);
    vf_thread_join(host->thread);
    vf_audio_player_unref(host->wanted_player);
    vf_audio_recorder_unref(host->wanted_recorder);
    vf_wakeup_finish(&host->wakeup);
    vf_mutex_finish(&host->lock);
    g_free(host);
}
