// SPDX-License-Identifier: GPL-2.0-or-later
#include "viewer/launcher/launcher_screens.h"

#include "base/clock.h"
#include "base/queue.h"
#include "control/domain_state.h"
#include "control/worker.h"
#include "viewer/keep/screen_store.h"
#include "viewer/main_loop.h"

#include <string.h>

static const uint64_t LOOK_INTERVAL_NS = 2 * VF_NS_PER_S;
static const uint64_t ASK_INTERVAL_NS = 4 * VF_NS_PER_S;

// A picture that was read, or a file that is not there.
struct picture {
    char uuid_text[40];
    int64_t kept_us;  // when the file was written; 0: it is libvirt's, or none
    bool is_libvirts;
    bool ends_look; // the last of one look at the files
    struct vf_item_image image;
};

// On the thread for files ------------------------------------------------------

// A look at the files of some VMs, or at one picture of libvirt's.
struct look {
    char *folder;
    GArray *known; // of struct picture, without their pixels
    struct vf_roster_screen screen; // bytes NULL: look at the files
    struct vf_queue *read;
};

static void
free_look(void *data)
{
    struct look *look = data;
    g_clear_pointer(&look->screen.bytes, g_bytes_unref);
    if (look->known) {
        g_array_unref(look->known);
    }
    g_free(look->folder);
    g_free(look);
}

static void
read_file(const struct look *look, const struct picture *known)
{
    g_autofree char *path = vf_screen_store_path(look->folder, known->uuid_text);
    struct picture found = {.kept_us = path ? vf_screen_store_time(path) : 0};
    if (found.kept_us == known->kept_us) {
        return;
    }
    g_autoptr(GError) error = NULL;
    struct vf_size size = {0, 0};
    g_strlcpy(found.uuid_text, known->uuid_text, sizeof(found.uuid_text));
    if (found.kept_us != 0) {
        found.image.rgb = vf_screen_store_read(path, &size, &error);
        found.image.w = size.w;
        found.image.h = size.h;
    }
    if (error) {
        g_info("%s", error->message);
    }
    vf_queue_push(look->read, &found);
}

static void
look_at_files(void *data)
{
    struct look *look = data;
    for (guint i = 0; i < look->known->len; i++) {
        read_file(look, &g_array_index(look->known, struct picture, i));
    }
    struct picture end = {.ends_look = true};
    vf_queue_push(look->read, &end);
    free_look(look);
}

static void
look_at_screen(void *data)
{
    struct look *look = data;
    g_autoptr(GError) error = NULL;
    struct vf_size size;
    struct picture found = {.is_libvirts = true};
    g_strlcpy(found.uuid_text, look->screen.uuid_text, sizeof(found.uuid_text));
    found.image.rgb = vf_screen_store_parse(look->screen.bytes, &size, &error);
    if (found.image.rgb) {
        found.image.w = size.w;
        found.image.h = size.h;
        vf_queue_push(look->read, &found);
    } else {
        g_info("%s", error->message);
    }
    free_look(look);
}

// On the main thread -----------------------------------------------------------

static struct vf_launcher_screen *
find(const struct vf_launcher_screens *screens, const char *uuid_text)
{
    for (guint i = 0; i < screens->list->len; i++) {
        struct vf_launcher_screen *screen =
            &g_array_index(screens->list, struct vf_launcher_screen, i);
        if (strcmp(screen->uuid_text, uuid_text) == 0) {
            return screen;
        }
    }
    return NULL;
}

static void
clear_screen(void *data)
{
    struct vf_launcher_screen *screen = data;
    g_clear_pointer(&screen->image.rgb, g_bytes_unref);
}

void
vf_launcher_screens_init(struct vf_launcher_screens *screens,
                         struct vf_main_loop *loop, struct vf_worker *files)
{
    *screens = (struct vf_launcher_screens){.files = files};
    screens->folder = vf_screen_store_folder();
    screens->list = g_array_new(FALSE, TRUE, sizeof(struct vf_launcher_screen));
    g_array_set_clear_func(screens->list, clear_screen);
    screens->read =
        vf_queue_create(sizeof(struct picture), vf_main_loop_wake_cb, loop);
    screens->shown = vf_queue_create(sizeof(struct vf_roster_screen),
                                     vf_main_loop_wake_cb, loop);
}

void
vf_launcher_screens_finish(struct vf_launcher_screens *screens)
{
    struct picture picture;
    struct vf_roster_screen screen;
    while (screens->read && vf_queue_pop(screens->read, &picture)) {
        g_clear_pointer(&picture.image.rgb, g_bytes_unref);
    }
    while (screens->shown && vf_queue_pop(screens->shown, &screen)) {
        g_bytes_unref(screen.bytes);
    }
    vf_queue_destroy(screens->read);
    vf_queue_destroy(screens->shown);
    g_clear_pointer(&screens->list, g_array_unref);
    g_clear_pointer(&screens->folder, g_free);
}

static void
post_look(struct vf_launcher_screens *screens, struct look *look,
          void (*run)(void *data))
{
    look->read = screens->read;
    vf_worker_post(screens->files, (struct vf_job){.run = run,
                                                   .discard = free_look,
                                                   .data = look});
}

static void
begin_look(struct vf_launcher_screens *screens, const struct vf_roster_list *list)
{
    struct look *look = g_new0(struct look, 1);
    look->folder = g_strdup(screens->folder);
    look->known = g_array_new(FALSE, TRUE, sizeof(struct picture));
    for (unsigned i = 0; i < list->count; i++) {
        struct picture known = {0};
        const struct vf_launcher_screen *screen =
            find(screens, list->rows[i].uuid_text);
        g_strlcpy(known.uuid_text, list->rows[i].uuid_text,
                  sizeof(known.uuid_text));
        known.kept_us = screen ? screen->kept_us : 0;
        g_array_append_val(look->known, known);
    }
    screens->is_looking = true;
    post_look(screens, look, look_at_files);
}

// A picture of libvirt's is of now, so it counts until a window has kept one.
static void
take_picture(struct vf_launcher_screens *screens, const struct picture *picture)
{
    struct vf_launcher_screen *screen = find(screens, picture->uuid_text);
    if (!screen) {
        struct vf_launcher_screen another = {.uuid_text = ""};
        g_strlcpy(another.uuid_text, picture->uuid_text,
                  sizeof(another.uuid_text));
        g_array_append_val(screens->list, another);
        screen = find(screens, picture->uuid_text);
    }
    if (picture->image.rgb && !(picture->is_libvirts && screen->image.rgb)) {
        g_info("picture of %s: %dx%d, %s", picture->uuid_text, picture->image.w,
               picture->image.h, picture->is_libvirts ? "by libvirt" : "kept");
    }
    clear_screen(screen);
    screen->image = picture->image;
    screen->kept_us = picture->is_libvirts ? screen->kept_us : picture->kept_us;
    screen->taken_s =
        picture->is_libvirts ? 0 : picture->kept_us / G_USEC_PER_SEC;
}

// One whose VM shows nothing any more is not of now.
static bool
drop_old_ones(struct vf_launcher_screens *screens,
              const struct vf_roster_list *list)
{
    bool changed = false;
    for (guint i = screens->list->len; i-- > 0;) {
        const struct vf_launcher_screen *screen =
            &g_array_index(screens->list, struct vf_launcher_screen, i);
        const struct vf_roster_row *row =
            vf_roster_list_find(list, screen->uuid_text);
        bool is_of_now = screen->taken_s == 0 && screen->image.rgb;
        if (!row || (is_of_now && !vf_domain_state_is_active(row->state))) {
            g_array_remove_index(screens->list, i);
            changed = true;
        }
    }
    return changed;
}

static void
ask_libvirt(struct vf_launcher_screens *screens, struct vf_roster *roster,
            const struct vf_roster_list *list, const char *chosen)
{
    for (unsigned i = 0; i < list->count; i++) {
        const struct vf_roster_row *row = &list->rows[i];
        const struct vf_launcher_screen *screen = find(screens, row->uuid_text);
        bool has_kept = screen && screen->kept_us != 0;
        bool has_any = screen && screen->image.rgb;
        if (vf_domain_state_is_active(row->state) && !has_kept &&
            (!has_any || strcmp(row->uuid_text, chosen) == 0)) {
            vf_roster_request_screen(roster, row->uuid_text);
        }
    }
}

static bool
take_all(struct vf_launcher_screens *screens)
{
    bool changed = false;
    struct picture picture;
    while (vf_queue_pop(screens->read, &picture)) {
        if (picture.ends_look) {
            screens->is_looking = false;
        } else {
            take_picture(screens, &picture);
            changed = true;
        }
    }
    struct vf_roster_screen screen;
    while (vf_queue_pop(screens->shown, &screen)) {
        struct look *look = g_new0(struct look, 1);
        look->screen = screen;
        post_look(screens, look, look_at_screen);
    }
    return changed;
}

bool
vf_launcher_screens_update(struct vf_launcher_screens *screens,
                           struct vf_roster *roster,
                           const struct vf_roster_list *list, const char *chosen,
                           uint64_t now_ns)
{
    bool changed = take_all(screens);
    if (!list) {
        return changed;
    }
    changed = drop_old_ones(screens, list) || changed;
    if (now_ns >= screens->look_at_ns && !screens->is_looking) {
        screens->look_at_ns = now_ns + LOOK_INTERVAL_NS;
        begin_look(screens, list);
    }
    if (now_ns >= screens->ask_at_ns) {
        screens->ask_at_ns = now_ns + ASK_INTERVAL_NS;
        ask_libvirt(screens, roster, list, chosen);
    }
    return changed;
}
