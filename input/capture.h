// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// Decides whose input it is. Events and notices go in, actions come out: what
// to send to the guest, what the window shall grab, which command was asked
// for. Nothing here has a clock, a window or a sink: times come with the
// events, and vf_capture_wake_at() says when it wants to be asked again.
//
// The rules that everything else rests on:
//   - not captured: nothing goes to the guest (but for the free pointer, if
//   asked);
//   - the quit chord is looked at before anything else, in every state;
//   - capture ends by itself with the focus, the window, the guest or the
//   program;
//   - whatever ends or changes it lets go of all that is held in the guest.
//
// Lifetime: init; a plain struct in the caller's memory, no finish.
// Thread-safety: none; the main thread owns it.
// Path: input/input_event.h -> this -> input/router.h

#include "input/chord.h"
#include "input/command.h"
#include "input/input_event.h"
#include "input/key_set.h"

#include <stdbool.h>
#include <stdint.h>

// What is taken for the guest alone. In every mode but NONE keys go to the
// guest; KEYBOARD adds that the host's shortcuts do not see them. With MOUSE
// the pointer is held and sends relative motion, without it the pointer stays
// free and is followed by its position where the guest supports that.
enum vf_capture_mode {
    VF_CAPTURE_NONE = 0,
    VF_CAPTURE_KEYBOARD = 1,
    VF_CAPTURE_MOUSE = 2,
    VF_CAPTURE_BOTH = VF_CAPTURE_KEYBOARD | VF_CAPTURE_MOUSE,
};

enum { VF_CAPTURE_MAX_ESCAPES = 4, VF_CAPTURE_MAX_PASS_THROUGH = 16 };

struct vf_capture_config {
    // Tapping one of these captures and releases; empty chords are skipped. A
    // key after the escape runs a command, unless the escape is made of
    // either-side modifiers alone (Ctrl+Alt): then that key is the guest's.
    struct vf_chord escape[VF_CAPTURE_MAX_ESCAPES];
    struct vf_chord quit;
    struct vf_chord fullscreen;
    struct vf_chord overlay;

    // Left to the host. While the modifiers of one are held the keyboard grab
    // is given up, so that the host's desktop sees what follows. A chord of
    // modifiers alone ("Super") keeps everything pressed with it from the
    // guest.
    struct vf_chord pass_through[VF_CAPTURE_MAX_PASS_THROUGH];

    // While one of these is held what is captured is given back, and taken again
    // afterwards.
    struct vf_chord lend[VF_CAPTURE_MAX_ESCAPES];

    enum vf_capture_mode on_escape; // what a tap takes
    enum vf_capture_mode on_click;  // NONE: a click never captures
    enum vf_capture_mode on_focus;
    enum vf_capture_mode on_start; // once, when all is ready

    bool free_pointer; // not captured: the pointer's position goes to the guest
    bool forward_repeat; // send the host's key repeat (guests that have none)
    uint32_t hold_ms;    // holding the escape this long shows the list of keys
    uint32_t lost_ms;    // capture ends when picture or input is gone this long
};

enum vf_capture_notice {
    VF_NOTICE_OVERLAY_OPENED,
    VF_NOTICE_OVERLAY_CLOSED,
    VF_NOTICE_PICTURE_LOST,
    VF_NOTICE_PICTURE_BACK,
    VF_NOTICE_INPUT_LOST, // no sink would take input; also the state at first
    VF_NOTICE_INPUT_BACK,
    VF_NOTICE_GUEST_CHANGED, // VM state or picture source: let go of what is
                             // held
    VF_NOTICE_RELEASE,       // a signal, the end of the program, a menu
    VF_NOTICE_TOGGLE,        // as a tap of the escape key, from a menu
};

enum vf_capture_refusal {
    VF_REFUSED_NOT,
    VF_REFUSED_OVERLAY,  // the overlay is open
    VF_REFUSED_NO_INPUT, // nothing would arrive at the guest
    VF_REFUSED_OFF,      // the user switched input off
    VF_REFUSED_NO_FOCUS,
};

enum vf_capture_action_type {
    VF_CAPTURE_SEND,    // event: to the router
    VF_CAPTURE_RELEASE, // the router lets go of everything held in the guest
    VF_CAPTURE_GRAB,    // grab: what the window shall hold from now on
    VF_CAPTURE_COMMAND, // command: for the application
    VF_CAPTURE_KEYS,    // show_keys: show or hide the list of commands
    VF_CAPTURE_REFUSED, // refusal: why a capture that was asked for is not
};

struct vf_capture_action {
    enum vf_capture_action_type type;
    union {
        struct vf_input_event event;
        struct {
            bool keyboard;
            bool mouse;
        } grab;
        struct vf_command_request command;
        bool show_keys;
        enum vf_capture_refusal refusal;
    };
};

enum { VF_CAPTURE_MAX_ACTIONS = 8 };

// To be done in order.
struct vf_capture_actions {
    unsigned count;
    // The event was a chord or went to the guest: the overlay must not see it.
    bool consumed;
    struct vf_capture_action list[VF_CAPTURE_MAX_ACTIONS];
};

// Private; named here so that it can live in the caller's memory.
struct vf_capture {
    struct vf_capture_config config;
    enum vf_capture_mode mode;
    bool grabbed_keyboard; // as last asked of the window
    bool grabbed_mouse;
    enum vf_capture_mode lent; // what is taken again with the release of lend_key
    uint16_t lend_key;
    bool enabled; // by VF_COMMAND_INPUT
    bool focused;
    bool visible;
    bool overlay_open;
    bool picture_lost;
    bool input_lost;
    bool start_done; // on_start has had its chance
    bool timing_loss;
    uint64_t lost_at_ns; // while timing_loss

    struct vf_key_set held;      // at the host's keyboard
    struct vf_key_set swallowed; // held, and not the guest's
    unsigned buttons_swallowed;  // bits by enum vf_button

    enum {
        VF_ESCAPE_IDLE,
        VF_ESCAPE_ARMED, // held, nothing else happened
        VF_ESCAPE_SHOWN, // held, and the list is on the screen
        VF_ESCAPE_USED,  // held, and something else happened: no tap any more
    } escape;
    uint8_t escape_index; // into config.escape
    uint16_t escape_key;  // the key that completed it
    uint64_t escape_at_ns;
};

// ScrollLock; Ctrl+Alt+Q, F and O; a tap takes both; nothing captures by
// itself.
struct vf_capture_config
vf_capture_config_default(void);

void
vf_capture_init(struct vf_capture *capture,
                const struct vf_capture_config *config);

// Takes a new configuration (copied) and releases first.
void
vf_capture_configure(struct vf_capture *capture,
                     const struct vf_capture_config *config,
                     struct vf_capture_actions *actions);

void
vf_capture_event(struct vf_capture *capture, const struct vf_input_event *event,
                 struct vf_capture_actions *actions);

void
vf_capture_notice(struct vf_capture *capture, enum vf_capture_notice notice,
                  uint64_t now_ns, struct vf_capture_actions *actions);

// To be called at or after vf_capture_wake_at(); any other time does no harm.
void
vf_capture_tick(struct vf_capture *capture, uint64_t now_ns,
                struct vf_capture_actions *actions);

// UINT64_MAX: nothing to wait for.
uint64_t
vf_capture_wake_at(const struct vf_capture *capture);

static inline enum vf_capture_mode
vf_capture_mode(const struct vf_capture *capture)
{
    return capture->mode;
}

// The first escape chord, for the badge that says how to get out.
const struct vf_chord *
vf_capture_escape(const struct vf_capture *capture);
