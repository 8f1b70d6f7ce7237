// SPDX-License-Identifier: GPL-2.0-or-later
// `virtflow-view undo`: takes back the newest change that setup made.
#include "base/words.h"
#include "control/setup/undo.h"

#include "control/command/say.h"
#include "control/command/session.h"
#include "control/command/verbs.h"
#include "control/json.h"
#include "control/setup/setup.h"

#include <glib.h>

struct settings {
    struct vf_verb_common common;
    bool yes;
    bool dry_run;
    bool force;
};

#define AT(field) offsetof(struct settings, field)

static const struct vf_option OPTIONS[] = {
    {N_("This command"), "yes", 'y', VF_OPTION_FLAG, AT(yes), NULL,
     N_("take the change back without asking"), NULL, NULL, 0, 0},
    {N_("This command"), "dry-run", 'n', VF_OPTION_FLAG, AT(dry_run), NULL,
     N_("only show what would be taken back"), NULL, NULL, 0, 0},
    {N_("This command"), "force", 'f', VF_OPTION_FLAG, AT(force), NULL,
     N_("also take back what others changed in the definition since"), NULL, NULL, 0,
     0},
    VF_VERB_COMMON_OPTIONS(struct settings),
};

static const char *
state_name(enum vf_undo_state state)
{
    switch (state) {
    case VF_UNDO_NOTHING:
        return "nothing";
    case VF_UNDO_READY:
        return "ready";
    case VF_UNDO_INTERRUPTED:
        return "interrupted";
    case VF_UNDO_CHANGED:
        return _("changed since");
    }
    return "nothing";
}

static void
print_text(FILE *out, const struct vf_undo *undo, const char *name)
{
    switch (undo->state) {
    case VF_UNDO_NOTHING:
        fprintf(out, _("There is nothing to undo: no change of ours is in the "
                       "definition of '%s'.\n"),
                name);
        return;
    case VF_UNDO_READY:
        break;
    case VF_UNDO_INTERRUPTED:
        fprintf(out, _("A change of '%s' was cut off before it was done.\n"), name);
        break;
    case VF_UNDO_CHANGED:
        fprintf(out,
                _("Somebody else changed the definition of '%s' since it was set "
                  "up, which '--force' takes back, too (passwords are not "
                  "shown):\n%s\n"),
                name, undo->since ? undo->since : "");
        break;
    }
    fprintf(out, _("What is to be taken back in the definition of '%s' (passwords "
                   "are not shown):\n%s"),
            name, undo->diff ? undo->diff : "");
    fflush(out);
}

static void
print_json(const struct vf_verb_run *run, const struct vf_undo *undo,
           const char *name, bool applied)
{
    g_autoptr(JsonBuilder) json = json_builder_new();
    json_builder_begin_object(json);
    vf_json_text(json, "name", name);
    vf_json_text(json, "state", state_name(undo->state));
    vf_json_flag(json, "applied", applied);
    vf_json_text(json, "diff", undo->diff);
    vf_json_text(json, "changed_since", undo->since);
    json_builder_end_object(json);
    vf_verb_print_json(run, json);
}

static bool
is_to_be_applied(const struct settings *settings, const struct vf_undo *undo)
{
    return undo->state != VF_UNDO_NOTHING && !settings->dry_run &&
           (settings->yes || !settings->common.json);
}

static bool
apply(const struct settings *settings, const struct vf_undo *undo,
      const struct vf_session *session, const char *folder, GError **error)
{
    g_autofree char *question =
        g_strdup_printf(_("Take this back in the definition of '%s'?"),
                        vf_session_name(session));
    // Refused before anything is asked when it needs to be insisted on.
    const bool ask = undo->state != VF_UNDO_CHANGED || settings->force;
    return (!ask || vf_verb_ask(settings->yes, question, error)) &&
           vf_undo_apply(undo, session->domain, folder, settings->force, error);
}

static bool
take_back(struct vf_verb_run *run, const struct vf_session *session,
          GError **error)
{
    const struct settings *settings = run->settings;
    const char *name = vf_session_name(session);
    struct vf_undo undo = {.stem = NULL};
    g_autofree char *folder = vf_setup_folder(session->domain, error);
    bool ok = folder && vf_undo_look(&undo, session->domain, folder, error);
    if (ok && !settings->common.json) {
        print_text(run->out, &undo, name);
    }
    const bool applied = ok && is_to_be_applied(settings, &undo);
    if (applied) {
        ok = apply(settings, &undo, session, folder, error);
    }
    if (ok && settings->common.json) {
        print_json(run, &undo, name, applied);
    } else if (ok && applied) {
        fprintf(run->out,
                virDomainIsActive(session->domain) == 1
                    ? _("\nThe definition of '%s' is as it was before; that takes "
                        "effect when it was shut down and is started again.\n")
                    : _("\nThe definition of '%s' is as it was before.\n"),
                name);
    }
    vf_undo_finish(&undo);
    return ok;
}

static enum vf_exit
run_undo(struct vf_verb_run *run, GError **error)
{
    struct vf_session session;
    const bool ok = vf_session_open(&session, run, run->words[0], true, error) &&
                    take_back(run, &session, error);
    vf_session_close(&session);
    return ok ? VF_EXIT_DONE : VF_EXIT_FAILED;
}

const struct vf_verb vf_verb_undo = {
    .name = "undo",
    .arguments = "VM",
    .summary = N_("take back the newest change that setup made"),
    .manual =
        N_("Puts back the definition that the VM had before the newest change that "
           "'virtflow-view setup' made, also one that was cut off in the middle. "
           "When somebody else changed the definition since, both differences are "
           "shown, and --force is needed. What is replaced is kept beside the "
           "backup, in $XDG_STATE_HOME/virtflow-view/backup.\n\nWith --json nothing "
           "is asked, and nothing changed without --yes."),
    .min_words = 1,
    .max_words = 1,
    .options = {OPTIONS, G_N_ELEMENTS(OPTIONS)},
    .settings_size = sizeof(struct settings),
    .run = run_undo,
};
