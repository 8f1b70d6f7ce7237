// SPDX-License-Identifier: GPL-2.0-or-later
// Speaks on the system bus as logind does about sleep (org.freedesktop.login1(5)): gives
// locks, notices when they are let go, and says that the machine goes to sleep or is
// awake when it is told to on its standard input:
//
//     sleep, wake     sends PrepareForSleep
//     refuse          gives no locks from now on
//     locks           says how many are held: "locks 1"
//
// and says on its standard output, a line each: "ready", "lock MODE WHAT WHO: WHY",
// "let go MODE".
#include <gio/gio.h>
#include <gio/gunixfdlist.h>
#include <glib-unix.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static const char introspection[] =
    "<node><interface name='org.freedesktop.login1.Manager'>"
    "<method name='Inhibit'>"
    "<arg type='s' name='what' direction='in'/>"
    "<arg type='s' name='who' direction='in'/>"
    "<arg type='s' name='why' direction='in'/>"
    "<arg type='s' name='mode' direction='in'/>"
    "<arg type='h' name='pipe_fd' direction='out'/></method>"
    "<signal name='PrepareForSleep'><arg type='b' name='start'/></signal>"
    "</interface></node>";

struct stand_in {
    GMainLoop *loop;
    GDBusConnection *bus;
    bool refuses;
    unsigned locks;
};

struct lock {
    struct stand_in *stand_in;
    char *mode;
    int fd;
};

static void
say(const char *format, ...) G_GNUC_PRINTF(1, 2);

static void
say(const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    vprintf(format, arguments);
    va_end(arguments);
    putchar('\n');
    fflush(stdout);
}

static gboolean
on_let_go(gint fd, GIOCondition condition, gpointer data)
{
    struct lock *lock = data;
    (void)condition;
    lock->stand_in->locks--;
    say("let go %s", lock->mode);
    close(fd);
    g_free(lock->mode);
    g_free(lock);
    return G_SOURCE_REMOVE;
}

static void
give_lock(struct stand_in *stand_in, GVariant *arguments,
          GDBusMethodInvocation *invocation)
{
    const char *what, *who, *why, *mode;
    int ends[2];
    g_variant_get(arguments, "(&s&s&s&s)", &what, &who, &why, &mode);
    g_autoptr(GUnixFDList) descriptors = g_unix_fd_list_new();
    g_autoptr(GError) error = NULL;
    if (!g_unix_open_pipe(ends, FD_CLOEXEC, &error)) {
        g_error("%s", error->message);
    }
    const int index = g_unix_fd_list_append(descriptors, ends[1], &error);
    g_assert_no_error(error);
    close(ends[1]);
    struct lock *lock = g_new0(struct lock, 1);
    lock->stand_in = stand_in;
    lock->mode = g_strdup(mode);
    g_unix_fd_add(ends[0], G_IO_HUP, on_let_go, lock);
    stand_in->locks++;
    say("lock %s %s %s: %s", mode, what, who, why);
    g_dbus_method_invocation_return_value_with_unix_fd_list(
        invocation, g_variant_new("(h)", index), descriptors);
}

static void
on_call(GDBusConnection *bus, const char *sender, const char *path,
        const char *interface, const char *method, GVariant *arguments,
        GDBusMethodInvocation *invocation, void *data)
{
    struct stand_in *stand_in = data;
    (void)bus;
    (void)sender;
    (void)path;
    (void)interface;
    (void)method;
    if (stand_in->refuses) {
        g_dbus_method_invocation_return_dbus_error(
            invocation, "org.freedesktop.DBus.Error.AccessDenied",
            "Permission denied");
        return;
    }
    give_lock(stand_in, arguments, invocation);
}

static void
obey(struct stand_in *stand_in, const char *word)
{
    if (strcmp(word, "sleep") == 0 || strcmp(word, "wake") == 0) {
        g_dbus_connection_emit_signal(
            stand_in->bus, NULL, "/org/freedesktop/login1",
            "org.freedesktop.login1.Manager", "PrepareForSleep",
            g_variant_new("(b)", word[0] == 's'), NULL);
    } else if (strcmp(word, "refuse") == 0) {
        stand_in->refuses = true;
    } else if (strcmp(word, "locks") == 0) {
        say("locks %u", stand_in->locks);
    }
}

static gboolean
on_input(GIOChannel *input, GIOCondition condition, gpointer data)
{
    struct stand_in *stand_in = data;
    g_autofree char *line = NULL;
    (void)condition;
    if (g_io_channel_read_line(input, &line, NULL, NULL, NULL) !=
        G_IO_STATUS_NORMAL) {
        g_main_loop_quit(stand_in->loop);
        return G_SOURCE_REMOVE;
    }
    obey(stand_in, g_strstrip(line));
    return G_SOURCE_CONTINUE;
}

static void
on_name(GDBusConnection *bus, const char *name, void *data)
{
    (void)bus;
    (void)name;
    (void)data;
    say("ready");
}

int
main(void)
{
    static const GDBusInterfaceVTable table = {.method_call = on_call};
    struct stand_in stand_in = {.loop = g_main_loop_new(NULL, FALSE)};
    g_autoptr(GError) error = NULL;
    g_autoptr(GDBusNodeInfo) node =
        g_dbus_node_info_new_for_xml(introspection, &error);
    g_assert_no_error(error);
    stand_in.bus = g_bus_get_sync(G_BUS_TYPE_SYSTEM, NULL, &error);
    g_assert_no_error(error);
    g_dbus_connection_register_object(stand_in.bus, "/org/freedesktop/login1",
                                      node->interfaces[0], &table, &stand_in, NULL,
                                      &error);
    g_assert_no_error(error);
    g_bus_own_name_on_connection(stand_in.bus, "org.freedesktop.login1",
                                 G_BUS_NAME_OWNER_FLAGS_NONE, on_name, NULL, NULL,
                                 NULL);
    GIOChannel *input = g_io_channel_unix_new(STDIN_FILENO);
    g_io_channel_set_flags(input, G_IO_FLAG_NONBLOCK, NULL);
    g_io_add_watch(input, G_IO_IN | G_IO_HUP, on_input, &stand_in);
    g_main_loop_run(stand_in.loop);
    g_io_channel_unref(input);
    g_main_loop_unref(stand_in.loop);
    return 0;
}
