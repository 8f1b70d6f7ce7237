// SPDX-License-Identifier: GPL-2.0-or-later
#include "control/pci/journal.h"

#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static char *folder;

static struct vf_journal_entry
make_entry(void)
{
    struct vf_journal_entry entry = {
        .kind = VF_JOURNAL_START,
        .phase = VF_JOURNAL_GONE,
        .vm = "a 'strange'\nname = [x]",
        .uuid = "c7a5fdbd-edaf-9455-926a-d65c16db1809",
        .since = 1700000000,
        .function_count = 2,
        .functions = {{{.bus = 1}, "nvidia"}, {{.bus = 1, .function = 1}, ""}},
        .module_count = 2,
        .modules = {"nvidia_drm", "nvidia"},
        .stopped_persistence = true,
    };
    vf_journal_name_vm(entry.uuid, entry.id);
    return entry;
}

static void
test_round_trip(void)
{
    struct vf_journal_entry entry = make_entry();
    struct vf_journal_entry read;
    GError *error = NULL;
    g_assert_true(vf_journal_write(folder, &entry, &error));
    g_assert_true(vf_journal_read(folder, entry.id, &read, &error));
    g_assert_no_error(error);
    g_assert_cmpmem(&entry, sizeof(entry), &read, sizeof(read));
    g_autofree char *path =
        g_strdup_printf("%s/%s.handover", folder, entry.id);
    struct stat facts;
    g_assert_cmpint(stat(path, &facts), ==, 0);
    g_assert_cmpint(facts.st_mode & 077, ==, 0);
    g_assert_true(vf_journal_close(folder, entry.id, &error));
    g_assert_false(vf_journal_read(folder, entry.id, &read, &error));
    g_assert_no_error(error);
    g_assert_true(vf_journal_close(folder, entry.id, &error));
}

static void
put(const char *id, const char *text)
{
    g_autofree char *path = g_strdup_printf("%s/%s.handover", folder, id);
    g_assert_true(g_file_set_contents(path, text, -1, NULL));
}

static void
test_broken(void)
{
    static const char *const broken[] = {
        "",
        "nonsense",
        "[handover]\nversion=2\nkind=take\nphase=gone\n",
        "[handover]\nversion=1\nkind=give\nphase=gone\n",
        "[handover]\nversion=1\nkind=take\nphase=nowhere\n",
        "[handover]\nversion=1\nkind=take\nphase=gone\n[01:00.9]\ndriver=x\n",
        "[handover]\nversion=1\nkind=take\nphase=gone\n[01:00.0]\n",
        "[handover]\nversion=1\nkind=take\nphase=gone\n[01:00.0]\ndriver=../evil\n",
        "[handover]\nversion=1\nkind=hook\nphase=gone\nmodules=a b;\n",
    };
    for (size_t i = 0; i < G_N_ELEMENTS(broken); i++) {
        struct vf_journal_entry entry;
        g_autoptr(GError) error = NULL;
        put("gpu-0000:01:00.0", broken[i]);
        g_assert_false(
            vf_journal_read(folder, "gpu-0000:01:00.0", &entry, &error));
        g_assert_error(error, VF_ERROR, VF_ERROR_INVALID);
        g_assert_nonnull(strstr(error->message, "gpu-0000:01:00.0"));
        g_autoptr(GPtrArray) sentences = g_ptr_array_new_with_free_func(g_free);
        g_autoptr(GArray) entries = vf_journal_list(folder, sentences);
        g_assert_cmpuint(entries->len, ==, 0);
        g_assert_cmpuint(sentences->len, ==, 1);
    }
    g_assert_true(vf_journal_close(folder, "gpu-0000:01:00.0", NULL));
}

static void
test_links_and_giants(void)
{
    struct vf_journal_entry entry;
    g_autoptr(GError) error = NULL;
    g_autofree char *path =
        g_build_filename(folder, "gpu-0000:02:00.0.handover", NULL);
    g_assert_cmpint(symlink("/etc/passwd", path), ==, 0);
    g_assert_false(
        vf_journal_read(folder, "gpu-0000:02:00.0", &entry, &error));
    g_assert_error(error, VF_ERROR, VF_ERROR_FAILED);
    g_clear_error(&error);
    g_unlink(path);
    g_autofree char *giant = g_strnfill(1 << 20, '#');
    put("gpu-0000:02:00.0", giant);
    g_assert_false(
        vf_journal_read(folder, "gpu-0000:02:00.0", &entry, &error));
    g_assert_error(error, VF_ERROR, VF_ERROR_FAILED);
    g_unlink(path);
}

static void
test_lock(void)
{
    g_autoptr(GError) error = NULL;
    const int lock = vf_journal_lock(folder, &error);
    g_assert_cmpint(lock, >=, 0);
    g_assert_cmpint(vf_journal_lock(folder, &error), ==, -1);
    g_assert_error(error, VF_ERROR, VF_ERROR_BUSY);
    close(lock);
    const int again = vf_journal_lock(folder, NULL);
    g_assert_cmpint(again, >=, 0);
    close(again);
}

// Left by somebody who was killed while writing.
static void
test_draft(void)
{
    struct vf_journal_entry entry = make_entry();
    struct vf_journal_entry read;
    g_autofree char *draft =
        g_strdup_printf("%s/%s.handover.draft", folder, entry.id);
    g_assert_true(g_file_set_contents(draft, "half an en", -1, NULL));
    g_autoptr(GArray) entries = vf_journal_list(folder, NULL);
    g_assert_cmpuint(entries->len, ==, 0);
    g_assert_true(vf_journal_write(folder, &entry, NULL));
    g_assert_true(vf_journal_read(folder, entry.id, &read, NULL));
    g_assert_true(vf_journal_close(folder, entry.id, NULL));
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    folder = g_dir_make_tmp("vf-journal-XXXXXX", NULL);
    g_test_add_func("/journal/what is written is read again", test_round_trip);
    g_test_add_func("/journal/what is no entry is named and left alone",
                    test_broken);
    g_test_add_func("/journal/links and giant files are not read",
                    test_links_and_giants);
    g_test_add_func("/journal/one process at a time", test_lock);
    g_test_add_func("/journal/half a file of a dead process does no harm",
                    test_draft);
    const int status = g_test_run();
    g_autofree char *lock = g_build_filename(folder, "lock", NULL);
    g_unlink(lock);
    g_rmdir(folder);
    g_free(folder);
    return status;
}
