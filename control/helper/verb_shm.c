// SPDX-License-Identifier: GPL-2.0-or-later
// `shm-tmpfiles NAME`: the shared memory file of a VM is there from boot on, so that
// both QEMU and the user who asked can use it although something else than this
// program starts the VM (tmpfiles.d(5)).
#include "control/helper/files.h"

#include <glib.h>
#include <pwd.h>
#include <string.h>

#define FOLDER "/etc/tmpfiles.d"
#define PREFIX "virtflow-view-shm-"

// Debian, Ubuntu and Arch; Fedora, openSUSE and Gentoo.
static const char *const QEMU_USERS[] = {"libvirt-qemu", "qemu"};

static const char *
find_qemu_user(void)
{
    for (size_t i = 0; i < G_N_ELEMENTS(QEMU_USERS); i++) {
        if (getpwnam(QEMU_USERS[i])) {
            return QEMU_USERS[i];
        }
    }
    return "root";
}

static char *
path_of(const char *name)
{
    return g_strconcat(FOLDER "/" PREFIX, name, ".conf", NULL);
}

// At once, and not only after the next start of the computer.
static void
apply_now(const struct vf_helper *helper, const char *path)
{
    char *arguments[] = {(char *)"/usr/bin/systemd-tmpfiles",
                         (char *)"--create", (char *)path, NULL};
    if (!helper->is_real || helper->print_only ||
        !g_file_test(arguments[0], G_FILE_TEST_IS_EXECUTABLE) ||
        !g_spawn_sync("/", arguments, NULL, G_SPAWN_DEFAULT, NULL, NULL, NULL,
                      NULL, NULL, NULL)) {
        fprintf(helper->out, "it takes effect when this computer starts\n");
    }
}

static bool
run(struct vf_helper *helper, char *const *arguments, GError **error)
{
    const char *name = arguments[0];
    if (!vf_helper_check_name(name, error)) {
        return false;
    }
    g_autofree char *path = path_of(name);
    // The user by number: a name may hold what tmpfiles.d reads as something else.
    g_autofree char *text = g_strdup_printf(
        "f /dev/shm/%s 0600 %s - -\n"
        "a+ /dev/shm/%s - - - - user:%u:rw\n",
        name, find_qemu_user(), name, (unsigned)helper->user);
    if (!vf_helper_write(helper, path, text, error)) {
        return false;
    }
    apply_now(helper, path);
    return true;
}

static bool
undo(struct vf_helper *helper, const char *argument, GError **error)
{
    if (!argument) {
        return vf_helper_remove_all(helper, FOLDER, PREFIX, error);
    }
    if (!vf_helper_check_name(argument, error)) {
        return false;
    }
    g_autofree char *path = path_of(argument);
    return vf_helper_remove(helper, path, error);
}

const struct vf_helper_verb vf_helper_shm_tmpfiles = {
    .name = "shm-tmpfiles",
    .arguments = "NAME",
    .summary = "make the shared memory file /dev/shm/NAME at every start of the "
               "computer, for QEMU and you",
    .min_arguments = 1,
    .max_arguments = 1,
    .run = run,
    .undo = undo,
};
