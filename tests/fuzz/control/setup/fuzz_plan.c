// SPDX-License-Identifier: GPL-2.0-or-later
// Setup of a VM that anybody may have defined: a plan is made or refused, what
// comes out is XML that needs no second plan, and no password is shown.
#include "control/setup/plan.h"

#include <glib.h>
#include <stddef.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
plan_twice(const char *xml, const struct vf_setup_choices *choices,
           const struct vf_setup_scene *scene)
{
    struct vf_plan plan;
    if (!vf_plan_make(&plan, xml, "fuzz", choices, scene, NULL)) {
        vf_plan_finish(&plan);
        return;
    }
    struct vf_plan again;
    g_autoptr(GError) error = NULL;
    const bool ok =
        vf_plan_make(&again, plan.after, "fuzz", choices, scene, &error);
    g_assert_no_error(error);
    g_assert_true(ok);
    g_assert_cmpstr(again.diff, ==, "");
    g_assert_cmpuint(again.changes, ==, 0);
    vf_plan_finish(&again);
    vf_plan_finish(&plan);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    g_autofree char *xml = g_malloc0(size + 1);
    memcpy(xml, data, size);
    static const struct vf_setup_choices nothing;
    static const struct vf_setup_scene plain;
    static const struct vf_setup_choices all = {.with = UINT32_MAX,
                                                .video = VF_SETUP_VIDEO_VGA};
    static const struct vf_setup_choices most = {
        .with = UINT32_MAX & ~VF_EDIT_BIT(VF_EDIT_KVMFR) &
                ~VF_EDIT_BIT(VF_EDIT_HYPERV)};
    static const struct vf_setup_scene rich = {
        .mode_count = 1,
        .modes = {{7680, 4320}},
        .cpu_is_amd = true,
        .has_kvmfr = true,
        .kvmfr_mib = 64,
        .taken_count = 1,
        .taken = {"looking-glass"},
        .taken_by = {"other"},
    };
    plan_twice(xml, &nothing, &plain);
    plan_twice(xml, &all, &rich);
    plan_twice(xml, &most, &rich);
    return 0;
}
