// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// A GPU and the plan for it in words: the rows that the command and the overlay both
// show. Pure.
//
// Thread-safety: any thread.
// Path: control/gpu/plan.h -> this

#include "control/gpu/plan.h"

#include <glib.h>

struct vf_gpu_row {
    const char *label; // static: "Monitors"
    char *value;       // owned
};

// What is to be known about the card, most important first; rows that have nothing
// to say are left out. *Transferred*: an array of struct vf_gpu_row that frees its
// rows.
GArray *vf_gpu_words_rows(const struct vf_gpu_scene *scene,
                          const struct vf_gpu *gpu,
                          const struct vf_gpu_plan *plan);

// The reference to all of it in text, for a terminal: the card, the verdict, the
// rows, the members of its group, the warnings. *Transferred*, g_free().
char *vf_gpu_words_card(const struct vf_gpu_scene *scene,
                        const struct vf_gpu *gpu,
                        const struct vf_gpu_plan *plan);

// What people call the card: "NVIDIA GeForce RTX 4090". *Transferred*, g_free().
char *vf_gpu_words_name(const struct vf_pci_device *device);

// One line about a member: "0000:01:00.1  audio  snd_hda_intel  a function of the
// card". *Transferred*, g_free().
char *vf_gpu_words_member(const struct vf_gpu *gpu,
                          const struct vf_gpu_plan *plan, unsigned index);
