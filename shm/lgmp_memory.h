// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// Single, untearable loads and stores in memory that somebody else writes to at
// any moment, and the copy that makes a private snapshot of it. Nothing here
// checks bounds: who computes an offset has checked it before.
//
// Every load gives a value once; decide and act on that value, never load
// again.
// Plain C, no GLib: also built into the static host that runs inside a guest.
// Thread-safety: any thread, any process.
// Path: shm/lgmp_layout.h -> this -> shm/lgmp.h

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

// A mapped region, *borrowed*. `base` is aligned to a page.
struct vf_lgmp_memory {
    uint8_t *base;
    size_t size;
};

static inline uint32_t *
vf_lgmp_u32(struct vf_lgmp_memory memory, size_t offset)
{
    return (uint32_t *)(void *)(memory.base + offset);
}

static inline uint64_t *
vf_lgmp_u64(struct vf_lgmp_memory memory, size_t offset)
{
    return (uint64_t *)(void *)(memory.base + offset);
}

static inline uint32_t
vf_lgmp_load(struct vf_lgmp_memory memory, size_t offset)
{
    return __atomic_load_n(vf_lgmp_u32(memory, offset), __ATOMIC_ACQUIRE);
}

static inline void
vf_lgmp_store(struct vf_lgmp_memory memory, size_t offset, uint32_t value)
{
    __atomic_store_n(vf_lgmp_u32(memory, offset), value, __ATOMIC_RELEASE);
}

static inline uint64_t
vf_lgmp_load64(struct vf_lgmp_memory memory, size_t offset)
{
    return __atomic_load_n(vf_lgmp_u64(memory, offset), __ATOMIC_ACQUIRE);
}

static inline void
vf_lgmp_store64(struct vf_lgmp_memory memory, size_t offset, uint64_t value)
{
    __atomic_store_n(vf_lgmp_u64(memory, offset), value, __ATOMIC_RELEASE);
}

// Adds (also a wrapped negative number) and returns the new value.
static inline uint32_t
vf_lgmp_add(struct vf_lgmp_memory memory, size_t offset, uint32_t value)
{
    return __atomic_add_fetch(vf_lgmp_u32(memory, offset), value,
                              __ATOMIC_ACQ_REL);
}

// Clears `bits` and returns what is left.
static inline uint32_t
vf_lgmp_clear_bits(struct vf_lgmp_memory memory, size_t offset, uint32_t bits)
{
    return __atomic_and_fetch(vf_lgmp_u32(memory, offset), ~bits,
                              __ATOMIC_ACQ_REL);
}

// A snapshot that the compiler cannot replace by a second look at the source.
void
vf_lgmp_copy_out(void *to, struct vf_lgmp_memory from, size_t offset,
                 size_t size);

void
vf_lgmp_copy_in(struct vf_lgmp_memory to, size_t offset, const void *from,
                size_t size);

// One attempt to take a lock of `lock_bytes` (1 or 4); a byte lock leaves the
// three bytes behind it alone.
bool
vf_lgmp_try_lock(struct vf_lgmp_memory memory, size_t offset,
                 uint32_t lock_bytes);

void
vf_lgmp_unlock(struct vf_lgmp_memory memory, size_t offset,
               uint32_t lock_bytes);
