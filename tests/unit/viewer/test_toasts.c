// SPDX-License-Identifier: GPL-2.0-or-later
#include "viewer/overlay/toasts.h"

#include "base/clock.h"

#include <glib.h>

static void
test_the_same_words_count_up(void)
{
    g_autofree struct vf_toasts *toasts = g_new0(struct vf_toasts, 1);
    for (int i = 0; i < 1000; i++) {
        vf_toasts_add(toasts, "the guest asks again", (uint64_t)i, 0);
    }
    g_assert_cmpuint(toasts->count, ==, 1);
    g_assert_cmpuint(toasts->list[0].times, ==, 1000);
}

static void
test_the_newest_are_shown_and_the_rest_is_kept(void)
{
    g_autofree struct vf_toasts *toasts = g_new0(struct vf_toasts, 1);
    for (int i = 0; i < 2 * VF_TOASTS_KEPT; i++) {
        g_autofree char *text = g_strdup_printf("number %d", i);
        vf_toasts_add(toasts, text, 0, i);
    }
    g_assert_cmpuint(toasts->count, ==, VF_TOASTS_KEPT);
    g_assert_cmpstr(toasts->list[0].text, ==, "number 99");
    unsigned shown[VF_TOASTS_SHOWN];
    g_assert_cmpuint(vf_toasts_shown(toasts, 0, shown), ==, VF_TOASTS_SHOWN);
    g_assert_cmpuint(shown[VF_TOASTS_SHOWN - 1], ==, 0);
}

static void
test_a_toast_goes_by_itself(void)
{
    g_autofree struct vf_toasts *toasts = g_new0(struct vf_toasts, 1);
    g_assert_cmpuint(vf_toasts_change_at(toasts, 0), ==, UINT64_MAX);
    vf_toasts_add(toasts, "word", VF_NS_PER_S, 0);
    uint64_t at = vf_toasts_change_at(toasts, VF_NS_PER_S);
    g_assert_cmpuint(at, >, 3 * VF_NS_PER_S);
    unsigned shown[VF_TOASTS_SHOWN];
    g_assert_cmpuint(vf_toasts_shown(toasts, at - 1, shown), ==, 1);
    g_assert_cmpuint(vf_toasts_shown(toasts, at, shown), ==, 0);
    g_assert_cmpuint(vf_toasts_change_at(toasts, at), ==, UINT64_MAX);
    g_assert_cmpuint(toasts->count, ==, 1);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/toasts/the-same-words-count-up",
                    test_the_same_words_count_up);
    g_test_add_func("/toasts/the-newest-are-shown-and-the-rest-is-kept",
                    test_the_newest_are_shown_and_the_rest_is_kept);
    g_test_add_func("/toasts/a-toast-goes-by-itself",
                    test_a_toast_goes_by_itself);
    return g_test_run();
}
