// SPDX-License-Identifier: GPL-2.0-or-later
#include "control/setup/change.h"

#include "base/words.h"
#include "control/setup/backup.h"
#include "control/setup/definition.h"
#include "control/setup/same.h"

#include <glib.h>
#include <string.h>
#include <unistd.h>

static void
announce(const struct vf_change *change, enum vf_change_step step)
{
    if (change->on_step) {
        change->on_step(change->step_data, step);
    }
}

// libvirt cannot compare and replace in one step; what little time there is
// between the two is all that somebody else's change could be lost in.
static bool
is_still_the_same(const struct vf_change *change, GError **error)
{
    g_autofree char *now = vf_definition_read(change->domain, error);
    if (!now) {
        return false;
    }
    if (!vf_definition_is_same(now, change->before)) {
        g_set_error(error, VF_ERROR, VF_ERROR_BUSY,
                    _("Somebody changed the definition of '%s' meanwhile, so it "
                      "was left alone; look at the changes again."),
                    virDomainGetName(change->domain));
        return false;
    }
    return true;
}

// `cause` is why; *transferred* to `error`, with how this went.
static bool
roll_back(const struct vf_change *change, GError *cause, GError **error)
{
    announce(change, VF_CHANGE_ROLLBACK);
    const char *name = virDomainGetName(change->domain);
    g_autoptr(GError) second = NULL;
    if (vf_definition_write(virDomainGetConnect(change->domain), change->before,
                            name, false, &second)) {
        g_propagate_prefixed_error(
            error, cause, _("The old definition of '%s' was put back. "), name);
        return true;
    }
    g_propagate_prefixed_error(
        error, cause,
        _("The old definition of '%s' could not be put back (%s); 'virtflow-view "
          "undo' does it later. "),
        name, second->message);
    return false;
}

// From the moment that libvirt was given the new definition. `*keep` is cleared
// when the backup is of no use any more.
static bool
finish(const struct vf_change *change, const char *stem, bool *keep,
       GError **error)
{
    announce(change, VF_CHANGE_VERIFY);
    g_autoptr(GError) cause = NULL;
    g_autofree char *made = vf_definition_read(change->domain, &cause);
    if (!made) {
        // Not known how it went: the backup stays, and undo looks again.
        g_propagate_error(error, g_steal_pointer(&cause));
        return false;
    }
    if (!change->verify(change->verify_data, made, &cause)) {
        *keep = !roll_back(change, g_steal_pointer(&cause), error);
        return false;
    }
    announce(change, VF_CHANGE_RECORD);
    if (!vf_backup_complete(stem, made, error)) {
        g_prefix_error(error,
                       _("The definition of '%s' was changed, which could not be "
                         "noted down; 'virtflow-view undo' takes it back all the "
                         "same. "),
                       virDomainGetName(change->domain));
        return false;
    }
    return true;
}

static bool
apply_locked(const struct vf_change *change, GError **error)
{
    announce(change, VF_CHANGE_BACKUP);
    g_autofree char *stem =
        vf_backup_begin(change->folder, change->before, error);
    if (!stem) {
        return false;
    }
    announce(change, VF_CHANGE_COMPARE);
    if (!is_still_the_same(change, error)) {
        vf_backup_discard(stem);
        return false;
    }
    announce(change, VF_CHANGE_DEFINE);
    g_autoptr(GError) cause = NULL;
    if (!vf_definition_write(virDomainGetConnect(change->domain), change->after,
                             virDomainGetName(change->domain), true, &cause)) {
        // A connection that was lost does not say whether it was done.
        if (!g_error_matches(cause, VF_ERROR, VF_ERROR_LOST)) {
            vf_backup_discard(stem);
        }
        g_propagate_error(error, g_steal_pointer(&cause));
        return false;
    }
    bool keep = true;
    const bool ok = finish(change, stem, &keep, error);
    if (!keep) {
        vf_backup_discard(stem);
    }
    return ok;
}

bool
vf_change_apply(const struct vf_change *change, GError **error)
{
    const int lock = vf_backup_lock(change->folder, error);
    if (lock < 0) {
        return false;
    }
    const bool ok = apply_locked(change, error);
    close(lock);
    return ok;
}
