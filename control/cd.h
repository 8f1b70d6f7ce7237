// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// The CD in a VM's drive: another image, or none, at once while the VM runs and in
// its definition for later.
//
// Thread-safety: any thread that may block.
// Path: control/perform.h -> this -> control/xml.h

#include "control/status.h"

#include <libvirt/libvirt.h>
#include <stdbool.h>
#include <stddef.h>

// `request` is VF_OPERATION_CD_INSERT or VF_OPERATION_CD_EJECT; no `target` means the
// first drive. False with a sentence in `words`, or an empty one when it was libvirt
// that refused.
bool
vf_cd_change(virDomainPtr domain, const struct vf_request *request, char *words,
             size_t size);

// The <disk> element of drive `target` (empty: the first) in the domain XML `xml`,
// with `source` in it (NULL: none). *Transferred*, g_free(); NULL when there is no
// such drive. Pure.
char *
vf_cd_element(const char *xml, const char *target, const char *source);
