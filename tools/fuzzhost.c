// SPDX-License-Identifier: GPL-2.0-or-later
// lgmp-fuzzhost: what a viewer has to survive. One process is an honest Looking
// Glass host, another writes nonsense over what it says (tools/host/hostile.h),
// in rounds; between them the guest is honest for a while, begins a new session
// and expects that a viewer shows it again. It fails when none does, and prints
// how long the slowest took.
#include "base/clock.h"
#include "tools/host/hostile.h"
#include "tools/host/target.h"

#include <getopt.h>
#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum {
    PATIENCE_S = 60,
    FRAMES_TO_SEE = 6,
    TEXT_FORMAT = 1,
    TEXT_BYTES = 70000, // several pieces
};

static const uint64_t process_ns = 10 * VF_NS_PER_MS;
static const uint64_t cursor_ns = 7 * VF_NS_PER_MS;

static const char usage[] =
    "Usage: lgmp-fuzzhost [OPTION]... FILE\n"
    "A Looking Glass host that writes nonsense into shared memory FILE, to see\n"
    "whether a viewer survives it. Exit status 1: no viewer takes frames any "
    "more.\n"
    "\n"
    "  --lgmp 5|6|10|12  protocol version (6)\n"
    "  --size MIB        make FILE (32)\n"
    "  --seconds S       end after so long (10)\n"
    "  --round MS        how long one attack lasts (250)\n"
    "  --duty PERCENT    of an attack spent writing, in bursts (100)\n"
    "  --only NAME       strike only what begins with this: header, queue,\n"
    "                    message, client, frame, cursor, frame.pitch, ...\n"
    "  --seed N          another attack (1)\n"
    "  --fps N           frames a second (200)\n"
    "  --verbose         a line for every round\n"
    "  --help\n";

struct options {
    const char *path;
    uint32_t lgmp;
    uint32_t mib;
    double seconds;
    uint32_t round_ms;
    uint32_t duty;
    const char *only;
    uint64_t seed;
    double fps;
    bool verbose;
};

// Shared by both processes; all atomic.
struct orders {
    uint32_t round;  // the newest that was ordered
    uint32_t attack; // it goes on
    uint32_t done;   // the newest that the hostile one has ended
    uint64_t writes;
};

struct fuzzhost {
    struct options options;
    struct vf_target target;
    struct vf_lg lg;
    struct vf_lg_config config;
    struct orders *orders;
    pid_t hand;
    uint32_t step;
    uint64_t process_at_ns, frame_at_ns, cursor_at_ns;
    uint64_t posted;
    uint64_t schedules; // said in time by who may
    uint32_t sessions, rounds;
    uint64_t slowest_ns;
};

static volatile sig_atomic_t interrupted;

static void
on_signal(int number)
{
    (void)number;
    interrupted = 1;
}

// --- the hostile process
// ------------------------------------------------------

static void
pause_ns(uint64_t ns)
{
    struct timespec pause = {(time_t)(ns / VF_NS_PER_S),
                             (long)(ns % VF_NS_PER_S)};
    nanosleep(&pause, NULL);
}

// One round: bursts of a millisecond, until told to stop.
static void
attack(struct fuzzhost *fuzz, struct vf_hostile *hostile)
{
    vf_hostile_choose(hostile, fuzz->options.only);
    if (fuzz->options.verbose) {
        fprintf(stderr, "round: %s, %u words\n",
                hostile->is_flood ? "everything"
                                  : hostile->targets[0].area->name,
                hostile->target_count);
    }
    while (__atomic_load_n(&fuzz->orders->attack, __ATOMIC_ACQUIRE)) {
        uint64_t until = vf_clock_ns() + VF_NS_PER_MS;
        while (vf_clock_ns() < until) {
            vf_hostile_strike(hostile);
        }
        if (fuzz->options.duty < 100) {
            pause_ns(VF_NS_PER_MS * (100 - fuzz->options.duty) /
                     fuzz->options.duty);
        }
    }
    vf_hostile_relent(hostile);
    __atomic_store_n(&fuzz->orders->writes, hostile->writes, __ATOMIC_RELAXED);
}

static void
be_hostile(struct fuzzhost *fuzz)
{
    struct vf_hostile hostile;
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    vf_hostile_init(&hostile, &fuzz->lg, fuzz->options.seed);
    if (!vf_hostile_choose(&hostile, fuzz->options.only)) {
        fprintf(stderr, "lgmp-fuzzhost: nothing is called '%s'.\n",
                fuzz->options.only);
        _exit(2);
    }
    vf_hostile_relent(&hostile);
    for (;;) {
        uint32_t round = __atomic_load_n(&fuzz->orders->round, __ATOMIC_ACQUIRE);
        if (round != fuzz->orders->done) {
            attack(fuzz, &hostile);
            __atomic_store_n(&fuzz->orders->done, round, __ATOMIC_RELEASE);
        }
        pause_ns(VF_NS_PER_MS);
    }
}

// --- the honest process
// -------------------------------------------------------

static bool
begin_session(struct fuzzhost *fuzz)
{
    vf_lg_stop(&fuzz->lg);
    fuzz->sessions++;
    fuzz->process_at_ns = fuzz->frame_at_ns = fuzz->cursor_at_ns =
        vf_clock_ns();
    return vf_lg_start(&fuzz->lg, fuzz->target.memory, &fuzz->config);
}

// A guest that changes its mind, so that a viewer allocates anew.
static void
choose_picture(struct fuzzhost *fuzz)
{
    static const uint32_t types[] = {
        VF_KVMFR_FRAME_BGRA,    VF_KVMFR_FRAME_RGBA,   VF_KVMFR_FRAME_RGBA10,
        VF_KVMFR_FRAME_RGBA16F, VF_KVMFR_FRAME_BGR_32, VF_KVMFR_FRAME_RGB_24};
    static const struct vf_host_size sizes[] = {
        {640, 480}, {641, 479}, {320, 200}, {1024, 600}};
    bool is_first_version = fuzz->options.lgmp == 5;
    uint32_t step = fuzz->step++;
    fuzz->config.type = types[step % (is_first_version ? 4 : 6)];
    fuzz->config.size = sizes[step / 2 % 4];
    fuzz->config.motion = step % 3 == 0   ? VF_SCENE_FULL
                          : step % 3 == 1 ? VF_SCENE_BOX
                                          : VF_SCENE_RANDOM;
    fuzz->config.copy = (enum vf_lg_copy)(step % 3);
    fuzz->config.cursor = step % 3;
}

static void
post(struct fuzzhost *fuzz, uint64_t now)
{
    if (now >= fuzz->frame_at_ns) {
        fuzz->frame_at_ns =
            now + (uint64_t)((double)VF_NS_PER_S / fuzz->options.fps);
        fuzz->posted +=
            vf_lg_post_frame(&fuzz->lg).result == VF_LGMP_POSTED;
    }
    if (now >= fuzz->cursor_at_ns) {
        uint32_t step = fuzz->step++;
        fuzz->cursor_at_ns = now + cursor_ns;
        vf_lg_post_cursor(&fuzz->lg, (int16_t)(step % 700),
                          (int16_t)(step % 500), step % 4 == 0);
        if (step % 64 == 0) {
            vf_lg_post_transform(&fuzz->lg, (enum vf_lg_transform)(step % 3));
        }
    }
}

static void
copy_text(struct vf_host_clipboard *clipboard, uint64_t now_ms)
{
    uint8_t *text = malloc(TEXT_BYTES);
    if (text) {
        memset(text, 'a', TEXT_BYTES);
        vf_host_clipboard_begin_copy(clipboard);
        vf_host_clipboard_put(clipboard, TEXT_FORMAT, text, TEXT_BYTES);
        vf_host_clipboard_offer(clipboard, now_ms);
    }
}

// A guest that copies a text now and then, and pastes what the viewer has.
static void
use_clipboard(struct fuzzhost *fuzz, uint64_t now_ms)
{
    struct vf_host_clipboard *clipboard = &fuzz->lg.clipboard;
    struct vf_host_clipboard_event event;
    vf_host_clipboard_process(clipboard, now_ms);
    while (vf_host_clipboard_next(clipboard, &event)) {
    }
    switch (fuzz->step % 256) {
    case 16:
        copy_text(clipboard, now_ms);
        break;
    case 144:
        vf_host_clipboard_paste(clipboard, TEXT_FORMAT, now_ms);
        break;
    default:
        break;
    }
}

// As an honest host does, for a millisecond. False when it cannot go on.
static bool
be_honest(struct fuzzhost *fuzz)
{
    uint8_t data[VF_LGMP_CLIENT_DATA];
    size_t size;
    uint64_t now = vf_clock_ns();
    if (now >= fuzz->process_at_ns) {
        fuzz->process_at_ns = now + process_ns;
        if (!vf_lgmp_host_process(&fuzz->lg.host, now / VF_NS_PER_MS)) {
            return begin_session(fuzz);
        }
        if (vf_lgmp_host_read(&fuzz->lg.host, fuzz->lg.pointer, data, &size)) {
            fuzz->schedules += vf_lg_on_schedule(&fuzz->lg, data, size, now) !=
                               VF_LG_SCHEDULE_REFUSED;
            vf_lgmp_host_acknowledge(&fuzz->lg.host, fuzz->lg.pointer);
        }
    }
    if (fuzz->lg.has_input) {
        struct vf_host_input_event event;
        vf_host_input_process(&fuzz->lg.input, now / VF_NS_PER_MS);
        while (vf_host_input_next(&fuzz->lg.input, &event)) {
        }
    }
    if (fuzz->lg.has_clipboard) {
        use_clipboard(fuzz, now / VF_NS_PER_MS);
    }
    post(fuzz, now);
    pause_ns(VF_NS_PER_MS);
    return !interrupted;
}

// A new and honest session: true when somebody takes its frames before long.
static bool
expect_viewer(struct fuzzhost *fuzz)
{
    uint64_t began = vf_clock_ns();
    uint64_t goal;
    choose_picture(fuzz);
    if (!begin_session(fuzz)) {
        return false;
    }
    // More than the queue has room for: the rest was taken.
    goal = fuzz->posted + fuzz->lg.frames->depth + FRAMES_TO_SEE;
    while (fuzz->posted < goal) {
        if (!be_honest(fuzz)) {
            return interrupted;
        }
        if (vf_clock_ns() - began > PATIENCE_S * VF_NS_PER_S) {
            printf("lgmp-fuzzhost: no viewer takes frames for %d s\n",
                   PATIENCE_S);
            return false;
        }
    }
    uint64_t took = vf_clock_ns() - began;
    if (fuzz->rounds > 0 && took > fuzz->slowest_ns) {
        fuzz->slowest_ns = took;
    }
    return true;
}

static bool
run_round(struct fuzzhost *fuzz)
{
    uint64_t until =
        vf_clock_ns() + fuzz->options.round_ms * VF_NS_PER_MS;
    fuzz->rounds++;
    __atomic_store_n(&fuzz->orders->attack, 1, __ATOMIC_RELEASE);
    __atomic_store_n(&fuzz->orders->round, fuzz->rounds, __ATOMIC_RELEASE);
    bool going = true;
    while (going && vf_clock_ns() < until) {
        going = be_honest(fuzz);
    }
    __atomic_store_n(&fuzz->orders->attack, 0, __ATOMIC_RELEASE);
    while (__atomic_load_n(&fuzz->orders->done, __ATOMIC_ACQUIRE) !=
               fuzz->rounds &&
           !interrupted) {
        if (waitpid(fuzz->hand, NULL, WNOHANG) != 0) {
            return false;
        }
        pause_ns(VF_NS_PER_MS);
    }
    return going || interrupted;
}

static void
print_results(const struct fuzzhost *fuzz)
{
    printf("lgmp %u: %u rounds, %" PRIu64 " writes, %u sessions, %" PRIu64
           " frames posted, %" PRIu64
           " schedules, shown again within %.0f ms\n",
           fuzz->options.lgmp, fuzz->rounds, fuzz->orders->writes,
           fuzz->sessions, fuzz->posted, fuzz->schedules,
           (double)fuzz->slowest_ns / 1e6);
    fflush(stdout);
}

static bool
run(struct fuzzhost *fuzz)
{
    uint64_t end =
        vf_clock_ns() + (uint64_t)(fuzz->options.seconds * 1e9);
    uint64_t report = 0;
    bool good = expect_viewer(fuzz);
    while (good && !interrupted && vf_clock_ns() < end) {
        good = run_round(fuzz) && expect_viewer(fuzz);
        if (vf_clock_ns() > report) {
            report = vf_clock_ns() + 10 * VF_NS_PER_S;
            print_results(fuzz);
        }
    }
    return good;
}

static void
read_arguments(int argc, char **argv, struct options *options)
{
    static const struct option names[] = {
        {"lgmp", 1, NULL, 'l'},    {"size", 1, NULL, 's'},
        {"seconds", 1, NULL, 't'}, {"round", 1, NULL, 'r'},
        {"duty", 1, NULL, 'd'},    {"only", 1, NULL, 'o'},
        {"seed", 1, NULL, 'e'},    {"fps", 1, NULL, 'f'},
        {"verbose", 0, NULL, 'v'}, {"help", 0, NULL, 'h'},
        {0}};
    int option;
    while ((option = getopt_long(argc, argv, "", names, NULL)) != -1) {
        switch (option) {
        case 'l': options->lgmp = (uint32_t)atoi(optarg); break;
        case 's': options->mib = (uint32_t)atoi(optarg); break;
        case 't': options->seconds = atof(optarg); break;
        case 'r': options->round_ms = (uint32_t)atoi(optarg); break;
        case 'd': options->duty = (uint32_t)atoi(optarg); break;
        case 'o': options->only = optarg; break;
        case 'e': options->seed = strtoull(optarg, NULL, 0); break;
        case 'f': options->fps = atof(optarg); break;
        case 'v': options->verbose = true; break;
        case 'h': fputs(usage, stdout); exit(0);
        default: exit(2);
        }
    }
    if (optind + 1 != argc || !vf_lgmp_layout_for(options->lgmp) ||
        options->mib < 8 || options->duty < 1 || options->duty > 100 ||
        options->fps <= 0) {
        fprintf(stderr, "lgmp-fuzzhost: that is not understood. See --help.\n");
        exit(2);
    }
    options->path = argv[optind];
}

static bool
prepare(struct fuzzhost *fuzz)
{
    struct sigaction action = {.sa_handler = on_signal};
    sigaction(SIGINT, &action, NULL);
    sigaction(SIGTERM, &action, NULL);
    fuzz->orders = mmap(NULL, sizeof(*fuzz->orders), PROT_READ | PROT_WRITE,
                        MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    fuzz->config = (struct vf_lg_config){
        .lgmp = fuzz->options.lgmp,
        .size = {640, 480},
        .type = VF_KVMFR_FRAME_BGRA,
        .sdr_white = 203,
        .features = 0xff,
    };
    return fuzz->orders != MAP_FAILED &&
           vf_target_open(&fuzz->target, fuzz->options.path,
                          (size_t)fuzz->options.mib << 20) &&
           begin_session(fuzz);
}

int
main(int argc, char **argv)
{
    struct fuzzhost fuzz = {.options = {.lgmp = 6,
                                        .mib = 32,
                                        .seconds = 10,
                                        .round_ms = 250,
                                        .duty = 100,
                                        .seed = 1,
                                        .fps = 200}};
    read_arguments(argc, argv, &fuzz.options);
    if (!prepare(&fuzz)) {
        fprintf(stderr, "lgmp-fuzzhost: the session could not begin.\n");
        return 1;
    }
    fuzz.hand = fork();
    if (fuzz.hand == 0) {
        be_hostile(&fuzz);
    }
    bool good = run(&fuzz);
    print_results(&fuzz);
    kill(fuzz.hand, SIGKILL);
    waitpid(fuzz.hand, NULL, 0);
    vf_lg_stop(&fuzz.lg);
    vf_target_close(&fuzz.target);
    return good ? 0 : 1;
}
