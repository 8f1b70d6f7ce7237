// SPDX-License-Identifier: GPL-2.0-or-later
// What it costs to bring a frame to where it is drawn from: every size, format and
// way of uploading, beside a plain memcpy of the same bytes in the same run, and
// 64x64 damage beside the whole frame. Without a window.
//   bench-viewer-copy [ROUNDS]
#include "base/clock.h"
#include "viewer/render/converter.h"
#include "viewer/render/gl_surface.h"
#include "viewer/render/picture.h"
#include "viewer/render/upload.h"

#include <epoxy/gl.h>
#include <glib.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

enum { BUFFERS = 2, MAX_ROUNDS = 1000 }; // hosts have two places for frames

// A source without a guest: the frame is always complete.
struct source {
    struct vf_frame frame;
    struct vf_frame_lease lease;
    uint8_t *map;
    size_t map_size;
    size_t frame_size;
    unsigned next;
};

struct bench {
    unsigned rounds;
    struct vf_gl_surface *surface;
    struct vf_converter *converter;
    uint8_t *plain; // memory to copy to
    size_t plain_size;
};

struct cost {
    double wall_us;
    double cpu_us; // all threads of the process
};

static size_t
bytes_ready(const struct vf_frame_lease *lease)
{
    (void)lease;
    return SIZE_MAX;
}

static void
release(struct vf_frame_lease *lease)
{
    (void)lease;
}

static const struct vf_frame_lease_ops lease_ops = {.bytes_ready = bytes_ready,
                                                    .release = release};

static uint64_t
cpu_ns(void)
{
    struct timespec now;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return (uint64_t)now.tv_sec * VF_NS_PER_S + (uint64_t)now.tv_nsec;
}

// Shared memory of a file, as QEMU's is, with one page in front of each frame.
static struct source *
open_source(enum vf_pixel_format format, struct vf_size size)
{
    static uint64_t map_id = 1;
    struct source *source = g_new0(struct source, 1);
    size_t page = (size_t)sysconf(_SC_PAGESIZE);
    size_t row = vf_pixel_format_row_bytes(format, size.w);
    size_t pitch = (row + 255) / 256 * 256;
    size_t pixels = pitch * (size_t)size.h;
    source->frame_size = page + (pixels + page - 1) / page * page;
    source->map_size = source->frame_size * BUFFERS;
    int fd = memfd_create("frames", MFD_CLOEXEC);
    if (fd < 0 || ftruncate(fd, (off_t)source->map_size) != 0) {
        perror("memfd");
        exit(1);
    }
    source->map =
        mmap(NULL, source->map_size, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    close(fd);
    memset(source->map, 0x40, source->map_size);
    source->lease.ops = &lease_ops;
    source->frame = (struct vf_frame){
        .format = format,
        .color = {.transfer = VF_TRANSFER_SRGB, .sdr_white = 203},
        .screen = size,
        .image = size,
        .rows = size.h,
        .pitch = pitch,
        .pixels_size = pixels,
        .memory = {.map = source->map,
                   .map_size = source->map_size,
                   .kvmfr_fd = -1,
                   .map_id = map_id++},
        .lease = &source->lease,
    };
    return source;
}

static void
close_source(struct source *source)
{
    munmap(source->map, source->map_size);
    g_free(source);
}

static const struct vf_frame *
next_frame(struct source *source, bool full)
{
    struct vf_frame *frame = &source->frame;
    size_t page =
        source->frame_size - (frame->pixels_size + 4095) / 4096 * 4096;
    source->next = (source->next + 1) % BUFFERS;
    frame->pixels = source->map + source->next * source->frame_size + page;
    frame->lease = &source->lease;
    frame->sequence++;
    vf_damage_clear(&frame->damage);
    if (full) {
        vf_damage_add_full(&frame->damage);
    } else {
        vf_damage_add(&frame->damage, (struct vf_rect){0, 0, 64, 64});
    }
    return frame;
}

static void
bring(struct vf_picture *picture, const struct vf_frame *frame)
{
    vf_picture_take(picture, frame, UINT64_MAX);
    while (vf_picture_advance(picture, vf_clock_ns()) != VF_PICTURE_UPDATED) {
        // It is complete, so every step brings some of it.
    }
    glFinish();
    vf_picture_settle(picture, VF_NS_PER_S);
}

static int
compare(const void *a, const void *b)
{
    double x = ((const struct cost *)a)->wall_us;
    double y = ((const struct cost *)b)->wall_us;
    return (x > y) - (x < y);
}

// Medians.
static struct cost
middle(struct cost *costs, unsigned count)
{
    qsort(costs, count, sizeof(*costs), compare);
    return costs[count / 2];
}

static struct cost
measure_picture(const struct bench *bench, struct vf_picture *picture,
                struct source *source, bool full)
{
    struct cost costs[MAX_ROUNDS];
    bring(picture, next_frame(source, true));
    bring(picture, next_frame(source, full));
    for (unsigned i = 0; i < bench->rounds; i++) {
        const struct vf_frame *frame = next_frame(source, full);
        uint64_t cpu = cpu_ns();
        uint64_t wall = vf_clock_ns();
        bring(picture, frame);
        costs[i].wall_us = (double)(vf_clock_ns() - wall) / 1e3;
        costs[i].cpu_us = (double)(cpu_ns() - cpu) / 1e3;
    }
    return middle(costs, bench->rounds);
}

static struct cost
measure_memcpy(const struct bench *bench, struct source *source)
{
    struct cost costs[MAX_ROUNDS];
    for (unsigned i = 0; i < bench->rounds; i++) {
        const struct vf_frame *frame = next_frame(source, true);
        uint64_t cpu = cpu_ns();
        uint64_t wall = vf_clock_ns();
        memcpy(bench->plain, frame->pixels, frame->pixels_size);
        costs[i].wall_us = (double)(vf_clock_ns() - wall) / 1e3;
        costs[i].cpu_us = (double)(cpu_ns() - cpu) / 1e3;
    }
    return middle(costs, bench->rounds);
}

static void
play(const struct bench *bench, struct vf_size size,
     enum vf_pixel_format format, enum vf_upload_path path)
{
    struct source *source = open_source(format, size);
    struct vf_picture *picture = vf_picture_create(&(struct vf_picture_params){
        .software = bench->surface->is_software,
        .converter = bench->converter,
    });
    vf_picture_set(picture,
                   &(struct vf_picture_settings){.upload = 1u << path});
    // Once before and once after, so that neither has warmer caches.
    struct cost before = measure_memcpy(bench, source);
    struct cost full = measure_picture(bench, picture, source, true);
    struct cost small = measure_picture(bench, picture, source, false);
    struct cost after = measure_memcpy(bench, source);
    double copy = (before.wall_us + after.wall_us) / 2;
    bool went =
        strcmp(vf_picture_upload(picture), vf_upload_path_name(path)) == 0;
    char name[16];
    snprintf(name, sizeof(name), "%dx%d", size.w, size.h);
    printf("%-10s %-8s %-7s", name, vf_pixel_format_name(format),
           vf_upload_path_name(path));
    if (went) {
        printf(" %9.0f %9.0f %9.0f %8.2f %9.0f %9.0f %7.1f %%\n", copy,
               full.wall_us, full.cpu_us, copy / full.wall_us, small.wall_us,
               small.cpu_us, small.wall_us / full.wall_us * 100);
    } else {
        printf(" not here: %s\n", vf_picture_note(picture));
    }
    fflush(stdout);
    vf_picture_destroy(picture);
    close_source(source);
}

int
main(int argc, char **argv)
{
    static const struct vf_size sizes[] = {
        {1920, 1080}, {2560, 1440}, {3840, 2160}};
    struct bench bench = {.rounds = argc > 1 ? (unsigned)atoi(argv[1]) : 60,
                          .plain_size = (size_t)3840 * 2160 * 8};
    bench.rounds = CLAMP(bench.rounds, 1, MAX_ROUNDS);
    bench.surface = vf_gl_surface_create_offscreen(sizes[0]);
    g_autoptr(GError) error = NULL;
    if (!bench.surface->ops->bind(bench.surface, &error)) {
        fprintf(stderr, "%s\n", error->message);
        return 1;
    }
    bench.plain = g_malloc(bench.plain_size);
    memset(bench.plain, 1, bench.plain_size);
    bench.converter = vf_converter_create(bench.surface->is_gles);
    printf("%s; medians of %u frames in us\n", glGetString(GL_RENDERER),
           bench.rounds);
    printf("%-27s %9s %19s %8s %19s %9s\n", "", "memcpy", "full wall / CPU",
           "ratio", "64x64 wall / CPU", "of full");
    for (size_t s = 0; s < G_N_ELEMENTS(sizes); s++) {
        for (int path = 0; path < VF_UPLOAD_IMPORT; path++) {
            play(&bench, sizes[s], VF_PIXEL_BGRA8, (enum vf_upload_path)path);
        }
        for (int format = VF_PIXEL_RGBA8; format <= VF_PIXEL_RGB24; format++) {
            play(&bench, sizes[s], (enum vf_pixel_format)format,
                 VF_UPLOAD_DIRECT);
        }
    }
    vf_converter_destroy(bench.converter);
    bench.surface->ops->unbind(bench.surface);
    vf_gl_surface_destroy(bench.surface);
    g_free(bench.plain);
    return 0;
}
