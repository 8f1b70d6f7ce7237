// SPDX-License-Identifier: GPL-2.0-or-later
// What a guest's agent may say, whatever it says: a value or a sentence.
#include "control/guest/agent_reply.h"
#include "tests/fuzz/fuzz.h"

#include <string.h>

static void
use(JsonNode *node)
{
    static const char *const names[] = {"count", "buf-b64", "version", "eof"};
    for (size_t i = 0; i < G_N_ELEMENTS(names); i++) {
        int64_t number = 3;
        bool flag = false;
        char text[16];
        size_t size = 0;
        if (vf_reply_number(node, names[i], 0, 9, &number)) {
            CHECK(number >= 0 && number <= 9);
        }
        vf_reply_flag(node, names[i], &flag);
        vf_reply_text(node, names[i], text, sizeof(text));
        CHECK(strlen(text) < sizeof(text) && g_utf8_validate(text, -1, NULL));
        g_autofree char *bytes = vf_reply_bytes(node, names[i], 100, &size);
        CHECK(!bytes || (size <= 100 && bytes[size] == '\0'));
        g_autofree char *clean =
            vf_reply_printable(bytes ? bytes : "", bytes ? size : 0);
        CHECK(g_utf8_validate(clean, -1, NULL) && !strchr(clean, '\x1b'));
    }
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    g_autofree char *text = g_strndup((const char *)data, size);
    g_autoptr(GError) error = NULL;
    g_autoptr(JsonNode) node = vf_agent_reply("guest-info", text, &error);
    CHECK((node != NULL) != (error != NULL));
    if (node) {
        use(node);
    }
    return 0;
}
