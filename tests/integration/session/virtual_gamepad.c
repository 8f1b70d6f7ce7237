// SPDX-License-Identifier: GPL-2.0-or-later
// A gamepad in a machine that has none, and no way to make one (/dev/uinput): loaded
// into a program before it starts (LD_PRELOAD), it plugs a virtual one into the
// program's own SDL, which from there on treats it as any other. What is pressed is
// read line by line from the FIFO named by VF_GAMEPAD:
//
//   plug | unplug
//   down BUTTON | up BUTTON    names as SDL writes them: guide, a, dpdown, ...
//   lean X Y                   the left stick, -32768 to 32767
#include <SDL.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static SDL_Joystick *pad;
static atomic_int seen; // presses that became events

static int
on_event(void *data, SDL_Event *event)
{
    (void)data;
    if (event->type == SDL_CONTROLLERBUTTONDOWN ||
        event->type == SDL_CONTROLLERBUTTONUP) {
        atomic_fetch_add(&seen, 1);
    }
    return 0;
}

static void
plug(void)
{
    // Whoever is to see it must have asked for gamepads first.
    while (!SDL_WasInit(SDL_INIT_GAMECONTROLLER)) {
        SDL_Delay(5);
    }
    SDL_LockJoysticks();
    int index = SDL_JoystickAttachVirtual(SDL_JOYSTICK_TYPE_GAMECONTROLLER,
                                          SDL_CONTROLLER_AXIS_MAX,
                                          SDL_CONTROLLER_BUTTON_MAX, 0);
    pad = index >= 0 ? SDL_JoystickOpen(index) : NULL;
    SDL_UnlockJoysticks();
    SDL_AddEventWatch(on_event, NULL);
    if (!pad) {
        fprintf(stderr, "no virtual gamepad: %s\n", SDL_GetError());
    }
}

static void
unplug(void)
{
    SDL_DelEventWatch(on_event, NULL);
    SDL_LockJoysticks();
    for (int i = SDL_NumJoysticks(); i-- > 0;) {
        if (SDL_JoystickIsVirtual(i)) {
            SDL_JoystickClose(pad);
            pad = NULL;
            SDL_JoystickDetachVirtual(i);
        }
    }
    SDL_UnlockJoysticks();
}

static void
press(const char *name, bool down)
{
    SDL_GameControllerButton button = SDL_GameControllerGetButtonFromString(name);
    int before = atomic_load(&seen);
    SDL_LockJoysticks();
    if (!pad || SDL_JoystickSetVirtualButton(pad, button, down) != 0) {
        fprintf(stderr, "gamepad: no button '%s'\n", name);
    }
    SDL_UnlockJoysticks();
    // A press that is over before the program has looked would never have been.
    for (int i = 0; i < 20000 && atomic_load(&seen) == before; i++) {
        SDL_Delay(1);
    }
}

static void
lean(int x, int y)
{
    SDL_LockJoysticks();
    if (pad) {
        SDL_JoystickSetVirtualAxis(pad, SDL_CONTROLLER_AXIS_LEFTX, (Sint16)x);
        SDL_JoystickSetVirtualAxis(pad, SDL_CONTROLLER_AXIS_LEFTY, (Sint16)y);
    }
    SDL_UnlockJoysticks();
}

static void *
play(void *path)
{
    FILE *commands = fopen(path, "r");
    char line[128], name[64];
    int x, y;
    while (commands && fgets(line, sizeof(line), commands)) {
        line[strcspn(line, "\n")] = '\0';
        if (strcmp(line, "plug") == 0) {
            plug();
        } else if (strcmp(line, "unplug") == 0) {
            unplug();
        } else if (sscanf(line, "down %63s", name) == 1) {
            press(name, true);
        } else if (sscanf(line, "up %63s", name) == 1) {
            press(name, false);
        } else if (sscanf(line, "lean %d %d", &x, &y) == 2) {
            lean(x, y);
        }
        fprintf(stderr, "gamepad: %s\n", line);
    }
    if (commands) {
        fclose(commands);
    }
    return NULL;
}

__attribute__((constructor)) static void
begin(void)
{
    char *path = getenv("VF_GAMEPAD");
    if (path) {
        pthread_t thread;
        pthread_create(&thread, NULL, play, path);
        pthread_detach(thread);
    }
}
