// SPDX-License-Identifier: GPL-2.0-or-later
// A VM that is nothing but a SPICE server, as a program: a real libspice-server with a
// make-believe guest behind it that does what standard input says, line by line, and
// answers each line with one.
//
//   tone HZ | silence             it plays                       -> "ok"
//   clock PPM                     its sound card's is off         -> "ok"
//   volume 0..65535               of its own mixer               -> "ok"
//   mute | unmute                 of the same                    -> "ok"
//   record | deaf                 it listens to its microphone   -> "ok"
//   heard                         since it was last asked        -> "heard FRAMES ENERGY"
//   input                         so far                         -> "input KEYS-DOWN BYTES"
//   mode WIDTH HEIGHT             its screen becomes as large    -> "ok"
//   stop | start                  the server ends; another one at the same socket -> "ok"
#include "spice_server.h"

#include <stdio.h>
#include <string.h>

static struct spice_server_params params;
static struct spice_server *server;

static void
start(void)
{
    server = spice_server_start(&params);
    spice_server_set_mode(server, (struct vf_size){640, 480});
    spice_server_fill(server, (struct vf_rect){0, 0, 640, 480}, 0x204060);
}

static void
stop(void)
{
    spice_server_stop(server);
    server = NULL;
}

static bool
obey(const char *line)
{
    double hz, ppm;
    unsigned volume;
    int width, height;
    if (sscanf(line, "tone %lf", &hz) == 1) {
        spice_server_play_tone(server, hz);
    } else if (strcmp(line, "silence") == 0) {
        spice_server_stop_tone(server);
    } else if (sscanf(line, "clock %lf", &ppm) == 1) {
        spice_server_set_clock(server, ppm);
    } else if (sscanf(line, "volume %u", &volume) == 1) {
        spice_server_set_volume(server, (uint16_t)volume);
    } else if (strcmp(line, "mute") == 0 || strcmp(line, "unmute") == 0) {
        spice_server_set_mute(server, line[0] == 'm');
    } else if (strcmp(line, "record") == 0 || strcmp(line, "deaf") == 0) {
        spice_server_record(server, line[0] == 'r');
    } else if (sscanf(line, "mode %d %d", &width, &height) == 2) {
        spice_server_set_mode(server, (struct vf_size){width, height});
        spice_server_fill(server, (struct vf_rect){0, 0, width, height}, 0x406020);
    } else if (strcmp(line, "stop") == 0) {
        stop();
    } else if (strcmp(line, "start") == 0) {
        start();
    } else {
        return false;
    }
    return true;
}

static void
answer(const char *line)
{
    if (strcmp(line, "heard") == 0) {
        struct spice_server_recorded heard = spice_server_take_recorded(server);
        printf("heard %" G_GUINT64_FORMAT " %f\n", heard.frames, heard.energy);
    } else if (strcmp(line, "input") == 0) {
        struct spice_server_input input = spice_server_input(server);
        printf("input %u %u\n", input.keys_down, input.key_bytes);
    } else if (obey(line)) {
        puts("ok");
    } else {
        printf("error: '%s'\n", line);
    }
}

int
main(int argc, char **argv)
{
    setvbuf(stdout, NULL, _IOLBF, 0);
    if (argc != 2) {
        fprintf(stderr, "usage: spice-stage SOCKET\n");
        return 2;
    }
    params = (struct spice_server_params){
        .socket = argv[1], .display = true, .audio = true};
    start();
    puts("ready");
    char line[128];
    while (fgets(line, sizeof(line), stdin)) {
        line[strcspn(line, "\n")] = '\0';
        answer(line);
    }
    if (server) {
        stop();
    }
    return 0;
}
