// SPDX-License-Identifier: GPL-2.0-or-later
#include "viewer/app/app.h"

#include "base/mailbox.h"
#include "viewer/main_loop.h"
#include "viewer/window_process.h"

#include <glib.h>
#include <sys/wait.h>

void
vf_app_switcher_start(struct vf_app *app)
{
    struct vf_app_switcher *switcher = &app->switcher;
    switcher->is_there = app->window && app->glib && app->control &&
                         !app->config->demo;
    switcher->lists = vf_mailbox_create(sizeof(struct vf_roster_list *),
                                        vf_main_loop_wake_cb, app->loop);
    switcher->children = g_array_new(FALSE, FALSE, sizeof(pid_t));
}

static void
drop_list(struct vf_app_switcher *switcher)
{
    struct vf_roster_list *list;
    while (switcher->lists && vf_mailbox_take(switcher->lists, &list)) {
        vf_roster_list_unref(list);
    }
    g_clear_pointer(&switcher->list, vf_roster_list_unref);
}

// With no more rights than to look: who acts is the other VM's window.
static void
watch(struct vf_app *app, bool wanted)
{
    struct vf_app_switcher *switcher = &app->switcher;
    if (wanted && !switcher->roster) {
        switcher->roster = vf_roster_create(&(struct vf_roster_params){
            .glib = app->glib,
            .lists = switcher->lists,
            .uri = app->config->uri,
            .only_look = true,
        });
        vf_roster_start(switcher->roster);
    } else if (!wanted && switcher->roster) {
        g_clear_pointer(&switcher->roster, vf_roster_destroy);
        drop_list(switcher);
    }
}

static void
reap(struct vf_app_switcher *switcher)
{
    for (guint i = switcher->children->len; i-- > 0;) {
        pid_t pid = g_array_index(switcher->children, pid_t, i);
        if (waitpid(pid, NULL, WNOHANG) != 0) {
            g_array_remove_index_fast(switcher->children, i);
        }
    }
}

void
vf_app_switcher_update(struct vf_app *app)
{
    struct vf_app_switcher *switcher = &app->switcher;
    if (!switcher->is_there) {
        return;
    }
    watch(app, vf_app_overlay_shows(app, "vms"));
    struct vf_roster_list *list;
    if (vf_mailbox_take(switcher->lists, &list)) {
        vf_roster_list_unref(switcher->list);
        switcher->list = list;
        g_info("%u VMs to switch among", list->count);
        app->scene_stale = true;
    }
    reap(switcher);
}

void
vf_app_switcher_finish(struct vf_app *app)
{
    struct vf_app_switcher *switcher = &app->switcher;
    vf_roster_destroy(switcher->roster);
    drop_list(switcher);
    vf_mailbox_destroy(switcher->lists);
    g_clear_pointer(&switcher->children, g_array_unref);
}

// The other window is of the same settings; everything else is that VM's own.
void
vf_app_switcher_open(struct vf_app *app, const char *name)
{
    const struct vf_config *config = app->config;
    g_autofree char *file =
        config->settings_file
            ? g_strconcat("--config=", config->settings_file, NULL)
            : NULL;
    const char *options[] = {"virtflow-view",
                             config->no_settings ? "--no-config" : file, NULL};
    g_autoptr(GError) error = NULL;
    pid_t pid;
    const struct vf_window_wish wish = {
        .options = options,
        .uri = vf_control_effective_uri(config->uri),
        .vm = name,
    };
    if (!vf_window_process_start(&wish, &pid, &error)) {
        vf_app_toast(app, error->message);
        return;
    }
    g_info("window of '%s' is process %d", name ? name : "the launcher", (int)pid);
    g_array_append_val(app->switcher.children, pid);
    vf_app_set_overlay(app, false);
}
