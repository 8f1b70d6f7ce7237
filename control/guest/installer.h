// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// An installer that the user downloaded: looked at, so that the user can be asked
// about exactly this file, and known by its name, because each is run silently in
// a way of its own. This program downloads nothing.
//
// Lifetime: open -> close.
// Thread-safety: any thread that may block.
// Errors: whole sentences.
// Path: control/command/guest.c -> this -> control/guest/install.h,
// control/guest/iso.h

#include "base/error.h"

#include <stdbool.h>
#include <stdint.h>

enum vf_installer_kind {
    VF_INSTALLER_HOST, // looking-glass-host-setup*.exe, releases up to B7
    VF_INSTALLER_IDD,  // looking-glass-idd-setup*.exe
    VF_INSTALLER_VIRTIO, // virtio-win-guest-tools*.exe
    VF_INSTALLER_MSI,  // any *.msi
    VF_INSTALLER_OTHER, // can be handed over, and not run silently
};

struct vf_installer {
    int fd; // at its beginning; owned
    char *path;
    char *name; // its last part, without anything that Windows forbids
    enum vf_installer_kind kind;
    uint64_t size;
    char sha256[65];
};

// VF_ERROR_NOT_FOUND, VF_ERROR_PERMISSION, or VF_ERROR_INVALID when it is no
// installer for Windows, by its first bytes.
bool vf_installer_open(struct vf_installer *installer, const char *path,
                       GError **error) VF_WARN_UNUSED;

// Zeros with a descriptor of -1 are accepted.
void vf_installer_close(struct vf_installer *installer);

// By its name alone. Pure.
enum vf_installer_kind vf_installer_kind_of(const char *name);
