// SPDX-License-Identifier: GPL-2.0-or-later
#include "control/shm_file.h"

#include "base/words.h"
#include "control/shm_access.h"

#include <errno.h>
#include <fcntl.h>
#include <glib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

static uint64_t
find_room(const char *path)
{
    g_autofree char *folder = g_path_get_dirname(path);
    struct statvfs facts;
    if (statvfs(folder, &facts) < 0) {
        return UINT64_MAX;
    }
    return (uint64_t)facts.f_bavail * facts.f_frsize;
}

struct vf_shm_look
vf_shm_file_look(const struct vf_shm_file *file)
{
    struct vf_shm_look look = {.me = geteuid(), .room = find_room(file->path)};
    struct stat facts;
    if (lstat(file->path, &facts) < 0) {
        look.error = errno;
        return look;
    }
    look.mode = facts.st_mode;
    look.owner = facts.st_uid;
    look.links = (unsigned)facts.st_nlink;
    look.size = (uint64_t)facts.st_size;
    if (S_ISREG(facts.st_mode)) {
        // What is written already needs no room any more.
        look.room += (uint64_t)facts.st_blocks * 512;
        look.i_may =
            faccessat(AT_FDCWD, file->path, R_OK | W_OK, AT_EACCESS) == 0;
        look.qemu_may = vf_shm_access_check(file->path, &file->qemu);
    }
    return look;
}

static enum vf_shm_state
judge_own(const struct vf_shm_file *file, const struct vf_shm_look *look)
{
    if (look->size < file->size) {
        return VF_SHM_SMALL;
    }
    return look->qemu_may ? VF_SHM_FINE : VF_SHM_CLOSED;
}

// QEMU makes an empty file as large as it needs.
static enum vf_shm_state
judge_other(const struct vf_shm_file *file, const struct vf_shm_look *look)
{
    if (!look->qemu_may) {
        return VF_SHM_CLOSED_OTHER;
    }
    if (look->size < file->size && look->size != 0) {
        return VF_SHM_SMALL_OTHER;
    }
    return look->i_may ? VF_SHM_FINE : VF_SHM_NOT_MINE;
}

enum vf_shm_state
vf_shm_file_judge(const struct vf_shm_file *file,
                  const struct vf_shm_look *look)
{
    if (look->error == ENOENT) {
        return look->room < file->size ? VF_SHM_NO_ROOM : VF_SHM_ABSENT;
    }
    if (look->error != 0) {
        return VF_SHM_UNKNOWN;
    }
    if (!S_ISREG(look->mode)) {
        return VF_SHM_NO_FILE;
    }
    if (look->links > 1) {
        return VF_SHM_LINKED;
    }
    const enum vf_shm_state state = look->owner == look->me
                                        ? judge_own(file, look)
                                        : judge_other(file, look);
    if (!vf_shm_state_blocks(state) && look->room < file->size) {
        return VF_SHM_NO_ROOM;
    }
    return state;
}

bool
vf_shm_state_blocks(enum vf_shm_state state)
{
    switch (state) {
    case VF_SHM_FINE:
    case VF_SHM_ABSENT:
    case VF_SHM_NO_ROOM:
    case VF_SHM_NOT_MINE:
    case VF_SHM_UNKNOWN:
        return false;
    case VF_SHM_SMALL:
    case VF_SHM_CLOSED:
    case VF_SHM_SMALL_OTHER:
    case VF_SHM_CLOSED_OTHER:
    case VF_SHM_NO_FILE:
    case VF_SHM_LINKED:
        return true;
    }
    return false;
}

// Doing ------------------------------------------------------------------------

static bool
fail(char *why, size_t size, const char *what, const char *path)
{
    g_snprintf(why, size, _("%s the shared memory '%s' failed: %s."), what, path,
               g_strerror(errno));
    return false;
}

static bool
let_qemu_in(int fd, const struct vf_shm_file *file, char *why, size_t size)
{
    if (vf_shm_access_grant(fd, &file->qemu)) {
        return true;
    }
    if (errno == EOPNOTSUPP) {
        g_snprintf(why, size,
                   _("The file system of '%s' has no access control lists, so "
                     "QEMU's user '%s' cannot be let in."),
                   file->path, file->qemu.name);
        return false;
    }
    return fail(why, size, _("Opening to QEMU"), file->path);
}

static bool
create(const struct vf_shm_file *file, char *why, size_t size)
{
    const int fd = open(
        file->path, O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
    if (fd < 0) {
        return fail(why, size, _("Making"), file->path);
    }
    bool ok = let_qemu_in(fd, file, why, size);
    if (ok && ftruncate(fd, (off_t)file->size) < 0) {
        ok = fail(why, size, _("Sizing"), file->path);
    }
    if (!ok) {
        unlink(file->path); // QEMU makes one of its own, better than none
    }
    close(fd);
    return ok;
}

// The file that was looked at, which is this user's own, and no other.
static int
open_own(const struct vf_shm_file *file, const struct vf_shm_look *look,
         char *why, size_t size)
{
    struct stat facts;
    const int fd = open(file->path, O_RDWR | O_NOFOLLOW | O_CLOEXEC);
    if (fd < 0) {
        fail(why, size, _("Opening"), file->path);
        return -1;
    }
    if (fstat(fd, &facts) < 0 || !S_ISREG(facts.st_mode) ||
        facts.st_uid != look->me || facts.st_nlink != 1) {
        close(fd);
        g_snprintf(why, size, _("Somebody put another file in the place of '%s'."),
                   file->path);
        return -1;
    }
    return fd;
}

// Growing takes nothing from anybody who has the file mapped; shrinking would,
// and a file that is too large does no harm.
static bool
mend(const struct vf_shm_file *file, const struct vf_shm_look *look, char *why,
     size_t size)
{
    const int fd = open_own(file, look, why, size);
    if (fd < 0) {
        return false;
    }
    bool ok = look->qemu_may || let_qemu_in(fd, file, why, size);
    if (ok && look->size < file->size && ftruncate(fd, (off_t)file->size) < 0) {
        ok = fail(why, size, _("Growing"), file->path);
    }
    close(fd);
    return ok;
}

enum vf_shm_state
vf_shm_file_prepare(const struct vf_shm_file *file, char *why, size_t size)
{
    why[0] = '\0';
    struct vf_shm_look look = vf_shm_file_look(file);
    enum vf_shm_state state = vf_shm_file_judge(file, &look);
    bool changed = false;
    switch (state) {
    case VF_SHM_ABSENT:
        changed = create(file, why, size);
        break;
    case VF_SHM_SMALL:
    case VF_SHM_CLOSED:
        changed = mend(file, &look, why, size);
        break;
    case VF_SHM_FINE:
    case VF_SHM_NO_ROOM:
    case VF_SHM_NOT_MINE:
    case VF_SHM_SMALL_OTHER:
    case VF_SHM_CLOSED_OTHER:
    case VF_SHM_NO_FILE:
    case VF_SHM_LINKED:
    case VF_SHM_UNKNOWN:
        break;
    }
    if (changed) {
        look = vf_shm_file_look(file);
        state = vf_shm_file_judge(file, &look);
    }
    return state;
}
