// SPDX-License-Identifier: GPL-2.0-or-later
#include "control/qemu_user.h"

#include <glib.h>
#include <pwd.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { PASSWD_BUFFER = 4096 };

static bool
look_up(const char *name, struct vf_qemu_user *user)
{
    char buffer[PASSWD_BUFFER];
    struct passwd entry;
    struct passwd *found = NULL;
    getpwnam_r(name, &entry, buffer, sizeof(buffer), &found);
    if (!found) {
        return false;
    }
    user->uid = found->pw_uid;
    user->gid = found->pw_gid;
    g_strlcpy(user->name, name, sizeof(user->name));
    return true;
}

void
vf_user_name(uid_t uid, char *name, size_t size)
{
    char buffer[PASSWD_BUFFER];
    struct passwd entry;
    struct passwd *found = NULL;
    getpwuid_r(uid, &entry, buffer, sizeof(buffer), &found);
    if (found) {
        g_strlcpy(name, found->pw_name, size);
    } else {
        g_snprintf(name, size, "%u", (unsigned)uid);
    }
}

// The value of a line `user = "NAME"` that is no comment. A NAME that begins with
// "+" is a number.
static bool
read_configured(const char *etc_root, char *name, size_t size)
{
    g_autofree char *path =
        g_build_filename(etc_root, "libvirt/qemu.conf", NULL);
    g_autofree char *text = NULL;
    if (!g_file_get_contents(path, &text, NULL, NULL)) {
        return false;
    }
    g_autoptr(GRegex) regex =
        g_regex_new("^[ \\t]*user[ \\t]*=[ \\t]*\"([^\"\\n]+)\"",
                    G_REGEX_MULTILINE, 0, NULL);
    g_autoptr(GMatchInfo) match = NULL;
    if (!g_regex_match(regex, text, 0, &match)) {
        return false;
    }
    g_autofree char *value = g_match_info_fetch(match, 1);
    g_strlcpy(name, value, size);
    return true;
}

static bool
find_configured(const char *etc_root, struct vf_qemu_user *user)
{
    char name[64];
    if (!read_configured(etc_root, name, sizeof(name))) {
        return false;
    }
    if (look_up(name, user)) {
        return true;
    }
    const char *digits = name[0] == '+' ? name + 1 : name;
    guint64 uid;
    if (!g_ascii_string_to_unsigned(digits, 10, 0, G_MAXUINT32 - 1, &uid,
                                    NULL)) {
        return false;
    }
    user->uid = (uid_t)uid;
    vf_user_name(user->uid, user->name, sizeof(user->name));
    return true;
}

static struct vf_qemu_user
own_user(void)
{
    struct vf_qemu_user user = {
        .uid = geteuid(), .gid = getegid(), .is_certain = true};
    vf_user_name(user.uid, user.name, sizeof(user.name));
    return user;
}

struct vf_qemu_user
vf_qemu_user_find(const char *uri, const char *etc_root)
{
    // A VM of the session daemon is the user's own process.
    const char *path = strstr(uri, ":///");
    if (path && g_str_has_prefix(path, ":///session")) {
        return own_user();
    }
    struct vf_qemu_user user = {.is_certain = true};
    if (find_configured(etc_root, &user)) {
        return user;
    }
    // Debian, Ubuntu and Arch; Fedora, openSUSE and Gentoo.
    static const char *const names[] = {"libvirt-qemu", "qemu"};
    user.is_certain = false;
    for (size_t i = 0; i < G_N_ELEMENTS(names); i++) {
        if (look_up(names[i], &user)) {
            return user;
        }
    }
    g_strlcpy(user.name, "root", sizeof(user.name));
    return user;
}
