// SPDX-License-Identifier: GPL-2.0-or-later
#include "spice/display.h"

#include "base/clock.h"
#include "base/mailbox.h"
#include "base/words.h"
#include "spice/frame_pool.h"

#include <string.h>

// A server draws a picture in many small commands: what comes within this time
// of the first goes into one frame.
enum { GATHER_MS = 4 };

struct vf_spice_display {
    // constant after creation
    struct vf_mailbox *frames;
    void (*on_change)(void *data);
    void *data;

    SpiceDisplayChannel *channel; // borrowed; NULL while detached
    bool live;                    // the channel is open and wanted
    struct vf_surface surface;    // data is NULL while there is none
    struct vf_frame_pool *pool;   // NULL while there is no surface
    bool marked;                  // the server says that it may be seen
    guint gather_timer;
    uint64_t changed_ns; // when the first change was seen that is in no frame
    uint64_t sequence;
    uint64_t pools; // that were made
    struct vf_spice_display_state state;
};

static void
publish_state(struct vf_spice_display *display)
{
    bool exists = display->surface.data != NULL;
    display->state.visible = exists && display->marked;
    display->state.size = display->surface.size;
    display->state.region = display->pool ? vf_frame_pool_region(display->pool)
                                          : (struct vf_rect){0};
    display->on_change(display->data);
}

// --- frames ---

static void
take_back(struct vf_spice_display *display)
{
    struct vf_frame frame;
    if (!vf_mailbox_take(display->frames, &frame)) {
        return;
    }
    if (display->pool) {
        vf_frame_pool_take_back(display->pool, &frame);
    } else {
        vf_frame_release(&frame);
    }
}

// False when all buffers are lent out.
static bool
send_frame(struct vf_spice_display *display)
{
    take_back(display);
    struct vf_frame frame;
    if (!vf_frame_pool_make(display->pool, &display->surface, &frame)) {
        return false;
    }
    frame.sequence = ++display->sequence;
    frame.serial = (uint32_t)display->sequence;
    frame.detected_ns = display->changed_ns;
    display->changed_ns = 0;
    struct vf_frame replaced;
    if (vf_mailbox_put(display->frames, &frame, &replaced)) {
        vf_frame_release(&replaced);
    }
    return true;
}

static gboolean
on_gathered(gpointer data)
{
    struct vf_spice_display *display = data;
    bool ready = display->pool && display->marked &&
                 vf_frame_pool_is_dirty(display->pool);
    if (ready && !send_frame(display)) {
        return G_SOURCE_CONTINUE; // a buffer will come home
    }
    display->gather_timer = 0;
    return G_SOURCE_REMOVE;
}

static void
gather(struct vf_spice_display *display)
{
    if (display->changed_ns == 0) {
        display->changed_ns = vf_clock_ns();
    }
    if (display->gather_timer == 0) {
        display->gather_timer = g_timeout_add(GATHER_MS, on_gathered, display);
    }
}

// --- the surface ---

// The first monitor of the card, when the guest says where that is.
static struct vf_rect
find_region(struct vf_spice_display *display)
{
    struct vf_size size = display->surface.size;
    struct vf_rect whole = {0, 0, size.w, size.h};
    g_autoptr(GArray) monitors = NULL;
    g_object_get(display->channel, "monitors", &monitors, NULL);
    if (!monitors || monitors->len == 0) {
        return whole;
    }
    const SpiceDisplayMonitorConfig *first =
        &g_array_index(monitors, SpiceDisplayMonitorConfig, 0);
    struct vf_rect region = vf_rect_from_untrusted(
        first->x, first->y, first->width, first->height, size);
    return first->surface_id != 0 || vf_rect_is_empty(region) ? whole : region;
}

static void
drop_surface(struct vf_spice_display *display)
{
    display->surface = (struct vf_surface){.data = NULL};
    g_clear_pointer(&display->pool, vf_frame_pool_destroy);
    g_clear_handle_id(&display->gather_timer, g_source_remove);
    display->changed_ns = 0;
    display->state.detail[0] = '\0';
}

static void
make_pool(struct vf_spice_display *display)
{
    struct vf_rect region = find_region(display);
    if (display->pool &&
        vf_rect_equal(vf_frame_pool_region(display->pool), region)) {
        vf_frame_pool_damage_all(display->pool);
        return;
    }
    vf_frame_pool_destroy(display->pool);
    display->pool = vf_frame_pool_create(region, ++display->pools);
    if (!display->pool) {
        drop_surface(display);
        g_snprintf(display->state.detail, sizeof(display->state.detail),
                   _("There is not enough memory to show the VM's SPICE display "
                     "of %dx%d pixels"),
                   region.w, region.h);
    }
}

static void
use_surface(struct vf_spice_display *display, int format, int width, int height,
            int stride, const void *data)
{
    g_clear_handle_id(&display->gather_timer, g_source_remove);
    display->changed_ns = 0;
    if (!vf_surface_init(&display->surface, format, width, height, stride, data,
                         display->state.detail,
                         sizeof(display->state.detail))) {
        g_clear_pointer(&display->pool, vf_frame_pool_destroy);
    } else {
        make_pool(display);
    }
    if (display->pool) {
        gather(display);
    }
    publish_state(display);
}

static void
on_primary_create(SpiceChannel *channel, gint format, gint width, gint height,
                  gint stride, gint shmid, gpointer pixels, gpointer data)
{
    (void)channel;
    (void)shmid;
    struct vf_spice_display *display = data;
    if (display->live) {
        use_surface(display, format, width, height, stride, pixels);
    }
}

// spice-glib keeps the surface of a channel that was closed, and does not
// announce it again when the channel opens with a screen of the same size.
static void
adopt_surface(struct vf_spice_display *display)
{
    SpiceDisplayPrimary primary;
    if (!display->live || display->surface.data ||
        !spice_display_channel_get_primary(SPICE_CHANNEL(display->channel), 0,
                                           &primary)) {
        return;
    }
    use_surface(display, primary.format, primary.width, primary.height,
                primary.stride, primary.data);
}

static void
on_primary_destroy(SpiceChannel *channel, gpointer data)
{
    (void)channel;
    struct vf_spice_display *display = data;
    drop_surface(display);
    publish_state(display);
}

static void
on_invalidate(SpiceChannel *channel, gint x, gint y, gint w, gint h,
              gpointer data)
{
    (void)channel;
    struct vf_spice_display *display = data;
    adopt_surface(display);
    if (!display->pool) {
        return;
    }
    // A rectangle that begins left of or above the screen cannot be unsigned.
    int64_t right = (int64_t)x + w;
    int64_t bottom = (int64_t)y + h;
    int64_t left = MAX(x, 0);
    int64_t top = MAX(y, 0);
    if (right <= left || bottom <= top) {
        return;
    }
    struct vf_rect rect = vf_rect_from_untrusted(
        (uint32_t)left, (uint32_t)top, (uint32_t)(right - left),
        (uint32_t)(bottom - top), display->surface.size);
    vf_frame_pool_damage(display->pool, rect);
    gather(display);
}

static void
on_mark(SpiceChannel *channel, gboolean mark, gpointer data)
{
    (void)channel;
    struct vf_spice_display *display = data;
    if (!display->live) {
        return;
    }
    display->marked = mark;
    adopt_surface(display);
    if (display->pool && mark) {
        gather(display);
    }
    publish_state(display);
}

static void
on_monitors(SpiceDisplayChannel *channel, GParamSpec *property, gpointer data)
{
    (void)channel;
    (void)property;
    struct vf_spice_display *display = data;
    if (display->surface.data) {
        make_pool(display);
        if (display->pool) {
            gather(display);
        }
        publish_state(display);
    }
}

// With gl=on the server hands out graphics memory in place of a surface.
static void
on_gl_scanout(SpiceDisplayChannel *channel, GParamSpec *property, gpointer data)
{
    (void)property;
    struct vf_spice_display *display = data;
    if (display->live && spice_display_channel_get_gl_scanout(channel)) {
        g_strlcpy(display->state.detail,
                  _("The VM's SPICE display draws with OpenGL, which cannot be "
                    "shown here: remove <gl enable='yes'/> from its graphics"),
                  sizeof(display->state.detail));
        publish_state(display);
    }
}

// --- connection ---

void
vf_spice_display_attach(struct vf_spice_display *display,
                        SpiceDisplayChannel *channel)
{
    vf_spice_display_detach(display);
    display->channel = channel;
    g_signal_connect(channel, "display-primary-create",
                     G_CALLBACK(on_primary_create), display);
    g_signal_connect(channel, "display-primary-destroy",
                     G_CALLBACK(on_primary_destroy), display);
    g_signal_connect(channel, "display-invalidate", G_CALLBACK(on_invalidate),
                     display);
    g_signal_connect(channel, "display-mark", G_CALLBACK(on_mark), display);
    g_signal_connect(channel, "notify::monitors", G_CALLBACK(on_monitors),
                     display);
    g_signal_connect(channel, "notify::gl-scanout", G_CALLBACK(on_gl_scanout),
                     display);
}

void
vf_spice_display_detach(struct vf_spice_display *display)
{
    if (!display->channel) {
        return;
    }
    g_signal_handlers_disconnect_by_data(display->channel, display);
    vf_spice_display_set_live(display, false);
    display->channel = NULL;
}

void
vf_spice_display_set_live(struct vf_spice_display *display, bool live)
{
    display->live = live;
    if (!live) {
        drop_surface(display);
        display->marked = false;
        publish_state(display);
    }
}

const struct vf_spice_display_state *
vf_spice_display_state(const struct vf_spice_display *display)
{
    return &display->state;
}

struct vf_spice_display *
vf_spice_display_create(struct vf_mailbox *frames,
                        void (*on_change)(void *data), void *data)
{
    struct vf_spice_display *display = g_new0(struct vf_spice_display, 1);
    display->frames = frames;
    display->on_change = on_change;
    display->data = data;
    return display;
}

void
vf_spice_display_destroy(struct vf_spice_display *display)
{
    if (!display) {
        return;
    }
    drop_surface(display);
    g_free(display);
}
