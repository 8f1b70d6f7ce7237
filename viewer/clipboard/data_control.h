// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// The two languages in which Wayland compositors let a program without a window
// manage the clipboard: ext-data-control-v1 and the older
// wlr-data-control-unstable-v1, which says the same under other names. Debian 12 has
// no description of either, so the tables that libwayland needs are here: requests
// and events by number, as both protocols count them.
//
// Path: -> this -> viewer/clipboard/wayland_clipboard.c

#include <wayland-client.h>

struct vf_data_control {
    const struct wl_interface *manager;
    const struct wl_interface *device;
    const struct wl_interface *source;
    const struct wl_interface *offer;
};

// By the name of a global; NULL: it is none of them.
const struct vf_data_control *
vf_data_control_find(const char *interface);

// Requests.
enum { VF_DC_MANAGER_CREATE_SOURCE = 0, VF_DC_MANAGER_GET_DEVICE = 1 };
enum { VF_DC_DEVICE_SET_SELECTION = 0, VF_DC_DEVICE_DESTROY = 1 };
enum { VF_DC_SOURCE_OFFER = 0, VF_DC_SOURCE_DESTROY = 1 };
enum { VF_DC_OFFER_RECEIVE = 0, VF_DC_OFFER_DESTROY = 1 };

// Events, as tables of functions in the order of their numbers.
struct vf_dc_device_events {
    void (*data_offer)(void *data, struct wl_proxy *device,
                       struct wl_proxy *offer);
    void (*selection)(void *data, struct wl_proxy *device,
                      struct wl_proxy *offer); // NULL: none
    void (*finished)(void *data, struct wl_proxy *device);
    void (*primary_selection)(void *data, struct wl_proxy *device,
                              struct wl_proxy *offer);
};

struct vf_dc_source_events {
    // `fd` is *transferred*.
    void (*send)(void *data, struct wl_proxy *source, const char *mime, int fd);
    void (*cancelled)(void *data, struct wl_proxy *source);
};

struct vf_dc_offer_events {
    void (*offer)(void *data, struct wl_proxy *offer, const char *mime);
};
