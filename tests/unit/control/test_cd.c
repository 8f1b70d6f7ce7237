// SPDX-License-Identifier: GPL-2.0-or-later
#include "control/cd.h"

#include <glib.h>
#include <string.h>

static const char machine[] =
    "<domain><devices>"
    "<disk type='file' device='disk'><target dev='vda'/></disk>"
    "<disk type='block' device='cdrom'><driver name='qemu' type='raw'/>"
    "<source dev='/dev/sr0' index='2'><seclabel model='dac'/></source>"
    "<backingStore/><target dev='sda' bus='sata'/><readonly/></disk>"
    "<disk type='file' device='cdrom'><target dev='sdb' bus='usb'/></disk>"
    "</devices></domain>";

static void
an_image_takes_the_place_of_what_was_in(void)
{
    g_autofree char *disk = vf_cd_element(machine, "sda", "/a & b's.iso");
    g_assert_cmpstr(disk, ==,
                    "<disk type=\"file\" device=\"cdrom\"><driver "
                    "name=\"qemu\" type=\"raw\"/><target dev=\"sda\" "
                    "bus=\"sata\"/><readonly/><source file=\"/a &amp; "
                    "b's.iso\"/></disk>");
}

static void
without_an_image_the_drive_is_empty(void)
{
    g_autofree char *disk = vf_cd_element(machine, "sda", NULL);
    g_assert_null(strstr(disk, "source"));
    g_assert_nonnull(strstr(disk, "dev=\"sda\""));
}

static void
the_first_drive_is_meant_when_none_is_named(void)
{
    g_autofree char *first = vf_cd_element(machine, "", NULL);
    g_autofree char *second = vf_cd_element(machine, "sdb", NULL);
    g_assert_nonnull(strstr(first, "sda"));
    g_assert_nonnull(strstr(second, "sdb"));
}

static void
a_disk_is_no_drive(void)
{
    g_assert_null(vf_cd_element(machine, "vda", NULL));
    g_assert_null(vf_cd_element("<domain><devices/></domain>", "", NULL));
    g_assert_null(vf_cd_element("no XML", "", NULL));
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
#define ADD(test) g_test_add_func("/cd/" #test, test)
    ADD(an_image_takes_the_place_of_what_was_in);
    ADD(without_an_image_the_drive_is_empty);
    ADD(the_first_drive_is_meant_when_none_is_named);
    ADD(a_disk_is_no_drive);
    return g_test_run();
}
