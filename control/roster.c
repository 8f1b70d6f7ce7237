// SPDX-License-Identifier: GPL-2.0-or-later
#include "control/roster.h"

#include "base/clock.h"
#include "base/mailbox.h"
#include "base/thread.h"
#include "base/words.h"
#include "control/control.h"
#include "control/domain_state.h"
#include "control/failure.h"
#include "control/operation.h"
#include "control/roster_internal.h"
#include "control/worker.h"
#include "control/xml.h"

#include <stdlib.h>
#include <string.h>

// As control/control.c's.
static const uint64_t STOP_GRACE_NS = 900 * VF_NS_PER_MS;
// For drivers that tell nothing by themselves.
static const uint64_t POLL_NS = 2 * VF_NS_PER_S;

struct vf_roster {
    struct vf_worker *watching; // runs the keeper; a reference of its own
    struct vf_worker *acting;
    struct vf_worker *showing;
    struct vf_roster_keeper *keeper; // belongs to `watching`
    bool stopped;
};

// Publishing -----------------------------------------------------------------

static void
publish(struct vf_roster_keeper *keeper, struct vf_roster_list *list)
{
    list->link = keeper->link_state;
    g_strlcpy(list->uri, keeper->shown_uri, sizeof(list->uri));
    g_strlcpy(list->link_detail, keeper->link_detail,
              sizeof(list->link_detail));
    if (keeper->seen && vf_roster_list_equal(keeper->seen, list)) {
        vf_roster_list_unref(list);
        return;
    }
    vf_roster_list_unref(keeper->seen);
    keeper->seen = list;
    if (vf_worker_enter(keeper->own)) {
        struct vf_roster_list *given = vf_roster_list_ref(list);
        struct vf_roster_list *replaced = NULL;
        if (vf_mailbox_put(keeper->lists, &given, &replaced)) {
            vf_roster_list_unref(replaced);
        }
        vf_worker_leave(keeper->own);
    }
}

struct vf_roster_memory *
vf_roster_remember(struct vf_roster_keeper *keeper, const char *uuid_text)
{
    struct vf_roster_memory *memory =
        g_hash_table_lookup(keeper->memories, uuid_text);
    if (!memory) {
        memory = g_new0(struct vf_roster_memory, 1);
        g_hash_table_insert(keeper->memories, g_strdup(uuid_text), memory);
    }
    return memory;
}

// Looking --------------------------------------------------------------------

static bool
read_row(struct vf_roster_keeper *keeper, virDomainPtr domain, struct vf_roster_row *row)
{
    char uuid_text[VIR_UUID_STRING_BUFLEN];
    const char *name = virDomainGetName(domain);
    int state = VIR_DOMAIN_NOSTATE;
    // One that goes away while it is looked at is not there any more.
    if (!name || virDomainGetUUIDString(domain, uuid_text) < 0 ||
        virDomainGetState(domain, &state, NULL, 0) < 0) {
        return false;
    }
    const struct vf_roster_memory *memory = vf_roster_remember(keeper, uuid_text);
    g_strlcpy(row->name, name, sizeof(row->name));
    g_strlcpy(row->uuid_text, uuid_text, sizeof(row->uuid_text));
    row->state = vf_domain_state_from_libvirt(state);
    row->is_saved = row->state == VF_DOMAIN_OFF &&
                    virDomainHasManagedSaveImage(domain, 0) == 1;
    row->busy_with = memory->busy_with;
    row->verdict = memory->verdict;
    const struct vf_operation_scene scene = {
        .state = row->state,
        .link = keeper->link_state,
        .busy_with = row->busy_with,
        .name = row->name,
    };
    row->allowed = vf_operation_allowed(&scene);
    return true;
}

static void connect_again(struct vf_roster_keeper *keeper);
static void post_judging(struct vf_roster_keeper *keeper);

static void
look(struct vf_roster_keeper *keeper)
{
    virDomainPtr *domains = NULL;
    const int count =
        vf_link_is_lost(&keeper->link)
            ? -1
            : virConnectListAllDomains(keeper->link.conn, &domains, 0);
    if (count < 0) {
        connect_again(keeper);
        return;
    }
    struct vf_roster_list *list = vf_roster_list_create((unsigned)count);
    for (int i = 0; i < count; i++) {
        if (read_row(keeper, domains[i], &list->rows[list->count])) {
            list->count++;
        }
        virDomainFree(domains[i]);
    }
    free(domains);
    vf_roster_list_sort(list);
    publish(keeper, list);
    post_judging(keeper);
}

void
vf_roster_look(struct vf_roster_keeper *keeper)
{
    if (keeper->link.conn) {
        look(keeper);
    }
}

static void
on_hint(void *data)
{
    struct vf_roster_keeper *keeper = data;
    vf_link_take_hint(&keeper->link);
    vf_roster_look(keeper);
}

static void poll_without_events(struct vf_roster_keeper *keeper);

static void
on_poll(void *data)
{
    struct vf_roster_keeper *keeper = data;
    keeper->poll_posted = false;
    vf_roster_look(keeper);
    poll_without_events(keeper);
}

static void
poll_without_events(struct vf_roster_keeper *keeper)
{
    if (keeper->link.conn && !keeper->link.has_events && !keeper->poll_posted) {
        keeper->poll_posted = true;
        vf_worker_post_after(keeper->own, POLL_NS,
                             (struct vf_job){.run = on_poll, .data = keeper});
    }
}

// Judging --------------------------------------------------------------------

// The first VM whose definition changed since it was judged.
static virDomainPtr
next_to_judge(struct vf_roster_keeper *keeper, struct vf_roster_memory **memory,
              guint *hash)
{
    for (unsigned i = 0; keeper->seen && i < keeper->seen->count; i++) {
        const char *uuid_text = keeper->seen->rows[i].uuid_text;
        virDomainPtr domain =
            virDomainLookupByUUIDString(keeper->link.conn, uuid_text);
        char *xml = domain ? virDomainGetXMLDesc(domain, VIR_DOMAIN_XML_INACTIVE)
                           : NULL;
        *hash = xml ? g_str_hash(xml) | 1 : 0;
        free(xml);
        *memory = vf_roster_remember(keeper, uuid_text);
        if (*hash != 0 && *hash != (*memory)->definition) {
            return domain;
        }
        if (domain) {
            virDomainFree(domain);
        }
    }
    return NULL;
}

// One VM at a time, so that events are heard in between.
static void
judge_next(void *data)
{
    struct vf_roster_keeper *keeper = data;
    struct vf_roster_memory *memory;
    guint hash;
    keeper->judge_posted = false;
    virDomainPtr domain =
        keeper->link.conn ? next_to_judge(keeper, &memory, &hash) : NULL;
    if (!domain) {
        return;
    }
    memory->definition = hash;
    memset(&memory->verdict, 0, sizeof(memory->verdict));
    keeper->judge->judge(domain, &memory->verdict);
    virDomainFree(domain);
    look(keeper);
}

static void
post_judging(struct vf_roster_keeper *keeper)
{
    if (keeper->judge && !keeper->judge_posted) {
        keeper->judge_posted = true;
        vf_worker_post(keeper->own,
                       (struct vf_job){.run = judge_next, .data = keeper});
    }
}

static void
judge_again(void *data)
{
    struct vf_roster_keeper *keeper = data;
    GHashTableIter iter;
    void *memory;
    g_hash_table_iter_init(&iter, keeper->memories);
    while (g_hash_table_iter_next(&iter, NULL, &memory)) {
        ((struct vf_roster_memory *)memory)->definition = 0;
    }
    post_judging(keeper);
}

// Connecting -----------------------------------------------------------------

static void connect_now(void *data);

static void
connect_later(struct vf_roster_keeper *keeper)
{
    keeper->retry_delay_ns = vf_link_next_delay(keeper->retry_delay_ns);
    vf_worker_post_after(keeper->own, keeper->retry_delay_ns,
                         (struct vf_job){.run = connect_now, .data = keeper});
}

static void
connect_again(struct vf_roster_keeper *keeper)
{
    vf_link_close(&keeper->link);
    keeper->link_state = VF_LINK_CONNECTING;
    g_snprintf(keeper->link_detail, sizeof(keeper->link_detail),
               _("The connection to libvirt at '%s' was lost; it is being made "
                 "again."),
               keeper->shown_uri);
    publish(keeper, vf_roster_list_create(0));
    keeper->retry_delay_ns = 0;
    connect_later(keeper);
}

static void
note_connected(struct vf_roster_keeper *keeper, const struct vf_failure *denied)
{
    keeper->retry_delay_ns = 0;
    keeper->link_detail[0] = '\0';
    keeper->link_state =
        keeper->link.read_only ? VF_LINK_READ_ONLY : VF_LINK_CONNECTED;
    char *uri = virConnectGetURI(keeper->link.conn);
    if (uri) {
        g_strlcpy(keeper->shown_uri, uri, sizeof(keeper->shown_uri));
        free(uri);
    }
    if (keeper->link.read_only && !keeper->only_look) {
        g_autofree char *beginning =
            g_strdup_printf(_("The VMs at '%s' can be seen but not controlled"),
                            keeper->shown_uri);
        vf_failure_words(denied, beginning, keeper->link_detail,
                         sizeof(keeper->link_detail));
        keeper->only_look = true; // refused once: never ask twice
    }
}

static void
connect_now(void *data)
{
    struct vf_roster_keeper *keeper = data;
    struct vf_failure failure;
    struct vf_failure denied;
    const struct vf_link_params params = {
        .uri = keeper->uri,
        .want_write = !keeper->only_look,
        .worker = keeper->own,
        .on_hint = on_hint,
        .data = keeper,
    };
    if (!vf_link_open(&keeper->link, &params, &failure, &denied)) {
        keeper->link_state = VF_LINK_FAILED;
        vf_failure_link_words(&failure, keeper->uri, keeper->link_detail,
                              sizeof(keeper->link_detail));
        publish(keeper, vf_roster_list_create(0));
        connect_later(keeper);
        return;
    }
    note_connected(keeper, &denied);
    look(keeper);
    poll_without_events(keeper);
}

// Lifetime -------------------------------------------------------------------

static void
destroy_keeper(void *data)
{
    struct vf_roster_keeper *keeper = data;
    vf_link_close(&keeper->link);
    vf_worker_unref(keeper->acting);
    vf_worker_unref(keeper->showing);
    vf_roster_list_unref(keeper->seen);
    g_hash_table_unref(keeper->memories);
    g_free(keeper->uri);
    g_free(keeper);
}

struct vf_roster *
vf_roster_create(const struct vf_roster_params *params)
{
    VF_ASSERT_ROLE(VF_ROLE_MAIN);
    g_assert(params->glib && params->lists);
    vf_link_init_library();
    vf_xml_init_library();
    struct vf_roster_keeper *keeper = g_new0(struct vf_roster_keeper, 1);
    keeper->lists = params->lists;
    keeper->news = params->news;
    keeper->screens = params->screens;
    keeper->uri = g_strdup(vf_control_effective_uri(params->uri));
    g_strlcpy(keeper->shown_uri, keeper->uri, sizeof(keeper->shown_uri));
    keeper->only_look = params->only_look;
    keeper->judge = params->judge;
    keeper->guard = params->guard;
    keeper->memories =
        g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
    struct vf_roster *roster = g_new0(struct vf_roster, 1);
    roster->keeper = keeper;
    roster->acting = vf_worker_start("vf-act", NULL, NULL);
    vf_worker_ref(roster->acting);
    keeper->acting = vf_worker_ref(roster->acting);
    roster->showing = vf_worker_start("vf-show", NULL, NULL);
    vf_worker_ref(roster->showing);
    keeper->showing = vf_worker_ref(roster->showing);
    roster->watching = vf_worker_start("vf-watch", destroy_keeper, keeper);
    vf_worker_ref(roster->watching);
    keeper->own = roster->watching;
    return roster;
}

void
vf_roster_start(struct vf_roster *roster)
{
    VF_ASSERT_ROLE(VF_ROLE_MAIN);
    vf_worker_post(roster->watching, (struct vf_job){.run = connect_now,
                                                     .data = roster->keeper});
}

void
vf_roster_stop(struct vf_roster *roster)
{
    VF_ASSERT_ROLE(VF_ROLE_MAIN);
    if (roster->stopped) {
        return;
    }
    roster->stopped = true;
    const uint64_t deadline_ns = vf_clock_ns() + STOP_GRACE_NS;
    vf_worker_stop(roster->watching, deadline_ns);
    vf_worker_stop(roster->acting, deadline_ns);
    vf_worker_stop(roster->showing, deadline_ns);
}

void
vf_roster_destroy(struct vf_roster *roster)
{
    if (!roster) {
        return;
    }
    vf_roster_stop(roster);
    vf_worker_unref(roster->watching);
    vf_worker_unref(roster->acting);
    vf_worker_unref(roster->showing);
    g_free(roster);
}

void
vf_roster_request(struct vf_roster *roster, const char *uuid_text,
                  enum vf_operation operation)
{
    VF_ASSERT_ROLE(VF_ROLE_MAIN);
    vf_worker_post(
        roster->watching,
        (struct vf_job){
            .run = vf_roster_action_run,
            .discard = vf_roster_action_discard,
            .data = vf_roster_action_job(roster->keeper, uuid_text, operation)});
}

void
vf_roster_judge_again(struct vf_roster *roster)
{
    VF_ASSERT_ROLE(VF_ROLE_MAIN);
    vf_worker_post(roster->watching, (struct vf_job){.run = judge_again,
                                                     .data = roster->keeper});
}

void
vf_roster_request_screen(struct vf_roster *roster, const char *uuid_text)
{
    VF_ASSERT_ROLE(VF_ROLE_MAIN);
    vf_worker_post(roster->watching,
                   (struct vf_job){
                       .run = vf_roster_screen_run,
                       .discard = vf_roster_screen_discard,
                       .data = vf_roster_screen_job(roster->keeper, uuid_text)});
}
