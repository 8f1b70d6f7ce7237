// SPDX-License-Identifier: GPL-2.0-or-later
// `vfio-dedicate ADDRESS`: the graphics card there belongs to VMs from the next start of
// this machine on, with all that must go along. What that is, and how it is done, is
// found out by the helper: whoever asks says only which card (control/pci/boot.h).
#include "control/helper/files.h"
#include "control/helper/vfio_card.h"
#include "control/pci/boot.h"

#include <glib.h>
#include <string.h>
#include <sys/wait.h>

static const char *const PATHS[] = {
    [VF_BOOT_BY_ID] = VF_BOOT_MODPROBE,
    [VF_BOOT_BY_ADDRESS] = VF_BOOT_UDEV,
};

static bool
read_boot(struct vf_helper *helper, struct vf_boot *boot, GError **error)
{
    memset(boot, 0, sizeof(*boot));
    for (unsigned way = 0; way < G_N_ELEMENTS(PATHS); way++) {
        g_autofree char *text = NULL;
        if (!vf_helper_read_own(helper, PATHS[way], &text, error) ||
            !vf_boot_parse(boot, (enum vf_boot_way)way, text, error)) {
            return false;
        }
    }
    return true;
}

// One that says the same already is not written anew. First what a card is added to:
// whoever is stopped in between has it twice, which does no harm.
static bool
write_boot(struct vf_helper *helper, const struct vf_boot *boot,
           enum vf_boot_way first, bool *changed, GError **error)
{
    for (unsigned i = 0; i < G_N_ELEMENTS(PATHS); i++) {
        const enum vf_boot_way way =
            i == 0 ? first : (enum vf_boot_way)(1 - first);
        g_autofree char *text = vf_boot_text(boot, way);
        g_autofree char *before = NULL;
        if (!vf_helper_read_own(helper, PATHS[way], &before, error)) {
            return false;
        }
        if (g_strcmp0(text, before) == 0) {
            continue;
        }
        *changed = true;
        if (!(text ? vf_helper_write(helper, PATHS[way], text, error)
                   : vf_helper_remove(helper, PATHS[way], error))) {
            return false;
        }
    }
    return true;
}

// The parameter of the module is one text: of two settings only the last one counts.
static bool
check_other_settings(struct vf_helper *helper, GError **error)
{
    static const char setting[] =
        "^[ \\t]*options[ \\t]+vfio[-_]pci[ \\t].*\\bids=";
    g_autofree char *path =
        vf_helper_find_setting(helper, "/etc/modprobe.d", ".conf", setting);
    if (path) {
        g_set_error(error, VF_ERROR, VF_ERROR_UNFIT,
                    "'%s' tells vfio-pci by ID already which cards it gets, and "
                    "two such settings do not add up: add the card there, or "
                    "take that line out first.",
                    path);
        return false;
    }
    g_autofree char *line = vf_helper_read_others(helper, "/proc/cmdline");
    if (line && g_regex_match_simple("\\bvfio[-_]pci\\.ids=", line, 0, 0)) {
        g_set_error(error, VF_ERROR, VF_ERROR_UNFIT,
                    "The kernel's command line tells vfio-pci by ID already "
                    "which cards it gets ('vfio-pci.ids='), and would overrule "
                    "this: add the card there, or take that out first.");
        return false;
    }
    return true;
}

// What is needed to start is in an archive, which has a copy of such settings.
static void
renew_archive(const struct vf_helper *helper)
{
    char *arguments[] = {(char *)"/usr/sbin/update-initramfs", (char *)"-u",
                         NULL};
    char *environment[] = {(char *)"PATH=/usr/sbin:/usr/bin:/sbin:/bin", NULL};
    int status = 0;
    if (helper->is_real && !helper->print_only &&
        g_file_test(arguments[0], G_FILE_TEST_IS_EXECUTABLE) &&
        g_spawn_sync("/", arguments, environment,
                     G_SPAWN_STDOUT_TO_DEV_NULL | G_SPAWN_STDERR_TO_DEV_NULL, NULL,
                     NULL, NULL, NULL, &status, NULL) &&
        WIFEXITED(status) && WEXITSTATUS(status) == 0) {
        fprintf(helper->out, "the archive that the kernel starts from was made "
                             "anew (update-initramfs)\n");
    } else {
        fprintf(helper->out,
                "if this machine starts from an initramfs with graphics drivers in "
                "it, make that anew: 'update-initramfs -u' (Debian, Ubuntu), "
                "'dracut --force' (Fedora, openSUSE), 'mkinitcpio -P' (Arch)\n");
    }
    fprintf(helper->out, "it takes effect when this computer starts\n");
}

// Only the one way of writing an address, and whole.
static bool
check_address(const char *text, struct vf_pci_address *address, GError **error)
{
    if (vf_pci_parse(text, address)) {
        char again[VF_PCI_TEXT];
        vf_pci_format(*address, again);
        if (strcmp(text, again) == 0) {
            return true;
        }
    }
    g_set_error(error, VF_ERROR, VF_ERROR_USAGE,
                "A card is named by its PCI address in full, such as "
                "'0000:01:00.0'; 'virtflow-view gpu list' shows them.");
    return false;
}

static bool
run(struct vf_helper *helper, char *const *arguments, GError **error)
{
    struct vf_pci_address address;
    struct vf_boot boot;
    struct vf_boot_card card = {.function_count = 0};
    bool changed = false;
    if (!check_address(arguments[0], &address, error) ||
        !read_boot(helper, &boot, error) ||
        !vf_vfio_card_find(&card, helper, address, error) ||
        (card.way == VF_BOOT_BY_ID && !check_other_settings(helper, error)) ||
        !vf_boot_put(&boot, &card, error) ||
        !write_boot(helper, &boot, card.way, &changed, error)) {
        return false;
    }
    if (!changed) {
        fprintf(helper->out, "%s is dedicated already\n", arguments[0]);
    }
    renew_archive(helper);
    return true;
}

static bool
undo_all(struct vf_helper *helper, GError **error)
{
    if (!vf_helper_remove(helper, VF_BOOT_MODPROBE, error) ||
        !vf_helper_remove(helper, VF_BOOT_UDEV, error)) {
        return false;
    }
    renew_archive(helper);
    return true;
}

static bool
undo(struct vf_helper *helper, const char *argument, GError **error)
{
    struct vf_pci_address address;
    struct vf_boot boot;
    bool changed = false;
    if (!argument) {
        return undo_all(helper, error);
    }
    if (!check_address(argument, &address, error) ||
        !read_boot(helper, &boot, error)) {
        return false;
    }
    if (!vf_boot_remove(&boot, address)) {
        fprintf(helper->out, "%s is not dedicated by virtflow-view\n", argument);
        return true;
    }
    if (!write_boot(helper, &boot, VF_BOOT_BY_ID, &changed, error)) {
        return false;
    }
    renew_archive(helper);
    return true;
}

const struct vf_helper_verb vf_helper_vfio_dedicate = {
    .name = "vfio-dedicate",
    .arguments = "ADDRESS",
    .summary = "give the graphics card at this PCI address to VMs, from the next "
               "start of the computer on",
    .min_arguments = 1,
    .max_arguments = 1,
    .run = run,
    .undo = undo,
};
