// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// Looks after the GPU of a VM that starts and stops: before the start it looks what
// would block, refuses by name, and notes what every function is bound to; when the
// VM is off it looks whether all of them are back. VMs without a GPU, and those on
// other machines, are none of its business.
//
// Thread-safety: any thread that may block.
// Path: control/guard.h -> this -> control/gpu/preflight.h, control/gpu/handover.h

#include "control/guard.h"

extern const struct vf_guard vf_gpu_guard;
