// SPDX-License-Identifier: GPL-2.0-or-later
#include "base/words.h"
#include "control/command/say.h"
#include "control/command/terminal.h"
#include "control/command/verbs.h"
#include "control/control.h"
#include "control/json.h"

struct settings {
    struct vf_verb_common common;
    bool names;
};

static const struct vf_option OPTIONS[] = {
    {N_("This command"), "names", 0, VF_OPTION_FLAG,
     offsetof(struct settings, names), NULL,
     N_("print nothing but the names, as shells want them for completion"), NULL, NULL,
     0, 0},
    VF_VERB_COMMON_OPTIONS(struct settings),
};

static void
print_rows_json(const struct vf_verb_run *run, const GPtrArray *rows)
{
    g_autoptr(JsonBuilder) json = json_builder_new();
    json_builder_begin_object(json);
    vf_json_text(json, "uri", vf_control_effective_uri(run->common->uri));
    json_builder_set_member_name(json, "vms");
    json_builder_begin_array(json);
    for (guint i = 0; i < rows->len; i++) {
        const struct vf_domain_row *row = g_ptr_array_index(rows, i);
        json_builder_begin_object(json);
        vf_json_text(json, "name", row->name);
        vf_json_text(json, "uuid", row->uuid_text);
        vf_json_text(json, "state", vf_domain_state_name(row->state));
        json_builder_end_object(json);
    }
    json_builder_end_array(json);
    json_builder_end_object(json);
    vf_verb_print_json(run, json);
}

static enum vf_exit
run_list(struct vf_verb_run *run, GError **error)
{
    g_autoptr(GPtrArray) rows = vf_control_list_as(run->common->uri, NULL,
                                                   &vf_terminal_asker, error);
    if (!rows) {
        return VF_EXIT_FAILED;
    }
    if (run->common->json) {
        print_rows_json(run, rows);
        return VF_EXIT_DONE;
    }
    const struct settings *settings = run->settings;
    for (guint i = 0; i < rows->len; i++) {
        const struct vf_domain_row *row = g_ptr_array_index(rows, i);
        if (settings->names) {
            fprintf(run->out, "%s\n", row->name);
            continue;
        }
        fprintf(run->out, "%-24s %-14s %s\n", row->name,
                _(vf_domain_state_name(row->state)), row->uuid_text);
    }
    if (rows->len == 0 && !settings->names) {
        g_printerr(_("'%s' has no VM.\n"),
                   vf_control_effective_uri(run->common->uri));
    }
    return VF_EXIT_DONE;
}

const struct vf_verb vf_verb_list = {
    .name = "list",
    .arguments = "",
    .summary = N_("the VMs of the connection, and their state"),
    .manual = N_("Prints a line for every VM of the connection: its name, its "
                 "state and its UUID."),
    .options = {OPTIONS, G_N_ELEMENTS(OPTIONS)},
    .settings_size = sizeof(struct settings),
    .run = run_list,
};
