// SPDX-License-Identifier: GPL-2.0-or-later
// Runs a fuzz target over files instead of a fuzzer's inventions: every corpus
// is part of the ordinary tests, with whatever sanitizer the build has.
// Arguments are files, and folders of files.
#include <glib.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

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
    // An own copy of the very size, so that a sanitizer sees one byte too far.
    g_autofree uint8_t *exact = g_memdup2(content, length);
    LLVMFuzzerTestOneInput(exact, length);
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
