// SPDX-License-Identifier: GPL-2.0-or-later
#include "base/durable_file.h"

#include <errno.h>
#include <glib.h>
#include <glib/gstdio.h>
#include <sys/stat.h>
#include <unistd.h>

struct place {
    char *folder;
    char *file;
};

static void
set_up(struct place *place, gconstpointer data)
{
    (void)data;
    g_autofree char *top = g_dir_make_tmp("vf-durable-XXXXXX", NULL);
    g_assert_nonnull(top);
    place->folder = g_build_filename(top, "state", NULL);
    place->file = g_build_filename(place->folder, "note", NULL);
}

static void
remove_in(const char *folder, const char *name)
{
    g_autofree char *path = g_build_filename(folder, name, NULL);
    g_remove(path);
}

static void
tear_down(struct place *place, gconstpointer data)
{
    (void)data;
    g_autofree char *top = g_path_get_dirname(place->folder);
    remove_in(place->folder, "note");
    remove_in(place->folder, "note.draft");
    remove_in(place->folder, "lock");
    g_rmdir(place->folder);
    g_rmdir(top);
    g_free(place->folder);
    g_free(place->file);
}

static void
assert_content(const char *path, const char *wanted)
{
    g_autofree char *content = NULL;
    g_assert_true(g_file_get_contents(path, &content, NULL, NULL));
    g_assert_cmpstr(content, ==, wanted);
}

static void
test_one_at_a_time(struct place *place, gconstpointer data)
{
    (void)data;
    const int mine = vf_folder_lock(place->folder);
    g_assert_cmpint(mine, >=, 0);
    g_assert_cmpint(vf_folder_lock(place->folder), ==, -1);
    g_assert_cmpint(errno, ==, EWOULDBLOCK);
    close(mine);
    const int next = vf_folder_lock(place->folder);
    g_assert_cmpint(next, >=, 0);
    close(next);
}

static void
test_a_file_is_its_users_alone_and_replaced_as_a_whole(struct place *place,
                                                       gconstpointer data)
{
    (void)data;
    close(vf_folder_lock(place->folder));
    g_assert_true(vf_durable_write(place->file, "a long first note"));
    g_assert_true(vf_durable_write(place->file, "second"));
    assert_content(place->file, "second");
    struct stat facts;
    g_assert_cmpint(stat(place->file, &facts), ==, 0);
    g_assert_cmpuint(facts.st_mode & 0777, ==, 0600);
}

static void
test_what_cannot_be_written_leaves_what_was(struct place *place,
                                            gconstpointer data)
{
    (void)data;
    close(vf_folder_lock(place->folder));
    g_assert_true(vf_durable_write(place->file, "first"));
    // A folder where the draft would be cannot be replaced by one.
    g_autofree char *draft = g_strconcat(place->file, ".draft", NULL);
    g_assert_cmpint(g_mkdir(draft, 0700), ==, 0);
    g_assert_false(vf_durable_write(place->file, "second"));
    g_assert_cmpint(errno, ==, EEXIST);
    assert_content(place->file, "first");
}

static void
test_a_draft_that_was_left_is_in_nobodys_way(struct place *place,
                                             gconstpointer data)
{
    (void)data;
    close(vf_folder_lock(place->folder));
    g_autofree char *draft = g_strconcat(place->file, ".draft", NULL);
    g_assert_true(g_file_set_contents(draft, "half a no", -1, NULL));
    g_assert_true(vf_durable_write(place->file, "whole"));
    assert_content(place->file, "whole");
    g_assert_false(g_file_test(draft, G_FILE_TEST_EXISTS));
}

static void
add(const char *name, void (*test)(struct place *place, gconstpointer data))
{
    g_test_add(name, struct place, NULL, set_up, test, tear_down);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    add("/durable-file/one-at-a-time", test_one_at_a_time);
    add("/durable-file/a-file-is-its-users-alone-and-replaced-as-a-whole",
        test_a_file_is_its_users_alone_and_replaced_as_a_whole);
    add("/durable-file/what-cannot-be-written-leaves-what-was",
        test_what_cannot_be_written_leaves_what_was);
    add("/durable-file/a-draft-that-was-left-is-in-nobodys-way",
        test_a_draft_that_was_left_is_in_nobodys_way);
    return g_test_run();
}
