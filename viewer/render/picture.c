// SPDX-License-Identifier: GPL-2.0-or-later
#include "viewer/render/picture.h"

#include "base/clock.h"
#include "base/words.h"
#include "viewer/render/converter.h"
#include "viewer/render/frame_texture.h"
#include "viewer/render/uploader.h"

#include <glib.h>

// What is brought in one step: a millisecond of a slow machine's memory.
enum { STEP_BYTES = 4 << 20 };

// A card that takes longer than this to read a frame is not waited for.
static const uint64_t SETTLE_LIMIT_NS = 100 * VF_NS_PER_MS;

struct vf_picture {
    bool software; // constant after creation
    struct vf_converter *converter;
    struct vf_uploader *uploader;

    struct vf_picture_settings settings;
    struct vf_frame_texture stored;
    struct vf_frame_texture next; // of another size or format, until complete
    struct vf_frame_texture *target; // the one that is brought up to date
    struct vf_canvas converted;
    struct vf_shown_picture shown;
    struct vf_color color; // of the frame in `stored`
    char note[160];        // why a picture cannot be shown, or empty

    struct vf_frame frame; // the one it is busy with, or that is still read
    bool is_busy;
    bool is_read; // done with, but the graphics card still reads its memory
    uint64_t deadline_ns;
};

struct vf_picture *
vf_picture_create(const struct vf_picture_params *params)
{
    struct vf_picture *picture = g_new0(struct vf_picture, 1);
    picture->software = params->software;
    picture->converter = params->converter;
    picture->uploader = vf_uploader_create(&(struct vf_uploader_params){
        .software = params->software, .import = params->import});
    vf_frame_texture_init(&picture->stored);
    vf_frame_texture_init(&picture->next);
    picture->target = &picture->stored;
    return picture;
}

void
vf_picture_destroy(struct vf_picture *picture)
{
    if (!picture) {
        return;
    }
    vf_picture_cancel(picture);
    if (!vf_picture_settle(picture, SETTLE_LIMIT_NS)) {
        vf_frame_release(&picture->frame);
    }
    vf_frame_texture_finish(&picture->stored);
    vf_frame_texture_finish(&picture->next);
    vf_canvas_finish(&picture->converted);
    vf_uploader_destroy(picture->uploader);
    g_free(picture);
}

// Converting -----------------------------------------------------------------

static bool
is_finer_than_eight_bits(enum vf_pixel_format format)
{
    return format == VF_PIXEL_RGB10A2 || format == VF_PIXEL_RGBA16F;
}

static void
show_stored(struct vf_picture *picture)
{
    vf_canvas_finish(&picture->converted);
    picture->shown.texture = picture->stored.name;
    picture->shown.framebuffer = picture->stored.framebuffer;
    picture->shown.is_window_order = picture->stored.storage.is_window_order;
}

static void
show_converted(struct vf_picture *picture, struct vf_damage *damage)
{
    enum vf_pixel_format format = picture->stored.format;
    struct vf_tone tone =
        vf_tone_compute(&picture->color, &picture->settings.tone);
    bool done = vf_converter_run(
        picture->converter, &picture->converted,
        &(struct vf_conversion){
            .stored = picture->stored.name,
            .format = format,
            .storage = &picture->stored.storage,
            .size = {picture->shown.image.w, picture->shown.rows},
            .tone = tone,
            .deep = picture->settings.deep && is_finer_than_eight_bits(format),
            .whole = !vf_tone_equal(&tone, &picture->shown.tone),
            .damage = damage,
        });
    picture->shown.tone = tone;
    picture->shown.texture = done ? picture->converted.name : 0;
    picture->shown.framebuffer = done ? picture->converted.framebuffer : 0;
    picture->shown.is_window_order = done && !picture->converted.deep;
}

static void
show(struct vf_picture *picture, struct vf_damage *damage)
{
    if (vf_converter_is_needed(&picture->stored.storage,
                               picture->color.transfer)) {
        show_converted(picture, damage);
    } else {
        picture->shown.tone =
            vf_tone_compute(&picture->color, &picture->settings.tone);
        show_stored(picture);
    }
}

bool
vf_picture_set(struct vf_picture *picture,
               const struct vf_picture_settings *settings)
{
    struct vf_picture_settings old = picture->settings;
    picture->settings = *settings;
    vf_uploader_allow(picture->uploader, settings->upload);
    bool same = old.deep == settings->deep &&
                old.tone.peak == settings->tone.peak &&
                old.tone.white == settings->tone.white;
    // A texture that is being written is shown when it is complete.
    if (same || picture->is_busy || !picture->shown.texture) {
        return false;
    }
    struct vf_damage all = vf_damage_none();
    vf_damage_add_full(&all);
    show(picture, &all);
    return true;
}

// Frames ---------------------------------------------------------------------

static bool
find_target(struct vf_picture *picture, const struct vf_frame *frame)
{
    vf_frame_texture_finish(&picture->next);
    picture->target = &picture->stored;
    if (vf_frame_texture_fits(&picture->stored, frame)) {
        return true;
    }
    // What is shown stays until there is something to take its place.
    picture->target = &picture->next;
    return vf_frame_texture_make(&picture->next, frame, picture->software);
}

bool
vf_picture_take(struct vf_picture *picture, const struct vf_frame *frame,
                uint64_t deadline_ns)
{
    vf_picture_cancel(picture);
    if (!vf_picture_settle(picture, SETTLE_LIMIT_NS)) {
        vf_frame_release(&picture->frame);
        picture->is_read = false;
    }
    picture->frame = *frame;
    picture->note[0] = '\0';
    if (!find_target(picture, &picture->frame)) {
        g_snprintf(picture->note, sizeof(picture->note),
                   _("The guest's picture of %dx%d is too large for the graphics "
                     "card: choose a smaller resolution in the guest."),
                   frame->image.w, frame->image.h);
        vf_frame_release(&picture->frame);
        return false;
    }
    picture->is_busy = true;
    picture->deadline_ns = deadline_ns;
    vf_frame_texture_begin(picture->target, picture->uploader, &picture->frame);
    return true;
}

void
vf_picture_cancel(struct vf_picture *picture)
{
    if (picture->is_busy) {
        picture->is_busy = false;
        vf_frame_texture_break_off(picture->target, picture->uploader);
        picture->is_read = true;
        vf_picture_settle(picture, 0);
    }
}

bool
vf_picture_settle(struct vf_picture *picture, uint64_t timeout_ns)
{
    if (!picture->is_read) {
        return true;
    }
    if (!vf_uploader_settle(picture->uploader, timeout_ns)) {
        return false;
    }
    picture->is_read = false;
    vf_frame_release(&picture->frame);
    return true;
}

static void
finish_frame(struct vf_picture *picture)
{
    const struct vf_frame *frame = &picture->frame;
    picture->is_busy = false;
    if (picture->target == &picture->next) {
        vf_frame_texture_finish(&picture->stored);
        picture->stored = picture->next;
        vf_frame_texture_init(&picture->next);
        picture->target = &picture->stored;
    }
    picture->color = frame->color;
    picture->shown.rotation = frame->rotation;
    picture->shown.image = frame->image;
    picture->shown.screen = frame->screen;
    picture->shown.rows = frame->rows;
    // Most ways are done with the memory now; others while this is drawn.
    picture->is_read = true;
    vf_picture_settle(picture, 0);
    show(picture, &picture->stored.damage);
}

enum vf_picture_progress
vf_picture_advance(struct vf_picture *picture, uint64_t now_ns)
{
    if (!picture->is_busy) {
        return VF_PICTURE_IDLE;
    }
    switch (vf_frame_texture_step(picture->target, picture->uploader,
                                  &picture->frame, STEP_BYTES)) {
    case VF_FRAME_TEXTURE_WAITING:
        if (now_ns < picture->deadline_ns) {
            return VF_PICTURE_WAITING;
        }
        vf_picture_cancel(picture);
        return VF_PICTURE_FAILED;
    case VF_FRAME_TEXTURE_MORE:
        return VF_PICTURE_MORE;
    case VF_FRAME_TEXTURE_DONE:
        break;
    }
    finish_frame(picture);
    return VF_PICTURE_UPDATED;
}

bool
vf_picture_is_busy(const struct vf_picture *picture)
{
    return picture->is_busy;
}

bool
vf_picture_is_whole(const struct vf_picture *picture)
{
    return !picture->is_busy || picture->target->bytes == 0 ||
           picture->target->name != picture->shown.texture;
}

void
vf_picture_invalidate(struct vf_picture *picture)
{
    picture->stored.torn = true;
}

// Looking --------------------------------------------------------------------

const struct vf_shown_picture *
vf_picture_shown(const struct vf_picture *picture)
{
    return &picture->shown;
}

const struct vf_damage *
vf_picture_damage(const struct vf_picture *picture)
{
    return &picture->stored.damage;
}

uint64_t
vf_picture_bytes(const struct vf_picture *picture)
{
    return picture->stored.bytes;
}

const char *
vf_picture_upload(const struct vf_picture *picture)
{
    return vf_upload_path_name(vf_uploader_path(picture->uploader));
}

const char *
vf_picture_note(const struct vf_picture *picture)
{
    return picture->note[0] ? picture->note
                            : vf_uploader_note(picture->uploader);
}
