// SPDX-License-Identifier: GPL-2.0-or-later
// What is said about a VM's shared memory file.
#include "base/words.h"
#include "control/shm_file.h"

#include <inttypes.h>
#include <glib.h>
#include <sys/stat.h>

#define MIB (1 << 20)

struct words {
    char *what;
    size_t what_size;
    char *fix;
    size_t fix_size;
};

static void
say_small(const struct vf_shm_file *file, const struct vf_shm_look *look,
          const struct words *words)
{
    char owner[64];
    vf_user_name(look->owner, owner, sizeof(owner));
    g_snprintf(words->what, words->what_size,
               _("The shared memory '%s' has %" PRIu64
                 " MiB but the VM asks for %" PRIu64
                 " MiB, and it belongs to '%s'."),
               file->path, look->size / MIB, file->size / MIB, owner);
    g_snprintf(words->fix, words->fix_size,
               _("Delete it while the VM is off ('sudo rm %s'); it is made again "
                 "in the right size."),
               file->path);
}

static void
say_closed(const struct vf_shm_file *file, const struct vf_shm_look *look,
           const struct words *words)
{
    char owner[64];
    vf_user_name(look->owner, owner, sizeof(owner));
    g_snprintf(words->what, words->what_size,
               _("QEMU's user '%s' may not open the shared memory '%s', which "
                 "belongs to '%s'."),
               file->qemu.name, file->path, owner);
    g_snprintf(words->fix, words->fix_size,
               _("Delete it while the VM is off ('sudo rm %s'); it is made again "
                 "for both."),
               file->path);
}

static void
say_not_mine(const struct vf_shm_file *file, const struct vf_shm_look *look,
             const struct words *words)
{
    char owner[64];
    char me[64];
    vf_user_name(look->owner, owner, sizeof(owner));
    vf_user_name(look->me, me, sizeof(me));
    g_snprintf(words->what, words->what_size,
               _("The shared memory '%s' belongs to '%s', and '%s' may not read "
                 "and write it: the VM runs, but its frames cannot be shown."),
               file->path, owner, me);
    g_snprintf(words->fix, words->fix_size,
               _("'virtflow-view doctor --fix' shares it with you, or start the "
                 "VM with virtflow-view after 'sudo rm %s'."),
               file->path);
}

static const char *
kind_of(mode_t mode)
{
    switch (mode & S_IFMT) {
    case S_IFLNK:
        return _("a symbolic link");
    case S_IFDIR:
        return _("a folder");
    case S_IFCHR:
    case S_IFBLK:
        return _("a device");
    case S_IFSOCK:
        return _("a socket");
    case S_IFIFO:
        return _("a pipe");
    default:
        return _("no file");
    }
}

// What is made, or mended, at the next start.
static void
say_by_itself(const struct vf_shm_file *file, const struct vf_shm_look *look,
              enum vf_shm_state state, const struct words *words)
{
    g_strlcpy(words->fix,
              state == VF_SHM_ABSENT
                  ? _("It is made when the VM is started with virtflow-view.")
                  : _("It is mended when the VM is started with virtflow-view."),
              words->fix_size);
    if (state == VF_SHM_ABSENT) {
        g_snprintf(words->what, words->what_size,
                   _("The shared memory '%s' does not exist yet."), file->path);
    } else if (state == VF_SHM_SMALL) {
        g_snprintf(words->what, words->what_size,
                   _("The shared memory '%s' has %" PRIu64
                     " MiB but the VM asks for %" PRIu64 " MiB."),
                   file->path, look->size / MIB, file->size / MIB);
    } else {
        g_snprintf(words->what, words->what_size,
                   _("QEMU's user '%s' may not open the shared memory '%s'."),
                   file->qemu.name, file->path);
    }
}

static void
say_no_room(const struct vf_shm_file *file, const struct vf_shm_look *look,
            const struct words *words)
{
    g_snprintf(words->what, words->what_size,
               _("There is room for %" PRIu64
                 " MiB where '%s' is, and the VM asks for %" PRIu64
                 " MiB: it would crash when it writes there."),
               look->room / MIB, file->path, file->size / MIB);
    g_snprintf(words->fix, words->fix_size,
               _("Delete what is not used there, or give it more room: 'sudo "
                 "mount -o remount,size=75%% /dev/shm'."));
}

static void
say_no_file(const struct vf_shm_file *file, const struct vf_shm_look *look,
            const struct words *words)
{
    g_snprintf(words->what, words->what_size,
               _("'%s' is %s, and the VM's shared memory must be a file."),
               file->path, kind_of(look->mode));
    g_snprintf(words->fix, words->fix_size,
               _("Find out who made it, and remove it while the VM is off."));
}

static void
say_linked(const struct vf_shm_file *file, const struct words *words)
{
    g_snprintf(words->what, words->what_size,
               _("The shared memory '%s' has a second name somewhere, so "
                 "somebody else may be using it."),
               file->path);
    g_snprintf(words->fix, words->fix_size,
               _("Delete it while the VM is off ('sudo rm %s')."), file->path);
}

static void
say_unknown(const struct vf_shm_file *file, const struct vf_shm_look *look,
            const struct words *words)
{
    g_snprintf(words->what, words->what_size,
               _("The shared memory '%s' cannot be looked at: %s."), file->path,
               g_strerror(look->error));
    g_snprintf(words->fix, words->fix_size,
               _("Check the permissions of '/dev/shm'."));
}

void
vf_shm_state_words(const struct vf_shm_file *file,
                   const struct vf_shm_look *look, enum vf_shm_state state,
                   char *what, size_t what_size, char *fix, size_t fix_size)
{
    const struct words words = {what, what_size, fix, fix_size};
    what[0] = '\0';
    fix[0] = '\0';
    switch (state) {
    case VF_SHM_FINE:
        return;
    case VF_SHM_ABSENT:
    case VF_SHM_SMALL:
    case VF_SHM_CLOSED:
        say_by_itself(file, look, state, &words);
        return;
    case VF_SHM_NO_ROOM:
        say_no_room(file, look, &words);
        return;
    case VF_SHM_NOT_MINE:
        say_not_mine(file, look, &words);
        return;
    case VF_SHM_SMALL_OTHER:
        say_small(file, look, &words);
        return;
    case VF_SHM_CLOSED_OTHER:
        say_closed(file, look, &words);
        return;
    case VF_SHM_NO_FILE:
        say_no_file(file, look, &words);
        return;
    case VF_SHM_LINKED:
        say_linked(file, &words);
        return;
    case VF_SHM_UNKNOWN:
        say_unknown(file, look, &words);
        return;
    }
}
