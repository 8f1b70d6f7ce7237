// SPDX-License-Identifier: GPL-2.0-or-later
#include "control/domain_xml.h"

#include <glib.h>
#include <libxml/parser.h>
#include <libxml/relaxng.h>
#include <string.h>

// What is expected of one file in tests/data/domains.
struct expectation {
    const char *file;
    struct vf_domain_facts facts;
    unsigned passed_count;
    bool is_not_libvirts; // has what libvirt itself would never have written
};

#define MIB UINT64_C(1048576)

static const struct expectation expectations[] = {
    {.file = "win11-virt-manager-spice",
     .facts = {.has_shm = true,
               .shm_path = "/dev/shm/looking-glass",
               .shm_size = 128 * MIB,
               .shm_count = 1,
               .has_spice = true,
               .spice_listens = true,
               .spice_host = "127.0.0.1",
               .spice_port = 5900,
               .has_tablet = true,
               .video_model = "qxl"},
     .passed_count = 2},
    {.file = "win11-off-autoport",
     .facts = {.has_shm = true,
               .shm_path = "/dev/shm/looking-glass",
               .shm_size = 64 * MIB,
               .shm_count = 1,
               .has_spice = true,
               .spice_listens = true,
               .has_tablet = true,
               .video_model = "vga"}},
    {.file = "win10-vnc",
     .facts = {.has_tablet = true, .video_model = "cirrus"}},
    {.file = "two-graphics",
     .facts = {.has_spice = true,
               .spice_listens = true,
               .spice_host = "0.0.0.0",
               .spice_port = 5902,
               .spice_tls_port = 5903,
               .graphics_index = 2,
               .video_model = "virtio"}},
    {.file = "kvmfr-json",
     .facts = {.has_shm = true,
               .shm_is_kvmfr = true,
               .shm_path = "/dev/kvmfr0",
               .shm_size = 128 * MIB,
               .shm_count = 1,
               .has_spice = true,
               .spice_listens = true,
               .spice_host = "127.0.0.1",
               .spice_port = 5900,
               .video_model = "none"},
     .passed_count = 1},
    {.file = "kvmfr-old-form",
     .facts = {.has_shm = true,
               .shm_is_kvmfr = true,
               .shm_path = "/dev/kvmfr1",
               .shm_size = 64 * MIB,
               .shm_count = 1,
               .has_spice = true,
               .spice_listens = true,
               .spice_host = "127.0.0.1",
               .spice_port = 5900,
               .video_model = "vga"}},
    {.file = "kvmfr-beside-shmem",
     .facts = {.has_shm = true,
               .shm_is_kvmfr = true,
               .shm_path = "/dev/kvmfr0",
               .shm_size = 128 * MIB,
               .shm_count = 2,
               .has_spice = true,
               .spice_listens = true,
               .video_model = "qxl"}},
    {.file = "spice-listen-none",
     .facts = {.has_spice = true, .video_model = "qxl"}},
    {.file = "spice-listen-socket",
     .facts = {.has_spice = true,
               .spice_listens = true,
               .spice_socket =
                   "/var/lib/libvirt/qemu/domain-5-socket/spice.sock",
               .video_model = "bochs"}},
    {.file = "spice-password-network",
     .facts = {.has_spice = true,
               .spice_listens = true,
               .spice_host = "192.168.122.1",
               .spice_port = 5910,
               .spice_password = "s3cret & <more>",
               .video_model = "vga"}},
    {.file = "no-graphics", .facts = {.video_model = "none"}},
    {.file = "foreign-namespaces",
     .facts = {.has_shm = true,
               .shm_path = "/dev/shm/lg-foreign",
               .shm_size = 64 * MIB,
               .shm_count = 1,
               .has_spice = true,
               .spice_listens = true,
               .spice_host = "::1",
               .spice_port = 5999,
               .video_model = "ramfb"},
     .is_not_libvirts = true},
    {.file = "doorbell-and-plain",
     .facts = {.has_shm = true,
               .shm_path = "/dev/shm/looking-glass-2",
               .shm_size = 32 * MIB,
               .shm_count = 2,
               .has_spice = true,
               .spice_listens = true,
               .spice_port = 5900,
               .video_model = "vga"}},
    {.file = "doorbell-only",
     .facts = {.has_shm = true, .shm_count = 1, .video_model = "none"}},
    {.file = "video-primary-second",
     .facts = {.has_spice = true,
               .spice_listens = true,
               .spice_host = "127.0.0.1",
               .has_tablet = true,
               .video_model = "virtio"}},
};

static void
assert_facts(const struct vf_domain_facts *found,
             const struct vf_domain_facts *expected)
{
    g_assert_cmpint(found->has_shm, ==, expected->has_shm);
    g_assert_cmpint(found->shm_is_kvmfr, ==, expected->shm_is_kvmfr);
    g_assert_cmpstr(found->shm_path, ==, expected->shm_path);
    g_assert_cmpuint(found->shm_size, ==, expected->shm_size);
    g_assert_cmpuint(found->shm_count, ==, expected->shm_count);
    g_assert_cmpint(found->has_spice, ==, expected->has_spice);
    g_assert_cmpint(found->spice_listens, ==, expected->spice_listens);
    g_assert_cmpstr(found->spice_host, ==, expected->spice_host);
    g_assert_cmpuint(found->spice_port, ==, expected->spice_port);
    g_assert_cmpuint(found->spice_tls_port, ==, expected->spice_tls_port);
    g_assert_cmpstr(found->spice_socket, ==, expected->spice_socket);
    g_assert_cmpstr(found->spice_password, ==, expected->spice_password);
    g_assert_cmpuint(found->graphics_index, ==, expected->graphics_index);
    g_assert_cmpint(found->has_tablet, ==, expected->has_tablet);
    g_assert_cmpstr(found->video_model, ==, expected->video_model);
}

static void
test_facts_of_a_real_domain(const void *data)
{
    const struct expectation *expected = data;
    g_autofree char *path =
        g_strdup_printf("%s/domains/%s.xml", TEST_DATA, expected->file);
    g_autofree char *xml = NULL;
    gsize length;
    g_autoptr(GError) error = NULL;
    g_file_get_contents(path, &xml, &length, &error);
    g_assert_no_error(error);

    struct vf_domain_reading reading;
    const bool ok =
        vf_domain_xml_read(xml, length, expected->file, &reading, &error);
    g_assert_no_error(error);
    g_assert_true(ok);
    assert_facts(&reading.facts, &expected->facts);
    g_assert_cmpuint(reading.passed_count, ==, expected->passed_count);
}

// The samples must be what people have, so libvirt's own schema must allow
// them.
static void
test_samples_are_what_libvirt_allows(void)
{
    static const char schema_file[] = "/usr/share/libvirt/schemas/domain.rng";
    xmlRelaxNGParserCtxtPtr parser = xmlRelaxNGNewParserCtxt(schema_file);
    xmlRelaxNGPtr schema = xmlRelaxNGParse(parser);
    g_assert_nonnull(schema);
    for (size_t i = 0; i < G_N_ELEMENTS(expectations); i++) {
        g_autofree char *path = g_strdup_printf("%s/domains/%s.xml", TEST_DATA,
                                                expectations[i].file);
        xmlDocPtr document = xmlReadFile(path, NULL, XML_PARSE_NOBLANKS);
        xmlRelaxNGValidCtxtPtr validator = xmlRelaxNGNewValidCtxt(schema);
        if (expectations[i].is_not_libvirts) {
            xmlRelaxNGSetValidErrors(validator, NULL, NULL, NULL);
        }
        g_test_message("%s", expectations[i].file);
        const bool is_valid = xmlRelaxNGValidateDoc(validator, document) == 0;
        g_assert_cmpint(is_valid, ==, !expectations[i].is_not_libvirts);
        xmlRelaxNGFreeValidCtxt(validator);
        xmlFreeDoc(document);
    }
    xmlRelaxNGFree(schema);
    xmlRelaxNGFreeParserCtxt(parser);
}

static void
read_text(const char *xml, struct vf_domain_reading *reading)
{
    g_autoptr(GError) error = NULL;
    const bool ok =
        vf_domain_xml_read(xml, strlen(xml), "test", reading, &error);
    g_assert_no_error(error);
    g_assert_true(ok);
}

static void
assert_refused(const char *xml, size_t length, const char *because)
{
    struct vf_domain_reading reading;
    g_autoptr(GError) error = NULL;
    g_assert_false(vf_domain_xml_read(xml, length, "win11", &reading, &error));
    g_assert_error(error, VF_ERROR, VF_ERROR_INVALID);
    g_test_message("%s", error->message);
    g_assert_nonnull(strstr(error->message, "'win11'"));
    g_assert_nonnull(strstr(error->message, because));
    g_assert_false(reading.facts.has_shm);
}

static void
test_passed_devices_have_their_address(void)
{
    struct vf_domain_reading reading;
    read_text("<domain><devices><hostdev mode='subsystem' type='pci'><source>"
              "<address domain='0x0001' bus='0xff' slot='0x1f' function='0x7'/>"
              "</source></hostdev></devices></domain>",
              &reading);
    g_assert_cmpuint(reading.passed_count, ==, 1);
    char text[VF_PCI_TEXT];
    vf_pci_format(reading.passed[0], text);
    g_assert_cmpstr(text, ==, "0001:ff:1f.7");
}

static void
test_an_address_out_of_range_is_no_device(void)
{
    static const char *const addresses[] = {
        "domain='0' bus='256' slot='0' function='0'",
        "domain='0' bus='0' slot='32' function='0'",
        "domain='0' bus='0' slot='0' function='8'",
        "domain='0' bus='0x' slot='0' function='0'",
        "domain='0' bus='-1' slot='0' function='0'",
        "domain='0' slot='0' function='0'",
    };
    for (size_t i = 0; i < G_N_ELEMENTS(addresses); i++) {
        g_autofree char *xml = g_strdup_printf(
            "<domain><devices><hostdev type='pci'><source><address %s/>"
            "</source></hostdev></devices></domain>",
            addresses[i]);
        struct vf_domain_reading reading;
        read_text(xml, &reading);
        g_assert_cmpuint(reading.passed_count, ==, 0);
    }
}

static void
test_a_shmem_name_cannot_leave_its_folder(void)
{
    static const char *const names[] = {"../../etc/passwd", "..", ".", "",
                                        "a/b"};
    for (size_t i = 0; i < G_N_ELEMENTS(names); i++) {
        g_autofree char *xml = g_strdup_printf(
            "<domain><devices><shmem name='%s'><model type='ivshmem-plain'/>"
            "<size unit='M'>1</size></shmem></devices></domain>",
            names[i]);
        struct vf_domain_reading reading;
        read_text(xml, &reading);
        g_assert_true(reading.facts.has_shm);
        g_assert_cmpstr(reading.facts.shm_path, ==, "");
    }
}

static void
test_qemu_arguments_cannot_name_any_file(void)
{
    static const char *const paths[] = {
        "/home/user/.bashrc", "/dev/shm/../../etc/passwd",
        "/dev/shm/",          "/dev/kvmfr",
        "/dev/kvmfr0/../sda", "/dev/kvmfr0x",
        "/dev/sda",           "looking-glass",
    };
    for (size_t i = 0; i < G_N_ELEMENTS(paths); i++) {
        g_autofree char *xml = g_strdup_printf(
            "<domain xmlns:q='http://libvirt.org/schemas/domain/qemu/1.0'>"
            "<q:commandline><q:arg value='-device'/>"
            "<q:arg value='ivshmem-plain,memdev=m'/><q:arg value='-object'/>"
            "<q:arg value='memory-backend-file,id=m,mem-path=%s,size=1M'/>"
            "</q:commandline></domain>",
            paths[i]);
        struct vf_domain_reading reading;
        g_test_message("%s", paths[i]);
        read_text(xml, &reading);
        g_assert_true(reading.facts.has_shm);
        g_assert_cmpstr(reading.facts.shm_path, ==, "");
        g_assert_false(reading.facts.shm_is_kvmfr);
    }
}

static void
test_sizes_are_scaled_as_libvirt_scales_them(void)
{
    static const struct {
        const char *element;
        uint64_t bytes;
    } sizes[] = {
        {"<size unit='M'>32</size>", 32 * MIB},
        {"<size unit='MiB'> 32 </size>", 32 * MIB},
        {"<size unit='MB'>32</size>", 32000000},
        {"<size unit='KiB'>4</size>", 4096},
        {"<size unit='k'>4</size>", 4096},
        {"<size unit='G'>1</size>", 1024 * MIB},
        {"<size unit='b'>4096</size>", 4096},
        {"<size unit='bytes'>4096</size>", 4096},
        {"<size>4096</size>", 4096},
        {"<size unit='furlong'>1</size>", 0},
        {"<size unit=''>1</size>", 0},
        {"<size unit='M'>-1</size>", 0},
        {"<size unit='M'>1x</size>", 0},
        {"<size unit='E'>99999</size>", 0},
        {"<size/>", 0},
        {"", 0},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(sizes); i++) {
        g_autofree char *xml = g_strdup_printf(
            "<domain><devices><shmem name='n'>%s</shmem></devices></domain>",
            sizes[i].element);
        struct vf_domain_reading reading;
        g_test_message("%s", sizes[i].element);
        read_text(xml, &reading);
        g_assert_cmpuint(reading.facts.shm_size, ==, sizes[i].bytes);
    }
}

static void
test_a_name_too_long_to_hold_is_left_out(void)
{
    g_autofree char *name = g_strnfill(5000, 'x');
    g_autofree char *xml = g_strdup_printf(
        "<domain><devices><shmem name='%s'/><graphics type='spice' port='1' "
        "listen='%s' passwd='%s'/></devices></domain>",
        name, name, name);
    struct vf_domain_reading reading;
    read_text(xml, &reading);
    g_assert_cmpstr(reading.facts.shm_path, ==, "");
    g_assert_cmpstr(reading.facts.spice_host, ==, "");
    g_assert_cmpstr(reading.facts.spice_password, ==, "");
}

static void
test_only_so_many_devices_are_kept(void)
{
    GString *xml = g_string_new("<domain><devices>");
    for (int i = 0; i < 20000; i++) {
        g_string_append(xml, "<hostdev type='pci'><source><address bus='1' "
                             "slot='2' function='3'/></source></hostdev>");
    }
    g_string_append(xml, "</devices></domain>");
    struct vf_domain_reading reading;
    read_text(xml->str, &reading);
    g_assert_cmpuint(reading.passed_count, ==, VF_DOMAIN_MAX_PASSED);
    g_string_free(xml, TRUE);
}

static void
test_a_document_type_is_refused(void)
{
    static const char bomb[] =
        "<!DOCTYPE domain [<!ENTITY a 'aaaaaaaaaa'><!ENTITY b "
        "'&a;&a;&a;&a;&a;&a;&a;&a;'><!ENTITY c '&b;&b;&b;&b;&b;&b;&b;'>]>"
        "<domain><devices><shmem name='&c;'/></devices></domain>";
    assert_refused(bomb, strlen(bomb), "document type");
    static const char external[] =
        "<!DOCTYPE domain SYSTEM 'file:///etc/passwd'><domain/>";
    assert_refused(external, strlen(external), "document type");
    static const char late[] =
        "<?xml version='1.0'?><!-- x --><!DOCTYPE d PUBLIC 'a' "
        "'http://localhost/x.dtd'><domain/>";
    assert_refused(late, strlen(late), "document type");
}

static void
test_what_is_not_domain_xml_is_refused(void)
{
    assert_refused("", 0, "not well-formed");
    assert_refused("<domain>", strlen("<domain>"), "not well-formed");
    assert_refused("<domain>\0</domain>", 18, "not well-formed");
    assert_refused("<network/>", strlen("<network/>"), "root element");
    static const char entity[] = "<domain>&unknown;</domain>";
    assert_refused(entity, strlen(entity), "not well-formed");
}

static void
test_deep_nesting_is_refused(void)
{
    enum { DEPTH = 100000 };
    GString *xml = g_string_new("<domain>");
    for (int i = 0; i < DEPTH; i++) {
        g_string_append(xml, "<d>");
    }
    assert_refused(xml->str, xml->len, "not well-formed");
    g_string_free(xml, TRUE);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    for (size_t i = 0; i < G_N_ELEMENTS(expectations); i++) {
        g_autofree char *path =
            g_strdup_printf("/domain-xml/facts/%s", expectations[i].file);
        g_test_add_data_func(path, &expectations[i],
                             test_facts_of_a_real_domain);
    }
    g_test_add_func("/domain-xml/samples-are-what-libvirt-allows",
                    test_samples_are_what_libvirt_allows);
    g_test_add_func("/domain-xml/passed-devices-have-their-address",
                    test_passed_devices_have_their_address);
    g_test_add_func("/domain-xml/an-address-out-of-range-is-no-device",
                    test_an_address_out_of_range_is_no_device);
    g_test_add_func("/domain-xml/a-shmem-name-cannot-leave-its-folder",
                    test_a_shmem_name_cannot_leave_its_folder);
    g_test_add_func("/domain-xml/qemu-arguments-cannot-name-any-file",
                    test_qemu_arguments_cannot_name_any_file);
    g_test_add_func("/domain-xml/sizes-are-scaled-as-libvirt-scales-them",
                    test_sizes_are_scaled_as_libvirt_scales_them);
    g_test_add_func("/domain-xml/a-name-too-long-to-hold-is-left-out",
                    test_a_name_too_long_to_hold_is_left_out);
    g_test_add_func("/domain-xml/only-so-many-devices-are-kept",
                    test_only_so_many_devices_are_kept);
    g_test_add_func("/domain-xml/a-document-type-is-refused",
                    test_a_document_type_is_refused);
    g_test_add_func("/domain-xml/what-is-not-domain-xml-is-refused",
                    test_what_is_not_domain_xml_is_refused);
    g_test_add_func("/domain-xml/deep-nesting-is-refused",
                    test_deep_nesting_is_refused);
    return g_test_run();
}
