// SPDX-License-Identifier: GPL-2.0-or-later
#include "viewer/stage.h"

#include "base/clock.h"
#include "viewer/compositor.h"
#include "viewer/font.h"
#include "viewer/gl_surface.h"
#include "viewer/overlay.h"
#include "viewer/overlay_draw.h"
#include "viewer/present_history.h"

#include <epoxy/gl.h>
#include <string.h>

// The overlay's own pace while it moves by itself.
static const uint64_t ANIMATION_INTERVAL_NS = 16 * VF_NS_PER_MS;

struct vf_stage {
    struct vf_gl_surface *surface;
    struct vf_compositor *compositor;
    struct vf_overlay *overlay;
    struct vf_overlay_draw *overlay_draw;

    struct vf_frame_texture frames[VF_PICTURE_SOURCES];
    struct vf_cursor cursors[VF_PICTURE_SOURCES]; // hold references
    struct vf_cursor_texture cursor_texture;

    struct vf_render_request request;
    bool has_request;
    int swap_interval;

    bool has_picture;
    enum vf_picture_source shown;
    struct vf_view view;

    bool overlay_stale; // the model or its input changed
    uint64_t overlay_built_ns;
    struct vf_rect overlay_rect; // where it was drawn last
    struct vf_rect cursor_rect;  // where it was drawn last

    struct vf_damage dirty; // of the target, since the last present
    struct vf_present_history history;
};

static struct vf_size
target_size(const struct vf_stage *stage)
{
    return stage->surface->size;
}

struct vf_stage *
vf_stage_create(struct vf_gl_surface *surface, GError **error)
{
    struct vf_stage *stage = g_new0(struct vf_stage, 1);
    stage->surface = surface;
    stage->compositor = vf_compositor_create(
        &(struct vf_compositor_params){
            .gles = surface->is_gles,
            .software = surface->is_software,
        },
        error);
    if (stage->compositor) {
        stage->overlay_draw = vf_overlay_draw_create(surface->is_gles, error);
    }
    if (!stage->overlay_draw) {
        vf_stage_destroy(stage);
        return NULL;
    }
    // Dithering is not the guest's picture.
    glDisable(GL_DITHER);
    glDisable(GL_DEPTH_TEST);
    return stage;
}

void
vf_stage_destroy(struct vf_stage *stage)
{
    if (!stage) {
        return;
    }
    for (int i = 0; i < VF_PICTURE_SOURCES; i++) {
        vf_frame_texture_finish(&stage->frames[i]);
        vf_cursor_clear(&stage->cursors[i]);
    }
    vf_cursor_texture_finish(&stage->cursor_texture);
    vf_overlay_destroy(stage->overlay);
    vf_overlay_draw_destroy(stage->overlay_draw);
    vf_compositor_destroy(stage->compositor);
    g_free(stage);
}

// View -----------------------------------------------------------------------

static void
resize_surface(struct vf_stage *stage, struct vf_size size)
{
    if (vf_size_is_empty(size) || vf_size_equal(size, target_size(stage))) {
        return;
    }
    stage->surface->ops->resize(stage->surface, size);
    vf_present_history_clear(&stage->history);
    stage->overlay_stale = true;
    vf_damage_add_full(&stage->dirty);
}

static void
update_view(struct vf_stage *stage)
{
    if (!stage->has_picture) {
        return;
    }
    const struct vf_frame_texture *frame = &stage->frames[stage->shown];
    enum vf_rotation rotation =
        vf_rotation_add(frame->rotation, stage->request.rotation);
    if (vf_size_is_empty(stage->request.window)) {
        resize_surface(stage, vf_size_rotate(frame->image, rotation));
    }
    struct vf_view view = vf_view_compute(&(struct vf_view_params){
        .window = target_size(stage),
        .image = frame->image,
        .screen = frame->screen,
        .rotation = rotation,
        .mode = stage->request.mode,
    });
    if (!vf_view_equal(&view, &stage->view)) {
        stage->view = view;
        vf_damage_add_full(&stage->dirty);
    }
}

void
vf_stage_set_request(struct vf_stage *stage,
                     const struct vf_render_request *request)
{
    bool first = !stage->has_request;
    stage->request = *request;
    stage->has_request = true;
    stage->overlay_stale = true;
    resize_surface(stage, request->window);
    if (first) {
        vf_damage_add_full(&stage->dirty);
    }
    if (stage->swap_interval != request->swap_interval) {
        stage->swap_interval = request->swap_interval;
        stage->surface->ops->set_interval(stage->surface,
                                          request->swap_interval);
    }
    update_view(stage);
}

// Frames ---------------------------------------------------------------------

static void
add_frame_damage(struct vf_stage *stage, const struct vf_damage *damage)
{
    if (damage->full) {
        vf_damage_add(&stage->dirty, stage->view.target);
        return;
    }
    for (uint32_t i = 0; i < damage->count; i++) {
        // A scaled pixel shines into its neighbours.
        vf_damage_add(&stage->dirty,
                      vf_view_image_rect_to_window(&stage->view,
                                                   damage->rects[i], 2));
    }
}

bool
vf_stage_set_frame(struct vf_stage *stage, enum vf_picture_source source,
                   const struct vf_frame *frame, uint64_t deadline_ns,
                   uint64_t *bytes)
{
    struct vf_damage damage = frame->damage;
    if (stage->frames[source].torn) {
        vf_damage_add_full(&damage);
    }
    struct vf_frame_texture_result result =
        vf_frame_texture_update(&stage->frames[source], frame, deadline_ns);
    *bytes = result.bytes;
    if (!result.updated) {
        return false;
    }
    if (!stage->has_picture || stage->shown != source) {
        stage->has_picture = true;
        stage->shown = source;
        vf_damage_add_full(&stage->dirty);
    }
    update_view(stage);
    add_frame_damage(stage, &damage);
    return true;
}

void
vf_stage_invalidate_source(struct vf_stage *stage,
                           enum vf_picture_source source)
{
    stage->frames[source].torn = true;
}

// Cursor ---------------------------------------------------------------------

void
vf_stage_set_cursor(struct vf_stage *stage, enum vf_picture_source source,
                    struct vf_cursor *cursor)
{
    vf_cursor_clear(&stage->cursors[source]);
    stage->cursors[source] = *cursor;
}

static struct vf_scene
current_scene(const struct vf_stage *stage)
{
    const struct vf_cursor *cursor = &stage->cursors[stage->shown];
    return (struct vf_scene){
        .target = target_size(stage),
        .view = &stage->view,
        .frame = &stage->frames[stage->shown],
        .cursor = &stage->cursor_texture,
        .cursor_visible =
            cursor->visible && cursor->shape && !stage->request.hide_cursor,
        .cursor_position = cursor->position,
        .overlay = stage->request.overlay ? stage->overlay_draw : NULL,
    };
}

static void
update_cursor(struct vf_stage *stage)
{
    const struct vf_cursor *cursor = &stage->cursors[stage->shown];
    bool new_shape =
        cursor->shape && stage->cursor_texture.shape_id != cursor->shape->id;
    if (cursor->shape) {
        vf_cursor_texture_update(&stage->cursor_texture, cursor->shape);
    }
    struct vf_scene scene = current_scene(stage);
    struct vf_rect rect = vf_scene_cursor_rect(&scene);
    if (new_shape || !vf_rect_equal(rect, stage->cursor_rect)) {
        vf_damage_add(&stage->dirty, stage->cursor_rect);
        vf_damage_add(&stage->dirty, rect);
        stage->cursor_rect = rect;
    }
}

// Overlay --------------------------------------------------------------------

void
vf_stage_feed(struct vf_stage *stage, const struct vf_input_event *event)
{
    if (stage->overlay) {
        vf_overlay_feed(stage->overlay, event);
        stage->overlay_stale = true;
    }
}

bool
vf_stage_next_action(struct vf_stage *stage, struct vf_overlay_action *action)
{
    return stage->overlay && vf_overlay_next_action(stage->overlay, action);
}

// Made when it is first wanted: finding and rasterising a font takes longer than
// showing the first frame.
static void
create_overlay(struct vf_stage *stage)
{
    g_autofree char *font = vf_font_find_ui();
    stage->overlay = vf_overlay_create(&(struct vf_overlay_params){
        .scale = stage->request.scale, .font_px = 16.0f, .font_path = font});
}

static bool
has_something_to_say(const struct vf_overlay_model *model)
{
    return model->open || model->asking || model->notice || model->badge[0] ||
           model->help_count > 0 || model->toast[0];
}

static void
build_overlay(struct vf_stage *stage, uint64_t now)
{
    if (!stage->overlay) {
        create_overlay(stage);
    }
    float seconds = (float)((double)(now - stage->overlay_built_ns) / 1e9);
    stage->overlay_built_ns = now;
    stage->overlay_stale = false;
    vf_overlay_set_scale(stage->overlay, stage->request.scale);

    struct vf_size size;
    unsigned version;
    const uint8_t *atlas =
        vf_overlay_font_atlas(stage->overlay, &size, &version);
    vf_overlay_draw_set_atlas(stage->overlay_draw, atlas, size, version);
    struct vf_overlay_triangles triangles =
        vf_overlay_build(stage->overlay, &stage->request.model,
                         target_size(stage), seconds);
    vf_overlay_draw_set_triangles(stage->overlay_draw, &triangles);

    struct vf_rect rect = vf_overlay_draw_bounds(stage->overlay_draw);
    vf_damage_add(&stage->dirty, stage->overlay_rect);
    vf_damage_add(&stage->dirty, rect);
    stage->overlay_rect = rect;
}

static void
update_overlay(struct vf_stage *stage)
{
    if (!stage->request.overlay ||
        (!stage->overlay && !has_something_to_say(&stage->request.model))) {
        return;
    }
    uint64_t now = vf_clock_ns();
    if (stage->overlay_stale || now >= vf_stage_deadline(stage)) {
        build_overlay(stage, now);
    }
}

uint64_t
vf_stage_deadline(const struct vf_stage *stage)
{
    if (stage->overlay && stage->request.overlay && stage->request.visible &&
        vf_overlay_is_animating(stage->overlay)) {
        return stage->overlay_built_ns + ANIMATION_INTERVAL_NS;
    }
    return UINT64_MAX;
}

// Showing --------------------------------------------------------------------

enum vf_stage_outcome
vf_stage_present(struct vf_stage *stage, uint64_t *drawn_ns)
{
    if (!stage->has_request || !stage->request.visible ||
        vf_size_is_empty(target_size(stage))) {
        return VF_STAGE_HIDDEN;
    }
    update_cursor(stage);
    update_overlay(stage);
    vf_damage_clip(&stage->dirty, target_size(stage));
    if (vf_damage_is_empty(&stage->dirty)) {
        return VF_STAGE_UNCHANGED;
    }
    struct vf_gl_surface *surface = stage->surface;
    struct vf_damage repaint = vf_present_history_repaint(
        &stage->history, surface->ops->age(surface), &stage->dirty);
    struct vf_scene scene = current_scene(stage);
    vf_compositor_draw(stage->compositor, surface->framebuffer, &scene,
                       &repaint);
    *drawn_ns = vf_clock_ns();
    surface->ops->present(surface, &stage->dirty);
    vf_present_history_add(&stage->history, &stage->dirty);
    vf_damage_clear(&stage->dirty);
    return VF_STAGE_PRESENTED;
}

void
vf_stage_describe(const struct vf_stage *stage, struct vf_render_status *status)
{
    status->has_picture = stage->has_picture;
    status->source = stage->shown;
    status->view = stage->view;
    const struct vf_cursor_shape *shape = stage->cursors[stage->shown].shape;
    status->cursor_hot = shape ? shape->hot : (struct vf_point){0, 0};
}

// GL's bottom row first, four bytes a pixel -> top row first, three.
static uint8_t *
flip_to_rgb(const uint8_t *rgba, struct vf_size size)
{
    uint8_t *rgb = g_malloc((size_t)size.w * (size_t)size.h * 3);
    uint8_t *out = rgb;
    for (int32_t y = size.h - 1; y >= 0; y--) {
        const uint8_t *in = rgba + (size_t)y * (size_t)size.w * 4;
        for (int32_t x = 0; x < size.w; x++, in += 4, out += 3) {
            memcpy(out, in, 3);
        }
    }
    return rgb;
}

uint8_t *
vf_stage_read_rgb(struct vf_stage *stage, struct vf_size *size)
{
    *size = target_size(stage);
    GLuint framebuffer;
    GLuint renderbuffer;
    glGenFramebuffers(1, &framebuffer);
    glGenRenderbuffers(1, &renderbuffer);
    glBindRenderbuffer(GL_RENDERBUFFER, renderbuffer);
    glRenderbufferStorage(GL_RENDERBUFFER, GL_RGBA8, size->w, size->h);
    glBindFramebuffer(GL_FRAMEBUFFER, framebuffer);
    glFramebufferRenderbuffer(GL_FRAMEBUFFER, GL_COLOR_ATTACHMENT0,
                              GL_RENDERBUFFER, renderbuffer);

    struct vf_scene scene = current_scene(stage);
    scene.overlay = NULL;
    struct vf_damage all = vf_damage_none();
    vf_damage_add_full(&all);
    vf_compositor_draw(stage->compositor, framebuffer, &scene, &all);

    g_autofree uint8_t *rgba =
        g_malloc((size_t)size->w * (size_t)size->h * 4);
    glBindFramebuffer(GL_READ_FRAMEBUFFER, framebuffer);
    glPixelStorei(GL_PACK_ALIGNMENT, 4);
    glReadPixels(0, 0, size->w, size->h, GL_RGBA, GL_UNSIGNED_BYTE, rgba);
    glDeleteFramebuffers(1, &framebuffer);
    glDeleteRenderbuffers(1, &renderbuffer);
    return flip_to_rgb(rgba, *size);
}
