// SPDX-License-Identifier: GPL-2.0-or-later
#include "viewer/render/stage.h"

#include "base/clock.h"
#include "viewer/render/color_adjust.h"
#include "viewer/render/compositor.h"
#include "viewer/render/converter.h"
#include "viewer/render/cursor_layer.h"
#include "viewer/render/filter_chain.h"
#include "viewer/render/gl_surface.h"
#include "viewer/render/import_driver.h"
#include "viewer/render/overlay_layer.h"
#include "viewer/render/picture_keeper.h"
#include "viewer/render/present_history.h"
#include "viewer/render/readback.h"

#include <epoxy/gl.h>
#include <string.h>

// How often a guest that is still writing is looked at.
static const uint64_t WRITE_POLL_NS = 50 * VF_NS_PER_US;
// The graphics card has usually read a frame long before this; else it is looked at
// again.
static const uint64_t SETTLE_NS = 20 * VF_NS_PER_MS;
static const uint64_t SETTLE_AGAIN_NS = 5 * VF_NS_PER_MS;

struct vf_stage {
    struct vf_gl_surface *surface;
    struct vf_compositor *compositor;
    struct vf_converter *converter;
    struct vf_filter_chain *filters;
    struct vf_overlay_layer *overlay;
    struct vf_picture_keeper *keeper;

    struct vf_picture *pictures[VF_PICTURE_SOURCES];
    struct vf_cursor_layer cursor;

    struct vf_render_request request;
    bool has_request;
    unsigned attention; // times that a frame said the guest wants attention
    bool guest_awake; // the newest frame says that the guest wants no screen saver
    int swap_interval;

    enum vf_picture_source incoming; // of the frame that is brought in
    uint64_t advance_at_ns;          // when to go on with it
    uint64_t settle_at_ns;           // when to look for frames still read; or UINT64_MAX
    bool has_picture;
    enum vf_picture_source shown;
    struct vf_view view;

    // the picture as it is drawn: filtered, or as it is
    struct vf_shown_picture drawn;
    struct vf_view drawn_view;
    bool drawn_is_stale;
    struct vf_color_adjust adjust;

    struct vf_damage dirty; // of the target, since the last present
    struct vf_present_history history;
};

static struct vf_size
target_size(const struct vf_stage *stage)
{
    return stage->surface->size;
}

struct vf_stage *
vf_stage_create(const struct vf_stage_params *params)
{
    struct vf_gl_surface *surface = params->surface;
    struct vf_stage *stage = g_new0(struct vf_stage, 1);
    stage->surface = surface;
    stage->settle_at_ns = UINT64_MAX;
    stage->compositor = vf_compositor_create(&(struct vf_compositor_params){
        .gles = surface->is_gles,
        .copies = surface->is_software && surface->depth == 8,
    });
    stage->converter = vf_converter_create(surface->is_gles);
    for (int i = 0; i < VF_PICTURE_SOURCES; i++) {
        stage->pictures[i] = vf_picture_create(&(struct vf_picture_params){
            .software = surface->is_software,
            .import = surface->uses_egl ? vf_import_driver_egl() : NULL,
            .converter = stage->converter,
        });
    }
    vf_cursor_layer_init(&stage->cursor);
    stage->keeper = vf_picture_keeper_create(stage->compositor);
    stage->filters = vf_filter_chain_create(&(struct vf_filter_chain_params){
        .gles = surface->is_gles,
        .deep = surface->depth > 8,
        .user = params->user_filter,
    });
    stage->overlay = vf_overlay_layer_create(surface->is_gles);
    // GL's own dithering is not the guest's picture.
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
        vf_picture_destroy(stage->pictures[i]);
    }
    vf_cursor_layer_finish(&stage->cursor);
    vf_picture_keeper_destroy(stage->keeper);
    vf_overlay_layer_destroy(stage->overlay);
    vf_filter_chain_destroy(stage->filters);
    vf_converter_destroy(stage->converter);
    vf_compositor_destroy(stage->compositor);
    g_free(stage);
}

// View -----------------------------------------------------------------------

static const struct vf_shown_picture *
shown_picture(const struct vf_stage *stage)
{
    return vf_picture_shown(stage->pictures[stage->shown]);
}

static void
resize_surface(struct vf_stage *stage, struct vf_size size)
{
    if (vf_size_is_empty(size) || vf_size_equal(size, target_size(stage))) {
        return;
    }
    stage->surface->ops->resize(stage->surface, size);
    vf_present_history_clear(&stage->history);
    vf_overlay_layer_touch(stage->overlay);
    vf_damage_add_full(&stage->dirty);
}

// Makes what is drawn of what is shown. `damage`: where that changed, in its pixels;
// afterwards in those of what is drawn.
static void
filter_picture(struct vf_stage *stage, struct vf_damage *damage)
{
    const struct vf_look *look = &stage->request.look;
    const struct vf_view *view = &stage->view;
    stage->drawn = *shown_picture(stage);
    stage->drawn_view = *view;
    stage->drawn_is_stale = false;
    if (!view->valid || !vf_look_filters(look, !view->exact)) {
        vf_filter_chain_rest(stage->filters);
        return;
    }
    struct vf_size place = vf_size_rotate(
        (struct vf_size){view->target.w, view->target.h}, view->rotation);
    vf_filter_chain_run(stage->filters,
                        &(struct vf_filter_job){.look = look,
                                                .picture = shown_picture(stage),
                                                .size = place},
                        &stage->drawn, damage);
    stage->drawn_view.image = stage->drawn.image;
    stage->drawn_view.exact = vf_size_equal(stage->drawn.image, place);
}

// Whatever is drawn has to be made anew, as soon as the picture is whole.
static void
filter_everything(struct vf_stage *stage)
{
    stage->drawn_is_stale = true;
    vf_damage_add_full(&stage->dirty);
    if (stage->has_picture && vf_stage_is_whole(stage)) {
        struct vf_damage all = vf_damage_none();
        vf_damage_add_full(&all);
        filter_picture(stage, &all);
    }
}

// True when the picture lies differently now.
static bool
update_view(struct vf_stage *stage)
{
    if (!stage->has_picture) {
        return false;
    }
    const struct vf_shown_picture *picture = shown_picture(stage);
    enum vf_rotation rotation =
        vf_rotation_add(picture->rotation, stage->request.rotation);
    if (vf_size_is_empty(stage->request.window)) {
        resize_surface(stage, vf_size_rotate(picture->image, rotation));
    }
    struct vf_view view = vf_view_compute(&(struct vf_view_params){
        .window = target_size(stage),
        .image = picture->image,
        .screen = picture->screen,
        .rotation = rotation,
        .mode = stage->request.mode,
    });
    if (vf_view_equal(&view, &stage->view)) {
        return false;
    }
    stage->view = view;
    return true;
}

// True when one of them looks different now.
static bool
set_pictures(struct vf_stage *stage)
{
    bool any = false;
    for (int i = 0; i < VF_PICTURE_SOURCES; i++) {
        bool changed = vf_picture_set(stage->pictures[i],
                                      &(struct vf_picture_settings){
                                          .tone = stage->request.tone,
                                          .deep = stage->surface->depth > 8,
                                          .upload = stage->request.upload,
                                      });
        any = any || changed;
    }
    return any;
}

static bool
looks_differ(const struct vf_look *a, const struct vf_look *b)
{
    return memcmp(a, b, sizeof(*a)) != 0;
}

void
vf_stage_set_request(struct vf_stage *stage,
                     const struct vf_render_request *request)
{
    bool first = !stage->has_request;
    bool looks_new = looks_differ(&stage->request.look, &request->look);
    stage->request = *request;
    stage->has_request = true;
    vf_overlay_layer_set_model(stage->overlay, request->model, request->scale);
    resize_surface(stage, request->window);
    if (first) {
        vf_damage_add_full(&stage->dirty);
    }
    if (stage->swap_interval != request->swap_interval) {
        stage->swap_interval = request->swap_interval;
        stage->surface->ops->set_interval(stage->surface,
                                          request->swap_interval);
    }
    if (vf_stage_is_busy(stage) && stage->incoming != request->source &&
        request->fallback_turn == 0) {
        // Nobody wants to see it any more.
        vf_picture_cancel(stage->pictures[stage->incoming]);
    }
    if (looks_new || first) {
        stage->adjust = vf_color_adjust_compute(&request->look);
    }
    bool changed = set_pictures(stage);
    changed = update_view(stage) || changed;
    if (changed || looks_new) {
        filter_everything(stage);
    }
}

// Frames ---------------------------------------------------------------------

// A picture pixel that is scaled shines into its neighbours.
static struct vf_rect
seen_rect(const struct vf_stage *stage, struct vf_rect rect)
{
    if (!stage->drawn_view.exact) {
        rect = (struct vf_rect){rect.x - 1, rect.y - 1, rect.w + 2, rect.h + 2};
    }
    return vf_view_image_rect_to_window(&stage->drawn_view, rect, 2);
}

static void
add_picture_damage(struct vf_stage *stage, const struct vf_damage *damage)
{
    if (damage->full) {
        vf_damage_add(&stage->dirty, stage->view.target);
        return;
    }
    for (uint32_t i = 0; i < damage->count; i++) {
        vf_damage_add(&stage->dirty, seen_rect(stage, damage->rects[i]));
    }
}

bool
vf_stage_take_frame(struct vf_stage *stage, enum vf_picture_source source,
                    const struct vf_frame *frame, uint64_t deadline_ns)
{
    stage->incoming = source;
    stage->advance_at_ns = 0;
    stage->guest_awake = frame->flags & VF_FRAME_BLOCK_SCREENSAVER;
    stage->attention += (frame->flags & VF_FRAME_REQUEST_ACTIVATION) != 0;
    return vf_picture_take(stage->pictures[source], frame, deadline_ns);
}

bool
vf_stage_is_busy(const struct vf_stage *stage)
{
    return vf_picture_is_busy(stage->pictures[stage->incoming]);
}

bool
vf_stage_is_whole(const struct vf_stage *stage)
{
    return stage->incoming != stage->shown ||
           vf_picture_is_whole(stage->pictures[stage->incoming]);
}

enum vf_picture_progress
vf_stage_advance(struct vf_stage *stage, uint64_t now_ns)
{
    struct vf_picture *picture = stage->pictures[stage->incoming];
    enum vf_picture_progress progress = vf_picture_advance(picture, now_ns);
    stage->advance_at_ns =
        progress == VF_PICTURE_WAITING ? now_ns + WRITE_POLL_NS : now_ns;
    if (progress == VF_PICTURE_FAILED && stage->drawn_is_stale) {
        filter_everything(stage);
    }
    if (progress != VF_PICTURE_UPDATED) {
        return progress;
    }
    struct vf_damage damage = *vf_picture_damage(picture);
    if (!stage->has_picture || stage->shown != stage->incoming) {
        stage->has_picture = true;
        stage->shown = stage->incoming;
        stage->drawn_is_stale = true;
    }
    if (update_view(stage) || stage->drawn_is_stale) {
        vf_damage_add_full(&damage);
        vf_damage_add_full(&stage->dirty);
    }
    filter_picture(stage, &damage);
    add_picture_damage(stage, &damage);
    return progress;
}

uint64_t
vf_stage_frame_bytes(const struct vf_stage *stage)
{
    return vf_picture_bytes(stage->pictures[stage->incoming]);
}

const char *
vf_stage_frame_upload(const struct vf_stage *stage)
{
    return vf_picture_upload(stage->pictures[stage->incoming]);
}

void
vf_stage_invalidate_source(struct vf_stage *stage,
                           enum vf_picture_source source)
{
    vf_picture_invalidate(stage->pictures[source]);
}

// Cursor and overlay ---------------------------------------------------------

void
vf_stage_set_cursor(struct vf_stage *stage, enum vf_picture_source source,
                    const struct vf_cursor *cursor)
{
    vf_cursor_layer_set(&stage->cursor, source, cursor);
}

void
vf_stage_feed(struct vf_stage *stage, const struct vf_input_event *event)
{
    vf_overlay_layer_feed(stage->overlay, event);
}

bool
vf_stage_next_action(struct vf_stage *stage, struct vf_overlay_action *action)
{
    return vf_overlay_layer_next_action(stage->overlay, action);
}

// Showing --------------------------------------------------------------------

uint64_t
vf_stage_deadline(const struct vf_stage *stage)
{
    uint64_t at = stage->request.visible
                      ? vf_overlay_layer_deadline(stage->overlay)
                      : UINT64_MAX;
    at = MIN(at, stage->settle_at_ns);
    at = MIN(at, vf_picture_keeper_deadline(stage->keeper));
    return vf_stage_is_busy(stage) ? MIN(at, stage->advance_at_ns) : at;
}

// Whole multiples look best as squares.
static bool
is_sharp(const struct vf_stage *stage)
{
    const struct vf_view *view = &stage->drawn_view;
    struct vf_size place = vf_size_rotate(
        (struct vf_size){view->target.w, view->target.h}, view->rotation);
    return stage->request.look.scaler == VF_SCALER_NEAREST ||
           (stage->request.look.scaler == VF_SCALER_AUTO && view->valid &&
            vf_size_is_multiple(place, view->image));
}

static struct vf_scene
current_scene(const struct vf_stage *stage)
{
    return (struct vf_scene){
        .target = target_size(stage),
        .view = &stage->drawn_view,
        .picture = &stage->drawn,
        .is_sharp = is_sharp(stage),
        .adjust = &stage->adjust,
        .cursor = vf_cursor_layer_scene(&stage->cursor, stage->shown,
                                        stage->request.hide_cursor),
        .overlay = stage->request.model ? vf_overlay_layer_draw(stage->overlay)
                                        : NULL,
    };
}

// Drawing comes first, so that the graphics card has something to do while it is
// waited for, and the swap, which may block, comes last.
static void
give_back_frames(struct vf_stage *stage)
{
    stage->settle_at_ns = UINT64_MAX;
    for (int i = 0; i < VF_PICTURE_SOURCES; i++) {
        if (!vf_picture_settle(stage->pictures[i], SETTLE_NS)) {
            stage->settle_at_ns = vf_clock_ns() + SETTLE_AGAIN_NS;
        }
    }
}

static struct vf_guest_picture
guest_picture(const struct vf_stage *stage)
{
    return (struct vf_guest_picture){
        .picture = stage->has_picture ? shown_picture(stage) : NULL,
        .rotation = stage->view.rotation,
        .cursor = vf_cursor_layer_scene(&stage->cursor, stage->shown, false),
    };
}

static bool
draw_and_present(struct vf_stage *stage, uint64_t *drawn_ns, GError **error)
{
    struct vf_gl_surface *surface = stage->surface;
    struct vf_damage repaint = vf_present_history_repaint(
        &stage->history, surface->ops->age(surface), &stage->dirty);
    struct vf_scene scene = current_scene(stage);
    if (!vf_compositor_draw(stage->compositor, surface->framebuffer, &scene,
                            &repaint, error)) {
        return false;
    }
    *drawn_ns = vf_clock_ns();
    give_back_frames(stage);
    surface->ops->present(surface, &stage->dirty);
    vf_present_history_add(&stage->history, &stage->dirty);
    vf_damage_clear(&stage->dirty);
    // Afterwards: what is seen does not wait for what is kept.
    struct vf_guest_picture guest = guest_picture(stage);
    return vf_picture_keeper_note(stage->keeper, &guest, error);
}

enum vf_stage_outcome
vf_stage_present(struct vf_stage *stage, uint64_t *drawn_ns, GError **error)
{
    if (!stage->has_request || !stage->request.visible ||
        vf_size_is_empty(target_size(stage))) {
        give_back_frames(stage);
        return VF_STAGE_HIDDEN;
    }
    vf_cursor_layer_update(&stage->cursor, stage->shown, &stage->drawn_view,
                           stage->request.hide_cursor, &stage->dirty);
    vf_overlay_layer_update(stage->overlay, target_size(stage), vf_clock_ns(),
                            &stage->dirty);
    vf_damage_clip(&stage->dirty, target_size(stage));
    if (vf_damage_is_empty(&stage->dirty)) {
        give_back_frames(stage);
        return VF_STAGE_UNCHANGED;
    }
    return draw_and_present(stage, drawn_ns, error) ? VF_STAGE_PRESENTED
                                                    : VF_STAGE_BROKEN;
}

void
vf_stage_describe(const struct vf_stage *stage, struct vf_render_status *status)
{
    const struct vf_picture *picture = stage->pictures[stage->shown];
    status->has_picture = stage->has_picture;
    status->guest_awake = stage->guest_awake;
    status->attention = stage->attention;
    status->source = stage->shown;
    status->view = stage->view;
    status->cursor_hot = vf_cursor_layer_hot(&stage->cursor, stage->shown);
    status->upload = vf_picture_upload(picture);
    g_strlcpy(status->upload_note, vf_picture_note(picture),
              sizeof(status->upload_note));
    g_strlcpy(status->filter_note, vf_filter_chain_note(stage->filters),
              sizeof(status->filter_note));
}

// Keeping --------------------------------------------------------------------

void
vf_stage_record(struct vf_stage *stage, struct vf_recorder *recorder)
{
    vf_picture_keeper_record(stage->keeper, recorder);
    // So that a picture that stands still is in it.
    vf_damage_add_full(&stage->dirty);
}

uint8_t *
vf_stage_read_frame(struct vf_stage *stage, struct vf_size *size, GError **error)
{
    struct vf_guest_picture guest = guest_picture(stage);
    return vf_picture_keeper_read(stage->keeper, &guest, size, error);
}

bool
vf_stage_snapshot(struct vf_stage *stage, struct vf_picture_saver *saver,
                  GError **error)
{
    struct vf_guest_picture guest = guest_picture(stage);
    return vf_picture_keeper_snapshot(stage->keeper, &guest, saver, error);
}

void
vf_stage_fetch_kept(struct vf_stage *stage)
{
    vf_picture_keeper_fetch(stage->keeper);
}

uint8_t *
vf_stage_read_rgb(struct vf_stage *stage, struct vf_size *size, GError **error)
{
    struct vf_scene scene = current_scene(stage);
    scene.overlay = NULL;
    scene.adjust = &(struct vf_color_adjust){.active = false};
    *size = scene.target;
    return vf_readback_rgb(stage->compositor, &scene, error);
}
