// SPDX-License-Identifier: GPL-2.0-or-later
// `virtflow-view setup`: shows what would be changed in a VM's definition, asks, and
// changes it.
#include "base/words.h"
#include "control/setup/setup.h"

#include "control/command/say.h"
#include "control/command/session.h"
#include "control/command/verbs.h"
#include "control/json.h"

#include <glib.h>

struct settings {
    struct vf_verb_common common;
    bool yes;
    bool dry_run;
    int64_t shmem_mib; // 0: not given
    struct vf_size resolution;
    bool hdr;
    int video; // enum vf_setup_video
    char **with;
    char **without;
};

static const char *const VIDEO[] = {"qxl", "vga", NULL};

#define AT(field) offsetof(struct settings, field)

static const struct vf_option OPTIONS[] = {
    {N_("This command"), "yes", 'y', VF_OPTION_FLAG, AT(yes), NULL,
     N_("make the changes without asking"), NULL, NULL, 0, 0},
    {N_("This command"), "dry-run", 'n', VF_OPTION_FLAG, AT(dry_run), NULL,
     N_("only show what would be changed"), NULL, NULL, 0, 0},
    {N_("This command"), "shmem-size", 0, VF_OPTION_INTEGER, AT(shmem_mib), "MIB",
     N_("size of the shared memory, a power of two; computed from the monitors, and "
        "at least 128, when not given"),
     NULL, NULL, 1, 4096},
    {N_("This command"), "resolution", 0, VF_OPTION_SIZE, AT(resolution), "WxH",
     N_("largest picture of the guest, instead of this machine's monitors"), NULL,
     NULL, 160, 16384},
    {N_("This command"), "hdr", 0, VF_OPTION_FLAG, AT(hdr), NULL,
     N_("leave room for HDR pictures, which need more memory"), NULL, NULL, 0, 0},
    {N_("This command"), "video", 0, VF_OPTION_CHOICE, AT(video), "MODEL",
     N_("the fallback screen to add when the VM has none"), "qxl", VIDEO, 0, 0},
    {N_("This command"), "with", 0, VF_OPTION_TEXTS, AT(with), "CHANGE",
     N_("make this optional change, too; may be given several times"), NULL, NULL, 0,
     0},
    {N_("This command"), "without", 0, VF_OPTION_TEXTS, AT(without), "CHANGE",
     N_("leave this change out; may be given several times"), NULL, NULL, 0, 0},
    VF_VERB_COMMON_OPTIONS(struct settings),
};

static bool
read_names(char *const *names, uint32_t *bits, GError **error)
{
    for (unsigned i = 0; names && names[i]; i++) {
        const enum vf_edit_id id = vf_edit_find(names[i]);
        if (id == VF_EDIT_COUNT) {
            g_autoptr(GString) known = g_string_new(NULL);
            for (int k = 0; k < VF_EDIT_COUNT; k++) {
                g_string_append_printf(
                    known, "%s%s", k > 0 ? ", " : "",
                    vf_edit_get((enum vf_edit_id)k)->name);
            }
            g_set_error(error, VF_ERROR, VF_ERROR_USAGE,
                        _("There is no change called '%s'; there are: %s."),
                        names[i], known->str);
            return false;
        }
        *bits |= VF_EDIT_BIT(id);
    }
    return true;
}

static bool
read_choices(const struct settings *settings, struct vf_setup_choices *choices,
             GError **error)
{
    *choices = (struct vf_setup_choices){
        .shmem_mib = (unsigned)settings->shmem_mib,
        .resolution = settings->resolution,
        .hdr = settings->hdr,
        .video = (enum vf_setup_video)settings->video,
    };
    return read_names(settings->with, &choices->with, error) &&
           read_names(settings->without, &choices->without, error);
}

// Text -----------------------------------------------------------------------

enum { INDENT = 19 };

static void
print_item(FILE *out, const struct vf_plan_item *item)
{
    fprintf(out, "  %-16s ", item->name);
    vf_print_wrapped(out, item->verdict.action, INDENT);
    fprintf(out, "%*s", INDENT, "");
    vf_print_wrapped(out, item->verdict.why, INDENT);
}

static void
print_offered(FILE *out, const struct vf_plan *plan)
{
    bool any = false;
    for (int i = 0; i < VF_EDIT_COUNT; i++) {
        const struct vf_plan_item *item = &plan->items[i];
        if (item->chosen || (item->verdict.state != VF_EDIT_OFFERED &&
                             item->verdict.state != VF_EDIT_WANTED)) {
            continue;
        }
        if (!any) {
            fputs(_("\nMay be changed, too, with '--with NAME':\n"), out);
        }
        any = true;
        print_item(out, item);
    }
}

static void
print_chosen(FILE *out, const struct vf_plan *plan, const char *name)
{
    if (plan->changes == 0) {
        fprintf(out, _("'%s' is set up; nothing is to be changed.\n"), name);
        return;
    }
    fprintf(out, _("What is to be changed in the definition of '%s':\n"), name);
    for (int i = 0; i < VF_EDIT_COUNT; i++) {
        const struct vf_plan_item *item = &plan->items[i];
        if (item->chosen) {
            print_item(out, item);
        }
    }
}

static void
print_text(FILE *out, const struct vf_setup *setup, const char *name)
{
    const struct vf_plan *plan = &setup->plan;
    print_chosen(out, plan, name);
    print_offered(out, plan);
    if (plan->changes > 0) {
        fprintf(out, _("\nThe same as a difference (passwords are not shown):\n%s"),
                plan->diff);
    }
    fflush(out);
}

// JSON -----------------------------------------------------------------------

static const char *
state_name(enum vf_edit_state state)
{
    switch (state) {
    case VF_EDIT_MET:
        return "met";
    case VF_EDIT_WANTED:
        return "wanted";
    case VF_EDIT_OFFERED:
        return "offered";
    case VF_EDIT_UNFIT:
        return "unfit";
    }
    return "unfit";
}

static void
print_json(const struct vf_verb_run *run, const struct vf_setup *setup,
           const char *name, bool applied)
{
    const struct vf_plan *plan = &setup->plan;
    g_autoptr(JsonBuilder) json = json_builder_new();
    json_builder_begin_object(json);
    vf_json_text(json, "name", name);
    vf_json_number(json, "changes", plan->changes);
    vf_json_flag(json, "applied", applied);
    vf_json_flag(json, "waits_for_next_start", setup->is_active);
    vf_json_text(json, "backup", setup->folder);
    json_builder_set_member_name(json, "items");
    json_builder_begin_array(json);
    for (int i = 0; i < VF_EDIT_COUNT; i++) {
        const struct vf_plan_item *item = &plan->items[i];
        json_builder_begin_object(json);
        vf_json_text(json, "name", item->name);
        vf_json_text(json, "title", item->title);
        vf_json_text(json, "state", state_name(item->verdict.state));
        vf_json_flag(json, "chosen", item->chosen);
        vf_json_text(json, "action", item->verdict.action);
        vf_json_text(json, "why", item->verdict.why);
        vf_json_text(json, "source", item->source);
        json_builder_end_object(json);
    }
    json_builder_end_array(json);
    vf_json_text(json, "diff", plan->diff);
    json_builder_end_object(json);
    vf_verb_print_json(run, json);
}

// Doing ----------------------------------------------------------------------

static bool
is_to_be_applied(const struct settings *settings, const struct vf_setup *setup)
{
    return setup->plan.changes > 0 && !settings->dry_run &&
           (settings->yes || !settings->common.json);
}

static bool
apply(const struct settings *settings, const struct vf_setup *setup,
      const struct vf_session *session, GError **error)
{
    g_autofree char *question =
        g_strdup_printf(_("Change the definition of '%s' like this?"),
                        vf_session_name(session));
    return vf_verb_ask(settings->yes, question, error) &&
           vf_setup_apply(setup, session->domain, NULL, NULL, error);
}

static void
print_done(FILE *out, const struct vf_setup *setup, const char *name)
{
    fprintf(out,
            setup->is_active
                ? _("\n'%s' is set up; the changes take effect when it was shut down "
                    "and is started again, which a reboot inside it does not do. "
                    "The definition as it was is kept in '%s'; 'virtflow-view undo "
                    "%s' brings it back.\n")
                : _("\n'%s' is set up. The definition as it was is kept in '%s'; "
                    "'virtflow-view undo %s' brings it back.\n"),
            name, setup->folder, name);
}

static bool
set_up(struct vf_verb_run *run, const struct vf_session *session,
       GError **error)
{
    const struct settings *settings = run->settings;
    const char *name = vf_session_name(session);
    struct vf_setup_choices choices;
    struct vf_setup setup = {.folder = NULL};
    bool ok = read_choices(settings, &choices, error) &&
              vf_setup_look(&setup, session->domain, &choices, error);
    if (ok && !settings->common.json) {
        print_text(run->out, &setup, name);
    }
    const bool applied = ok && is_to_be_applied(settings, &setup);
    if (applied) {
        ok = apply(settings, &setup, session, error);
    }
    if (ok && settings->common.json) {
        print_json(run, &setup, name, applied);
    } else if (ok && applied) {
        print_done(run->out, &setup, name);
    }
    vf_setup_finish(&setup);
    return ok;
}

static enum vf_exit
run_setup(struct vf_verb_run *run, GError **error)
{
    struct vf_session session;
    const bool ok = vf_session_open(&session, run, run->words[0], true, error) &&
                    set_up(run, &session, error);
    vf_session_close(&session);
    return ok ? VF_EXIT_DONE : VF_EXIT_FAILED;
}

const struct vf_verb vf_verb_setup = {
    .name = "setup",
    .arguments = "VM",
    .summary = N_("change a VM's definition so that Looking Glass works"),
    .manual =
        N_("Shows what Looking Glass needs and the VM's definition does not have: "
           "shared memory, SPICE for input and the fallback screen, channels for "
           "the agents, sound, no memory balloon. Every change comes with its "
           "reason, and all of them as a difference of the definition. After a "
           "yes the definition is backed up, replaced, and read again to see that "
           "libvirt kept all of it; otherwise the old one is put back.\n\nA second "
           "run finds nothing to change. What the VM has beyond that is left "
           "alone. Pinning of processors and huge pages are never touched.\n\nThe "
           "QXL or VGA screen is the fallback that SPICE shows: Looking Glass "
           "itself captures the passed-through GPU, or the monitor of its indirect "
           "display driver.\n\nWith --json nothing is asked, and nothing changed "
           "without --yes."),
    .min_words = 1,
    .max_words = 1,
    .options = {OPTIONS, G_N_ELEMENTS(OPTIONS)},
    .settings_size = sizeof(struct settings),
    .run = run_setup,
};
