// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// What the options of input mean to the parts that they set up: names of keys
// become chords, names of gamepad buttons become bits. Pure.
//
// Errors: VF_ERROR_USAGE with the option, what was written and what may be.
// Path: viewer/options/options.h -> this -> input/capture.h, viewer/gamepad.h

#include "base/error.h"
#include "input/capture.h"
#include "viewer/options/options.h"

// True when everything below can be read.
bool
vf_input_options_check(const struct vf_config_input *options,
                       GError **error) VF_WARN_UNUSED;

bool
vf_input_options_capture(const struct vf_config_input *options,
                         struct vf_capture_config *capture,
                         GError **error) VF_WARN_UNUSED;

// Lock keys that may be kept alike (enum vf_lock bits): a key that captures is
// none of them.
unsigned
vf_input_options_locks(const struct vf_capture_config *capture);
