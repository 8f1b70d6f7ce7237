// SPDX-License-Identifier: GPL-2.0-or-later
#include "control/guest/agent_reply.h"

#include "base/words.h"
#include "control/guest/agent.h"

#include <string.h>

enum { MAX_DEPTH = 16 };

char *
vf_agent_request(const char *command, JsonBuilder *arguments)
{
    g_autoptr(JsonBuilder) builder = json_builder_new();
    json_builder_begin_object(builder);
    json_builder_set_member_name(builder, "execute");
    json_builder_add_string_value(builder, command);
    if (arguments) {
        json_builder_set_member_name(builder, "arguments");
        json_builder_add_value(builder, json_builder_get_root(arguments));
        g_object_unref(arguments);
    }
    json_builder_end_object(builder);
    g_autoptr(JsonNode) root = json_builder_get_root(builder);
    return json_to_string(root, FALSE);
}

// A parser calls itself for every level: a guest could make it run out of stack.
static bool
is_shallow(const char *text)
{
    int depth = 0;
    bool in_string = false;
    for (const char *at = text; *at; at++) {
        if (in_string) {
            if (*at == '\\' && at[1]) {
                at++; // whatever it is, it does not end the string
            } else if (*at == '"') {
                in_string = false;
            }
        } else if (*at == '"') {
            in_string = true;
        } else if (*at == '{' || *at == '[') {
            depth++;
            if (depth > MAX_DEPTH) {
                return false;
            }
        } else if (*at == '}' || *at == ']') {
            depth--;
        }
    }
    return true;
}

static JsonNode *
refuse(const char *command, const char *why, GError **error)
{
    g_set_error(error, VF_ERROR, VF_ERROR_INVALID,
                _("The guest agent's reply to '%s' makes no sense: %s. Restart it "
                  "in the guest."),
                command, why);
    return NULL;
}

static void
set_agent_error(const char *command, JsonNode *node, GError **error)
{
    char class[64];
    char words[256];
    vf_reply_text(node, "class", class, sizeof(class));
    vf_reply_text(node, "desc", words, sizeof(words));
    const bool unknown =
        strcmp(class, "CommandNotFound") == 0 || strstr(words, "disabled");
    if (unknown) {
        g_set_error(error, VF_ERROR, VF_ERROR_UNSUPPORTED,
                    _("The guest agent may not do '%s': it was not allowed in its "
                      "settings in the guest ('%s')."),
                    command, words);
    } else {
        g_set_error(error, VF_ERROR, VF_ERROR_FAILED,
                    _("The guest agent could not do '%s': %s."), command,
                    words[0] ? words : _("it gives no reason"));
    }
}

JsonNode *
vf_agent_reply(const char *command, const char *reply, GError **error)
{
    if (strnlen(reply, VF_AGENT_MAX_REPLY) == VF_AGENT_MAX_REPLY) {
        return refuse(command, _("it is too long"), error);
    }
    if (!g_utf8_validate(reply, -1, NULL)) {
        return refuse(command, _("it is not UTF-8"), error);
    }
    if (!is_shallow(reply)) {
        return refuse(command, _("it is nested too deeply"), error);
    }
    g_autoptr(JsonParser) parser = json_parser_new();
    if (!json_parser_load_from_data(parser, reply, -1, NULL)) {
        return refuse(command, _("it is not JSON"), error);
    }
    JsonNode *root = json_parser_get_root(parser);
    if (!root || !JSON_NODE_HOLDS_OBJECT(root)) {
        return refuse(command, _("it is no object"), error);
    }
    JsonObject *object = json_node_get_object(root);
    if (json_object_has_member(object, "error")) {
        set_agent_error(command, json_object_get_member(object, "error"), error);
        return NULL;
    }
    JsonNode *value = json_object_get_member(object, "return");
    if (!value) {
        return refuse(command, _("there is neither 'return' nor 'error' in it"),
                      error);
    }
    return json_node_copy(value);
}

// Members ----------------------------------------------------------------------

static JsonNode *
member_of(JsonNode *node, const char *name, GType type)
{
    if (!node || !JSON_NODE_HOLDS_OBJECT(node)) {
        return NULL;
    }
    JsonNode *member = json_object_get_member(json_node_get_object(node), name);
    return member && JSON_NODE_HOLDS_VALUE(member) &&
                   json_node_get_value_type(member) == type
               ? member
               : NULL;
}

bool
vf_reply_number(JsonNode *node, const char *name, int64_t min, int64_t max,
                int64_t *value)
{
    JsonNode *member = member_of(node, name, G_TYPE_INT64);
    if (!member) {
        return false;
    }
    const int64_t number = json_node_get_int(member);
    if (number < min || number > max) {
        return false;
    }
    *value = number;
    return true;
}

bool
vf_reply_flag(JsonNode *node, const char *name, bool *value)
{
    JsonNode *member = member_of(node, name, G_TYPE_BOOLEAN);
    if (member) {
        *value = json_node_get_boolean(member);
    }
    return member != NULL;
}

bool
vf_reply_text(JsonNode *node, const char *name, char *text, size_t size)
{
    text[0] = '\0';
    JsonNode *member = member_of(node, name, G_TYPE_STRING);
    if (!member) {
        return false;
    }
    const char *string = json_node_get_string(member);
    g_autofree char *clean =
        vf_reply_printable(string, strnlen(string, 4 * size));
    g_strdelimit(clean, "\n\t", ' ');
    g_strlcpy(text, clean, size);
    // Not half a character at the end.
    const char *end;
    if (!g_utf8_validate(text, -1, &end)) {
        text[end - text] = '\0';
    }
    return true;
}

char *
vf_reply_bytes(JsonNode *node, const char *name, size_t most, size_t *size)
{
    JsonNode *member = member_of(node, name, G_TYPE_STRING);
    if (!member) {
        return NULL;
    }
    const char *string = json_node_get_string(member);
    // Four characters for three bytes.
    if (strlen(string) / 4 * 3 > most + 3) {
        return NULL;
    }
    g_autofree guchar *bytes = g_base64_decode(string, size);
    if (*size > most) {
        return NULL;
    }
    char *text = g_malloc(*size + 1);
    memcpy(text, bytes, *size);
    text[*size] = '\0';
    return text;
}

char *
vf_reply_printable(const char *bytes, size_t size)
{
    g_autofree char *valid = g_utf8_make_valid(bytes, (gssize)size);
    g_autoptr(GString) text = g_string_sized_new(strlen(valid));
    for (const char *at = valid; *at; at = g_utf8_next_char(at)) {
        const gunichar letter = g_utf8_get_char(at);
        if (letter == '\n' || letter == '\t' ||
            (!g_unichar_iscntrl(letter) && g_unichar_isdefined(letter) &&
             g_unichar_type(letter) != G_UNICODE_FORMAT)) {
            g_string_append_unichar(text, letter);
        }
    }
    return g_string_free(g_steal_pointer(&text), FALSE);
}
