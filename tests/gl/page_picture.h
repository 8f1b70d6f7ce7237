// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// Pictures of the overlay: drawn as the program draws it, kept as small PNG files of a
// few colours, and compared as an eye would: block by block, so that a letter that is
// drawn a little otherwise, or another word in a sentence, is no difference, and a
// line, a button or a colour that is missing is.

#include "base/geometry.h"
#include "viewer/overlay/overlay.h"

#include <stdbool.h>
#include <stdint.h>

// R,G,B, rows from the top.
struct page_picture {
    struct vf_size size;
    uint8_t *rgb;
};

// Free with page_picture_finish().
bool
page_picture_read(struct page_picture *picture, const char *path);
void
page_picture_write(const struct page_picture *picture, const char *path);
void
page_picture_finish(struct page_picture *picture);

// Which part of the picture differs, 0 to 1; of another size: 1.
double
page_picture_difference(const struct page_picture *a,
                        const struct page_picture *b);
