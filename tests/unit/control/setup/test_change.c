// SPDX-License-Identifier: GPL-2.0-or-later
// Changing definitions and taking it back, with libvirt's test driver: real
// definitions, and files in a folder of the test's own.
#include "control/link.h"
#include "control/xml.h"
#include "control/setup/backup.h"
#include "control/setup/definition.h"
#include "control/setup/setup.h"
#include "control/setup/undo.h"

#include <glib.h>
#include <glib/gstdio.h>
#include <libvirt/libvirt.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

struct fixture {
    char *state;  // XDG_STATE_HOME
    char *folder; // of the backups
    virConnectPtr conn;
    virDomainPtr domain;
};

static const char definition[] =
    "<domain type='test'><name>win11</name>"
    "<uuid>4dea22b3-1d52-d8f3-2516-782e98ab3fa0</uuid>"
    "<memory unit='MiB'>64</memory><os><type arch='x86_64'>hvm</type></os>"
    "<devices><graphics type='spice' passwd='s3cret' port='5999'/>"
    "<memballoon model='virtio'/></devices></domain>";

static void
set_up(struct fixture *fixture, gconstpointer data)
{
    (void)data;
    fixture->state = g_dir_make_tmp("vf-change-XXXXXX", NULL);
    g_setenv("XDG_STATE_HOME", fixture->state, TRUE);
    fixture->conn = virConnectOpen("test:///default");
    g_assert_nonnull(fixture->conn);
    fixture->domain = virDomainDefineXML(fixture->conn, definition);
    g_assert_nonnull(fixture->domain);
    fixture->folder = vf_setup_folder(fixture->domain, NULL);
}

static void
remove_tree(const char *path)
{
    g_autoptr(GDir) folder = g_dir_open(path, 0, NULL);
    const char *name;
    while (folder && (name = g_dir_read_name(folder))) {
        g_autofree char *child = g_build_filename(path, name, NULL);
        remove_tree(child);
    }
    g_remove(path);
}

static void
tear_down(struct fixture *fixture, gconstpointer data)
{
    (void)data;
    virDomainFree(fixture->domain);
    virConnectClose(fixture->conn);
    remove_tree(fixture->state);
    g_free(fixture->state);
    g_free(fixture->folder);
}

static char *
read_definition(struct fixture *fixture)
{
    g_autoptr(GError) error = NULL;
    char *xml = vf_definition_read(fixture->domain, &error);
    g_assert_no_error(error);
    return xml;
}

// What an editor does: puts `new_text` in the place of `old_text`.
static void
edit(struct fixture *fixture, const char *old_text, const char *new_text)
{
    g_autofree char *xml = read_definition(fixture);
    g_auto(GStrv) parts = g_strsplit(xml, old_text, 2);
    g_assert_cmpuint(g_strv_length(parts), ==, 2);
    g_autofree char *edited = g_strjoinv(new_text, parts);
    g_assert_true(
        vf_definition_write(fixture->conn, edited, "win11", true, NULL));
}

static void
look(struct fixture *fixture, struct vf_setup *setup,
     const struct vf_setup_choices *choices)
{
    g_autoptr(GError) error = NULL;
    const bool ok = vf_setup_look(setup, fixture->domain, choices, &error);
    g_assert_no_error(error);
    g_assert_true(ok);
}

static const struct vf_setup_choices no_choices;

// Sets up as far as `choices` say; returns how many changes that were.
static unsigned
set_up_vm(struct fixture *fixture, const struct vf_setup_choices *choices)
{
    struct vf_setup setup;
    g_autoptr(GError) error = NULL;
    look(fixture, &setup, choices);
    const unsigned changes = setup.plan.changes;
    const bool ok = vf_setup_apply(&setup, fixture->domain, NULL, NULL, &error);
    g_assert_no_error(error);
    g_assert_true(ok);
    vf_setup_finish(&setup);
    return changes;
}

static enum vf_undo_state
undo(struct fixture *fixture, bool insist)
{
    struct vf_undo undo;
    g_autoptr(GError) error = NULL;
    g_assert_true(
        vf_undo_look(&undo, fixture->domain, fixture->folder, &error));
    g_assert_no_error(error);
    const enum vf_undo_state state = undo.state;
    const bool possible = state == VF_UNDO_READY ||
                          state == VF_UNDO_INTERRUPTED ||
                          (insist && state == VF_UNDO_CHANGED);
    g_assert_cmpint(
        vf_undo_apply(&undo, fixture->domain, fixture->folder, insist, &error),
        ==, possible);
    g_assert_true(possible == (error == NULL));
    vf_undo_finish(&undo);
    return state;
}

static unsigned
count_files(struct fixture *fixture, const char *suffix)
{
    g_autoptr(GDir) folder = g_dir_open(fixture->folder, 0, NULL);
    unsigned count = 0;
    const char *name;
    while (folder && (name = g_dir_read_name(folder))) {
        count += g_str_has_suffix(name, suffix);
    }
    return count;
}

// ----------------------------------------------------------------------------

static void
test_setup_is_done_once_and_undone(struct fixture *fixture, gconstpointer data)
{
    (void)data;
    g_autofree char *before = read_definition(fixture);
    g_assert_nonnull(strstr(before, "passwd='s3cret'"));
    g_assert_cmpuint(set_up_vm(fixture, &no_choices), >, 4);
    g_autofree char *after = read_definition(fixture);
    g_assert_nonnull(strstr(after, "<shmem name='looking-glass'>"));
    g_assert_nonnull(strstr(after, "passwd='s3cret'"));
    g_assert_cmpuint(set_up_vm(fixture, &no_choices), ==, 0);

    g_assert_cmpint(undo(fixture, false), ==, VF_UNDO_READY);
    g_autofree char *undone = read_definition(fixture);
    g_assert_cmpstr(undone, ==, before);
    g_assert_cmpint(undo(fixture, false), ==, VF_UNDO_NOTHING);
}

static void
test_changes_are_undone_one_by_one(struct fixture *fixture, gconstpointer data)
{
    (void)data;
    g_autofree char *first = read_definition(fixture);
    set_up_vm(fixture, &no_choices);
    g_autofree char *second = read_definition(fixture);
    const struct vf_setup_choices more = {
        .with = VF_EDIT_BIT(VF_EDIT_VIRTIO_INPUT)};
    g_assert_cmpuint(set_up_vm(fixture, &more), ==, 1);

    g_assert_cmpint(undo(fixture, false), ==, VF_UNDO_READY);
    g_autofree char *back = read_definition(fixture);
    g_assert_cmpstr(back, ==, second);
    g_assert_cmpint(undo(fixture, false), ==, VF_UNDO_READY);
    g_autofree char *further_back = read_definition(fixture);
    g_assert_cmpstr(further_back, ==, first);
    g_assert_cmpint(undo(fixture, false), ==, VF_UNDO_NOTHING);
}

static void
test_backups_are_for_the_user_alone(struct fixture *fixture, gconstpointer data)
{
    (void)data;
    set_up_vm(fixture, &no_choices);
    struct stat facts;
    g_assert_cmpint(stat(fixture->folder, &facts), ==, 0);
    g_assert_cmpint(facts.st_mode & 0777, ==, 0700);
    g_autoptr(GDir) folder = g_dir_open(fixture->folder, 0, NULL);
    const char *name;
    while ((name = g_dir_read_name(folder))) {
        g_autofree char *path = g_build_filename(fixture->folder, name, NULL);
        g_assert_cmpint(stat(path, &facts), ==, 0);
        g_assert_cmpint(facts.st_mode & 0777, ==, 0600);
    }
    g_assert_cmpuint(count_files(fixture, ".after.xml"), ==, 1);
}

static void
test_what_changed_since_the_plan_is_not_overwritten(struct fixture *fixture,
                                                    gconstpointer data)
{
    (void)data;
    struct vf_setup setup;
    look(fixture, &setup, &no_choices);
    edit(fixture, ">65536</memory>", ">131072</memory>");
    g_autofree char *edited = read_definition(fixture);
    g_autoptr(GError) error = NULL;
    g_assert_false(vf_setup_apply(&setup, fixture->domain, NULL, NULL, &error));
    g_assert_error(error, VF_ERROR, VF_ERROR_BUSY);
    g_assert_nonnull(strstr(error->message, "meanwhile"));
    g_autofree char *now = read_definition(fixture);
    g_assert_cmpstr(now, ==, edited);
    g_assert_cmpint(undo(fixture, false), ==, VF_UNDO_NOTHING);
    vf_setup_finish(&setup);
}

struct steps {
    struct fixture *fixture;
    unsigned count;
    enum vf_change_step taken[8];
};

static void
note_step(void *data, enum vf_change_step step)
{
    struct steps *steps = data;
    g_assert_cmpuint(steps->count, <, G_N_ELEMENTS(steps->taken));
    steps->taken[steps->count++] = step;
}

static void
edit_before_comparing(void *data, enum vf_change_step step)
{
    const struct steps *steps = data;
    if (step == VF_CHANGE_COMPARE) {
        edit(steps->fixture, ">65536</memory>", ">131072</memory>");
    }
}

static bool
refuse(void *data, const char *xml, GError **error)
{
    (void)data;
    (void)xml;
    g_set_error_literal(error, VF_ERROR, VF_ERROR_FAILED, "It is not right.");
    return false;
}

static void
test_what_libvirt_did_not_keep_is_rolled_back(struct fixture *fixture,
                                              gconstpointer data)
{
    (void)data;
    g_autofree char *before = read_definition(fixture);
    struct vf_setup setup;
    look(fixture, &setup, &no_choices);
    const struct vf_change change = {
        .domain = fixture->domain,
        .folder = fixture->folder,
        .before = setup.plan.before,
        .after = setup.plan.after,
        .verify = refuse,
    };
    g_autoptr(GError) error = NULL;
    g_assert_false(vf_change_apply(&change, &error));
    g_assert_cmpstr(error->message, ==,
                    "The old definition of 'win11' was put back. It is not "
                    "right.");
    g_autofree char *now = read_definition(fixture);
    g_assert_cmpstr(now, ==, before);
    g_assert_cmpint(undo(fixture, false), ==, VF_UNDO_NOTHING);
    vf_setup_finish(&setup);
}

static void
test_what_libvirt_does_not_take_changes_nothing(struct fixture *fixture,
                                                gconstpointer data)
{
    (void)data;
    g_autofree char *before = read_definition(fixture);
    g_auto(GStrv) parts = g_strsplit(before, "<devices>", 2);
    g_autofree char *nonsense = g_strjoinv("<devices><nonsense/>", parts);
    const struct vf_change change = {
        .domain = fixture->domain,
        .folder = fixture->folder,
        .before = before,
        .after = nonsense,
        .verify = refuse,
    };
    g_autoptr(GError) error = NULL;
    g_assert_false(vf_change_apply(&change, &error));
    g_assert_nonnull(strstr(error->message, "did not take the new definition"));
    g_autofree char *now = read_definition(fixture);
    g_assert_cmpstr(now, ==, before);
    g_assert_cmpuint(count_files(fixture, ".unused.xml"), ==, 1);
    g_assert_cmpint(undo(fixture, false), ==, VF_UNDO_NOTHING);
}

static void
test_without_a_backup_nothing_is_changed(struct fixture *fixture,
                                         gconstpointer data)
{
    (void)data;
    g_autofree char *before = read_definition(fixture);
    g_autofree char *in_the_way =
        g_build_filename(fixture->state, "virtflow-view", NULL);
    g_assert_true(g_file_set_contents(in_the_way, "a file", -1, NULL));
    struct vf_setup setup;
    look(fixture, &setup, &no_choices);
    g_autoptr(GError) error = NULL;
    g_assert_false(vf_setup_apply(&setup, fixture->domain, NULL, NULL, &error));
    g_assert_nonnull(strstr(error->message, "Making the folder"));
    g_autofree char *now = read_definition(fixture);
    g_assert_cmpstr(now, ==, before);
    vf_setup_finish(&setup);
}

static void
test_undo_does_not_undo_what_others_did(struct fixture *fixture,
                                        gconstpointer data)
{
    (void)data;
    g_autofree char *before = read_definition(fixture);
    set_up_vm(fixture, &no_choices);
    edit(fixture, ">65536</memory>", ">131072</memory>");
    g_autofree char *edited = read_definition(fixture);

    struct vf_undo look_at;
    g_assert_true(
        vf_undo_look(&look_at, fixture->domain, fixture->folder, NULL));
    g_assert_cmpint(look_at.state, ==, VF_UNDO_CHANGED);
    g_assert_nonnull(strstr(look_at.since, "+  <memory unit='KiB'>131072"));
    g_assert_nonnull(strstr(look_at.diff, "-    <shmem name='looking-glass'>"));
    g_assert_null(strstr(look_at.diff, "s3cret"));
    vf_undo_finish(&look_at);

    g_assert_cmpint(undo(fixture, false), ==, VF_UNDO_CHANGED);
    g_autofree char *kept = read_definition(fixture);
    g_assert_cmpstr(kept, ==, edited);

    g_assert_cmpint(undo(fixture, true), ==, VF_UNDO_CHANGED);
    g_autofree char *now = read_definition(fixture);
    g_assert_cmpstr(now, ==, before);
    g_assert_cmpuint(count_files(fixture, ".unused.xml"), ==, 1);
}

// As when the program, or the machine, ends between two steps.
static void
test_a_change_that_was_cut_off_is_undone_too(struct fixture *fixture,
                                             gconstpointer data)
{
    (void)data;
    g_autofree char *before = read_definition(fixture);
    struct vf_setup setup;
    look(fixture, &setup, &no_choices);
    const int lock = vf_backup_lock(setup.folder, NULL);
    g_autofree char *stem =
        vf_backup_begin(setup.folder, setup.plan.before, NULL);
    g_assert_nonnull(stem);
    g_assert_true(vf_definition_write(fixture->conn, setup.plan.after, "win11",
                                      true, NULL));
    close(lock);
    vf_setup_finish(&setup);

    g_assert_cmpint(undo(fixture, false), ==, VF_UNDO_INTERRUPTED);
    g_autofree char *now = read_definition(fixture);
    g_assert_cmpstr(now, ==, before);
}

static void
test_a_change_that_was_cut_off_before_libvirt_had_it_is_none(
    struct fixture *fixture, gconstpointer data)
{
    (void)data;
    set_up_vm(fixture, &no_choices);
    g_autofree char *before = read_definition(fixture);
    const int lock = vf_backup_lock(fixture->folder, NULL);
    g_autofree char *stem = vf_backup_begin(fixture->folder, before, NULL);
    g_assert_nonnull(stem);
    close(lock);
    // The one before it is what can be undone.
    g_assert_cmpint(undo(fixture, false), ==, VF_UNDO_READY);
    g_assert_cmpint(undo(fixture, false), ==, VF_UNDO_NOTHING);
}

static void
test_one_change_at_a_time(struct fixture *fixture, gconstpointer data)
{
    (void)data;
    const int lock = vf_backup_lock(fixture->folder, NULL);
    g_assert_cmpint(lock, >=, 0);
    struct vf_setup setup;
    look(fixture, &setup, &no_choices);
    g_autoptr(GError) error = NULL;
    g_assert_false(vf_setup_apply(&setup, fixture->domain, NULL, NULL, &error));
    g_assert_error(error, VF_ERROR, VF_ERROR_BUSY);
    g_assert_nonnull(strstr(error->message, "Another virtflow-view"));
    vf_setup_finish(&setup);
    close(lock);
}

static void
test_steps_are_told_in_order(struct fixture *fixture, gconstpointer data)
{
    (void)data;
    static const enum vf_change_step expected[] = {
        VF_CHANGE_BACKUP, VF_CHANGE_COMPARE, VF_CHANGE_DEFINE, VF_CHANGE_VERIFY,
        VF_CHANGE_RECORD};
    struct steps steps = {.fixture = fixture};
    struct vf_setup setup;
    look(fixture, &setup, &no_choices);
    g_assert_true(
        vf_setup_apply(&setup, fixture->domain, note_step, &steps, NULL));
    g_assert_cmpuint(steps.count, ==, G_N_ELEMENTS(expected));
    g_assert_cmpmem(steps.taken, sizeof(expected), expected, sizeof(expected));
    vf_setup_finish(&setup);
}

static void
test_an_edit_while_the_backup_is_written_is_noticed(struct fixture *fixture,
                                                    gconstpointer data)
{
    (void)data;
    struct steps steps = {.fixture = fixture};
    struct vf_setup setup;
    look(fixture, &setup, &no_choices);
    g_autoptr(GError) error = NULL;
    g_assert_false(vf_setup_apply(&setup, fixture->domain,
                                  edit_before_comparing, &steps, &error));
    g_assert_error(error, VF_ERROR, VF_ERROR_BUSY);
    g_autofree char *now = read_definition(fixture);
    g_assert_nonnull(strstr(now, ">131072</memory>"));
    g_assert_null(strstr(now, "<shmem"));
    g_assert_cmpint(undo(fixture, false), ==, VF_UNDO_NOTHING);
    vf_setup_finish(&setup);
}

static void
test_a_vm_made_for_one_run_is_refused(struct fixture *fixture,
                                      gconstpointer data)
{
    (void)data;
    virDomainPtr transient = virDomainCreateXML(
        fixture->conn,
        "<domain type='test'><name>once</name><memory>65536</memory>"
        "<os><type>hvm</type></os></domain>",
        0);
    g_assert_nonnull(transient);
    struct vf_setup setup;
    g_autoptr(GError) error = NULL;
    g_assert_false(vf_setup_look(&setup, transient, &no_choices, &error));
    g_assert_error(error, VF_ERROR, VF_ERROR_UNSUPPORTED);
    vf_setup_finish(&setup);
    virDomainDestroy(transient);
    virDomainFree(transient);
}

static void
test_names_of_other_vms_are_taken(struct fixture *fixture, gconstpointer data)
{
    (void)data;
    virDomainPtr other = virDomainDefineXML(
        fixture->conn,
        "<domain type='test'><name>other</name><memory>65536</memory>"
        "<os><type>hvm</type></os><devices><shmem name='looking-glass'>"
        "<model type='ivshmem-plain'/><size unit='M'>64</size></shmem>"
        "</devices></domain>");
    g_assert_nonnull(other);
    set_up_vm(fixture, &no_choices);
    g_autofree char *now = read_definition(fixture);
    g_assert_nonnull(strstr(now, "<shmem name='looking-glass-win11'>"));
    virDomainUndefine(other);
    virDomainFree(other);
}

static void
add(const char *name, void (*test)(struct fixture *fixture, gconstpointer data))
{
    g_test_add(name, struct fixture, NULL, set_up, test, tear_down);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    vf_link_init_library();
    vf_xml_init_library();
    add("/change/setup-is-done-once-and-undone",
        test_setup_is_done_once_and_undone);
    add("/change/changes-are-undone-one-by-one",
        test_changes_are_undone_one_by_one);
    add("/change/backups-are-for-the-user-alone",
        test_backups_are_for_the_user_alone);
    add("/change/what-changed-since-the-plan-is-not-overwritten",
        test_what_changed_since_the_plan_is_not_overwritten);
    add("/change/what-libvirt-did-not-keep-is-rolled-back",
        test_what_libvirt_did_not_keep_is_rolled_back);
    add("/change/what-libvirt-does-not-take-changes-nothing",
        test_what_libvirt_does_not_take_changes_nothing);
    add("/change/without-a-backup-nothing-is-changed",
        test_without_a_backup_nothing_is_changed);
    add("/change/undo-does-not-undo-what-others-did",
        test_undo_does_not_undo_what_others_did);
    add("/change/a-change-that-was-cut-off-is-undone-too",
        test_a_change_that_was_cut_off_is_undone_too);
    add("/change/a-change-cut-off-before-libvirt-had-it-is-none",
        test_a_change_that_was_cut_off_before_libvirt_had_it_is_none);
    add("/change/one-change-at-a-time", test_one_change_at_a_time);
    add("/change/steps-are-told-in-order", test_steps_are_told_in_order);
    add("/change/an-edit-while-the-backup-is-written-is-noticed",
        test_an_edit_while_the_backup_is_written_is_noticed);
    add("/change/a-vm-made-for-one-run-is-refused",
        test_a_vm_made_for_one_run_is_refused);
    add("/change/names-of-other-vms-are-taken",
        test_names_of_other_vms_are_taken);
    return g_test_run();
}
