// SPDX-License-Identifier: GPL-2.0-or-later
#include "viewer/render/upload_choice.h"

// A way that is more complicated must be worth it.
static const double WORTH_IT = 0.9;

static bool
is_candidate(const struct vf_upload_choice *choice, int path)
{
    return (choice->candidates & (1u << path)) != 0;
}

void
vf_upload_choice_init(struct vf_upload_choice *choice, unsigned candidates)
{
    *choice = (struct vf_upload_choice){.candidates = candidates |
                                                      (1u << VF_UPLOAD_DIRECT)};
}

void
vf_upload_choice_drop(struct vf_upload_choice *choice, enum vf_upload_path path)
{
    if (path != VF_UPLOAD_DIRECT) {
        choice->candidates &= ~(1u << path);
    }
}

// The candidate tried least, the simplest of several; VF_UPLOAD_PATHS when all had
// their turns or there is no choice.
static enum vf_upload_path
next_to_try(const struct vf_upload_choice *choice)
{
    if (choice->candidates == 1u << VF_UPLOAD_DIRECT) {
        return VF_UPLOAD_PATHS;
    }
    int least = VF_UPLOAD_PATHS;
    for (int path = 0; path < VF_UPLOAD_PATHS; path++) {
        if (is_candidate(choice, path) &&
            choice->tried[path] < VF_UPLOAD_TRIALS &&
            (least == VF_UPLOAD_PATHS ||
             choice->tried[path] < choice->tried[least])) {
            least = path;
        }
    }
    return (enum vf_upload_path)least;
}

static enum vf_upload_path
best(const struct vf_upload_choice *choice)
{
    int found = VF_UPLOAD_DIRECT;
    for (int path = 0; path < VF_UPLOAD_PATHS; path++) {
        if (is_candidate(choice, path) && choice->cost[path] > 0 &&
            choice->cost[path] < choice->cost[found] * WORTH_IT) {
            found = path;
        }
    }
    return (enum vf_upload_path)found;
}

bool
vf_upload_choice_is_made(const struct vf_upload_choice *choice)
{
    return next_to_try(choice) == VF_UPLOAD_PATHS;
}

bool
vf_upload_choice_wants(const struct vf_upload_choice *choice, size_t bytes)
{
    return bytes >= VF_UPLOAD_TRIAL_BYTES && !vf_upload_choice_is_made(choice);
}

enum vf_upload_path
vf_upload_choice_next(const struct vf_upload_choice *choice, size_t bytes)
{
    if (vf_upload_choice_wants(choice, bytes)) {
        return next_to_try(choice);
    }
    // Until all are measured the comparison would not be fair.
    return vf_upload_choice_is_made(choice) ? best(choice) : VF_UPLOAD_DIRECT;
}

void
vf_upload_choice_add(struct vf_upload_choice *choice, enum vf_upload_path path,
                     size_t bytes, uint64_t ns)
{
    unsigned before = choice->tried[path]++;
    if (before == 0 || bytes == 0) {
        return; // it had to prepare itself, or brought nothing
    }
    double cost = (double)ns / (double)bytes;
    if (choice->cost[path] == 0 || cost < choice->cost[path]) {
        choice->cost[path] = cost;
    }
}
