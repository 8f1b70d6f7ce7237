// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// Plays keys that no finger pressed: a sequence from the menu, or text typed as
// keys into a login screen that has no clipboard. Guests read a keyboard as
// slowly as a keyboard sends, so steps are spread over time; the player has no
// clock and says when it wants to be asked again.
//
// Lifetime: init/finish, in the caller's memory.
// Thread-safety: none; the main thread owns it.
// Path: input/sequence.h, input/key_layout.h -> this -> input/router.h

#include "input/key_layout.h"
#include "input/sequence.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct vf_key_step {
    uint16_t usage;
    bool down;
};

struct vf_key_player {
    struct vf_key_step *steps; // owned
    size_t count;
    size_t next;
    size_t capacity;
    uint64_t next_at_ns;
    uint64_t interval_ns;
};

// From one step to the next: a key is down this long.
#define VF_KEY_PLAYER_INTERVAL_NS UINT64_C(8000000)

void
vf_key_player_init(struct vf_key_player *player, uint64_t interval_ns);

void
vf_key_player_finish(struct vf_key_player *player);

// Appends; what is being played goes on first.
void
vf_key_player_add_sequence(struct vf_key_player *player,
                           enum vf_sequence sequence);

// Appends what types `text` (UTF-8; line ends of any kind become Enter) on a
// guest keyboard of `layout`. Characters that the layout cannot type are
// skipped; returns how many. Invalid UTF-8 counts as one character each byte.
size_t
vf_key_player_add_text(struct vf_key_player *player,
                       const struct vf_key_layout *layout, const char *text);

// Forgets what was not played; gives the releases of keys that are down by
// then, at once, through vf_key_player_next().
void
vf_key_player_cancel(struct vf_key_player *player);

// The next step when it is due. False when there is none yet.
bool
vf_key_player_next(struct vf_key_player *player, uint64_t now_ns,
                   struct vf_key_step *step);

// UINT64_MAX: nothing to play.
uint64_t
vf_key_player_wake_at(const struct vf_key_player *player);
