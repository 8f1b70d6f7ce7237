// SPDX-License-Identifier: GPL-2.0-or-later
// When a VM's guard is asked: libvirt's own test driver has the VM, the guard is ours.
#include "control/guard_watch.h"

#include <glib.h>
#include <string.h>

// What the guard says next, and how often it was asked: its functions get no data of
// the caller's.
static const char *says_off;
static const char *says_found;
static unsigned asked_off;
static unsigned asked_found;

static void
when_off(virDomainPtr domain, char *words, size_t size)
{
    g_assert_cmpstr(virDomainGetName(domain), ==, "test");
    g_strlcpy(words, says_off, size);
    asked_off++;
}

static void
when_found(virDomainPtr domain, char *words, size_t size)
{
    g_assert_cmpstr(virDomainGetName(domain), ==, "test");
    g_strlcpy(words, says_found, size);
    asked_found++;
}

static const struct vf_guard GUARD = {.when_off = when_off,
                                      .when_found = when_found};

struct world {
    virConnectPtr conn;
    struct vf_guard_watch watch;
    struct vf_control_status status;
};

static void
begin(struct world *world, const struct vf_guard *guard)
{
    says_off = says_found = "";
    asked_off = asked_found = 0;
    *world = (struct world){.conn = virConnectOpen("test:///default"),
                            .watch = {.guard = guard}};
    g_assert_nonnull(world->conn);
    virDomainPtr domain = virDomainLookupByName(world->conn, "test");
    g_assert_cmpint(virDomainGetUUID(domain, world->status.uuid), ==, 0);
    virDomainFree(domain);
}

static void
end(struct world *world)
{
    virConnectClose(world->conn);
}

// Whether a second look is wanted.
static bool
note(struct world *world, enum vf_domain_state state)
{
    world->status.state = state;
    return vf_guard_watch_note(&world->watch, world->conn, &world->status);
}

static void
a_vm_that_is_off_is_asked_about_once_until_it_ran_again(void)
{
    struct world world;
    begin(&world, &GUARD);
    g_assert_false(note(&world, VF_DOMAIN_RUNNING));
    g_assert_cmpuint(asked_off, ==, 0);
    g_assert_false(note(&world, VF_DOMAIN_OFF));
    g_assert_false(note(&world, VF_DOMAIN_OFF));
    g_assert_cmpuint(asked_off, ==, 1);
    g_assert_false(note(&world, VF_DOMAIN_RUNNING));
    g_assert_false(note(&world, VF_DOMAIN_OFF));
    g_assert_cmpuint(asked_off, ==, 2);
    end(&world);
}

static void
what_is_not_in_order_is_said_after_a_second_look(void)
{
    struct world world;
    begin(&world, &GUARD);
    says_off = "It is not back.";
    g_assert_true(note(&world, VF_DOMAIN_OFF));
    g_assert_cmpstr(world.status.gpu_detail, ==, "");
    g_assert_false(note(&world, VF_DOMAIN_OFF));
    vf_guard_watch_second_look(&world.watch, world.conn, &world.status);
    g_assert_cmpuint(asked_off, ==, 2);
    g_assert_cmpstr(world.status.gpu_detail, ==, "It is not back.");
    g_assert_false(note(&world, VF_DOMAIN_OFF));
    g_assert_cmpstr(world.status.gpu_detail, ==, "It is not back.");
    g_assert_false(note(&world, VF_DOMAIN_RUNNING));
    g_assert_cmpstr(world.status.gpu_detail, ==, "");
    end(&world);
}

static void
what_is_in_order_at_the_second_look_is_not_spoken_of(void)
{
    struct world world;
    begin(&world, &GUARD);
    says_off = "It is not back.";
    g_assert_true(note(&world, VF_DOMAIN_OFF));
    says_off = "";
    vf_guard_watch_second_look(&world.watch, world.conn, &world.status);
    g_assert_cmpstr(world.status.gpu_detail, ==, "");
    end(&world);
}

static void
what_others_left_behind_is_asked_once_as_soon_as_the_vm_is_known(void)
{
    struct world world;
    begin(&world, &GUARD);
    says_found = "Another VM has it.";
    g_assert_false(note(&world, VF_DOMAIN_UNKNOWN));
    g_assert_false(note(&world, VF_DOMAIN_MISSING));
    g_assert_cmpuint(asked_found, ==, 0);
    g_assert_false(note(&world, VF_DOMAIN_RUNNING));
    g_assert_false(note(&world, VF_DOMAIN_OFF));
    g_assert_cmpuint(asked_found, ==, 1);
    g_assert_cmpstr(world.status.gpu_others, ==, "Another VM has it.");
    end(&world);
}

static void
without_a_guard_nothing_is_said(void)
{
    struct world world;
    begin(&world, NULL);
    g_assert_false(note(&world, VF_DOMAIN_OFF));
    g_assert_cmpstr(world.status.gpu_detail, ==, "");
    g_assert_cmpstr(world.status.gpu_others, ==, "");
    end(&world);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
#define ADD(test) g_test_add_func("/guard/" #test, test)
    ADD(a_vm_that_is_off_is_asked_about_once_until_it_ran_again);
    ADD(what_is_not_in_order_is_said_after_a_second_look);
    ADD(what_is_in_order_at_the_second_look_is_not_spoken_of);
    ADD(what_others_left_behind_is_asked_once_as_soon_as_the_vm_is_known);
    ADD(without_a_guard_nothing_is_said);
    return g_test_run();
}
