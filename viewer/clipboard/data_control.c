// SPDX-License-Identifier: GPL-2.0-or-later
#include "viewer/clipboard/data_control.h"

#include <stddef.h>
#include <string.h>

// Signatures: n a new object, o an object, ? or none, s a string, h a descriptor, a
// number before: since that version.
#define FAMILY(P, PREFIX, PRIMARY)                                               \
    extern const struct wl_interface P##_device;                                 \
    extern const struct wl_interface P##_source;                                 \
    extern const struct wl_interface P##_offer;                                  \
    static const struct wl_interface *P##_no_types[] = {NULL, NULL};             \
    static const struct wl_interface *P##_source_type[] = {&P##_source};         \
    static const struct wl_interface *P##_offer_type[] = {&P##_offer};           \
    static const struct wl_interface *P##_device_types[] = {&P##_device,         \
                                                            &wl_seat_interface}; \
    static const struct wl_message P##_manager_requests[] = {                    \
        {"create_data_source", "n", P##_source_type},                            \
        {"get_data_device", "no", P##_device_types},                             \
        {"destroy", "", P##_no_types},                                           \
    };                                                                           \
    static const struct wl_interface P##_manager = {                             \
        PREFIX "_manager_v1", 1, 3, P##_manager_requests, 0, NULL};              \
    static const struct wl_message P##_device_requests[] = {                     \
        {"set_selection", "?o", P##_source_type},                                \
        {"destroy", "", P##_no_types},                                           \
        {"set_primary_selection", PRIMARY "?o", P##_source_type},                \
    };                                                                           \
    static const struct wl_message P##_device_events[] = {                       \
        {"data_offer", "n", P##_offer_type},                                     \
        {"selection", "?o", P##_offer_type},                                     \
        {"finished", "", P##_no_types},                                          \
        {"primary_selection", PRIMARY "?o", P##_offer_type},                     \
    };                                                                           \
    const struct wl_interface P##_device = {                                     \
        PREFIX "_device_v1", 1, 3, P##_device_requests, 4, P##_device_events};   \
    static const struct wl_message P##_source_requests[] = {                     \
        {"offer", "s", P##_no_types},                                            \
        {"destroy", "", P##_no_types},                                           \
    };                                                                           \
    static const struct wl_message P##_source_events[] = {                       \
        {"send", "sh", P##_no_types},                                            \
        {"cancelled", "", P##_no_types},                                         \
    };                                                                           \
    const struct wl_interface P##_source = {                                     \
        PREFIX "_source_v1", 1, 2, P##_source_requests, 2, P##_source_events};   \
    static const struct wl_message P##_offer_requests[] = {                      \
        {"receive", "sh", P##_no_types},                                         \
        {"destroy", "", P##_no_types},                                           \
    };                                                                           \
    static const struct wl_message P##_offer_events[] = {                        \
        {"offer", "s", P##_no_types},                                            \
    };                                                                           \
    const struct wl_interface P##_offer = {                                      \
        PREFIX "_offer_v1", 1, 2, P##_offer_requests, 1, P##_offer_events};      \
    static const struct vf_data_control P##_family = {                           \
        &P##_manager, &P##_device, &P##_source, &P##_offer}

FAMILY(vf_ext_data_control, "ext_data_control", "");
FAMILY(vf_wlr_data_control, "zwlr_data_control", "2");

const struct vf_data_control *
vf_data_control_find(const char *interface)
{
    if (strcmp(interface, vf_ext_data_control_manager.name) == 0) {
        return &vf_ext_data_control_family;
    }
    if (strcmp(interface, vf_wlr_data_control_manager.name) == 0) {
        return &vf_wlr_data_control_family;
    }
    return NULL;
}
