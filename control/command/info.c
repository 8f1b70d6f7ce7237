// SPDX-License-Identifier: GPL-2.0-or-later
#include "base/clock.h"
#include "base/words.h"
#include "control/command/act.h"
#include "control/command/say.h"
#include "control/command/verbs.h"
#include "control/json.h"

#include <inttypes.h>

struct settings {
    struct vf_verb_common common;
};

static const struct vf_option OPTIONS[] = {
    VF_VERB_COMMON_OPTIONS(struct settings),
};

static void
print_spice_json(JsonBuilder *json, const struct vf_domain_facts *facts)
{
    json_builder_set_member_name(json, "spice");
    if (!facts->has_spice) {
        json_builder_add_null_value(json);
        return;
    }
    json_builder_begin_object(json);
    vf_json_text(json, "host", facts->spice_host);
    vf_json_number(json, "port", facts->spice_port);
    vf_json_number(json, "tls_port", facts->spice_tls_port);
    vf_json_text(json, "socket", facts->spice_socket);
    vf_json_flag(json, "has_password", facts->spice_password[0] != '\0');
    json_builder_end_object(json);
}

static void
print_shm_json(JsonBuilder *json, const struct vf_domain_facts *facts)
{
    json_builder_set_member_name(json, "shared_memory");
    if (!facts->has_shm) {
        json_builder_add_null_value(json);
        return;
    }
    json_builder_begin_object(json);
    vf_json_text(json, "path", facts->shm_path);
    vf_json_number(json, "bytes", (gint64)facts->shm_size);
    vf_json_number(json, "devices", facts->shm_count);
    json_builder_end_object(json);
}

static gint64
seconds_up(const struct vf_control_status *status)
{
    return status->running_since_ns == 0
               ? 0
               : (gint64)((vf_clock_ns() - status->running_since_ns) /
                          VF_NS_PER_S);
}

static void
print_keeping_json(JsonBuilder *json, const struct vf_domain_keeping *keeping)
{
    vf_json_flag(json, "persistent", keeping->is_persistent);
    vf_json_flag(json, "autostart", keeping->autostart);
    vf_json_flag(json, "saved", keeping->has_saved);
    json_builder_set_member_name(json, "snapshots");
    json_builder_begin_array(json);
    for (unsigned i = 0;
         i < MIN(keeping->snapshot_count, VF_DOMAIN_MAX_SNAPSHOTS); i++) {
        json_builder_begin_object(json);
        vf_json_text(json, "name", keeping->snapshots[i].name);
        vf_json_number(json, "created", keeping->snapshots[i].created_s);
        vf_json_flag(json, "current", keeping->snapshots[i].is_current);
        json_builder_end_object(json);
    }
    json_builder_end_array(json);
    json_builder_set_member_name(json, "pending");
    json_builder_begin_array(json);
    for (unsigned i = 0; i < MIN(keeping->pending_count, VF_DOMAIN_MAX_PENDING);
         i++) {
        json_builder_add_string_value(json, keeping->pending[i]);
    }
    json_builder_end_array(json);
}

static void
print_info_json(const struct vf_verb_run *run,
                const struct vf_control_status *status)
{
    const struct vf_domain_facts *facts = &status->facts;
    g_autoptr(JsonBuilder) json = json_builder_new();
    json_builder_begin_object(json);
    vf_json_text(json, "name", status->name);
    vf_json_text(json, "uuid", status->uuid_text);
    vf_json_text(json, "state", vf_domain_state_name(status->state));
    vf_json_text(json, "reason", status->state_reason);
    vf_json_number(json, "running_seconds", seconds_up(status));
    print_shm_json(json, facts);
    print_spice_json(json, facts);
    vf_json_text(json, "video", facts->video_model);
    vf_json_flag(json, "tablet", facts->has_tablet);
    vf_json_flag(json, "gpu", facts->has_gpu);
    print_keeping_json(json, &status->keeping);
    json_builder_end_object(json);
    vf_verb_print_json(run, json);
}

static void
print_row(FILE *out, const char *label, const char *value)
{
    fprintf(out, "%-16s %s\n", label, value);
}

static char *
spice_words(const struct vf_domain_facts *facts)
{
    const char *secret = facts->spice_password[0] ? _(", with a password") : "";
    if (!facts->has_spice) {
        return g_strdup("none");
    }
    if (facts->spice_socket[0]) {
        return g_strdup_printf("%s%s", facts->spice_socket, secret);
    }
    if (facts->spice_port || facts->spice_tls_port) {
        return g_strdup_printf("%s port %u%s%s", facts->spice_host,
                               facts->spice_port ? facts->spice_port
                                                 : facts->spice_tls_port,
                               facts->spice_port ? "" : " (TLS)", secret);
    }
    return g_strdup(facts->spice_listens ? _("chooses its port at the start")
                                         : _("through libvirt only"));
}

static char *
shm_words(const struct vf_domain_facts *facts)
{
    if (!facts->has_shm) {
        return g_strdup("none");
    }
    return g_strdup_printf("%s, %" PRIu64 " MiB%s",
                           facts->shm_path[0] ? facts->shm_path
                                              : _("on another machine"),
                           facts->shm_size >> 20,
                           facts->shm_count > 1 ? _(", and there are more") : "");
}

static void
print_info_text(FILE *out, const struct vf_control_status *status)
{
    const struct vf_domain_facts *facts = &status->facts;
    g_autofree char *state = g_strdup_printf(
        "%s%s%s%s", _(vf_domain_state_name(status->state)),
        status->state_reason[0] ? " (" : "", _(status->state_reason),
        status->state_reason[0] ? ")" : "");
    g_autofree char *shm = shm_words(facts);
    g_autofree char *spice = spice_words(facts);
    print_row(out, _("name"), status->name);
    print_row(out, "uuid", status->uuid_text);
    print_row(out, _("state"), state);
    if (status->running_since_ns != 0) {
        const gint64 up = seconds_up(status);
        fprintf(out, "%-16s %d:%02d:%02d\n", _("running for"), (int)(up / 3600),
                (int)(up / 60 % 60), (int)(up % 60));
    }
    print_row(out, _("shared memory"), shm);
    print_row(out, "SPICE", spice);
    print_row(out, _("video"), facts->video_model);
    print_row(out, _("passed GPU"), facts->has_gpu ? _("yes") : _("no"));
    print_row(out, _("autostart"), status->keeping.autostart ? _("yes") : _("no"));
    if (status->keeping.has_saved) {
        print_row(out, _("saved state"), _("the next start goes on from it"));
    }
    if (status->keeping.snapshot_count > 0) {
        fprintf(out, "%-16s %u\n", "snapshots", status->keeping.snapshot_count);
    }
    for (unsigned i = 0;
         i < MIN(status->keeping.pending_count, VF_DOMAIN_MAX_PENDING); i++) {
        print_row(out, i == 0 ? _("at next start") : "",
                  status->keeping.pending[i]);
    }
}

static enum vf_exit
run_info(struct vf_verb_run *run, GError **error)
{
    struct vf_session session;
    if (vf_session_open(&session, run, run->words[0], false, error)) {
        struct vf_control_status status;
        vf_act_look(&session, &status);
        if (run->common->json) {
            print_info_json(run, &status);
        } else {
            print_info_text(run->out, &status);
        }
    }
    vf_session_close(&session);
    return VF_EXIT_DONE;
}

const struct vf_verb vf_verb_info = {
    .name = "info",
    .arguments = "VM",
    .summary = N_("what a VM is and does, and where its picture is"),
    .manual = N_("Prints the VM's state, where its shared memory and its SPICE "
                 "server are, and what it is made of. Passwords are not shown."),
    .min_words = 1,
    .max_words = 1,
    .options = {OPTIONS, G_N_ELEMENTS(OPTIONS)},
    .settings_size = sizeof(struct settings),
    .run = run_info,
};
