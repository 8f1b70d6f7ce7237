// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// Code that only starting needed, let go of.
//
// A graphics driver with a compiler in it (LLVM) runs through tens of MiB of its code
// while it is loaded, and of most of that never again. The kernel counts these pages
// as in use until memory is short, and beside a VM that has most of a machine, it soon
// is. They are the file's own and in the page cache: letting go costs a fault for
// those that are wanted after all, and no reading.
//
// Thread-safety: any thread; holds the dynamic linker's list meanwhile.
// Path: viewer/app/memory.c -> this -> madvise(2)

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

// A mapping as smaps tells of it. Sizes are bytes.
struct vf_mapping {
    uintptr_t begin;
    uintptr_t end;
    char access[5];   // as in "r-xp"
    size_t resident;
    size_t anonymous; // resident and not the file's any more: written to
};

// The next mapping from a file in the form of /proc/PID/smaps; false at its end. Lines
// that are of another form are skipped.
bool vf_mapping_read(FILE *smaps, struct vf_mapping *mapping);

// True for code as it is in its file, of which at least `least` bytes are resident.
// What was written to, such as by relocations, would be lost with its pages.
bool vf_mapping_can_go(const struct vf_mapping *mapping, size_t least);

// Lets go of the code of every loaded library whose mapping can go. Bytes that were
// resident; 0 where /proc is not to be read. Takes milliseconds.
size_t vf_start_code_let_go(size_t least);
