// SPDX-License-Identifier: GPL-2.0-or-later
#include "tools/testhost.h"

#include <errno.h>
#include <getopt.h>
#include <stdlib.h>
#include <string.h>

static const char usage[] =
    "Usage: lgmp-testhost [OPTION]... FILE | --pci\n"
    "A Looking Glass host that shows a test scene in shared memory.\n"
    "\n"
    "Where\n"
    "  FILE                     the region; /proc/self/fd/N for an inherited "
    "one\n"
    "  --pci                    the memory of this machine's IVSHMEM device\n"
    "  --size MIB               make FILE, or grow it when it is empty\n"
    "\n"
    "What (also as the commands 'set NAME VALUE' and 'restart NAME VALUE "
    "...')\n"
    "  --lgmp 5|6|10|12         protocol version (6)\n"
    "  --kvmfr 19|20|34         instead of the one that goes with it\n"
    "  --resolution WxH         of the picture (1920x1080)\n"
    "  --screen WxH             of the desktop, when it is larger\n"
    "  --format BGRA|RGBA|RGBA10|RGBA16F|BGR_32|RGB_24\n"
    "  --pitch-align BYTES      rows begin at multiples of this\n"
    "  --rotation 0|90|180|270\n"
    "  --damage full|box|random|none\n"
    "                           what changes: everything, 64x64 pixels, some\n"
    "                           rectangles, or nothing after the first frame\n"
    "  --truncate ROWS          store only so many rows; 0: all there is room "
    "for\n"
    "  --hdr none|pq|scrgb|linear\n"
    "  --hdr-metadata on|off\n"
    "  --sdr-white NITS\n"
    "  --flags BITS             more frame flags\n"
    "  --features BITS          of the host's introduction (1)\n"
    "  --copy before|chunks|rows|stall\n"
    "                           write the pixels before posting, or after it,\n"
    "                           or never all of them\n"
    "  --fps N|max              frames a second (60); 0: only the command "
    "'post'\n"
    "  --irregular on|off       frames at random times, N a second on average\n"
    "  --cursor color|mono|masked|hidden|none\n"
    "  --cursor-rate N          moves a second (0)\n"
    "  --heartbeat on|off\n"
    "\n"
    "How\n"
    "  --log FILE               a line for every post: serial, CLOCK_MONOTONIC "
    "ns\n"
    "                           just before it, bytes of pixels\n"
    "  --script FILE            commands, each with the ms since start before "
    "it\n"
    "  --seconds S              end after so long\n"
    "  --die-with-parent        end when the process that started this one "
    "ends\n"
    "  --help\n"
    "\n"
    "Commands, one a line on standard input; each is answered by a line that\n"
    "begins with 'ok' or 'error': set NAME VALUE, restart [NAME VALUE]..., "
    "post,\n"
    "repost, cursor X Y, shape X Y, transform none|invert|dim, stat, quit;\n"
    "  input deaf 0|1, input leds BITS, input available 0|1 (with --features 9),\n"
    "  clip copy [FORMAT FILE]..., clip paste FORMAT FILE, clip deaf|lies|available\n"
    "  0|1 (with --features 17; formats: text png bmp tiff jpeg).\n";

struct choice {
    const char *name;
    int value;
};

static const struct choice formats[] = {
    {"BGRA", VF_KVMFR_FRAME_BGRA},
    {"RGBA", VF_KVMFR_FRAME_RGBA},
    {"RGBA10", VF_KVMFR_FRAME_RGBA10},
    {"RGBA16F", VF_KVMFR_FRAME_RGBA16F},
    {"BGR_32", VF_KVMFR_FRAME_BGR_32},
    {"RGB_24", VF_KVMFR_FRAME_RGB_24},
    {NULL, 0},
};

// Choices that are no values of the wire.
enum { SPECIAL = 100, MOTION_NONE, CURSOR_HIDDEN, CURSOR_NONE };

static const struct choice motions[] = {
    {"full", VF_SCENE_FULL},
    {"box", VF_SCENE_BOX},
    {"random", VF_SCENE_RANDOM},
    {"none", MOTION_NONE},
    {NULL, 0},
};

static const struct choice cursors[] = {
    {"color", VF_KVMFR_CURSOR_COLOR},
    {"mono", VF_KVMFR_CURSOR_MONOCHROME},
    {"masked", VF_KVMFR_CURSOR_MASKED},
    {"hidden", CURSOR_HIDDEN},
    {"none", CURSOR_NONE},
    {NULL, 0},
};

static const struct choice encodings[] = {
    {"none", VF_HOST_SRGB},     {"pq", VF_HOST_PQ}, {"scrgb", VF_HOST_SCRGB},
    {"linear", VF_HOST_LINEAR}, {NULL, 0},
};

static const struct choice copies[] = {
    {"before", VF_LG_COPY_BEFORE},
    {"chunks", VF_LG_COPY_CHUNKS},
    {"rows", VF_LG_COPY_ROWS},
    {"stall", VF_LG_COPY_STALL},
    {NULL, 0},
};

static const struct choice rotations[] = {
    {"0", 0}, {"90", 1}, {"180", 2}, {"270", 3}, {NULL, 0}};

static const struct choice switches[] = {{"on", 1}, {"off", 0}, {NULL, 0}};

static bool
choose(const struct choice *choices, const char *text, int *value)
{
    for (; choices->name; choices++) {
        if (strcmp(choices->name, text) == 0) {
            *value = choices->value;
            return true;
        }
    }
    return false;
}

static bool
read_number(const char *text, uint32_t *value)
{
    char *end;
    errno = 0;
    unsigned long number = strtoul(text, &end, 0);
    *value = (uint32_t)number;
    return errno == 0 && end != text && *end == '\0' && number <= UINT32_MAX;
}

static bool
read_real(const char *text, double *value)
{
    char *end;
    *value = strtod(text, &end);
    return end != text && *end == '\0' && *value >= 0;
}

static bool
read_size(const char *text, struct vf_host_size *size)
{
    char rest;
    return sscanf(text, "%ux%u%c", &size->w, &size->h, &rest) == 2 &&
           size->w >= 1 && size->w <= 16384 && size->h >= 1 && size->h <= 16384;
}

static bool
set_motion(struct vf_testhost_settings *settings, const char *text)
{
    int value;
    if (!choose(motions, text, &value)) {
        return false;
    }
    settings->still = value == MOTION_NONE;
    settings->config.motion =
        settings->still ? VF_SCENE_BOX : (enum vf_scene_motion)value;
    return true;
}

static bool
set_cursor(struct vf_testhost_settings *settings, const char *text)
{
    int value;
    if (!choose(cursors, text, &value)) {
        return false;
    }
    settings->no_cursor = value == CURSOR_NONE;
    settings->config.cursor_hidden = value == CURSOR_HIDDEN;
    if (value < SPECIAL) {
        settings->config.cursor = (uint32_t)value;
    }
    return true;
}

static bool
set_fps(struct vf_testhost_settings *settings, const char *text)
{
    settings->fast_as_can_be = strcmp(text, "max") == 0;
    return settings->fast_as_can_be || read_real(text, &settings->fps);
}

static bool
set_number(struct vf_testhost_settings *settings, const char *name,
           const char *value)
{
    struct vf_lg_config *config = &settings->config;
    struct {
        const char *name;
        uint32_t *value;
    } const numbers[] = {
        {"lgmp", &config->lgmp},
        {"kvmfr", &config->kvmfr},
        {"pitch-align", &config->pitch_align},
        {"truncate", &config->max_rows},
        {"sdr-white", &config->sdr_white},
        {"flags", &config->flags},
        {"features", &config->features},
    };
    for (size_t i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++) {
        if (strcmp(numbers[i].name, name) == 0) {
            return read_number(value, numbers[i].value);
        }
    }
    return false;
}

static bool
set_choice(struct vf_testhost_settings *settings, const char *name,
           const char *text)
{
    struct vf_lg_config *config = &settings->config;
    int value;
    if (strcmp(name, "format") == 0 && choose(formats, text, &value)) {
        config->type = (uint32_t)value;
    } else if (strcmp(name, "hdr") == 0 && choose(encodings, text, &value)) {
        config->encoding = (enum vf_host_encoding)value;
    } else if (strcmp(name, "copy") == 0 && choose(copies, text, &value)) {
        config->copy = (enum vf_lg_copy)value;
    } else if (strcmp(name, "rotation") == 0 &&
               choose(rotations, text, &value)) {
        config->rotation = (uint32_t)value;
    } else if (strcmp(name, "hdr-metadata") == 0 &&
               choose(switches, text, &value)) {
        config->hdr_metadata = value;
    } else if (strcmp(name, "irregular") == 0 &&
               choose(switches, text, &value)) {
        settings->irregular = value;
    } else if (strcmp(name, "heartbeat") == 0 &&
               choose(switches, text, &value)) {
        settings->heartbeat = value;
    } else {
        return false;
    }
    return true;
}

bool
vf_testhost_set(struct vf_testhost_settings *settings, const char *name,
                const char *value)
{
    struct vf_lg_config *config = &settings->config;
    if (strcmp(name, "resolution") == 0) {
        return read_size(value, &config->size);
    }
    if (strcmp(name, "screen") == 0) {
        return read_size(value, &config->screen);
    }
    if (strcmp(name, "damage") == 0) {
        return set_motion(settings, value);
    }
    if (strcmp(name, "cursor") == 0) {
        return set_cursor(settings, value);
    }
    if (strcmp(name, "fps") == 0) {
        return set_fps(settings, value);
    }
    if (strcmp(name, "cursor-rate") == 0) {
        return read_real(value, &settings->cursor_rate);
    }
    return set_number(settings, name, value) ||
           set_choice(settings, name, value);
}

static const char *const setting_names[] = {
    "lgmp",        "kvmfr",        "resolution", "screen",      "format",
    "pitch-align", "rotation",     "damage",     "truncate",    "hdr",
    "sdr-white",   "hdr-metadata", "flags",      "features",    "copy",
    "fps",         "irregular",    "cursor",     "cursor-rate", "heartbeat",
};

enum { SETTINGS = sizeof(setting_names) / sizeof(setting_names[0]) };

enum {
    OPTION_PCI = SETTINGS,
    OPTION_SIZE,
    OPTION_LOG,
    OPTION_SCRIPT,
    OPTION_SECONDS,
    OPTION_DIE,
    OPTION_HELP,
    OPTIONS,
};

static void
refuse(const char *what, const char *value)
{
    fprintf(stderr, "lgmp-testhost: %s '%s' is not understood. See --help.\n",
            what, value);
    exit(2);
}

static void
read_option(int option, const char *value, struct vf_testhost_options *options,
            struct vf_testhost_settings *settings)
{
    uint32_t mib;
    switch (option) {
    case OPTION_PCI:
        options->path = NULL;
        break;
    case OPTION_SIZE:
        if (!read_number(value, &mib) || mib == 0) {
            refuse("the size", value);
        }
        options->size = (size_t)mib << 20;
        break;
    case OPTION_LOG:
        options->log = value;
        break;
    case OPTION_SCRIPT:
        options->script = value;
        break;
    case OPTION_SECONDS:
        if (!read_real(value, &options->seconds)) {
            refuse("the time", value);
        }
        break;
    case OPTION_DIE:
        options->die_with_parent = true;
        break;
    case OPTION_HELP:
        fputs(usage, stdout);
        exit(0);
    default:
        if (option >= SETTINGS) {
            exit(2);
        }
        if (!vf_testhost_set(settings, setting_names[option], value)) {
            refuse(setting_names[option], value);
        }
        break;
    }
}

void
vf_testhost_read_arguments(int argc, char **argv,
                           struct vf_testhost_options *options,
                           struct vf_testhost_settings *settings)
{
    static const struct option own[] = {
        {"pci", no_argument, NULL, OPTION_PCI},
        {"size", required_argument, NULL, OPTION_SIZE},
        {"log", required_argument, NULL, OPTION_LOG},
        {"script", required_argument, NULL, OPTION_SCRIPT},
        {"seconds", required_argument, NULL, OPTION_SECONDS},
        {"die-with-parent", no_argument, NULL, OPTION_DIE},
        {"help", no_argument, NULL, OPTION_HELP},
    };
    struct option table[OPTIONS + 1] = {{0}};
    for (int i = 0; i < SETTINGS; i++) {
        table[i] =
            (struct option){setting_names[i], required_argument, NULL, i};
    }
    memcpy(table + SETTINGS, own, sizeof(own));

    bool is_pci = false;
    int option;
    while ((option = getopt_long(argc, argv, "", table, NULL)) != -1) {
        is_pci = is_pci || option == OPTION_PCI;
        read_option(option == '?' ? OPTIONS : option, optarg, options,
                    settings);
    }
    if (is_pci == (optind < argc) || argc - optind > 1) {
        fprintf(stderr,
                "lgmp-testhost: name one FILE, or --pci. See --help.\n");
        exit(2);
    }
    options->path = is_pci ? NULL : argv[optind];
}
