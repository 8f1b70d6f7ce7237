// SPDX-License-Identifier: GPL-2.0-or-later
#include "helper_rig.h"

#include "control/helper/helper.h"

#include <glib.h>
#include <glib/gstdio.h>
#include <stdlib.h>
#include <unistd.h>

char *
helper_place(const struct helper_rig *rig, const char *path)
{
    return g_strconcat(rig->root, path, NULL);
}

void
helper_rig_begin(struct helper_rig *rig, char *root)
{
    *rig = (struct helper_rig){.root = root};
    g_autofree char *etc = helper_place(rig, "/etc");
    g_assert_cmpint(g_mkdir(etc, 0755), ==, 0);
}

void
helper_rig_end(struct helper_rig *rig)
{
    g_autofree char *remove = g_strdup_printf("rm -r '%s'", rig->root);
    g_assert_true(g_spawn_command_line_sync(remove, NULL, NULL, NULL, NULL));
    g_free(rig->root);
    g_free(rig->said);
    g_free(rig->error);
}

static void
on_step(void *data)
{
    struct helper_rig *rig = data;
    if (++rig->steps == rig->die_at) {
        _exit(137);
    }
}

int
helper_run_words(struct helper_rig *rig, char *const *words)
{
    char *said = NULL;
    size_t size = 0;
    FILE *out = open_memstream(&said, &size);
    struct vf_helper helper = {.root = rig->root,
                               .user = 1000,
                               .out = out,
                               .on_step = on_step,
                               .data = rig};
    g_autoptr(GError) error = NULL;
    rig->steps = 0;
    const int code = vf_helper_main(&helper, words, &error);
    fclose(out);
    g_free(rig->said);
    g_free(rig->error);
    rig->said = g_strdup(said);
    rig->error = g_strdup(error ? error->message : "");
    free(said);
    g_assert_cmpint(code == 0, ==, error == NULL);
    return code;
}

int
helper_run(struct helper_rig *rig, const char *line)
{
    g_auto(GStrv) words = g_strsplit(line, " ", -1);
    return helper_run_words(rig, words);
}

char *
helper_get(const struct helper_rig *rig, const char *path)
{
    g_autofree char *file = helper_place(rig, path);
    char *text = NULL;
    g_file_get_contents(file, &text, NULL, NULL);
    return text;
}

void
helper_put(const struct helper_rig *rig, const char *path, const char *text)
{
    g_autofree char *file = helper_place(rig, path);
    g_autofree char *folder = g_path_get_dirname(file);
    g_assert_cmpint(g_mkdir_with_parents(folder, 0755), ==, 0);
    g_assert_true(g_file_set_contents(file, text, -1, NULL));
}
