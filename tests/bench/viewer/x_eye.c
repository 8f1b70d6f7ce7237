// SPDX-License-Identifier: GPL-2.0-or-later
#include "x_eye.h"

#include <X11/Xlib.h>
#include <X11/Xutil.h>
#include <X11/extensions/XShm.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/ipc.h>
#include <sys/shm.h>

struct x_eye {
    Display *display;
    XShmSegmentInfo segment;
    XImage *image;
};

static void
fail(const char *what)
{
    fprintf(stderr, "x_eye: %s\n", what);
    exit(1);
}

struct x_eye *
x_eye_open(const char *display)
{
    struct x_eye *eye = calloc(1, sizeof(*eye));
    eye->display = XOpenDisplay(display);
    if (!eye->display || !XShmQueryExtension(eye->display)) {
        fail("no X server with shared memory");
    }
    int screen = DefaultScreen(eye->display);
    eye->image = XShmCreateImage(
        eye->display, DefaultVisual(eye->display, screen),
        (unsigned)DefaultDepth(eye->display, screen), ZPixmap, NULL,
        &eye->segment, VF_SCENE_CODE_SIDE, VF_SCENE_CODE_SIDE);
    size_t bytes =
        (size_t)eye->image->bytes_per_line * (size_t)eye->image->height;
    eye->segment.shmid = shmget(IPC_PRIVATE, bytes, IPC_CREAT | 0600);
    eye->segment.shmaddr = shmat(eye->segment.shmid, NULL, 0);
    eye->image->data = eye->segment.shmaddr;
    if (!XShmAttach(eye->display, &eye->segment)) {
        fail("the X server cannot share memory");
    }
    XSync(eye->display, False);
    shmctl(eye->segment.shmid, IPC_RMID, NULL);
    return eye;
}

void
x_eye_close(struct x_eye *eye)
{
    XShmDetach(eye->display, &eye->segment);
    XDestroyImage(eye->image);
    XCloseDisplay(eye->display);
    free(eye);
}

bool
x_eye_look(struct x_eye *eye, struct vf_scene_code *code)
{
    if (!XShmGetImage(eye->display, DefaultRootWindow(eye->display), eye->image,
                      0, 0, AllPlanes)) {
        return false;
    }
    return vf_scene_code_read((const uint8_t *)eye->image->data,
                              (size_t)eye->image->bytes_per_line, 4, 1, code);
}

void
x_eye_hide_windows(struct x_eye *eye)
{
    Window root;
    Window parent;
    Window *windows = NULL;
    unsigned count = 0;
    XQueryTree(eye->display, DefaultRootWindow(eye->display), &root, &parent,
               &windows, &count);
    for (unsigned i = 0; i < count; i++) {
        XUnmapWindow(eye->display, windows[i]);
    }
    XSync(eye->display, False);
    if (windows) {
        XFree(windows);
    }
}
