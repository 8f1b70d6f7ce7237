// SPDX-License-Identifier: GPL-2.0-or-later
#include "control/roster_list.h"
#include "viewer/app/switcher.h"
#include "viewer/pages/page_switcher.h"

#include <glib.h>
#include <string.h>

#define OWN "00000000-0000-0000-0000-0000000000AB"

static struct vf_roster_list *
new_list(unsigned count)
{
    static const char *const NAMES[] = {"win10", "win11", "linux"};
    static const char *const UUIDS[] = {
        "00000000-0000-0000-0000-000000000001",
        "00000000-0000-0000-0000-0000000000ab",
        "00000000-0000-0000-0000-000000000003"};
    struct vf_roster_list *list = vf_roster_list_create(3);
    list->link = VF_LINK_READ_ONLY;
    list->count = count;
    g_strlcpy(list->uri, "qemu:///system", sizeof(list->uri));
    for (unsigned i = 0; i < count; i++) {
        g_strlcpy(list->rows[i].name, NAMES[i], sizeof(list->rows[i].name));
        g_strlcpy(list->rows[i].uuid_text, UUIDS[i],
                  sizeof(list->rows[i].uuid_text));
        list->rows[i].state = i == 0 ? VF_DOMAIN_RUNNING : VF_DOMAIN_OFF;
    }
    return list;
}

static char *
fill(struct vf_roster_list *list)
{
    struct vf_app_switcher switcher = {.is_there = true, .list = list};
    struct vf_page_facts facts = {.uuid = OWN, .switcher = &switcher};
    struct vf_document *document = vf_document_create();
    vf_page_switcher_fill(document, &facts);
    GString *text = g_string_new(NULL);
    size_t count;
    const struct vf_item *items = vf_document_items(document, &count);
    for (size_t i = 0; i < count; i++) {
        g_string_append_printf(text, "%s|%s\n", items[i].label, items[i].value);
    }
    vf_document_destroy(document);
    vf_roster_list_unref(list);
    return g_string_free(text, FALSE);
}

static void
test_lists_the_others_with_their_state(void)
{
    g_autofree char *text = fill(new_list(3));
    g_assert_cmpstr(text, ==,
                    "Other VMs|\nwin10|running\nlinux|off\nLauncher|\n"
                    "Back to the launcher|\n");
}

static void
test_says_so_when_there_is_no_other(void)
{
    struct vf_roster_list *list = new_list(2);
    memcpy(&list->rows[0], &list->rows[1], sizeof(list->rows[0]));
    list->count = 1;
    g_autofree char *text = fill(list);
    g_assert_nonnull(strstr(text, "'qemu:///system' has no other VM."));
    g_autofree char *early = fill(NULL);
    g_assert_nonnull(strstr(early, "Looking for other VMs"));
}

static void
test_says_what_is_wrong_with_the_connection(void)
{
    struct vf_roster_list *list = new_list(0);
    list->link = VF_LINK_FAILED;
    g_strlcpy(list->link_detail, "No connection: do this.",
              sizeof(list->link_detail));
    g_autofree char *text = fill(list);
    g_assert_nonnull(strstr(text, "No connection: do this."));
    g_assert_null(strstr(text, "has no other VM"));
    g_assert_nonnull(strstr(text, "Back to the launcher"));
}

static void
test_is_shown_where_there_are_vms(void)
{
    struct vf_app_switcher switcher = {.is_there = true};
    struct vf_page_facts facts = {.switcher = &switcher};
    g_assert_true(VF_PAGE_SWITCHER.is_shown(&facts));
    facts.switcher = NULL;
    g_assert_false(VF_PAGE_SWITCHER.is_shown(&facts));
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/page switcher/lists the others with their state",
                    test_lists_the_others_with_their_state);
    g_test_add_func("/page switcher/says so when there is no other",
                    test_says_so_when_there_is_no_other);
    g_test_add_func("/page switcher/says what is wrong with the connection",
                    test_says_what_is_wrong_with_the_connection);
    g_test_add_func("/page switcher/is shown where there are VMs",
                    test_is_shown_where_there_are_vms);
    return g_test_run();
}
