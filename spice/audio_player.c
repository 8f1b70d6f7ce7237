// SPDX-License-Identifier: GPL-2.0-or-later
#include "spice/audio_player.h"

#include "spice/audio_drift.h"
#include "spice/audio_ring.h"

#include <glib.h>
#include <samplerate.h>
#include <string.h>

enum {
    RING_MS = 500,
    FADE_IN_MS = 10,
    FADE_OUT_MS = 5,
    GUEST_PACKET_MS = 12, // what arrives at once, and how late it may be
    BOOST_STEP_MS = 5,    // after an underrun
    MOST_BOOST_MS = 60,
    RESAMPLER_PIECE = 32, // frames
    LATE_MS = 80, // beyond the target; playing faster would take a quarter minute
};

struct vf_audio_player {
    unsigned refs;                // atomic
    struct vf_audio_format guest; // constant
    unsigned latency_ms;          // constant
    struct vf_audio_ring ring;    // of float frames

    // written by the guest's side, atomic
    bool wanted;
    float volume[VF_AUDIO_MAX_CHANNELS];

    // the sound card's side
    SRC_STATE *resampler;
    unsigned out_rate;
    unsigned period; // frames of the sound card
    struct vf_audio_drift drift;
    bool playing;
    unsigned boost_ms;
    float fade;                         // 0..1, rises after a start
    float gain[VF_AUDIO_MAX_CHANNELS];  // as last applied
    float tail;                         // 1..0 after an end
    float last[VF_AUDIO_MAX_CHANNELS];  // the frame that the tail begins at
    float shown[VF_AUDIO_MAX_CHANNELS]; // the last frame that was given out

    // for stats, atomic
    int64_t latency_us;
    int64_t target_us;
    int64_t speed_ppm; // beyond 1
    uint64_t underruns;
    bool stat_playing;
};

// --- lifetime ---

struct vf_audio_player *
vf_audio_player_create(struct vf_audio_format guest, unsigned latency_ms)
{
    struct vf_audio_player *player = g_new0(struct vf_audio_player, 1);
    player->refs = 1;
    player->guest = guest;
    player->latency_ms = latency_ms;
    vf_audio_ring_init(&player->ring, guest.channels * sizeof(float),
                       (size_t)guest.rate * RING_MS / 1000);
    for (unsigned i = 0; i < VF_AUDIO_MAX_CHANNELS; i++) {
        player->volume[i] = 1;
        player->gain[i] = 1;
    }
    int error = 0;
    player->resampler = src_new(SRC_SINC_FASTEST, (int)guest.channels, &error);
    g_assert(player->resampler); // fails for absurd numbers of channels only
    vf_audio_player_set_output(player, guest.rate, guest.rate / 100);
    return player;
}

struct vf_audio_player *
vf_audio_player_ref(struct vf_audio_player *player)
{
    __atomic_fetch_add(&player->refs, 1, __ATOMIC_RELAXED);
    return player;
}

void
vf_audio_player_unref(struct vf_audio_player *player)
{
    if (player && __atomic_sub_fetch(&player->refs, 1, __ATOMIC_ACQ_REL) == 0) {
        src_delete(player->resampler);
        vf_audio_ring_finish(&player->ring);
        g_free(player);
    }
}

struct vf_audio_format
vf_audio_player_format(const struct vf_audio_player *player)
{
    return player->guest;
}

// --- targets ---

// What must wait in the ring, on average, beside the period in the sound card.
static double
ring_target(const struct vf_audio_player *player)
{
    double period = (double)player->period / player->out_rate;
    double wished = player->latency_ms / 1000.0 - period;
    double needed = period + GUEST_PACKET_MS / 1000.0;
    return MAX(wished, needed) + player->boost_ms / 1000.0;
}

void
vf_audio_player_set_output(struct vf_audio_player *player, unsigned rate,
                           unsigned period)
{
    player->out_rate = rate;
    player->period = period;
    player->boost_ms = 0;
    player->playing = false;
    vf_audio_drift_init(&player->drift, ring_target(player));
}

// --- the guest's side ---

void
vf_audio_player_start(struct vf_audio_player *player)
{
    __atomic_store_n(&player->wanted, true, __ATOMIC_RELEASE);
}

void
vf_audio_player_stop(struct vf_audio_player *player)
{
    __atomic_store_n(&player->wanted, false, __ATOMIC_RELEASE);
}

void
vf_audio_player_write(struct vf_audio_player *player, const int16_t *samples,
                      size_t frames)
{
    enum { CHUNK = 256 };
    float chunk[CHUNK * VF_AUDIO_MAX_CHANNELS];
    unsigned channels = player->guest.channels;
    while (frames > 0) {
        size_t count = MIN(frames, CHUNK);
        for (size_t i = 0; i < count * channels; i++) {
            chunk[i] = (float)samples[i] / 32768.0f;
        }
        if (vf_audio_ring_write(&player->ring, chunk, count) < count) {
            return;
        }
        samples += count * channels;
        frames -= count;
    }
}

void
vf_audio_player_set_volume(struct vf_audio_player *player, const float *volume,
                           unsigned channels)
{
    for (unsigned i = 0; i < player->guest.channels && channels > 0; i++) {
        float value = CLAMP(volume[MIN(i, channels - 1)], 0.0f, 1.0f);
        __atomic_store(&player->volume[i], &value, __ATOMIC_RELAXED);
    }
}

// --- the sound card's side ---

static double
fill_s(const struct vf_audio_player *player)
{
    return (double)vf_audio_ring_fill(&player->ring) / player->guest.rate;
}

// Begins when enough waits, or when no more will come. What waits beyond the
// target (the sound card took its time to open) is left out, so that it is not
// late for ever.
static void
try_begin(struct vf_audio_player *player)
{
    bool wanted = __atomic_load_n(&player->wanted, __ATOMIC_ACQUIRE);
    double waiting = fill_s(player);
    double target = ring_target(player);
    if (waiting <= 0 || (wanted && waiting < target)) {
        return;
    }
    if (waiting > target) {
        vf_audio_ring_skip(&player->ring,
                           (size_t)((waiting - target) * player->guest.rate));
    }
    player->playing = true;
    player->fade = 0;
    for (unsigned i = 0; i < player->guest.channels; i++) {
        __atomic_load(&player->volume[i], &player->gain[i], __ATOMIC_RELAXED);
    }
    src_reset(player->resampler);
    vf_audio_drift_set_target(&player->drift, target);
    vf_audio_drift_restart(&player->drift);
}

// Resamples from the ring until `out` is full or the ring is empty; returns the
// frames made. The resampler takes in all it is given, whether it needs it or
// not, so it is given little at a time: what is in it is in no count of what
// waits.
static size_t
resample(struct vf_audio_player *player, float *out, size_t frames)
{
    double speed = vf_audio_drift_update(&player->drift, fill_s(player),
                                         (double)frames / player->out_rate);
    size_t made = 0;
    while (made < frames) {
        size_t available;
        const float *in = vf_audio_ring_peek(&player->ring, &available);
        if (available == 0) {
            break;
        }
        SRC_DATA data = {
            .data_in = in,
            .data_out = out + made * player->guest.channels,
            .input_frames = (long)MIN(available, RESAMPLER_PIECE),
            .output_frames = (long)(frames - made),
            .src_ratio = (double)player->out_rate / player->guest.rate / speed,
        };
        if (src_process(player->resampler, &data) != 0) {
            break;
        }
        vf_audio_ring_skip(&player->ring, (size_t)data.input_frames_used);
        made += (size_t)data.output_frames_gen;
        if (data.input_frames_used == 0 && data.output_frames_gen == 0) {
            break;
        }
    }
    return made;
}

// Sound that ended too early goes on from its last value down to nothing, which
// is no click; also under the beginning of what comes next.
static void
add_tail(struct vf_audio_player *player, float *out, size_t frames)
{
    float step = 1000.0f / ((float)player->out_rate * FADE_OUT_MS);
    unsigned channels = player->guest.channels;
    for (size_t i = 0; i < frames && player->tail > 0; i++) {
        player->tail = MAX(player->tail - step, 0.0f);
        for (unsigned c = 0; c < channels; c++) {
            out[i * channels + c] += player->last[c] * player->tail;
        }
    }
}

// Fades in after a start, and from the old volume to the new within these
// frames.
static void
shape(struct vf_audio_player *player, float *out, size_t frames)
{
    unsigned channels = player->guest.channels;
    float step = 1000.0f / ((float)player->out_rate * FADE_IN_MS);
    float wanted[VF_AUDIO_MAX_CHANNELS];
    for (unsigned c = 0; c < channels; c++) {
        __atomic_load(&player->volume[c], &wanted[c], __ATOMIC_RELAXED);
    }
    for (size_t i = 0; i < frames; i++) {
        float along = (float)(i + 1) / (float)frames;
        player->fade = MIN(player->fade + step, 1.0f);
        for (unsigned c = 0; c < channels; c++) {
            float gain =
                player->gain[c] + (wanted[c] - player->gain[c]) * along;
            out[i * channels + c] *= gain * player->fade;
        }
    }
    memcpy(player->gain, wanted, sizeof(wanted[0]) * channels);
}

// `last`: the last frame that was made.
static void
leave_off(struct vf_audio_player *player, const float *last)
{
    player->playing = false;
    player->tail = 1;
    memcpy(player->last, last, sizeof(float) * player->guest.channels);
}

// The ring is empty.
static void
end(struct vf_audio_player *player, const float *last)
{
    leave_off(player, last);
    if (__atomic_load_n(&player->wanted, __ATOMIC_ACQUIRE)) {
        __atomic_fetch_add(&player->underruns, 1, __ATOMIC_RELAXED);
        player->boost_ms = MIN(player->boost_ms + BOOST_STEP_MS, MOST_BOOST_MS);
    }
}

static void
note_stats(struct vf_audio_player *player)
{
    double period = (double)player->period / player->out_rate;
    const struct vf_audio_drift *drift = &player->drift;
    int64_t latency = (int64_t)((MAX(drift->average_s, 0) + period) * 1e6);
    int64_t target = (int64_t)((drift->target_s + period) * 1e6);
    int64_t speed = (int64_t)((drift->speed - 1) * 1e6);
    __atomic_store_n(&player->latency_us, latency, __ATOMIC_RELAXED);
    __atomic_store_n(&player->target_us, target, __ATOMIC_RELAXED);
    __atomic_store_n(&player->speed_ppm, speed, __ATOMIC_RELAXED);
    __atomic_store_n(&player->stat_playing, player->playing, __ATOMIC_RELAXED);
}

// A sound card that stood still, or lost time: what waits would be late for long.
static bool
is_late(const struct vf_audio_player *player)
{
    const struct vf_audio_drift *drift = &player->drift;
    return player->playing &&
           drift->average_s > drift->target_s + LATE_MS / 1000.0;
}

void
vf_audio_player_read(struct vf_audio_player *player, float *out, size_t frames)
{
    if (is_late(player)) {
        leave_off(player, player->shown);
    }
    if (!player->playing) {
        try_begin(player);
    }
    unsigned channels = player->guest.channels;
    size_t made = 0;
    if (player->playing) {
        made = resample(player, out, frames);
        shape(player, out, made);
    }
    memset(out + made * channels, 0,
           (frames - made) * channels * sizeof(float));
    add_tail(player, out, made);
    if (player->playing && made < frames) {
        end(player, made > 0 ? out + (made - 1) * channels : player->shown);
    }
    add_tail(player, out + made * channels, frames - made);
    memcpy(player->shown, out + (frames - 1) * channels,
           channels * sizeof(float));
    note_stats(player);
}

struct vf_audio_player_stats
vf_audio_player_stats(const struct vf_audio_player *player)
{
    return (struct vf_audio_player_stats){
        .latency_s =
            (double)__atomic_load_n(&player->latency_us, __ATOMIC_RELAXED) /
            1e6,
        .target_s =
            (double)__atomic_load_n(&player->target_us, __ATOMIC_RELAXED) / 1e6,
        .speed =
            1 +
            (double)__atomic_load_n(&player->speed_ppm, __ATOMIC_RELAXED) / 1e6,
        .underruns = __atomic_load_n(&player->underruns, __ATOMIC_RELAXED),
        .playing = __atomic_load_n(&player->stat_playing, __ATOMIC_RELAXED),
    };
}
