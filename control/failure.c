// SPDX-License-Identifier: GPL-2.0-or-later
#include "control/failure.h"

#include "base/words.h"

#include <errno.h>
#include <libvirt/virterror.h>
#include <string.h>

enum { ANY = 0 };

// The first rule that fits says what happened. Texts of QEMU and of libvirt's
// own checks come before the codes that also carry them.
struct rule {
    int code;
    int domain;
    int sys_errno;
    const char *fragment; // of the raw text, or NULL
    enum vf_failure_kind kind;
    const char *words; // NULL: libvirt's own words are the best there are
};

static const char not_running[] =
    N_("its daemon is not running or not installed; start it with "
       "'systemctl start libvirtd', or install the package "
       "'libvirt-daemon-system'");
static const char may_not_connect[] =
    N_("you may not manage VMs; become a member of the group 'libvirt' "
       "('sudo adduser USER libvirt', then log in again)");
static const char not_authorised[] =
    N_("libvirt did not let you in; become a member of the group 'libvirt' "
       "('sudo adduser USER libvirt', then log in again), or run a polkit agent "
       "that can ask for your password; a name and password that it asks for "
       "itself can be written into '~/.config/libvirt/auth.conf'");
static const char read_only[] =
    N_("this connection to libvirt lets you look but not act");
static const char lost[] =
    N_("the connection to libvirt was lost; try again when it is back");
static const char no_definition[] =
    N_("libvirt refuses the VM's definition; see the details");
static const char cannot[] = N_("this libvirt or this QEMU cannot do that");
static const char no_agent[] = N_("the guest agent does not answer");

static const struct rule rules[] = {
    // connecting
    {VIR_ERR_SYSTEM_ERROR, VIR_FROM_RPC, ENOENT, NULL, VF_FAILURE_NOT_RUNNING,
     not_running},
    {VIR_ERR_SYSTEM_ERROR, VIR_FROM_RPC, ECONNREFUSED, NULL,
     VF_FAILURE_NOT_RUNNING, not_running},
    {VIR_ERR_SYSTEM_ERROR, VIR_FROM_RPC, EACCES, NULL, VF_FAILURE_PERMISSION,
     may_not_connect},
    {VIR_ERR_SYSTEM_ERROR, VIR_FROM_RPC, EPERM, NULL, VF_FAILURE_PERMISSION,
     may_not_connect},
    {VIR_ERR_SYSTEM_ERROR, VIR_FROM_RPC, EPIPE, NULL, VF_FAILURE_LINK_LOST,
     lost},
    {VIR_ERR_SYSTEM_ERROR, VIR_FROM_RPC, ANY, NULL, VF_FAILURE_LINK_LOST, NULL},
    {VIR_ERR_AUTH_FAILED, ANY, ANY, NULL, VF_FAILURE_PERMISSION,
     not_authorised},
    {VIR_ERR_AUTH_CANCELLED, ANY, ANY, NULL, VF_FAILURE_PERMISSION,
     not_authorised},
    {VIR_ERR_AUTH_UNAVAILABLE, ANY, ANY, NULL, VF_FAILURE_PERMISSION,
     not_authorised},
    {VIR_ERR_NO_CONNECT, ANY, ANY, NULL, VF_FAILURE_UNSUPPORTED,
     N_("libvirt has no driver for this URI; check what was given with '-c' or in "
        "LIBVIRT_DEFAULT_URI")},
    {VIR_ERR_UNKNOWN_HOST, ANY, ANY, NULL, VF_FAILURE_OTHER,
     N_("the host named in the URI cannot be found")},
    {VIR_ERR_INTERNAL_ERROR, VIR_FROM_RPC, ANY, NULL, VF_FAILURE_LINK_LOST,
     lost},
    {VIR_ERR_INVALID_CONN, ANY, ANY, NULL, VF_FAILURE_LINK_LOST, lost},
    {VIR_ERR_RPC, ANY, ANY, NULL, VF_FAILURE_LINK_LOST, lost},
    {VIR_ERR_OPERATION_DENIED, ANY, ANY, NULL, VF_FAILURE_READ_ONLY, read_only},
    {VIR_ERR_ACCESS_DENIED, ANY, ANY, NULL, VF_FAILURE_READ_ONLY, read_only},

    // starting: what QEMU and libvirt say when something around the VM is amiss
    {ANY, ANY, ANY, "is not viable", VF_FAILURE_OTHER,
     N_("the IOMMU group of a passed-through device is not viable; every device "
        "of the group must be given to the VM or have no driver on the host")},
    {ANY, ANY, ANY, "does not match 'size' option", VF_FAILURE_OTHER,
     N_("its shared memory file has another size than the VM asks for; delete the "
        "file in '/dev/shm' while the VM is off, it is made again at the start")},
    {ANY, ANY, ANY, "can't open backing store", VF_FAILURE_OTHER,
     N_("QEMU may not open its shared memory file; delete the file in '/dev/shm' "
        "while the VM is off, or make QEMU's user its owner")},
    {ANY, ANY, ANY, "Failed to load PCI stub module", VF_FAILURE_OTHER,
     N_("the kernel module 'vfio-pci', which passes devices through, cannot be "
        "loaded")},
    {ANY, ANY, ANY, "is in use by driver QEMU", VF_FAILURE_OTHER,
     N_("another VM is using one of its passed-through devices; shut that one "
        "down first")},
    {ANY, ANY, ANY, "SPICE graphics are not supported", VF_FAILURE_OTHER,
     N_("this QEMU was built without SPICE")},
    {ANY, ANY, ANY, "TPM version", VF_FAILURE_OTHER,
     N_("the TPM emulator is missing; install the packages 'swtpm' and "
        "'swtpm-tools'")},
    {ANY, ANY, ANY, "virtlogd-sock", VF_FAILURE_OTHER,
     N_("libvirt's log daemon is not running; start it with "
        "'systemctl start virtlogd.socket'")},
    {ANY, ANY, ANY, "network 'default' is not active", VF_FAILURE_OTHER,
     N_("the virtual network 'default' is not active; start it with "
        "'virsh -c qemu:///system net-start default'")},
    {ANY, ANY, ANY, "Could not access KVM kernel module", VF_FAILURE_OTHER,
     N_("KVM is not available; turn on virtualisation in the firmware setup of "
        "this computer")},
    {ANY, ANY, ANY, "cannot set up guest memory", VF_FAILURE_OTHER,
     N_("the host has not enough free memory for it")},
    {ANY, ANY, ANY, "unable to map backing store for guest RAM",
     VF_FAILURE_OTHER,
     N_("the host has not enough free memory (or huge pages) for it")},
    {ANY, ANY, ANY, "Failed to get \"write\" lock", VF_FAILURE_OTHER,
     N_("another process is using one of its disk images")},
    {ANY, ANY, ANY, "with pflash based firmware", VF_FAILURE_UNSUPPORTED,
     N_("this libvirt takes no snapshots of a VM with UEFI firmware")},
    {ANY, ANY, ANY, "unsupported for storage type", VF_FAILURE_UNSUPPORTED,
     N_("only disks in the format 'qcow2' can be snapshot, and it has one in another "
        "format")},
    {ANY, ANY, ANY, "peer mode", VF_FAILURE_UNSUPPORTED,
     N_("QEMU saves no VM that has a shared memory device")},
    {ANY, ANY, ANY, "Cannot access storage file", VF_FAILURE_OTHER,
     N_("one of its disk images cannot be opened; see the details")},

    // by code
    {VIR_ERR_NO_DOMAIN, ANY, ANY, NULL, VF_FAILURE_GONE,
     N_("libvirt knows no such VM; it was deleted or renamed")},
    {VIR_ERR_OPERATION_INVALID, ANY, ANY, NULL, VF_FAILURE_STATE_CHANGED, NULL},
    {VIR_ERR_OPERATION_TIMEOUT, ANY, ANY, NULL, VF_FAILURE_BUSY,
     N_("libvirt is busy with another task of this VM; try again when that has "
        "ended")},
    {VIR_ERR_RESOURCE_BUSY, ANY, ANY, NULL, VF_FAILURE_BUSY, NULL},
    {VIR_ERR_HOOK_SCRIPT_FAILED, ANY, ANY, NULL, VF_FAILURE_OTHER, NULL},
    {VIR_ERR_CONFIG_UNSUPPORTED, ANY, ANY, NULL, VF_FAILURE_UNSUPPORTED, NULL},
    {VIR_ERR_OPERATION_UNSUPPORTED, ANY, ANY, NULL, VF_FAILURE_UNSUPPORTED,
     cannot},
    {VIR_ERR_ARGUMENT_UNSUPPORTED, ANY, ANY, NULL, VF_FAILURE_UNSUPPORTED,
     cannot},
    {VIR_ERR_NO_SUPPORT, ANY, ANY, NULL, VF_FAILURE_UNSUPPORTED, cannot},
    {VIR_ERR_AGENT_UNRESPONSIVE, ANY, ANY, NULL, VF_FAILURE_AGENT, no_agent},
    {VIR_ERR_AGENT_UNSYNCED, ANY, ANY, NULL, VF_FAILURE_AGENT, no_agent},
    {VIR_ERR_XML_INVALID_SCHEMA, ANY, ANY, NULL, VF_FAILURE_OTHER,
     no_definition},
    {VIR_ERR_XML_ERROR, ANY, ANY, NULL, VF_FAILURE_OTHER, no_definition},
    {VIR_ERR_XML_DETAIL, ANY, ANY, NULL, VF_FAILURE_OTHER, no_definition},
};

static const struct rule unknown = {.kind = VF_FAILURE_OTHER};

static bool
rule_fits(const struct rule *rule, const struct vf_failure *failure)
{
    return (rule->code == ANY || rule->code == failure->code) &&
           (rule->domain == ANY || rule->domain == failure->domain) &&
           (rule->sys_errno == ANY || rule->sys_errno == failure->sys_errno) &&
           (!rule->fragment || strstr(failure->raw, rule->fragment));
}

static const struct rule *
find_rule(const struct vf_failure *failure)
{
    for (size_t i = 0; i < G_N_ELEMENTS(rules); i++) {
        if (rule_fits(&rules[i], failure)) {
            return &rules[i];
        }
    }
    return &unknown;
}

// What a hook script said, which stands behind its whole environment and command
// line; the message as it is when there is no such thing in it.
static const char *
skip_command(const char *message)
{
    static const char mark[] = "unexpected exit status ";
    const char *status = strstr(message, mark);
    const char *said = status ? strstr(status, ": ") : NULL;
    return said && said[2] != '\0' && said[2] != '\n' ? said + 2 : message;
}

void
vf_failure_take(struct vf_failure *failure)
{
    memset(failure, 0, sizeof(*failure));
    const virError *error = virGetLastError();
    if (!error) {
        g_strlcpy(failure->raw, _("libvirt gave no reason"), sizeof(failure->raw));
        return;
    }
    failure->code = error->code;
    failure->domain = error->domain;
    if (error->code == VIR_ERR_SYSTEM_ERROR) {
        failure->sys_errno = error->int1;
    }
    const char *message = error->message ? error->message : "";
    g_strlcpy(failure->raw,
              error->code == VIR_ERR_HOOK_SCRIPT_FAILED ? skip_command(message)
                                                        : message,
              sizeof(failure->raw));
}

enum vf_failure_kind
vf_failure_kind(const struct vf_failure *failure)
{
    return find_rule(failure)->kind;
}

void
vf_failure_words(const struct vf_failure *failure, const char *beginning,
                 char *words, size_t size)
{
    const struct rule *rule = find_rule(failure);
    const char *cause = rule->words ? _(rule->words) : failure->raw;
    size_t length = strlen(cause);
    while (length > 0 && strchr(". \n", cause[length - 1])) {
        length--;
    }
    g_snprintf(words, size, "%s: %.*s.", beginning, (int)length, cause);
}

void
vf_failure_operation_words(const struct vf_failure *failure,
                           enum vf_operation operation, const char *name,
                           char *words, size_t size)
{
    char beginning[320];
    g_snprintf(beginning, sizeof(beginning), _("Could not %s '%s'"),
               _(vf_operation_name(operation)), name);
    vf_failure_words(failure, beginning, words, size);
}

void
vf_failure_link_words(const struct vf_failure *failure, const char *uri,
                      char *words, size_t size)
{
    char beginning[320];
    g_snprintf(beginning, sizeof(beginning), _("No connection to libvirt at '%s'"),
               uri);
    vf_failure_words(failure, beginning, words, size);
}

static enum vf_error
error_code(enum vf_failure_kind kind)
{
    switch (kind) {
    case VF_FAILURE_GONE:
        return VF_ERROR_NOT_FOUND;
    case VF_FAILURE_PERMISSION:
    case VF_FAILURE_READ_ONLY:
        return VF_ERROR_PERMISSION;
    case VF_FAILURE_NOT_RUNNING:
    case VF_FAILURE_LINK_LOST:
        return VF_ERROR_LOST;
    case VF_FAILURE_STATE_CHANGED:
        return VF_ERROR_UNFIT;
    case VF_FAILURE_BUSY:
        return VF_ERROR_BUSY;
    case VF_FAILURE_UNSUPPORTED:
        return VF_ERROR_UNSUPPORTED;
    case VF_FAILURE_OTHER:
    case VF_FAILURE_AGENT:
        return VF_ERROR_FAILED;
    }
    return VF_ERROR_FAILED;
}

void
vf_failure_set_error(const struct vf_failure *failure, const char *beginning,
                     GError **error)
{
    char words[1024];
    vf_failure_words(failure, beginning, words, sizeof(words));
    g_set_error_literal(error, VF_ERROR,
                        (int)error_code(vf_failure_kind(failure)), words);
}
