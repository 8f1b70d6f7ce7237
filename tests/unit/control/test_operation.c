// SPDX-License-Identifier: GPL-2.0-or-later
#include "control/operation.h"

#include "control/domain_state.h"

#include <glib.h>
#include <libvirt/libvirt.h>
#include <string.h>

enum {
    STATES = VF_DOMAIN_SLEEPING + 1,
    LINKS = VF_LINK_FAILED + 1,
};

static const struct vf_domain_facts plain_facts = {.cd_count = 0};
static const struct vf_domain_keeping plain_keeping = {.is_persistent = true};

// A VM that has all there is.
static const struct vf_domain_facts rich_facts = {
    .cd_count = 1, .cds = {{.target = "sda", .source = "/x.iso"}}};
static const struct vf_domain_keeping rich_keeping = {.is_persistent = true,
                                                      .has_saved = true,
                                                      .autostart = true,
                                                      .snapshot_count = 1};

static struct vf_operation_scene
scene_of(enum vf_domain_state state)
{
    return (struct vf_operation_scene){
        .state = state,
        .link = VF_LINK_CONNECTED,
        .name = "win11",
        .facts = &plain_facts,
        .keeping = &plain_keeping};
}

static void
test_every_state_allows_what_it_should(void)
{
    static const char *const allowed[STATES] = {
        [VF_DOMAIN_UNKNOWN] = "",
        [VF_DOMAIN_MISSING] = "",
        [VF_DOMAIN_OFF] = "start,turn on autostart of,take a snapshot of,",
        [VF_DOMAIN_RUNNING] = "shut down,reboot,reset,pause,force off,save,"
                              "turn on autostart of,take a snapshot of,",
        [VF_DOMAIN_PAUSED] =
            "shut down,reboot,resume,force off,save,turn on autostart of,"
            "take a snapshot of,",
        [VF_DOMAIN_SHUTTING_DOWN] = "force off,",
        [VF_DOMAIN_CRASHED] = "reset,force off,",
        [VF_DOMAIN_SLEEPING] = "shut down,reboot,resume,force off,",
    };
    for (int state = 0; state < STATES; state++) {
        const struct vf_operation_scene scene =
            scene_of((enum vf_domain_state)state);
        const unsigned bits = vf_operation_allowed(&scene);
        g_autoptr(GString) names = g_string_new(NULL);
        for (int op = 0; op < VF_OPERATION_COUNT; op++) {
            if (bits & (1u << op)) {
                g_string_append_printf(
                    names, "%s,", vf_operation_name((enum vf_operation)op));
            }
        }
        g_test_message("%s", vf_domain_state_name((enum vf_domain_state)state));
        g_assert_cmpstr(names->str, ==, allowed[state]);
    }
}

static void
test_the_bits_and_the_check_agree(void)
{
    for (int state = 0; state < STATES; state++) {
        for (int link = 0; link < LINKS; link++) {
            for (int busy = 0; busy < VF_OPERATION_COUNT; busy++) {
                const struct vf_operation_scene scene = {
                    .state = (enum vf_domain_state)state,
                    .link = (enum vf_link_state)link,
                    .busy_with = (enum vf_operation)busy,
                    .name = "win11",
                };
                const unsigned bits = vf_operation_allowed(&scene);
                for (int op = 1; op < VF_OPERATION_COUNT; op++) {
                    char words[256] = "";
                    const bool ok = vf_operation_check(
                        &scene, (enum vf_operation)op, words, sizeof(words));
                    g_assert_cmpint(ok, ==, (bits & (1u << op)) != 0);
                    if (!ok) {
                        g_assert_true(g_str_has_prefix(words, "Cannot "));
                        g_assert_nonnull(strstr(words, "'win11'"));
                        g_assert_true(g_str_has_suffix(words, "."));
                    }
                }
            }
        }
    }
}

static void
test_nothing_is_allowed_without_a_full_link(void)
{
    struct vf_operation_scene scene = scene_of(VF_DOMAIN_RUNNING);
    static const enum vf_link_state links[] = {
        VF_LINK_CONNECTING, VF_LINK_READ_ONLY, VF_LINK_FAILED};
    for (size_t i = 0; i < G_N_ELEMENTS(links); i++) {
        scene.link = links[i];
        g_assert_cmpuint(vf_operation_allowed(&scene), ==, 0);
    }
}

static void
test_refusals_say_why(void)
{
    char words[256];
    struct vf_operation_scene scene = scene_of(VF_DOMAIN_PAUSED);
    g_assert_false(
        vf_operation_check(&scene, VF_OPERATION_RESET, words, sizeof(words)));
    g_assert_cmpstr(words, ==,
                    "Cannot reset 'win11' now: it is paused; resume it first.");
    scene.busy_with = VF_OPERATION_START;
    g_assert_false(vf_operation_check(&scene, VF_OPERATION_FORCE_OFF, words,
                                      sizeof(words)));
    g_assert_cmpstr(words, ==,
                    "Cannot force off 'win11' now: the request to start it is "
                    "still in progress.");
    scene = scene_of(VF_DOMAIN_RUNNING);
    scene.link = VF_LINK_READ_ONLY;
    g_assert_false(
        vf_operation_check(&scene, VF_OPERATION_PAUSE, words, sizeof(words)));
    g_assert_cmpstr(words, ==,
                    "Cannot pause 'win11' now: this connection to libvirt lets "
                    "you look but not act.");
    g_assert_false(
        vf_operation_check(&scene, VF_OPERATION_COUNT, words, sizeof(words)));
    g_assert_cmpstr(words, ==, "There is no such operation.");
}

static void
test_a_vm_that_has_it_all_is_allowed_it_all(void)
{
    struct vf_operation_scene scene = scene_of(VF_DOMAIN_RUNNING);
    scene.facts = &rich_facts;
    scene.keeping = &rich_keeping;
    const unsigned bits = vf_operation_allowed(&scene);
    for (int op = VF_OPERATION_SAVE; op < VF_OPERATION_COUNT; op++) {
        g_assert_cmpint((bits >> op) & 1, ==, op != VF_OPERATION_AUTOSTART_ON);
    }
}

static void
assert_refused(const struct vf_operation_scene *scene,
               enum vf_operation operation, const char *reason)
{
    char words[256];
    g_assert_false(vf_operation_check(scene, operation, words, sizeof(words)));
    g_assert_nonnull(strstr(words, reason));
}

static void
test_what_the_vm_lacks_is_said(void)
{
    struct vf_operation_scene scene = scene_of(VF_DOMAIN_RUNNING);
    assert_refused(&scene, VF_OPERATION_DISCARD_SAVED, "no saved state");
    assert_refused(&scene, VF_OPERATION_REVERT, "no snapshot");
    assert_refused(&scene, VF_OPERATION_CD_INSERT, "no CD drive");
    assert_refused(&scene, VF_OPERATION_CD_EJECT, "no CD is in");
    assert_refused(&scene, VF_OPERATION_AUTOSTART_OFF, "does not start");
    const struct vf_domain_facts gpu = {.passed_count = 1};
    scene.facts = &gpu;
    assert_refused(&scene, VF_OPERATION_SAVE, "passed-through device");
    assert_refused(&scene, VF_OPERATION_SNAPSHOT, "shut it down first");
    const struct vf_domain_facts shm = {.shm_forbids_save = true};
    scene.facts = &shm;
    assert_refused(&scene, VF_OPERATION_SAVE, "shared memory device");
    scene.state = VF_DOMAIN_OFF;
    g_assert_true(vf_operation_allowed(&scene) & (1u << VF_OPERATION_SNAPSHOT));
}

static void
test_a_sleeping_guest_is_woken_to_hear_a_request(void)
{
    g_assert_true(vf_operation_wakes(VF_OPERATION_SHUTDOWN, VF_DOMAIN_PAUSED));
    g_assert_true(vf_operation_wakes(VF_OPERATION_REBOOT, VF_DOMAIN_SLEEPING));
    g_assert_false(
        vf_operation_wakes(VF_OPERATION_SHUTDOWN, VF_DOMAIN_RUNNING));
    g_assert_false(
        vf_operation_wakes(VF_OPERATION_FORCE_OFF, VF_DOMAIN_PAUSED));
}

static void
test_what_is_already_so_counts_as_done(void)
{
    g_assert_true(vf_operation_is_met(VF_OPERATION_START, VF_DOMAIN_RUNNING));
    g_assert_true(vf_operation_is_met(VF_OPERATION_SHUTDOWN, VF_DOMAIN_OFF));
    g_assert_true(vf_operation_is_met(VF_OPERATION_FORCE_OFF, VF_DOMAIN_OFF));
    g_assert_true(vf_operation_is_met(VF_OPERATION_PAUSE, VF_DOMAIN_PAUSED));
    g_assert_true(vf_operation_is_met(VF_OPERATION_RESUME, VF_DOMAIN_RUNNING));
    g_assert_false(vf_operation_is_met(VF_OPERATION_START, VF_DOMAIN_OFF));
    g_assert_false(
        vf_operation_is_met(VF_OPERATION_SHUTDOWN, VF_DOMAIN_RUNNING));
    for (int state = 0; state < STATES; state++) {
        g_assert_false(vf_operation_is_met(VF_OPERATION_REBOOT,
                                           (enum vf_domain_state)state));
        g_assert_false(vf_operation_is_met(VF_OPERATION_RESET,
                                           (enum vf_domain_state)state));
    }
}

static void
test_every_state_of_libvirt_has_one_of_ours(void)
{
    static const struct {
        int theirs;
        enum vf_domain_state ours;
        bool is_active;
    } states[] = {
        {VIR_DOMAIN_NOSTATE, VF_DOMAIN_UNKNOWN, false},
        {VIR_DOMAIN_RUNNING, VF_DOMAIN_RUNNING, true},
        {VIR_DOMAIN_BLOCKED, VF_DOMAIN_RUNNING, true},
        {VIR_DOMAIN_PAUSED, VF_DOMAIN_PAUSED, true},
        {VIR_DOMAIN_SHUTDOWN, VF_DOMAIN_SHUTTING_DOWN, true},
        {VIR_DOMAIN_SHUTOFF, VF_DOMAIN_OFF, false},
        {VIR_DOMAIN_CRASHED, VF_DOMAIN_CRASHED, true},
        {VIR_DOMAIN_PMSUSPENDED, VF_DOMAIN_SLEEPING, true},
        {99, VF_DOMAIN_UNKNOWN, false},
        {-1, VF_DOMAIN_UNKNOWN, false},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(states); i++) {
        const enum vf_domain_state ours =
            vf_domain_state_from_libvirt(states[i].theirs);
        g_assert_cmpint(ours, ==, states[i].ours);
        g_assert_cmpint(vf_domain_state_is_active(ours), ==,
                        states[i].is_active);
    }
}

static void
test_reasons_are_told_where_they_say_more(void)
{
    g_assert_cmpstr(
        vf_domain_reason_words(VIR_DOMAIN_PAUSED, VIR_DOMAIN_PAUSED_IOERROR),
        ==, "a disk failed; is the host's disk full?");
    g_assert_cmpstr(
        vf_domain_reason_words(VIR_DOMAIN_SHUTOFF, VIR_DOMAIN_SHUTOFF_CRASHED),
        ==, "QEMU ended unexpectedly");
    g_assert_cmpstr(
        vf_domain_reason_words(VIR_DOMAIN_RUNNING, VIR_DOMAIN_RUNNING_BOOTED),
        ==, "");
    // The longest must fit the status.
    const struct vf_control_status status = {.generation = 0};
    for (int state = 0; state < 10; state++) {
        for (int reason = 0; reason < 20; reason++) {
            g_assert_cmpuint(strlen(vf_domain_reason_words(state, reason)), <,
                             sizeof(status.state_reason));
        }
    }
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/operation/every-state-allows-what-it-should",
                    test_every_state_allows_what_it_should);
    g_test_add_func("/operation/the-bits-and-the-check-agree",
                    test_the_bits_and_the_check_agree);
    g_test_add_func("/operation/nothing-is-allowed-without-a-full-link",
                    test_nothing_is_allowed_without_a_full_link);
    g_test_add_func("/operation/refusals-say-why", test_refusals_say_why);
    g_test_add_func("/operation/a-vm-that-has-it-all-is-allowed-it-all",
                    test_a_vm_that_has_it_all_is_allowed_it_all);
    g_test_add_func("/operation/what-the-vm-lacks-is-said",
                    test_what_the_vm_lacks_is_said);
    g_test_add_func("/operation/a-sleeping-guest-is-woken-to-hear-a-request",
                    test_a_sleeping_guest_is_woken_to_hear_a_request);
    g_test_add_func("/operation/what-is-already-so-counts-as-done",
                    test_what_is_already_so_counts_as_done);
    g_test_add_func("/domain-state/every-state-of-libvirt-has-one-of-ours",
                    test_every_state_of_libvirt_has_one_of_ours);
    g_test_add_func("/domain-state/reasons-are-told-where-they-say-more",
                    test_reasons_are_told_where_they_say_more);
    return g_test_run();
}
