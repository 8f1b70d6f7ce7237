// SPDX-License-Identifier: GPL-2.0-or-later
#include "control/doctor/check.h"

#include "base/words.h"

#include <string.h>

static const struct vf_check_list *const lists[] = {
    &vf_checks_host, &vf_checks_gpu,   &vf_checks_card,   &vf_checks_handover, &vf_checks_libvirt,
    &vf_checks_vm,   &vf_checks_setup, &vf_checks_memory,   &vf_checks_picture,
    &vf_checks_spice, &vf_checks_speed,
};

const struct vf_check *
vf_check_at(unsigned index)
{
    for (size_t i = 0; i < G_N_ELEMENTS(lists); i++) {
        if (index < lists[i]->count) {
            return &lists[i]->checks[index];
        }
        index -= (unsigned)lists[i]->count;
    }
    return NULL;
}

const struct vf_check *
vf_check_find(const char *id)
{
    const struct vf_check *check;
    for (unsigned i = 0; (check = vf_check_at(i)); i++) {
        if (strcmp(check->id, id) == 0) {
            return check;
        }
    }
    return NULL;
}

const char *
vf_area_name(enum vf_area area)
{
    static const char *const names[VF_AREA_COUNT] = {
        [VF_AREA_HOST] = N_("This machine"),
        [VF_AREA_GPU] = N_("Graphics cards"),
        [VF_AREA_LIBVIRT] = "libvirt",
        [VF_AREA_VM] = N_("The VM"),
        [VF_AREA_MEMORY] = N_("Shared memory"),
        [VF_AREA_PICTURE] = "Looking Glass",
        [VF_AREA_SPICE] = N_("SPICE and input"),
        [VF_AREA_SPEED] = N_("Speed"),
    };
    return _(names[area]);
}
