// SPDX-License-Identifier: GPL-2.0-or-later
#include "viewer/pages/page_share.h"

#include "base/words.h"
#include "viewer/app/app.h"
#include "viewer/pages/page_saved.h"

enum { TO_GUEST = 1, TO_HOST, FILE_DROP, CANCEL };
enum { DEVICE = 1 };

// The clipboard's two ways are one option.
static const struct vf_page_saved SAVED[] = {
    {FILE_DROP, "file-drop", NULL},
    {0, "clipboard", NULL},
};

static bool
is_shown(const struct vf_page_facts *facts)
{
    return facts->share &&
           (facts->spice || facts->share->clipboard.lgmp_ready);
}

static bool
is_usb_shown(const struct vf_page_facts *facts)
{
    return facts->spice && facts->share;
}

// Clipboard and files --------------------------------------------------------

static void
fill_clipboard(struct vf_document *document, const struct vf_app_clipboard *clipboard)
{
    vf_document_heading(document, _("Clipboard"));
    vf_document_toggle(document, TO_GUEST, _("From here to the guest"),
                       clipboard->limits.to_guest,
                       _("What is copied here can be pasted in the guest."));
    vf_document_toggle(document, TO_HOST, _("From the guest to here"),
                       clipboard->limits.to_host,
                       _("What is copied in the guest can be pasted here."));
    vf_document_row(document, _("Goes by"), "%s",
                    vf_app_clipboard_way_name(clipboard));
    vf_document_row(document, _("Passes on"), "%s",
                    clipboard->desktop_name ? _("text and images")
                                            : _("text"));
}

static void
fill_files(struct vf_document *document, const struct vf_app_share *share)
{
    vf_document_heading(document, _("Files"));
    vf_document_toggle(document, FILE_DROP, _("Send files dropped on the window"),
                       share->file_drop, "");
    const struct vf_app_transfer *transfer = &share->transfer;
    if (transfer->number != 0) {
        char text[192];
        vf_app_share_progress(share, text, sizeof(text));
        vf_document_progress(document, text, "",
                             transfer->total == 0
                                 ? -1
                                 : (double)transfer->sent /
                                       (double)transfer->total);
        vf_document_button(document, CANCEL, _("Cancel"),
                           _("What is not sent yet does not arrive."));
    } else {
        vf_document_textf(document, VF_TONE_DIM, _("None are on their way."));
    }
}

static void
warn_of_agent(struct vf_document *document, bool needs_clipboard)
{
    vf_document_textf(document, VF_TONE_WARNING, "%s",
                      needs_clipboard
                          ? _("The SPICE agent is not running in the guest: without "
                              "it neither clipboard nor files pass. It comes with "
                              "the SPICE guest tools.")
                          : _("The SPICE agent is not running in the guest: without "
                              "it no files pass. It comes with the SPICE guest "
                              "tools."));
}

void
vf_page_share_fill(struct vf_document *document,
                   const struct vf_page_facts *facts)
{
    if (!is_shown(facts)) {
        return;
    }
    if (facts->spice && !facts->spice->agent) {
        warn_of_agent(document, !facts->share->clipboard.lgmp_ready);
    }
    fill_clipboard(document, &facts->share->clipboard);
    if (facts->spice) {
        fill_files(document, facts->share);
    }
    vf_page_saved_fill(document, facts, SAVED, G_N_ELEMENTS(SAVED));
}

static void
set_ways(struct vf_app *app, bool to_guest, bool to_host)
{
    const struct vf_option *option =
        vf_option_table_find(vf_config_table(), "clipboard");
    vf_app_settings_set(app, option,
                        option->choices[(to_guest ? 1 : 0) | (to_host ? 2 : 0)]);
}

static void
act_share(struct vf_app *app, const struct vf_page_action *action)
{
    const struct vf_clipboard_limits *now = &app->share.clipboard.limits;
    switch (action->id) {
    case TO_GUEST:
        set_ways(app, action->number != 0, now->to_host);
        break;
    case TO_HOST:
        set_ways(app, now->to_guest, action->number != 0);
        break;
    case CANCEL:
        vf_app_files_cancel(app);
        break;
    default:
        vf_page_saved_act(app, action, SAVED, G_N_ELEMENTS(SAVED));
        break;
    }
}

const struct vf_page VF_PAGE_SHARE = {
    .name = "sharing",
    .title = N_("Clipboard & files"),
    .is_shown = is_shown,
    .fill = vf_page_share_fill,
    .act = act_share,
};

// USB ------------------------------------------------------------------------

static void
add_device(struct vf_document *document, const struct vf_usb_device *device,
           unsigned index)
{
    const char *state = device->changing  ? _("changing")
                        : device->attached ? _("in the guest")
                                           : _("here");
    struct vf_item *item = vf_document_list(
        document, DEVICE, index, device->name, state,
        device->attached ? VF_TONE_GOOD : VF_TONE_PLAIN);
    item->on = device->attached;
    item->enabled = !device->changing && device->possible;
    item->hint = vf_document_text(
        document, device->possible ? device->attached
                                         ? _("Takes it back from the guest.")
                                         : _("Lends it to the guest.")
                                   : device->why_not);
}

void
vf_page_usb_fill(struct vf_document *document,
                 const struct vf_page_facts *facts)
{
    if (!is_usb_shown(facts)) {
        return;
    }
    const struct vf_usb_status *usb = &facts->share->usb;
    if (facts->spice->state != VF_SPICE_ONLINE) {
        vf_document_textf(document, VF_TONE_DIM,
                          _("USB devices are lent over SPICE, which is not "
                            "connected."));
        return;
    }
    if (!usb->available && usb->detail[0]) {
        vf_document_textf(document, VF_TONE_WARNING, "%s", usb->detail);
    } else if (usb->channels == 0) {
        vf_document_textf(document, VF_TONE_WARNING,
                          _("This VM can take no (more) device: its definition needs "
                            "<redirdev bus='usb' type='spicevmc'/> for each."));
    } else {
        vf_document_row(document, _("Free places"), "%u", usb->channels);
    }
    for (unsigned i = 0; i < usb->count; i++) {
        add_device(document, &usb->devices[i], i);
    }
    if (usb->count == 0) {
        vf_document_textf(document, VF_TONE_DIM, _("No device is plugged in here."));
    }
}

static void
act_usb(struct vf_app *app, const struct vf_page_action *action)
{
    const struct vf_usb_status *usb = &app->share.usb;
    if (action->id == DEVICE && action->index < usb->count) {
        const struct vf_usb_device *device = &usb->devices[action->index];
        vf_app_usb_set_attached(app, device->id, !device->attached);
    }
}

const struct vf_page VF_PAGE_USB = {
    .name = "usb",
    .title = "USB",
    .is_shown = is_usb_shown,
    .fill = vf_page_usb_fill,
    .act = act_usb,
};
