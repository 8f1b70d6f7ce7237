// SPDX-License-Identifier: GPL-2.0-or-later
#include "spice_server_private.h"

#include "base/queue.h"

#include <spice/enums.h>
#include <string.h>

// The device side of a QXL card that is only painted by copies: what QEMU does
// for a plain VGA.

enum {
    HOST_GROUP = 0,
    SLOT_BITS = 8,
    GENERATION_BITS = 8,
};

// A command and all that it points to; freed as one when the server is done.
struct server_command {
    struct QXLCommandExt ext;
    union {
        struct {
            QXLDrawable drawable;
            QXLImage image;
        } draw;
        struct {
            QXLCursorCmd command;
            QXLCursor shape; // its data follows in `bytes`
        } cursor;
    };
    // Only the shape's chunk needs its data right behind it, so it has its own.
    uint8_t *shape; // QXLCursor with data, or NULL
    uint8_t bytes[];
};

static struct spice_server *
from_qxl(QXLInstance *instance)
{
    return ((struct server_display *)instance)->server;
}

static void
free_command(struct server_command *command)
{
    g_free(command->shape);
    g_free(command);
}

static void
attached_worker(QXLInstance *instance)
{
    (void)instance;
}

static void
set_compression_level(QXLInstance *instance, int level)
{
    (void)instance;
    (void)level;
}

static void
get_init_info(QXLInstance *instance, QXLDevInitInfo *info)
{
    (void)instance;
    *info = (QXLDevInitInfo){
        .num_memslots_groups = 1,
        .num_memslots = 1,
        .memslot_gen_bits = GENERATION_BITS,
        .memslot_id_bits = SLOT_BITS,
        .qxl_ram_size = 64 * 1024 * 1024,
        .n_surfaces = 16,
    };
}

static int
pop(struct vf_queue *queue, struct QXLCommandExt *ext)
{
    struct server_command *command;
    if (!vf_queue_pop(queue, &command)) {
        return 0;
    }
    *ext = command->ext;
    return 1;
}

static int
get_command(QXLInstance *instance, struct QXLCommandExt *ext)
{
    return pop(from_qxl(instance)->display.draws, ext);
}

static int
get_cursor_command(QXLInstance *instance, struct QXLCommandExt *ext)
{
    return pop(from_qxl(instance)->display.cursors, ext);
}

static int
req_cmd_notification(QXLInstance *instance)
{
    return vf_queue_length(from_qxl(instance)->display.draws) == 0;
}

static int
req_cursor_notification(QXLInstance *instance)
{
    return vf_queue_length(from_qxl(instance)->display.cursors) == 0;
}

static void
release_resource(QXLInstance *instance, struct QXLReleaseInfoExt info)
{
    (void)instance;
    free_command((struct server_command *)(uintptr_t)info.info->id);
}

static void
notify_update(QXLInstance *instance, uint32_t id)
{
    (void)instance;
    (void)id;
}

static int
flush_resources(QXLInstance *instance)
{
    (void)instance;
    return 0;
}

static void
async_complete(QXLInstance *instance, uint64_t cookie)
{
    (void)instance;
    (void)cookie;
}

static void
update_area_complete(QXLInstance *instance, uint32_t surface,
                     struct QXLRect *rects, uint32_t count)
{
    (void)instance;
    (void)surface;
    (void)rects;
    (void)count;
}

static void
set_client_capabilities(QXLInstance *instance, uint8_t present,
                        uint8_t caps[SPICE_CAPABILITIES_SIZE])
{
    (void)instance;
    (void)present;
    (void)caps;
}

static int
client_monitors_config(QXLInstance *instance, VDAgentMonitorsConfig *config)
{
    (void)instance;
    (void)config;
    return 0;
}

static const QXLInterface display_interface = {
    .base = {.type = SPICE_INTERFACE_QXL,
             .description = "test display",
             .major_version = SPICE_INTERFACE_QXL_MAJOR,
             .minor_version = SPICE_INTERFACE_QXL_MINOR},
    .attached_worker = attached_worker,
    .set_compression_level = set_compression_level,
    .get_init_info = get_init_info,
    .get_command = get_command,
    .req_cmd_notification = req_cmd_notification,
    .release_resource = release_resource,
    .get_cursor_command = get_cursor_command,
    .req_cursor_notification = req_cursor_notification,
    .notify_update = notify_update,
    .flush_resources = flush_resources,
    .async_complete = async_complete,
    .update_area_complete = update_area_complete,
    .set_client_capabilities = set_client_capabilities,
    .client_monitors_config = client_monitors_config,
};

// --- plugging in, and the mode ---

void
spice_server_begin_display(struct spice_server *server)
{
    struct server_display *display = &server->display;
    display->server = server;
    display->instance.base.sif = &display_interface.base;
    display->draws =
        vf_queue_create(sizeof(struct server_command *), NULL, NULL);
    display->cursors =
        vf_queue_create(sizeof(struct server_command *), NULL, NULL);
    g_assert_cmpint(
        spice_server_add_interface(server->spice, &display->instance.base), ==,
        0);
    QXLDevMemSlot slot = {.slot_group_id = HOST_GROUP,
                          .virt_end = ~(uintptr_t)0};
    spice_qxl_add_memslot(&display->instance, &slot);
}

void
spice_server_end_display(struct spice_server *server)
{
    struct server_display *display = &server->display;
    struct server_command *command;
    while (vf_queue_pop(display->draws, &command)) {
        free_command(command);
    }
    while (vf_queue_pop(display->cursors, &command)) {
        free_command(command);
    }
    vf_queue_destroy(display->draws);
    vf_queue_destroy(display->cursors);
    g_free(display->memory);
}

static void
drop_mode(struct spice_server *server, void *data)
{
    (void)data;
    struct server_display *display = &server->display;
    if (display->memory) {
        spice_qxl_destroy_primary_surface(&display->instance, 0);
        g_free(display->memory);
        display->memory = NULL;
    }
}

struct mode {
    struct vf_size size;
    uint32_t format;
};

static void
set_mode(struct spice_server *server, void *data)
{
    drop_mode(server, NULL);
    const struct mode *mode = data;
    struct server_display *display = &server->display;
    int32_t stride = mode->size.w * 4;
    display->memory = g_malloc0((size_t)stride * (size_t)mode->size.h);
    QXLDevSurfaceCreate surface = {
        .width = (uint32_t)mode->size.w,
        .height = (uint32_t)mode->size.h,
        .stride = -stride,
        .format = mode->format,
        .mouse_mode = TRUE,
        .type = QXL_SURF_TYPE_PRIMARY,
        .mem = (uintptr_t)display->memory,
        .group_id = HOST_GROUP,
    };
    spice_qxl_create_primary_surface(&display->instance, 0, &surface);
}

void
spice_server_set_mode(struct spice_server *server, struct vf_size size)
{
    struct mode mode = {size, SPICE_SURFACE_FMT_32_xRGB};
    spice_server_call(server, set_mode, &mode);
}

void
spice_server_set_mode_16bit(struct spice_server *server, struct vf_size size)
{
    struct mode mode = {size, SPICE_SURFACE_FMT_16_555};
    spice_server_call(server, set_mode, &mode);
}

void
spice_server_drop_mode(struct spice_server *server)
{
    spice_server_call(server, drop_mode, NULL);
}

// --- painting ---

static void
finish_command(struct server_command *command, uint32_t type, void *data,
               QXLReleaseInfo *release)
{
    release->id = (uintptr_t)command;
    command->ext.cmd.type = type;
    command->ext.cmd.data = (uintptr_t)data;
    command->ext.group_id = HOST_GROUP;
}

void
spice_server_paint(struct spice_server *server, struct vf_rect rect,
                   const uint32_t *pixels)
{
    size_t bytes = (size_t)rect.w * (size_t)rect.h * 4;
    struct server_command *command = g_malloc0(sizeof(*command) + bytes);
    memcpy(command->bytes, pixels, bytes);

    QXLImage *image = &command->draw.image;
    uint32_t unique = (uint32_t)g_atomic_int_add(&server->display.images, 1);
    QXL_SET_IMAGE_ID(image, QXL_IMAGE_GROUP_DEVICE, unique);
    image->descriptor.type = SPICE_IMAGE_TYPE_BITMAP;
    image->descriptor.width = image->bitmap.x = (uint32_t)rect.w;
    image->descriptor.height = image->bitmap.y = (uint32_t)rect.h;
    image->bitmap.format = SPICE_BITMAP_FMT_32BIT;
    image->bitmap.flags = QXL_BITMAP_DIRECT | QXL_BITMAP_TOP_DOWN;
    image->bitmap.stride = (uint32_t)rect.w * 4;
    image->bitmap.data = (uintptr_t)command->bytes;

    QXLDrawable *drawable = &command->draw.drawable;
    drawable->effect = QXL_EFFECT_OPAQUE;
    drawable->type = QXL_DRAW_COPY;
    drawable->bbox = (QXLRect){.top = rect.y,
                               .left = rect.x,
                               .bottom = rect.y + rect.h,
                               .right = rect.x + rect.w};
    drawable->clip.type = SPICE_CLIP_TYPE_NONE;
    for (int i = 0; i < 3; i++) {
        drawable->surfaces_dest[i] = -1;
    }
    drawable->u.copy.src_bitmap = (uintptr_t)image;
    drawable->u.copy.src_area.right = rect.w;
    drawable->u.copy.src_area.bottom = rect.h;
    drawable->u.copy.rop_descriptor = SPICE_ROPD_OP_PUT;

    finish_command(command, QXL_CMD_DRAW, drawable, &drawable->release_info);
    vf_queue_push(server->display.draws, &command);
    spice_qxl_wakeup(&server->display.instance);
}

void
spice_server_fill(struct spice_server *server, struct vf_rect rect,
                  uint32_t color)
{
    size_t count = (size_t)rect.w * (size_t)rect.h;
    g_autofree uint32_t *pixels = g_new(uint32_t, count);
    for (size_t i = 0; i < count; i++) {
        pixels[i] = color;
    }
    spice_server_paint(server, rect, pixels);
}

// --- cursor ---

static void
push_cursor(struct spice_server *server, struct server_command *command)
{
    finish_command(command, QXL_CMD_CURSOR, &command->cursor.command,
                   &command->cursor.command.release_info);
    vf_queue_push(server->display.cursors, &command);
    spice_qxl_wakeup(&server->display.instance);
}

void
spice_server_set_cursor(struct spice_server *server,
                        const struct spice_server_cursor *cursor)
{
    struct server_command *command = g_malloc0(sizeof(*command));
    command->shape = g_malloc0(sizeof(QXLCursor) + cursor->bytes);
    QXLCursor *shape = (QXLCursor *)command->shape;
    shape->header.unique =
        (uint64_t)g_atomic_int_add(&server->display.images, 1) + 1;
    shape->header.type = cursor->type;
    shape->header.width = (uint16_t)cursor->size.w;
    shape->header.height = (uint16_t)cursor->size.h;
    shape->header.hot_spot_x = (uint16_t)cursor->hot.x;
    shape->header.hot_spot_y = (uint16_t)cursor->hot.y;
    shape->data_size = (uint32_t)cursor->bytes;
    shape->chunk.data_size = (uint32_t)cursor->bytes;
    memcpy(shape->chunk.data, cursor->data, cursor->bytes);

    QXLCursorCmd *set = &command->cursor.command;
    set->type = QXL_CURSOR_SET;
    set->u.set.position.x = (int16_t)cursor->position.x;
    set->u.set.position.y = (int16_t)cursor->position.y;
    set->u.set.visible = 1;
    set->u.set.shape = (uintptr_t)shape;
    push_cursor(server, command);
}

void
spice_server_move_cursor(struct spice_server *server, struct vf_point position)
{
    struct server_command *command = g_malloc0(sizeof(*command));
    command->cursor.command.type = QXL_CURSOR_MOVE;
    command->cursor.command.u.position.x = (int16_t)position.x;
    command->cursor.command.u.position.y = (int16_t)position.y;
    push_cursor(server, command);
}

void
spice_server_hide_cursor(struct spice_server *server)
{
    struct server_command *command = g_malloc0(sizeof(*command));
    command->cursor.command.type = QXL_CURSOR_HIDE;
    push_cursor(server, command);
}

bool
spice_server_has_display_client(struct spice_server *server)
{
    vf_mutex_lock(&server->lock);
    bool has = server->display_clients > 0;
    vf_mutex_unlock(&server->lock);
    return has;
}
