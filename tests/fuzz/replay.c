// SPDX-License-Identifier: GPL-2.0-or-later
// Runs a fuzz target over files instead of a fuzzer's inventions: every corpus is
// part of the ordinary tests, with whatever sanitizer the build has. Each file is
// also cut short and has its bits turned over, one at a time, as often as a unit
// test may. Arguments are files, and folders of files.
#include "tests/fuzz/fuzz.h"

#include <glib.h>
#include <stdbool.h>
#include <stdio.h>

enum { MUTATIONS_A_FILE = 2000, CUTS_A_FILE = 64 };

// From an own copy of the very size, so that a sanitizer sees one byte too far.
static void
run(const char *content, gsize length)
{
    g_autofree uint8_t *exact = g_memdup2(content, length);
    LLVMFuzzerTestOneInput(exact, length);
}

static void
run_mutations(char *content, gsize length)
{
    gsize bits = length * 8;
    for (gsize bit = 0; bit < bits; bit += bits / MUTATIONS_A_FILE + 1) {
        content[bit / 8] ^= (char)(1 << bit % 8);
        run(content, length);
        content[bit / 8] ^= (char)(1 << bit % 8);
    }
    for (gsize cut = 0; cut < length; cut += length / CUTS_A_FILE + 1) {
        run(content, cut);
    }
}

static bool
replay_file(const char *path)
{
    g_autofree char *content = NULL;
    gsize length;
    g_autoptr(GError) error = NULL;
    if (!g_file_get_contents(path, &content, &length, &error)) {
        printf("Bail out! %s\n", error->message);
        return false;
    }
    run(content, length);
    run_mutations(content, length);
    return true;
}

// Counts into `count`; false on the first file that cannot be read.
static bool
replay(const char *path, unsigned *count)
{
    g_autoptr(GDir) dir = g_dir_open(path, 0, NULL);
    if (!dir) {
        (*count)++;
        return replay_file(path);
    }
    const char *name;
    while ((name = g_dir_read_name(dir))) {
        g_autofree char *child = g_build_filename(path, name, NULL);
        if (!replay(child, count)) {
            return false;
        }
    }
    return true;
}

int
main(int argc, char **argv)
{
    unsigned count = 0;
    printf("1..1\n");
    for (int i = 1; i < argc; i++) {
        if (!replay(argv[i], &count)) {
            return 1;
        }
    }
    printf("%s 1 - %u inputs replayed\n", count > 0 ? "ok" : "not ok", count);
    return count > 0 ? 0 : 1;
}
