// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// What the tests of KVMFR decoding share.

#include "shm/kvmfr.h"

#include <glib.h>

static const uint32_t versions[] = {19, 20, 34};

static inline struct vf_kvmfr_dialect
dialect_of(uint32_t version)
{
    struct vf_kvmfr_dialect dialect;
    g_assert_true(vf_kvmfr_dialect_for(version,
                                       version == 19   ? 5
                                       : version == 34 ? 12
                                                       : 6,
                                       &dialect));
    return dialect;
}

static inline void
assert_near(float have, float want)
{
    g_assert_cmpfloat_with_epsilon(have, want, 0.001f);
}
