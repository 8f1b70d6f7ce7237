// SPDX-License-Identifier: GPL-2.0-or-later
#include "viewer/launcher/launcher_internal.h"

#include "base/clock.h"
#include "base/glib_thread.h"
#include "base/mailbox.h"
#include "base/queue.h"
#include "base/thread.h"
#include "control/control.h"
#include "control/gpu/guard.h"
#include "control/setup/fitness.h"
#include "control/worker.h"
#include "viewer/instance.h"
#include "viewer/main_loop.h"
#include "viewer/overlay/overlay_model.h"
#include "viewer/render/gl_surface.h"
#include "viewer/render/renderer.h"
#include "viewer/window.h"

#include <SDL.h>
#include <string.h>

// Desktop points, unless the command line says another size.
static const struct vf_size FIRST_SIZE = {940, 640};
// A file that is being written when the program ends gets this long.
static const uint64_t PATIENCE_NS = VF_NS_PER_S;

// Making ---------------------------------------------------------------------

static bool
create_window(struct vf_launcher *launcher, GError **error)
{
    const struct vf_config *config = launcher->config;
    const struct vf_option *size =
        vf_option_table_find(vf_config_table(), "size");
    launcher->window = vf_window_create(
        &(struct vf_window_params){
            .title = "virtflow-view",
            .size = vf_startup_was_given(launcher->startup, size) ? config->size
                                                                  : FIRST_SIZE,
            .monitor = config->window.monitor,
            .fullscreen = config->fullscreen,
            .maximized = config->maximized,
            .platform = (enum vf_gl_platform)config->platform,
            .depth = 8,
        },
        error);
    if (!launcher->window) {
        return false;
    }
    launcher->surface =
        vf_gl_surface_create_window(vf_window_sdl(launcher->window), error);
    return launcher->surface != NULL;
}

static void
create_inboxes(struct vf_launcher *launcher)
{
    struct vf_main_loop *loop = launcher->loop;
    launcher->render = vf_mailbox_create(sizeof(struct vf_render_status),
                                         vf_main_loop_wake_cb, loop);
    launcher->actions = vf_queue_create(sizeof(struct vf_overlay_action),
                                        vf_main_loop_wake_cb, loop);
    launcher->lists = vf_mailbox_create(sizeof(struct vf_roster_list *),
                                        vf_main_loop_wake_cb, loop);
    launcher->news = vf_queue_create(sizeof(struct vf_roster_news),
                                     vf_main_loop_wake_cb, loop);
}

static void
start_renderer(struct vf_launcher *launcher)
{
    launcher->renderer = vf_renderer_create(&(struct vf_renderer_params){
        .surface = launcher->surface,
        .status = launcher->render,
        .actions = launcher->actions,
    });
    vf_renderer_start(launcher->renderer);
}

// The connections to choose among are the usual two and those that were asked for, the
// newest ones.
static void
name_connection(struct vf_launcher *launcher, const char *uri)
{
    if (g_strv_contains((const char *const *)launcher->connections, uri)) {
        return;
    }
    unsigned count = g_strv_length(launcher->connections);
    unsigned place = MIN(count, VF_LAUNCHER_MAX_CONNECTIONS - 1);
    g_free(launcher->connections[place]);
    launcher->connections[place] = g_strdup(uri);
}

static void
recall(struct vf_launcher *launcher)
{
    launcher->memory_path = vf_launcher_memory_path();
    vf_launcher_memory_load(&launcher->memory, launcher->memory_path);
    launcher->stays = vf_launcher_memory_stays(&launcher->memory);
    g_autofree char *last = vf_launcher_memory_uri(&launcher->memory);
    const char *asked = launcher->config->uri;
    launcher->uri = g_strdup(asked || g_getenv("LIBVIRT_DEFAULT_URI") || !last
                                 ? vf_control_effective_uri(asked)
                                 : last);
    name_connection(launcher, "qemu:///system");
    name_connection(launcher, "qemu:///session");
}

static void
start_gamepads(struct vf_launcher *launcher)
{
    unsigned buttons = 0;
    g_autofree char *why = NULL;
    if (launcher->config->input.gamepad &&
        vf_gamepad_parse_buttons(launcher->config->input.gamepad_open, &buttons,
                                 &why)) {
        vf_gamepad_devices_start(&launcher->gamepads, buttons);
    }
}

struct vf_launcher *
vf_launcher_create(struct vf_startup *startup, const char *const *arguments,
                   struct vf_instance *door, GError **error)
{
    vf_thread_set_role(VF_ROLE_MAIN);
    struct vf_launcher *launcher = g_new0(struct vf_launcher, 1);
    launcher->startup = startup;
    launcher->config = &startup->config;
    launcher->arguments = arguments;
    launcher->door = door;
    launcher->is_stale = true;
    launcher->nav.visible = true;
    launcher->children =
        g_array_new(FALSE, TRUE, sizeof(struct vf_launcher_child));
    if (!create_window(launcher, error)) {
        vf_launcher_destroy(launcher);
        return NULL;
    }
    launcher->loop = vf_main_loop_create(true);
    create_inboxes(launcher);
    vf_instance_listen(door, vf_main_loop_wake_cb, launcher->loop);
    start_renderer(launcher);
    start_gamepads(launcher);
    recall(launcher);
    launcher->files = vf_worker_start("vf-files", NULL, NULL);
    vf_launcher_screens_init(&launcher->screens, launcher->loop,
                             launcher->files);
    launcher->glib = vf_glib_thread_start();
    g_autofree char *uri = g_strdup(launcher->uri);
    vf_launcher_connect(launcher, uri);
    return launcher;
}

static void
drop_list(struct vf_launcher *launcher)
{
    struct vf_roster_list *list;
    while (launcher->lists && vf_mailbox_take(launcher->lists, &list)) {
        vf_roster_list_unref(list);
    }
    g_clear_pointer(&launcher->list, vf_roster_list_unref);
}

void
vf_launcher_destroy(struct vf_launcher *launcher)
{
    if (!launcher) {
        return;
    }
    vf_instance_listen(launcher->door, NULL, NULL);
    vf_instance_destroy(launcher->door);
    vf_gamepad_devices_stop(&launcher->gamepads);
    vf_roster_destroy(launcher->roster);
    vf_glib_thread_stop(launcher->glib);
    // A disk that does not answer keeps what it was asked for.
    if (launcher->files &&
        vf_worker_stop(launcher->files, vf_clock_ns() + PATIENCE_NS)) {
        vf_launcher_screens_finish(&launcher->screens);
    }
    if (launcher->renderer) {
        vf_renderer_stop(launcher->renderer);
    }
    vf_renderer_destroy(launcher->renderer);
    vf_gl_surface_destroy(launcher->surface);
    drop_list(launcher);
    vf_mailbox_destroy(launcher->render);
    vf_mailbox_destroy(launcher->lists);
    vf_queue_destroy(launcher->actions);
    vf_queue_destroy(launcher->news);
    vf_overlay_model_unref(launcher->shown);
    vf_launcher_memory_finish(&launcher->memory);
    vf_main_loop_destroy(launcher->loop);
    vf_window_destroy(launcher->window);
    for (char **uri = launcher->connections; *uri; uri++) {
        g_free(*uri);
    }
    g_array_unref(launcher->children);
    g_free(launcher->memory_path);
    g_free(launcher->uri);
    g_free(launcher->failure);
    g_free(launcher);
}

// What the others call -------------------------------------------------------

void
vf_launcher_quit(struct vf_launcher *launcher, int exit_code,
                 const char *failure)
{
    if (!launcher->quit) {
        launcher->quit = true;
        launcher->exit_code = exit_code;
        launcher->failure = g_strdup(failure);
    }
}

void
vf_launcher_say(struct vf_launcher *launcher, const char *words)
{
    vf_toasts_add(&launcher->toasts, words, vf_clock_ns(),
                  g_get_real_time() / G_USEC_PER_SEC);
    launcher->is_stale = true;
}

void
vf_launcher_connect(struct vf_launcher *launcher, const char *uri)
{
    g_autofree char *wanted = g_strdup(uri);
    vf_roster_destroy(launcher->roster);
    drop_list(launcher);
    g_free(launcher->uri);
    launcher->uri = g_steal_pointer(&wanted);
    name_connection(launcher, launcher->uri);
    launcher->chosen[0] = '\0';
    launcher->roster = vf_roster_create(&(struct vf_roster_params){
        .glib = launcher->glib,
        .lists = launcher->lists,
        .news = launcher->news,
        .screens = launcher->screens.shown,
        .uri = launcher->uri,
        .judge = &vf_setup_judge,
        .guard = &vf_gpu_guard,
    });
    vf_roster_start(launcher->roster);
    launcher->is_stale = true;
}

struct save {
    char *path;
    char *text;
};

static void
free_save(void *data)
{
    struct save *save = data;
    g_free(save->path);
    g_free(save->text);
    g_free(save);
}

static void
do_save(void *data)
{
    struct save *save = data;
    g_autoptr(GError) error = NULL;
    if (!vf_launcher_memory_save(save->path, save->text, &error)) {
        g_warning("%s", error->message);
    }
    free_save(save);
}

void
vf_launcher_remember(struct vf_launcher *launcher)
{
    struct save *save = g_new0(struct save, 1);
    save->path = g_strdup(launcher->memory_path);
    save->text = vf_launcher_memory_print(&launcher->memory);
    vf_worker_post(launcher->files, (struct vf_job){.run = do_save,
                                                    .discard = free_save,
                                                    .data = save});
}

// Running --------------------------------------------------------------------

static void
log_list(const struct vf_launcher *launcher, const struct vf_roster_list *before)
{
    const struct vf_roster_list *now = launcher->list;
    for (unsigned i = 0; i < now->count; i++) {
        const struct vf_roster_row *row = &now->rows[i];
        const struct vf_roster_row *was =
            vf_roster_list_find(before, row->uuid_text);
        if (!was || was->state != row->state) {
            g_info("'%s' is %s", row->name, vf_domain_state_name(row->state));
        }
    }
    for (unsigned i = 0; before && i < before->count; i++) {
        if (!vf_roster_list_find(now, before->rows[i].uuid_text)) {
            g_info("'%s' is gone", before->rows[i].name);
        }
    }
    if (!before || before->count != now->count || before->link != now->link) {
        g_info("%u VMs of '%s'%s%s", now->count, now->uri,
               now->link == VF_LINK_FAILED ? "; no connection: " : "",
               now->link == VF_LINK_FAILED ? now->link_detail : "");
    }
}

// The page stays with its VM, wherever that is in the list now.
static void
take_list(struct vf_launcher *launcher)
{
    struct vf_roster_list *list;
    if (!vf_mailbox_take(launcher->lists, &list)) {
        return;
    }
    struct vf_roster_list *before = launcher->list;
    launcher->list = list;
    log_list(launcher, before);
    launcher->screens.look_at_ns = 0;
    vf_roster_list_unref(before);
    g_autofree char *last =
        vf_launcher_memory_vm(&launcher->memory, launcher->uri);
    unsigned page = launcher->wants_connection
                        ? list->count
                        : vf_launcher_preselect(list, launcher->chosen, last);
    launcher->nav.page = page;
    const char *uuid_text = page < list->count ? list->rows[page].uuid_text : "";
    if (uuid_text[0] && strcmp(uuid_text, launcher->chosen) != 0) {
        g_info("shows '%s'", list->rows[page].name);
    }
    if (page < list->count || list->link != VF_LINK_CONNECTING) {
        g_strlcpy(launcher->chosen, uuid_text, sizeof(launcher->chosen));
    }
    launcher->is_stale = true;
}

static void
take_inboxes(struct vf_launcher *launcher)
{
    vf_mailbox_take(launcher->render, &launcher->status);
    if (launcher->status.failed) {
        vf_launcher_quit(launcher, 1, launcher->status.detail);
    }
    take_list(launcher);
    struct vf_roster_news news;
    while (vf_queue_pop(launcher->news, &news)) {
        if (news.failed) {
            vf_launcher_say(launcher, news.words);
        }
    }
    struct vf_overlay_action action;
    while (vf_queue_pop(launcher->actions, &action)) {
        vf_launcher_on_action(launcher, &action);
    }
}

static void
take_calls(struct vf_launcher *launcher)
{
    struct vf_instance_call call;
    while (vf_instance_next(launcher->door, &call)) {
        vf_window_raise(launcher->window);
        if (call.uri[0] && strcmp(call.uri, launcher->uri) != 0) {
            launcher->wants_connection = false;
            vf_launcher_connect(launcher, call.uri);
        }
    }
}

static uint64_t
wake_at(const struct vf_launcher *launcher)
{
    return launcher->gamepads.on
               ? MIN(launcher->look_at_ns,
                     vf_gamepad_wake_at(&launcher->gamepads.state))
               : launcher->look_at_ns;
}

int
vf_launcher_run(struct vf_launcher *launcher)
{
    VF_ASSERT_ROLE(VF_ROLE_MAIN);
    while (!launcher->quit) {
        if (vf_main_loop_quit_asked(launcher->loop)) {
            vf_launcher_quit(launcher, 0, NULL);
        }
        take_inboxes(launcher);
        take_calls(launcher);
        vf_launcher_look_after_children(launcher);
        uint64_t now_ns = vf_clock_ns();
        vf_launcher_update_gamepads(launcher, now_ns);
        if (vf_launcher_screens_update(&launcher->screens, launcher->roster,
                                       launcher->list, launcher->chosen, now_ns)) {
            launcher->is_stale = true;
        }
        if (launcher->is_stale || now_ns >= launcher->look_at_ns) {
            vf_launcher_show(launcher, now_ns);
        }
        SDL_Event event;
        uint64_t deadline = launcher->quit ? 0 : wake_at(launcher);
        while (vf_main_loop_wait(launcher->loop, deadline, &event)) {
            vf_launcher_on_event(launcher, &event);
            deadline = 0;
        }
    }
    if (launcher->failure) {
        g_printerr("virtflow-view: %s\n", launcher->failure);
    }
    return launcher->exit_code;
}
