// SPDX-License-Identifier: GPL-2.0-or-later
#include "control/hook/domain.h"

#include <string.h>

#define UUID "11111111-2222-4333-8444-00000000000a"

static bool
reads(const char *xml, struct vf_hook_domain *domain)
{
    g_autoptr(GError) error = NULL;
    const bool ok = vf_hook_domain_read(xml, strlen(xml), domain, &error);
    g_assert_cmpint(ok, ==, error == NULL);
    if (error) {
        g_assert_error(error, VF_ERROR, VF_ERROR_INVALID);
        g_assert_true(g_str_has_suffix(error->message, "."));
    }
    return ok;
}

static void
test_devices(void)
{
    struct vf_hook_domain domain;
    g_assert_true(reads(
        "<domain type='kvm' id='3'><name>win &amp; more</name>"
        "<uuid>11111111-2222-4333-8444-00000000000A</uuid>"
        "<metadata><name>other</name></metadata><devices>"
        "<hostdev mode='subsystem' type='pci' managed='yes'><driver/>"
        "<source><address domain='0x0000' bus='0x01' slot='0x00' "
        "function='0x1'/></source>"
        "<address type='pci' domain='0' bus='0x09' slot='0' function='0'/>"
        "</hostdev>"
        "<hostdev mode='subsystem' type='usb'><source>"
        "<address bus='3' device='4'/></source></hostdev>"
        "<interface><source><address bus='8' slot='0' function='0'/></source>"
        "</interface></devices></domain>",
        &domain));
    g_assert_cmpstr(domain.name, ==, "win & more");
    g_assert_cmpstr(domain.uuid, ==, UUID);
    g_assert_cmpuint(domain.passed_count, ==, 1);
    g_assert_cmpuint(domain.passed[0].bus, ==, 1);
    g_assert_cmpuint(domain.passed[0].function, ==, 1);
}

static void
test_nonsense(void)
{
    static const char *const nonsense[] = {
        "",
        "nonsense",
        "<domain>",
        "<domain/>",
        "<domain><uuid>../../../etc/cron.d/evil</uuid></domain>",
        "<domain><uuid>" UUID "\n../x</uuid></domain>",
        "<a><uuid>" UUID "</uuid></a>",
        "<domain><x><uuid>" UUID "</uuid></x></domain>",
        "<!DOCTYPE x [<!ENTITY e SYSTEM 'file:///etc/passwd'>]>"
        "<domain><name>&e;</name><uuid>" UUID "</uuid></domain>",
    };
    for (size_t i = 0; i < G_N_ELEMENTS(nonsense); i++) {
        struct vf_hook_domain domain;
        g_assert_false(reads(nonsense[i], &domain));
    }
}

// The shapes in which an address can be wrong: none is taken for another one.
static void
test_hostile_addresses(void)
{
    static const char *const addresses[] = {
        "bus='../../x' slot='0' function='0'",
        "bus='1\n' slot='0' function='0'",
        "bus='1 ' slot='0' function='0'",
        "bus='' slot='0' function='0'",
        "bus='0x100' slot='0' function='0'",
        "bus='-1' slot='0' function='0'",
        "bus='+1' slot='0' function='0'",
        "bus='1' slot='0x20' function='0'",
        "bus='1' slot='0' function='8'",
        "bus='1' slot='0'",
        "slot='0' function='0'",
        "domain='0x10000' bus='1' slot='0' function='0'",
        "domain='/etc/passwd' bus='1' slot='0' function='0'",
        "bus='18446744073709551617' slot='0' function='0'",
        "bus='%d' slot='0' function='0'",
        "",
    };
    for (size_t i = 0; i < G_N_ELEMENTS(addresses); i++) {
        struct vf_hook_domain domain;
        g_autofree char *xml = g_strdup_printf(
            "<domain><uuid>" UUID "</uuid><devices><hostdev type='pci'><source>"
            "<address %s/></source></hostdev></devices></domain>",
            addresses[i]);
        g_test_message("%s", addresses[i]);
        g_assert_false(reads(xml, &domain));
    }
}

static void
test_many_and_deep(void)
{
    g_autoptr(GString) xml =
        g_string_new("<domain><uuid>" UUID "</uuid><devices>");
    for (int i = 0; i < 100; i++) {
        g_string_append(xml, "<hostdev type='pci'><source><address bus='1' "
                             "slot='0' function='0'/></source></hostdev>");
    }
    g_string_append(xml, "</devices></domain>");
    struct vf_hook_domain domain;
    g_assert_true(reads(xml->str, &domain));
    g_assert_cmpuint(domain.passed_count, ==, VF_HOOK_MAX_PASSED);
    g_string_assign(xml, "");
    for (int i = 0; i < 100000; i++) {
        g_string_append(xml, "<a>");
    }
    g_assert_false(reads(xml->str, &domain));
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/hook/only PCI devices of the machine count",
                    test_devices);
    g_test_add_func("/hook/what is no definition is refused", test_nonsense);
    g_test_add_func("/hook/a device whose address is none is refused",
                    test_hostile_addresses);
    g_test_add_func("/hook/many devices and deep nesting do no harm",
                    test_many_and_deep);
    return g_test_run();
}
