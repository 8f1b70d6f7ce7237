// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// USB devices of the host, lent to the guest over SPICE. The VM needs
// redirection channels (<redirdev bus='usb' type='spicevmc'/>) and the user the
// right to open the device, which polkit asks for.
//
// Thread-safety: the request functions on the main thread; the list comes by
// mailbox, failures as struct vf_spice_event.
// Path: spice/events.h -> this -> spice/session.h

#include <stdbool.h>
#include <stdint.h>

struct vf_spice;

enum { VF_USB_MAX_DEVICES = 32, VF_USB_NAME = 128 };

struct vf_usb_device {
    uint32_t id; // stays the same while the device is plugged in
    char name[VF_USB_NAME];
    bool attached;             // the guest has it
    bool changing;             // it is being attached or detached
    bool possible;             // attaching it could work
    char why_not[VF_USB_NAME]; // when it could not
};

struct vf_usb_status {
    bool available;    // USB can be redirected at all
    char detail[256];  // why it cannot, or empty
    unsigned channels; // devices that the VM can take at a time
    unsigned count;
    struct vf_usb_device devices[VF_USB_MAX_DEVICES];
};

// Whether the host's devices are looked at: only then is there a list, and can
// a device be lent. Holds across sessions; off at first.
void
vf_spice_usb_watch(struct vf_spice *spice, bool watch);

void
vf_spice_usb_attach(struct vf_spice *spice, uint32_t id);
void
vf_spice_usb_detach(struct vf_spice *spice, uint32_t id);

// Devices that are lent as soon as they are plugged in, by usbredir's rules
// ("class,vendor,product,version,allow" joined by '|'); NULL or "": none.
void
vf_spice_usb_auto_connect(struct vf_spice *spice, const char *rules);
