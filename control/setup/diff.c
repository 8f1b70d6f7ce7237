// SPDX-License-Identifier: GPL-2.0-or-later
// E. Myers, "An O(ND) Difference Algorithm and Its Variations", Algorithmica 1
// (1986): the greedy form, with the way back kept as one row for every step.
#include "control/setup/diff.h"

#include <glib.h>
#include <stdbool.h>
#include <string.h>

enum { CONTEXT = 3 };

// Texts that differ in more lines than this are shown as wholly replaced: the
// time and the memory grow with its square.
enum { MAX_STEPS = 2000 };

struct text {
    char **lines;
    int count;
    bool ends_in_newline;
};

// One line of the result: ' ' in both, '-' in the first, '+' in the second.
struct edit {
    char sign;
    int before; // lines of each text that come before this one
    int after;
};

static struct text
split(const char *whole)
{
    struct text text = {.lines = g_strsplit(whole, "\n", -1)};
    text.count = (int)g_strv_length(text.lines);
    // What follows the last line break is no line when it is empty.
    if (text.count > 0 && text.lines[text.count - 1][0] == '\0') {
        text.count--;
        text.ends_in_newline = true;
    }
    return text;
}

static bool
is_same_line(const struct text *a, int x, const struct text *b, int y)
{
    const bool at_end_a = x == a->count - 1 && !a->ends_in_newline;
    const bool at_end_b = y == b->count - 1 && !b->ends_in_newline;
    return at_end_a == at_end_b && strcmp(a->lines[x], b->lines[y]) == 0;
}

static int
follow_diagonal(const struct text *a, const struct text *b, int x, int y)
{
    while (x < a->count && y < b->count && is_same_line(a, x, b, y)) {
        x++;
        y++;
    }
    return x;
}

// Where diagonal `k` of step `d` begins, from the row of the step before.
static int
begin_of(const int *row, int offset, int k, int d)
{
    const bool down =
        k == -d || (k != d && row[offset + k - 1] < row[offset + k + 1]);
    return down ? row[offset + k + 1] : row[offset + k - 1] + 1;
}

// The rows of furthest x by diagonal, one for every step; NULL when the texts
// are too different. The row before step 0 is the first.
static GPtrArray *
search(const struct text *a, const struct text *b)
{
    const int most = MIN(a->count + b->count, MAX_STEPS);
    const int offset = most + 1;
    const size_t width = 2 * (size_t)offset + 1;
    GPtrArray *rows = g_ptr_array_new_with_free_func(g_free);
    g_autofree int *row = g_new0(int, width);
    for (int d = 0; d <= most; d++) {
        g_ptr_array_add(rows, g_memdup2(row, width * sizeof(int)));
        for (int k = -d; k <= d; k += 2) {
            const int begin = begin_of(row, offset, k, d);
            const int x = follow_diagonal(a, b, begin, begin - k);
            row[offset + k] = x;
            if (x >= a->count && x - k >= b->count) {
                return rows;
            }
        }
    }
    g_ptr_array_unref(rows);
    return NULL;
}

static void
prepend(GArray *edits, char sign, int before, int after)
{
    const struct edit edit = {sign, before, after};
    g_array_append_val(edits, edit); // reversed at the end
}

// Walks the rows from the end to the beginning.
static void
trace_back(const struct text *a, const struct text *b, const GPtrArray *rows,
           GArray *edits)
{
    const int offset = MIN(a->count + b->count, MAX_STEPS) + 1;
    int x = a->count;
    int y = b->count;
    for (int d = (int)rows->len - 1; d >= 0; d--) {
        const int *row = g_ptr_array_index(rows, d);
        const int k = x - y;
        const int begin = begin_of(row, offset, k, d);
        while (x > begin && y > begin - k) {
            prepend(edits, ' ', --x, --y);
        }
        if (d == 0) {
            return;
        }
        const bool down =
            k == -d || (k != d && row[offset + k - 1] < row[offset + k + 1]);
        if (down) {
            y--;
            prepend(edits, '+', x, y);
        } else {
            x--;
            prepend(edits, '-', x, y);
        }
    }
}

static void
replace_all(const struct text *a, const struct text *b, GArray *edits)
{
    for (int y = b->count - 1; y >= 0; y--) {
        prepend(edits, '+', a->count, y);
    }
    for (int x = a->count - 1; x >= 0; x--) {
        prepend(edits, '-', x, 0);
    }
}

static void
reverse(GArray *edits)
{
    for (guint i = 0; i < edits->len / 2; i++) {
        struct edit *first = &g_array_index(edits, struct edit, i);
        struct edit *last =
            &g_array_index(edits, struct edit, edits->len - 1 - i);
        const struct edit kept = *first;
        *first = *last;
        *last = kept;
    }
}

static void
print_line(GString *out, char sign, const struct text *text, int line)
{
    g_string_append_c(out, sign);
    g_string_append(out, text->lines[line]);
    g_string_append_c(out, '\n');
    if (line == text->count - 1 && !text->ends_in_newline) {
        g_string_append(out, "\\ No newline at end of file\n");
    }
}

// Edits `begin` to `end`, with the header that says where they are.
static void
print_hunk(GString *out, const struct text *a, const struct text *b,
           const GArray *edits, guint begin, guint end)
{
    int removed = 0;
    int added = 0;
    for (guint i = begin; i < end; i++) {
        const char sign = g_array_index(edits, struct edit, i).sign;
        removed += sign != '+';
        added += sign != '-';
    }
    const struct edit *first = &g_array_index(edits, struct edit, begin);
    g_string_append_printf(out, "@@ -%d,%d +%d,%d @@\n",
                           first->before + (removed > 0), removed,
                           first->after + (added > 0), added);
    for (guint i = begin; i < end; i++) {
        const struct edit *edit = &g_array_index(edits, struct edit, i);
        if (edit->sign == '+') {
            print_line(out, '+', b, edit->after);
        } else {
            print_line(out, edit->sign, a, edit->before);
        }
    }
}

static void
print_hunks(GString *out, const struct text *a, const struct text *b,
            const GArray *edits)
{
    guint i = 0;
    while (i < edits->len) {
        while (i < edits->len &&
               g_array_index(edits, struct edit, i).sign == ' ') {
            i++;
        }
        if (i == edits->len) {
            return;
        }
        const guint begin = i > CONTEXT ? i - CONTEXT : 0;
        guint same = 0;
        while (i < edits->len && same <= 2 * CONTEXT) {
            same =
                g_array_index(edits, struct edit, i).sign == ' ' ? same + 1 : 0;
            i++;
        }
        const guint end = i - (same > CONTEXT ? same - CONTEXT : 0);
        print_hunk(out, a, b, edits, begin, end);
    }
}

char *
vf_diff_unified(const char *before, const char *after, const char *name)
{
    if (strcmp(before, after) == 0) {
        return g_strdup("");
    }
    struct text a = split(before);
    struct text b = split(after);
    g_autoptr(GArray) edits = g_array_new(FALSE, FALSE, sizeof(struct edit));
    g_autoptr(GPtrArray) rows = search(&a, &b);
    if (rows) {
        trace_back(&a, &b, rows, edits);
    } else {
        replace_all(&a, &b, edits);
    }
    reverse(edits);
    GString *out = g_string_new(NULL);
    g_string_append_printf(out, "--- %s (now)\n+++ %s (new)\n", name, name);
    print_hunks(out, &a, &b, edits);
    g_strfreev(a.lines);
    g_strfreev(b.lines);
    return g_string_free(out, FALSE);
}
