// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// Requests to the guest agent, and replies as values. Replies come from the guest:
// nothing in one is believed before it was looked at. Pure.
//
// Thread-safety: any thread.
// Path: control/guest/agent.h -> this

#include "base/error.h"

#include <json-glib/json-glib.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

// {"execute": `command`, "arguments": ...}; `arguments` is *transferred*, or NULL.
// *Transferred*, g_free().
char *vf_agent_request(const char *command, JsonBuilder *arguments);

// The "return" of a reply; NULL when it is an error of the agent's, or no reply at
// all. *Transferred*, json_node_unref().
JsonNode *vf_agent_reply(const char *command, const char *reply,
                         GError **error) VF_WARN_UNUSED;

// Members of an object that may be anything. False, and the value untouched, when
// there is none of that name and type in range.
bool vf_reply_number(JsonNode *node, const char *name, int64_t min, int64_t max,
                     int64_t *value);
bool vf_reply_flag(JsonNode *node, const char *name, bool *value);

// Copies what is UTF-8 of it, without control characters; false, and empty, when
// there is none.
bool vf_reply_text(JsonNode *node, const char *name, char *text, size_t size);

// The bytes of a base64 text, at most `most`, with a NUL behind them; NULL when there
// is none or it is no base64. *Transferred*, g_free().
char *vf_reply_bytes(JsonNode *node, const char *name, size_t most,
                     size_t *size);

// The bytes as UTF-8 without control characters but new lines and tabs.
// *Transferred*, g_free().
char *vf_reply_printable(const char *bytes, size_t size);
