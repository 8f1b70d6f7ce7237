// SPDX-License-Identifier: GPL-2.0-or-later
#include "control/qemu_arguments.h"

#include <glib.h>
#include <json-glib/json-glib.h>
#include <string.h>

// No argument that describes a device or a memory file is anywhere near as
// long; the bound also bounds how deep JSON can nest.
enum { MAX_ARGUMENT = 4096, MAX_DEVICES = 8 };

// One -device or -object argument, whichever form it is written in: it gives
// the text of a property, or NULL.
struct properties {
    JsonParser *json;  // JSON form, or NULL
    GHashTable *table; // key=value form, or NULL
    char number[32];   // of the last number asked for
};

static bool
is_json(const char *argument)
{
    return argument[strspn(argument, " \t\r\n")] == '{';
}

// The next piece up to an unescaped comma; ",," stands for one comma.
static char *
take_piece(const char **text)
{
    GString *piece = g_string_new(NULL);
    const char *at = *text;
    while (*at && !(at[0] == ',' && at[1] != ',')) {
        at += at[0] == ',' ? 1 : 0;
        g_string_append_c(piece, *at++);
    }
    *text = *at ? at + 1 : at;
    return g_string_free(piece, FALSE);
}

// `first_key` is what a first piece without '=' stands for.
static GHashTable *
parse_key_values(const char *text, const char *first_key)
{
    GHashTable *table =
        g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
    bool first = true;
    while (*text) {
        char *piece = take_piece(&text);
        char *value = strchr(piece, '=');
        if (value) {
            *value++ = '\0';
            g_hash_table_insert(table, g_strdup(piece), g_strdup(value));
        } else if (first) {
            g_hash_table_insert(table, g_strdup(first_key), g_strdup(piece));
        }
        first = false;
        g_free(piece);
    }
    return table;
}

static bool
open_properties(struct properties *properties, const char *argument,
                const char *first_key)
{
    *properties = (struct properties){.json = NULL};
    if (strlen(argument) > MAX_ARGUMENT) {
        return false;
    }
    if (!is_json(argument)) {
        properties->table = parse_key_values(argument, first_key);
        return true;
    }
    properties->json = json_parser_new();
    if (!json_parser_load_from_data(properties->json, argument, -1, NULL) ||
        !json_parser_get_root(properties->json) ||
        !JSON_NODE_HOLDS_OBJECT(json_parser_get_root(properties->json))) {
        g_clear_object(&properties->json);
        return false;
    }
    return true;
}

static void
close_properties(struct properties *properties)
{
    g_clear_object(&properties->json);
    g_clear_pointer(&properties->table, g_hash_table_unref);
}

// Borrowed until the next call or the close.
static const char *
get_property(struct properties *properties, const char *key)
{
    if (properties->table) {
        return g_hash_table_lookup(properties->table, key);
    }
    JsonObject *object =
        json_node_get_object(json_parser_get_root(properties->json));
    JsonNode *node = json_object_get_member(object, key);
    if (!node || !JSON_NODE_HOLDS_VALUE(node)) {
        return NULL;
    }
    if (json_node_get_value_type(node) == G_TYPE_STRING) {
        return json_node_get_string(node);
    }
    if (json_node_get_value_type(node) == G_TYPE_INT64 &&
        json_node_get_int(node) >= 0) {
        g_snprintf(properties->number, sizeof(properties->number),
                   "%" G_GINT64_FORMAT, json_node_get_int(node));
        return properties->number;
    }
    return NULL;
}

static bool
property_is(struct properties *properties, const char *key, const char *value)
{
    return g_strcmp0(get_property(properties, key), value) == 0;
}

bool
vf_qemu_parse_size(const char *text, uint64_t *bytes)
{
    if (!g_ascii_isdigit(text[0])) {
        return false;
    }
    const bool is_hex = g_str_has_prefix(text, "0x");
    char *end;
    const guint64 number = g_ascii_strtoull(text, &end, is_hex ? 16 : 10);
    if (end == text || number == G_MAXUINT64) {
        return false;
    }
    unsigned shift = 0;
    if (*end && !is_hex) {
        static const char suffixes[] = "bkmgtpe";
        const char *suffix = strchr(suffixes, g_ascii_tolower(*end));
        if (!suffix) {
            return false;
        }
        shift = 10 * (unsigned)(suffix - suffixes);
        end++;
    }
    if (*end || number > G_MAXUINT64 >> shift) {
        return false;
    }
    *bytes = number << shift;
    return true;
}

static void
read_memory_object(struct properties *object, struct vf_qemu_shm *shm)
{
    const char *path = get_property(object, "mem-path");
    if (path && strlen(path) < sizeof(shm->path)) {
        g_strlcpy(shm->path, path, sizeof(shm->path));
    }
    const char *size = get_property(object, "size");
    if (!size || !vf_qemu_parse_size(size, &shm->size)) {
        shm->size = 0;
    }
}

// Finds the object called `id` among all arguments: it may stand after its
// device.
static void
find_memory_object(const char *const *arguments, size_t count, const char *id,
                   struct vf_qemu_shm *shm)
{
    for (size_t i = 0; i + 1 < count; i++) {
        struct properties object;
        if (strcmp(arguments[i], "-object") != 0 ||
            !open_properties(&object, arguments[i + 1], "qom-type")) {
            continue;
        }
        const bool found =
            property_is(&object, "qom-type", "memory-backend-file") &&
            property_is(&object, "id", id);
        if (found) {
            read_memory_object(&object, shm);
        }
        close_properties(&object);
        if (found) {
            return;
        }
    }
}

size_t
vf_qemu_arguments_find_shm(const char *const *arguments, size_t count,
                           struct vf_qemu_shm *found, size_t max)
{
    size_t devices = 0;
    for (size_t i = 0; i + 1 < count && devices < MAX_DEVICES; i++) {
        struct properties device;
        if (strcmp(arguments[i], "-device") != 0 ||
            !open_properties(&device, arguments[i + 1], "driver")) {
            continue;
        }
        if (property_is(&device, "driver", "ivshmem-plain")) {
            if (devices < max) {
                found[devices] = (struct vf_qemu_shm){.size = 0};
                g_autofree char *id = g_strdup(get_property(&device, "memdev"));
                if (id) {
                    find_memory_object(arguments, count, id, &found[devices]);
                }
            }
            devices++;
        }
        close_properties(&device);
    }
    return devices;
}
