// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// A disc image of ours in the VM's drive: brought to where QEMU may read it, put in,
// and taken out again.
//
// It goes through a storage pool of libvirt's when there is one, so that no file
// permission is in the way; else into /var/tmp, which everybody may reach.
//
// Thread-safety: any thread that may block.
// Errors: whole sentences.
// Path: control/guest/iso.h -> this -> control/cd.h

#include "base/error.h"
#include "control/guest/installer.h"

#include <libvirt/libvirt.h>
#include <stdbool.h>
#include <stddef.h>

// True when the VM has a drive to put a disc in.
bool vf_media_has_drive(virDomainPtr domain);

// Makes the disc and puts it in. `where` is the image's path afterwards.
bool vf_media_insert(virDomainPtr domain, const struct vf_installer *installer,
                     char *where, size_t size, GError **error) VF_WARN_UNUSED;

// Takes out what vf_media_insert() put in, and removes the image.
bool vf_media_eject(virDomainPtr domain, GError **error) VF_WARN_UNUSED;
