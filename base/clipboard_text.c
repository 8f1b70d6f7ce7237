// SPDX-License-Identifier: GPL-2.0-or-later
#include "base/clipboard_text.h"

#include <string.h>

// Every kind of line end becomes `line_end`.
static GString *
convert(GBytes *text, const char *line_end)
{
    gsize size;
    const char *bytes = g_bytes_get_data(text, &size);
    size = size > 0 ? strnlen(bytes, size) : 0;
    g_autofree char *valid =
        g_utf8_make_valid(size > 0 ? bytes : "", (gssize)size);
    GString *out = g_string_sized_new(size + size / 16);
    for (const char *at = valid; *at; at++) {
        if (at[0] == '\r') {
            g_string_append(out, line_end);
            at += at[1] == '\n';
        } else if (at[0] == '\n') {
            g_string_append(out, line_end);
        } else {
            g_string_append_c(out, *at);
        }
    }
    return out;
}

GBytes *
vf_clipboard_text_from_guest(GBytes *text)
{
    return g_string_free_to_bytes(convert(text, "\n"));
}

GBytes *
vf_clipboard_text_to_guest(GBytes *text, bool crlf)
{
    return g_string_free_to_bytes(convert(text, crlf ? "\r\n" : "\n"));
}
