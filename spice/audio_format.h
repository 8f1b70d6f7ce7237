// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// What a SPICE server says of its sound, checked. Pure.
//
// Path: -> this -> spice/playback.c, spice/microphone.c

#include "spice/audio_player.h"

#include <spice/enums.h>

enum { VF_AUDIO_LEAST_RATE = 4000, VF_AUDIO_MOST_RATE = 192000 };

// False when it is nothing that can be played or recorded.
static inline bool
vf_audio_format_take(int format, int channels, int rate,
                     struct vf_audio_format *taken)
{
    *taken = (struct vf_audio_format){(unsigned)rate, (unsigned)channels};
    return format == SPICE_AUDIO_FMT_S16 && channels >= 1 &&
           channels <= VF_AUDIO_MAX_CHANNELS && rate >= VF_AUDIO_LEAST_RATE &&
           rate <= VF_AUDIO_MOST_RATE;
}
