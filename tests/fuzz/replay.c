// SPDX-License-Identifier: GPL-2.0-or-later
// Runs a fuzz target over files instead of a fuzzer's inventions: every corpus is
// part of the ordinary tests, with whatever sanitizer the build has. Each file is
// also cut short and has its bits turned over, one at a time, as often as a unit
// test may, however many files there are. Arguments are files, and folders of files.
#include "tests/fuzz/fuzz.h"

#include <glib.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { RUNS_IN_ALL = 6000, RUNS_A_FILE = 2000, CUTS_A_FILE = 64 };

// From an own copy of the very size, so that a sanitizer sees one byte too far.
// Nothing at all is a place, too, as a fuzzer has it: malloc(), not g_malloc().
static void
run(const char *content, gsize length)
{
    uint8_t *exact = malloc(length);
    g_assert_nonnull(exact);
    memcpy(exact, content, length);
    LLVMFuzzerTestOneInput(exact, length);
    free(exact);
}

static void
run_mutations(char *content, gsize length, gsize runs)
{
    gsize bits = length * 8;
    for (gsize bit = 0; bit < bits; bit += bits / runs + 1) {
        content[bit / 8] ^= (char)(1 << bit % 8);
        run(content, length);
        content[bit / 8] ^= (char)(1 << bit % 8);
    }
    for (gsize cut = 0; cut < length; cut += length / CUTS_A_FILE + 1) {
        run(content, cut);
    }
}

static bool
replay_file(const char *path, gsize runs)
{
    g_autofree char *content = NULL;
    gsize length;
    g_autoptr(GError) error = NULL;
    if (!g_file_get_contents(path, &content, &length, &error)) {
        printf("Bail out! %s\n", error->message);
        return false;
    }
    run(content, length);
    run_mutations(content, length, runs);
    return true;
}

// Appends the files that `path` is or has in it.
static void
find_files(const char *path, GPtrArray *files)
{
    g_autoptr(GDir) dir = g_dir_open(path, 0, NULL);
    if (!dir) {
        g_ptr_array_add(files, g_strdup(path));
        return;
    }
    const char *name;
    while ((name = g_dir_read_name(dir))) {
        g_autofree char *child = g_build_filename(path, name, NULL);
        find_files(child, files);
    }
}

int
main(int argc, char **argv)
{
    g_autoptr(GPtrArray) files = g_ptr_array_new_with_free_func(g_free);
    printf("1..1\n");
    for (int i = 1; i < argc; i++) {
        find_files(argv[i], files);
    }
    gsize runs = MIN(RUNS_A_FILE, RUNS_IN_ALL / MAX(files->len, 1) + 1);
    for (guint i = 0; i < files->len; i++) {
        if (!replay_file(files->pdata[i], runs)) {
            return 1;
        }
    }
    bool any = files->len > 0;
    printf("%s 1 - %u inputs replayed\n", any ? "ok" : "not ok", files->len);
    return any ? 0 : 1;
}
