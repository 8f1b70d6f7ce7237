// SPDX-License-Identifier: GPL-2.0-or-later
#include "shm/region_fault.h"

#include <pthread.h>
#include <signal.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

enum { MAX_GUARDS = 32 };

// All fields atomic: the handler reads them at any moment.
struct vf_region_guard {
    uintptr_t base; // 0: free
    size_t size;
    unsigned faults;
    bool taken;
};

static struct vf_region_guard guards[MAX_GUARDS];
static pthread_once_t installed = PTHREAD_ONCE_INIT;
static struct sigaction previous;
static uintptr_t page_size;

static struct vf_region_guard *
find_guard(uintptr_t address)
{
    for (int i = 0; i < MAX_GUARDS; i++) {
        uintptr_t base = __atomic_load_n(&guards[i].base, __ATOMIC_ACQUIRE);
        if (base && address >= base &&
            address - base <
                __atomic_load_n(&guards[i].size, __ATOMIC_RELAXED)) {
            return &guards[i];
        }
    }
    return NULL;
}

// By system call: a library that watches mmap() has no place in a handler.
static bool
put_empty_pages(uintptr_t address, size_t size)
{
    return (uintptr_t)syscall(SYS_mmap, address, size, PROT_READ | PROT_WRITE,
                              MAP_FIXED | MAP_PRIVATE | MAP_ANONYMOUS |
                                  MAP_NORESERVE,
                              -1, 0) == address;
}

static void
hand_on(int number, siginfo_t *info, void *context)
{
    if (previous.sa_flags & SA_SIGINFO) {
        previous.sa_sigaction(number, info, context);
    } else if (previous.sa_handler != SIG_DFL &&
               previous.sa_handler != SIG_IGN) {
        previous.sa_handler(number);
    } else {
        // Touching the same address again ends the process as it should.
        struct sigaction plain = {.sa_handler = SIG_DFL};
        sigaction(number, &plain, NULL);
    }
}

static void
on_bus_error(int number, siginfo_t *info, void *context)
{
    // A signal that somebody sent has no address.
    uintptr_t address = info->si_code > 0 ? (uintptr_t)info->si_addr : 0;
    struct vf_region_guard *guard = find_guard(address);
    // Pages larger than usual cannot be replaced one by one.
    if (guard && (put_empty_pages(address & ~(page_size - 1), page_size) ||
                  put_empty_pages(guard->base, guard->size))) {
        __atomic_add_fetch(&guard->faults, 1, __ATOMIC_RELEASE);
        return;
    }
    hand_on(number, info, context);
}

static void
install(void)
{
    page_size = (uintptr_t)sysconf(_SC_PAGESIZE);
    struct sigaction action = {.sa_sigaction = on_bus_error,
                               .sa_flags = SA_SIGINFO | SA_RESTART |
                                           SA_ONSTACK | SA_NODEFER};
    sigemptyset(&action.sa_mask);
    sigaction(SIGBUS, &action, &previous);
}

struct vf_region_guard *
vf_region_guard_create(void *base, size_t size)
{
    pthread_once(&installed, install);
    for (int i = 0; i < MAX_GUARDS; i++) {
        bool taken = false;
        if (__atomic_compare_exchange_n(&guards[i].taken, &taken, true, false,
                                        __ATOMIC_ACQ_REL, __ATOMIC_RELAXED)) {
            __atomic_store_n(&guards[i].size, size, __ATOMIC_RELAXED);
            __atomic_store_n(&guards[i].faults, 0, __ATOMIC_RELAXED);
            __atomic_store_n(&guards[i].base, (uintptr_t)base,
                             __ATOMIC_RELEASE);
            return &guards[i];
        }
    }
    return NULL;
}

void
vf_region_guard_destroy(struct vf_region_guard *guard)
{
    if (guard) {
        __atomic_store_n(&guard->base, 0, __ATOMIC_RELEASE);
        __atomic_store_n(&guard->taken, false, __ATOMIC_RELEASE);
    }
}

unsigned
vf_region_guard_faults(const struct vf_region_guard *guard)
{
    return guard ? __atomic_load_n(&guard->faults, __ATOMIC_ACQUIRE) : 0;
}
