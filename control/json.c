// SPDX-License-Identifier: GPL-2.0-or-later
#include "control/json.h"

void
vf_json_text(JsonBuilder *builder, const char *name, const char *text)
{
    json_builder_set_member_name(builder, name);
    if (!text || text[0] == '\0') {
        json_builder_add_null_value(builder);
        return;
    }
    // A name in libvirt may be any bytes; JSON is UTF-8.
    g_autofree char *valid = g_utf8_make_valid(text, -1);
    json_builder_add_string_value(builder, valid);
}

void
vf_json_number(JsonBuilder *builder, const char *name, gint64 number)
{
    json_builder_set_member_name(builder, name);
    json_builder_add_int_value(builder, number);
}

void
vf_json_flag(JsonBuilder *builder, const char *name, bool flag)
{
    json_builder_set_member_name(builder, name);
    json_builder_add_boolean_value(builder, flag);
}
