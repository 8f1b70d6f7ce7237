// SPDX-License-Identifier: GPL-2.0-or-later
#include "control/pending.h"

#include <glib.h>
#include <string.h>

static const char plain[] =
    "<domain><memory unit='MiB'>4096</memory><vcpu>4</vcpu><devices>"
    "<graphics type='spice' autoport='yes'/>"
    "<video><model type='qxl'/></video>"
    "<memballoon model='virtio'/></devices></domain>";

static char lines[VF_DOMAIN_MAX_PENDING][160];

static void
what_only_libvirt_adds_is_no_difference(void)
{
    static const char live[] =
        "<domain id='3'><memory unit='KiB'>4194304</memory>"
        "<vcpu current='4'>4</vcpu><devices>"
        "<emulator>/usr/bin/qemu-system-x86_64</emulator>"
        "<graphics type='spice' port='5901' autoport='yes' listen='127.0.0.1'>"
        "</graphics><video><model type='qxl' ram='65536'/><alias name='video0'/>"
        "<address type='pci'/></video><memballoon model='virtio'>"
        "<alias name='balloon0'/></memballoon></devices></domain>";
    g_assert_cmpuint(vf_pending_compare(live, plain, lines), ==, 0);
    g_assert_cmpstr(lines[0], ==, "");
}

static void
what_comes_and_what_goes_is_told(void)
{
    static const char then[] =
        "<domain><memory unit='MiB'>4096</memory><vcpu>4</vcpu><devices>"
        "<graphics type='spice' autoport='yes'/>"
        "<video><model type='qxl'/></video>"
        "<shmem name='looking-glass'><size unit='M'>128</size></shmem>"
        "<memballoon model='none'/></devices></domain>";
    g_assert_cmpuint(vf_pending_compare(plain, then, lines), ==, 3);
    g_assert_cmpstr(lines[0], ==,
                    "comes: shared memory 'looking-glass', 128 MiB");
    g_assert_cmpstr(lines[1], ==, "comes: memory balloon 'none'");
    g_assert_cmpstr(lines[2], ==, "goes: memory balloon 'virtio'");
}

static void
two_of_a_kind_are_counted(void)
{
    static const char two[] =
        "<domain><memory>1</memory><devices><redirdev bus='usb'/>"
        "<redirdev bus='usb'/></devices></domain>";
    static const char one[] = "<domain><memory>1</memory><devices>"
                              "<redirdev bus='usb'/></devices></domain>";
    g_assert_cmpuint(vf_pending_compare(two, one, lines), ==, 1);
    g_assert_cmpstr(lines[0], ==, "goes: USB redirection");
}

static void
more_than_can_be_listed_are_counted(void)
{
    g_autoptr(GString) then = g_string_new("<domain><devices>");
    for (int i = 0; i < 20; i++) {
        g_string_append_printf(then, "<channel><target name='c%d'/></channel>",
                               i);
    }
    g_string_append(then, "</devices></domain>");
    g_assert_cmpuint(vf_pending_compare("<domain/>", then->str, lines), ==, 20);
    g_assert_cmpstr(lines[VF_DOMAIN_MAX_PENDING - 1], ==, "comes: channel 'c7'");
}

static void
what_cannot_be_read_is_no_difference(void)
{
    g_assert_cmpuint(vf_pending_compare("no XML", plain, lines), ==, 0);
    g_assert_cmpuint(vf_pending_compare(plain, "<domain", lines), ==, 0);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
#define ADD(test) g_test_add_func("/pending/" #test, test)
    ADD(what_only_libvirt_adds_is_no_difference);
    ADD(what_comes_and_what_goes_is_told);
    ADD(two_of_a_kind_are_counted);
    ADD(more_than_can_be_listed_are_counted);
    ADD(what_cannot_be_read_is_no_difference);
    return g_test_run();
}
