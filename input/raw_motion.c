// SPDX-License-Identifier: GPL-2.0-or-later
#include "input/raw_motion.h"

#include <SDL.h>
#include <SDL_syswm.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#if defined(VF_HAVE_X11) && defined(SDL_VIDEO_DRIVER_X11)

#include <X11/extensions/XInput2.h>

#define DATA_NAME "vf-raw-motion"

// SDL 2 on top of SDL 3 says so by its patch level.
enum { FIRST_COMPATIBLE_PATCH = 50 };

struct vf_raw_motion {
    SDL_Window *window;
    Uint32 type; // of our events

    // An X server sends each motion twice to a program that holds the pointer: for
    // the grab, and for the root window. The second is equal to the first, as a
    // motion of its own can be, too.
    bool doubles; // the server does that now
    Time time;    // of the motion before
    double axes[2];
    bool had_copy; // it came twice
};

static void *
pack(double value)
{
    float narrow = (float)value;
    uint32_t bits;
    memcpy(&bits, &narrow, sizeof(bits));
    return (void *)(uintptr_t)bits;
}

static float
unpack(void *packed)
{
    uint32_t bits = (uint32_t)(uintptr_t)packed;
    float value;
    memcpy(&value, &bits, sizeof(value));
    return value;
}

// The first two axes; those that did not move are left out of the event.
static void
read_axes(const XIRawEvent *event, double axes[2])
{
    const double *value = event->raw_values;
    axes[0] = axes[1] = 0;
    for (int i = 0; i < event->valuators.mask_len * 8; i++) {
        if (XIMaskIsSet(event->valuators.mask, i)) {
            if (i < 2) {
                axes[i] = *value;
            }
            value++;
        }
    }
}

static bool
is_copy(struct vf_raw_motion *raw, const XIRawEvent *event, const double axes[2])
{
    bool equal = event->time == raw->time && axes[0] == raw->axes[0] &&
                 axes[1] == raw->axes[1];
    if (equal && raw->doubles && !raw->had_copy) {
        raw->had_copy = true;
        return true;
    }
    if (raw->time != 0) {
        raw->doubles = raw->had_copy;
    }
    raw->time = event->time;
    memcpy(raw->axes, axes, sizeof(raw->axes));
    raw->had_copy = false;
    return false;
}

static void
forget(struct vf_raw_motion *raw)
{
    raw->doubles = true;
    raw->time = 0;
    raw->had_copy = false;
}

static void
push(struct vf_raw_motion *raw, const XIRawEvent *event)
{
    double axes[2];
    read_axes(event, axes);
    if (is_copy(raw, event, axes)) {
        return;
    }
    SDL_Event ours = {.type = raw->type};
    ours.user.windowID = SDL_GetWindowID(raw->window);
    ours.user.data1 = pack(axes[0]);
    ours.user.data2 = pack(axes[1]);
    SDL_PushEvent(&ours);
}

// The data of these events can be read while SDL looks at them, and not later; and
// nobody else wants them.
static int
filter(void *data, SDL_Event *event)
{
    struct vf_raw_motion *raw = data;
    if (event->type != SDL_SYSWMEVENT) {
        return 1;
    }
    const SDL_SysWMmsg *message = event->syswm.msg;
    if (message->subsystem == SDL_SYSWM_X11 &&
        message->msg.x11.event.type == GenericEvent) {
        const XGenericEventCookie *cookie = &message->msg.x11.event.xcookie;
        if (cookie->evtype == XI_RawMotion && cookie->data) {
            if (SDL_GetRelativeMouseMode()) {
                push(raw, cookie->data);
            } else {
                forget(raw);
            }
        }
    }
    return 0;
}

struct vf_raw_motion *
vf_raw_motion_create(struct SDL_Window *window)
{
    SDL_version version;
    SDL_GetVersion(&version);
    const char *driver = SDL_GetCurrentVideoDriver();
    if (!driver || strcmp(driver, "x11") != 0 ||
        version.patch >= FIRST_COMPATIBLE_PATCH) {
        return NULL;
    }
    struct vf_raw_motion *raw = calloc(1, sizeof(*raw));
    if (!raw) {
        abort();
    }
    raw->window = window;
    raw->type = SDL_RegisterEvents(1);
    forget(raw);
    SDL_SetWindowData(window, DATA_NAME, raw);
    SDL_SetEventFilter(filter, raw);
    SDL_EventState(SDL_SYSWMEVENT, SDL_ENABLE);
    return raw;
}

void
vf_raw_motion_destroy(struct vf_raw_motion *raw)
{
    if (raw) {
        SDL_EventState(SDL_SYSWMEVENT, SDL_DISABLE);
        SDL_SetEventFilter(NULL, NULL);
        SDL_SetWindowData(raw->window, DATA_NAME, NULL);
        free(raw);
    }
}

bool
vf_raw_motion_is_on(struct SDL_Window *window)
{
    return SDL_GetWindowData(window, DATA_NAME) != NULL;
}

bool
vf_raw_motion_read(struct SDL_Window *window, const union SDL_Event *event,
                   float *dx, float *dy)
{
    const struct vf_raw_motion *raw = SDL_GetWindowData(window, DATA_NAME);
    if (!raw || event->type != raw->type) {
        return false;
    }
    *dx = unpack(event->user.data1);
    *dy = unpack(event->user.data2);
    return true;
}

#else

struct vf_raw_motion *
vf_raw_motion_create(struct SDL_Window *window)
{
    (void)window;
    return NULL;
}

void
vf_raw_motion_destroy(struct vf_raw_motion *raw)
{
    (void)raw;
}

bool
vf_raw_motion_is_on(struct SDL_Window *window)
{
    (void)window;
    return false;
}

bool
vf_raw_motion_read(struct SDL_Window *window, const union SDL_Event *event,
                   float *dx, float *dy)
{
    (void)window;
    (void)event;
    (void)dx;
    (void)dy;
    return false;
}

#endif
