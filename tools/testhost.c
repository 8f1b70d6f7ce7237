// SPDX-License-Identifier: GPL-2.0-or-later
#include "tools/testhost.h"

#include "base/clock.h"

#include <inttypes.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <time.h>
#include <unistd.h>

enum { LONGEST_WAIT_MS = 1000 };

static const uint64_t input_ns = 2 * VF_NS_PER_MS;
static const uint64_t process_ns = 10 * VF_NS_PER_MS;
static const uint64_t full_retry_ns = VF_NS_PER_MS / 5;
static const uint64_t unheard_ns = VF_NS_PER_MS;

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

bool
vf_testhost_begin_session(struct vf_testhost *host)
{
    uint64_t now = vf_clock_ns();
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

void
vf_testhost_end_session(struct vf_testhost *host)
{
    if (host->has_session) {
        vf_lg_stop(&host->lg);
        host->has_session = false;
    }
}

// The file was truncated under us: begin anew when it is as large as it was.
static void
recover(struct vf_testhost *host)
{
    vf_testhost_end_session(host);
    if (!vf_target_is_whole(&host->target)) {
        return;
    }
    vf_target_close(&host->target);
    host->quit = !vf_target_open(&host->target, host->options.path, 0) ||
                 !vf_testhost_begin_session(host);
}

static void
log_post(struct vf_testhost *host, struct vf_lg_posted posted)
{
    if (host->log) {
        fprintf(host->log, "%" PRIu32 " %" PRIu64 " %" PRIu64 "\n",
                posted.serial, posted.posted_ns, posted.bytes);
        fflush(host->log);
    }
}

enum vf_lgmp_post
vf_testhost_post_frame(struct vf_testhost *host)
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
frame_period(const struct vf_testhost *host)
{
    if (host->settings.fast_as_can_be) {
        return 0;
    }
    if (vf_lg_owner_lane(&host->lg, vf_clock_ns())) {
        return host->lg.schedule.period_ns;
    }
    double period = (double)VF_NS_PER_S / host->settings.fps;
    if (host->settings.irregular) {
        period *= 0.2 + 1.6 * (double)random() / (double)RAND_MAX;
    }
    return (uint64_t)period;
}

// How much later the next frame is to come than its period says, for whoever
// owns the schedule; negative: sooner.
static int64_t
take_shift(struct vf_testhost *host)
{
    struct vf_lg_schedule *schedule = &host->lg.schedule;
    int64_t most = (int64_t)schedule->period_ns / 4;
    int64_t shift = schedule->error_ns / 2;
    schedule->error_ns = 0;
    return shift > most ? most : shift < -most ? -most : shift;
}

static void
step_frames(struct vf_testhost *host, uint64_t now)
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
    enum vf_lgmp_post result = vf_testhost_post_frame(host);
    if (result == VF_LGMP_POST_FULL) {
        // Late, but the grid of the frames after it does not move.
        struct timespec pause = {0, full_retry_ns};
        nanosleep(&pause, NULL);
        return;
    }
    uint64_t period = frame_period(host);
    host->frame_at_ns += period + (uint64_t)take_shift(host);
    if (host->frame_at_ns + period < now) {
        host->frame_at_ns = now + period;
    }
    if (result == VF_LGMP_POST_UNHEARD && period < unheard_ns) {
        host->frame_at_ns = now + unheard_ns;
    }
}

// A path that crosses the whole desktop and its edges.
static void
step_cursor(struct vf_testhost *host, uint64_t now)
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
        now + (uint64_t)((double)VF_NS_PER_S / host->settings.cursor_rate);
}

static void
greet_newcomers(struct vf_testhost *host)
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
read_schedule(struct vf_testhost *host, const uint8_t *data, size_t size)
{
    const struct vf_lg_schedule *schedule = &host->lg.schedule;
    switch (vf_lg_on_schedule(&host->lg, data, size, vf_clock_ns())) {
    case VF_LG_SCHEDULE_REFUSED:
        printf("schedule refused\n");
        break;
    case VF_LG_SCHEDULE_BEGUN:
        printf("schedule of client %u: %" PRIu64 " ns\n", schedule->client,
               schedule->period_ns);
        break;
    case VF_LG_SCHEDULE_RENEWED:
        break;
    case VF_LG_SCHEDULE_RELEASED:
        printf("schedule released\n");
        break;
    }
}

static void
read_clients(struct vf_testhost *host)
{
    uint8_t data[VF_LGMP_CLIENT_DATA];
    size_t size;
    while (vf_lgmp_host_read(&host->lg.host, host->lg.pointer, data, &size)) {
        int32_t words[3] = {-1, 0, 0};
        memcpy(words, data, size < sizeof(words) ? size : sizeof(words));
        if (words[0] == VF_KVMFR_CONTROL_FRAME_SCHEDULE) {
            read_schedule(host, data, size);
            host->counters.messages++;
            vf_lgmp_host_acknowledge(&host->lg.host, host->lg.pointer);
            continue;
        }
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
print_input(struct vf_testhost *host)
{
    struct vf_host_input_event event;
    while (vf_host_input_next(&host->lg.input, &event)) {
        switch (event.type) {
        case VF_HOST_INPUT_KEY:
            printf("key %u %d\n", event.usage, event.down);
            break;
        case VF_HOST_INPUT_BUTTON:
            printf("button %u %d\n", event.usage, event.down);
            break;
        case VF_HOST_INPUT_MOTION:
            printf("motion %d %d\n", event.x, event.y);
            break;
        case VF_HOST_INPUT_POSITION:
            printf("position %d %d\n", event.x, event.y);
            break;
        case VF_HOST_INPUT_WHEEL:
            printf("wheel %d\n", event.y);
            break;
        case VF_HOST_INPUT_OWNER:
            printf("input owner %d\n", event.x);
            break;
        }
    }
}

static void
step_input(struct vf_testhost *host, uint64_t now)
{
    if (host->lg.has_input && now >= host->input_at_ns) {
        host->input_at_ns = now + input_ns;
        vf_host_input_process(&host->lg.input, now / VF_NS_PER_MS);
        print_input(host);
    }
}

static void
step_clipboard(struct vf_testhost *host, uint64_t now)
{
    if (host->lg.has_clipboard && now >= host->clipboard_at_ns) {
        host->clipboard_at_ns = now + input_ns;
        vf_host_clipboard_process(&host->lg.clipboard, now / VF_NS_PER_MS);
        vf_testhost_print_clipboard(host);
    }
}

static void
step_session(struct vf_testhost *host, uint64_t now)
{
    if (!host->settings.heartbeat) {
        return; // as a VM that is paused
    }
    if (now >= host->process_at_ns) {
        host->process_at_ns += process_ns;
        if (host->process_at_ns < now) {
            host->process_at_ns = now + process_ns;
        }
        if (!vf_lgmp_host_process(&host->lg.host, now / VF_NS_PER_MS)) {
            vf_testhost_end_session(host);
            host->quit = !vf_testhost_begin_session(host);
            return;
        }
        read_clients(host);
    }
    greet_newcomers(host);
    step_input(host, now);
    step_clipboard(host, now);
    step_frames(host, now);
    step_cursor(host, now);
}

static void
wait_for_work(struct vf_testhost *host)
{
    uint64_t now = vf_clock_ns();
    uint64_t next = now + LONGEST_WAIT_MS * VF_NS_PER_MS;
    next = min_ns(next, host->script_at_ns);
    next = min_ns(next, host->end_ns);
    next = min_ns(next, host->process_at_ns);
    if (host->has_session && host->settings.heartbeat) {
        next = min_ns(next, host->frame_at_ns);
        next = min_ns(next, host->cursor_at_ns);
        if (host->lg.has_input) {
            next = min_ns(next, host->input_at_ns);
        }
        if (host->lg.has_clipboard) {
            next = min_ns(next, host->clipboard_at_ns);
        }
    } else {
        next = min_ns(next, now + process_ns);
    }
    uint64_t left = next > now ? next - now : 0;
    struct timespec timeout = {(time_t)(left / VF_NS_PER_S),
                               (long)(left % VF_NS_PER_S)};
    struct pollfd input = {.fd = host->input_open ? STDIN_FILENO : -1,
                           .events = POLLIN};
    if (ppoll(&input, 1, &timeout, NULL) > 0) {
        vf_testhost_read_input(host);
    }
}

static void
run(struct vf_testhost *host)
{
    while (!host->quit && !interrupted && vf_clock_ns() < host->end_ns) {
        wait_for_work(host);
        uint64_t now = vf_clock_ns();
        vf_testhost_step_script(host, now);
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
    struct vf_testhost host = {
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
    host.started_ns = vf_clock_ns();
    if (host.options.seconds > 0) {
        host.end_ns = host.started_ns + (uint64_t)(host.options.seconds * 1e9);
    }
    if (host.options.log) {
        host.log = open_or_exit(host.options.log, "we");
    }
    if (host.options.script) {
        host.script = open_or_exit(host.options.script, "re");
    }
    vf_testhost_read_script(&host);
    if (!vf_target_open(&host.target, host.options.path, host.options.size)) {
        return 1;
    }
    bool began = vf_testhost_begin_session(&host);
    if (began) {
        run(&host);
    }
    vf_testhost_end_session(&host);
    vf_target_close(&host.target);
    return began ? 0 : 1;
}
