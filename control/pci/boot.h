// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// Cards that belong to VMs from the start of the machine: vfio-pci gets them before
// their own drivers can. The helper writes it down in two files, and everybody may
// read there what is set:
//
//   by ID       modprobe.d(5): vfio-pci is told the numbers of vendor and model, and
//               is loaded before the drivers that would want the card
//   by address  udev(7): driver_override of each function, when another device of
//               the machine has the same numbers and must keep its driver
//
// Each file begins with one line per card that says all of it, and the rest follows
// from these. Pure, but for vf_boot_read().
//
// Lifetime: plain values. Thread-safety: any thread.
// Errors: whole sentences.
// Path: control/pci/device.h -> this -> control/helper/helper.h, control/gpu/scene.h

#include "base/error.h"
#include "control/pci/address.h"

#include <stdbool.h>
#include <stdint.h>

#define VF_BOOT_MODPROBE "/etc/modprobe.d/virtflow-view-vfio.conf"
#define VF_BOOT_UDEV "/etc/udev/rules.d/70-virtflow-view-vfio.rules"

enum {
    VF_BOOT_MAX_CARDS = 8,
    VF_BOOT_MAX_FUNCTIONS = 16,
    VF_BOOT_MAX_DRIVERS = 16,
};

enum vf_boot_way { VF_BOOT_BY_ID, VF_BOOT_BY_ADDRESS };

struct vf_boot_function {
    struct vf_pci_address address;
    uint16_t vendor;
    uint16_t device;
};

struct vf_boot_card {
    enum vf_boot_way way;
    unsigned function_count; // the card itself is the first
    struct vf_boot_function functions[VF_BOOT_MAX_FUNCTIONS];
    unsigned driver_count; // kernel modules that would want it otherwise
    char drivers[VF_BOOT_MAX_DRIVERS][40];
};

struct vf_boot {
    unsigned count;
    struct vf_boot_card cards[VF_BOOT_MAX_CARDS];
};

// Adds the cards that `text` says; what is in one of the files, or NULL for none. False
// when a line about a card is not as vf_boot_text() writes it.
bool vf_boot_parse(struct vf_boot *boot, enum vf_boot_way way, const char *text,
                   GError **error) VF_WARN_UNUSED;

// What is set in the two files below the folder `root` ("" for the system), and when
// each was written last, in seconds since 1970; 0: not there. A file that cannot be
// understood counts for nothing.
void vf_boot_read(struct vf_boot *boot, const char *root, int64_t written[2]);

// Replaces the card, or adds it. False when there are too many.
bool vf_boot_put(struct vf_boot *boot, const struct vf_boot_card *card,
                 GError **error) VF_WARN_UNUSED;

// True when there was such a card.
bool vf_boot_remove(struct vf_boot *boot, struct vf_pci_address address);

// *Borrowed*; NULL: not set. `address`: of any function of the card.
const struct vf_boot_card *vf_boot_find(const struct vf_boot *boot,
                                        struct vf_pci_address address);

// The file for the cards of that way; NULL when there are none. *Transferred*.
char *vf_boot_text(const struct vf_boot *boot, enum vf_boot_way way);
