// SPDX-License-Identifier: GPL-2.0-or-later
#include "control/domain_xml.h"

#include "base/words.h"
#include "control/qemu_arguments.h"
#include "control/xml.h"

#include <glib.h>
#include <string.h>

static const char qemu_namespace[] =
    "http://libvirt.org/schemas/domain/qemu/1.0";

static const char shm_folder[] = "/dev/shm/";

// What a careless or hostile definition may hold at most of each.
enum { MAX_QEMU_ARGUMENTS = 1024, MAX_ARGUMENT = 4096 };

static bool
is_plain_file_name(const char *name)
{
    return name[0] != '\0' && strcmp(name, ".") != 0 &&
           strcmp(name, "..") != 0 && !strchr(name, '/');
}

static void
take_shmem(struct vf_domain_facts *facts, xmlNodePtr shmem)
{
    char name[240];
    if (vf_xml_attribute(shmem, "name", name, sizeof(name)) &&
        is_plain_file_name(name)) {
        g_snprintf(facts->shm_path, sizeof(facts->shm_path), "%s%s", shm_folder,
                   name);
        facts->shm_size = vf_xml_scaled(vf_xml_child(shmem, "size"));
    }
}

// How likely the device is the one that frames go through; 0: it is not. The
// memory of a doorbell device is made by a server of its own, and Scream, which
// many use for sound beside Looking Glass, has a small device by its own name.
static int
rank_shmem(xmlNodePtr shmem)
{
    char name[240];
    vf_xml_attribute(shmem, "name", name, sizeof(name));
    if (vf_xml_attribute_is(vf_xml_child(shmem, "model"), "type",
                            "ivshmem-doorbell") ||
        strcasestr(name, "scream")) {
        return 0;
    }
    return g_str_has_prefix(name, "looking-glass") ? 2 : 1;
}

xmlNodePtr
vf_domain_xml_find_shmem(xmlNodePtr devices)
{
    xmlNodePtr best = NULL;
    int best_rank = 0;
    uint64_t best_size = 0;
    for (xmlNodePtr shmem = vf_xml_child(devices, "shmem"); shmem;
         shmem = vf_xml_next(shmem)) {
        const int rank = rank_shmem(shmem);
        const uint64_t size = vf_xml_scaled(vf_xml_child(shmem, "size"));
        if (rank > best_rank || (rank == best_rank && size > best_size)) {
            best = rank > 0 ? shmem : NULL;
            best_rank = rank;
            best_size = size;
        }
    }
    return best;
}

static void
read_shmem_devices(xmlNodePtr devices, struct vf_domain_facts *facts)
{
    for (xmlNodePtr shmem = vf_xml_child(devices, "shmem"); shmem;
         shmem = vf_xml_next(shmem)) {
        facts->has_shm = true;
        facts->shm_count++;
        // QEMU migrates, and so saves, only what is the master of the memory.
        facts->shm_forbids_save |=
            !vf_xml_attribute_is(shmem, "role", "master");
    }
    take_shmem(facts, vf_domain_xml_find_shmem(devices));
}

static bool
is_kvmfr_path(const char *path)
{
    static const char prefix[] = "/dev/kvmfr";
    if (!g_str_has_prefix(path, prefix)) {
        return false;
    }
    const char *number = path + strlen(prefix);
    return *number != '\0' && number[strspn(number, "0123456789")] == '\0';
}

// The viewer writes to the file that is named here, so it is one of the two
// kinds that shared memory is made of, and not any file that somebody wrote
// down.
static bool
is_memory_path(const char *path)
{
    return is_kvmfr_path(path) ||
           (g_str_has_prefix(path, shm_folder) &&
            is_plain_file_name(path + strlen(shm_folder)));
}

static GPtrArray *
read_qemu_arguments(xmlNodePtr domain)
{
    GPtrArray *arguments = g_ptr_array_new_with_free_func(g_free);
    xmlNodePtr commandline =
        vf_xml_child_ns(domain, "commandline", qemu_namespace);
    for (xmlNodePtr arg = vf_xml_child_ns(commandline, "arg", qemu_namespace);
         arg && arguments->len < MAX_QEMU_ARGUMENTS;
         arg = vf_xml_next_ns(arg, qemu_namespace)) {
        char value[MAX_ARGUMENT];
        vf_xml_attribute(arg, "value", value, sizeof(value));
        g_ptr_array_add(arguments, g_strdup(value));
    }
    return arguments;
}

// Who set up kvmfr by hand and left the <shmem> device in means the kvmfr one.
static void
read_qemu_commandline(xmlNodePtr domain, struct vf_domain_facts *facts)
{
    g_autoptr(GPtrArray) arguments = read_qemu_arguments(domain);
    struct vf_qemu_shm found[4];
    const size_t count =
        vf_qemu_arguments_find_shm((const char *const *)arguments->pdata,
                                   arguments->len, found, G_N_ELEMENTS(found));
    for (size_t i = 0; i < MIN(count, G_N_ELEMENTS(found)); i++) {
        const bool is_kvmfr = is_kvmfr_path(found[i].path);
        const bool is_better =
            is_kvmfr ? !facts->shm_is_kvmfr : facts->shm_path[0] == '\0';
        if (is_memory_path(found[i].path) && is_better) {
            g_strlcpy(facts->shm_path, found[i].path, sizeof(facts->shm_path));
            facts->shm_size = found[i].size;
            facts->shm_is_kvmfr = is_kvmfr;
        }
    }
    facts->has_shm = facts->has_shm || count > 0;
    facts->shm_count += (unsigned)count;
    facts->shm_forbids_save |= count > 0;
}

static uint16_t
read_port(xmlNodePtr graphics, const char *attribute)
{
    char text[8];
    guint64 port;
    vf_xml_attribute(graphics, attribute, text, sizeof(text));
    if (!g_ascii_string_to_unsigned(text, 10, 1, G_MAXUINT16, &port, NULL)) {
        return 0; // none, or "-1" for one that is chosen at the start
    }
    return (uint16_t)port;
}

static void
read_listen(xmlNodePtr graphics, struct vf_domain_facts *facts)
{
    bool says_none = false;
    bool is_socket = false;
    for (xmlNodePtr listen = vf_xml_child(graphics, "listen"); listen;
         listen = vf_xml_next(listen)) {
        if (vf_xml_attribute_is(listen, "type", "none")) {
            says_none = true;
        } else if (vf_xml_attribute_is(listen, "type", "socket")) {
            is_socket = true;
            vf_xml_attribute(listen, "socket", facts->spice_socket,
                             sizeof(facts->spice_socket));
        } else if (facts->spice_host[0] == '\0') {
            vf_xml_attribute(listen, "address", facts->spice_host,
                             sizeof(facts->spice_host));
        }
    }
    if (facts->spice_host[0] == '\0') {
        vf_xml_attribute(graphics, "listen", facts->spice_host,
                         sizeof(facts->spice_host));
    }
    const bool will_have_port =
        vf_xml_attribute_is(graphics, "autoport", "yes");
    facts->spice_listens =
        !says_none && (is_socket || will_have_port || facts->spice_port != 0 ||
                       facts->spice_tls_port != 0);
}

static void
read_graphics(xmlNodePtr devices, struct vf_domain_facts *facts)
{
    unsigned index = 0;
    for (xmlNodePtr graphics = vf_xml_child(devices, "graphics"); graphics;
         graphics = vf_xml_next(graphics), index++) {
        if (!vf_xml_attribute_is(graphics, "type", "spice")) {
            continue;
        }
        facts->has_spice = true;
        facts->graphics_index = index;
        facts->spice_port = read_port(graphics, "port");
        facts->spice_tls_port = read_port(graphics, "tlsPort");
        vf_xml_attribute(graphics, "passwd", facts->spice_password,
                         sizeof(facts->spice_password));
        read_listen(graphics, facts);
        return; // QEMU has at most one SPICE server
    }
}

static void
read_input(xmlNodePtr devices, struct vf_domain_facts *facts)
{
    for (xmlNodePtr input = vf_xml_child(devices, "input"); input;
         input = vf_xml_next(input)) {
        if (vf_xml_attribute_is(input, "type", "tablet")) {
            facts->has_tablet = true;
        }
    }
}

static void
read_video(xmlNodePtr devices, struct vf_domain_facts *facts)
{
    xmlNodePtr primary = NULL;
    for (xmlNodePtr video = vf_xml_child(devices, "video"); video;
         video = vf_xml_next(video)) {
        xmlNodePtr model = vf_xml_child(video, "model");
        if (!primary || vf_xml_attribute_is(model, "primary", "yes")) {
            primary = model;
        }
    }
    if (!vf_xml_attribute(primary, "type", facts->video_model,
                          sizeof(facts->video_model))) {
        g_strlcpy(facts->video_model, "none", sizeof(facts->video_model));
    }
}

static bool
read_number(xmlNodePtr node, const char *attribute, guint64 max, guint64 *value)
{
    char text[16];
    if (!vf_xml_attribute(node, attribute, text, sizeof(text))) {
        return false;
    }
    const bool is_hex = g_str_has_prefix(text, "0x");
    return g_ascii_string_to_unsigned(is_hex ? text + 2 : text,
                                      is_hex ? 16 : 10, 0, max, value, NULL);
}

static bool
read_pci_address(xmlNodePtr node, struct vf_pci_address *address)
{
    guint64 domain = 0;
    guint64 bus, slot, function;
    read_number(node, "domain", G_MAXUINT32, &domain); // optional
    if (!read_number(node, "bus", 0xff, &bus) ||
        !read_number(node, "slot", 0x1f, &slot) ||
        !read_number(node, "function", 7, &function)) {
        return false;
    }
    *address = (struct vf_pci_address){
        .domain = (uint32_t)domain,
        .bus = (uint8_t)bus,
        .slot = (uint8_t)slot,
        .function = (uint8_t)function,
    };
    return true;
}

bool
vf_domain_xml_hostdev(xmlNodePtr hostdev, struct vf_pci_address *address)
{
    xmlNodePtr source = vf_xml_child(hostdev, "source");
    return vf_xml_attribute_is(hostdev, "type", "pci") &&
           read_pci_address(vf_xml_child(source, "address"), address);
}

static void
read_passed_devices(xmlNodePtr devices, struct vf_domain_reading *reading)
{
    for (xmlNodePtr hostdev = vf_xml_child(devices, "hostdev");
         hostdev && reading->passed_count < VF_DOMAIN_MAX_PASSED;
         hostdev = vf_xml_next(hostdev)) {
        struct vf_pci_address address;
        if (vf_domain_xml_hostdev(hostdev, &address)) {
            reading->passed_managed[reading->passed_count] =
                vf_xml_attribute_is(hostdev, "managed", "yes");
            reading->passed[reading->passed_count++] = address;
        }
    }
}

static void
read_guest_agent(xmlNodePtr devices, struct vf_domain_facts *facts)
{
    for (xmlNodePtr channel = vf_xml_child(devices, "channel"); channel;
         channel = vf_xml_next(channel)) {
        xmlNodePtr target = vf_xml_child(channel, "target");
        if (vf_xml_attribute_is(target, "name", "org.qemu.guest_agent.0")) {
            facts->has_guest_agent = true;
            facts->guest_agent_answers =
                vf_xml_attribute_is(target, "state", "connected");
        }
    }
}

static void
read_cds(xmlNodePtr devices, struct vf_domain_facts *facts)
{
    for (xmlNodePtr disk = vf_xml_child(devices, "disk");
         disk && facts->cd_count < VF_DOMAIN_MAX_CDS;
         disk = vf_xml_next(disk)) {
        struct vf_domain_cd *cd = &facts->cds[facts->cd_count];
        if (!vf_xml_attribute_is(disk, "device", "cdrom") ||
            !vf_xml_attribute(vf_xml_child(disk, "target"), "dev", cd->target,
                              sizeof(cd->target))) {
            continue;
        }
        // An empty drive may have a <source> that says nothing.
        xmlNodePtr source = vf_xml_child(disk, "source");
        static const char *const kinds[] = {"file", "dev", "volume", "name"};
        for (size_t i = 0; i < G_N_ELEMENTS(kinds); i++) {
            if (vf_xml_attribute(source, kinds[i], cd->source,
                                 sizeof(cd->source))) {
                break;
            }
        }
        facts->cd_count++;
    }
}

static bool
is_domain(xmlDocPtr document)
{
    xmlNodePtr root = xmlDocGetRootElement(document);
    return root && xmlStrEqual(root->name, (const xmlChar *)"domain");
}

void
vf_domain_xml_read_document(xmlDocPtr document,
                            struct vf_domain_reading *reading)
{
    memset(reading, 0, sizeof(*reading));
    xmlNodePtr domain = xmlDocGetRootElement(document);
    xmlNodePtr devices = vf_xml_child(domain, "devices");
    struct vf_domain_facts *facts = &reading->facts;
    read_shmem_devices(devices, facts);
    read_qemu_commandline(domain, facts);
    read_graphics(devices, facts);
    read_input(devices, facts);
    read_video(devices, facts);
    read_guest_agent(devices, facts);
    read_cds(devices, facts);
    read_passed_devices(devices, reading);
    facts->passed_count = reading->passed_count;
}

xmlDocPtr
vf_domain_xml_parse(const char *xml, size_t length, const char *name,
                    GError **error)
{
    g_autofree char *what = g_strdup_printf(_("The definition of VM '%s'"), name);
    xmlDocPtr document = vf_xml_parse(xml, length, what, error);
    if (document && !is_domain(document)) {
        g_set_error(error, VF_ERROR, VF_ERROR_INVALID,
                    _("%s is not domain XML: its root element is not 'domain'."),
                    what);
        xmlFreeDoc(document);
        return NULL;
    }
    return document;
}

bool
vf_domain_xml_read(const char *xml, size_t length, const char *name,
                   struct vf_domain_reading *reading, GError **error)
{
    memset(reading, 0, sizeof(*reading));
    xmlDocPtr document = vf_domain_xml_parse(xml, length, name, error);
    if (!document) {
        return false;
    }
    vf_domain_xml_read_document(document, reading);
    xmlFreeDoc(document);
    return true;
}
