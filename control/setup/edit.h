// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// One change of a domain's definition. It can say whether it is needed, what it
// would do and why, and do it. All of it looks at what the definition means, not
// at how it is written: libvirt rewrites units and adds addresses, and a VM that
// somebody set up by hand is set up, too. Pure; control/setup/edits_*.c have them all.
//
// Thread-safety: any thread, each document on one at a time.
// Path: control/setup/scene.h, control/setup/xml_edit.h -> this -> control/setup/plan.h

#include "control/setup/scene.h"

#include <glib.h>
#include <libxml/tree.h>
#include <stdbool.h>
#include <stddef.h>

struct vf_edit_context {
    xmlNodePtr domain;  // the root element
    xmlNodePtr devices; // <devices>
    const char *name;   // of the VM
    bool is_kvm;        // not emulated by QEMU alone
    bool is_windows; // said in the metadata; false: said to be another, or not
    bool is_other_system;
    const struct vf_setup_choices *choices;
    const struct vf_setup_scene *scene;
};

enum vf_edit_state {
    VF_EDIT_MET,     // as it should be
    VF_EDIT_WANTED,  // should be done
    VF_EDIT_OFFERED, // may be done, when the user wants it
    VF_EDIT_UNFIT,   // makes no sense for this VM: see the verdict
};

struct vf_edit_verdict {
    enum vf_edit_state state;
    char
        action[192]; // what is done, or when met what is so, or why it is unfit
    char why[400];   // a reason; a whole sentence
};

struct vf_edit {
    enum vf_edit_id id;
    const char *name;   // on the command line
    const char *title;  // a few words
    const char *source; // where the advice comes from
    void (*check)(const struct vf_edit_context *context,
                  struct vf_edit_verdict *verdict);
    void (*apply)(const struct vf_edit_context *context);
};

// The edit with that id; `id` < VF_EDIT_COUNT.
const struct vf_edit *vf_edit_get(enum vf_edit_id id);

// VF_EDIT_COUNT when there is none of that name.
enum vf_edit_id vf_edit_find(const char *name);

// For the edits themselves: writes a verdict.
void vf_edit_say(struct vf_edit_verdict *verdict, enum vf_edit_state state,
                 const char *why, const char *action, ...) G_GNUC_PRINTF(4, 5);

extern const struct vf_edit vf_edit_kvmfr;
extern const struct vf_edit vf_edit_shmem;
extern const struct vf_edit vf_edit_shmem_name;
extern const struct vf_edit vf_edit_spice;
extern const struct vf_edit vf_edit_spice_listen;
extern const struct vf_edit vf_edit_video;
extern const struct vf_edit vf_edit_spice_agent;
extern const struct vf_edit vf_edit_guest_agent;
extern const struct vf_edit vf_edit_sound;
extern const struct vf_edit vf_edit_memballoon;
extern const struct vf_edit vf_edit_usb_redirection;
extern const struct vf_edit vf_edit_virtio_input;
extern const struct vf_edit vf_edit_no_tablet;
extern const struct vf_edit vf_edit_host_cpu;
extern const struct vf_edit vf_edit_hyperv;
