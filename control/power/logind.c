// SPDX-License-Identifier: GPL-2.0-or-later
#include "control/power/logind.h"

#include "base/glib_thread.h"
#include "base/mailbox.h"
#include "base/words.h"

#include <gio/gio.h>
#include <gio/gunixfdlist.h>
#include <string.h>
#include <unistd.h>

static const char bus_name[] = "org.freedesktop.login1";
static const char object_path[] = "/org/freedesktop/login1";
static const char interface[] = "org.freedesktop.login1.Manager";

// On the GLib thread, but for the first two and `references`.
struct vf_logind {
    struct vf_glib_thread *glib;
    struct vf_mailbox *status;
    int references; // atomic: the owner's, and one for each answer that is awaited

    GCancellable *ended;
    GDBusConnection *bus; // NULL: none yet, or none
    guint subscription;
    enum vf_sleep_lock wanted;
    char *why;
    bool is_asking; // an answer is awaited
    int lock;       // a descriptor; -1: none
    struct vf_logind_status known;
};

static void
unref(struct vf_logind *logind)
{
    if (g_atomic_int_dec_and_test(&logind->references)) {
        g_object_unref(logind->ended);
        g_free(logind->why);
        g_free(logind);
    }
}

static struct vf_logind *
ref(struct vf_logind *logind)
{
    g_atomic_int_inc(&logind->references);
    return logind;
}

static void
publish(struct vf_logind *logind)
{
    if (!g_cancellable_is_cancelled(logind->ended)) {
        vf_mailbox_put(logind->status, &logind->known, NULL);
    }
}

static void
let_go(struct vf_logind *logind)
{
    if (logind->lock >= 0) {
        close(logind->lock);
        logind->lock = -1;
    }
    logind->known.held = VF_SLEEP_LOCK_NONE;
}

static void
complain(struct vf_logind *logind, const char *what, const GError *cause)
{
    g_snprintf(logind->known.detail, sizeof(logind->known.detail), "%s: %s", what,
               cause->message);
    g_info("%s", logind->known.detail);
}

// Locks ------------------------------------------------------------------------

static void reconcile(struct vf_logind *logind);

struct question {
    struct vf_logind *logind;
    enum vf_sleep_lock lock;
};

static int
take_descriptor(GVariant *reply, GUnixFDList *descriptors, GError **error)
{
    gint32 index = -1;
    g_variant_get(reply, "(h)", &index);
    if (!descriptors) {
        g_set_error_literal(error, G_IO_ERROR, G_IO_ERROR_FAILED,
                            "the answer has no descriptor");
        return -1;
    }
    return g_unix_fd_list_get(descriptors, index, error);
}

static void
on_lock(GObject *source, GAsyncResult *result, void *data)
{
    struct question *question = data;
    struct vf_logind *logind = question->logind;
    g_autoptr(GUnixFDList) descriptors = NULL;
    g_autoptr(GError) error = NULL;
    g_autoptr(GVariant) reply = g_dbus_connection_call_with_unix_fd_list_finish(
        G_DBUS_CONNECTION(source), &descriptors, result, &error);
    const int lock = reply ? take_descriptor(reply, descriptors, &error) : -1;
    logind->is_asking = false;
    if (g_cancellable_is_cancelled(logind->ended)) {
        if (lock >= 0) {
            close(lock);
        }
    } else if (lock >= 0) {
        let_go(logind);
        logind->lock = lock;
        logind->known.held = question->lock;
        logind->known.detail[0] = '\0';
        reconcile(logind);
    } else {
        logind->wanted = VF_SLEEP_LOCK_NONE; // until something is wanted anew
        let_go(logind);
        complain(logind, _("logind gives no lock on sleep"), error);
        publish(logind);
    }
    unref(logind);
    g_free(question);
}

static void
ask(struct vf_logind *logind)
{
    struct question *question = g_new0(struct question, 1);
    question->logind = ref(logind);
    question->lock = logind->wanted;
    logind->is_asking = true;
    g_dbus_connection_call_with_unix_fd_list(
        logind->bus, bus_name, object_path, interface, "Inhibit",
        g_variant_new("(ssss)", "sleep", "virtflow-view", logind->why,
                      logind->wanted == VF_SLEEP_LOCK_BLOCK ? "block" : "delay"),
        G_VARIANT_TYPE("(h)"), G_DBUS_CALL_FLAGS_NONE, -1, NULL,
        logind->ended, on_lock, question);
}

// The new lock is had before the old one is let go.
static void
reconcile(struct vf_logind *logind)
{
    if (!logind->bus || logind->is_asking ||
        g_cancellable_is_cancelled(logind->ended)) {
        return;
    }
    if (logind->wanted == VF_SLEEP_LOCK_NONE) {
        let_go(logind);
    } else if (logind->wanted != logind->known.held) {
        ask(logind);
    }
    publish(logind);
}

// The bus ----------------------------------------------------------------------

static void
on_prepare(GDBusConnection *bus, const char *sender, const char *path,
           const char *of, const char *signal, GVariant *arguments, void *data)
{
    struct vf_logind *logind = data;
    gboolean before = FALSE;
    (void)bus;
    (void)sender;
    (void)path;
    (void)of;
    (void)signal;
    if (g_variant_is_of_type(arguments, G_VARIANT_TYPE("(b)"))) {
        g_variant_get(arguments, "(b)", &before);
        logind->known.going_to_sleep = before;
        g_info("this computer %s", before ? "goes to sleep" : "is awake");
        publish(logind);
    }
}

static void
forget_bus(struct vf_logind *logind)
{
    g_signal_handlers_disconnect_by_data(logind->bus, logind);
    g_dbus_connection_signal_unsubscribe(logind->bus, logind->subscription);
    g_clear_object(&logind->bus);
}

static void
on_closed(GDBusConnection *bus, gboolean vanished, GError *cause, void *data)
{
    struct vf_logind *logind = data;
    (void)bus;
    (void)vanished;
    (void)cause;
    forget_bus(logind);
    let_go(logind);
    logind->known.going_to_sleep = false;
    g_strlcpy(logind->known.detail,
              _("The system bus went away: nobody tells any more when this computer "
                "is to sleep."),
              sizeof(logind->known.detail));
    publish(logind);
}

static void
on_bus(GObject *source, GAsyncResult *result, void *data)
{
    struct vf_logind *logind = data;
    g_autoptr(GError) error = NULL;
    (void)source;
    GDBusConnection *bus = g_bus_get_finish(result, &error);
    if (bus && g_cancellable_is_cancelled(logind->ended)) {
        g_object_unref(bus);
    } else if (bus) {
        // The connection is the process's own; it would end with the bus.
        g_dbus_connection_set_exit_on_close(bus, FALSE);
        logind->bus = bus;
        logind->subscription = g_dbus_connection_signal_subscribe(
            bus, bus_name, interface, "PrepareForSleep", object_path, NULL,
            G_DBUS_SIGNAL_FLAGS_NONE, on_prepare, ref(logind),
            (GDestroyNotify)unref);
        g_signal_connect(bus, "closed", G_CALLBACK(on_closed), logind);
        reconcile(logind);
    } else {
        complain(logind, _("There is no system bus to ask for a lock on sleep"), error);
        publish(logind);
    }
    unref(logind);
}

static void
open_bus(void *data)
{
    struct vf_logind *logind = data;
    g_bus_get(G_BUS_TYPE_SYSTEM, logind->ended, on_bus, logind);
}

static void
close_bus(void *data)
{
    struct vf_logind *logind = data;
    g_cancellable_cancel(logind->ended);
    let_go(logind);
    if (logind->bus) {
        forget_bus(logind);
    }
}

struct vf_logind *
vf_logind_create(struct vf_glib_thread *glib, struct vf_mailbox *status)
{
    struct vf_logind *logind = g_new0(struct vf_logind, 1);
    logind->glib = glib;
    logind->status = status;
    logind->references = 1;
    logind->ended = g_cancellable_new();
    logind->lock = -1;
    vf_glib_post(glib, open_bus, ref(logind));
    return logind;
}

void
vf_logind_destroy(struct vf_logind *logind)
{
    if (logind) {
        vf_glib_call(logind->glib, close_bus, logind);
        unref(logind);
    }
}

struct wish {
    struct vf_logind *logind;
    enum vf_sleep_lock lock;
    char *why;
};

static void
take_wish(void *data)
{
    struct wish *wish = data;
    struct vf_logind *logind = wish->logind;
    logind->wanted = wish->lock;
    g_free(logind->why);
    logind->why = wish->why;
    reconcile(logind);
    unref(logind);
    g_free(wish);
}

void
vf_logind_hold(struct vf_logind *logind, enum vf_sleep_lock lock, const char *why)
{
    struct wish *wish = g_new0(struct wish, 1);
    wish->logind = ref(logind);
    wish->lock = lock;
    wish->why = g_strdup(why);
    vf_glib_post(logind->glib, take_wish, wish);
}
