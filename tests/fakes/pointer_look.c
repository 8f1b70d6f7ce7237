// SPDX-License-Identifier: GPL-2.0-or-later
// pointer-look: what the pointer of an X server looks like now, as one line:
//   "color"    it is the colour cursor of tools/host/cursor_shape.h, pixel by pixel
//   "nothing"  none of it is to be seen
//   "other"    anything else
#include "shm/kvmfr_bytes.h"
#include "tools/host/cursor_shape.h"

#include <X11/Xlib.h>
#include <X11/extensions/Xfixes.h>
#include <stdbool.h>
#include <stdio.h>

// X has the pixels as the guest sends them: ARGB, colours multiplied by alpha.
static bool
is_color_cursor(const XFixesCursorImage *seen)
{
    struct vf_host_cursor cursor = {0};
    uint8_t image[VF_CURSOR_IMAGE_MAX];
    vf_cursor_image(VF_KVMFR_CURSOR_COLOR, &cursor, image);
    if (seen->width != cursor.width || seen->height != cursor.height ||
        seen->xhot != cursor.hot_x || seen->yhot != cursor.hot_y) {
        return false;
    }
    for (uint32_t i = 0; i < cursor.width * cursor.height; i++) {
        if ((uint32_t)seen->pixels[i] != vf_get_u32(image + (size_t)4 * i)) {
            return false;
        }
    }
    return true;
}

static bool
is_nothing(const XFixesCursorImage *seen)
{
    for (int i = 0; i < seen->width * seen->height; i++) {
        if ((uint32_t)seen->pixels[i] >> 24 != 0) {
            return false;
        }
    }
    return true;
}

int
main(void)
{
    Display *display = XOpenDisplay(NULL);
    int event;
    int error;
    if (!display || !XFixesQueryExtension(display, &event, &error)) {
        fputs("pointer-look: no display that tells\n", stderr);
        return 1;
    }
    XFixesCursorImage *seen = XFixesGetCursorImage(display);
    if (!seen) {
        return 1;
    }
    puts(is_color_cursor(seen) ? "color"
         : is_nothing(seen)    ? "nothing"
                               : "other");
    XFree(seen);
    XCloseDisplay(display);
    return 0;
}
