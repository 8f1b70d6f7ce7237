// SPDX-License-Identifier: GPL-2.0-or-later
#include "control/setup/same.h"

#include <glib.h>

#define VM(devices) "<domain type='kvm'><name>a</name>" devices "</domain>"
#define USB "<controller type='usb' index='0'><target chassis='1'/></controller>"
#define PCI "<controller type='pci' index='1'/>"

static void
the_order_of_controllers_and_space_do_not_count(void)
{
    g_assert_true(vf_definition_is_same(
        VM("<devices>" USB PCI "<disk/></devices>"),
        VM("\n  <devices>\n " PCI "<disk/>\n" USB "</devices>\n")));
}

static void
everything_else_does(void)
{
    static const char *const others[] = {
        VM("<devices>" USB "<disk/></devices>"),
        VM("<devices>" USB PCI "<disk a='b'/></devices>"),
        VM("<devices>" USB PCI "<disk/><disk/></devices>"),
        VM("<devices>" USB PCI "<disk>x</disk></devices>"),
        VM("<devices>" USB PCI "<!--note--><disk/></devices>"),
        VM("<devices>" USB PCI "<x:disk xmlns:x='y'/></devices>"),
        VM("<devices>" USB "<controller type='pci' index='2'/><disk/></devices>"),
    };
    for (size_t i = 0; i < G_N_ELEMENTS(others); i++) {
        g_test_message("%s", others[i]);
        g_assert_false(vf_definition_is_same(
            VM("<devices>" USB PCI "<disk/></devices>"), others[i]));
    }
    g_assert_false(
        vf_definition_is_same(VM("<devices><a/><b/></devices>"),
                              VM("<devices><b/><a/></devices>")));
}

static void
what_cannot_be_read_is_the_same_as_itself(void)
{
    g_assert_true(vf_definition_is_same("no XML", "no XML"));
    g_assert_false(vf_definition_is_same("no XML", "no  XML"));
    g_assert_false(vf_definition_is_same(VM(""), "no XML"));
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
#define ADD(test) g_test_add_func("/same/" #test, test)
    ADD(the_order_of_controllers_and_space_do_not_count);
    ADD(everything_else_does);
    ADD(what_cannot_be_read_is_the_same_as_itself);
    return g_test_run();
}
