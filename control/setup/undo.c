// SPDX-License-Identifier: GPL-2.0-or-later
#include "control/setup/undo.h"

#include "base/words.h"
#include "control/setup/backup.h"
#include "control/setup/definition.h"
#include "control/setup/plan.h"
#include "control/setup/same.h"

#include <glib.h>
#include <string.h>
#include <unistd.h>

static enum vf_undo_state
judge(const char *present, const char *before, const char *after)
{
    if (vf_definition_is_same(present, before)) {
        return VF_UNDO_NOTHING;
    }
    if (!after) {
        return VF_UNDO_INTERRUPTED;
    }
    return vf_definition_is_same(present, after) ? VF_UNDO_READY
                                                 : VF_UNDO_CHANGED;
}

static bool
look_locked(struct vf_undo *undo, virDomainPtr domain, const char *folder,
            GError **error)
{
    undo->present = vf_definition_read(domain, error);
    if (!undo->present) {
        return false;
    }
    g_autofree char *after = NULL;
    while (
        (undo->stem = vf_backup_find_newest(folder, &undo->before, &after))) {
        undo->state = judge(undo->present, undo->before, after);
        if (undo->state != VF_UNDO_NOTHING) {
            break;
        }
        // Taken back by hand, or never done: the one before it counts.
        vf_backup_mark_undone(undo->stem);
        g_clear_pointer(&undo->stem, g_free);
        g_clear_pointer(&undo->before, g_free);
        g_clear_pointer(&after, g_free);
    }
    if (undo->state == VF_UNDO_NOTHING) {
        return true;
    }
    const char *name = virDomainGetName(domain);
    undo->diff = vf_plan_diff(undo->present, undo->before, name);
    if (undo->state == VF_UNDO_CHANGED) {
        undo->since = vf_plan_diff(after, undo->present, name);
    }
    return true;
}

bool
vf_undo_look(struct vf_undo *undo, virDomainPtr domain, const char *folder,
             GError **error)
{
    memset(undo, 0, sizeof(*undo));
    // A change in progress looks like one that was interrupted.
    const int lock = vf_backup_lock(folder, error);
    if (lock < 0) {
        return false;
    }
    const bool ok = look_locked(undo, domain, folder, error);
    close(lock);
    return ok;
}

static bool
apply_locked(const struct vf_undo *undo, virDomainPtr domain,
             const char *folder, GError **error)
{
    const char *name = virDomainGetName(domain);
    g_autofree char *now = vf_definition_read(domain, error);
    if (!now) {
        return false;
    }
    if (!vf_definition_is_same(now, undo->present)) {
        g_set_error(error, VF_ERROR, VF_ERROR_BUSY,
                    _("Somebody changed the definition of '%s' meanwhile, so it "
                      "was left alone; look at what would be undone again."),
                    name);
        return false;
    }
    if (!vf_backup_keep(folder, undo->present, error) ||
        !vf_definition_write(virDomainGetConnect(domain), undo->before, name,
                             false, error)) {
        return false;
    }
    vf_backup_mark_undone(undo->stem);
    return true;
}

bool
vf_undo_apply(const struct vf_undo *undo, virDomainPtr domain,
              const char *folder, bool insist, GError **error)
{
    const char *name = virDomainGetName(domain);
    if (undo->state == VF_UNDO_NOTHING) {
        g_set_error(error, VF_ERROR, VF_ERROR_NOT_FOUND,
                    _("There is nothing to undo: the definition of '%s' has no "
                      "change that virtflow-view made."),
                    name);
        return false;
    }
    if (undo->state == VF_UNDO_CHANGED && !insist) {
        g_set_error(error, VF_ERROR, VF_ERROR_BUSY,
                    _("The definition of '%s' was changed by somebody else since "
                      "it was set up, and undoing would undo that, too."),
                    name);
        return false;
    }
    const int lock = vf_backup_lock(folder, error);
    if (lock < 0) {
        return false;
    }
    const bool ok = apply_locked(undo, domain, folder, error);
    close(lock);
    return ok;
}

void
vf_undo_finish(struct vf_undo *undo)
{
    g_free(undo->stem);
    g_free(undo->present);
    g_free(undo->before);
    g_free(undo->diff);
    g_free(undo->since);
    memset(undo, 0, sizeof(*undo));
}
