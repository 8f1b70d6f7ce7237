// SPDX-License-Identifier: GPL-2.0-or-later
// What is printed about each machine of tests/data/gpu: NAME.txt beside it, as
// `gpu-machine NAME.machine` writes it.
#include "control/gpu/words.h"
#include "machine_tree.h"

#include <string.h>

static void
test_machine(const void *data)
{
    const char *path = data;
    struct machine_tree tree;
    struct vf_gpu_scene scene;
    machine_tree_build(&tree, path, NULL);
    machine_tree_scene(&tree, &scene);
    g_autoptr(GString) text = g_string_new(NULL);
    for (guint i = 0; i < scene.gpus->len; i++) {
        const struct vf_gpu *gpu = vf_gpu_scene_at(&scene, i);
        struct vf_gpu_plan plan;
        vf_gpu_plan_make(&plan, &scene, gpu, NULL);
        g_autofree char *card = vf_gpu_words_card(&scene, gpu, &plan);
        g_string_append_printf(text, "%s\n", card);
    }
    g_autofree char *expected = NULL;
    g_autofree char *stem =
        g_strndup(path, strlen(path) - strlen(".machine"));
    g_autofree char *reference = g_strconcat(stem, ".txt", NULL);
    g_assert_true(g_file_get_contents(reference, &expected, NULL, NULL));
    g_assert_cmpstr(text->str, ==, expected);
    vf_gpu_scene_finish(&scene);
    machine_tree_remove(&tree);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    unsigned count = 0;
    GDir *folder = g_dir_open(TEST_DATA "/gpu", 0, NULL);
    g_assert_nonnull(folder);
    const char *file;
    while ((file = g_dir_read_name(folder))) {
        if (g_str_has_suffix(file, ".machine")) {
            g_autofree char *name =
                g_strdup_printf("/words/%s is told as it should be", file);
            g_test_add_data_func_full(
                name, g_build_filename(TEST_DATA, "gpu", file, NULL),
                test_machine, g_free);
            count++;
        }
    }
    g_dir_close(folder);
    g_assert_cmpuint(count, >=, 12);
    return g_test_run();
}
