// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// Reading the small text files in which a machine says what it is like, below a
// root that is the machine's own ("") or a tree made for a test.
//
// Thread-safety: any thread. Errors: what cannot be read is not there.
// Path: control/doctor/look.h -> this

#include <glib.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

// At most 1 MiB of the file, which ends in NUL; NULL when there is none or it may
// not be read. *Transferred*, g_free().
char *vf_file_text(const char *root, const char *format, ...)
    G_GNUC_PRINTF(2, 3);

// The first line without the space around it; false, and `line` empty, when there
// is none.
bool vf_file_line(char *line, size_t size, const char *root, const char *format,
                  ...) G_GNUC_PRINTF(4, 5);

// The number that the file begins with, decimal or 0x...; `otherwise` when it
// begins with none.
int64_t vf_file_number(int64_t otherwise, const char *root, const char *format,
                       ...) G_GNUC_PRINTF(3, 4);

bool vf_file_exists(const char *root, const char *format, ...)
    G_GNUC_PRINTF(2, 3);

// The last part of where a link leads; false, and `name` empty, when it is none.
bool vf_file_link(char *name, size_t size, const char *root, const char *format,
                  ...) G_GNUC_PRINTF(4, 5);

// The names in a folder but "." and "..", sorted; empty when it cannot be read.
// *Transferred*, g_ptr_array_unref().
GPtrArray *vf_file_names(const char *root, const char *format, ...)
    G_GNUC_PRINTF(2, 3);

// True when a line of `text` has `word` as a word of its own before a '#'.
bool vf_text_has_word(const char *text, const char *word);
