// SPDX-License-Identifier: GPL-2.0-or-later
// window-grab: what an X server shows of a window, as a PNG file.
//
//   window-grab CLASS FILE.png
//   window-grab CLASS FOLDER watch
//
// The second looks 60 times a second until its standard input ends, keeps every
// picture that it has not seen before as FOLDER/HASH.png, and tells of each look
// "HASH black" or "HASH picture".
//
// Takes the pixels from the root window where the first visible window of CLASS is,
// so it is what a person at the screen would see. Exit 1 when there is none.
#include <X11/Xlib.h>
#include <X11/Xutil.h>
#include <png.h>
#include <poll.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

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

static XImage *
grab(Display *display, const char *class_name)
{
    Window root = DefaultRootWindow(display);
    Window window = find(display, root, class_name);
    XWindowAttributes attributes;
    if (window == None || !XGetWindowAttributes(display, window, &attributes)) {
        return NULL;
    }
    int x;
    int y;
    Window child;
    XTranslateCoordinates(display, window, root, 0, 0, &x, &y, &child);
    return XGetImage(display, root, x, y, (unsigned)attributes.width,
                     (unsigned)attributes.height, AllPlanes, ZPixmap);
}

// FNV-1a over the visible bits; `*black`: all of them are zero.
static uint64_t
digest(const XImage *image, bool *black)
{
    uint64_t hash = 14695981039346656037u;
    uint32_t any = 0;
    for (int y = 0; y < image->height; y++) {
        const char *row = image->data + y * image->bytes_per_line;
        for (int x = 0; x < image->width; x++) {
            uint32_t pixel;
            memcpy(&pixel, row + 4 * x, sizeof(pixel));
            pixel &= 0xffffff;
            any |= pixel;
            hash = (hash ^ pixel) * 1099511628211u;
        }
    }
    *black = any == 0;
    return hash;
}

static void
look(Display *display, const char *class_name, const char *folder)
{
    XImage *image = grab(display, class_name);
    if (!image) {
        return;
    }
    bool black;
    char path[512];
    uint64_t hash = digest(image, &black);
    snprintf(path, sizeof(path), "%s/%016llx.png", folder,
             (unsigned long long)hash);
    if (access(path, F_OK) != 0) {
        write_png(image, path);
    }
    printf("%016llx %s\n", (unsigned long long)hash,
           black ? "black" : "picture");
    XDestroyImage(image);
}

static int
watch(Display *display, const char *class_name, const char *folder)
{
    setvbuf(stdout, NULL, _IOLBF, 0);
    struct pollfd input = {.fd = 0, .events = POLLIN};
    while (poll(&input, 1, 16) == 0) {
        look(display, class_name, folder);
    }
    return 0;
}

int
main(int argc, char **argv)
{
    if (argc == 4 && strcmp(argv[3], "watch") == 0) {
        Display *watched = XOpenDisplay(NULL);
        return watched ? watch(watched, argv[1], argv[2]) : 2;
    }
    if (argc != 3) {
        fprintf(stderr, "usage: window-grab CLASS FILE.png\n");
        return 2;
    }
    Display *display = XOpenDisplay(NULL);
    if (!display) {
        fprintf(stderr, "no X display\n");
        return 2;
    }
    XImage *image = grab(display, argv[1]);
    if (!image) {
        fprintf(stderr, "no window of class '%s'\n", argv[1]);
        return 1;
    }
    if (image->bits_per_pixel != 32 || !write_png(image, argv[2])) {
        fprintf(stderr, "the window could not be read\n");
        return 2;
    }
    XDestroyImage(image);
    XCloseDisplay(display);
    return 0;
}
