// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// The sound of a session, as the session sees it.
//
// Lifetime: create -> add and forget channels -> destroy.
// Thread-safety: create and destroy on the session's owner thread, the rest on
// the GLib thread. Path: spice/session_internal.h -> this -> spice/playback.h,
// spice/microphone.h

#include "spice/audio.h"

#include <spice-client.h>

struct vf_glib_thread;
struct vf_mailbox;
struct vf_spice_audio;

// `status`: of struct vf_spice_audio_status, borrowed.
struct vf_spice_audio *
vf_spice_audio_create(struct vf_glib_thread *glib, struct vf_mailbox *status);

// NULL is accepted.
void
vf_spice_audio_destroy(struct vf_spice_audio *audio);

void
vf_spice_audio_configure(struct vf_spice_audio *audio,
                         const struct vf_spice_audio_config *config);

void
vf_spice_audio_answer(struct vf_spice_audio *audio, bool allow);

// Any channel of the session; those that carry no sound are ignored.
void
vf_spice_audio_add(struct vf_spice_audio *audio, SpiceChannel *channel);
void
vf_spice_audio_forget(struct vf_spice_audio *audio, SpiceChannel *channel);
