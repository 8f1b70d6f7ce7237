// SPDX-License-Identifier: GPL-2.0-or-later
// What goes over SPICE beside the picture, and the input devices.
#include "base/words.h"
#include "control/setup/edit.h"
#include "control/setup/xml_edit.h"

#include <glib.h>
#include <string.h>

#define CHANNELS N_("libvirt, domain XML, channel")

static const char spice_port[] = "com.redhat.spice.0";
static const char agent_port[] = "org.qemu.guest_agent.0";

static xmlNodePtr
find_channel(const struct vf_edit_context *context, const char *name)
{
    xmlNodePtr channel = vf_xml_child(context->devices, "channel");
    while (channel && !vf_xml_attribute_is(vf_xml_child(channel, "target"),
                                           "name", name)) {
        channel = vf_xml_next(channel);
    }
    return channel;
}

// spice-agent -----------------------------------------------------------------

static void
check_spice_agent(const struct vf_edit_context *context,
                  struct vf_edit_verdict *verdict)
{
    static const char why[] = N_("The SPICE agent in the guest shares the "
                                 "clipboard, takes files and sets "
                                 "the resolution; it speaks through this channel.");
    xmlNodePtr channel = find_channel(context, spice_port);
    if (vf_xml_attribute_is(channel, "type", "spicevmc")) {
        vf_edit_say(verdict, VF_EDIT_MET, why, _("The channel is there"));
    } else if (channel) {
        vf_edit_say(verdict, VF_EDIT_WANTED, why,
                    _("Connect the channel '%s' to SPICE"), spice_port);
    } else {
        vf_edit_say(verdict, VF_EDIT_WANTED, why,
                    _("Add the channel of the SPICE agent"));
    }
}

static void
apply_spice_agent(const struct vf_edit_context *context)
{
    // A channel of another kind on the same port, such as 'qemu-vdagent', which
    // serves VNC, cannot stay beside it.
    xmlNodePtr other = find_channel(context, spice_port);
    if (other) {
        vf_xml_remove(other);
    }
    vf_xml_add_printf(context->devices,
                      "<channel type='spicevmc'>"
                      "<target type='virtio' name='%s'/></channel>",
                      spice_port);
}

const struct vf_edit vf_edit_spice_agent = {
    .id = VF_EDIT_SPICE_AGENT,
    .name = "spice-agent",
    .title = N_("Channel of the SPICE agent"),
    .source = CHANNELS,
    .check = check_spice_agent,
    .apply = apply_spice_agent,
};

// guest-agent -----------------------------------------------------------------

static void
check_guest_agent(const struct vf_edit_context *context,
                  struct vf_edit_verdict *verdict)
{
    static const char why[] =
        N_("QEMU's guest agent shuts Windows down in order and can say how the "
           "Looking Glass host is; it speaks through this channel.");
    if (find_channel(context, agent_port)) {
        vf_edit_say(verdict, VF_EDIT_MET, why, _("The channel is there"));
    } else {
        vf_edit_say(verdict, VF_EDIT_WANTED, why,
                    _("Add the channel of QEMU's guest agent"));
    }
}

static void
apply_guest_agent(const struct vf_edit_context *context)
{
    vf_xml_add_printf(context->devices,
                      "<channel type='unix'>"
                      "<target type='virtio' name='%s'/></channel>",
                      agent_port);
}

const struct vf_edit vf_edit_guest_agent = {
    .id = VF_EDIT_GUEST_AGENT,
    .name = "guest-agent",
    .title = N_("Channel of QEMU's guest agent"),
    .source = CHANNELS,
    .check = check_guest_agent,
    .apply = apply_guest_agent,
};

// sound -----------------------------------------------------------------------

static xmlNodePtr
find_audio(const struct vf_edit_context *context, const char *type)
{
    xmlNodePtr audio = vf_xml_child(context->devices, "audio");
    while (audio && !vf_xml_attribute_is(audio, "type", type)) {
        audio = vf_xml_next(audio);
    }
    return audio;
}

static void
check_sound(const struct vf_edit_context *context,
            struct vf_edit_verdict *verdict)
{
    static const char why[] =
        N_("The guest's sound is played by this program, and the microphone is "
           "handed to it, over SPICE.");
    xmlNodePtr sound = vf_xml_child(context->devices, "sound");
    xmlNodePtr audio = vf_xml_child(context->devices, "audio");
    char type[32];
    vf_xml_attribute(audio, "type", type, sizeof(type));
    if (!sound) {
        vf_edit_say(verdict, VF_EDIT_WANTED, why,
                    _("Add a sound device that plays over SPICE"));
    } else if (find_audio(context, "spice")) {
        vf_edit_say(verdict, VF_EDIT_MET, why, _("Sound goes over SPICE"));
    } else if (!audio || strcmp(type, "none") == 0) {
        vf_edit_say(verdict, VF_EDIT_WANTED, why,
                    _("Let the sound device play over SPICE"));
    } else {
        vf_edit_say(verdict, VF_EDIT_OFFERED, why,
                    _("Let the sound device play over SPICE instead of '%s'"),
                    type);
    }
}

static void
apply_sound(const struct vf_edit_context *context)
{
    xmlNodePtr audio = vf_xml_child(context->devices, "audio");
    if (find_audio(context, "spice")) {
        // stays
    } else if (audio) {
        char id[16];
        vf_xml_attribute(audio, "id", id, sizeof(id));
        vf_xml_empty(audio); // settings of what it was
        while (audio->properties) {
            xmlRemoveProp(audio->properties);
        }
        vf_xml_set(audio, "id", id[0] ? id : "1");
        vf_xml_set(audio, "type", "spice");
    } else {
        vf_xml_add(context->devices, "<audio id='1' type='spice'/>");
    }
    if (!vf_xml_child(context->devices, "sound")) {
        char id[16];
        vf_xml_attribute(find_audio(context, "spice"), "id", id, sizeof(id));
        vf_xml_add_printf(context->devices,
                          "<sound model='ich9'><audio id='%s'/></sound>", id);
    }
}

const struct vf_edit vf_edit_sound = {
    .id = VF_EDIT_SOUND,
    .name = "sound",
    .title = N_("Sound"),
    .source = N_("libvirt, domain XML, audio backends"),
    .check = check_sound,
    .apply = apply_sound,
};

// usb-redirection -------------------------------------------------------------

static void
check_usb_redirection(const struct vf_edit_context *context,
                      struct vf_edit_verdict *verdict)
{
    static const char why[] = N_("Lets USB devices of this machine be handed to "
                                 "the guest while it runs.");
    xmlNodePtr device = vf_xml_child(context->devices, "redirdev");
    while (device && !vf_xml_attribute_is(device, "type", "spicevmc")) {
        device = vf_xml_next(device);
    }
    if (device) {
        vf_edit_say(verdict, VF_EDIT_MET, why, _("USB redirection is there"));
    } else {
        vf_edit_say(verdict, VF_EDIT_OFFERED, why,
                    _("Add two USB redirection channels"));
    }
}

static void
apply_usb_redirection(const struct vf_edit_context *context)
{
    for (int i = 0; i < 2; i++) {
        vf_xml_add(context->devices, "<redirdev bus='usb' type='spicevmc'/>");
    }
}

const struct vf_edit vf_edit_usb_redirection = {
    .id = VF_EDIT_USB_REDIRECTION,
    .name = "usb-redirection",
    .title = N_("USB redirection"),
    .source = N_("libvirt, domain XML, redirected devices"),
    .check = check_usb_redirection,
    .apply = apply_usb_redirection,
};

// virtio-input ----------------------------------------------------------------

static xmlNodePtr
find_input(const struct vf_edit_context *context, const char *type,
           const char *bus)
{
    xmlNodePtr input = vf_xml_child(context->devices, "input");
    while (input && !(vf_xml_attribute_is(input, "type", type) &&
                      (!bus || vf_xml_attribute_is(input, "bus", bus)))) {
        input = vf_xml_next(input);
    }
    return input;
}

static void
check_virtio_input(const struct vf_edit_context *context,
                   struct vf_edit_verdict *verdict)
{
    static const char why[] = N_("Hosts up to B7 are best used with them, and the "
                                 "virtio keyboard repeats "
                                 "keys. They need the 'vioinput' driver of "
                                 "virtio-win in Windows; without "
                                 "it the PS/2 keyboard and mouse go on working.");
    if (find_input(context, "mouse", "virtio") &&
        find_input(context, "keyboard", "virtio")) {
        vf_edit_say(verdict, VF_EDIT_MET, why,
                    _("There are a virtio mouse and keyboard"));
    } else {
        vf_edit_say(verdict, VF_EDIT_OFFERED, why,
                    _("Add a virtio mouse and a virtio keyboard"));
    }
}

static void
apply_virtio_input(const struct vf_edit_context *context)
{
    static const char *const types[] = {"mouse", "keyboard"};
    for (size_t i = 0; i < G_N_ELEMENTS(types); i++) {
        if (!find_input(context, types[i], "virtio")) {
            vf_xml_add_printf(context->devices,
                              "<input type='%s' bus='virtio'/>", types[i]);
        }
    }
}

const struct vf_edit vf_edit_virtio_input = {
    .id = VF_EDIT_VIRTIO_INPUT,
    .name = "virtio-input",
    .title = N_("Virtio mouse and keyboard"),
    .source = N_("Looking Glass documentation, libvirt/QEMU installation"),
    .check = check_virtio_input,
    .apply = apply_virtio_input,
};

// no-tablet -------------------------------------------------------------------

static void
check_no_tablet(const struct vf_edit_context *context,
                struct vf_edit_verdict *verdict)
{
    static const char why[] =
        N_("With a tablet the fallback screen has an exact pointer; with a host "
           "up "
           "to B7 the pointer of games may jump, because clicks go to the tablet.");
    if (find_input(context, "tablet", NULL)) {
        vf_edit_say(verdict, VF_EDIT_OFFERED, why, _("Remove the tablet"));
    } else {
        vf_edit_say(verdict, VF_EDIT_MET, why, _("There is no tablet"));
    }
}

static void
apply_no_tablet(const struct vf_edit_context *context)
{
    xmlNodePtr tablet;
    while ((tablet = find_input(context, "tablet", NULL))) {
        vf_xml_remove(tablet);
    }
}

const struct vf_edit vf_edit_no_tablet = {
    .id = VF_EDIT_NO_TABLET,
    .name = "no-tablet",
    .title = N_("No tablet"),
    .source = N_("Looking Glass documentation, libvirt/QEMU installation"),
    .check = check_no_tablet,
    .apply = apply_no_tablet,
};
