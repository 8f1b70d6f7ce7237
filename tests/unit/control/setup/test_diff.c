// SPDX-License-Identifier: GPL-2.0-or-later
#include "control/setup/diff.h"

#include <glib.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

static void
test_the_same_text_has_no_difference(void)
{
    static const char *const texts[] = {"", "a\n", "a", "a\nb\n\n"};
    for (size_t i = 0; i < G_N_ELEMENTS(texts); i++) {
        g_autofree char *diff = vf_diff_unified(texts[i], texts[i], "x");
        g_assert_cmpstr(diff, ==, "");
    }
}

// What GNU diff -u prints for the same texts, but for the names.
static void
test_differences_look_as_those_of_diff(void)
{
    static const struct {
        const char *before;
        const char *after;
        const char *diff;
    } cases[] = {
        {"a\nb\nc\n", "a\nB\nc\n", "@@ -1,3 +1,3 @@\n a\n-b\n+B\n c\n"},
        {"", "a\n", "@@ -0,0 +1,1 @@\n+a\n"},
        {"a\n", "", "@@ -1,1 +0,0 @@\n-a\n"},
        {"1\n2\n3\n4\n5\n6\n7\n8\n9\n", "1\n2\n3\n4\n5\n6\n7\n8\n9\nX\n",
         "@@ -7,3 +7,4 @@\n 7\n 8\n 9\n+X\n"},
        {"1\n2\n3\n4\n5\n6\n7\n8\n9\n10\n", "X\n2\n3\n4\n5\n6\n7\n8\n9\nY\n",
         "@@ -1,4 +1,4 @@\n-1\n+X\n 2\n 3\n 4\n@@ -7,4 +7,4 @@\n 7\n 8\n "
         "9\n-10\n+Y\n"},
        {"1\n2\n3\n4\n5\n6\n7\n8\n", "X\n2\n3\n4\n5\n6\n7\nY\n",
         "@@ -1,8 +1,8 @@\n-1\n+X\n 2\n 3\n 4\n 5\n 6\n 7\n-8\n+Y\n"},
        {"a\nb", "a\nb\n",
         "@@ -1,2 +1,2 @@\n a\n-b\n\\ No newline at end of file\n+b\n"},
        {"a", "b",
         "@@ -1,1 +1,1 @@\n-a\n\\ No newline at end of file\n+b\n\\ No newline "
         "at end of file\n"},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *diff =
            vf_diff_unified(cases[i].before, cases[i].after, "x");
        g_autofree char *expected =
            g_strconcat("--- x (now)\n+++ x (new)\n", cases[i].diff, NULL);
        g_assert_cmpstr(diff, ==, expected);
    }
}

// Does what `patch` does: takes the lines that the hunks do not mention from
// `before`, and checks that the ones they do are there. NULL: does not apply.
static char *
apply(const char *before, const char *diff)
{
    g_auto(GStrv) lines = g_strsplit(before, "\n", -1);
    g_auto(GStrv) changes = g_strsplit(diff, "\n", -1);
    g_autoptr(GString) out = g_string_new(NULL);
    int line = 0;
    for (int i = 2; changes[i] && changes[i][0] != '\0'; i++) {
        const char *change = changes[i];
        int begin;
        int count;
        if (sscanf(change, "@@ -%d,%d", &begin, &count) == 2) {
            while (line < begin - (count > 0)) {
                g_string_append_printf(out, "%s\n", lines[line++]);
            }
        } else if (change[0] == '+') {
            g_string_append_printf(out, "%s\n", change + 1);
        } else {
            if (!lines[line] || strcmp(lines[line], change + 1) != 0) {
                return NULL;
            }
            if (change[0] == ' ') {
                g_string_append_printf(out, "%s\n", change + 1);
            }
            line++;
        }
    }
    while (lines[line] && lines[line + 1]) {
        g_string_append_printf(out, "%s\n", lines[line++]);
    }
    return g_strdup(out->str);
}

static char *
random_text(GRand *random, int lines, int alphabet)
{
    g_autoptr(GString) text = g_string_new(NULL);
    for (int i = 0; i < lines; i++) {
        g_string_append_printf(text, "%d\n",
                               g_rand_int_range(random, 0, alphabet));
    }
    return g_strdup(text->str);
}

static void
test_a_difference_applied_gives_the_new_text(void)
{
    g_autoptr(GRand) random = g_rand_new_with_seed(1);
    for (int i = 0; i < 3000; i++) {
        g_autofree char *before =
            random_text(random, g_rand_int_range(random, 0, 40), 1 + i % 12);
        g_autofree char *after =
            random_text(random, g_rand_int_range(random, 0, 40), 1 + i % 12);
        if (strcmp(before, after) == 0) {
            continue;
        }
        g_autofree char *diff = vf_diff_unified(before, after, "x");
        g_autofree char *applied = apply(before, diff);
        g_assert_cmpstr(applied, ==, after);
    }
}

static void
test_wholly_different_texts_of_any_length_are_compared(void)
{
    g_autoptr(GString) before = g_string_new(NULL);
    g_autoptr(GString) after = g_string_new(NULL);
    for (int i = 0; i < 5000; i++) {
        g_string_append_printf(before, "old %d\n", i);
        g_string_append_printf(after, "new %d\n", i);
    }
    g_autofree char *diff = vf_diff_unified(before->str, after->str, "x");
    g_autofree char *applied = apply(before->str, diff);
    g_assert_cmpstr(applied, ==, after->str);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/diff/the-same-text-has-no-difference",
                    test_the_same_text_has_no_difference);
    g_test_add_func("/diff/differences-look-as-those-of-diff",
                    test_differences_look_as_those_of_diff);
    g_test_add_func("/diff/a-difference-applied-gives-the-new-text",
                    test_a_difference_applied_gives_the_new_text);
    g_test_add_func("/diff/wholly-different-texts-are-compared",
                    test_wholly_different_texts_of_any_length_are_compared);
    return g_test_run();
}
