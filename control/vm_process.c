// SPDX-License-Identifier: GPL-2.0-or-later
#include "control/vm_process.h"

#include "base/clock.h"

#include <glib.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

bool
vf_vm_process_parse_stat(const char *text, uint64_t *start_ticks)
{
    // proc(5): the start time is field 22; the name in parentheses is field 2.
    enum { FIELD_AFTER_NAME = 3, FIELD_START = 22 };
    const char *field = strrchr(text, ')');
    if (!field || field[1] != ' ') {
        return false;
    }
    field += 2;
    for (int i = FIELD_AFTER_NAME; i < FIELD_START; i++) {
        field = strchr(field, ' ');
        if (!field) {
            return false;
        }
        field++;
    }
    char *end;
    const guint64 value = g_ascii_strtoull(field, &end, 10);
    if (end == field) {
        return false;
    }
    *start_ticks = value;
    return true;
}

bool
vf_vm_process_runs(const char *arguments, unsigned long length,
                   const char *uuid_text)
{
    const char *end = arguments + length;
    bool uuid_is_next = false;
    while (arguments < end) {
        const size_t left = (size_t)(end - arguments);
        const size_t argument_length = strnlen(arguments, left);
        if (argument_length == left) {
            return false; // cut off
        }
        if (uuid_is_next) {
            return g_ascii_strcasecmp(arguments, uuid_text) == 0;
        }
        uuid_is_next = strcmp(arguments, "-uuid") == 0;
        arguments += argument_length + 1;
    }
    return false;
}

static char *
read_proc_file(const char *proc_root, const char *pid, const char *file,
               gsize *length)
{
    g_autofree char *path = g_build_filename(proc_root, pid, file, NULL);
    char *text = NULL;
    g_file_get_contents(path, &text, length, NULL);
    return text;
}

static bool
read_start(const char *proc_root, const char *pid, uint64_t *start_ticks)
{
    g_autofree char *text = read_proc_file(proc_root, pid, "stat", NULL);
    return text && vf_vm_process_parse_stat(text, start_ticks);
}

static bool
is_still_there(const char *proc_root, struct vf_vm_process known)
{
    if (known.pid == 0) {
        return false;
    }
    char pid[16];
    g_snprintf(pid, sizeof(pid), "%d", known.pid);
    uint64_t start_ticks;
    return read_start(proc_root, pid, &start_ticks) &&
           start_ticks == known.start_ticks;
}

struct vf_vm_process
vf_vm_process_find(const char *proc_root, const char *uuid_text,
                   struct vf_vm_process known)
{
    if (is_still_there(proc_root, known)) {
        return known;
    }
    struct vf_vm_process found = {.pid = 0};
    g_autoptr(GDir) dir = g_dir_open(proc_root, 0, NULL);
    const char *name;
    while (dir && found.pid == 0 && (name = g_dir_read_name(dir))) {
        if (!g_ascii_isdigit(name[0])) {
            continue;
        }
        gsize length = 0;
        g_autofree char *arguments =
            read_proc_file(proc_root, name, "cmdline", &length);
        if (arguments && vf_vm_process_runs(arguments, length, uuid_text) &&
            read_start(proc_root, name, &found.start_ticks)) {
            found.pid = atoi(name);
        }
    }
    return found;
}

uint64_t
vf_vm_process_started_ns(struct vf_vm_process process)
{
    // Ticks count from boot and through suspend; our clock stands still then.
    struct timespec boot;
    clock_gettime(CLOCK_BOOTTIME, &boot);
    const uint64_t boot_ns =
        (uint64_t)boot.tv_sec * VF_NS_PER_S + (uint64_t)boot.tv_nsec;
    const uint64_t now_ns = vf_clock_ns();
    const uint64_t hertz = (uint64_t)sysconf(_SC_CLK_TCK);
    const uint64_t start_ns =
        process.start_ticks / hertz * VF_NS_PER_S +
        process.start_ticks % hertz * (VF_NS_PER_S / hertz);
    const uint64_t age_ns = boot_ns > start_ns ? boot_ns - start_ns : 0;
    return now_ns > age_ns ? now_ns - age_ns : 1;
}
