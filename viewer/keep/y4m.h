// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// YUV4MPEG2, the simplest file of moving pictures that everything reads: a line of
// text, and for every picture another and its planes. Written with full resolution
// of colour (C444) and limited range. The file cannot say by which rule colours became
// YUV, so it is the one that players take for its size: BT.709 from 1280 columns or
// 577 rows on, BT.601 below.
//
// Pure. Path: viewer/keep/recorder_output.h -> this

#include "base/geometry.h"

#include <stddef.h>
#include <stdint.h>

enum { VF_Y4M_HEADER = 128 };

// The first line, with its end; returns its length.
size_t
vf_y4m_header(char text[VF_Y4M_HEADER], struct vf_size size, unsigned fps);

// Bytes of a picture, with the line in front of it.
size_t
vf_y4m_picture_bytes(struct vf_size size);

// Converts one picture: R,G,B,x bytes, bottom row first, as GL reads it. `out` has
// vf_y4m_picture_bytes().
void
vf_y4m_picture(uint8_t *out, const uint8_t *rgba, struct vf_size size);
