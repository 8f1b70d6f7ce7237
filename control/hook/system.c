// SPDX-License-Identifier: GPL-2.0-or-later
#include "control/hook/system.h"

#include <errno.h>
#include <fcntl.h>
#include <glib.h>
#include <libkmod.h>
#include <string.h>
#include <sys/syscall.h>
#include <systemd/sd-bus.h>
#include <unistd.h>

static const char unit[] = "nvidia-persistenced.service";

enum { BUS_TIMEOUT_US = 4 * G_USEC_PER_SEC };

static bool
is_loaded(void *data, const char *module)
{
    (void)data;
    g_autofree char *path = g_build_filename("/sys/module", module, NULL);
    // Built-in modules have folders, too, but no state.
    g_autofree char *state = g_build_filename(path, "initstate", NULL);
    return g_file_test(state, G_FILE_TEST_EXISTS);
}

static int
unload(void *data, const char *module)
{
    (void)data;
    return syscall(SYS_delete_module, module, O_NONBLOCK) == 0 ? 0 : errno;
}

static int
load(void *data, const char *module)
{
    (void)data;
    struct kmod_ctx *context = kmod_new(NULL, NULL);
    struct kmod_module *found = NULL;
    int result = context ? kmod_module_new_from_name(context, module, &found)
                         : -ENOMEM;
    if (result == 0) {
        result = kmod_module_probe_insert_module(
            found, KMOD_PROBE_IGNORE_COMMAND, NULL, NULL, NULL, NULL);
        kmod_module_unref(found);
    }
    if (context) {
        kmod_unref(context);
    }
    return result < 0 ? -result : result > 0 ? EPERM : 0;
}

static sd_bus *
open_bus(const char *address)
{
    sd_bus *bus = NULL;
    if (!address) {
        // No systemd here, no daemon of systemd's either.
        return sd_bus_open_system(&bus) < 0 ? NULL : bus;
    }
    if (sd_bus_new(&bus) < 0 || sd_bus_set_address(bus, address) < 0 ||
        sd_bus_set_bus_client(bus, 1) < 0 || sd_bus_start(bus) < 0) {
        return sd_bus_unref(bus);
    }
    return bus;
}

// True when systemd knows the unit and it is active.
static bool
is_active(sd_bus *bus)
{
    sd_bus_message *reply = NULL;
    const char *path = NULL;
    char *state = NULL;
    bool active = false;
    if (sd_bus_call_method(bus, "org.freedesktop.systemd1",
                           "/org/freedesktop/systemd1",
                           "org.freedesktop.systemd1.Manager", "GetUnit", NULL,
                           &reply, "s", unit) >= 0 &&
        sd_bus_message_read(reply, "o", &path) >= 0 &&
        sd_bus_get_property_string(bus, "org.freedesktop.systemd1", path,
                                   "org.freedesktop.systemd1.Unit",
                                   "ActiveState", NULL, &state) >= 0) {
        active = strcmp(state, "active") == 0;
    }
    free(state);
    sd_bus_message_unref(reply);
    return active;
}

static bool
call_unit(sd_bus *bus, const char *method, GError **error)
{
    sd_bus_error failure = SD_BUS_ERROR_NULL;
    const int result = sd_bus_call_method(
        bus, "org.freedesktop.systemd1", "/org/freedesktop/systemd1",
        "org.freedesktop.systemd1.Manager", method, &failure, NULL, "ss", unit,
        "replace");
    if (result < 0) {
        g_set_error(error, VF_ERROR, VF_ERROR_FAILED,
                    "systemd did not do %s for '%s': %s.", method, unit,
                    failure.message ? failure.message : g_strerror(-result));
    }
    sd_bus_error_free(&failure);
    return result >= 0;
}

// The unit's job is done a moment after systemd has taken it.
static bool
wait_inactive(sd_bus *bus)
{
    enum { STEPS = 40, STEP_US = 100 * 1000 };
    for (int i = 0; i < STEPS && is_active(bus); i++) {
        g_usleep(STEP_US);
    }
    return !is_active(bus);
}

bool
vf_hook_persistence_stop(const char *address, bool *was_active, GError **error)
{
    *was_active = false;
    sd_bus *bus = open_bus(address);
    if (!bus) {
        return true;
    }
    sd_bus_set_method_call_timeout(bus, BUS_TIMEOUT_US);
    *was_active = is_active(bus);
    bool ok = !*was_active || call_unit(bus, "StopUnit", error);
    if (ok && *was_active && !wait_inactive(bus)) {
        g_set_error(error, VF_ERROR, VF_ERROR_TIMEOUT,
                    "NVIDIA's persistence daemon does not stop; 'systemctl "
                    "status %s' may say why.",
                    unit);
        ok = false;
    }
    sd_bus_flush_close_unref(bus);
    return ok;
}

bool
vf_hook_persistence_start(const char *address, GError **error)
{
    sd_bus *bus = open_bus(address);
    if (!bus) {
        return true;
    }
    sd_bus_set_method_call_timeout(bus, BUS_TIMEOUT_US);
    const bool ok = call_unit(bus, "StartUnit", error);
    sd_bus_flush_close_unref(bus);
    return ok;
}

static bool
stop_persistence(void *data, bool *was_active, GError **error)
{
    (void)data;
    return vf_hook_persistence_stop(NULL, was_active, error);
}

static bool
start_persistence(void *data, GError **error)
{
    (void)data;
    return vf_hook_persistence_start(NULL, error);
}

const struct vf_hook_system vf_hook_system_real = {
    .is_loaded = is_loaded,
    .unload = unload,
    .load = load,
    .stop_persistence = stop_persistence,
    .start_persistence = start_persistence,
};
