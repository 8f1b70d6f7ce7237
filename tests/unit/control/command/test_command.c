// SPDX-License-Identifier: GPL-2.0-or-later
// Verbs on the command line, against libvirt's test driver.
#include "control/command/command.h"
#include "control/link.h"

#include <glib.h>
#include <json-glib/json-glib.h>
#include <libvirt/libvirt.h>
#include <stdlib.h>
#include <string.h>

static const struct vf_verb_services services = {.version = "test"};

// Runs a command line of words separated by spaces; what it printed is
// *transferred*.
static enum vf_exit
run(const char *line, char **printed)
{
    g_auto(GStrv) arguments = g_strsplit(line, " ", -1);
    const struct vf_verb *verb = vf_verb_find(arguments[0]);
    g_assert_nonnull(verb);
    char *text = NULL;
    size_t size = 0;
    FILE *out = open_memstream(&text, &size);
    const enum vf_exit code =
        vf_verb_main(verb, arguments, &services, out);
    fclose(out);
    *printed = g_strndup(text, size);
    free(text);
    return code;
}

static JsonObject *
run_json(const char *line, enum vf_exit expected, JsonNode **root)
{
    g_autofree char *printed = NULL;
    g_assert_cmpint(run(line, &printed), ==, expected);
    *root = json_from_string(printed, NULL);
    g_assert_nonnull(*root);
    return json_node_get_object(*root);
}

static void
what_is_no_verb_is_none(void)
{
    g_assert_null(vf_verb_find("win11"));
    g_assert_null(vf_verb_find(""));
    g_assert_null(vf_verb_find("--list"));
    g_assert_nonnull(vf_verb_find("list"));
}

static void
the_connection_may_stand_before_the_verb(void)
{
    static const struct {
        const char *given;
        const char *taken; // NULL: no verb, and as it was
    } CASES[] = {
        {"list --json", "list --json"},
        {"-c test:///default list --json", "list -c test:///default --json"},
        {"--connect test:///default list", "list --connect test:///default"},
        {"--connect=test:///default info test",
         "info --connect=test:///default test"},
        {"-c test:///default win11", NULL},
        {"-c list", NULL},
        {"-c", NULL},
        {"--fullscreen list", NULL},
        {"-- list", NULL},
        {"", NULL},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(CASES); i++) {
        g_auto(GStrv) words = g_strsplit(CASES[i].given, " ", -1);
        const struct vf_verb *verb = vf_verb_take(words);
        g_autofree char *after = g_strjoinv(" ", words);
        g_assert_cmpstr(after, ==, CASES[i].taken ? CASES[i].taken : CASES[i].given);
        g_assert_cmpint(verb != NULL, ==, CASES[i].taken != NULL);
    }
}

static void
list_prints_a_line_for_every_vm(void)
{
    g_autofree char *printed = NULL;
    g_assert_cmpint(run("list -c test:///default", &printed), ==, VF_EXIT_DONE);
    g_assert_true(g_str_has_prefix(printed, "test "));
    g_assert_nonnull(strstr(printed, "running"));
}

static void
list_gives_scripts_an_object(void)
{
    g_autoptr(JsonNode) root = NULL;
    JsonObject *object =
        run_json("list --json -c test:///default", VF_EXIT_DONE, &root);
    JsonArray *vms = json_object_get_array_member(object, "vms");
    g_assert_cmpuint(json_array_get_length(vms), ==, 1);
    JsonObject *vm = json_array_get_object_element(vms, 0);
    g_assert_cmpstr(json_object_get_string_member(vm, "name"), ==, "test");
    g_assert_cmpstr(json_object_get_string_member(vm, "state"), ==, "running");
}

static void
info_tells_what_a_vm_is(void)
{
    g_autoptr(JsonNode) root = NULL;
    JsonObject *object =
        run_json("info test --json -c test:///default", VF_EXIT_DONE, &root);
    g_assert_cmpstr(json_object_get_string_member(object, "name"), ==, "test");
    g_assert_true(json_object_get_null_member(object, "shared_memory"));
    g_assert_true(json_object_get_null_member(object, "spice"));
}

static void
a_vm_that_is_not_there_is_told_with_those_that_are(void)
{
    g_autoptr(JsonNode) root = NULL;
    JsonObject *object = run_json("info nobody --json -c test:///default",
                                  VF_EXIT_NOT_FOUND, &root);
    const char *why = json_object_get_string_member(object, "error");
    g_assert_nonnull(strstr(why, "no VM called 'nobody'. It has: 'test'."));
    g_assert_cmpint(json_object_get_int_member(object, "exit_code"), ==,
                    VF_EXIT_NOT_FOUND);
}

static void
a_connection_that_cannot_be_had_has_a_code_of_its_own(void)
{
    g_autofree char *printed = NULL;
    g_assert_cmpint(run("info test -c nosuch:///system", &printed), ==,
                    VF_EXIT_UNREACHABLE);
    g_assert_cmpstr(printed, ==, "");
}

static void
assert_state(const char *line, const char *expected, bool changed)
{
    g_autoptr(JsonNode) root = NULL;
    JsonObject *object = run_json(line, VF_EXIT_DONE, &root);
    g_assert_cmpstr(json_object_get_string_member(object, "state"), ==,
                    expected);
    g_assert_cmpint(json_object_get_boolean_member(object, "changed"), ==,
                    changed);
}

#define ON_TEST " test --json -c test:///default"

static void
verbs_lead_a_vm_through_its_life(void)
{
    // The driver forgets its VMs with the last connection to it.
    vf_link_init_library();
    virConnectPtr keep = virConnectOpen("test:///default");
    assert_state("pause" ON_TEST, "paused", true);
    assert_state("pause" ON_TEST, "paused", false);
    assert_state("resume" ON_TEST, "running", true);
    assert_state("reset --yes" ON_TEST, "running", true);
    assert_state("reboot" ON_TEST, "running", true);
    assert_state("stop" ON_TEST, "off", true);
    assert_state("stop" ON_TEST, "off", false);
    assert_state("start" ON_TEST, "running", true);
    assert_state("start" ON_TEST, "running", false);
    assert_state("kill -y" ON_TEST, "off", true);
    virConnectClose(keep);
}

static void
what_loses_work_is_not_done_unasked(void)
{
    g_autofree char *printed = NULL;
    g_assert_cmpint(run("kill" ON_TEST, &printed), ==, VF_EXIT_USAGE);
    g_assert_nonnull(strstr(printed, "--yes"));
    assert_state("start" ON_TEST, "running", false);
}

static void
a_paused_vm_is_not_resumed_unasked(void)
{
    virConnectPtr keep = virConnectOpen("test:///default");
    g_autofree char *printed = NULL;
    assert_state("pause" ON_TEST, "paused", true);
    g_assert_cmpint(run("stop" ON_TEST, &printed), ==, VF_EXIT_USAGE);
    g_assert_nonnull(strstr(printed, "Resume it first?"));
    assert_state("stop --yes" ON_TEST, "off", true);
    virConnectClose(keep);
}

static void
what_makes_no_sense_now_is_refused(void)
{
    virConnectPtr keep = virConnectOpen("test:///default");
    g_autofree char *printed = NULL;
    assert_state("stop" ON_TEST, "off", true);
    g_assert_cmpint(run("pause" ON_TEST, &printed), ==, VF_EXIT_UNFIT);
    g_assert_nonnull(strstr(printed, "Cannot pause 'test' now: it is off."));
    virConnectClose(keep);
}

static JsonObject *
find_item(JsonObject *object, const char *name)
{
    JsonArray *items = json_object_get_array_member(object, "items");
    for (guint i = 0; i < json_array_get_length(items); i++) {
        JsonObject *item = json_array_get_object_element(items, i);
        if (strcmp(json_object_get_string_member(item, "name"), name) == 0) {
            return item;
        }
    }
    return NULL;
}

static gint64
count_changes(const char *line, bool applied)
{
    g_autoptr(JsonNode) root = NULL;
    JsonObject *object = run_json(line, VF_EXIT_DONE, &root);
    g_assert_cmpint(json_object_get_boolean_member(object, "applied"), ==,
                    applied);
    return json_object_get_int_member(object, "changes");
}

static void
setup_shows_its_plan_and_changes_nothing_unasked(void)
{
    virConnectPtr keep = virConnectOpen("test:///default");
    g_autofree char *text = NULL;
    g_assert_cmpint(run("setup test -n -c test:///default", &text), ==,
                    VF_EXIT_DONE);
    g_assert_nonnull(strstr(text, "Add the shared memory 'looking-glass'"));
    g_assert_nonnull(strstr(text, "\n+    <shmem name='looking-glass'>"));
    g_assert_nonnull(strstr(text, "not what Looking Glass captures"));
    g_assert_cmpint(count_changes("setup" ON_TEST, false), ==, 7);
    g_assert_cmpint(count_changes("setup" ON_TEST, false), ==, 7);
    virConnectClose(keep);
}

static void
setup_is_done_once_and_undo_takes_it_back(void)
{
    virConnectPtr keep = virConnectOpen("test:///default");
    g_assert_cmpint(count_changes("setup --yes --video vga --shmem-size 256"
                                  ON_TEST, true), ==, 7);
    g_assert_cmpint(count_changes("setup --yes" ON_TEST, false), ==, 0);
    virDomainPtr domain = virDomainLookupByName(keep, "test");
    char *xml = virDomainGetXMLDesc(domain, VIR_DOMAIN_XML_INACTIVE);
    g_assert_nonnull(strstr(xml, "<size unit='M'>256</size>"));
    g_assert_nonnull(strstr(xml, "<model type='vga'"));
    free(xml);
    g_autoptr(JsonNode) root = NULL;
    JsonObject *undo = run_json("undo --yes" ON_TEST, VF_EXIT_DONE, &root);
    g_assert_true(json_object_get_boolean_member(undo, "applied"));
    xml = virDomainGetXMLDesc(domain, VIR_DOMAIN_XML_INACTIVE);
    g_assert_null(strstr(xml, "shmem"));
    free(xml);
    virDomainFree(domain);
    g_autofree char *text = NULL;
    g_assert_cmpint(run("undo test -c test:///default", &text), ==,
                    VF_EXIT_DONE);
    g_assert_nonnull(strstr(text, "There is nothing to undo"));
    virConnectClose(keep);
}

static void
changes_are_chosen_by_name(void)
{
    g_autoptr(JsonNode) root = NULL;
    JsonObject *object =
        run_json("setup --with usb-redirection --without sound --without video"
                 ON_TEST, VF_EXIT_DONE, &root);
    g_assert_true(json_object_get_boolean_member(
        find_item(object, "usb-redirection"), "chosen"));
    g_assert_false(json_object_get_boolean_member(find_item(object, "sound"),
                                                  "chosen"));
    g_assert_cmpint(json_object_get_int_member(object, "changes"), ==, 6);
    g_autofree char *text = NULL;
    g_assert_cmpint(run("setup --with wings" ON_TEST, &text), ==,
                    VF_EXIT_USAGE);
    g_assert_nonnull(strstr(text, "no change called 'wings'; there are: "));
    g_autofree char *odd = NULL;
    g_assert_cmpint(run("setup --shmem-size 100" ON_TEST, &odd), ==,
                    VF_EXIT_USAGE);
    g_assert_nonnull(strstr(odd, "power of two"));
}

static void
words_too_few_or_too_many_are_refused(void)
{
    g_autofree char *few = NULL;
    g_autofree char *many = NULL;
    g_autofree char *odd = NULL;
    g_assert_cmpint(run("info", &few), ==, VF_EXIT_USAGE);
    g_assert_cmpint(run("info a b", &many), ==, VF_EXIT_USAGE);
    g_assert_cmpint(run("info a --colour", &odd), ==, VF_EXIT_USAGE);
}

static void
every_verb_explains_itself(void)
{
    g_autofree char *printed = NULL;
    g_assert_cmpint(run("info --help", &printed), ==, VF_EXIT_DONE);
    g_assert_true(g_str_has_prefix(printed, "Usage: virtflow-view info VM "));
    g_assert_nonnull(strstr(printed, "--json"));
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    // Backups go here; GLib's own way to set folders apart keeps them to the end.
    g_autofree char *state = g_dir_make_tmp("vf-command-XXXXXX", NULL);
    g_setenv("XDG_STATE_HOME", state, TRUE);
#define ADD(test) g_test_add_func("/command/" #test, test)
    ADD(what_is_no_verb_is_none);
    ADD(the_connection_may_stand_before_the_verb);
    ADD(list_prints_a_line_for_every_vm);
    ADD(list_gives_scripts_an_object);
    ADD(info_tells_what_a_vm_is);
    ADD(a_vm_that_is_not_there_is_told_with_those_that_are);
    ADD(a_connection_that_cannot_be_had_has_a_code_of_its_own);
    ADD(verbs_lead_a_vm_through_its_life);
    ADD(what_loses_work_is_not_done_unasked);
    ADD(a_paused_vm_is_not_resumed_unasked);
    ADD(what_makes_no_sense_now_is_refused);
    ADD(setup_shows_its_plan_and_changes_nothing_unasked);
    ADD(setup_is_done_once_and_undo_takes_it_back);
    ADD(changes_are_chosen_by_name);
    ADD(words_too_few_or_too_many_are_refused);
    ADD(every_verb_explains_itself);
    const int result = g_test_run();
    g_autofree char *remove = g_strdup_printf("rm -r '%s'", state);
    g_spawn_command_line_sync(remove, NULL, NULL, NULL, NULL);
    return result;
}
