// SPDX-License-Identifier: GPL-2.0-or-later
#include "session_rig.h"

#include <SDL.h>
#include <math.h>
#include <stdio.h>
#include <unistd.h>

// Sound from and to a real SPICE server, through SDL's audio driver that plays
// to and records from files.

enum { RATE = 48000 };

struct fixture {
    struct spice_server *server;
    struct session_rig rig;
    char *out; // file that was played to: floats, stereo
    char *in;  // file that is recorded from
};

static void
start(struct fixture *fixture, const struct vf_spice_audio_config *config)
{
    *fixture = (struct fixture){0};
    fixture->out = g_strdup_printf("%s.out", session_rig_socket());
    fixture->in = g_strdup_printf("%s.in", session_rig_socket());
    g_setenv("SDL_AUDIODRIVER", "disk", TRUE);
    g_setenv("SDL_DISKAUDIOFILE", fixture->out, TRUE);
    g_setenv("SDL_DISKAUDIOFILEIN", fixture->in, TRUE);
    g_assert_cmpint(SDL_Init(0), ==, 0);
    struct spice_server_params params = {.socket = session_rig_socket(),
                                         .audio = true};
    fixture->server = spice_server_start(&params);
    session_rig_start(&fixture->rig);
    vf_spice_set_audio(fixture->rig.spice, config);
    session_rig_connect_unix(&fixture->rig, params.socket, NULL);
    session_rig_wait_inputs(&fixture->rig);
}

static void
stop(struct fixture *fixture)
{
    session_rig_stop(&fixture->rig);
    spice_server_stop(fixture->server);
    SDL_Quit();
    unlink(fixture->out);
    unlink(fixture->in);
    g_free(fixture->out);
    g_free(fixture->in);
}

static struct vf_spice_audio_config
config_for_files(void)
{
    struct vf_spice_audio_config config = vf_spice_audio_config_default();
    // The file driver sleeps in whole milliseconds: 480 frames are ten.
    config.period = 480;
    return config;
}

struct heard {
    size_t frames;
    double energy;  // mean square of the loud part
    double hz;      // of the loud part, by its zero crossings
    float steepest; // greatest step from one frame to the next
};

static struct heard
listen_to(const char *path)
{
    struct heard heard = {0};
    g_autofree char *bytes = NULL;
    gsize size = 0;
    if (!g_file_get_contents(path, &bytes, &size, NULL)) {
        return heard;
    }
    const float *samples = (const float *)(const void *)bytes;
    heard.frames = size / (2 * sizeof(float));
    size_t loud = 0;
    size_t crossings = 0;
    float last = 0;
    size_t first_loud = 0;
    size_t last_loud = 0;
    for (size_t i = 0; i < heard.frames; i++) {
        float value = samples[2 * i];
        heard.steepest = MAX(heard.steepest, fabsf(value - last));
        if (fabsf(value) > 0.1f) {
            first_loud = loud == 0 ? i : first_loud;
            last_loud = i;
            loud++;
        }
        crossings += last < 0 && value >= 0;
        heard.energy += (double)value * value;
        last = value;
    }
    if (loud > 0) {
        double seconds = (double)(last_loud - first_loud + 1) / RATE;
        heard.hz = (double)crossings / seconds;
        heard.energy /= (double)(last_loud - first_loud + 1);
    }
    return heard;
}

static void
test_the_guests_tone_is_played(void)
{
    struct fixture fixture;
    struct vf_spice_audio_config config = config_for_files();
    start(&fixture, &config);
    spice_server_play_tone(fixture.server, 500);
    wait_until(session_rig_audio(&fixture.rig)->playing);
    g_assert_cmpuint(fixture.rig.audio_status.rate, ==, RATE);
    g_assert_cmpuint(fixture.rig.audio_status.channels, ==, 2);
    wait_until(listen_to(fixture.out).frames > 2 * RATE);
    wait_until(session_rig_audio(&fixture.rig)->latency_ms > 1);
    g_assert_cmpfloat(fixture.rig.audio_status.latency_ms, <, 500);
    spice_server_stop_tone(fixture.server);
    wait_until(!session_rig_audio(&fixture.rig)->playing);
    struct heard heard = listen_to(fixture.out);
    g_assert_cmpfloat(heard.hz, >, 480);
    g_assert_cmpfloat(heard.hz, <, 520);
    g_assert_cmpfloat(heard.energy, >, 0.05);
    // Louder steps than the tone's own would be clicks.
    g_assert_cmpfloat(heard.steepest, <, 0.5 * 2 * G_PI * 500 / RATE * 1.3);
    stop(&fixture);
}

static void
test_the_guests_volume_counts(void)
{
    struct fixture fixture;
    struct vf_spice_audio_config config = config_for_files();
    start(&fixture, &config);
    spice_server_set_volume(fixture.server, 0);
    spice_server_play_tone(fixture.server, 500);
    wait_until(listen_to(fixture.out).frames > RATE / 2);
    g_assert_cmpfloat(listen_to(fixture.out).energy, <, 0.001);
    spice_server_set_volume(fixture.server, 65535);
    wait_until(listen_to(fixture.out).energy > 0.02);
    spice_server_stop_tone(fixture.server);
    stop(&fixture);
}

static void
test_sound_switched_off_is_not_even_asked_for(void)
{
    struct fixture fixture;
    struct vf_spice_audio_config config = config_for_files();
    config.playback = false;
    start(&fixture, &config);
    spice_server_play_tone(fixture.server, 500);
    g_usleep(300000);
    g_assert_false(session_rig_audio(&fixture.rig)->playing);
    g_assert_cmpint(access(fixture.out, F_OK), !=, 0);
    // Switched on, it comes.
    config.playback = true;
    vf_spice_set_audio(fixture.rig.spice, &config);
    wait_until(listen_to(fixture.out).energy > 0.02);
    config.playback = false;
    vf_spice_set_audio(fixture.rig.spice, &config);
    wait_until(!session_rig_audio(&fixture.rig)->playing);
    stop(&fixture);
}

static void
make_recording(const struct fixture *fixture)
{
    FILE *file = fopen(fixture->in, "w");
    g_assert_nonnull(file);
    for (int i = 0; i < RATE * 60; i++) {
        int16_t value = (int16_t)(12000 * sin(i * 2 * G_PI * 440 / RATE));
        int16_t frame[2] = {value, value};
        fwrite(frame, sizeof(frame), 1, file);
    }
    fclose(file);
}

static void
test_the_microphone_asks_first(void)
{
    struct fixture fixture;
    struct vf_spice_audio_config config = config_for_files();
    start(&fixture, &config);
    make_recording(&fixture);
    spice_server_record(fixture.server, true);
    wait_until(session_rig_audio(&fixture.rig)->microphone ==
               VF_MICROPHONE_ASKING);
    g_usleep(200000);
    g_assert_cmpfloat(spice_server_take_recorded(fixture.server).energy, ==, 0);
    vf_spice_answer_microphone(fixture.rig.spice, true);
    wait_until(session_rig_audio(&fixture.rig)->microphone ==
               VF_MICROPHONE_OPEN);
    wait_until(spice_server_take_recorded(fixture.server).energy > 10);
    // The user closes it: silence at once.
    vf_spice_answer_microphone(fixture.rig.spice, false);
    wait_until(session_rig_audio(&fixture.rig)->microphone ==
               VF_MICROPHONE_REFUSED);
    wait_until(spice_server_take_recorded(fixture.server).energy == 0);
    spice_server_record(fixture.server, false);
    wait_until(session_rig_audio(&fixture.rig)->microphone ==
               VF_MICROPHONE_CLOSED);
    stop(&fixture);
}

static void
test_an_allowed_microphone_opens_and_a_denied_one_never(void)
{
    for (int allowed = 0; allowed < 2; allowed++) {
        struct fixture fixture;
        struct vf_spice_audio_config config = config_for_files();
        config.microphone = allowed ? VF_MICROPHONE_ALLOW : VF_MICROPHONE_DENY;
        start(&fixture, &config);
        make_recording(&fixture);
        spice_server_record(fixture.server, true);
        if (allowed) {
            wait_until(spice_server_take_recorded(fixture.server).energy > 10);
            g_assert_cmpint(session_rig_audio(&fixture.rig)->microphone, ==,
                            VF_MICROPHONE_OPEN);
        } else {
            vf_spice_answer_microphone(fixture.rig.spice, true);
            g_usleep(300000);
            g_assert_cmpfloat(spice_server_take_recorded(fixture.server).energy,
                              ==, 0);
        }
        spice_server_record(fixture.server, false);
        stop(&fixture);
    }
}

static void
test_a_device_that_cannot_be_opened_is_said(void)
{
    struct fixture fixture;
    struct vf_spice_audio_config config = config_for_files();
    start(&fixture, &config);
    g_setenv("SDL_DISKAUDIOFILE", "/nonexistent/folder/file", TRUE);
    spice_server_play_tone(fixture.server, 500);
    wait_until(session_rig_audio(&fixture.rig)->detail[0] != '\0');
    g_assert_nonnull(strstr(fixture.rig.audio_status.detail, "sound device"));
    // It is tried again, and works when it can.
    g_setenv("SDL_DISKAUDIOFILE", fixture.out, TRUE);
    wait_until(session_rig_audio(&fixture.rig)->detail[0] == '\0');
    wait_until(listen_to(fixture.out).energy > 0.02);
    spice_server_stop_tone(fixture.server);
    stop(&fixture);
}

static void
test_sound_ends_with_the_session_and_begins_with_the_next(void)
{
    struct fixture fixture;
    struct vf_spice_audio_config config = config_for_files();
    start(&fixture, &config);
    spice_server_play_tone(fixture.server, 500);
    wait_until(session_rig_audio(&fixture.rig)->playing);
    vf_spice_disconnect(fixture.rig.spice);
    wait_until(!session_rig_audio(&fixture.rig)->playing);
    session_rig_connect_unix(&fixture.rig, session_rig_socket(), NULL);
    wait_until(session_rig_audio(&fixture.rig)->playing);
    stop(&fixture);
}

int
main(int argc, char **argv)
{
    session_rig_test_init(&argc, &argv);
#define TEST(name, function) g_test_add_func("/spice-audio/" name, function)
    TEST("the-guests-tone-is-played", test_the_guests_tone_is_played);
    TEST("the-guests-volume-counts", test_the_guests_volume_counts);
    TEST("sound-switched-off-is-not-even-asked-for",
         test_sound_switched_off_is_not_even_asked_for);
    TEST("the-microphone-asks-first", test_the_microphone_asks_first);
    TEST("an-allowed-microphone-opens-and-a-denied-one-never",
         test_an_allowed_microphone_opens_and_a_denied_one_never);
    TEST("a-device-that-cannot-be-opened-is-said",
         test_a_device_that_cannot_be_opened_is_said);
    TEST("sound-ends-with-the-session-and-begins-with-the-next",
         test_sound_ends_with_the_session_and_begins_with_the_next);
#undef TEST
    return g_test_run();
}
