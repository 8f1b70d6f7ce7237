// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// What is done to a graphics card on request, by the command and by the overlay: look
// anew, refuse with the reason what the plan or the pre-flight look refuses, do it.
// And the report that both show.
//
// Lifetime: a report is made -> shared by references -> gone with the last.
// Thread-safety: any thread that may block; a report is constant once made.
// Errors: whole sentences. VF_ERROR_UNFIT: the plan refuses; VF_ERROR_BUSY: in use.
// Path: viewer/app/gpu.c, control/command/gpu_act.c -> this -> control/gpu/plan.h,
// control/gpu/handover.h, control/gpu/assign.h

#include "control/gpu/assign.h"
#include "control/gpu/handover.h"
#include "control/gpu/plan.h"
#include "control/gpu/preflight.h"

bool vf_gpu_take(virConnectPtr conn, struct vf_pci_address address,
                 GError **error) VF_WARN_UNUSED;

bool vf_gpu_give_back(virConnectPtr conn, struct vf_pci_address address,
                      GError **error) VF_WARN_UNUSED;

// *Transferred*: see vf_handover_reconcile().
GArray *vf_gpu_recover(virConnectPtr conn, GError **error) VF_WARN_UNUSED;

// Plans to give the card to the VM, or to take it out of its definition.
bool vf_gpu_plan_assignment(struct vf_assignment *assignment,
                            virDomainPtr domain,
                            struct vf_pci_address address, bool adds,
                            GError **error) VF_WARN_UNUSED;

// What is known about one card, and what can be done about it for one VM.
struct vf_gpu_card {
    struct vf_gpu_plan plan;
    bool is_assigned;                // to the VM
    bool is_taken;                   // by hand; can be given back
    struct vf_assignment assignment; // what assigning or removing would change
};

struct vf_gpu_report {
    int references;
    bool is_remote; // nothing else is known then
    char vm[128];
    struct vf_gpu_scene scene;
    struct vf_gpu_card *cards;     // one for each GPU of the scene
    struct vf_preflight preflight; // for the VM
    char unfinished[600]; // hand-overs that are not in order; or empty
};

// `uuid_text`: the VM. NULL when there is no connection or no such VM.
struct vf_gpu_report *vf_gpu_report_make(const char *uri,
                                         const char *uuid_text,
                                         GError **error) VF_WARN_UNUSED;

struct vf_gpu_report *vf_gpu_report_ref(struct vf_gpu_report *report);

// NULL is accepted.
void vf_gpu_report_unref(struct vf_gpu_report *report);
