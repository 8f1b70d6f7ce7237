// SPDX-License-Identifier: GPL-2.0-or-later
#include "qemu_rig.h"
#include "session_rig.h"
#include "spice/session_internal.h"

#include <unistd.h>

// A USB device lent to a real QEMU, which tells of its ports what is plugged in. This
// machine may have none, so the device is one that spice-glib makes of a CD image; on
// its way to the guest it is like any other.

struct fixture {
    struct qemu_rig *qemu;
    struct session_rig rig;
    struct vf_usb_status usb;
    char *image;
    GString *told; // by QEMU, so far
};

static const char *const ONE_CHANNEL[] = {
    "-device", "qemu-xhci",
    "-chardev", "spicevmc,id=one,name=usbredir",
    "-device", "usb-redir,chardev=one",
    "-trace", "usb_port_*",
    NULL,
};

static void
make_image(struct fixture *fixture)
{
    g_autofree char *blank = g_malloc0(2048 * 64);
    fixture->image = g_strdup_printf("%s.iso", session_rig_socket());
    g_assert_true(g_file_set_contents(fixture->image, blank, 2048 * 64, NULL));
}

static void
start(struct fixture *fixture)
{
    *fixture = (struct fixture){.told = g_string_new("")};
    make_image(fixture);
    fixture->qemu = qemu_rig_start(session_rig_socket(), ONE_CHANNEL);
    session_rig_start(&fixture->rig);
    vf_spice_usb_watch(fixture->rig.spice, true);
    session_rig_connect_unix(&fixture->rig, session_rig_socket(), NULL);
}

static void
stop(struct fixture *fixture)
{
    session_rig_stop(&fixture->rig);
    qemu_rig_stop(fixture->qemu);
    unlink(fixture->image);
    g_free(fixture->image);
    g_string_free(fixture->told, TRUE);
}

static const struct vf_usb_status *
list(struct fixture *fixture)
{
    vf_mailbox_take(fixture->rig.usb, &fixture->usb);
    return &fixture->usb;
}

static void
on_plug_in(void *data)
{
    struct fixture *fixture = data;
    g_autoptr(GError) error = NULL;
    SpiceUsbDeviceManager *manager =
        spice_usb_device_manager_get(fixture->rig.spice->session, &error);
    g_assert_no_error(error);
    spice_usb_device_manager_create_shared_cd_device(manager, fixture->image, &error);
    g_assert_no_error(error);
}

static void
plug_in(struct fixture *fixture)
{
    vf_glib_call(fixture->rig.glib, on_plug_in, fixture);
}

// The one on this machine that is not its own hardware.
static const struct vf_usb_device *
find_cd(struct fixture *fixture)
{
    const struct vf_usb_status *status = list(fixture);
    for (unsigned i = 0; i < status->count; i++) {
        if (strstr(status->devices[i].name, "CD")) {
            return &status->devices[i];
        }
    }
    return NULL;
}

static bool
is_attached(struct fixture *fixture)
{
    const struct vf_usb_device *cd = find_cd(fixture);
    return cd && cd->attached && !cd->changing;
}

// Whether QEMU has told of so many things of this kind since the start.
static bool
told(struct fixture *fixture, const char *what, unsigned times)
{
    g_auto(GStrv) lines = qemu_rig_take_trace(fixture->qemu);
    for (char **line = lines; *line; line++) {
        g_string_append_printf(fixture->told, "%s\n", *line);
    }
    unsigned count = 0;
    for (const char *at = fixture->told->str; (at = strstr(at, what)); at++) {
        count++;
    }
    return count >= times;
}

static void
test_a_device_is_lent_and_taken_back(void)
{
    struct fixture fixture;
    start(&fixture);
    wait_until(list(&fixture)->available && list(&fixture)->channels == 1);
    for (unsigned round = 1; round <= 3; round++) {
        plug_in(&fixture);
        wait_until(find_cd(&fixture));
        g_assert_true(find_cd(&fixture)->possible);
        g_assert_false(find_cd(&fixture)->attached);
        uint32_t id = find_cd(&fixture)->id;
        vf_spice_usb_attach(fixture.rig.spice, id);
        wait_until(is_attached(&fixture));
        g_assert_cmpuint(list(&fixture)->channels, ==, 0);
        wait_until(told(&fixture, "usb_port_attach", round));
        vf_spice_usb_detach(fixture.rig.spice, id);
        wait_until(told(&fixture, "usb_port_detach", round));
        wait_until(list(&fixture)->channels == 1);
        // This kind of device is pulled out when it is taken back.
        wait_until(!find_cd(&fixture));
    }
    stop(&fixture);
}

static void
test_rules_lend_what_is_plugged_in(void)
{
    struct fixture fixture;
    start(&fixture);
    wait_until(list(&fixture)->available && list(&fixture)->channels == 1);
    // Keyboards and mice stay here, and everything else but storage does.
    vf_spice_usb_auto_connect(fixture.rig.spice,
                              "0x03,-1,-1,-1,0|0x08,-1,-1,-1,1|-1,-1,-1,-1,0");
    plug_in(&fixture);
    wait_until(is_attached(&fixture));
    wait_until(told(&fixture, "usb_port_attach", 1));
    stop(&fixture);
}

static void
test_without_rules_nothing_is_lent(void)
{
    struct fixture fixture;
    start(&fixture);
    wait_until(list(&fixture)->available && list(&fixture)->channels == 1);
    vf_spice_usb_auto_connect(fixture.rig.spice, "0x08,-1,-1,-1,0|-1,-1,-1,-1,0");
    plug_in(&fixture);
    wait_until(find_cd(&fixture));
    // What would have been lent by itself would be before one that is asked for.
    vf_spice_usb_attach(fixture.rig.spice, find_cd(&fixture)->id);
    wait_until(is_attached(&fixture));
    wait_until(told(&fixture, "usb_port_attach", 1));
    g_assert_false(told(&fixture, "usb_port_attach", 2));
    stop(&fixture);
}

static void
test_the_end_of_the_session_takes_everything_back(void)
{
    struct fixture fixture;
    start(&fixture);
    wait_until(list(&fixture)->available && list(&fixture)->channels == 1);
    plug_in(&fixture);
    wait_until(find_cd(&fixture));
    vf_spice_usb_attach(fixture.rig.spice, find_cd(&fixture)->id);
    wait_until(is_attached(&fixture));
    wait_until(told(&fixture, "usb_port_attach", 1));
    vf_spice_disconnect(fixture.rig.spice);
    wait_until(told(&fixture, "usb_port_detach", 1));
    stop(&fixture);
}

int
main(int argc, char **argv)
{
    session_rig_test_init(&argc, &argv);
#define TEST(name, function) g_test_add_func("/usb-lent/" name, function)
    TEST("a-device-is-lent-and-taken-back", test_a_device_is_lent_and_taken_back);
    TEST("rules-lend-what-is-plugged-in", test_rules_lend_what_is_plugged_in);
    TEST("without-rules-nothing-is-lent", test_without_rules_nothing_is_lent);
    TEST("the-end-of-the-session-takes-everything-back",
         test_the_end_of_the_session_takes_everything_back);
#undef TEST
    return g_test_run();
}
