// SPDX-License-Identifier: GPL-2.0-or-later
// Sentences in the language of whoever reads them. This process is English until
// somebody asks for a language, so the order of the tests matters.
#include "base/words.h"

#include <glib.h>
#include <locale.h>
#include <stdio.h>

static const char *const TABLE[] = {N_("Graphics cards")};

static void
test_nothing_is_translated_before_somebody_asks(void)
{
    g_setenv("LC_ALL", "C.UTF-8", TRUE);
    g_setenv("LANGUAGE", "de", TRUE);
    g_assert_cmpstr(_(TABLE[0]), ==, TABLE[0]);
}

static void
test_a_sentence_is_german_for_germans(void)
{
    vf_words_init();
    g_assert_cmpstr(_(TABLE[0]), ==, "Grafikkarten");
}

static void
test_what_has_no_translation_is_english(void)
{
    g_assert_cmpstr(_("Nobody has translated this."), ==,
                    "Nobody has translated this.");
    g_assert_cmpstr(_(""), ==, "");
}

static void
test_forms_follow_the_number(void)
{
    g_assert_cmpstr(vf_words_counted("%u owl", "%u owls", 1), ==, "%u owl");
    g_assert_cmpstr(vf_words_counted("%u owl", "%u owls", 2), ==, "%u owls");
}

static void
test_numbers_stay_as_files_and_programs_want_them(void)
{
    char text[16];
    snprintf(text, sizeof(text), "%.1f", 1.5);
    g_assert_cmpstr(text, ==, "1.5");
    g_assert_cmpstr(setlocale(LC_NUMERIC, NULL), ==, "C");
    g_assert_cmpstr(setlocale(LC_COLLATE, NULL), ==, "C");
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/words/before", test_nothing_is_translated_before_somebody_asks);
    g_test_add_func("/words/german", test_a_sentence_is_german_for_germans);
    g_test_add_func("/words/english", test_what_has_no_translation_is_english);
    g_test_add_func("/words/counted", test_forms_follow_the_number);
    g_test_add_func("/words/numbers", test_numbers_stay_as_files_and_programs_want_them);
    return g_test_run();
}
