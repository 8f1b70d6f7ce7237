// SPDX-License-Identifier: GPL-2.0-or-later
// SPICE and the fallback screen: what is seen and used while Looking Glass is not
// there.
#include "base/words.h"
#include "control/setup/edit.h"
#include "control/setup/xml_edit.h"

#include <glib.h>
#include <string.h>

static xmlNodePtr
find_spice(const struct vf_edit_context *context)
{
    xmlNodePtr graphics = vf_xml_child(context->devices, "graphics");
    while (graphics && !vf_xml_attribute_is(graphics, "type", "spice")) {
        graphics = vf_xml_next(graphics);
    }
    return graphics;
}

// spice -----------------------------------------------------------------------

static void
check_spice(const struct vf_edit_context *context,
            struct vf_edit_verdict *verdict)
{
    static const char why[] = N_("Keyboard, mouse, sound, clipboard and the "
                                 "picture before Windows is up "
                                 "come by SPICE.");
    if (find_spice(context)) {
        vf_edit_say(verdict, VF_EDIT_MET, why, _("There is a SPICE server"));
    } else {
        vf_edit_say(verdict, VF_EDIT_WANTED, why,
                    _("Add a SPICE server that listens on this machine only"));
    }
}

static void
apply_spice(const struct vf_edit_context *context)
{
    vf_xml_add(context->devices, "<graphics type='spice' autoport='yes'>"
                                 "<listen type='address' address='127.0.0.1'/>"
                                 "<image compression='off'/></graphics>");
}

const struct vf_edit vf_edit_spice = {
    .id = VF_EDIT_SPICE,
    .name = "spice",
    .title = "SPICE",
    .source = N_("libvirt, domain XML, graphical framebuffers"),
    .check = check_spice,
    .apply = apply_spice,
};

// spice-listen ----------------------------------------------------------------

enum reach {
    REACH_MACHINE, // loopback, a socket, nothing, or libvirt's own default
    REACH_SOME,    // an address or a network that somebody chose
    REACH_ALL,
};

static enum reach
reach_of_address(const char *address)
{
    if (address[0] == '\0' || g_str_has_prefix(address, "127.") ||
        strcmp(address, "::1") == 0 || strcmp(address, "localhost") == 0) {
        return REACH_MACHINE;
    }
    if (strcmp(address, "0.0.0.0") == 0 || strcmp(address, "::") == 0) {
        return REACH_ALL;
    }
    return REACH_SOME;
}

static enum reach
reach_of(xmlNodePtr graphics, char *address, size_t size)
{
    vf_xml_attribute(graphics, "listen", address, size);
    enum reach reach = reach_of_address(address);
    for (xmlNodePtr listen = vf_xml_child(graphics, "listen"); listen;
         listen = vf_xml_next(listen)) {
        char one[64];
        enum reach here = REACH_SOME;
        if (vf_xml_attribute_is(listen, "type", "none") ||
            vf_xml_attribute_is(listen, "type", "socket")) {
            continue;
        }
        if (vf_xml_attribute_is(listen, "type", "network")) {
            vf_xml_attribute(listen, "network", one, sizeof(one));
        } else {
            vf_xml_attribute(listen, "address", one, sizeof(one));
            here = reach_of_address(one);
        }
        if (here > reach) {
            reach = here;
            g_strlcpy(address, one, size);
        }
    }
    return reach;
}

static void
check_spice_listen(const struct vf_edit_context *context,
                   struct vf_edit_verdict *verdict)
{
    xmlNodePtr graphics = find_spice(context);
    char address[64];
    static const char why[] =
        N_("Who can reach the SPICE server sees the screen and can type.");
    if (!graphics) {
        vf_edit_say(verdict, VF_EDIT_UNFIT, why, _("The VM has no SPICE server"));
        return;
    }
    switch (reach_of(graphics, address, sizeof(address))) {
    case REACH_MACHINE:
        vf_edit_say(verdict, VF_EDIT_MET, why,
                    _("SPICE is reached from this machine only"));
        break;
    case REACH_SOME:
        vf_edit_say(verdict, VF_EDIT_OFFERED, why,
                    _("Let SPICE listen on 127.0.0.1 instead of '%s'"), address);
        break;
    case REACH_ALL:
        vf_edit_say(verdict, VF_EDIT_WANTED, why,
                    _("Let SPICE listen on 127.0.0.1 instead of every network "
                      "('%s')"),
                    address);
        break;
    }
}

static void
apply_spice_listen(const struct vf_edit_context *context)
{
    xmlNodePtr graphics = find_spice(context);
    if (xmlHasProp(graphics, (const xmlChar *)"listen")) {
        vf_xml_set(graphics, "listen", "127.0.0.1");
    }
    for (xmlNodePtr listen = vf_xml_child(graphics, "listen"); listen;
         listen = vf_xml_next(listen)) {
        if (!vf_xml_attribute_is(listen, "type", "none") &&
            !vf_xml_attribute_is(listen, "type", "socket")) {
            vf_xml_set(listen, "type", "address");
            vf_xml_unset(listen, "network");
            vf_xml_set(listen, "address", "127.0.0.1");
        }
    }
}

const struct vf_edit vf_edit_spice_listen = {
    .id = VF_EDIT_SPICE_LISTEN,
    .name = "spice-listen",
    .title = N_("SPICE for this machine only"),
    .source = N_("libvirt, domain XML, graphical framebuffers"),
    .check = check_spice_listen,
    .apply = apply_spice_listen,
};

// video -----------------------------------------------------------------------

// The model element of the screen that firmware and Windows' set-up use, or the
// only one; NULL when there is none.
static xmlNodePtr
find_primary_model(const struct vf_edit_context *context)
{
    xmlNodePtr primary = NULL;
    for (xmlNodePtr video = vf_xml_child(context->devices, "video"); video;
         video = vf_xml_next(video)) {
        xmlNodePtr model = vf_xml_child(video, "model");
        if (!primary || vf_xml_attribute_is(model, "primary", "yes")) {
            primary = model;
        }
    }
    return primary;
}

static bool
has_model(const struct vf_edit_context *context, const char *name)
{
    for (xmlNodePtr video = vf_xml_child(context->devices, "video"); video;
         video = vf_xml_next(video)) {
        if (vf_xml_attribute_is(vf_xml_child(video, "model"), "type", name)) {
            return true;
        }
    }
    return false;
}

static const char *
chosen_video(const struct vf_edit_context *context)
{
    return context->choices->video == VF_SETUP_VIDEO_VGA ? "vga" : "qxl";
}

static void
check_video(const struct vf_edit_context *context,
            struct vf_edit_verdict *verdict)
{
    static const char why[] =
        N_("This is the fallback screen: firmware, boot and recovery by SPICE. It "
           "is not what Looking Glass captures: that is the passed-through "
           "graphics "
           "card's output (with a monitor or a dummy plug), or the monitor that "
           "the "
           "indirect display driver makes.");
    char model[32];
    vf_xml_attribute(find_primary_model(context), "type", model, sizeof(model));
    const char *chosen = chosen_video(context);
    if (has_model(context, "qxl") || has_model(context, "vga")) {
        vf_edit_say(verdict, VF_EDIT_MET, why, _("'%s' stays as it is"),
                    has_model(context, "qxl") ? "qxl" : "vga");
    } else if (model[0] == '\0' || strcmp(model, "none") == 0) {
        vf_edit_say(verdict, VF_EDIT_WANTED, why,
                    _("Add a '%s' screen as the fallback"), chosen);
    } else {
        vf_edit_say(verdict, VF_EDIT_OFFERED, why,
                    _("Make the fallback screen '%s' instead of '%s'"), chosen,
                    model);
    }
}

static void
apply_video(const struct vf_edit_context *context)
{
    xmlNodePtr model = find_primary_model(context);
    if (!model) {
        xmlNodePtr video = vf_xml_child(context->devices, "video");
        if (video) { // without a model: libvirt would choose one
            vf_xml_remove(video);
        }
        vf_xml_add_printf(context->devices,
                          "<video><model type='%s' heads='1' primary='yes'/>"
                          "</video>",
                          chosen_video(context));
        return;
    }
    // What else is said there belongs to the model that was.
    vf_xml_empty(model);
    while (model->properties) {
        xmlRemoveProp(model->properties);
    }
    vf_xml_set(model, "type", chosen_video(context));
    vf_xml_set(model, "heads", "1");
    vf_xml_set(model, "primary", "yes");
    xmlNodePtr driver = vf_xml_child(model->parent, "driver");
    if (driver) {
        vf_xml_remove(driver);
    }
}

const struct vf_edit vf_edit_video = {
    .id = VF_EDIT_VIDEO,
    .name = "video",
    .title = N_("Fallback screen"),
    .source = N_("Looking Glass documentation, libvirt/QEMU installation"),
    .check = check_video,
    .apply = apply_video,
};
