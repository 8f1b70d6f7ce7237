// SPDX-License-Identifier: GPL-2.0-or-later
#include "spice/usb_part.h"

#include "base/mailbox.h"
#include "base/queue.h"
#include "base/words.h"
#include "spice/events.h"

#include <string.h>

struct known {
    SpiceUsbDevice *device; // one reference
    uint32_t id;
    bool changing;
};

struct vf_spice_usb {
    // constant after creation
    struct vf_mailbox *mailbox;
    struct vf_queue *events;

    bool watch;
    char *rules;                    // or NULL
    SpiceSession *session;          // borrowed; NULL while detached
    SpiceUsbDeviceManager *manager; // borrowed; NULL while not watching
    GArray *known;                  // of struct known
    GPtrArray *changes;             // of struct change, not answered yet
    uint32_t next_id;
    struct vf_usb_status status;
};

// --- the list ---

static struct known *
find_device(struct vf_spice_usb *usb, const SpiceUsbDevice *device)
{
    for (guint i = 0; i < usb->known->len; i++) {
        struct known *known = &g_array_index(usb->known, struct known, i);
        if (known->device == device) {
            return known;
        }
    }
    return NULL;
}

static struct known *
find_id(struct vf_spice_usb *usb, uint32_t id)
{
    for (guint i = 0; i < usb->known->len; i++) {
        struct known *known = &g_array_index(usb->known, struct known, i);
        if (known->id == id) {
            return known;
        }
    }
    return NULL;
}

static void
describe(struct vf_spice_usb *usb, const struct known *known,
         struct vf_usb_device *out)
{
    out->id = known->id;
    out->changing = known->changing;
    out->attached = spice_usb_device_manager_is_device_connected(usb->manager,
                                                                 known->device);
    g_autofree char *name =
        spice_usb_device_get_description(known->device, "%s %s %s");
    g_strlcpy(out->name, name ? name : _("USB device"), sizeof(out->name));
    g_autoptr(GError) error = NULL;
    out->possible =
        out->attached || spice_usb_device_manager_can_redirect_device(
                             usb->manager, known->device, &error);
    if (error) {
        g_strlcpy(out->why_not, error->message, sizeof(out->why_not));
    }
}

static void
publish(struct vf_spice_usb *usb)
{
    // Whoever does not watch is not told: lists are long.
    if (!usb->watch && usb->status.count == 0) {
        return;
    }
    struct vf_usb_status *status = &usb->status;
    memset(status->devices, 0, sizeof(status->devices));
    status->count = 0;
    status->channels = 0;
    if (usb->manager) {
        gint free_channels = 0;
        g_object_get(usb->manager, "free-channels", &free_channels, NULL);
        status->channels = (unsigned)MAX(free_channels, 0);
        for (guint i = 0;
             i < usb->known->len && status->count < VF_USB_MAX_DEVICES; i++) {
            describe(usb, &g_array_index(usb->known, struct known, i),
                     &status->devices[status->count++]);
        }
    }
    vf_mailbox_put(usb->mailbox, status, NULL);
}

static void
clear_known(gpointer data)
{
    struct known *known = data;
    g_boxed_free(SPICE_TYPE_USB_DEVICE, known->device);
}

static void
add_device(struct vf_spice_usb *usb, SpiceUsbDevice *device)
{
    if (!find_device(usb, device)) {
        struct known known = {
            .device = g_boxed_copy(SPICE_TYPE_USB_DEVICE, device),
            .id = ++usb->next_id,
        };
        g_array_append_val(usb->known, known);
    }
}

// --- what happens ---

static void
push_failure(struct vf_spice_usb *usb, SpiceUsbDevice *device,
             const GError *error)
{
    g_autofree char *name = spice_usb_device_get_description(device, "%s %s");
    struct vf_spice_event event = {
        .type = VF_SPICE_USB_FAILED,
        .text =
            g_strdup_printf(_("The USB device '%s' cannot be lent to the VM: %s"),
                            name ? name : "unknown",
                            error ? error->message : _("no reason given")),
    };
    vf_queue_push(usb->events, &event);
}

static void
on_added(SpiceUsbDeviceManager *manager, SpiceUsbDevice *device, gpointer data)
{
    (void)manager;
    struct vf_spice_usb *usb = data;
    add_device(usb, device);
    publish(usb);
}

static void
on_removed(SpiceUsbDeviceManager *manager, SpiceUsbDevice *device,
           gpointer data)
{
    (void)manager;
    struct vf_spice_usb *usb = data;
    for (guint i = 0; i < usb->known->len; i++) {
        if (g_array_index(usb->known, struct known, i).device == device) {
            g_array_remove_index(usb->known, i);
            break;
        }
    }
    publish(usb);
}

static void
on_error(SpiceUsbDeviceManager *manager, SpiceUsbDevice *device, GError *error,
         gpointer data)
{
    (void)manager;
    push_failure(data, device, error);
    publish(data);
}

// --- attaching and detaching ---

// Lives until the library answers, which may be after the session has gone.
struct change {
    struct vf_spice_usb *usb; // NULL: nobody is to be told
    SpiceUsbDevice *device;   // one reference
};

static void
finish_change(struct change *change, const GError *error)
{
    struct vf_spice_usb *usb = change->usb;
    if (usb) {
        g_ptr_array_remove_fast(usb->changes, change);
        struct known *known = find_device(usb, change->device);
        if (known) {
            known->changing = false;
        }
        if (error) {
            push_failure(usb, change->device, error);
        }
        publish(usb);
    }
    g_boxed_free(SPICE_TYPE_USB_DEVICE, change->device);
    g_free(change);
}

static void
on_attached(GObject *manager, GAsyncResult *result, gpointer data)
{
    g_autoptr(GError) error = NULL;
    spice_usb_device_manager_connect_device_finish(
        SPICE_USB_DEVICE_MANAGER(manager), result, &error);
    finish_change(data, error);
}

static void
on_detached(GObject *manager, GAsyncResult *result, gpointer data)
{
    g_autoptr(GError) error = NULL;
    spice_usb_device_manager_disconnect_device_finish(
        SPICE_USB_DEVICE_MANAGER(manager), result, &error);
    finish_change(data, error);
}

void
vf_spice_usb_on_attach(struct vf_spice_usb *usb, uint32_t id, bool attach)
{
    struct known *known = find_id(usb, id);
    if (!usb->manager || !known || known->changing) {
        return;
    }
    known->changing = true;
    struct change *change = g_new0(struct change, 1);
    change->usb = usb;
    change->device = g_boxed_copy(SPICE_TYPE_USB_DEVICE, known->device);
    g_ptr_array_add(usb->changes, change);
    if (attach) {
        spice_usb_device_manager_connect_device_async(
            usb->manager, known->device, NULL, on_attached, change);
    } else {
        spice_usb_device_manager_disconnect_device_async(
            usb->manager, known->device, NULL, on_detached, change);
    }
    publish(usb);
}

// --- watching ---

static void
apply_rules(struct vf_spice_usb *usb)
{
    if (usb->manager) {
        bool any = usb->rules && *usb->rules;
        g_object_set(usb->manager, "auto-connect-filter", any ? usb->rules : "",
                     "auto-connect", (gboolean)any, NULL);
    }
}

static void
stop_watching(struct vf_spice_usb *usb)
{
    for (guint i = 0; i < usb->changes->len; i++) {
        struct change *change = g_ptr_array_index(usb->changes, i);
        change->usb = NULL;
    }
    g_ptr_array_set_size(usb->changes, 0);
    g_array_set_size(usb->known, 0);
    if (usb->manager) {
        g_signal_handlers_disconnect_by_data(usb->manager, usb);
        usb->manager = NULL;
    }
    usb->status.available = false;
    usb->status.detail[0] = '\0';
}

static void
start_watching(struct vf_spice_usb *usb)
{
    g_autoptr(GError) error = NULL;
    usb->manager = spice_usb_device_manager_get(usb->session, &error);
    usb->status.available = usb->manager != NULL;
    if (!usb->manager) {
        g_snprintf(usb->status.detail, sizeof(usb->status.detail),
                   _("USB devices cannot be lent to the VM: %s"),
                   error ? error->message : _("the SPICE library cannot do that"));
        return;
    }
    g_signal_connect(usb->manager, "device-added", G_CALLBACK(on_added), usb);
    g_signal_connect(usb->manager, "device-removed", G_CALLBACK(on_removed),
                     usb);
    g_signal_connect(usb->manager, "device-error", G_CALLBACK(on_error), usb);
    g_signal_connect(usb->manager, "auto-connect-failed", G_CALLBACK(on_error),
                     usb);
    g_autoptr(GPtrArray) devices =
        spice_usb_device_manager_get_devices(usb->manager);
    for (guint i = 0; devices && i < devices->len; i++) {
        add_device(usb, g_ptr_array_index(devices, i));
    }
    apply_rules(usb);
}

static void
update(struct vf_spice_usb *usb)
{
    bool wanted = usb->watch && usb->session;
    if (wanted && !usb->manager) {
        start_watching(usb);
    } else if (!wanted) {
        stop_watching(usb);
    }
    publish(usb);
}

void
vf_spice_usb_on_channels(struct vf_spice_usb *usb)
{
    publish(usb);
}

void
vf_spice_usb_on_watch(struct vf_spice_usb *usb, bool watch)
{
    usb->watch = watch;
    update(usb);
}

void
vf_spice_usb_on_auto_connect(struct vf_spice_usb *usb, const char *rules)
{
    g_free(usb->rules);
    usb->rules = g_strdup(rules);
    apply_rules(usb);
}

void
vf_spice_usb_attach_session(struct vf_spice_usb *usb, SpiceSession *session)
{
    usb->session = session;
    update(usb);
}

void
vf_spice_usb_detach_session(struct vf_spice_usb *usb)
{
    usb->session = NULL;
    update(usb);
}

// --- lifetime ---

struct vf_spice_usb *
vf_spice_usb_create(struct vf_mailbox *status, struct vf_queue *events)
{
    struct vf_spice_usb *usb = g_new0(struct vf_spice_usb, 1);
    usb->mailbox = status;
    usb->events = events;
    usb->known = g_array_new(FALSE, TRUE, sizeof(struct known));
    g_array_set_clear_func(usb->known, clear_known);
    usb->changes = g_ptr_array_new();
    return usb;
}

void
vf_spice_usb_destroy(struct vf_spice_usb *usb)
{
    if (!usb) {
        return;
    }
    stop_watching(usb);
    g_array_unref(usb->known);
    g_ptr_array_unref(usb->changes);
    g_free(usb->rules);
    g_free(usb);
}
