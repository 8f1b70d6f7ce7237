// SPDX-License-Identifier: GPL-2.0-or-later
#include "viewer/render/present_history.h"

#include "viewer/render/gl_surface.h"

#include <glib.h>

static struct vf_damage
one(int x)
{
    struct vf_damage damage = vf_damage_none();
    vf_damage_add(&damage, (struct vf_rect){x, 0, 1, 1});
    return damage;
}

static void
test_preserved_needs_only_what_changed(void)
{
    struct vf_present_history history = {0};
    struct vf_damage now = one(7);
    struct vf_damage repaint =
        vf_present_history_repaint(&history, VF_SURFACE_AGE_PRESERVED, &now);
    g_assert_false(repaint.full);
    g_assert_cmpuint(repaint.count, ==, 1);
}

static void
test_unknown_needs_everything(void)
{
    struct vf_present_history history = {0};
    struct vf_damage now = one(7);
    g_assert_true(
        vf_present_history_repaint(&history, VF_SURFACE_AGE_UNKNOWN, &now).full);
    // Older than anything remembered is as good as unknown.
    g_assert_true(vf_present_history_repaint(&history, 2, &now).full);
}

static void
test_an_old_buffer_needs_what_it_missed(void)
{
    struct vf_present_history history = {0};
    for (int x = 0; x < 10; x++) {
        struct vf_damage damage = one(x * 10);
        vf_present_history_add(&history, &damage);
    }
    struct vf_damage now = one(500);
    for (int age = 1; age <= VF_PRESENT_HISTORY + 1; age++) {
        struct vf_damage repaint =
            vf_present_history_repaint(&history, age, &now);
        g_assert_false(repaint.full);
        // Now, and the age - 1 presents that this buffer did not see.
        g_assert_cmpuint(repaint.count, ==, age);
        struct vf_rect bounds =
            vf_damage_bounds(&repaint, (struct vf_size){1000, 1});
        g_assert_cmpint(bounds.x, ==, age == 1 ? 500 : 90 - (age - 2) * 10);
    }
    g_assert_true(
        vf_present_history_repaint(&history, VF_PRESENT_HISTORY + 2, &now).full);
}

static void
test_clear_forgets(void)
{
    struct vf_present_history history = {0};
    struct vf_damage damage = one(1);
    vf_present_history_add(&history, &damage);
    vf_present_history_clear(&history);
    g_assert_true(vf_present_history_repaint(&history, 2, &damage).full);
    g_assert_false(vf_present_history_repaint(&history, 1, &damage).full);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/present-history/preserved-needs-only-what-changed",
                    test_preserved_needs_only_what_changed);
    g_test_add_func("/present-history/unknown-needs-everything",
                    test_unknown_needs_everything);
    g_test_add_func("/present-history/an-old-buffer-needs-what-it-missed",
                    test_an_old_buffer_needs_what_it_missed);
    g_test_add_func("/present-history/clear-forgets", test_clear_forgets);
    return g_test_run();
}
