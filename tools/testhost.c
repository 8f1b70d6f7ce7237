// SPDX-License-Identifier: GPL-2.0-or-later
#include "tools/testhost.h"

#include <inttypes.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <time.h>
#include <unistd.h>

#define NS_PER_MS UINT64_C(1000000)
#define NS_PER_S UINT64_C(1000000000)

enum {
    LINE_BYTES = 512,
    MAX_WORDS = 64,
    NEVER_MS = 1000,
};

static const uint64_t process_ns = 10 * NS_PER_MS;
static const uint64_t full_retry_ns = NS_PER_MS / 5;

struct counters {
    uint64_t posted;
    uint64_t full;
    uint64_t reposted;
    uint64_t messages; // from clients
};

struct testhost {
    struct vf_testhost_options options;
    struct vf_testhost_settings settings;
    struct vf_target target;
    struct vf_lg lg;
    bool has_session;
    bool quit;
    FILE *log;
    FILE *script;
    struct counters counters;
    uint32_t cursor_step;

    // times, CLOCK_MONOTONIC
    uint64_t started_ns;
    uint64_t end_ns;
    uint64_t process_at_ns;
    uint64_t frame_at_ns;
    uint64_t cursor_at_ns;
    uint64_t script_at_ns;

    char script_line[LINE_BYTES];
    char input[LINE_BYTES];
    size_t input_used;
    bool input_open;
};

// Set by signals; the only thing a handler touches.
static volatile sig_atomic_t interrupted;

static void
on_signal(int number)
{
    (void)number;
    interrupted = 1;
}

static uint64_t
min_ns(uint64_t a, uint64_t b)
{
    return a < b ? a : b;
}

static bool
begin_session(struct testhost *host)
{
    uint64_t now = vf_lg_clock_ns();
    host->has_session =
        vf_lg_start(&host->lg, host->target.memory, &host->settings.config);
    host->process_at_ns = now + process_ns;
    host->frame_at_ns = now;
    host->cursor_at_ns = now;
    if (host->has_session) {
        printf("ready lgmp %u kvmfr %u session %08x\n",
               host->lg.host.layout->version, host->lg.layout->version,
               host->lg.host.session);
    } else {
        vf_lg_stop(&host->lg);
        printf("error the region is too small or the version is unknown\n");
    }
    return host->has_session;
}

static void
end_session(struct testhost *host)
{
    if (host->has_session) {
        vf_lg_stop(&host->lg);
        host->has_session = false;
    }
}

// The file was truncated under us: begin anew when it is as large as it was.
static void
recover(struct testhost *host)
{
    end_session(host);
    if (!vf_target_is_whole(&host->target)) {
        return;
    }
    vf_target_close(&host->target);
    host->quit = !vf_target_open(&host->target, host->options.path, 0) ||
                 !begin_session(host);
}

static void
log_post(struct testhost *host, struct vf_lg_posted posted)
{
    if (host->log) {
        fprintf(host->log, "%" PRIu32 " %" PRIu64 " %" PRIu64 "\n",
                posted.serial, posted.posted_ns, posted.bytes);
        fflush(host->log);
    }
}

static enum vf_lgmp_post
post_frame(struct testhost *host)
{
    struct vf_lg_posted posted = vf_lg_post_frame(&host->lg);
    if (posted.result == VF_LGMP_POSTED) {
        host->counters.posted++;
        log_post(host, posted);
    } else if (posted.result == VF_LGMP_POST_FULL) {
        host->counters.full++;
    }
    return posted.result;
}

static uint64_t
frame_period(const struct testhost *host)
{
    if (host->settings.fast_as_can_be) {
        return 0;
    }
    double period = (double)NS_PER_S / host->settings.fps;
    if (host->settings.irregular) {
        period *= 0.2 + 1.6 * (double)random() / (double)RAND_MAX;
    }
    return (uint64_t)period;
}

static void
step_frames(struct testhost *host, uint64_t now)
{
    bool is_timed = host->settings.fps > 0 || host->settings.fast_as_can_be;
    if (!is_timed || (host->settings.still && host->lg.has_posted)) {
        host->frame_at_ns = UINT64_MAX;
        return;
    }
    if (host->frame_at_ns == UINT64_MAX) {
        host->frame_at_ns = now;
    }
    if (now < host->frame_at_ns) {
        return;
    }
    if (post_frame(host) == VF_LGMP_POST_FULL) {
        // Late, but the grid of the frames after it does not move.
        struct timespec pause = {0, full_retry_ns};
        nanosleep(&pause, NULL);
        return;
    }
    uint64_t period = frame_period(host);
    host->frame_at_ns += period;
    if (host->frame_at_ns + period < now) {
        host->frame_at_ns = now + period;
    }
}

// A path that crosses the whole desktop and its edges.
static void
step_cursor(struct testhost *host, uint64_t now)
{
    if (host->settings.cursor_rate <= 0 || host->settings.no_cursor) {
        host->cursor_at_ns = UINT64_MAX;
        return;
    }
    if (host->cursor_at_ns == UINT64_MAX) {
        host->cursor_at_ns = now;
    }
    if (now < host->cursor_at_ns) {
        return;
    }
    struct vf_host_size size = host->settings.config.size;
    uint32_t step = ++host->cursor_step;
    vf_lg_post_cursor(&host->lg, (int16_t)(step * 5 % (size.w + 20) - 10),
                      (int16_t)(step * 3 % (size.h + 20) - 10), false);
    host->cursor_at_ns =
        now + (uint64_t)((double)NS_PER_S / host->settings.cursor_rate);
}

static void
greet_newcomers(struct testhost *host)
{
    struct vf_lg *lg = &host->lg;
    if (vf_lgmp_host_new_subscribers(&lg->host, lg->frames) > 0 &&
        lg->has_posted) {
        struct vf_lg_posted posted = vf_lg_repost_frame(lg);
        if (posted.result == VF_LGMP_POSTED) {
            host->counters.reposted++;
            log_post(host, posted);
        }
    }
    if (vf_lgmp_host_new_subscribers(&lg->host, lg->pointer) > 0 &&
        !host->settings.no_cursor) {
        vf_lg_post_cursor(lg, lg->cursor_x, lg->cursor_y, true);
    }
}

static void
read_clients(struct testhost *host)
{
    uint8_t data[VF_LGMP_CLIENT_DATA];
    size_t size;
    while (vf_lgmp_host_read(&host->lg.host, host->lg.pointer, data, &size)) {
        int32_t words[3] = {-1, 0, 0};
        memcpy(words, data, size < sizeof(words) ? size : sizeof(words));
        if (words[0] == VF_KVMFR_CONTROL_SET_CURSOR) {
            printf("warp %d %d\n", words[1], words[2]);
        } else if (words[0] == VF_KVMFR_CONTROL_WINDOW_SIZE) {
            printf("window-size %d %d\n", words[1], words[2]);
        } else {
            printf("message %d of %zu bytes\n", words[0], size);
        }
        host->counters.messages++;
        vf_lgmp_host_acknowledge(&host->lg.host, host->lg.pointer);
    }
}

static void
step_session(struct testhost *host, uint64_t now)
{
    if (!host->settings.heartbeat) {
        return; // as a VM that is paused
    }
    if (now >= host->process_at_ns) {
        host->process_at_ns += process_ns;
        if (host->process_at_ns < now) {
            host->process_at_ns = now + process_ns;
        }
        if (!vf_lgmp_host_process(&host->lg.host, now / NS_PER_MS)) {
            end_session(host);
            host->quit = !begin_session(host);
            return;
        }
        read_clients(host);
    }
    greet_newcomers(host);
    step_frames(host, now);
    step_cursor(host, now);
}

// --- Commands ---------------------------------------------------------------

// Takes over NAME VALUE pairs. False when one is not understood; none is then.
static bool
take_settings(struct testhost *host, char **words, int count)
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
do_set(struct testhost *host, char **words, int count)
{
    struct vf_testhost_settings before = host->settings;
    if (!take_settings(host, words, count)) {
        return "no such setting or value";
    }
    bool is_other = memcmp(&before.config, &host->settings.config,
                           sizeof(before.config)) != 0;
    if (is_other && host->has_session &&
        !vf_lg_change(&host->lg, &host->settings.config)) {
        host->settings = before;
        return "that picture does not fit the region";
    }
    host->frame_at_ns = vf_lg_clock_ns();
    host->cursor_at_ns = vf_lg_clock_ns();
    return NULL;
}

static const char *
do_restart(struct testhost *host, char **words, int count)
{
    if (!take_settings(host, words, count)) {
        return "no such setting or value";
    }
    end_session(host);
    return begin_session(host) ? NULL : "the session could not begin";
}

static const char *
do_post(struct testhost *host)
{
    switch (post_frame(host)) {
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
do_cursor(struct testhost *host, char **words, int count, bool with_shape)
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
run_command(struct testhost *host, char **words, int count)
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
    if (strcmp(verb, "stat") == 0) {
        printf("stat posted %" PRIu64 " full %" PRIu64 " reposted %" PRIu64
               " messages %" PRIu64 " pending %u watched %d\n",
               host->counters.posted, host->counters.full,
               host->counters.reposted, host->counters.messages,
               vf_lgmp_host_pending(&host->lg.host, host->lg.frames),
               vf_lg_is_watched(&host->lg));
        return NULL;
    }
    return "no such command";
}

static void
obey(struct testhost *host, char *line)
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

static void
read_input(struct testhost *host)
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
static void
read_script(struct testhost *host)
{
    host->script_at_ns = UINT64_MAX;
    if (host->script &&
        fgets(host->script_line, sizeof(host->script_line), host->script)) {
        char *command;
        unsigned long at = strtoul(host->script_line, &command, 10);
        host->script_at_ns = host->started_ns + at * NS_PER_MS;
        memmove(host->script_line, command, strlen(command) + 1);
    }
}

static void
step_script(struct testhost *host, uint64_t now)
{
    while (now >= host->script_at_ns) {
        obey(host, host->script_line);
        read_script(host);
    }
}

// --- The loop ---------------------------------------------------------------

static void
wait_for_work(struct testhost *host)
{
    uint64_t now = vf_lg_clock_ns();
    uint64_t next = now + NEVER_MS * NS_PER_MS;
    next = min_ns(next, host->script_at_ns);
    next = min_ns(next, host->end_ns);
    next = min_ns(next, host->process_at_ns);
    if (host->has_session && host->settings.heartbeat) {
        next = min_ns(next, host->frame_at_ns);
        next = min_ns(next, host->cursor_at_ns);
    } else {
        next = min_ns(next, now + process_ns);
    }
    uint64_t left = next > now ? next - now : 0;
    struct timespec timeout = {(time_t)(left / NS_PER_S),
                               (long)(left % NS_PER_S)};
    struct pollfd input = {.fd = host->input_open ? STDIN_FILENO : -1,
                           .events = POLLIN};
    if (ppoll(&input, 1, &timeout, NULL) > 0) {
        read_input(host);
    }
}

static void
run(struct testhost *host)
{
    while (!host->quit && !interrupted && vf_lg_clock_ns() < host->end_ns) {
        wait_for_work(host);
        uint64_t now = vf_lg_clock_ns();
        step_script(host, now);
        if (vf_target_is_torn(&host->target)) {
            recover(host);
        } else if (host->has_session) {
            step_session(host, now);
        }
    }
}

static void
prepare_process(const struct vf_testhost_options *options)
{
    struct sigaction action = {.sa_handler = on_signal};
    sigaction(SIGINT, &action, NULL);
    sigaction(SIGTERM, &action, NULL);
    signal(SIGPIPE, SIG_IGN);
    prctl(PR_SET_TIMERSLACK, 1UL);
    setvbuf(stdout, NULL, _IOLBF, 0);
    if (options->die_with_parent) {
        pid_t parent = getppid();
        prctl(PR_SET_PDEATHSIG, SIGTERM);
        interrupted = getppid() != parent;
    }
}

static FILE *
open_or_exit(const char *path, const char *mode)
{
    FILE *file = fopen(path, mode);
    if (!file) {
        perror(path);
        exit(1);
    }
    return file;
}

int
main(int argc, char **argv)
{
    struct testhost host = {
        .settings =
            {
                .config =
                    {
                        .lgmp = 6,
                        .size = {1920, 1080},
                        .type = VF_KVMFR_FRAME_BGRA,
                        .motion = VF_SCENE_FULL,
                        .sdr_white = 203,
                        .features = VF_KVMFR_FEATURE_SET_CURSOR,
                    },
                .fps = 60,
                .heartbeat = true,
            },
        .input_open = true,
        .end_ns = UINT64_MAX,
    };
    vf_testhost_read_arguments(argc, argv, &host.options, &host.settings);
    prepare_process(&host.options);
    host.started_ns = vf_lg_clock_ns();
    if (host.options.seconds > 0) {
        host.end_ns = host.started_ns + (uint64_t)(host.options.seconds * 1e9);
    }
    if (host.options.log) {
        host.log = open_or_exit(host.options.log, "we");
    }
    if (host.options.script) {
        host.script = open_or_exit(host.options.script, "re");
    }
    read_script(&host);
    if (!vf_target_open(&host.target, host.options.path, host.options.size)) {
        return 1;
    }
    bool began = begin_session(&host);
    if (began) {
        run(&host);
    }
    end_session(&host);
    vf_target_close(&host.target);
    return began ? 0 : 1;
}
