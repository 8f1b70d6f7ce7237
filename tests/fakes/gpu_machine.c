// SPDX-License-Identifier: GPL-2.0-or-later
// Shows what the program makes of a machine that is described in a file:
// `gpu-machine FILE` prints it, devices called by number as in the reference texts,
// `gpu-machine FILE FOLDER` leaves the machine's files in FOLDER.
#include "machine_tree.h"

#include "control/gpu/words.h"

#include <stdio.h>

int
main(int count, char **arguments)
{
    if (count < 2) {
        fprintf(stderr, "usage: gpu-machine FILE [FOLDER]\n");
        return 2;
    }
    struct machine_tree tree;
    machine_tree_build(&tree, arguments[1], count > 2 ? arguments[2] : NULL);
    struct vf_gpu_scene scene;
    machine_tree_scene(&tree, &scene);
    for (guint i = 0; i < scene.gpus->len; i++) {
        const struct vf_gpu *gpu = vf_gpu_scene_at(&scene, i);
        struct vf_gpu_plan plan;
        vf_gpu_plan_make(&plan, &scene, gpu, NULL);
        g_autofree char *text = vf_gpu_words_card(&scene, gpu, &plan);
        printf("%s\n", text);
    }
    vf_gpu_scene_finish(&scene);
    if (count == 2) {
        machine_tree_remove(&tree);
    } else {
        machine_tree_leave(&tree);
    }
    return 0;
}
