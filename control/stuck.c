// SPDX-License-Identifier: GPL-2.0-or-later
#include "control/stuck.h"

#include "base/words.h"
#include "control/pci/use.h"

#include <glib.h>
#include <string.h>
#include <unistd.h>

// Who has it open, as far as this user may see: " by Xorg (812)"; or empty.
static void
name_users(const struct vf_roots *roots, struct vf_pci_address address,
           char *words, size_t size)
{
    struct vf_pci_device device;
    struct vf_open_files open_files;
    struct vf_pci_use use;
    char names[300];
    words[0] = '\0';
    if (!vf_pci_read_device(roots, address, &device)) {
        return;
    }
    vf_open_files_read(&open_files, roots);
    vf_pci_read_use(roots, &device, &open_files, &use);
    vf_open_files_finish(&open_files);
    vf_pci_holder_words(&use, names, sizeof(names));
    g_snprintf(words, size, "%s%s", names[0] ? " by " : "", names);
}

static bool
tell_driver(const struct vf_stuck_scene *scene, char *words, size_t size)
{
    if (scene->operation != VF_OPERATION_START) {
        return false;
    }
    const struct vf_roots roots = {.sys = scene->sys_root,
                                   .proc = scene->proc_root};
    for (unsigned i = 0; i < scene->passed_count; i++) {
        char driver[64];
        vf_pci_read_driver(&roots, scene->passed[i], driver, sizeof(driver));
        if (driver[0] == '\0' || strcmp(driver, "vfio-pci") == 0) {
            continue;
        }
        char address[VF_PCI_TEXT];
        char users[320];
        vf_pci_format(scene->passed[i], address);
        name_users(&roots, scene->passed[i], users, sizeof(users));
        g_snprintf(words, size,
                   _("The host's driver '%s' does not let go of the device %s: "
                     "%s on this computer%s. End what "
                     "uses it; when nothing helps, only a restart of this "
                     "computer does."),
                   driver, address,
                   users[0] ? _("it is still in use") : _("something is still using it"),
                   users);
        return true;
    }
    return false;
}

// The letter behind the name in /proc/PID/stat; the name may hold anything.
static char
process_state(const char *proc_root, int pid)
{
    g_autofree char *path = g_strdup_printf("%s/%d/stat", proc_root, pid);
    g_autofree char *text = NULL;
    if (pid <= 0 || !g_file_get_contents(path, &text, NULL, NULL)) {
        return '?';
    }
    const char *end = strrchr(text, ')');
    return end && end[1] == ' ' ? end[2] : '?';
}

static bool
writes_memory(enum vf_operation operation)
{
    return operation == VF_OPERATION_SAVE ||
           operation == VF_OPERATION_SNAPSHOT ||
           operation == VF_OPERATION_REVERT;
}

void
vf_stuck_words(const struct vf_stuck_scene *scene, char *words, size_t size)
{
    if (writes_memory(scene->operation)) {
        g_snprintf(words, size,
                   _("All of the VM's memory goes to or from the disk, which "
                     "takes a while."));
        return;
    }
    if (tell_driver(scene, words, size)) {
        return;
    }
    if (process_state(scene->proc_root, scene->qemu_pid) == 'D') {
        g_snprintf(words, size,
                   _("QEMU's process %d waits for the kernel, mostly for a disk "
                     "or a passed-through device, and cannot be ended until that "
                     "answers."),
                   scene->qemu_pid);
        return;
    }
    g_snprintf(words, size,
               _("libvirt has not answered yet; it may be waiting for a disk, a "
                 "network or another task of this VM. It is waited for, and the "
                 "rest of the window goes on."));
}
