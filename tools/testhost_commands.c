// SPDX-License-Identifier: GPL-2.0-or-later
#include "tools/testhost.h"

#include "base/clock.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { MAX_WORDS = 64 };

// Takes over NAME VALUE pairs. False when one is not understood; none is then.
static bool
take_settings(struct vf_testhost *host, char **words, int count)
{
    struct vf_testhost_settings changed = host->settings;
    for (int i = 0; i + 1 < count; i += 2) {
        if (!vf_testhost_set(&changed, words[i], words[i + 1])) {
            return false;
        }
    }
    if (count % 2 != 0) {
        return false;
    }
    host->settings = changed;
    return true;
}

static const char *
do_set(struct vf_testhost *host, char **words, int count)
{
    struct vf_testhost_settings before = host->settings;
    if (!take_settings(host, words, count)) {
        return "no such setting or value";
    }
    if (before.config.lgmp != host->settings.config.lgmp ||
        before.config.kvmfr != host->settings.config.kvmfr) {
        host->settings = before;
        return "another version needs a restart";
    }
    bool is_other = memcmp(&before.config, &host->settings.config,
                           sizeof(before.config)) != 0;
    if (is_other && host->has_session &&
        !vf_lg_change(&host->lg, &host->settings.config)) {
        host->settings = before;
        return "that picture does not fit the region";
    }
    host->frame_at_ns = vf_clock_ns();
    host->cursor_at_ns = vf_clock_ns();
    return NULL;
}

static const char *
do_restart(struct vf_testhost *host, char **words, int count)
{
    if (!take_settings(host, words, count)) {
        return "no such setting or value";
    }
    vf_testhost_end_session(host);
    return vf_testhost_begin_session(host) ? NULL
                                           : "the session could not begin";
}

static const char *
do_post(struct vf_testhost *host)
{
    switch (vf_testhost_post_frame(host)) {
    case VF_LGMP_POSTED:
        return NULL;
    case VF_LGMP_POST_UNHEARD:
        return "nobody is subscribed";
    case VF_LGMP_POST_FULL:
        return "the queue is full";
    case VF_LGMP_POST_LOCKED:
        break;
    }
    return "the queue is locked";
}

static const char *
do_cursor(struct vf_testhost *host, char **words, int count, bool with_shape)
{
    if (count != 2) {
        return "say where";
    }
    enum vf_lgmp_post result =
        vf_lg_post_cursor(&host->lg, (int16_t)atoi(words[0]),
                          (int16_t)atoi(words[1]), with_shape);
    return result == VF_LGMP_POSTED ? NULL
                                    : "nobody listens, or the queue is full";
}

static const char *
do_transform(struct vf_testhost *host, const char *name)
{
    static const char *const names[] = {"none", "invert", "dim"};
    for (int i = 0; i < 3; i++) {
        if (strcmp(names[i], name) == 0) {
            return vf_lg_post_transform(&host->lg, (enum vf_lg_transform)i) ==
                           VF_LGMP_POSTED
                       ? NULL
                       : "nobody listens, or this version has no transforms";
        }
    }
    return "no such transform";
}

// "deaf 0|1", "leds BITS", "available 0|1"
static const char *
do_input(struct vf_testhost *host, char **words, int count)
{
    struct vf_host_input *input = &host->lg.input;
    if (!host->lg.has_input || count != 2) {
        return "this host has no input: it takes --lgmp 12 and --features 9";
    }
    int value = atoi(words[1]);
    if (strcmp(words[0], "deaf") == 0) {
        input->deaf = value != 0;
    } else if (strcmp(words[0], "leds") == 0) {
        vf_host_input_set_leds(input, (uint8_t)value);
    } else if (strcmp(words[0], "available") == 0) {
        vf_host_input_set_available(input, value != 0);
    } else {
        return "no such thing about input";
    }
    return NULL;
}

static const char *
run_command(struct vf_testhost *host, char **words, int count)
{
    const char *verb = words[0];
    if (strcmp(verb, "set") == 0) {
        return do_set(host, words + 1, count - 1);
    }
    if (strcmp(verb, "restart") == 0) {
        return do_restart(host, words + 1, count - 1);
    }
    if (strcmp(verb, "quit") == 0) {
        host->quit = true;
        return NULL;
    }
    if (!host->has_session) {
        return "there is no session";
    }
    if (strcmp(verb, "post") == 0) {
        return do_post(host);
    }
    if (strcmp(verb, "repost") == 0) {
        return vf_lg_repost_frame(&host->lg).result == VF_LGMP_POSTED
                   ? NULL
                   : "there is no frame, or no room for it";
    }
    if (strcmp(verb, "cursor") == 0) {
        return do_cursor(host, words + 1, count - 1, false);
    }
    if (strcmp(verb, "shape") == 0) {
        return do_cursor(host, words + 1, count - 1, true);
    }
    if (strcmp(verb, "transform") == 0) {
        return do_transform(host, count == 2 ? words[1] : "");
    }
    if (strcmp(verb, "input") == 0) {
        return do_input(host, words + 1, count - 1);
    }
    if (strcmp(verb, "clip") == 0) {
        return vf_testhost_do_clipboard(host, words + 1, count - 1);
    }
    if (strcmp(verb, "stat") == 0) {
        printf("stat posted %" PRIu64 " full %" PRIu64 " reposted %" PRIu64
               " messages %" PRIu64
               " pending %u watched %d owned %d judged %" PRIu64 "\n",
               host->counters.posted, host->counters.full,
               host->counters.reposted, host->counters.messages,
               vf_lgmp_host_pending(&host->lg.host, host->lg.frames),
               vf_lg_is_watched(&host->lg),
               vf_lg_owner_lane(&host->lg, vf_clock_ns()) != NULL,
               host->lg.schedule.judged);
        return NULL;
    }
    return "no such command";
}

static void
obey(struct vf_testhost *host, char *line)
{
    char *words[MAX_WORDS];
    char *rest = NULL;
    int count = 0;
    for (char *word = strtok_r(line, " \t\n", &rest); word && count < MAX_WORDS;
         word = strtok_r(NULL, " \t\n", &rest)) {
        words[count++] = word;
    }
    if (count == 0) {
        return;
    }
    const char *complaint = run_command(host, words, count);
    if (complaint) {
        printf("error %s: %s\n", words[0], complaint);
    } else {
        printf("ok %s\n", words[0]);
    }
}

void
vf_testhost_read_input(struct vf_testhost *host)
{
    ssize_t got = read(STDIN_FILENO, host->input + host->input_used,
                       sizeof(host->input) - 1 - host->input_used);
    if (got <= 0) {
        host->input_open = false;
        return;
    }
    host->input_used += (size_t)got;
    host->input[host->input_used] = '\0';
    char *line = host->input;
    char *end;
    while ((end = strchr(line, '\n'))) {
        *end = '\0';
        obey(host, line);
        line = end + 1;
    }
    host->input_used = strlen(line);
    if (host->input_used == sizeof(host->input) - 1) {
        host->input_used = 0; // no command is that long
    }
    memmove(host->input, line, host->input_used);
}

// Reads the next line of the script, "MS COMMAND...".
void
vf_testhost_read_script(struct vf_testhost *host)
{
    host->script_at_ns = UINT64_MAX;
    if (host->script &&
        fgets(host->script_line, sizeof(host->script_line), host->script)) {
        char *command;
        unsigned long at = strtoul(host->script_line, &command, 10);
        host->script_at_ns = host->started_ns + at * VF_NS_PER_MS;
        memmove(host->script_line, command, strlen(command) + 1);
    }
}

void
vf_testhost_step_script(struct vf_testhost *host, uint64_t now)
{
    while (now >= host->script_at_ns) {
        obey(host, host->script_line);
        vf_testhost_read_script(host);
    }
}
