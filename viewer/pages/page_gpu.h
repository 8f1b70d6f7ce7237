// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// The graphics cards of this machine: whether each can go to the VM and how, who has
// it, what goes along; assigning it, and handing it over now.
//
// Path: viewer/pages/page.h -> this -> viewer/app/gpu.h

#include "viewer/pages/page.h"

extern const struct vf_page VF_PAGE_GPU;

void
vf_page_gpu_fill(struct vf_document *document,
                 const struct vf_page_facts *facts);
