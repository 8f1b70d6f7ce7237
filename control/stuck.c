// SPDX-License-Identifier: GPL-2.0-or-later
#include "control/stuck.h"

#include <glib.h>
#include <string.h>
#include <unistd.h>

// The driver that has the device; empty when none has.
static void
read_driver(const char *sys_root, struct vf_pci_address address, char *name,
            size_t size)
{
    char text[VF_PCI_TEXT];
    vf_pci_format(address, text);
    g_autofree char *path =
        g_build_filename(sys_root, "bus/pci/devices", text, "driver", NULL);
    g_autofree char *target = g_file_read_link(path, NULL);
    g_autofree char *base = target ? g_path_get_basename(target) : NULL;
    g_strlcpy(name, base ? base : "", size);
}

static bool
tell_driver(const struct vf_stuck_scene *scene, char *words, size_t size)
{
    if (scene->operation != VF_OPERATION_START) {
        return false;
    }
    for (unsigned i = 0; i < scene->passed_count; i++) {
        char driver[64];
        read_driver(scene->sys_root, scene->passed[i], driver, sizeof(driver));
        if (driver[0] == '\0' || strcmp(driver, "vfio-pci") == 0) {
            continue;
        }
        char address[VF_PCI_TEXT];
        vf_pci_format(scene->passed[i], address);
        g_snprintf(words, size,
                   "The host's driver '%s' does not let go of the device %s: "
                   "something on this computer is still using it. End what "
                   "uses it; when nothing helps, only a restart of this "
                   "computer does.",
                   driver, address);
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
                   "All of the VM's memory goes to or from the disk, which "
                   "takes a while.");
        return;
    }
    if (tell_driver(scene, words, size)) {
        return;
    }
    if (process_state(scene->proc_root, scene->qemu_pid) == 'D') {
        g_snprintf(words, size,
                   "QEMU's process %d waits for the kernel, mostly for a disk "
                   "or a passed-through device, and cannot be ended until that "
                   "answers.",
                   scene->qemu_pid);
        return;
    }
    g_snprintf(words, size,
               "libvirt has not answered yet; it may be waiting for a disk, a "
               "network or another task of this VM. It is waited for, and the "
               "rest of the window goes on.");
}
