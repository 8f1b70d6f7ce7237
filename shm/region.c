// SPDX-License-Identifier: GPL-2.0-or-later
#include "shm/region.h"

#include "base/clock.h"
#include "base/words.h"
#include "shm/region_fault.h"

#include <errno.h>
#include <fcntl.h>
#include <glib.h>
#include <grp.h>
#include <pwd.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

// From the kvmfr module's interface: size of the device in bytes, as an int.
#define KVMFR_GETSIZE _IO('u', 0x44)
#define KVMFR_PREFIX "/dev/kvmfr"

struct vf_region {
    // constant after opening
    char *path;
    int fd;
    struct stat opened;
    uint8_t *base;
    size_t size;
    uint64_t id;
    struct vf_region_guard *guard;

    unsigned refs; // atomic
};

static char *
owner_name(uid_t uid)
{
    char buffer[1024];
    struct passwd user;
    struct passwd *found = NULL;
    getpwuid_r(uid, &user, buffer, sizeof(buffer), &found);
    return found ? g_strdup(user.pw_name) : g_strdup_printf("%u", uid);
}

static char *
group_name(gid_t gid)
{
    char buffer[4096];
    struct group group;
    struct group *found = NULL;
    getgrgid_r(gid, &group, buffer, sizeof(buffer), &found);
    return found ? g_strdup(group.gr_name) : g_strdup_printf("%u", gid);
}

static void
set_permission_error(GError **error, const char *path)
{
    struct stat st;
    if (stat(path, &st) != 0) {
        g_set_error(error, VF_ERROR, VF_ERROR_PERMISSION,
                    _("Shared memory '%s' cannot be reached: a folder on the way "
                      "to it is closed to you. Ask its owner for access."),
                    path);
        return;
    }
    g_autofree char *owner = owner_name(st.st_uid);
    g_autofree char *group = group_name(st.st_gid);
    g_set_error(
        error, VF_ERROR, VF_ERROR_PERMISSION,
        _("Shared memory '%s' belongs to %s:%s with mode %04o, so you may "
          "not read and write it. Run 'virtflow-view setup', or give "
          "yourself access with 'sudo setfacl -m u:%s:rw %s'."),
        path, owner, group, (unsigned)st.st_mode & 07777, g_get_user_name(),
        path);
}

static void
set_open_error(GError **error, const char *path, int cause)
{
    switch (cause) {
    case ENOENT:
    case ENOTDIR:
        g_set_error(error, VF_ERROR, VF_ERROR_NOT_FOUND,
                    _("Shared memory '%s' does not exist. It appears when a VM "
                      "that has this shared memory device is started."),
                    path);
        break;
    case EACCES:
    case EPERM:
        set_permission_error(error, path);
        break;
    case EISDIR:
        g_set_error(error, VF_ERROR, VF_ERROR_INVALID,
                    _("'%s' is a folder, not shared memory. Name the file in it."),
                    path);
        break;
    case ENXIO:
    case ENODEV:
        g_set_error(error, VF_ERROR, VF_ERROR_NOT_FOUND,
                    _("Nothing is behind the device '%s'. Load the kvmfr kernel "
                      "module and start the VM again."),
                    path);
        break;
    default:
        g_set_error(error, VF_ERROR, VF_ERROR_FAILED,
                    _("Shared memory '%s' cannot be opened: %s."), path,
                    g_strerror(cause));
        break;
    }
}

static bool
measure_device(int fd, const char *path, size_t *size, GError **error)
{
    int bytes = ioctl(fd, KVMFR_GETSIZE);
    if (bytes <= 0) {
        g_set_error(error, VF_ERROR, VF_ERROR_INVALID,
                    _("Device '%s' does not answer as a kvmfr device of a usable "
                      "size. Name the one that the kvmfr kernel module made, "
                      "usually /dev/kvmfr0."),
                    path);
        return false;
    }
    *size = (size_t)bytes;
    return true;
}

static bool
measure_file(const struct stat *st, const char *path, size_t *size,
             GError **error)
{
    if (g_str_has_prefix(path, KVMFR_PREFIX)) {
        g_set_error(error, VF_ERROR, VF_ERROR_INVALID,
                    _("'%s' is an ordinary file where a device should be: the VM "
                      "was started before the kvmfr module was loaded. Shut the "
                      "VM down, remove the file, load the module and start the "
                      "VM again."),
                    path);
        return false;
    }
    if (st->st_size < VF_REGION_MIN_SIZE) {
        g_set_error(
            error, VF_ERROR, VF_ERROR_INVALID,
            _("Shared memory '%s' has only %jd bytes, less than the 1 MiB "
              "that the smallest picture needs. Start the VM, or give its "
              "shared memory device a larger size."),
            path, (intmax_t)st->st_size);
        return false;
    }
    *size = (size_t)st->st_size;
    return true;
}

static bool
measure(int fd, const struct stat *st, const char *path, size_t *size,
        GError **error)
{
    if (S_ISCHR(st->st_mode)) {
        return measure_device(fd, path, size, error);
    }
    if (S_ISREG(st->st_mode)) {
        return measure_file(st, path, size, error);
    }
    g_set_error(error, VF_ERROR, VF_ERROR_INVALID,
                _("'%s' is neither a file nor a kvmfr device, so it cannot be "
                  "shared memory. Name what the VM's definition names."),
                path);
    return false;
}

static struct vf_region *
map(int fd, const struct stat *st, size_t size, const char *path,
    GError **error)
{
    void *base = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    if (base == MAP_FAILED) {
        g_set_error(error, VF_ERROR, VF_ERROR_FAILED,
                    _("Shared memory '%s' (%zu MiB) cannot be mapped: %s."), path,
                    size >> 20, g_strerror(errno));
        return NULL;
    }
    struct vf_region_guard *guard = vf_region_guard_create(base, size);
    if (!guard) {
        munmap(base, size);
        g_set_error(error, VF_ERROR, VF_ERROR_BUSY,
                    _("Shared memory '%s' cannot be mapped once more: too many "
                      "regions are mapped at the same time."),
                    path);
        return NULL;
    }
    struct vf_region *region = g_new0(struct vf_region, 1);
    *region = (struct vf_region){
        .path = g_strdup(path),
        .fd = fd,
        .opened = *st,
        .base = base,
        .size = size,
        .id = vf_clock_ns(), // two mappings are never made in one ns
        .guard = guard,
        .refs = 1,
    };
    return region;
}

struct vf_region *
vf_region_open(const char *path, GError **error)
{
    // Neither a terminal nor a pipe somebody put there may hold us up.
    int fd = open(path, O_RDWR | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
    if (fd < 0) {
        set_open_error(error, path, errno);
        return NULL;
    }
    struct stat st;
    size_t size;
    struct vf_region *region = NULL;
    if (fstat(fd, &st) != 0) {
        set_open_error(error, path, errno);
    } else if (measure(fd, &st, path, &size, error)) {
        region = map(fd, &st, size, path, error);
    }
    if (!region) {
        close(fd);
    }
    return region;
}

struct vf_region *
vf_region_ref(struct vf_region *region)
{
    __atomic_fetch_add(&region->refs, 1, __ATOMIC_RELAXED);
    return region;
}

void
vf_region_unref(struct vf_region *region)
{
    if (!region ||
        __atomic_sub_fetch(&region->refs, 1, __ATOMIC_ACQ_REL) != 0) {
        return;
    }
    vf_region_guard_destroy(region->guard);
    munmap(region->base, region->size);
    close(region->fd);
    g_free(region->path);
    g_free(region);
}

struct vf_lgmp_memory
vf_region_memory(const struct vf_region *region)
{
    return (struct vf_lgmp_memory){region->base, region->size};
}

int
vf_region_kvmfr_fd(const struct vf_region *region)
{
    return S_ISCHR(region->opened.st_mode) ? region->fd : -1;
}

uint64_t
vf_region_id(const struct vf_region *region)
{
    return region->id;
}

unsigned
vf_region_faults(const struct vf_region *region)
{
    return vf_region_guard_faults(region->guard);
}

static bool
is_same_file(const struct stat *a, const struct stat *b)
{
    return a->st_dev == b->st_dev && a->st_ino == b->st_ino &&
           a->st_rdev == b->st_rdev;
}

enum vf_region_change
vf_region_look(const struct vf_region *region)
{
    if (vf_region_faults(region) > 0) {
        return VF_REGION_TORN;
    }
    struct stat now;
    if (S_ISREG(region->opened.st_mode) &&
        (fstat(region->fd, &now) != 0 || (size_t)now.st_size != region->size)) {
        return VF_REGION_RESIZED;
    }
    if (stat(region->path, &now) != 0) {
        return errno == EACCES ? VF_REGION_FORBIDDEN : VF_REGION_GONE;
    }
    if (!is_same_file(&now, &region->opened)) {
        return VF_REGION_REPLACED;
    }
    if (faccessat(AT_FDCWD, region->path, R_OK | W_OK, AT_EACCESS) != 0) {
        return VF_REGION_FORBIDDEN;
    }
    return VF_REGION_SAME;
}
