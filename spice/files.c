// SPDX-License-Identifier: GPL-2.0-or-later
#include "spice/files_part.h"

#include "base/queue.h"
#include "base/words.h"
#include "spice/events.h"

#include <gio/gio.h>
#include <spice/vd_agent.h>

// How often progress is told.
enum { PROGRESS_MS = 100 };

struct transfer {
    struct vf_spice_files *files; // NULL when the session went first
    uint32_t number;
    GCancellable *cancel;
    gint64 told_us;
    bool ok;       // once it has ended
    char *summary; // why not; NULL: it is
};

struct vf_spice_files {
    struct vf_queue *events; // constant after creation
    SpiceMainChannel *main;  // borrowed; NULL while detached
    GPtrArray *transfers;    // of struct transfer, under way
    GPtrArray *tasks;        // of SpiceFileTransferTask, listened to
    char *last_error;        // of a single file; NULL: none
};

static void
push_done(struct vf_spice_files *files, uint32_t number, bool ok,
          const char *why)
{
    struct vf_spice_event event = {
        .type = VF_SPICE_FILES_DONE,
        .request = number,
        .ok = ok,
        .text = g_strdup(why),
    };
    vf_queue_push(files->events, &event);
}

static void
on_progress(goffset sent, goffset total, gpointer data)
{
    struct transfer *transfer = data;
    gint64 now = g_get_monotonic_time();
    bool soon = now - transfer->told_us < PROGRESS_MS * 1000 && sent != total;
    if (!transfer->files || soon) {
        return;
    }
    transfer->told_us = now;
    struct vf_spice_event event = {
        .type = VF_SPICE_FILES_PROGRESS,
        .request = transfer->number,
        .sent = (uint64_t)MAX(sent, 0),
        .total = (uint64_t)MAX(total, 0),
    };
    vf_queue_push(transfer->files->events, &event);
}

// The library says of many files only how many failed; the reason comes with
// each.
static void
on_file_finished(SpiceFileTransferTask *task, GError *error, gpointer data)
{
    struct vf_spice_files *files = data;
    if (error) {
        g_autofree char *name = spice_file_transfer_task_get_filename(task);
        g_free(files->last_error);
        files->last_error =
            g_strdup_printf(_("The file '%s' could not be sent: %s"),
                            name ? name : "unknown", error->message);
    }
    g_signal_handlers_disconnect_by_data(task, files);
    g_ptr_array_remove_fast(files->tasks, task);
}

static void
on_file_begun(SpiceMainChannel *main, SpiceFileTransferTask *task,
              gpointer data)
{
    (void)main;
    struct vf_spice_files *files = data;
    g_ptr_array_add(files->tasks, g_object_ref(task));
    g_signal_connect(task, "finished", G_CALLBACK(on_file_finished), data);
}

static gboolean
on_settled(gpointer data)
{
    struct transfer *transfer = data;
    struct vf_spice_files *files = transfer->files;
    if (files) {
        g_autofree char *reason = g_steal_pointer(&files->last_error);
        push_done(files, transfer->number, transfer->ok,
                  transfer->summary && reason ? reason : transfer->summary);
        g_ptr_array_remove_fast(files->transfers, transfer);
    }
    g_object_unref(transfer->cancel);
    g_free(transfer->summary);
    g_free(transfer);
    return G_SOURCE_REMOVE;
}

// The reason of a single file comes in the same moment, and after this.
static void
on_done(GObject *main, GAsyncResult *result, gpointer data)
{
    struct transfer *transfer = data;
    g_autoptr(GError) error = NULL;
    transfer->ok = spice_main_channel_file_copy_finish(SPICE_MAIN_CHANNEL(main),
                                                       result, &error);
    transfer->summary = error ? g_strdup(error->message) : NULL;
    g_idle_add(on_settled, transfer);
}

// NULL when files can be sent.
static const char *
why_not(const struct vf_spice_files *files)
{
    gboolean agent = FALSE;
    if (files->main) {
        g_object_get(files->main, "agent-connected", &agent, NULL);
    }
    if (!agent) {
        return _("Files cannot be sent: the SPICE agent is not running in the "
                 "guest; install the SPICE guest tools there");
    }
    if (spice_main_channel_agent_test_capability(
            files->main, VD_AGENT_CAP_FILE_XFER_DISABLED)) {
        return _("Files cannot be sent: file transfer is switched off in the "
                 "VM's SPICE settings (<filetransfer enable='no'/>)");
    }
    return NULL;
}

// A sentence to be freed when a file cannot be read, else NULL.
static char *
find_unreadable(const char *const *paths)
{
    for (; *paths; paths++) {
        g_autoptr(GFile) file = g_file_new_for_path(*paths);
        g_autoptr(GError) error = NULL;
        g_autoptr(GFileInfo) info = g_file_query_info(
            file,
            G_FILE_ATTRIBUTE_STANDARD_TYPE "," G_FILE_ATTRIBUTE_ACCESS_CAN_READ,
            G_FILE_QUERY_INFO_NONE, NULL, &error);
        if (!info) {
            return g_strdup_printf(_("The file '%s' could not be sent: %s"),
                                   *paths, error->message);
        }
        if (g_file_info_get_file_type(info) != G_FILE_TYPE_REGULAR) {
            return g_strdup_printf(_("'%s' could not be sent: only files can, so "
                                     "pack a folder first"),
                                   *paths);
        }
        if (!g_file_info_get_attribute_boolean(
                info, G_FILE_ATTRIBUTE_ACCESS_CAN_READ)) {
            return g_strdup_printf(_("The file '%s' could not be sent: you may "
                                     "not read it"),
                                   *paths);
        }
    }
    return NULL;
}

void
vf_spice_files_on_send(struct vf_spice_files *files, const char *const *paths,
                       uint32_t number)
{
    const char *reason = why_not(files);
    if (reason) {
        push_done(files, number, false, reason);
        return;
    }
    g_autofree char *unreadable = find_unreadable(paths);
    if (unreadable) {
        push_done(files, number, false, unreadable);
        return;
    }
    struct transfer *transfer = g_new0(struct transfer, 1);
    transfer->files = files;
    transfer->number = number;
    transfer->cancel = g_cancellable_new();
    g_ptr_array_add(files->transfers, transfer);
    guint count = g_strv_length((char **)paths);
    GFile **sources = g_new0(GFile *, count + 1);
    for (guint i = 0; i < count; i++) {
        sources[i] = g_file_new_for_path(paths[i]);
    }
    spice_main_channel_file_copy_async(files->main, sources, G_FILE_COPY_NONE,
                                       transfer->cancel, on_progress, transfer,
                                       on_done, transfer);
    for (guint i = 0; i < count; i++) {
        g_object_unref(sources[i]);
    }
    g_free(sources);
}

// Ends a transfer for our side; the library ends it when it can, which for an
// agent that never answers is never.
static void
abandon(struct vf_spice_files *files, guint index, const char *why)
{
    struct transfer *transfer =
        g_ptr_array_steal_index_fast(files->transfers, index);
    push_done(files, transfer->number, false, why);
    transfer->files = NULL;
    g_cancellable_cancel(transfer->cancel);
}

void
vf_spice_files_on_cancel(struct vf_spice_files *files, uint32_t number)
{
    for (guint i = 0; i < files->transfers->len; i++) {
        struct transfer *transfer = g_ptr_array_index(files->transfers, i);
        if (transfer->number == number) {
            abandon(files, i, _("The transfer was cancelled"));
            return;
        }
    }
}

void
vf_spice_files_attach(struct vf_spice_files *files, SpiceMainChannel *main)
{
    vf_spice_files_detach(files);
    files->main = main;
    g_signal_connect(main, "new-file-transfer", G_CALLBACK(on_file_begun),
                     files);
}

void
vf_spice_files_detach(struct vf_spice_files *files)
{
    if (files->main) {
        g_signal_handlers_disconnect_by_data(files->main, files);
        files->main = NULL;
    }
    for (guint i = 0; i < files->tasks->len; i++) {
        g_signal_handlers_disconnect_by_data(g_ptr_array_index(files->tasks, i),
                                             files);
    }
    g_ptr_array_set_size(files->tasks, 0);
    while (files->transfers->len > 0) {
        abandon(files, 0,
                _("The transfer ended with the connection to the VM: send the "
                  "files again"));
    }
}

struct vf_spice_files *
vf_spice_files_create(struct vf_queue *events)
{
    struct vf_spice_files *files = g_new0(struct vf_spice_files, 1);
    files->events = events;
    files->transfers = g_ptr_array_new();
    files->tasks = g_ptr_array_new_with_free_func(g_object_unref);
    return files;
}

void
vf_spice_files_destroy(struct vf_spice_files *files)
{
    if (!files) {
        return;
    }
    vf_spice_files_detach(files);
    g_ptr_array_unref(files->transfers);
    g_ptr_array_unref(files->tasks);
    g_free(files->last_error);
    g_free(files);
}
