// SPDX-License-Identifier: GPL-2.0-or-later
#include "control/pci/boot.h"

#include "base/words.h"

#include <glib.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

static const char record[] = "# card ";
static const char record_drivers[] = " drivers";

// Reading ---------------------------------------------------------------------

// "0000:01:00.0=10de:2684", written no other way.
static bool
read_function(const char *word, struct vf_boot_function *function)
{
    char address[VF_PCI_TEXT];
    char again[40];
    unsigned vendor, device;
    const char *equals = strchr(word, '=');
    if (!equals || (size_t)(equals - word) >= sizeof(address) ||
        sscanf(equals, "=%4x:%4x", &vendor, &device) != 2) {
        return false;
    }
    g_strlcpy(address, word, (gsize)(equals - word) + 1);
    if (!vf_pci_parse(address, &function->address)) {
        return false;
    }
    function->vendor = (uint16_t)vendor;
    function->device = (uint16_t)device;
    vf_pci_format(function->address, address);
    g_snprintf(again, sizeof(again), "%s=%04x:%04x", address, vendor, device);
    return strcmp(again, word) == 0;
}

static bool
is_module_name(const char *word)
{
    const size_t length = strspn(word, G_CSET_a_2_z G_CSET_A_2_Z G_CSET_DIGITS "_");
    return length > 0 && word[length] == '\0' &&
           length < sizeof(((struct vf_boot_card *)0)->drivers[0]);
}

// The line behind its first words.
static bool
read_card(const char *line, struct vf_boot_card *card)
{
    g_auto(GStrv) words = g_strsplit(line, " ", 0);
    unsigned i = 0;
    for (; words[i] && strcmp(words[i], record_drivers + 1) != 0; i++) {
        if (card->function_count == VF_BOOT_MAX_FUNCTIONS ||
            !read_function(words[i], &card->functions[card->function_count++])) {
            return false;
        }
    }
    for (i += words[i] != NULL; words[i]; i++) {
        if (card->driver_count == VF_BOOT_MAX_DRIVERS ||
            !is_module_name(words[i])) {
            return false;
        }
        g_strlcpy(card->drivers[card->driver_count++], words[i],
                  sizeof(card->drivers[0]));
    }
    return card->function_count > 0;
}

bool
vf_boot_parse(struct vf_boot *boot, enum vf_boot_way way, const char *text,
              GError **error)
{
    g_auto(GStrv) lines = g_strsplit(text ? text : "", "\n", 0);
    for (unsigned i = 0; lines[i]; i++) {
        if (!g_str_has_prefix(lines[i], record)) {
            continue;
        }
        struct vf_boot_card card = {.way = way};
        if (!read_card(lines[i] + strlen(record), &card)) {
            g_set_error(error, VF_ERROR, VF_ERROR_INVALID,
                        _("'%s' was changed by hand and cannot be understood any "
                          "more. 'virtflow-view-helper undo vfio-dedicate' removes "
                          "it, for all cards."),
                        way == VF_BOOT_BY_ID ? VF_BOOT_MODPROBE : VF_BOOT_UDEV);
            return false;
        }
        if (!vf_boot_put(boot, &card, error)) {
            return false;
        }
    }
    return true;
}

void
vf_boot_read(struct vf_boot *boot, const char *root, int64_t written[2])
{
    static const char *const paths[] = {VF_BOOT_MODPROBE, VF_BOOT_UDEV};
    memset(boot, 0, sizeof(*boot));
    for (unsigned way = 0; way < G_N_ELEMENTS(paths); way++) {
        g_autofree char *path = g_strconcat(root, paths[way], NULL);
        g_autofree char *text = NULL;
        struct stat facts;
        struct vf_boot found = *boot;
        written[way] = stat(path, &facts) == 0 ? facts.st_mtim.tv_sec : 0;
        if (written[way] != 0 && g_file_get_contents(path, &text, NULL, NULL) &&
            vf_boot_parse(&found, (enum vf_boot_way)way, text, NULL)) {
            *boot = found;
        }
    }
}

// Changing --------------------------------------------------------------------

static int
find(const struct vf_boot *boot, struct vf_pci_address address)
{
    for (unsigned i = 0; i < boot->count; i++) {
        for (unsigned k = 0; k < boot->cards[i].function_count; k++) {
            if (vf_pci_compare(boot->cards[i].functions[k].address, address) ==
                0) {
                return (int)i;
            }
        }
    }
    return -1;
}

const struct vf_boot_card *
vf_boot_find(const struct vf_boot *boot, struct vf_pci_address address)
{
    const int index = find(boot, address);
    return index < 0 ? NULL : &boot->cards[index];
}

bool
vf_boot_remove(struct vf_boot *boot, struct vf_pci_address address)
{
    const int index = find(boot, address);
    if (index < 0) {
        return false;
    }
    boot->count--;
    memmove(&boot->cards[index], &boot->cards[index + 1],
            (boot->count - (unsigned)index) * sizeof(boot->cards[0]));
    return true;
}

bool
vf_boot_put(struct vf_boot *boot, const struct vf_boot_card *card,
            GError **error)
{
    for (unsigned i = 0; i < card->function_count; i++) {
        vf_boot_remove(boot, card->functions[i].address);
    }
    if (boot->count == VF_BOOT_MAX_CARDS) {
        g_set_error(error, VF_ERROR, VF_ERROR_UNSUPPORTED,
                    _("%d cards are dedicated already, and no more can be."),
                    VF_BOOT_MAX_CARDS);
        return false;
    }
    boot->cards[boot->count++] = *card;
    return true;
}

// Writing ---------------------------------------------------------------------

static void
add_record(GString *text, const struct vf_boot_card *card)
{
    g_string_append_printf(text, "# card");
    for (unsigned i = 0; i < card->function_count; i++) {
        const struct vf_boot_function *function = &card->functions[i];
        char address[VF_PCI_TEXT];
        vf_pci_format(function->address, address);
        g_string_append_printf(text, " %s=%04x:%04x", address, function->vendor,
                               function->device);
    }
    g_string_append(text, card->driver_count > 0 ? record_drivers : "");
    for (unsigned i = 0; i < card->driver_count; i++) {
        g_string_append_printf(text, " %s", card->drivers[i]);
    }
    g_string_append_c(text, '\n');
}

// With a separator, unless it is there.
static void
add_once(GString *text, const char *separator, const char *word)
{
    if (!strstr(text->str, word)) {
        g_string_append_printf(text, "%s%s", text->len > 0 ? separator : "", word);
    }
}

static void
add_numbers(GString *ids, GString *depends, const struct vf_boot_card *card)
{
    for (unsigned i = 0; i < card->function_count; i++) {
        char numbers[16];
        g_snprintf(numbers, sizeof(numbers), "%04x:%04x",
                   card->functions[i].vendor, card->functions[i].device);
        add_once(ids, ",", numbers);
    }
    for (unsigned i = 0; i < card->driver_count; i++) {
        g_autofree char *line =
            g_strdup_printf("softdep %s pre: vfio-pci\n", card->drivers[i]);
        add_once(depends, "", line);
    }
}

// The numbers are matched as well: after a card was moved another device may have
// its address. The rest is for a driver that comes before vfio-pci: it must not
// get the card, so vfio-pci is loaded with the first function.
static void
add_rules(GString *text, const struct vf_boot_card *card)
{
    for (unsigned i = 0; i < card->function_count; i++) {
        const struct vf_boot_function *function = &card->functions[i];
        char address[VF_PCI_TEXT];
        vf_pci_format(function->address, address);
        g_string_append_printf(
            text,
            "ACTION==\"add\", SUBSYSTEM==\"pci\", KERNEL==\"%s\", "
            "ATTR{vendor}==\"0x%04x\", ATTR{device}==\"0x%04x\", "
            "ATTR{driver_override}=\"vfio-pci\", "
            "RUN{builtin}+=\"kmod load vfio-pci\"\n",
            address, function->vendor, function->device);
    }
}

char *
vf_boot_text(const struct vf_boot *boot, enum vf_boot_way way)
{
    g_autoptr(GString) text = g_string_new(NULL);
    g_autoptr(GString) ids = g_string_new(NULL);
    g_autoptr(GString) depends = g_string_new(NULL);
    for (unsigned i = 0; i < boot->count; i++) {
        const struct vf_boot_card *card = &boot->cards[i];
        if (card->way == way) {
            add_record(text, card);
            add_numbers(ids, depends, card);
        }
    }
    if (text->len == 0) {
        return NULL;
    }
    if (way == VF_BOOT_BY_ID) {
        g_string_append_printf(text, "options vfio-pci ids=%s\n%s", ids->str,
                               depends->str);
    }
    for (unsigned i = 0; way == VF_BOOT_BY_ADDRESS && i < boot->count; i++) {
        if (boot->cards[i].way == way) {
            add_rules(text, &boot->cards[i]);
        }
    }
    return g_strdup(text->str);
}
