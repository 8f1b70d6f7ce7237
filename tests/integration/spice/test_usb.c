// SPDX-License-Identifier: GPL-2.0-or-later
#include "session_rig.h"

// A machine without USB devices, or without the right to see them, is all that
// can be counted on: the list comes, and asking for what is not there does
// nothing.

static bool
take(struct session_rig *rig, struct vf_usb_status *status)
{
    return vf_mailbox_take(rig->usb, status);
}

static void
test_the_list_comes_when_it_is_watched(void)
{
    struct spice_server_params params = {.socket = session_rig_socket()};
    struct spice_server *server = spice_server_start(&params);
    struct session_rig rig;
    session_rig_start(&rig);
    session_rig_connect_unix(&rig, params.socket, NULL);
    session_rig_wait_inputs(&rig);
    struct vf_usb_status status;
    g_assert_false(take(&rig, &status));
    vf_spice_usb_watch(rig.spice, true);
    wait_until(take(&rig, &status));
    // Either it can be done, or a sentence says why not.
    g_assert_true(status.available != (status.detail[0] != '\0'));
    g_assert_cmpuint(status.channels, ==, 0);
    for (unsigned i = 0; i < status.count; i++) {
        // This VM has no redirection channels, so no device can be lent.
        g_assert_false(status.devices[i].attached);
        g_assert_cmpstr(status.devices[i].name, !=, "");
    }
    vf_spice_usb_attach(rig.spice, 12345);
    vf_spice_usb_detach(rig.spice, 12345);
    vf_spice_usb_auto_connect(rig.spice, "0x03,-1,-1,-1,0|-1,-1,-1,-1,1");
    vf_spice_usb_watch(rig.spice, false);
    vf_spice_usb_watch(rig.spice, true);
    wait_until(take(&rig, &status));
    session_rig_stop(&rig);
    spice_server_stop(server);
}

static void
test_watching_survives_the_session(void)
{
    struct spice_server_params params = {.socket = session_rig_socket()};
    struct spice_server *server = spice_server_start(&params);
    struct session_rig rig;
    session_rig_start(&rig);
    vf_spice_usb_watch(rig.spice, true);
    struct vf_usb_status status;
    wait_until(take(&rig, &status));
    g_assert_false(status.available); // nothing is connected yet
    session_rig_connect_unix(&rig, params.socket, NULL);
    session_rig_wait_inputs(&rig);
    wait_until(take(&rig, &status));
    vf_spice_disconnect(rig.spice);
    session_rig_wait_state(&rig, VF_SPICE_OFFLINE);
    session_rig_connect_unix(&rig, params.socket, NULL);
    session_rig_wait_inputs(&rig);
    session_rig_stop(&rig);
    spice_server_stop(server);
}

int
main(int argc, char **argv)
{
    session_rig_test_init(&argc, &argv);
    g_test_add_func("/spice-usb/the-list-comes-when-it-is-watched",
                    test_the_list_comes_when_it_is_watched);
    g_test_add_func("/spice-usb/watching-survives-the-session",
                    test_watching_survives_the_session);
    return g_test_run();
}
