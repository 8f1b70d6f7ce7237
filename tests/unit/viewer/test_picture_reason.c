// SPDX-License-Identifier: GPL-2.0-or-later
#include "viewer/app/picture_reason.h"

#include "control/doctor/finding.h"

#include <glib.h>
#include <string.h>

struct world {
    struct vf_control_status control;
    struct vf_source_status source;
    bool no_libvirt;
};

// Everything is as it should be; each test spoils one thing.
static struct world
good_world(void)
{
    struct world world = {0};
    world.control.link = VF_LINK_CONNECTED;
    world.control.is_local = true;
    world.control.state = VF_DOMAIN_RUNNING;
    world.control.facts.has_shm = true;
    world.control.allowed = 1u << VF_OPERATION_START;
    g_strlcpy(world.control.name, "win11", sizeof(world.control.name));
    world.source.state = VF_SOURCE_RUNNING;
    return world;
}

static struct vf_picture_reason
find(const struct world *world)
{
    bool has_path = world->no_libvirt || world->control.facts.has_shm;
    return vf_picture_reason_find(&(struct vf_picture_facts){
        .control = world->no_libvirt ? NULL : &world->control,
        .source = &world->source,
        .shm_path = has_path ? "/dev/shm/looking-glass" : NULL,
    });
}

static void
assert_says(const struct world *world, const char *words)
{
    struct vf_picture_reason reason = find(world);
    g_assert_true(reason.missing);
    g_autofree char *all =
        g_strjoin("|", reason.title, reason.detail, reason.hint, NULL);
    if (!strstr(all, words)) {
        g_error("'%s' lacks '%s'", all, words);
    }
}

static void
test_frames_need_no_reason(void)
{
    struct world world = good_world();
    g_assert_false(find(&world).missing);
    world.control.link = VF_LINK_FAILED;
    g_assert_false(find(&world).missing);
    world.no_libvirt = true;
    g_assert_false(find(&world).missing);
}

static void
test_every_vm_state_has_words(void)
{
    const struct {
        enum vf_domain_state state;
        const char *words;
    } cases[] = {
        {VF_DOMAIN_OFF, "VM is off"},
        {VF_DOMAIN_OFF, "Start"},
        {VF_DOMAIN_MISSING, "no VM called 'win11'"},
        {VF_DOMAIN_PAUSED, "paused"},
        {VF_DOMAIN_CRASHED, "crashed"},
        {VF_DOMAIN_SLEEPING, "asleep"},
        {VF_DOMAIN_UNKNOWN, "Looking"},
        {VF_DOMAIN_RUNNING, "Host service not running in the guest"},
        {VF_DOMAIN_SHUTTING_DOWN, "Host service not running in the guest"},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        struct world world = good_world();
        world.source.state = VF_SOURCE_NO_HOST;
        world.control.state = cases[i].state;
        assert_says(&world, cases[i].words);
    }
}

static void
test_a_stopped_vm_shows_no_stale_frames(void)
{
    struct world world = good_world();
    world.control.state = VF_DOMAIN_OFF;
    assert_says(&world, "VM is off");
}

static void
test_every_source_state_has_words(void)
{
    const struct {
        enum vf_source_state state;
        const char *words;
    } cases[] = {
        {VF_SOURCE_OFF, "No shared memory"},
        {VF_SOURCE_NO_REGION, "/dev/shm/looking-glass"},
        {VF_SOURCE_UNREADABLE, "Shared memory not readable|detail"},
        {VF_SOURCE_NO_HOST, "Host service not running in the guest"},
        {VF_SOURCE_UNSUPPORTED, "detail"},
        {VF_SOURCE_NO_SLOT, "detail"},
        {VF_SOURCE_WAITING, "Waiting for first frame"},
        {VF_SOURCE_BAD_FRAMES, "detail"},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        struct world world = good_world();
        world.source.state = cases[i].state;
        g_strlcpy(world.source.detail, "detail", sizeof(world.source.detail));
        assert_says(&world, cases[i].words);
        world.no_libvirt = true;
        assert_says(&world, cases[i].words);
    }
}

static void
test_a_vm_without_the_device_is_told(void)
{
    struct world world = good_world();
    world.control.facts.has_shm = false;
    world.source.state = VF_SOURCE_OFF;
    assert_says(&world, "No shared memory device in this VM");
}

static void
test_the_link_comes_first(void)
{
    struct world world = good_world();
    world.source.state = VF_SOURCE_NO_HOST;
    world.control.link = VF_LINK_FAILED;
    g_strlcpy(world.control.link_detail, "no daemon",
              sizeof(world.control.link_detail));
    assert_says(&world, "libvirt cannot be reached|no daemon");
    world.control.link = VF_LINK_CONNECTED;
    world.control.is_local = false;
    assert_says(&world, "another machine");
}

static void
test_what_the_doctor_found_is_said(void)
{
    struct world world = good_world();
    struct vf_finding finding = {.verdict = VF_VERDICT_FAIL};
    g_strlcpy(finding.evidence, "It belongs to 'root'.",
              sizeof(finding.evidence));
    g_strlcpy(finding.fix, "Delete it.", sizeof(finding.fix));
    struct vf_picture_facts facts = {
        .control = &world.control,
        .source = &world.source,
        .shm_path = "/dev/shm/looking-glass",
        .obstacle = &finding,
    };
    // Frames need no reason, and a VM that is off is off.
    g_assert_false(vf_picture_reason_find(&facts).missing);
    world.control.state = VF_DOMAIN_OFF;
    g_assert_cmpstr(vf_picture_reason_find(&facts).title, ==, "VM is off");
    world.control.state = VF_DOMAIN_RUNNING;
    world.source.state = VF_SOURCE_UNREADABLE;
    struct vf_picture_reason reason = vf_picture_reason_find(&facts);
    g_assert_cmpstr(reason.title, ==, "Shared memory not readable");
    g_assert_cmpstr(reason.detail, ==, "It belongs to 'root'. Delete it.");
    g_assert_nonnull(strstr(reason.hint, "Doctor"));
    // Two sentences that do not fit are one.
    memset(finding.evidence, 'a', sizeof(finding.evidence) - 1);
    memset(finding.fix, 'b', sizeof(finding.fix) - 1);
    reason = vf_picture_reason_find(&facts);
    g_assert_cmpstr(reason.detail, ==, finding.evidence);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/picture-reason/frames-need-no-reason",
                    test_frames_need_no_reason);
    g_test_add_func("/picture-reason/every-vm-state-has-words",
                    test_every_vm_state_has_words);
    g_test_add_func("/picture-reason/a-stopped-vm-shows-no-stale-frames",
                    test_a_stopped_vm_shows_no_stale_frames);
    g_test_add_func("/picture-reason/every-source-state-has-words",
                    test_every_source_state_has_words);
    g_test_add_func("/picture-reason/a-vm-without-the-device-is-told",
                    test_a_vm_without_the_device_is_told);
    g_test_add_func("/picture-reason/the-link-comes-first",
                    test_the_link_comes_first);
    g_test_add_func("/picture-reason/what-the-doctor-found-is-said",
                    test_what_the_doctor_found_is_said);
    return g_test_run();
}
