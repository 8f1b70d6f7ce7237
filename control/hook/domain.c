// SPDX-License-Identifier: GPL-2.0-or-later
#include "control/hook/domain.h"

#include <string.h>

enum { MAX_DEPTH = 64 };

struct reading {
    struct vf_hook_domain *domain;
    unsigned depth;
    bool in_pci_hostdev; // at depth 3: domain, devices, hostdev
    char *text_target;   // of <name> or <uuid>, or NULL
    size_t text_size;
};

static const char *
attribute(const char **names, const char **values, const char *name)
{
    for (unsigned i = 0; names[i]; i++) {
        if (strcmp(names[i], name) == 0) {
            return values[i];
        }
    }
    return NULL;
}

// libvirt writes "0x0a", a person may have written "10".
static bool
read_number(const char *text, guint64 max, guint64 *value)
{
    if (!text) {
        return false;
    }
    const bool is_hex = g_str_has_prefix(text, "0x");
    return g_ascii_string_to_unsigned(is_hex ? text + 2 : text,
                                      is_hex ? 16 : 10, 0, max, value, NULL);
}

// A card that is not understood would be let go of without a look.
static bool
read_address(struct vf_hook_domain *domain, const char **names,
             const char **values, GError **error)
{
    const char *domain_text = attribute(names, values, "domain");
    guint64 pci_domain = 0;
    guint64 bus, slot, function;
    if ((domain_text && !read_number(domain_text, 0xffff, &pci_domain)) ||
        !read_number(attribute(names, values, "bus"), 0xff, &bus) ||
        !read_number(attribute(names, values, "slot"), 0x1f, &slot) ||
        !read_number(attribute(names, values, "function"), 7, &function)) {
        g_set_error(error, G_MARKUP_ERROR, G_MARKUP_ERROR_INVALID_CONTENT,
                    "it names a PCI device by what is no address");
        return false;
    }
    if (domain->passed_count < VF_HOOK_MAX_PASSED) {
        domain->passed[domain->passed_count++] = (struct vf_pci_address){
            .domain = (uint32_t)pci_domain,
            .bus = (uint8_t)bus,
            .slot = (uint8_t)slot,
            .function = (uint8_t)function,
        };
    }
    return true;
}

// Where an element must be to count, by its parents.
static bool
is_at(GMarkupParseContext *context, const char *const *path)
{
    const GSList *stack = g_markup_parse_context_get_element_stack(context);
    for (; *path; path++, stack = stack->next) {
        if (!stack || strcmp(stack->data, *path) != 0) {
            return false;
        }
    }
    return stack == NULL;
}

static void
on_start(GMarkupParseContext *context, const char *element, const char **names,
         const char **values, void *data, GError **error)
{
    static const char *const name[] = {"name", "domain", NULL};
    static const char *const uuid[] = {"uuid", "domain", NULL};
    static const char *const hostdev[] = {"hostdev", "devices", "domain", NULL};
    static const char *const address[] = {"address", "source", "hostdev",
                                          "devices", "domain", NULL};
    struct reading *reading = data;
    (void)element;
    if (++reading->depth > MAX_DEPTH) {
        g_set_error(error, G_MARKUP_ERROR, G_MARKUP_ERROR_PARSE,
                    "it is nested too deeply");
        return;
    }
    if (is_at(context, name)) {
        reading->text_target = reading->domain->name;
        reading->text_size = sizeof(reading->domain->name);
    } else if (is_at(context, uuid)) {
        reading->text_target = reading->domain->uuid;
        reading->text_size = sizeof(reading->domain->uuid);
    } else if (is_at(context, hostdev)) {
        reading->in_pci_hostdev =
            g_strcmp0(attribute(names, values, "type"), "pci") == 0;
    } else if (reading->in_pci_hostdev && is_at(context, address)) {
        // What failed is in `error`.
        (void)!read_address(reading->domain, names, values, error);
    }
}

static void
on_end(GMarkupParseContext *context, const char *element, void *data,
       GError **error)
{
    struct reading *reading = data;
    (void)context;
    (void)element;
    (void)error;
    reading->depth--;
    reading->text_target = NULL;
}

static void
on_text(GMarkupParseContext *context, const char *text, gsize length,
        void *data, GError **error)
{
    struct reading *reading = data;
    (void)context;
    (void)error;
    if (reading->text_target && length < reading->text_size) {
        memcpy(reading->text_target, text, length);
        reading->text_target[length] = '\0';
    }
}

bool
vf_hook_domain_read(const char *xml, size_t length,
                    struct vf_hook_domain *domain, GError **error)
{
    static const GMarkupParser parser = {
        .start_element = on_start, .end_element = on_end, .text = on_text};
    memset(domain, 0, sizeof(*domain));
    struct reading reading = {.domain = domain};
    g_autoptr(GError) cause = NULL;
    GMarkupParseContext *context =
        g_markup_parse_context_new(&parser, 0, &reading, NULL);
    const bool ok =
        g_markup_parse_context_parse(context, xml, (gssize)length, &cause) &&
        g_markup_parse_context_end_parse(context, &cause);
    g_markup_parse_context_free(context);
    for (char *at = domain->uuid; *at; at++) {
        *at = g_ascii_tolower(*at);
    }
    // It becomes a file's name.
    if (ok && g_uuid_string_is_valid(domain->uuid)) {
        return true;
    }
    g_set_error(error, VF_ERROR, VF_ERROR_INVALID,
                "The definition that libvirtd gave to the hook of "
                "virtflow-view cannot be read: %s.",
                ok ? "it has no valid UUID" : cause->message);
    return false;
}
