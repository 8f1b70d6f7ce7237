// SPDX-License-Identifier: GPL-2.0-or-later
#include "control/roster_list.h"
#include "viewer/launcher/launcher_content.h"
#include "viewer/launcher/launcher_memory.h"
#include "viewer/window_process.h"

#include <glib.h>
#include <glib/gstdio.h>
#include <string.h>

#define WIN11 "6695eb01-f6a4-8304-79aa-97f2502e193f"
#define LINUX "00000000-0000-0000-0000-0000000000aa"

static const char *const CONNECTIONS[] = {"qemu:///system", "qemu:///session",
                                          NULL};

static struct vf_roster_list *
new_list(unsigned count)
{
    struct vf_roster_list *list = vf_roster_list_create(count);
    list->link = VF_LINK_CONNECTED;
    list->count = count;
    g_strlcpy(list->uri, CONNECTIONS[0], sizeof(list->uri));
    return list;
}

static void
set_row(struct vf_roster_row *row, const char *name, const char *uuid_text,
        enum vf_domain_state state)
{
    g_strlcpy(row->name, name, sizeof(row->name));
    g_strlcpy(row->uuid_text, uuid_text, sizeof(row->uuid_text));
    row->state = state;
    row->allowed = state == VF_DOMAIN_OFF ? 1u << VF_OPERATION_START
                                          : 1u << VF_OPERATION_SHUTDOWN |
                                                1u << VF_OPERATION_FORCE_OFF;
}

static struct vf_roster_list *
two_vms(void)
{
    struct vf_roster_list *list = new_list(2);
    set_row(&list->rows[0], "linux", LINUX, VF_DOMAIN_OFF);
    set_row(&list->rows[1], "win11", WIN11, VF_DOMAIN_RUNNING);
    return list;
}

static struct vf_launcher_facts
facts_of(const struct vf_roster_list *list, unsigned page)
{
    return (struct vf_launcher_facts){
        .now_s = 1000000,
        .list = list,
        .uri = CONNECTIONS[0],
        .connections = CONNECTIONS,
        .page = page,
        .stays = true,
    };
}

// What the document says, line by line.
static char *
text_of(const struct vf_document *document)
{
    GString *text = g_string_new(NULL);
    size_t count;
    const struct vf_item *items = vf_document_items(document, &count);
    for (size_t i = 0; i < count; i++) {
        g_string_append_printf(text, "%s|%s|%s\n", items[i].label, items[i].value,
                               items[i].unit);
    }
    return g_string_free(text, FALSE);
}

static void
test_every_vm_has_a_card(void)
{
    struct vf_roster_list *list = two_vms();
    list->rows[0].verdict.fitness = VF_FITNESS_LACKING;
    struct vf_launcher_facts facts = facts_of(list, 1);
    struct vf_document *cards = vf_launcher_cards(&facts);
    g_autofree char *text = text_of(cards);
    g_assert_cmpstr(text, ==,
                    "linux|off|not set up\n"
                    "win11|running|\n"
                    "Connection|qemu:///system|\n");
    size_t count;
    const struct vf_item *items = vf_document_items(cards, &count);
    g_assert_false(items[0].on);
    g_assert_true(items[1].on);
    g_assert_cmpint(items[1].tone, ==, VF_TONE_GOOD);
    g_assert_cmpuint(vf_launcher_page_count(&facts), ==, 3);
    g_assert_null(vf_launcher_row(&facts, 2));
    vf_document_destroy(cards);
    vf_roster_list_unref(list);
}

static void
test_a_vm_that_is_off_is_started_and_viewed(void)
{
    struct vf_roster_list *list = two_vms();
    struct vf_launcher_facts facts = facts_of(list, 0);
    struct vf_document *page = vf_launcher_page(&facts);
    const struct vf_item *view = vf_document_find(page, VF_LAUNCHER_VIEW, 0);
    g_assert_cmpstr(view->label, ==, "Start and view");
    g_assert_true(view->enabled);
    g_assert_true(view->preferred);
    g_assert_true(vf_document_find(page, VF_LAUNCHER_START, 0)->enabled);
    g_assert_null(vf_document_find(page, VF_LAUNCHER_SHUTDOWN, 0));
    g_assert_null(vf_document_find(page, VF_LAUNCHER_FORCE_OFF, 0));
    vf_document_destroy(page);
    vf_roster_list_unref(list);
}

static void
test_a_vm_that_runs_is_viewed_and_stopped(void)
{
    struct vf_roster_list *list = two_vms();
    struct vf_launcher_facts facts = facts_of(list, 1);
    struct vf_document *page = vf_launcher_page(&facts);
    g_assert_cmpstr(vf_document_find(page, VF_LAUNCHER_VIEW, 0)->label, ==, "View");
    g_assert_null(vf_document_find(page, VF_LAUNCHER_START, 0));
    g_assert_true(vf_document_find(page, VF_LAUNCHER_SHUTDOWN, 0)->enabled);
    g_assert_true(vf_document_find(page, VF_LAUNCHER_FORCE_OFF, 0)->dangerous);
    vf_document_destroy(page);
    vf_roster_list_unref(list);
}

static void
test_a_vm_that_is_busy_is_left_alone(void)
{
    struct vf_roster_list *list = two_vms();
    list->rows[0].busy_with = VF_OPERATION_START;
    struct vf_launcher_facts facts = facts_of(list, 0);
    struct vf_document *page = vf_launcher_page(&facts);
    g_autofree char *text = text_of(page);
    g_assert_nonnull(strstr(text, "starting ..."));
    g_assert_true(vf_document_find(page, VF_LAUNCHER_VIEW, 0)->enabled);
    g_assert_false(vf_document_find(page, VF_LAUNCHER_START, 0)->enabled);
    vf_document_destroy(page);
    vf_roster_list_unref(list);
}

static void
test_the_setup_verdict_is_the_judge_s(void)
{
    struct vf_roster_list *list = two_vms();
    list->rows[1].verdict.fitness = VF_FITNESS_LACKING;
    g_strlcpy(list->rows[1].verdict.words, "Setup would make 1 change: SPICE",
              sizeof(list->rows[1].verdict.words));
    struct vf_launcher_facts facts = facts_of(list, 1);
    struct vf_document *page = vf_launcher_page(&facts);
    g_autofree char *text = text_of(page);
    g_assert_nonnull(strstr(text, "Setup would make 1 change: SPICE"));
    vf_document_destroy(page);
    vf_roster_list_unref(list);
}

static void
test_the_screen_is_shown_with_its_age(void)
{
    static const uint8_t PIXELS[2 * 2 * 3];
    g_autoptr(GBytes) rgb = g_bytes_new_static(PIXELS, sizeof(PIXELS));
    struct vf_roster_list *list = two_vms();
    struct vf_launcher_screen screen = {.uuid_text = WIN11,
                                        .image = {.w = 2, .h = 2, .rgb = rgb}};
    static const struct {
        int64_t age_s;
        const char *words;
    } AGES[] = {
        {10, "The screen a moment ago"}, {60, "The screen 1 minute ago"},
        {7200, "The screen 2 hours ago"}, {86400, "The screen 1 day ago"},
        {400 * 86400, "The screen 400 days ago"},
    };
    struct vf_launcher_facts facts = facts_of(list, 1);
    facts.now_s = 1000000000;
    facts.screens = &screen;
    facts.screen_count = 1;
    for (size_t i = 0; i < G_N_ELEMENTS(AGES); i++) {
        screen.taken_s = facts.now_s - AGES[i].age_s;
        struct vf_document *page = vf_launcher_page(&facts);
        size_t count;
        const struct vf_item *items = vf_document_items(page, &count);
        g_assert_cmpint(items[0].kind, ==, VF_ITEM_IMAGE);
        g_assert_true(items[0].image.rgb == rgb);
        g_assert_cmpstr(items[0].label, ==, AGES[i].words);
        vf_document_destroy(page);
    }
    vf_roster_list_unref(list);
}

static void
test_no_vm_no_daemon_no_permission_say_what_to_do(void)
{
    struct vf_launcher_facts facts = facts_of(NULL, 0);
    struct vf_document *page = vf_launcher_page(&facts);
    g_autofree char *asking = text_of(page);
    g_assert_nonnull(strstr(asking, "is being asked for its VMs"));
    vf_document_destroy(page);

    struct vf_roster_list *list = new_list(0);
    facts.list = list;
    page = vf_launcher_page(&facts);
    g_autofree char *none = text_of(page);
    g_assert_nonnull(strstr(none, "Make one with virt-manager or virt-install"));
    vf_document_destroy(page);

    list->link = VF_LINK_FAILED;
    g_strlcpy(list->link_detail, "No connection: do this.",
              sizeof(list->link_detail));
    page = vf_launcher_page(&facts);
    g_autofree char *failed = text_of(page);
    g_assert_nonnull(strstr(failed, "No connection: do this."));
    g_assert_nonnull(strstr(failed, "tried again by itself"));
    g_assert_null(strstr(failed, "Make one with"));
    g_assert_nonnull(vf_document_find(page, VF_LAUNCHER_CONNECTION, 0));
    vf_document_destroy(page);
    vf_roster_list_unref(list);

    list = two_vms();
    list->link = VF_LINK_READ_ONLY;
    list->rows[0].allowed = 0;
    g_strlcpy(list->link_detail, "Only to be seen: join the group.",
              sizeof(list->link_detail));
    facts.list = list;
    page = vf_launcher_page(&facts);
    g_autofree char *denied = text_of(page);
    g_assert_nonnull(strstr(denied, "Only to be seen: join the group."));
    g_assert_false(vf_document_find(page, VF_LAUNCHER_VIEW, 0)->enabled);
    vf_document_destroy(page);
    vf_roster_list_unref(list);
}

static void
test_the_vm_shown_first(void)
{
    struct vf_roster_list *list = two_vms();
    g_assert_cmpuint(vf_launcher_preselect(list, LINUX, WIN11), ==, 0);
    g_assert_cmpuint(vf_launcher_preselect(list, NULL, LINUX), ==, 0);
    g_assert_cmpuint(vf_launcher_preselect(list, "", WIN11), ==, 1);
    g_assert_cmpuint(vf_launcher_preselect(list, "gone", LINUX), ==, 0);
    // Nothing is remembered: one that runs is more likely to be wanted.
    g_assert_cmpuint(vf_launcher_preselect(list, NULL, NULL), ==, 1);
    list->rows[1].state = VF_DOMAIN_OFF;
    g_assert_cmpuint(vf_launcher_preselect(list, NULL, "gone"), ==, 0);
    vf_roster_list_unref(list);
    list = new_list(0);
    g_assert_cmpuint(vf_launcher_preselect(list, NULL, LINUX), ==, 0);
    vf_roster_list_unref(list);
    g_assert_cmpuint(vf_launcher_preselect(NULL, NULL, NULL), ==, 0);
}

static void
test_what_the_user_chose_last_is_remembered(void)
{
    g_autofree char *folder = g_dir_make_tmp("vf-launcher-XXXXXX", NULL);
    g_autofree char *inner = g_build_filename(folder, "new", NULL);
    g_autofree char *path = g_build_filename(inner, "launcher.ini", NULL);
    static const char strange[] = "qemu+ssh://me@[::1]/system?keyfile=/a b]\n";
    struct vf_launcher_memory memory;
    vf_launcher_memory_load(&memory, path);
    g_assert_null(vf_launcher_memory_uri(&memory));
    g_assert_null(vf_launcher_memory_vm(&memory, CONNECTIONS[0]));
    vf_launcher_memory_note_uri(&memory, strange);
    vf_launcher_memory_note_vm(&memory, strange, WIN11);
    vf_launcher_memory_note_vm(&memory, CONNECTIONS[0], LINUX);
    g_assert_true(vf_launcher_memory_stays(&memory));
    vf_launcher_memory_note_stays(&memory, false);
    g_autofree char *text = vf_launcher_memory_print(&memory);
    g_assert_true(vf_launcher_memory_save(path, text, NULL));
    vf_launcher_memory_finish(&memory);

    vf_launcher_memory_load(&memory, path);
    g_autofree char *uri = vf_launcher_memory_uri(&memory);
    g_autofree char *first = vf_launcher_memory_vm(&memory, strange);
    g_autofree char *second = vf_launcher_memory_vm(&memory, CONNECTIONS[0]);
    g_assert_cmpstr(uri, ==, strange);
    g_assert_cmpstr(first, ==, WIN11);
    g_assert_cmpstr(second, ==, LINUX);
    g_assert_false(vf_launcher_memory_stays(&memory));
    vf_launcher_memory_note_vm(&memory, CONNECTIONS[0], "no UUID");
    g_assert_null(vf_launcher_memory_vm(&memory, CONNECTIONS[0]));
    vf_launcher_memory_finish(&memory);

    GStatBuf info;
    g_assert_cmpint(g_stat(path, &info), ==, 0);
    g_assert_cmpint(info.st_mode & 0777, ==, 0600);
    g_assert_true(g_file_set_contents(path, "\x01 no [ini", -1, NULL));
    vf_launcher_memory_load(&memory, path);
    g_assert_null(vf_launcher_memory_uri(&memory));
    vf_launcher_memory_finish(&memory);
    g_unlink(path);
    g_rmdir(inner);
    g_rmdir(folder);
}

static void
test_a_window_gets_the_launcher_s_options(void)
{
    static const char *const OPTIONS[] = {"./virtflow-view", "--fullscreen",
                                          "--ui-scale", "150", "--", NULL};
    g_auto(GStrv) arguments =
        vf_window_process_arguments(&(struct vf_window_wish){
            .options = OPTIONS,
            .uri = "test:///default",
            .vm = "--strange name",
            .page = "setup",
            .start = true,
        });
    g_autofree char *line = g_strjoinv(" ", arguments);
    g_assert_cmpstr(line, ==,
                    "virtflow-view --fullscreen --ui-scale 150 "
                    "--connect=test:///default --overlay=setup --start -- "
                    "--strange name");
    g_auto(GStrv) launcher = vf_window_process_arguments(
        &(struct vf_window_wish){.uri = "test:///default"});
    g_autofree char *short_line = g_strjoinv(" ", launcher);
    g_assert_cmpstr(short_line, ==, "virtflow-view --connect=test:///default");
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/launcher/every VM has a card", test_every_vm_has_a_card);
    g_test_add_func("/launcher/a VM that is off is started and viewed",
                    test_a_vm_that_is_off_is_started_and_viewed);
    g_test_add_func("/launcher/a VM that runs is viewed and stopped",
                    test_a_vm_that_runs_is_viewed_and_stopped);
    g_test_add_func("/launcher/a VM that is busy is left alone",
                    test_a_vm_that_is_busy_is_left_alone);
    g_test_add_func("/launcher/the setup verdict is the judge's",
                    test_the_setup_verdict_is_the_judge_s);
    g_test_add_func("/launcher/the screen is shown with its age",
                    test_the_screen_is_shown_with_its_age);
    g_test_add_func("/launcher/no VM, no daemon, no permission say what to do",
                    test_no_vm_no_daemon_no_permission_say_what_to_do);
    g_test_add_func("/launcher/the VM shown first", test_the_vm_shown_first);
    g_test_add_func("/launcher/what the user chose last is remembered",
                    test_what_the_user_chose_last_is_remembered);
    g_test_add_func("/launcher/a window gets the launcher's options",
                    test_a_window_gets_the_launcher_s_options);
    return g_test_run();
}
