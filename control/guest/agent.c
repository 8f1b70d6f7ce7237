// SPDX-License-Identifier: GPL-2.0-or-later
#include "control/guest/agent.h"

#include "base/clock.h"
#include "base/words.h"
#include "control/guest/agent_reply.h"
#include "control/json.h"

#include <string.h>

enum { TIMEOUT_S = 10, MAX_COMMANDS = 4096 };

static JsonNode *
ask(const struct vf_agent *agent, const char *command, JsonBuilder *arguments,
    GError **error)
{
    g_autofree char *request = vf_agent_request(command, arguments);
    g_autofree char *reply =
        agent->call(agent->data, request, TIMEOUT_S, error);
    return reply ? vf_agent_reply(command, reply, error) : NULL;
}

static JsonBuilder *
begin_arguments(void)
{
    JsonBuilder *builder = json_builder_new();
    json_builder_begin_object(builder);
    return builder;
}

// What it can do ---------------------------------------------------------------

static bool
is_enabled(JsonArray *commands, const char *wanted)
{
    const guint count = MIN(json_array_get_length(commands), MAX_COMMANDS);
    for (guint i = 0; i < count; i++) {
        JsonNode *node = json_array_get_element(commands, i);
        char name[64];
        bool enabled = false;
        if (vf_reply_text(node, "name", name, sizeof(name)) &&
            strcmp(name, wanted) == 0) {
            return vf_reply_flag(node, "enabled", &enabled) && enabled;
        }
    }
    return false;
}

bool
vf_agent_ask_abilities(const struct vf_agent *agent,
                       struct vf_agent_abilities *abilities, GError **error)
{
    memset(abilities, 0, sizeof(*abilities));
    g_autoptr(JsonNode) node = ask(agent, "guest-info", NULL, error);
    if (!node) {
        return false;
    }
    vf_reply_text(node, "version", abilities->version,
                  sizeof(abilities->version));
    JsonNode *list =
        JSON_NODE_HOLDS_OBJECT(node)
            ? json_object_get_member(json_node_get_object(node),
                                     "supported_commands")
            : NULL;
    if (!list || !JSON_NODE_HOLDS_ARRAY(list)) {
        g_set_error(error, VF_ERROR, VF_ERROR_INVALID,
                    _("The guest agent does not say what it can do. Update it in "
                      "the guest."));
        return false;
    }
    JsonArray *commands = json_node_get_array(list);
    abilities->can_run = is_enabled(commands, "guest-exec") &&
                         is_enabled(commands, "guest-exec-status");
    const bool opens = is_enabled(commands, "guest-file-open") &&
                       is_enabled(commands, "guest-file-close");
    abilities->can_read_files = opens &&
                                is_enabled(commands, "guest-file-read") &&
                                is_enabled(commands, "guest-file-seek");
    abilities->can_write_files =
        opens && is_enabled(commands, "guest-file-write");
    return true;
}

bool
vf_agent_ask_system(const struct vf_agent *agent,
                    struct vf_agent_system *system, GError **error)
{
    memset(system, 0, sizeof(*system));
    g_autoptr(JsonNode) node = ask(agent, "guest-get-osinfo", NULL, error);
    if (!node) {
        return false;
    }
    vf_reply_text(node, "id", system->id, sizeof(system->id));
    vf_reply_text(node, "pretty-name", system->name, sizeof(system->name));
    vf_reply_text(node, "kernel-release", system->kernel,
                  sizeof(system->kernel));
    system->is_windows = strcmp(system->id, "mswindows") == 0;
    return true;
}

// Running ----------------------------------------------------------------------

static bool
begin_program(const struct vf_agent *agent, const char *const *words,
              int64_t *pid, GError **error)
{
    JsonBuilder *arguments = begin_arguments();
    vf_json_text(arguments, "path", words[0]);
    json_builder_set_member_name(arguments, "arg");
    json_builder_begin_array(arguments);
    for (const char *const *word = words + 1; *word; word++) {
        json_builder_add_string_value(arguments, *word);
    }
    json_builder_end_array(arguments);
    vf_json_flag(arguments, "capture-output", true);
    json_builder_end_object(arguments);
    g_autoptr(JsonNode) node = ask(agent, "guest-exec", arguments, error);
    if (!node) {
        return false;
    }
    if (!vf_reply_number(node, "pid", 1, G_MAXINT64, pid)) {
        g_set_error(error, VF_ERROR, VF_ERROR_INVALID,
                    _("The guest agent does not say which process '%s' became."),
                    words[0]);
        return false;
    }
    return true;
}

static char *
take_output(JsonNode *node, const char *name)
{
    size_t size = 0;
    g_autofree char *bytes =
        vf_reply_bytes(node, name, VF_AGENT_MAX_OUTPUT, &size);
    return vf_reply_printable(bytes ? bytes : "", size);
}

// True when it ended, and then the outcome is known.
static bool
ask_program(const struct vf_agent *agent, int64_t pid,
            struct vf_agent_outcome *outcome, GError **error)
{
    JsonBuilder *arguments = begin_arguments();
    vf_json_number(arguments, "pid", pid);
    json_builder_end_object(arguments);
    g_autoptr(JsonNode) node =
        ask(agent, "guest-exec-status", arguments, error);
    bool exited = false;
    if (!node || !vf_reply_flag(node, "exited", &exited) || !exited) {
        return false;
    }
    int64_t code = 0;
    outcome->was_killed =
        !vf_reply_number(node, "exitcode", G_MININT32, G_MAXUINT32, &code);
    outcome->exit_code = (int)code;
    outcome->output = take_output(node, "out-data");
    outcome->errors = take_output(node, "err-data");
    return true;
}

bool
vf_agent_run(const struct vf_agent *agent, const char *const *words,
             unsigned patience_s, bool (*cancel)(void *data), void *cancel_data,
             struct vf_agent_outcome *outcome, GError **error)
{
    memset(outcome, 0, sizeof(*outcome));
    int64_t pid = 0;
    if (!begin_program(agent, words, &pid, error)) {
        return false;
    }
    const uint64_t deadline = vf_clock_ns() + patience_s * VF_NS_PER_S;
    uint64_t pause_us = 20 * 1000; // most are quick
    for (;;) {
        g_autoptr(GError) failure = NULL;
        if (ask_program(agent, pid, outcome, &failure)) {
            return true;
        }
        if (failure) {
            g_propagate_error(error, g_steal_pointer(&failure));
            return false;
        }
        if (cancel && cancel(cancel_data)) {
            g_set_error(error, VF_ERROR, VF_ERROR_CANCELLED,
                        _("'%s' goes on in the guest; nobody waits for it."),
                        words[0]);
            return false;
        }
        if (vf_clock_ns() >= deadline) {
            g_set_error(error, VF_ERROR, VF_ERROR_TIMEOUT,
                        _("'%s' did not end in the guest within %u s; it goes on "
                          "by itself."),
                        words[0], patience_s);
            return false;
        }
        g_usleep(pause_us);
        pause_us = MIN(pause_us * 2, 1000 * 1000);
    }
}

void
vf_agent_outcome_finish(struct vf_agent_outcome *outcome)
{
    g_free(outcome->output);
    g_free(outcome->errors);
    memset(outcome, 0, sizeof(*outcome));
}
