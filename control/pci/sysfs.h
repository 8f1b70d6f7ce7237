// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// The few ways of reading that sysfs needs: small files of one line, links whose
// last part is a name, and which devices of a class sit on which PCI function.
//
// Thread-safety: any thread.
// Path: control/pci/device.h, control/pci/use.h -> this

#include "control/pci/address.h"
#include "control/pci/roots.h"

#include <glib.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

// The first line of FOLDER/NAME. False, and `text` empty, when it cannot be read or
// does not fit.
bool vf_sysfs_text(const char *folder, const char *name, char *text,
                   size_t size);

// The number in it, decimal or with 0x; `otherwise` when there is none.
int64_t vf_sysfs_number(const char *folder, const char *name,
                        int64_t otherwise);

// The last part of where the link FOLDER/NAME points. False, and empty, when there
// is no such link.
bool vf_sysfs_link_name(const char *folder, const char *name, char *text,
                        size_t size);

// Names in `class` ("class/drm", "bus/usb/devices") that belong to the function at
// `address`, and not to another one behind it; sorted. *Transferred*, strings.
GPtrArray *vf_sysfs_devices_of(const struct vf_roots *roots, const char *class,
                               struct vf_pci_address address);

// Names in a folder, sorted; empty when it cannot be read. *Transferred*, strings.
GPtrArray *vf_sysfs_list(const char *folder);
