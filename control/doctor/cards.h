// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// The few steps through the graphics cards that several checks go.
//
// Thread-safety: pure.
// Path: control/doctor/facts_gpu.h -> this -> control/doctor/checks_gpu.c,
// control/doctor/checks_handover.c

#include "control/doctor/facts_gpu.h"

#include <stdbool.h>
#include <stddef.h>

// The next device behind `after` (NULL: the first) that is a graphics card, and
// given to the VM when `passed`; NULL when there is none.
const struct vf_gpu_device *vf_card_next(const struct vf_gpu_facts *gpu,
                                         const struct vf_gpu_device *after,
                                         bool passed);

// "NVIDIA GA104 (0000:01:00.0)"; returns `text`.
const char *vf_card_name(const struct vf_gpu_device *device, char *text,
                         size_t size);

// "0000:01:00.0"; returns `text`.
const char *vf_card_address(const struct vf_gpu_device *device,
                            char text[VF_PCI_TEXT]);

bool vf_card_is_on_vfio(const struct vf_gpu_device *device);
