// SPDX-License-Identifier: GPL-2.0-or-later
#include "qemu_rig.h"

#include <gio/gio.h>
#include <glib/gstdio.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

struct qemu_rig {
    GSubprocess *process;
    char *log;
    char *socket;
    gsize read; // bytes of the log that were taken
};

static bool
somebody_listens(const char *path)
{
    int fd = socket(AF_UNIX, SOCK_STREAM, 0);
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    g_strlcpy(address.sun_path, path, sizeof(address.sun_path));
    bool listens =
        connect(fd, (struct sockaddr *)&address, sizeof(address)) == 0;
    close(fd);
    return listens;
}

static void
die_with_parent(gpointer data)
{
    (void)data;
    prctl(PR_SET_PDEATHSIG, SIGKILL);
}

struct qemu_rig *
qemu_rig_start(const char *socket, const char *const *more_arguments)
{
    struct qemu_rig *rig = g_new0(struct qemu_rig, 1);
    rig->socket = g_strdup(socket);
    rig->log = g_strdup_printf("%s.log", socket);
    unlink(socket);
    g_autofree char *spice =
        g_strdup_printf("unix=on,addr=%s,disable-ticketing=on", socket);
    const char *fixed[] = {"qemu-system-x86_64",
                           "-machine",
                           "pc,accel=tcg",
                           "-m",
                           "32",
                           "-nodefaults",
                           "-display",
                           "none",
                           "-spice",
                           spice,
                           "-trace",
                           "input_event_*"};
    g_autoptr(GPtrArray) arguments = g_ptr_array_new();
    for (gsize i = 0; i < G_N_ELEMENTS(fixed); i++) {
        g_ptr_array_add(arguments, (gpointer)fixed[i]);
    }
    for (; more_arguments && *more_arguments; more_arguments++) {
        g_ptr_array_add(arguments, (gpointer)*more_arguments);
    }
    g_ptr_array_add(arguments, NULL);

    g_autoptr(GSubprocessLauncher) launcher =
        g_subprocess_launcher_new(G_SUBPROCESS_FLAGS_NONE);
    // A test that fails must not leave its machine running.
    g_subprocess_launcher_set_child_setup(launcher, die_with_parent, NULL, NULL);
    g_subprocess_launcher_set_stderr_file_path(launcher, rig->log);
    g_autoptr(GError) error = NULL;
    rig->process = g_subprocess_launcher_spawnv(
        launcher, (const char *const *)arguments->pdata, &error);
    g_assert_no_error(error);
    gint64 deadline = g_get_monotonic_time() + 60 * G_USEC_PER_SEC;
    while (!somebody_listens(socket)) {
        g_assert_cmpint(g_get_monotonic_time(), <, deadline);
        g_usleep(20000);
    }
    return rig;
}

void
qemu_rig_stop(struct qemu_rig *rig)
{
    if (!rig) {
        return;
    }
    g_subprocess_force_exit(rig->process);
    g_subprocess_wait(rig->process, NULL, NULL);
    g_object_unref(rig->process);
    unlink(rig->log);
    unlink(rig->socket);
    g_free(rig->log);
    g_free(rig->socket);
    g_free(rig);
}

char **
qemu_rig_take_trace(struct qemu_rig *rig)
{
    g_autofree char *text = NULL;
    gsize length = 0;
    g_autoptr(GError) error = NULL;
    g_file_get_contents(rig->log, &text, &length, &error);
    g_assert_no_error(error);
    // Only whole lines: QEMU may be in the middle of one.
    while (length > rig->read && text[length - 1] != '\n') {
        length--;
    }
    g_autofree char *fresh = g_strndup(text + rig->read, length - rig->read);
    rig->read = length;
    char **lines = g_strsplit(g_strchomp(fresh), "\n", -1);
    return lines;
}
