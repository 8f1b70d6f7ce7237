// SPDX-License-Identifier: GPL-2.0-or-later
#include "base/option_table.h"

#include "base/geometry.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

struct target {
    bool flag;
    char *text;
    char **texts;
    int64_t whole;
    double number;
    int choice;
    struct vf_size size;
};

#define AT(field) offsetof(struct target, field)

static const char *const FRUIT[] = {"apple", "pear", NULL};

static const struct vf_option OPTIONS[] = {
    {"First", "flag", 'f', VF_OPTION_FLAG, AT(flag), NULL, "is on", NULL, NULL,
     0, 0},
    {"First", "text", 't', VF_OPTION_TEXT, AT(text), "TEXT", "says something",
     NULL, NULL, 0, 0},
    {"First", "add", 0, VF_OPTION_TEXTS, AT(texts), "TEXT", "says one more",
     NULL, NULL, 0, 0},
    {"Second", "whole", 0, VF_OPTION_INTEGER, AT(whole), "N", "counts", "7",
     NULL, 1, 100},
    {"Second", "number", 0, VF_OPTION_NUMBER, AT(number), "X", "measures", NULL,
     NULL, 0, 1},
    {"Second", "fruit", 0, VF_OPTION_CHOICE, AT(choice), "FRUIT", "is eaten",
     "pear", FRUIT, 0, 0},
    {"Second", "size", 0, VF_OPTION_SIZE, AT(size), "WxH", "is how large", NULL,
     NULL, 16, 64},
};

static const struct vf_option_table TABLE = {OPTIONS, G_N_ELEMENTS(OPTIONS)};

// The words of `line` that are no options, joined by spaces; NULL: refused.
static char *
parse(struct target *target, const char *line, GError **error)
{
    g_auto(GStrv) argv = g_strsplit(line, " ", -1);
    g_autoptr(GPtrArray) rest = g_ptr_array_new_with_free_func(g_free);
    vf_option_table_init(&TABLE, target, sizeof(*target));
    if (!vf_option_table_parse(&TABLE, target, argv, rest, "prog --help",
                               error)) {
        return NULL;
    }
    g_ptr_array_add(rest, NULL);
    return g_strjoinv(" ", (char **)rest->pdata);
}

static void
test_every_type_is_read(void)
{
    struct target target;
    g_autoptr(GError) error = NULL;
    g_autofree char *rest =
        parse(&target,
              "prog one -f --text=a -t b --add x --whole 12 two --add=y "
              "--number 0.25 --fruit apple --size 32x64",
              &error);
    g_assert_no_error(error);
    g_assert_cmpstr(rest, ==, "one two");
    g_assert_true(target.flag);
    g_assert_cmpstr(target.text, ==, "b");
    g_assert_cmpuint(g_strv_length(target.texts), ==, 2);
    g_assert_cmpstr(target.texts[0], ==, "x");
    g_assert_cmpstr(target.texts[1], ==, "y");
    g_assert_cmpint(target.whole, ==, 12);
    g_assert_cmpfloat(target.number, ==, 0.25);
    g_assert_cmpint(target.choice, ==, 0);
    g_assert_cmpint(target.size.h, ==, 64);
    vf_option_table_finish(&TABLE, &target);
    g_assert_null(target.text);
    g_assert_null(target.texts);
}

static void
test_what_is_not_given_has_its_default(void)
{
    struct target target;
    g_autofree char *rest = parse(&target, "prog", NULL);
    g_assert_cmpstr(rest, ==, "");
    g_assert_false(target.flag);
    g_assert_null(target.text);
    g_assert_null(target.texts);
    g_assert_cmpint(target.whole, ==, 7);
    g_assert_cmpint(target.choice, ==, 1);
    vf_option_table_finish(&TABLE, &target);
}

static void
test_words_behind_two_dashes_are_no_options(void)
{
    static const struct {
        const char *line;
        const char *rest;
    } cases[] = {
        {"prog -- one", "one"},       {"prog -- -f", "-f"},
        {"prog -- --text", "--text"}, {"prog -t x -- --", "--"},
        {"prog one", "one"},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        struct target target;
        g_autoptr(GError) error = NULL;
        g_autofree char *rest = parse(&target, cases[i].line, &error);
        g_assert_no_error(error);
        g_assert_cmpstr(rest, ==, cases[i].rest);
        g_assert_false(target.flag);
        vf_option_table_finish(&TABLE, &target);
    }
}

static void
test_wrong_values_are_refused_with_what_is_allowed(void)
{
    static const struct {
        const char *line;
        const char *words;
    } cases[] = {
        {"prog --whole 0",
         "Option '--whole' was given '0', but must be a whole "
         "number from 1 to 100."},
        {"prog --whole nan", "Option '--whole' was given 'nan', but must be a "
                             "whole number from 1 to 100."},
        {"prog --number nan",
         "Option '--number' was given 'nan', but must be a "
         "number from 0 to 1."},
        {"prog --fruit plum", "Option '--fruit' was given 'plum', but must be "
                              "one of apple, pear."},
        {"prog --size nanx32",
         "Option '--size' was given 'nanx32', but must be "
         "WIDTHxHEIGHT with numbers from 16 to 64, such "
         "as 1920x1080."},
        {"prog --text=", "Option '--text' was given '', but must be something, "
                         "not empty."},
        {"prog --add=", "Option '--add' was given '', but must be something, "
                        "not empty."},
        {"prog --nonsense",
         "Unknown option --nonsense: 'prog --help' lists the options."},
        {"prog --text",
         "Missing argument for --text: 'prog --help' lists the options."},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        struct target target;
        g_autoptr(GError) error = NULL;
        g_assert_null(parse(&target, cases[i].line, &error));
        g_assert_error(error, VF_ERROR, VF_ERROR_USAGE);
        g_assert_cmpstr(error->message, ==, cases[i].words);
        vf_option_table_finish(&TABLE, &target);
    }
}

static void
test_help_has_groups_defaults_and_choices(void)
{
    char *help = NULL;
    size_t size = 0;
    FILE *out = open_memstream(&help, &size);
    vf_option_table_print_help(&TABLE, out);
    fclose(out);
    g_assert_nonnull(strstr(help, "\nFirst:\n  -f, --flag"));
    g_assert_nonnull(strstr(help, "\nSecond:\n"));
    g_assert_nonnull(strstr(help, "counts (default 7)"));
    g_assert_nonnull(strstr(help, "is eaten (apple, pear; default pear)"));
    free(help);
}

static void
test_man_page_has_every_option(void)
{
    char *man = NULL;
    size_t size = 0;
    FILE *out = open_memstream(&man, &size);
    vf_option_table_print_man(&TABLE, out);
    fclose(out);
    g_assert_nonnull(strstr(man, ".SS First\n.TP\n.B \\-f\\fR, \\fB\\-\\-flag\n"
                                 "Is on.\n"));
    g_assert_nonnull(strstr(man, "\\-\\-size \\fIWxH\\fR\nIs how large.\n"));
    free(man);
}

static void
test_rows_for_programs_have_a_field_for_everything(void)
{
    char *rows = NULL;
    size_t size = 0;
    FILE *out = open_memstream(&rows, &size);
    vf_option_table_print_rows(&TABLE, "verb", out);
    fclose(out);
    g_assert_nonnull(strstr(rows, "option\tverb\tflag\tf\t\t\tis on\n"));
    g_assert_nonnull(strstr(rows, "\tsize\t\tWxH\t\tis how large\n"));
    g_assert_nonnull(strstr(rows, "\tapple pear\tis eaten\n"));
    free(rows);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/option-table/every-type-is-read",
                    test_every_type_is_read);
    g_test_add_func("/option-table/what-is-not-given-has-its-default",
                    test_what_is_not_given_has_its_default);
    g_test_add_func("/option-table/words-behind-two-dashes-are-no-options",
                    test_words_behind_two_dashes_are_no_options);
    g_test_add_func("/option-table/wrong-values-are-refused",
                    test_wrong_values_are_refused_with_what_is_allowed);
    g_test_add_func("/option-table/help-has-groups-defaults-and-choices",
                    test_help_has_groups_defaults_and_choices);
    g_test_add_func("/option-table/man-page-has-every-option",
                    test_man_page_has_every_option);
    g_test_add_func("/option-table/rows-for-programs",
                    test_rows_for_programs_have_a_field_for_everything);
    return g_test_run();
}
