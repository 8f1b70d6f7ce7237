// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// Which pixels a filter has to make anew when some of those that it reads changed.
//
// Pure. Path: base/damage.h -> this -> viewer/render/filter_chain.h

#include "base/damage.h"
#include "base/geometry.h"

// The damage of a picture of `from` as damage of the same picture scaled to `to` by
// a filter that reads pixels whose centres are at most `radius` away, in pixels of
// the picture or, where it shrinks, of its result.
struct vf_damage
vf_damage_scale(const struct vf_damage *damage, struct vf_size from,
                struct vf_size to, double radius);
