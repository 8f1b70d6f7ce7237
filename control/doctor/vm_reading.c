// SPDX-License-Identifier: GPL-2.0-or-later
#include "base/words.h"
#include "control/doctor/look.h"
#include "control/xml.h"

#include <string.h>

// Files that QEMU opens --------------------------------------------------------

static void
add_file(struct vf_vm_reading *reading, const char *path, const char *role)
{
    if (path[0] != '/' || reading->file_count == VF_DOCTOR_DISKS) {
        return;
    }
    struct vf_named_file *file = &reading->files[reading->file_count++];
    g_strlcpy(file->path, path, sizeof(file->path));
    g_strlcpy(file->role, role, sizeof(file->role));
}

static void
read_disks(xmlNodePtr devices, struct vf_vm_reading *reading)
{
    for (xmlNodePtr disk = vf_xml_child(devices, _("disk")); disk;
         disk = vf_xml_next(disk)) {
        xmlNodePtr source = vf_xml_child(disk, "source");
        char path[256];
        char target[32];
        char role[64];
        const bool is_cd = vf_xml_attribute_is(disk, "device", "cdrom");
        if (!vf_xml_attribute(source, "file", path, sizeof(path)) &&
            !vf_xml_attribute(source, "dev", path, sizeof(path))) {
            continue;
        }
        vf_xml_attribute(vf_xml_child(disk, "target"), "dev", target,
                         sizeof(target));
        g_snprintf(role, sizeof(role), "%s '%.20s'", is_cd ? _("CD") : _("disk"),
                   target);
        // libvirt leaves the drive empty when it is told so.
        if (!vf_xml_attribute_is(source, "startupPolicy", "optional")) {
            add_file(reading, path, role);
        }
    }
}

static void
read_firmware(xmlNodePtr domain, struct vf_vm_reading *reading)
{
    xmlNodePtr os = vf_xml_child(domain, "os");
    xmlNodePtr loader = vf_xml_child(os, "loader");
    char path[256];
    reading->has_firmware = vf_xml_attribute_is(os, _("firmware"), "efi") ||
                            vf_xml_attribute_is(loader, "type", "pflash");
    reading->is_secure_boot = vf_xml_attribute_is(loader, "secure", "yes");
    if (vf_xml_text(loader, path, sizeof(path))) {
        add_file(reading, path, _("firmware"));
    }
}

// Memory and processors --------------------------------------------------------

static void
read_pins(xmlNodePtr domain, struct vf_vm_reading *reading)
{
    char text[512];
    xmlNodePtr tune = vf_xml_child(domain, "cputune");
    for (xmlNodePtr pin = vf_xml_child(tune, "vcpupin"); pin;
         pin = vf_xml_next(pin)) {
        reading->pinned++;
        if (vf_xml_attribute(pin, "cpuset", text, sizeof(text))) {
            // What one leaves out with '^' is its own matter.
            struct vf_cpu_set one = {.bits = {0}};
            vf_cpu_set_add(&one, text);
            for (size_t i = 0; i < G_N_ELEMENTS(one.bits); i++) {
                reading->pins.bits[i] |= one.bits[i];
            }
        }
    }
    xmlNodePtr memory =
        vf_xml_child(vf_xml_child(domain, "numatune"), "memory");
    if (vf_xml_attribute(memory, "nodeset", text, sizeof(text))) {
        reading->has_memory_nodes = true;
        vf_cpu_set_add(&reading->memory_nodes, text);
    }
}

static uint64_t
read_kib(xmlNodePtr node)
{
    // <memory> and <page> count KiB when they name no unit.
    char unit[8];
    const uint64_t bytes = vf_xml_scaled(node);
    return vf_xml_attribute(node, "unit", unit, sizeof(unit)) ? bytes
                                                              : bytes * 1024;
}

static uint64_t
read_page_size(xmlNodePtr page)
{
    // The size is an attribute, in KiB when there is no unit.
    static const struct {
        const char *unit;
        uint64_t bytes;
    } units[] = {{"K", 1 << 10},   {"KiB", 1 << 10}, {"k", 1 << 10},
                 {"M", 1 << 20},   {"MiB", 1 << 20}, {"G", 1 << 30},
                 {"GiB", 1 << 30}, {"b", 1},         {"bytes", 1}};
    char size[16];
    char unit[8];
    guint64 number;
    if (!vf_xml_attribute(page, "size", size, sizeof(size)) ||
        !g_ascii_string_to_unsigned(size, 10, 1, 1 << 30, &number, NULL)) {
        return 0;
    }
    if (!vf_xml_attribute(page, "unit", unit, sizeof(unit))) {
        return number * 1024;
    }
    for (size_t i = 0; i < G_N_ELEMENTS(units); i++) {
        if (strcmp(units[i].unit, unit) == 0) {
            return number * units[i].bytes;
        }
    }
    return 0;
}

static void
read_disguise(xmlNodePtr domain, struct vf_vm_reading *reading)
{
    xmlNodePtr features = vf_xml_child(domain, "features");
    reading->hides_kvm = vf_xml_attribute_is(
        vf_xml_child(vf_xml_child(features, "kvm"), "hidden"), "state", "on");
    reading->has_vendor_id = vf_xml_attribute_is(
        vf_xml_child(vf_xml_child(features, "hyperv"), "vendor_id"), "state",
        "on");
}

static void
read_machine(xmlNodePtr domain, struct vf_vm_reading *reading)
{
    char vcpus[16];
    guint64 count = 0;
    reading->is_emulated = vf_xml_attribute_is(domain, "type", "qemu");
    reading->memory = read_kib(vf_xml_child(domain, _("memory")));
    if (vf_xml_text(vf_xml_child(domain, "vcpu"), vcpus, sizeof(vcpus)) &&
        g_ascii_string_to_unsigned(vcpus, 10, 1, 4096, &count, NULL)) {
        reading->vcpus = (unsigned)count;
    }
    read_pins(domain, reading);
    read_disguise(domain, reading);
    xmlNodePtr pages =
        vf_xml_child(vf_xml_child(domain, "memoryBacking"), "hugepages");
    reading->wants_huge_pages = pages != NULL;
    reading->huge_page_size = read_page_size(vf_xml_child(pages, "page"));
}

// Devices ----------------------------------------------------------------------

static void
read_input(xmlNodePtr devices, struct vf_vm_reading *reading)
{
    for (xmlNodePtr input = vf_xml_child(devices, "input"); input;
         input = vf_xml_next(input)) {
        const bool is_virtio = vf_xml_attribute_is(input, "bus", "virtio");
        const bool is_keyboard = vf_xml_attribute_is(input, "type", "keyboard");
        const bool is_mouse = vf_xml_attribute_is(input, "type", "mouse");
        reading->has_virtio_keyboard |= is_virtio && is_keyboard;
        reading->has_virtio_mouse |= is_virtio && is_mouse;
        if (!vf_xml_attribute_is(input, "type", "evdev")) {
            continue;
        }
        xmlNodePtr source = vf_xml_child(input, "source");
        reading->has_evdev = true;
        reading->grabs_evdev |= vf_xml_attribute_is(source, "grab", "all");
        if (reading->evdev_toggle[0] == '\0') {
            vf_xml_attribute(source, "grabToggle", reading->evdev_toggle,
                             sizeof(reading->evdev_toggle));
        }
    }
}

static enum vf_channel_state
read_channel(xmlNodePtr devices, const char *name)
{
    for (xmlNodePtr channel = vf_xml_child(devices, "channel"); channel;
         channel = vf_xml_next(channel)) {
        xmlNodePtr target = vf_xml_child(channel, "target");
        if (!vf_xml_attribute_is(target, "name", name)) {
            continue;
        }
        return vf_xml_attribute_is(target, "state", "connected")
                   ? VF_CHANNEL_CONNECTED
               : vf_xml_attribute_is(target, "state", "disconnected")
                   ? VF_CHANNEL_DISCONNECTED
                   : VF_CHANNEL_THERE;
    }
    return VF_CHANNEL_NONE;
}

static void
read_rom(xmlNodePtr hostdev, struct vf_vm_reading *reading)
{
    xmlNodePtr rom = vf_xml_child(hostdev, "rom");
    char path[256];
    reading->rom_is_off |= vf_xml_attribute_is(rom, "bar", "off");
    if (vf_xml_attribute(rom, "file", path, sizeof(path))) {
        reading->has_rom_file = true;
        add_file(reading, path, _("card's firmware"));
    }
}

static void
read_passed(xmlNodePtr devices, struct vf_vm_reading *reading)
{
    unsigned count = 0;
    for (xmlNodePtr hostdev = vf_xml_child(devices, "hostdev");
         hostdev && count < reading->base.passed_count;
         hostdev = vf_xml_next(hostdev)) {
        if (vf_xml_attribute_is(hostdev, "type", "pci")) {
            reading->passed_managed[count++] =
                vf_xml_attribute_is(hostdev, "managed", "yes");
            read_rom(hostdev, reading);
        }
    }
}

static void
read_others(xmlNodePtr devices, struct vf_vm_reading *reading)
{
    xmlNodePtr tpm = vf_xml_child(devices, "tpm");
    reading->has_tpm_emulator = vf_xml_attribute_is(
        vf_xml_child(tpm, "backend"), "type", "emulator");
    for (xmlNodePtr nic = vf_xml_child(devices, "interface");
         nic && reading->network_count < VF_DOCTOR_NETWORKS;
         nic = vf_xml_next(nic)) {
        char *name = reading->networks[reading->network_count];
        if (vf_xml_attribute_is(nic, "type", "network") &&
            vf_xml_attribute(vf_xml_child(nic, "source"), "network", name,
                             sizeof(reading->networks[0]))) {
            reading->network_count++;
        }
    }
}

bool
vf_vm_reading_make(struct vf_vm_reading *reading, const char *xml,
                   const char *name)
{
    memset(reading, 0, sizeof(*reading));
    xmlDocPtr document = vf_domain_xml_parse(xml, strlen(xml), name, NULL);
    if (!document) {
        return false;
    }
    xmlNodePtr domain = xmlDocGetRootElement(document);
    xmlNodePtr devices = vf_xml_child(domain, "devices");
    vf_domain_xml_read_document(document, &reading->base);
    read_machine(domain, reading);
    read_firmware(domain, reading);
    read_disks(devices, reading);
    read_input(devices, reading);
    read_passed(devices, reading);
    read_others(devices, reading);
    reading->guest_agent = read_channel(devices, "org.qemu.guest_agent.0");
    reading->spice_agent = read_channel(devices, "com.redhat.spice.0");
    xmlFreeDoc(document);
    return true;
}
