// SPDX-License-Identifier: GPL-2.0-or-later
// The list of VMs against libvirt's test driver, while somebody else manages them too.
#include "control/roster.h"

#include "base/clock.h"
#include "base/glib_thread.h"
#include "base/mailbox.h"
#include "base/queue.h"
#include "base/wakeup.h"

#include <glib.h>
#include <libvirt/libvirt.h>
#include <string.h>

#define TEST_UUID "6695eb01-f6a4-8304-79aa-97f2502e193f"

static const uint64_t PATIENCE_NS = 60 * VF_NS_PER_S;

struct rig {
    virConnectPtr bystander; // keeps the driver's state alive
    struct vf_glib_thread *glib;
    struct vf_wakeup wakeup;
    struct vf_mailbox *lists;
    struct vf_queue *news;
    struct vf_roster *roster;
    struct vf_roster_list *list;
};

static void
open_rig(struct rig *rig, const char *uri, const struct vf_roster_judge *judge)
{
    *rig = (struct rig){.glib = vf_glib_thread_start()};
    vf_wakeup_init(&rig->wakeup);
    rig->lists = vf_mailbox_create(sizeof(struct vf_roster_list *),
                                   vf_wakeup_signal_cb, &rig->wakeup);
    rig->news = vf_queue_create(sizeof(struct vf_roster_news),
                                vf_wakeup_signal_cb, &rig->wakeup);
    rig->roster = vf_roster_create(&(struct vf_roster_params){
        .glib = rig->glib,
        .lists = rig->lists,
        .news = rig->news,
        .uri = uri,
        .judge = judge,
    });
    rig->bystander = virConnectOpen("test:///default");
    g_assert_nonnull(rig->bystander);
    vf_roster_start(rig->roster);
}

static void
close_rig(struct rig *rig)
{
    vf_roster_destroy(rig->roster);
    vf_glib_thread_stop(rig->glib);
    vf_roster_list_unref(rig->list);
    if (vf_mailbox_take(rig->lists, &rig->list)) {
        vf_roster_list_unref(rig->list);
    }
    vf_mailbox_destroy(rig->lists);
    vf_queue_destroy(rig->news);
    vf_wakeup_finish(&rig->wakeup);
    virConnectClose(rig->bystander);
}

static void
take(struct rig *rig)
{
    struct vf_roster_list *list;
    if (vf_mailbox_take(rig->lists, &list)) {
        vf_roster_list_unref(rig->list);
        rig->list = list;
    }
}

// Until the list says that `name` is in `state`; VF_DOMAIN_MISSING: is not there.
static const struct vf_roster_row *
wait_for(struct rig *rig, const char *name, enum vf_domain_state state)
{
    const uint64_t deadline_ns = vf_clock_ns() + PATIENCE_NS;
    while (vf_clock_ns() < deadline_ns) {
        take(rig);
        const struct vf_roster_row *found = NULL;
        for (unsigned i = 0; rig->list && i < rig->list->count; i++) {
            const struct vf_roster_row *row = &rig->list->rows[i];
            found = strcmp(row->name, name) == 0 ? row : found;
        }
        if (rig->list && (found ? found->state == state &&
                                      found->busy_with == VF_OPERATION_NONE
                                : state == VF_DOMAIN_MISSING)) {
            return found;
        }
        vf_wakeup_wait_until(&rig->wakeup, deadline_ns);
    }
    g_error("Waited in vain for '%s' to be %s", name,
            vf_domain_state_name(state));
}

static void
test_lists_the_vms_of_the_connection(void)
{
    struct rig rig;
    open_rig(&rig, "test:///default", NULL);
    const struct vf_roster_row *row = wait_for(&rig, "test", VF_DOMAIN_RUNNING);
    g_assert_cmpint(rig.list->link, ==, VF_LINK_CONNECTED);
    g_assert_cmpstr(rig.list->uri, ==, "test:///default");
    g_assert_cmpstr(rig.list->link_detail, ==, "");
    g_assert_cmpstr(row->uuid_text, ==, TEST_UUID);
    g_assert_true(row->allowed & (1u << VF_OPERATION_SHUTDOWN));
    g_assert_false(row->allowed & (1u << VF_OPERATION_START));
    g_assert_true(vf_roster_list_find(rig.list, TEST_UUID) == row);
    g_assert_null(vf_roster_list_find(rig.list, "elsewhere"));
    g_assert_null(vf_roster_list_find(NULL, TEST_UUID));
    close_rig(&rig);
}

static void
test_sees_what_others_do(void)
{
    struct rig rig;
    open_rig(&rig, "test:///default", NULL);
    wait_for(&rig, "test", VF_DOMAIN_RUNNING);
    virDomainPtr test = virDomainLookupByName(rig.bystander, "test");
    g_assert_cmpint(virDomainDestroy(test), ==, 0);
    wait_for(&rig, "test", VF_DOMAIN_OFF);
    g_assert_cmpint(virDomainCreate(test), ==, 0);
    wait_for(&rig, "test", VF_DOMAIN_RUNNING);
    virDomainFree(test);

    virDomainPtr another = virDomainDefineXML(
        rig.bystander, "<domain type='test'><name>another</name>"
                       "<memory>1024</memory><os><type>hvm</type></os></domain>");
    g_assert_nonnull(another);
    wait_for(&rig, "another", VF_DOMAIN_OFF);
    g_assert_cmpuint(rig.list->count, ==, 2);
    g_assert_cmpstr(rig.list->rows[0].name, ==, "another");
    g_assert_cmpint(virDomainUndefine(another), ==, 0);
    wait_for(&rig, "another", VF_DOMAIN_MISSING);
    g_assert_cmpuint(rig.list->count, ==, 1);
    virDomainFree(another);
    close_rig(&rig);
}

static void
wait_for_news(struct rig *rig, struct vf_roster_news *news)
{
    const uint64_t deadline_ns = vf_clock_ns() + PATIENCE_NS;
    while (!vf_queue_pop(rig->news, news)) {
        if (!vf_wakeup_wait_until(&rig->wakeup, deadline_ns) &&
            vf_clock_ns() >= deadline_ns) {
            g_error("Waited in vain for news");
        }
    }
}

static void
test_does_what_is_asked_for(void)
{
    struct rig rig;
    struct vf_roster_news news;
    open_rig(&rig, "test:///default", NULL);
    wait_for(&rig, "test", VF_DOMAIN_RUNNING);
    vf_roster_request(rig.roster, TEST_UUID, VF_OPERATION_FORCE_OFF);
    wait_for_news(&rig, &news);
    g_assert_false(news.failed);
    g_assert_cmpstr(news.words, ==, "");
    wait_for(&rig, "test", VF_DOMAIN_OFF);
    vf_roster_request(rig.roster, TEST_UUID, VF_OPERATION_START);
    wait_for_news(&rig, &news);
    g_assert_false(news.failed);
    g_assert_cmpint(news.operation, ==, VF_OPERATION_START);
    wait_for(&rig, "test", VF_DOMAIN_RUNNING);

    vf_roster_request(rig.roster, "00000000-0000-0000-0000-000000000001",
                      VF_OPERATION_START);
    wait_for_news(&rig, &news);
    g_assert_true(news.failed);
    g_assert_cmpstr(news.words, ==, "That VM is not there any more.");
    close_rig(&rig);
}

static void
judge_by_name(void *domain, struct vf_roster_verdict *verdict)
{
    char *xml = virDomainGetXMLDesc(domain, VIR_DOMAIN_XML_INACTIVE);
    bool is_small = strstr(xml, "<vcpu placement='static'>2</vcpu>") != NULL;
    verdict->fitness = is_small ? VF_FITNESS_GOOD : VF_FITNESS_LACKING;
    free(xml);
}

static void
wait_for_fitness(struct rig *rig, enum vf_fitness fitness)
{
    const uint64_t deadline_ns = vf_clock_ns() + PATIENCE_NS;
    while (wait_for(rig, "judged", VF_DOMAIN_OFF)->verdict.fitness != fitness) {
        if (vf_clock_ns() > deadline_ns) {
            g_error("Waited in vain for verdict %d", fitness);
        }
        vf_wakeup_wait_until(&rig->wakeup, deadline_ns);
    }
}

static void
test_judges_again_when_a_definition_changes(void)
{
    static const struct vf_roster_judge judge = {.judge = judge_by_name};
    struct rig rig;
    open_rig(&rig, "test:///default", &judge);
    static const char definition[] =
        "<domain type='test'><name>judged</name>"
        "<uuid>00000000-0000-0000-0000-0000000000aa</uuid>"
        "<memory>1024</memory><vcpu>%d</vcpu><os><type>hvm</type></os></domain>";
    for (int vcpus = 2; vcpus <= 3; vcpus++) {
        g_autoptr(GString) xml = g_string_new(NULL);
        g_string_printf(xml, definition, vcpus);
        virDomainPtr domain = virDomainDefineXML(rig.bystander, xml->str);
        g_assert_nonnull(domain);
        wait_for_fitness(&rig,
                         vcpus == 2 ? VF_FITNESS_GOOD : VF_FITNESS_LACKING);
        if (vcpus == 3) {
            virDomainUndefine(domain);
        }
        virDomainFree(domain);
    }
    close_rig(&rig);
}

static void
test_says_what_to_do_without_a_daemon(void)
{
    struct rig rig;
    open_rig(&rig, "qemu+unix:///system?socket=/nonexistent/socket", NULL);
    const uint64_t deadline_ns = vf_clock_ns() + PATIENCE_NS;
    while (!rig.list || rig.list->link != VF_LINK_FAILED) {
        g_assert_cmpuint(vf_clock_ns(), <, deadline_ns);
        vf_wakeup_wait_until(&rig.wakeup, deadline_ns);
        take(&rig);
    }
    g_assert_cmpuint(rig.list->count, ==, 0);
    g_assert_cmpstr(rig.list->link_detail, !=, "");
    close_rig(&rig);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/roster/lists the VMs of the connection",
                    test_lists_the_vms_of_the_connection);
    g_test_add_func("/roster/sees what others do", test_sees_what_others_do);
    g_test_add_func("/roster/does what is asked for, and says how it ended",
                    test_does_what_is_asked_for);
    g_test_add_func("/roster/judges again when a definition changes",
                    test_judges_again_when_a_definition_changes);
    g_test_add_func("/roster/says what to do without a daemon",
                    test_says_what_to_do_without_a_daemon);
    return g_test_run();
}
