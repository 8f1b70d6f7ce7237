// SPDX-License-Identifier: GPL-2.0-or-later
// Stopping and starting NVIDIA's persistence daemon through systemd: on a bus of this
// test's own, with somebody who speaks as systemd does.
#include "control/hook/system.h"

#include <gio/gio.h>
#include <string.h>

static const char interfaces[] =
    "<node>"
    "<interface name='org.freedesktop.systemd1.Manager'>"
    "<method name='GetUnit'><arg type='s' direction='in'/>"
    "<arg type='o' direction='out'/></method>"
    "<method name='StopUnit'><arg type='s' direction='in'/>"
    "<arg type='s' direction='in'/><arg type='o' direction='out'/></method>"
    "<method name='StartUnit'><arg type='s' direction='in'/>"
    "<arg type='s' direction='in'/><arg type='o' direction='out'/></method>"
    "</interface>"
    "<interface name='org.freedesktop.systemd1.Unit'>"
    "<property name='ActiveState' type='s' access='read'/>"
    "</interface></node>";

// Protected by nothing: the manager answers on its own thread, and this one only
// looks between calls, which D-Bus puts in order.
struct manager {
    GMainContext *context;
    GMainLoop *loop;
    GDBusConnection *connection;
    const char *address;
    gint active; // atomic
    gint asked;  // atomic; how often it was asked while stopping
    bool refuses;
    GMutex lock;
    GCond is_up;
    bool up;
};

static void
on_call(GDBusConnection *connection, const char *sender, const char *path,
        const char *interface, const char *method, GVariant *arguments,
        GDBusMethodInvocation *invocation, void *data)
{
    struct manager *manager = data;
    const char *unit;
    (void)connection;
    (void)sender;
    (void)path;
    (void)interface;
    g_variant_get_child(arguments, 0, "&s", &unit);
    g_assert_cmpstr(unit, ==, "nvidia-persistenced.service");
    if (manager->refuses && strcmp(method, "GetUnit") != 0) {
        g_dbus_method_invocation_return_dbus_error(
            invocation, "org.freedesktop.DBus.Error.AccessDenied", "no");
        return;
    }
    if (strcmp(method, "StopUnit") == 0) {
        g_atomic_int_set(&manager->active, 0);
    } else if (strcmp(method, "StartUnit") == 0) {
        g_atomic_int_set(&manager->active, 1);
    }
    g_dbus_method_invocation_return_value(invocation,
                                          g_variant_new("(o)", "/unit"));
}

static GVariant *
on_get(GDBusConnection *connection, const char *sender, const char *path,
       const char *interface, const char *property, GError **error, void *data)
{
    struct manager *manager = data;
    (void)connection;
    (void)sender;
    (void)path;
    (void)interface;
    (void)property;
    (void)error;
    return g_variant_new_string(
        g_atomic_int_get(&manager->active) ? "active" : "inactive");
}

static void
on_name(GDBusConnection *connection, const char *name, void *data)
{
    struct manager *manager = data;
    (void)connection;
    (void)name;
    g_mutex_lock(&manager->lock);
    manager->up = true;
    g_cond_signal(&manager->is_up);
    g_mutex_unlock(&manager->lock);
}

static void *
run_manager(void *data)
{
    static const GDBusInterfaceVTable table = {.method_call = on_call,
                                               .get_property = on_get};
    struct manager *manager = data;
    g_main_context_push_thread_default(manager->context);
    g_autoptr(GDBusNodeInfo) node =
        g_dbus_node_info_new_for_xml(interfaces, NULL);
    manager->connection = g_dbus_connection_new_for_address_sync(
        manager->address,
        G_DBUS_CONNECTION_FLAGS_AUTHENTICATION_CLIENT |
            G_DBUS_CONNECTION_FLAGS_MESSAGE_BUS_CONNECTION,
        NULL, NULL, NULL);
    g_assert_nonnull(manager->connection);
    g_dbus_connection_register_object(
        manager->connection, "/org/freedesktop/systemd1", node->interfaces[0],
        &table, manager, NULL, NULL);
    g_dbus_connection_register_object(manager->connection, "/unit",
                                      node->interfaces[1], &table, manager,
                                      NULL, NULL);
    g_bus_own_name_on_connection(manager->connection,
                                 "org.freedesktop.systemd1",
                                 G_BUS_NAME_OWNER_FLAGS_NONE, on_name, NULL,
                                 manager, NULL);
    g_main_loop_run(manager->loop);
    g_main_context_pop_thread_default(manager->context);
    return NULL;
}

static void
test_stop_and_start(void)
{
    GTestDBus *bus = g_test_dbus_new(G_TEST_DBUS_NONE);
    g_test_dbus_up(bus);
    struct manager manager = {.context = g_main_context_new(),
                              .address = g_test_dbus_get_bus_address(bus),
                              .active = 1};
    manager.loop = g_main_loop_new(manager.context, FALSE);
    g_mutex_init(&manager.lock);
    g_cond_init(&manager.is_up);
    GThread *thread = g_thread_new("systemd", run_manager, &manager);
    g_mutex_lock(&manager.lock);
    while (!manager.up) {
        g_cond_wait(&manager.is_up, &manager.lock);
    }
    g_mutex_unlock(&manager.lock);

    g_autoptr(GError) error = NULL;
    bool was_active = false;
    g_assert_true(
        vf_hook_persistence_stop(manager.address, &was_active, &error));
    g_assert_no_error(error);
    g_assert_true(was_active);
    g_assert_cmpint(g_atomic_int_get(&manager.active), ==, 0);
    g_assert_true(
        vf_hook_persistence_stop(manager.address, &was_active, &error));
    g_assert_false(was_active);
    g_assert_true(vf_hook_persistence_start(manager.address, &error));
    g_assert_cmpint(g_atomic_int_get(&manager.active), ==, 1);
    manager.refuses = true;
    g_assert_false(
        vf_hook_persistence_stop(manager.address, &was_active, &error));
    g_assert_nonnull(strstr(error->message, "nvidia-persistenced.service"));

    g_main_loop_quit(manager.loop);
    g_thread_join(thread);
    g_object_unref(manager.connection);
    g_main_loop_unref(manager.loop);
    g_main_context_unref(manager.context);
    g_mutex_clear(&manager.lock);
    g_cond_clear(&manager.is_up);
    g_test_dbus_down(bus);
    g_object_unref(bus);
}

static void
test_no_systemd(void)
{
    g_autoptr(GError) error = NULL;
    bool was_active = true;
    g_assert_true(vf_hook_persistence_stop("unix:path=/nonexistent/bus",
                                           &was_active, &error));
    g_assert_false(was_active);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/persistence/the daemon is stopped and started by systemd",
                    test_stop_and_start);
    g_test_add_func("/persistence/without systemd there is nothing to stop",
                    test_no_systemd);
    return g_test_run();
}
