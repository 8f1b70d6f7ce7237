// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// The persistent definition of a VM, as libvirt keeps it: reading it with its
// passwords, and replacing it.
//
// Thread-safety: any thread that may block.
// Errors: whole sentences with libvirt's own words when they are the best there
// are; VF_ERROR_NOT_FOUND, VF_ERROR_PERMISSION, VF_ERROR_LOST as they fit.
// Path: control/setup/change.h -> this -> control/failure.h

#include "base/error.h"
#include "control/setup/scene.h"

#include <libvirt/libvirt.h>
#include <stdbool.h>

// *Transferred*, g_free(). A VM that has no persistent definition, because it was
// created without one, is VF_ERROR_UNSUPPORTED.
char *vf_definition_read(virDomainPtr domain, GError **error) VF_WARN_UNUSED;

// Replaces the definition of the VM that `xml` names by `xml`. `validate`: libvirt
// holds it against its schema first; what libvirt once wrote itself needs none.
bool vf_definition_write(virConnectPtr conn, const char *xml, const char *name,
                         bool validate, GError **error) VF_WARN_UNUSED;

// Fills in the shared memory names of the connection's VMs but `domain`. Those that
// cannot be read are not known.
void vf_definition_read_names(virDomainPtr domain,
                              struct vf_setup_scene *scene);
