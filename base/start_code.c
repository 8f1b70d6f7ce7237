// SPDX-License-Identifier: GPL-2.0-or-later
#include "base/start_code.h"

#include <glib.h>
#include <link.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

bool
vf_mapping_read(FILE *smaps, struct vf_mapping *mapping)
{
    char line[512];
    bool has_begun = false;
    while (fgets(line, sizeof(line), smaps)) {
        unsigned long kib;
        unsigned long begin;
        unsigned long end;
        char access[5];
        if (sscanf(line, "%lx-%lx %4s", &begin, &end, access) == 3) {
            *mapping = (struct vf_mapping){.begin = begin, .end = end};
            g_strlcpy(mapping->access, access, sizeof(mapping->access));
            has_begun = true;
        } else if (sscanf(line, "Rss: %lu kB", &kib) == 1) {
            mapping->resident = kib * 1024;
        } else if (sscanf(line, "Anonymous: %lu kB", &kib) == 1) {
            mapping->anonymous = kib * 1024;
        } else if (has_begun && g_str_has_prefix(line, "VmFlags:")) {
            return true; // the last line of each
        }
    }
    return false;
}

bool
vf_mapping_can_go(const struct vf_mapping *mapping, size_t least)
{
    return strcmp(mapping->access, "r-xp") == 0 && mapping->anonymous == 0 &&
           mapping->resident >= least;
}

struct search {
    GArray *candidates; // of struct vf_mapping
    size_t gone;
};

// The linker's lock is held, so the library stays where it is for as long as this
// takes: nobody else can have got its addresses since the list was read.
static int
let_go_of_library(struct dl_phdr_info *library, size_t size, void *data)
{
    (void)size;
    struct search *search = data;
    const uintptr_t page = (uintptr_t)sysconf(_SC_PAGESIZE);
    for (unsigned i = 0; i < library->dlpi_phnum; i++) {
        const ElfW(Phdr) *part = &library->dlpi_phdr[i];
        if (part->p_type != PT_LOAD || !(part->p_flags & PF_X)) {
            continue;
        }
        const uintptr_t begin = (library->dlpi_addr + part->p_vaddr) & ~(page - 1);
        for (unsigned k = 0; k < search->candidates->len; k++) {
            const struct vf_mapping *mapping =
                &g_array_index(search->candidates, struct vf_mapping, k);
            if (mapping->begin == begin &&
                madvise((void *)mapping->begin, mapping->end - mapping->begin,
                        MADV_DONTNEED) == 0) {
                search->gone += mapping->resident;
            }
        }
    }
    return 0;
}

size_t
vf_start_code_let_go(size_t least)
{
    FILE *smaps = fopen("/proc/self/smaps", "re");
    if (!smaps) {
        return 0;
    }
    struct search search = {
        .candidates = g_array_new(FALSE, FALSE, sizeof(struct vf_mapping)),
    };
    struct vf_mapping mapping = {0};
    while (vf_mapping_read(smaps, &mapping)) {
        if (vf_mapping_can_go(&mapping, least)) {
            g_array_append_val(search.candidates, mapping);
        }
    }
    fclose(smaps);
    if (search.candidates->len > 0) {
        dl_iterate_phdr(let_go_of_library, &search);
    }
    g_array_free(search.candidates, TRUE);
    return search.gone;
}
