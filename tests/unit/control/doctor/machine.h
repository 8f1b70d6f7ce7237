// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// A machine for the doctor, made from a text: a tree of files as the kernel and the
// administrator would have them, a VM, what libvirt and the picture do, and what
// the doctor is to say about it. tests/data/doctor/*.machine are such texts; a line
// is a word and what it is about:
//
//     about TEXT             what this machine is like
//     like NAME              first all of NAME.machine, but its expectations
//     write PATH TEXT        a file; "\n" is a new line
//     program PATH           an empty file that can be run
//     folder PATH
//     link PATH TARGET
//     remove PATH            a file or an empty folder
//     cpu intel|amd|none     what /proc/cpuinfo says
//     pci ADDRESS KEY=VALUE  class vendor device driver group override boot_vga
//                            reset width width_max
//     monitor ADDRESS CARD CONNECTOR [dark]
//     process PID NAME NODE  has /dev/NODE open
//     secure-boot            is on
//     shm MIB                the VM's shared memory file, mine
//     vm FILE STATE          of tests/data/setup; off, running, paused, crashed
//     pass ADDRESS [unmanaged]
//     device XML             one more in the VM
//     part XML               one more of what is beside the devices, and first
//     drop TEXT              the VM's lines that have it are left out
//     replace TEXT TEXT      in the VM's definition; each without space
//     libvirt open|read-only|refused|forbidden|session
//     fact NAME VALUE        see set_fact() in machine.c
//     picture STAGE          see set_picture()
//     expect ID VERDICT      a finding
//     quiet ID               no such finding
//     trouble NAME           some WARN or FAIL can be the reason for it
//     healthy                neither WARN nor FAIL
//
// Lifetime: read -> finish.

#include "control/doctor/doctor.h"

#include <glib.h>

struct machine {
    char *root; // of the tree; removed at the end
    char *about;
    GString *xml; // of the VM; empty: none
    char *state;
    struct vf_doctor_facts *facts;
    GPtrArray *expectations; // of char **: the words of a line
};

// `name` without ".machine".
void machine_read(struct machine *machine, const char *name);

void machine_finish(struct machine *machine);
