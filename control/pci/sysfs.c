// SPDX-License-Identifier: GPL-2.0-or-later
#include "control/pci/sysfs.h"

#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

bool
vf_sysfs_text(const char *folder, const char *name, char *text, size_t size)
{
    text[0] = '\0';
    g_autofree char *path = g_build_filename(folder, name, NULL);
    const int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (fd < 0) {
        return false;
    }
    char buffer[512];
    const ssize_t length = read(fd, buffer, sizeof(buffer) - 1);
    close(fd);
    if (length < 0) {
        return false;
    }
    buffer[length] = '\0';
    buffer[strcspn(buffer, "\n")] = '\0';
    g_strstrip(buffer);
    if (strlen(buffer) >= size) {
        return false;
    }
    memcpy(text, buffer, strlen(buffer) + 1);
    return true;
}

int64_t
vf_sysfs_number(const char *folder, const char *name, int64_t otherwise)
{
    char text[32];
    if (!vf_sysfs_text(folder, name, text, sizeof(text)) || text[0] == '\0') {
        return otherwise;
    }
    char *end = NULL;
    const int64_t value = g_ascii_strtoll(text, &end, 0);
    return end == text ? otherwise : value;
}

bool
vf_sysfs_link_name(const char *folder, const char *name, char *text,
                   size_t size)
{
    text[0] = '\0';
    g_autofree char *path = g_build_filename(folder, name, NULL);
    char target[PATH_MAX];
    const ssize_t length = readlink(path, target, sizeof(target) - 1);
    if (length <= 0) {
        return false;
    }
    target[length] = '\0';
    const char *last = strrchr(target, '/');
    last = last ? last + 1 : target;
    return g_strlcpy(text, last, size) < size;
}

static int
compare_names(const void *a, const void *b)
{
    const char *const *left = a;
    const char *const *right = b;
    return strcmp(*left, *right);
}

GPtrArray *
vf_sysfs_list(const char *folder)
{
    GPtrArray *names = g_ptr_array_new_with_free_func(g_free);
    GDir *directory = g_dir_open(folder, 0, NULL);
    if (!directory) {
        return names;
    }
    const char *name;
    while ((name = g_dir_read_name(directory))) {
        g_ptr_array_add(names, g_strdup(name));
    }
    g_dir_close(directory);
    g_ptr_array_sort(names, compare_names);
    return names;
}

// The function that is nearest in the path of a device: bridges come before it.
static bool
nearest_function(char *path, struct vf_pci_address *address)
{
    bool found = false;
    char *rest = NULL;
    for (char *part = strtok_r(path, "/", &rest); part;
         part = strtok_r(NULL, "/", &rest)) {
        found = (strlen(part) >= strlen("0000:00:00.0") &&
                 vf_pci_parse(part, address)) ||
                found;
    }
    return found;
}

GPtrArray *
vf_sysfs_devices_of(const struct vf_roots *roots, const char *class,
                    struct vf_pci_address address)
{
    g_autofree char *folder = g_build_filename(roots->sys, class, NULL);
    GPtrArray *all = vf_sysfs_list(folder);
    GPtrArray *own = g_ptr_array_new_with_free_func(g_free);
    for (guint i = 0; i < all->len; i++) {
        const char *name = g_ptr_array_index(all, i);
        g_autofree char *link = g_build_filename(folder, name, NULL);
        char path[PATH_MAX];
        struct vf_pci_address at;
        if (realpath(link, path) && nearest_function(path, &at) &&
            vf_pci_compare(at, address) == 0) {
            g_ptr_array_add(own, g_strdup(name));
        }
    }
    g_ptr_array_unref(all);
    return own;
}
