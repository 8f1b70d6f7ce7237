// SPDX-License-Identifier: GPL-2.0-or-later
// `kvmfr-setup MIB`: lets QEMU and the user at the screen use /dev/kvmfr0. Four locks
// are in the way: the module makes no device by itself, the device is root's, libvirt
// hides devices that it does not know from QEMU, and so does AppArmor.
#include "control/helper/files.h"

#include <glib.h>
#include <string.h>

#define MODPROBE "/etc/modprobe.d/virtflow-view-kvmfr.conf"
#define MODULES "/etc/modules-load.d/virtflow-view-kvmfr.conf"
#define UDEV "/etc/udev/rules.d/70-virtflow-view-kvmfr.rules"
#define APPARMOR "/etc/apparmor.d/local/abstractions/libvirt-qemu"
#define QEMU_CONF "/etc/libvirt/qemu.conf"

static const char udev_rule[] =
    "SUBSYSTEM==\"kvmfr\", GROUP=\"kvm\", MODE=\"0660\", TAG+=\"uaccess\"\n";

static const char apparmor_rule[] = "/dev/kvmfr0 rw,\n";

// libvirt's own list, and one more; there is no way to only add (qemu.conf, 9.0).
static const char device_acl[] =
    "cgroup_device_acl = [\n"
    "    \"/dev/null\", \"/dev/full\", \"/dev/zero\", \"/dev/random\",\n"
    "    \"/dev/urandom\", \"/dev/ptmx\", \"/dev/kvm\", \"/dev/kvmfr0\"\n"
    "]\n";

static bool
has_own_list(const char *conf)
{
    return g_regex_match_simple("^[ \\t]*cgroup_device_acl[ \\t]*=", conf,
                                G_REGEX_MULTILINE, 0);
}

static bool
open_libvirt(struct vf_helper *helper, GError **error)
{
    g_autofree char *conf = vf_helper_read_others(helper, QEMU_CONF);
    if (!conf) {
        fprintf(helper->out, "'%s' is not there: libvirt was left alone\n",
                QEMU_CONF);
        return true;
    }
    if (!has_own_list(conf)) {
        return vf_helper_put_block(helper, QEMU_CONF, device_acl, error);
    }
    if (strstr(conf, "\"/dev/kvmfr0\"")) {
        return true;
    }
    g_set_error(error, VF_ERROR, VF_ERROR_INVALID,
                "'%s' has a list 'cgroup_device_acl' of its own: add "
                "\"/dev/kvmfr0\" to it, and restart libvirt.",
                QEMU_CONF);
    return false;
}

static bool
open_apparmor(struct vf_helper *helper, GError **error)
{
    g_autoptr(GError) cause = NULL;
    if (vf_helper_put_block(helper, APPARMOR, apparmor_rule, &cause)) {
        return true;
    }
    if (g_error_matches(cause, VF_ERROR, VF_ERROR_NOT_FOUND)) {
        fprintf(helper->out, "no AppArmor profile of libvirt is there: none was "
                             "changed\n");
        return true;
    }
    g_propagate_error(error, g_steal_pointer(&cause));
    return false;
}

static bool
run(struct vf_helper *helper, char *const *arguments, GError **error)
{
    unsigned mib;
    if (!vf_helper_check_mib(arguments[0], 16, 4096, &mib, error)) {
        return false;
    }
    g_autofree char *options =
        g_strdup_printf("options kvmfr static_size_mb=%u\n", mib);
    if (!vf_helper_write(helper, MODPROBE, options, error) ||
        !vf_helper_write(helper, MODULES, "kvmfr\n", error) ||
        !vf_helper_write(helper, UDEV, udev_rule, error) ||
        !open_apparmor(helper, error) || !open_libvirt(helper, error)) {
        return false;
    }
    fprintf(helper->out, "it takes effect when this computer starts\n");
    return true;
}

static bool
undo(struct vf_helper *helper, const char *argument, GError **error)
{
    if (argument) {
        g_set_error(error, VF_ERROR, VF_ERROR_USAGE,
                    "'undo kvmfr-setup' takes no argument.");
        return false;
    }
    return vf_helper_remove(helper, MODPROBE, error) &&
           vf_helper_remove(helper, MODULES, error) &&
           vf_helper_remove(helper, UDEV, error) &&
           vf_helper_remove_block(helper, APPARMOR, error) &&
           vf_helper_remove_block(helper, QEMU_CONF, error);
}

const struct vf_helper_verb vf_helper_kvmfr_setup = {
    .name = "kvmfr-setup",
    .arguments = "MIB",
    .summary = "let QEMU and you use /dev/kvmfr0, with MIB of memory",
    .min_arguments = 1,
    .max_arguments = 1,
    .run = run,
    .undo = undo,
};
