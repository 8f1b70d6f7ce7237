// SPDX-License-Identifier: GPL-2.0-or-later
#include "qemu_rig.h"
#include "session_rig.h"

#include "shm/frame.h"

// The screen of a machine with nothing to boot, through QEMU's own SPICE
// server.

// The firmware writes bright text on black: neither all black nor all bright.
static bool
looks_like_text(const struct vf_frame *frame)
{
    int64_t bright = 0;
    for (int32_t y = 0; y < frame->image.h; y++) {
        const uint8_t *row = frame->pixels + (size_t)y * frame->pitch;
        for (int32_t x = 0; x < frame->image.w; x++) {
            bright += row[4 * x] > 100;
        }
    }
    int64_t all = (int64_t)frame->image.w * frame->image.h;
    return bright > 200 && bright < all / 4;
}

static bool
next_frame_is_text(struct session_rig *rig)
{
    struct vf_frame frame;
    if (!vf_mailbox_take(rig->frames, &frame)) {
        return false;
    }
    bool text = frame.image.w >= 640 && looks_like_text(&frame);
    vf_frame_release(&frame);
    return text;
}

static void
show_firmware(const char *card)
{
    const char *const arguments[] = {"-vga", card, NULL};
    struct qemu_rig *qemu = qemu_rig_start(session_rig_socket(), arguments);
    struct session_rig rig;
    session_rig_start(&rig);
    vf_spice_set_display(rig.spice, true);
    session_rig_connect_unix(&rig, session_rig_socket(), NULL);
    session_rig_wait_inputs(&rig);
    wait_until(next_frame_is_text(&rig));
    wait_until(session_rig_status(&rig)->display);
    session_rig_stop(&rig);
    qemu_rig_stop(qemu);
}

static void
test_the_firmware_of_a_vga_card_shows(void)
{
    show_firmware("std");
}

static void
test_the_firmware_of_a_qxl_card_shows(void)
{
    show_firmware("qxl");
}

int
main(int argc, char **argv)
{
    session_rig_test_init(&argc, &argv);
    g_test_add_func("/qemu-display/the-firmware-of-a-vga-card-shows",
                    test_the_firmware_of_a_vga_card_shows);
    g_test_add_func("/qemu-display/the-firmware-of-a-qxl-card-shows",
                    test_the_firmware_of_a_qxl_card_shows);
    return g_test_run();
}
