// SPDX-License-Identifier: GPL-2.0-or-later
#include "control/pci/address.h"

#include <glib.h>

static void
test_forms(void)
{
    static const char *const forms[] = {"0000:0a:1f.7", "0a:1f.7",
                                        "pci_0000_0a_1f_7", "0000:0A:1F.7"};
    for (size_t i = 0; i < G_N_ELEMENTS(forms); i++) {
        struct vf_pci_address address;
        char text[VF_PCI_TEXT];
        char name[24];
        g_assert_true(vf_pci_parse(forms[i], &address));
        vf_pci_format(address, text);
        vf_pci_node_name(address, name);
        g_assert_cmpstr(text, ==, "0000:0a:1f.7");
        g_assert_cmpstr(name, ==, "pci_0000_0a_1f_7");
    }
}

static void
test_nonsense(void)
{
    static const char *const nonsense[] = {
        "", "0", "0a:1f", "0a:1f.8", "0a:20.0", "0000:0a:1f.7 ", " 0a:1f.7",
        "0a:1f.7\n", "0a:1f.70", "00000:0a:1f.7", "000:0a:1f.7", "-1:00.0",
        "0x0a:1f.7", "../../etc", "0a:1f.7/..", "pci_0a_1f_7", "pci_",
        "0000_0a_1f_7", "0000:0a:1f.7;reboot", "0000:0a:1f,7"};
    for (size_t i = 0; i < G_N_ELEMENTS(nonsense); i++) {
        struct vf_pci_address address = {.bus = 77};
        g_assert_false(vf_pci_parse(nonsense[i], &address));
        g_assert_cmpuint(address.bus, ==, 77);
    }
}

static void
test_order(void)
{
    struct vf_pci_address a = {.bus = 1};
    struct vf_pci_address b = {.bus = 1, .function = 1};
    struct vf_pci_address c = {.domain = 1};
    g_assert_cmpint(vf_pci_compare(a, b), <, 0);
    g_assert_cmpint(vf_pci_compare(c, b), >, 0);
    g_assert_cmpint(vf_pci_compare(a, a), ==, 0);
    g_assert_true(vf_pci_same_slot(a, b));
    g_assert_false(vf_pci_same_slot(a, c));
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/pci/an address is read in every form it is written in",
                    test_forms);
    g_test_add_func("/pci/what is no address, whole, is refused",
                    test_nonsense);
    g_test_add_func("/pci/addresses have an order", test_order);
    return g_test_run();
}
