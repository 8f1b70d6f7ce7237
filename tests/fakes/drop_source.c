// SPDX-License-Identifier: GPL-2.0-or-later
// drop-source WINDOW FILE...: a file manager from which somebody drags files to an X
// window and lets go of them in the middle of it (XDND, version 5). Says "accepted" or
// "refused" when the window is under the pointer, and "finished" when it took them.
#include <X11/Xatom.h>
#include <X11/Xlib.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { VERSION = 5, URIS = 65536 };

struct source {
    Display *display;
    Window window;
    Window target;
    char uris[URIS];
};

static Atom
atom(const struct source *source, const char *name)
{
    return XInternAtom(source->display, name, False);
}

static void
tell(struct source *source, const char *type, const long data[5])
{
    XEvent event = {.xclient = {
                        .type = ClientMessage,
                        .display = source->display,
                        .window = source->target,
                        .message_type = atom(source, type),
                        .format = 32,
                    }};
    memcpy(event.xclient.data.l, data, sizeof(event.xclient.data.l));
    XSendEvent(source->display, source->target, False, NoEventMask, &event);
    XFlush(source->display);
}

static void
enter(struct source *source)
{
    const long data[5] = {(long)source->window, (long)VERSION << 24,
                          (long)atom(source, "text/uri-list"), None, None};
    tell(source, "XdndEnter", data);
}

// Over the middle of it.
static void
move(struct source *source)
{
    XWindowAttributes size;
    Window child;
    int x;
    int y;
    XGetWindowAttributes(source->display, source->target, &size);
    XTranslateCoordinates(source->display, source->target,
                          DefaultRootWindow(source->display), size.width / 2,
                          size.height / 2, &x, &y, &child);
    const long data[5] = {(long)source->window, 0, (long)x << 16 | y, CurrentTime,
                          (long)atom(source, "XdndActionCopy")};
    tell(source, "XdndPosition", data);
}

static void
let_go(struct source *source)
{
    const long data[5] = {(long)source->window, 0, CurrentTime, 0, 0};
    tell(source, "XdndDrop", data);
}

static void
give(struct source *source, const XSelectionRequestEvent *request)
{
    Atom kind = atom(source, "text/uri-list");
    bool known = request->target == kind;
    if (known) {
        XChangeProperty(source->display, request->requestor, request->property,
                        kind, 8, PropModeReplace,
                        (const unsigned char *)source->uris,
                        (int)strlen(source->uris));
    }
    XEvent answer = {.xselection = {
                         .type = SelectionNotify,
                         .requestor = request->requestor,
                         .selection = request->selection,
                         .target = request->target,
                         .property = known ? request->property : None,
                         .time = request->time,
                     }};
    XSendEvent(source->display, request->requestor, False, NoEventMask, &answer);
    XFlush(source->display);
}

static void
say(const char *word)
{
    puts(word);
    fflush(stdout);
}

// False when that was the end.
static bool
on_message(struct source *source, const XClientMessageEvent *message)
{
    if (message->message_type == atom(source, "XdndStatus")) {
        bool accepted = message->data.l[1] & 1;
        say(accepted ? "accepted" : "refused");
        if (accepted) {
            let_go(source);
        }
        return accepted;
    }
    if (message->message_type == atom(source, "XdndFinished")) {
        say("finished");
        return false;
    }
    return true;
}

int
main(int argc, char **argv)
{
    static struct source source;
    if (argc < 3 || !(source.display = XOpenDisplay(NULL))) {
        fputs("usage: drop-source WINDOW FILE... (with DISPLAY)\n", stderr);
        return 1;
    }
    source.target = strtoul(argv[1], NULL, 0);
    for (int i = 2; i < argc; i++) {
        size_t used = strlen(source.uris);
        snprintf(source.uris + used, sizeof(source.uris) - used, "file://%s\r\n",
                 argv[i]);
    }
    source.window = XCreateSimpleWindow(
        source.display, DefaultRootWindow(source.display), 0, 0, 1, 1, 0, 0, 0);
    XSetSelectionOwner(source.display, atom(&source, "XdndSelection"),
                       source.window, CurrentTime);
    enter(&source);
    move(&source);
    for (bool goes_on = true; goes_on;) {
        XEvent event;
        XNextEvent(source.display, &event);
        if (event.type == SelectionRequest) {
            give(&source, &event.xselectionrequest);
        } else if (event.type == ClientMessage) {
            goes_on = on_message(&source, &event.xclient);
        }
    }
    XCloseDisplay(source.display);
    return 0;
}
