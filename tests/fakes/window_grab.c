// SPDX-License-Identifier: GPL-2.0-or-later
// window-grab: what an X server shows of a window, as a PNG file.
//
//   window-grab CLASS FILE.png
//
// Takes the pixels from the root window where the first visible window of CLASS is,
// so it is what a person at the screen would see. Exit 1 when there is none.
#include <X11/Xlib.h>
#include <X11/Xutil.h>
#include <png.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static bool
is_of_class(Display *display, Window window, const char *wanted)
{
    XClassHint hint;
    if (!XGetClassHint(display, window, &hint)) {
        return false;
    }
    bool same = strcmp(hint.res_class, wanted) == 0;
    XFree(hint.res_name);
    XFree(hint.res_class);
    return same;
}

static Window
find(Display *display, Window from, const char *class_name)
{
    XWindowAttributes attributes;
    if (is_of_class(display, from, class_name) &&
        XGetWindowAttributes(display, from, &attributes) &&
        attributes.map_state == IsViewable) {
        return from;
    }
    Window root;
    Window parent;
    Window *children = NULL;
    unsigned count = 0;
    Window found = None;
    XQueryTree(display, from, &root, &parent, &children, &count);
    for (unsigned i = 0; i < count && found == None; i++) {
        found = find(display, children[i], class_name);
    }
    if (children) {
        XFree(children);
    }
    return found;
}

static bool
write_png(const XImage *image, const char *path)
{
    png_image png = {.version = PNG_IMAGE_VERSION,
                     .width = (png_uint_32)image->width,
                     .height = (png_uint_32)image->height,
                     .format = PNG_FORMAT_RGB};
    unsigned char *rgb = malloc(PNG_IMAGE_SIZE(png));
    unsigned char *out = rgb;
    for (int y = 0; y < image->height; y++) {
        const unsigned char *in =
            (const unsigned char *)image->data + y * image->bytes_per_line;
        for (int x = 0; x < image->width; x++, in += 4) {
            *out++ = in[2];
            *out++ = in[1];
            *out++ = in[0];
        }
    }
    bool ok = png_image_write_to_file(&png, path, 0, rgb, 0, NULL);
    free(rgb);
    return ok;
}

int
main(int argc, char **argv)
{
    if (argc != 3) {
        fprintf(stderr, "usage: window-grab CLASS FILE.png\n");
        return 2;
    }
    Display *display = XOpenDisplay(NULL);
    if (!display) {
        fprintf(stderr, "no X display\n");
        return 2;
    }
    Window root = DefaultRootWindow(display);
    Window window = find(display, root, argv[1]);
    XWindowAttributes attributes;
    if (window == None || !XGetWindowAttributes(display, window, &attributes)) {
        fprintf(stderr, "no window of class '%s'\n", argv[1]);
        return 1;
    }
    int x;
    int y;
    Window child;
    XTranslateCoordinates(display, window, root, 0, 0, &x, &y, &child);
    XImage *image = XGetImage(display, root, x, y, (unsigned)attributes.width,
                              (unsigned)attributes.height, AllPlanes, ZPixmap);
    if (!image || image->bits_per_pixel != 32 || !write_png(image, argv[2])) {
        fprintf(stderr, "the window could not be read\n");
        return 2;
    }
    XDestroyImage(image);
    XCloseDisplay(display);
    return 0;
}
