// SPDX-License-Identifier: GPL-2.0-or-later
#include "tools/host/target.h"

#include "shm/region_fault.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#define PCI_DEVICES "/sys/bus/pci/devices"
#define IVSHMEM_VENDOR "0x1af4"
#define IVSHMEM_DEVICE "0x1110"

enum { PATH_BYTES = 512 };

static bool
complain(const char *what, const char *path)
{
    fprintf(stderr, "lgmp-testhost: %s '%s': %s.\n", what, path,
            strerror(errno));
    return false;
}

static bool
file_says(const char *device, const char *name, const char *value)
{
    char path[PATH_BYTES];
    char text[32] = "";
    snprintf(path, sizeof(path), PCI_DEVICES "/%s/%s", device, name);
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0) {
        return false;
    }
    ssize_t got = read(fd, text, sizeof(text) - 1);
    close(fd);
    return got > 0 && strncmp(text, value, strlen(value)) == 0;
}

static bool
enable(const char *device)
{
    char path[PATH_BYTES];
    snprintf(path, sizeof(path), PCI_DEVICES "/%s/enable", device);
    int fd = open(path, O_WRONLY | O_CLOEXEC);
    bool done = fd >= 0 && write(fd, "1", 1) == 1;
    if (fd >= 0) {
        close(fd);
    }
    return done || complain("could not enable", path);
}

// The second base address register of an IVSHMEM device is its shared memory.
static bool
find_device(char *path, size_t size)
{
    DIR *devices = opendir(PCI_DEVICES);
    bool found = false;
    if (!devices) {
        return complain("could not look into", PCI_DEVICES);
    }
    const struct dirent *entry;
    while (!found && (entry = readdir(devices))) {
        found = file_says(entry->d_name, "vendor", IVSHMEM_VENDOR) &&
                file_says(entry->d_name, "device", IVSHMEM_DEVICE) &&
                enable(entry->d_name);
        if (found) {
            snprintf(path, size, PCI_DEVICES "/%s/resource2", entry->d_name);
        }
    }
    closedir(devices);
    if (!found) {
        fprintf(stderr, "lgmp-testhost: this machine has no usable IVSHMEM "
                        "device (PCI 1af4:1110).\n");
    }
    return found;
}

static bool
map(struct vf_target *target, const char *path, size_t size)
{
    struct stat st;
    if (fstat(target->fd, &st) != 0) {
        return complain("could not measure", path);
    }
    if (st.st_size == 0 && size > 0) {
        if (ftruncate(target->fd, (off_t)size) != 0) {
            return complain("could not grow", path);
        }
        st.st_size = (off_t)size;
    }
    target->memory.size = (size_t)st.st_size;
    void *base = mmap(NULL, target->memory.size, PROT_READ | PROT_WRITE,
                      MAP_SHARED, target->fd, 0);
    if (base == MAP_FAILED) {
        return complain("could not map", path);
    }
    target->memory.base = base;
    target->guard = vf_region_guard_create(base, target->memory.size);
    return true;
}

bool
vf_target_open(struct vf_target *target, const char *path, size_t size)
{
    char device[PATH_BYTES];
    *target = (struct vf_target){.fd = -1, .is_file = path != NULL};
    if (!path) {
        if (!find_device(device, sizeof(device))) {
            return false;
        }
        path = device;
        size = 0;
    }
    int create = size > 0 ? O_CREAT : 0;
    target->fd = open(path, O_RDWR | O_CLOEXEC | create, 0600);
    if (target->fd < 0) {
        return complain("could not open", path);
    }
    if (!map(target, path, size)) {
        vf_target_close(target);
        return false;
    }
    return true;
}

void
vf_target_close(struct vf_target *target)
{
    vf_region_guard_destroy(target->guard);
    if (target->memory.base) {
        munmap(target->memory.base, target->memory.size);
    }
    if (target->fd >= 0) {
        close(target->fd);
    }
    *target = (struct vf_target){.fd = -1};
}

bool
vf_target_is_torn(const struct vf_target *target)
{
    return vf_region_guard_faults(target->guard) > 0;
}

bool
vf_target_is_whole(const struct vf_target *target)
{
    struct stat st;
    return fstat(target->fd, &st) == 0 &&
           (!target->is_file || (size_t)st.st_size >= target->memory.size);
}
