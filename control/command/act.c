// SPDX-License-Identifier: GPL-2.0-or-later
#include "control/command/act.h"

#include "base/words.h"
#include "control/command/say.h"
#include "control/domain.h"
#include "control/gpu/guard.h"
#include "control/json.h"
#include "control/operation.h"
#include "control/perform.h"

#include <glib.h>

void
vf_act_look(const struct vf_session *session, struct vf_control_status *status)
{
    *status = (struct vf_control_status){
        .is_local = session->is_local,
        .link = session->read_only ? VF_LINK_READ_ONLY : VF_LINK_CONNECTED};
    g_strlcpy(status->uri, session->uri, sizeof(status->uri));
    struct vf_domain look;
    vf_domain_init(&look, vf_session_name(session));
    vf_domain_look(&look, session->conn, !session->read_only, status);
}

static bool
ask(enum vf_operation operation, const struct vf_control_status *status,
    bool yes, GError **error)
{
    g_autofree char *question = NULL;
    if (vf_operation_loses_work(operation)) {
        question = g_strdup_printf(_("Really %s '%s'? The guest is not asked, "
                                     "and unsaved work in it is lost."),
                                   _(vf_operation_name(operation)),
                                   status->name);
    } else if (vf_operation_wakes(operation, status->state)) {
        question = g_strdup_printf(_("'%s' is %s and would not hear it. Resume "
                                     "it first?"),
                                   status->name,
                                   vf_domain_state_name(status->state));
    }
    return !question || vf_verb_ask(yes, question, error);
}

static bool
perform(const struct vf_session *session, enum vf_operation operation,
        GError **error)
{
    const struct vf_request request = {.operation = operation};
    struct vf_outcome outcome;
    vf_perform(session->domain, &request, &vf_gpu_guard, &outcome);
    if (!outcome.failed) {
        return true;
    }
    if (outcome.refusal[0] != '\0') {
        g_set_error_literal(error, VF_ERROR, VF_ERROR_FAILED, outcome.refusal);
        return false;
    }
    g_autofree char *beginning =
        g_strdup_printf(_("Could not %s '%s'"), _(vf_operation_name(operation)),
                        vf_session_name(session));
    vf_failure_set_error(&outcome.failure, beginning, error);
    g_info("libvirt says: %s", outcome.failure.raw);
    return false;
}

bool
vf_act_do(const struct vf_session *session, enum vf_operation operation,
          bool yes, bool *changed, GError **error)
{
    struct vf_control_status status;
    vf_act_look(session, &status);
    *changed = !vf_operation_is_met(operation, status.state);
    if (!*changed) {
        return true;
    }
    const struct vf_operation_scene scene = vf_operation_scene_of(&status);
    char words[512];
    if (!vf_operation_check(&scene, operation, words, sizeof(words))) {
        g_set_error_literal(error, VF_ERROR,
                            session->read_only ? VF_ERROR_PERMISSION
                                               : VF_ERROR_UNFIT,
                            words);
        return false;
    }
    return ask(operation, &status, yes, error) &&
           perform(session, operation, error);
}

void
vf_act_report(const struct vf_verb_run *run, const struct vf_session *session,
              enum vf_operation operation, bool changed)
{
    struct vf_control_status status;
    vf_act_look(session, &status);
    const char *state = vf_domain_state_name(status.state);
    if (!run->common->json) {
        fprintf(run->out, changed ? _("'%s' is %s.\n") : _("'%s' is already %s.\n"),
                status.name, _(state));
        return;
    }
    g_autoptr(JsonBuilder) json = json_builder_new();
    json_builder_begin_object(json);
    vf_json_text(json, "name", status.name);
    vf_json_text(json, "uuid", status.uuid_text);
    vf_json_text(json, "operation", vf_operation_name(operation));
    vf_json_flag(json, "changed", changed);
    vf_json_text(json, "state", state);
    json_builder_end_object(json);
    vf_verb_print_json(run, json);
}

enum vf_exit
vf_act_run(struct vf_verb_run *run, enum vf_operation operation, GError **error)
{
    const struct vf_act_settings *settings = run->settings;
    struct vf_session session;
    bool changed = false;
    if (vf_session_open(&session, run, run->words[0], true, error) &&
        vf_act_do(&session, operation, settings->yes, &changed, error)) {
        vf_act_report(run, &session, operation, changed);
    }
    vf_session_close(&session);
    return VF_EXIT_DONE;
}
