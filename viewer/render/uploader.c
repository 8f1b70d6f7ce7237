// SPDX-License-Identifier: GPL-2.0-or-later
#include "viewer/render/uploader.h"

#include "base/clock.h"
#include "base/words.h"
#include "viewer/render/upload_choice.h"

#include <epoxy/gl.h>
#include <glib.h>
#include <string.h>

enum { ALL_PATHS = (1u << VF_UPLOAD_PATHS) - 1 };

// A trial waits for the graphics card, but not for ever.
static const uint64_t TRIAL_WAIT_NS = 100 * VF_NS_PER_MS;

// Time that this thread spends on a frame: passed, and used of the processor.
struct meter {
    uint64_t since_ns;
    uint64_t since_cpu_ns;
    uint64_t spent_ns;
};

struct vf_uploader {
    // constant after creation
    bool software;
    const struct vf_import_driver *import;

    unsigned allowed;                         // 0: all that make sense
    struct vf_upload *paths[VF_UPLOAD_PATHS]; // made when first wanted
    struct vf_upload_choice choice;
    bool has_choice;
    uint64_t map_id; // of the mapping that the choice was made for
    char note[600];

    // the frame begun last
    struct vf_upload_target target;
    const struct vf_frame *frame;
    enum vf_upload_path path;
    bool is_trial;
    struct meter meter;

    GLsync reading; // the memory of frames ended is read until then; or NULL
};

static uint64_t
cpu_ns(void)
{
    struct timespec now;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return (uint64_t)now.tv_sec * VF_NS_PER_S + (uint64_t)now.tv_nsec;
}

static void
start_meter(struct vf_uploader *uploader)
{
    if (uploader->is_trial) {
        uploader->meter.since_ns = vf_clock_ns();
        uploader->meter.since_cpu_ns = cpu_ns();
    }
}

// Time and processor count alike: a way that leaves the work to the graphics card
// should not lose for being as fast.
static void
stop_meter(struct vf_uploader *uploader)
{
    if (uploader->is_trial) {
        uploader->meter.spent_ns += vf_clock_ns() - uploader->meter.since_ns +
                                    cpu_ns() - uploader->meter.since_cpu_ns;
    }
}

struct vf_uploader *
vf_uploader_create(const struct vf_uploader_params *params)
{
    struct vf_uploader *uploader = g_new0(struct vf_uploader, 1);
    uploader->software = params->software;
    uploader->import = params->import;
    return uploader;
}

void
vf_uploader_destroy(struct vf_uploader *uploader)
{
    if (!uploader) {
        return;
    }
    if (uploader->reading) {
        glDeleteSync(uploader->reading);
    }
    for (int path = 0; path < VF_UPLOAD_PATHS; path++) {
        if (uploader->paths[path]) {
            uploader->paths[path]->ops->destroy(uploader->paths[path]);
        }
    }
    g_free(uploader);
}

void
vf_uploader_allow(struct vf_uploader *uploader, unsigned paths)
{
    if (uploader->allowed != paths) {
        uploader->allowed = paths;
        uploader->has_choice = false;
    }
}

static unsigned
candidates_for(struct vf_uploader *uploader, const struct vf_frame *frame)
{
    unsigned direct = 1u << VF_UPLOAD_DIRECT;
    unsigned allowed = uploader->allowed ? uploader->allowed : ALL_PATHS;
    uploader->note[0] = '\0';
    if (uploader->software && (allowed & direct)) {
        g_strlcpy(uploader->note,
                  _("The processor draws, so pixels are copied directly."),
                  sizeof(uploader->note));
        return direct;
    }
    return frame->memory.map ? allowed : direct;
}

static struct vf_upload *
create_path(const struct vf_uploader *uploader, enum vf_upload_path path)
{
    switch (path) {
    case VF_UPLOAD_RING:
        return vf_upload_create_ring();
    case VF_UPLOAD_PINNED:
        return vf_upload_create_pinned();
    case VF_UPLOAD_IMPORT:
        return vf_upload_create_import(uploader->import);
    case VF_UPLOAD_DIRECT:
    case VF_UPLOAD_PATHS:
        break;
    }
    return vf_upload_create_direct();
}

static struct vf_upload *
get_path(struct vf_uploader *uploader, enum vf_upload_path path)
{
    if (!uploader->paths[path]) {
        uploader->paths[path] = create_path(uploader, path);
    }
    return uploader->paths[path];
}

// Ways that are not used keep no memory.
static void
drop_path(struct vf_uploader *uploader, enum vf_upload_path path)
{
    if (uploader->paths[path]) {
        uploader->paths[path]->ops->destroy(uploader->paths[path]);
        uploader->paths[path] = NULL;
    }
}

static void
note_broken(struct vf_uploader *uploader, enum vf_upload_path path)
{
    if (uploader->note[0]) {
        g_strlcat(uploader->note, " ", sizeof(uploader->note));
    }
    g_strlcat(uploader->note, uploader->paths[path]->reason,
              sizeof(uploader->note));
}

static void
choose_anew(struct vf_uploader *uploader, const struct vf_frame *frame)
{
    vf_upload_choice_init(&uploader->choice, candidates_for(uploader, frame));
    uploader->has_choice = true;
    uploader->map_id = frame->memory.map_id;
}

static enum vf_upload_path
wanted_path(const struct vf_uploader *uploader, size_t bytes)
{
    for (int path = VF_UPLOAD_DIRECT + 1; path < VF_UPLOAD_PATHS; path++) {
        if (uploader->allowed == 1u << path &&
            (uploader->choice.candidates & 1u << path)) {
            return (enum vf_upload_path)path;
        }
    }
    return vf_upload_choice_next(&uploader->choice, bytes);
}

static void
begin_somehow(struct vf_uploader *uploader, size_t bytes)
{
    for (;;) {
        enum vf_upload_path path = wanted_path(uploader, bytes);
        struct vf_upload *upload = get_path(uploader, path);
        switch (
            upload->ops->begin(upload, &uploader->target, uploader->frame)) {
        case VF_UPLOAD_READY:
            uploader->path = path;
            return;
        case VF_UPLOAD_UNFIT:
            // The plain way takes every frame. A way that never suits has had its
            // turns, too.
            if (uploader->is_trial) {
                vf_upload_choice_add(&uploader->choice, path, 0, 0);
            }
            uploader->is_trial = false;
            uploader->path = VF_UPLOAD_DIRECT;
            get_path(uploader, VF_UPLOAD_DIRECT);
            return;
        case VF_UPLOAD_BROKEN:
            note_broken(uploader, path);
            vf_upload_choice_drop(&uploader->choice, path);
            drop_path(uploader, path);
            break;
        }
    }
}

void
vf_uploader_begin(struct vf_uploader *uploader,
                  const struct vf_upload_target *target,
                  const struct vf_frame *frame, size_t bytes)
{
    if (!uploader->has_choice || uploader->map_id != frame->memory.map_id) {
        choose_anew(uploader, frame);
    }
    uploader->target = *target;
    uploader->frame = frame;
    uploader->is_trial = vf_upload_choice_wants(&uploader->choice, bytes);
    uploader->meter = (struct meter){0};
    start_meter(uploader);
    begin_somehow(uploader, bytes);
    stop_meter(uploader);
}

bool
vf_uploader_needs_whole_frame(const struct vf_uploader *uploader)
{
    return uploader->paths[uploader->path]->ops->whole_frames;
}

void
vf_uploader_put(struct vf_uploader *uploader, struct vf_rect texels)
{
    struct vf_upload *upload = uploader->paths[uploader->path];
    start_meter(uploader);
    upload->ops->put(upload, &uploader->target, uploader->frame, texels);
    stop_meter(uploader);
}

static void
watch_reading(struct vf_uploader *uploader)
{
    if (uploader->reading) {
        glDeleteSync(uploader->reading);
    }
    uploader->reading = glFenceSync(GL_SYNC_GPU_COMMANDS_COMPLETE, 0);
}

static void
finish_trial(struct vf_uploader *uploader, size_t bytes)
{
    vf_upload_choice_add(&uploader->choice, uploader->path, bytes,
                         uploader->meter.spent_ns);
    if (!vf_upload_choice_is_made(&uploader->choice)) {
        return;
    }
    enum vf_upload_path kept = vf_upload_choice_next(&uploader->choice, 0);
    for (int path = VF_UPLOAD_DIRECT + 1; path < VF_UPLOAD_PATHS; path++) {
        if (path != (int)kept) {
            drop_path(uploader, (enum vf_upload_path)path);
        }
    }
}

void
vf_uploader_end(struct vf_uploader *uploader, size_t bytes)
{
    struct vf_upload *upload = uploader->paths[uploader->path];
    start_meter(uploader);
    bool reads = upload->ops->end(upload);
    if (reads || uploader->is_trial) {
        watch_reading(uploader);
    }
    if (uploader->is_trial) {
        vf_uploader_settle(uploader, TRIAL_WAIT_NS);
    }
    stop_meter(uploader);
    if (uploader->is_trial && bytes > 0) {
        finish_trial(uploader, bytes);
    }
    uploader->frame = NULL;
}

bool
vf_uploader_settle(struct vf_uploader *uploader, uint64_t timeout_ns)
{
    if (!uploader->reading) {
        return true;
    }
    GLenum result = glClientWaitSync(uploader->reading,
                                     GL_SYNC_FLUSH_COMMANDS_BIT, timeout_ns);
    if (result == GL_TIMEOUT_EXPIRED) {
        return false;
    }
    glDeleteSync(uploader->reading);
    uploader->reading = NULL;
    return true;
}

enum vf_upload_path
vf_uploader_path(const struct vf_uploader *uploader)
{
    return uploader->path;
}

const char *
vf_uploader_note(const struct vf_uploader *uploader)
{
    return uploader->note;
}
