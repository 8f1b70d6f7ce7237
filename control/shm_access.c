// SPDX-License-Identifier: GPL-2.0-or-later
#include "control/shm_access.h"

#include <acl/libacl.h>
#include <errno.h>
#include <glib.h>
#include <grp.h>
#include <sys/acl.h>
#include <sys/stat.h>
#include <unistd.h>

enum { MAX_GROUPS = 64 };

struct subject {
    uid_t uid;
    gid_t groups[MAX_GROUPS];
    int group_count;
};

static struct subject
find_subject(const struct vf_qemu_user *user)
{
    struct subject subject = {.uid = user->uid, .group_count = MAX_GROUPS};
    if (getgrouplist(user->name, user->gid, subject.groups,
                     &subject.group_count) < 0) {
        subject.group_count = MIN(subject.group_count, MAX_GROUPS);
    }
    return subject;
}

static bool
is_in(const struct subject *subject, gid_t gid)
{
    for (int i = 0; i < subject->group_count; i++) {
        if (subject->groups[i] == gid) {
            return true;
        }
    }
    return false;
}

static bool
has_read_and_write(acl_entry_t entry)
{
    acl_permset_t permissions;
    return acl_get_permset(entry, &permissions) == 0 &&
           acl_get_perm(permissions, ACL_READ) == 1 &&
           acl_get_perm(permissions, ACL_WRITE) == 1;
}

// What the list says to one subject; acl(5), "access check algorithm".
struct verdict {
    bool owner;
    bool named_user, named_user_allows;
    bool group, group_allows; // the owning group or a named one
    bool other_allows;
    bool mask_allows; // true when there is no mask
};

static void
weigh_entry(acl_entry_t entry, const struct subject *subject,
            const struct stat *facts, struct verdict *verdict)
{
    acl_tag_t tag;
    if (acl_get_tag_type(entry, &tag) < 0) {
        return;
    }
    const bool allows = has_read_and_write(entry);
    id_t *qualifier = acl_get_qualifier(entry); // NULL: has none
    switch (tag) {
    case ACL_USER_OBJ:
        verdict->owner = allows;
        break;
    case ACL_USER:
        if (qualifier && *qualifier == subject->uid) {
            verdict->named_user = true;
            verdict->named_user_allows = allows;
        }
        break;
    case ACL_GROUP_OBJ:
    case ACL_GROUP:
        if (is_in(subject, tag == ACL_GROUP ? (qualifier ? *qualifier : 0)
                                            : facts->st_gid)) {
            verdict->group = true;
            verdict->group_allows = verdict->group_allows || allows;
        }
        break;
    case ACL_MASK:
        verdict->mask_allows = allows;
        break;
    case ACL_OTHER:
        verdict->other_allows = allows;
        break;
    default:
        break;
    }
    acl_free(qualifier);
}

static bool
decide(const struct verdict *verdict, const struct subject *subject,
       const struct stat *facts)
{
    if (subject->uid == facts->st_uid) {
        return verdict->owner;
    }
    if (verdict->named_user) {
        return verdict->named_user_allows && verdict->mask_allows;
    }
    if (verdict->group) {
        return verdict->group_allows && verdict->mask_allows;
    }
    return verdict->other_allows;
}

bool
vf_shm_access_check(const char *path, const struct vf_qemu_user *user)
{
    struct stat facts;
    if (user->uid == 0) {
        return true;
    }
    if (lstat(path, &facts) < 0) {
        return false;
    }
    acl_t list = acl_get_file(path, ACL_TYPE_ACCESS);
    if (!list) {
        list = acl_from_mode(facts.st_mode); // a file system without lists
    }
    if (!list) {
        return false;
    }
    const struct subject subject = find_subject(user);
    struct verdict verdict = {.mask_allows = true};
    acl_entry_t entry;
    for (int id = ACL_FIRST_ENTRY; acl_get_entry(list, id, &entry) == 1;
         id = ACL_NEXT_ENTRY) {
        weigh_entry(entry, &subject, &facts, &verdict);
    }
    acl_free(list);
    return decide(&verdict, &subject, &facts);
}

static bool
add_entry(acl_t *list, const struct vf_qemu_user *user)
{
    acl_entry_t entry;
    acl_permset_t permissions;
    return acl_create_entry(list, &entry) == 0 &&
           acl_set_tag_type(entry, ACL_USER) == 0 &&
           acl_set_qualifier(entry, &user->uid) == 0 &&
           acl_get_permset(entry, &permissions) == 0 &&
           acl_add_perm(permissions, ACL_READ) == 0 &&
           acl_add_perm(permissions, ACL_WRITE) == 0;
}

// What stood there for that user, if anything.
static void
remove_entry(acl_t list, const struct vf_qemu_user *user)
{
    acl_entry_t entry;
    for (int id = ACL_FIRST_ENTRY; acl_get_entry(list, id, &entry) == 1;
         id = ACL_NEXT_ENTRY) {
        acl_tag_t tag;
        acl_get_tag_type(entry, &tag);
        id_t *qualifier = tag == ACL_USER ? acl_get_qualifier(entry) : NULL;
        const bool is_it = qualifier && *qualifier == user->uid;
        acl_free(qualifier);
        if (is_it) {
            acl_delete_entry(list, entry);
            return;
        }
    }
}

bool
vf_shm_access_grant(int fd, const struct vf_qemu_user *user)
{
    struct stat facts;
    if (user->uid == 0) {
        return true;
    }
    if (fstat(fd, &facts) < 0) {
        return false;
    }
    if (user->uid == facts.st_uid) {
        return fchmod(fd, facts.st_mode | S_IRUSR | S_IWUSR) == 0;
    }
    acl_t list = acl_get_fd(fd);
    if (!list) {
        return false;
    }
    remove_entry(list, user);
    const bool ok = add_entry(&list, user) && acl_calc_mask(&list) == 0 &&
                    acl_valid(list) == 0 && acl_set_fd(fd, list) == 0;
    const int cause = errno;
    acl_free(list);
    errno = cause;
    return ok;
}
