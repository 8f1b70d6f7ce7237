// SPDX-License-Identifier: GPL-2.0-or-later
// Runs every file of a folder through a fuzz target, and every file once more
// with each of its bits turned over, one at a time, for as long as a unit test
// may last.
//   fuzz-TARGET-replay FOLDER
#include "tests/fuzz/fuzz.h"

#include <glib.h>
#include <stdio.h>

enum { MUTATIONS_A_FILE = 4000 };

static void
run_file(const char *path)
{
    g_autofree char *bytes = NULL;
    gsize size;
    g_autoptr(GError) error = NULL;
    if (!g_file_get_contents(path, &bytes, &size, &error)) {
        g_error("%s", error->message);
    }
    LLVMFuzzerTestOneInput((const uint8_t *)bytes, size);
    gsize bits = size * 8;
    gsize step = bits / MUTATIONS_A_FILE + 1;
    for (gsize bit = 0; bit < bits; bit += step) {
        bytes[bit / 8] ^= (char)(1 << bit % 8);
        LLVMFuzzerTestOneInput((const uint8_t *)bytes, size);
        bytes[bit / 8] ^= (char)(1 << bit % 8);
    }
    for (gsize shorter = 0; shorter < size; shorter += size / 64 + 1) {
        LLVMFuzzerTestOneInput((const uint8_t *)bytes, shorter);
    }
}

int
main(int argc, char **argv)
{
    unsigned files = 0;
    GDir *folder = argc == 2 ? g_dir_open(argv[1], 0, NULL) : NULL;
    if (!folder) {
        fprintf(stderr, "usage: %s FOLDER\n", argv[0]);
        return 2;
    }
    const char *name;
    while ((name = g_dir_read_name(folder))) {
        g_autofree char *path = g_build_filename(argv[1], name, NULL);
        run_file(path);
        files++;
    }
    g_dir_close(folder);
    printf("%u seeds\n", files);
    return files > 0 ? 0 : 1;
}
