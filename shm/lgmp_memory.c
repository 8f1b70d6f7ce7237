// SPDX-License-Identifier: GPL-2.0-or-later
#include "shm/lgmp_memory.h"

#include <string.h>

void
vf_lgmp_copy_out(void *to, struct vf_lgmp_memory from, size_t offset,
                 size_t size)
{
    memcpy(to, from.base + offset, size);
    __asm__ volatile("" : : "r"(to) : "memory");
}

void
vf_lgmp_copy_in(struct vf_lgmp_memory to, size_t offset, const void *from,
                size_t size)
{
    memcpy(to.base + offset, from, size);
    __asm__ volatile("" : : : "memory");
}

bool
vf_lgmp_try_lock(struct vf_lgmp_memory memory, size_t offset,
                 uint32_t lock_bytes)
{
    if (lock_bytes == 1) {
        return __atomic_exchange_n(memory.base + offset, 1, __ATOMIC_ACQUIRE) ==
               0;
    }
    uint32_t expected = 0;
    return __atomic_compare_exchange_n(vf_lgmp_u32(memory, offset), &expected,
                                       1, false, __ATOMIC_ACQUIRE,
                                       __ATOMIC_RELAXED);
}

void
vf_lgmp_unlock(struct vf_lgmp_memory memory, size_t offset, uint32_t lock_bytes)
{
    if (lock_bytes == 1) {
        __atomic_store_n(memory.base + offset, 0, __ATOMIC_RELEASE);
    } else {
        vf_lgmp_store(memory, offset, 0);
    }
}
