// SPDX-License-Identifier: GPL-2.0-or-later
#include "viewer/overlay/document.h"

#include <glib.h>
#include <string.h>

static struct vf_document *
new_document(const char *value, float number)
{
    static const char *const NAMES[] = {"a", "b", NULL};
    const float numbers[] = {1, number};
    struct vf_document *document = vf_document_create();
    vf_document_heading(document, "Heading");
    vf_document_row(document, "Label", "%s", value);
    vf_document_choice(document, 1, "Choice", 1, NAMES);
    vf_document_plot(document, VF_ITEM_GRAPH, "Graph", numbers, 2, 0, 5, " ms");
    return document;
}

static void
test_items_come_out_as_they_went_in(void)
{
    struct vf_document *document = new_document("value", 2);
    size_t count;
    const struct vf_item *items = vf_document_items(document, &count);
    g_assert_cmpuint(count, ==, 4);
    g_assert_cmpstr(items[0].label, ==, "Heading");
    g_assert_cmpstr(items[1].value, ==, "value");
    g_assert_cmpstr(items[2].names[1], ==, "b");
    g_assert_cmpfloat(items[2].number, ==, 1);
    g_assert_cmpfloat(items[3].numbers[1], ==, 2);
    g_assert_true(vf_document_find(document, 1, 0) == &items[2]);
    g_assert_null(vf_document_find(document, 1, 1));
    g_assert_null(vf_document_find(document, 0, 0));
    vf_document_destroy(document);
}

static void
test_documents_are_equal_when_they_say_the_same(void)
{
    struct vf_document *a = new_document("value", 2);
    struct vf_document *b = new_document("value", 2);
    struct vf_document *other_text = new_document("another", 2);
    struct vf_document *other_number = new_document("value", 3);
    g_assert_true(vf_document_equal(a, b));
    g_assert_false(vf_document_equal(a, other_text));
    g_assert_false(vf_document_equal(a, other_number));
    vf_document_separator(b);
    g_assert_false(vf_document_equal(a, b));
    vf_document_destroy(a);
    vf_document_destroy(b);
    vf_document_destroy(other_text);
    vf_document_destroy(other_number);
}

static void
test_too_many_items_end_in_a_word_about_it(void)
{
    struct vf_document *document = vf_document_create();
    for (int i = 0; i < 2 * VF_DOCUMENT_MAX_ITEMS; i++) {
        g_assert_nonnull(vf_document_row(document, "row", "%d", i));
    }
    size_t count;
    const struct vf_item *items = vf_document_items(document, &count);
    g_assert_cmpuint(count, ==, VF_DOCUMENT_MAX_ITEMS);
    g_assert_cmpint(items[count - 1].tone, ==, VF_TONE_WARNING);
    vf_document_destroy(document);
}

static void
test_too_much_text_is_left_out(void)
{
    g_autofree char *text = g_strnfill(VF_DOCUMENT_MAX_BYTES, 'x');
    struct vf_document *document = vf_document_create();
    vf_document_row(document, "before", "that");
    vf_document_block(document, VF_ITEM_BLOCK, text);
    vf_document_row(document, "after", "it");
    size_t count;
    const struct vf_item *items = vf_document_items(document, &count);
    g_assert_cmpuint(count, ==, 2);
    g_assert_cmpint(items[1].tone, ==, VF_TONE_WARNING);
    vf_document_destroy(document);
}

static void
test_what_is_no_utf8_does_not_get_through(void)
{
    struct vf_document *document = vf_document_create();
    vf_document_row(document, "from the guest", "%s", "a\xff\xfe");
    size_t count;
    const struct vf_item *items = vf_document_items(document, &count);
    g_assert_true(g_utf8_validate(items[0].value, -1, NULL));
    vf_document_destroy(document);
}

static void
test_values_are_within_their_range(void)
{
    static const char *const NAMES[] = {"a", "b", NULL};
    struct vf_document *document = vf_document_create();
    g_assert_cmpfloat(
        vf_document_slider(document, 1, "s", 7, 0, 5, 1, "")->number, ==, 5);
    g_assert_cmpfloat(vf_document_choice(document, 2, "c", 9, NAMES)->number, ==,
                      1);
    g_assert_cmpfloat(vf_document_choice(document, 3, "c", -1, NAMES)->number, ==,
                      0);
    g_assert_cmpfloat(vf_document_progress(document, "p", "", 2)->number, ==, 1);
    vf_document_destroy(document);
}

static void
test_a_secret_is_a_star_for_each_character(void)
{
    struct vf_item item = {.kind = VF_ITEM_FIELD};
    char shown[VF_DOCUMENT_FIELD];
    g_assert_cmpuint(vf_item_shown_text(&item, "größe", 4, shown), ==, 4);
    g_assert_cmpstr(shown, ==, "größe");
    item.is_secret = true;
    g_assert_cmpuint(vf_item_shown_text(&item, "größe", 4, shown), ==, 3);
    g_assert_cmpstr(shown, ==, "*****");
    g_assert_cmpuint(vf_item_shown_text(&item, "", 0, shown), ==, 0);
    g_assert_cmpstr(shown, ==, "");
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/document/items-come-out-as-they-went-in",
                    test_items_come_out_as_they_went_in);
    g_test_add_func("/document/documents-are-equal-when-they-say-the-same",
                    test_documents_are_equal_when_they_say_the_same);
    g_test_add_func("/document/too-many-items-end-in-a-word-about-it",
                    test_too_many_items_end_in_a_word_about_it);
    g_test_add_func("/document/too-much-text-is-left-out",
                    test_too_much_text_is_left_out);
    g_test_add_func("/document/what-is-no-utf8-does-not-get-through",
                    test_what_is_no_utf8_does_not_get_through);
    g_test_add_func("/document/values-are-within-their-range",
                    test_values_are_within_their_range);
    g_test_add_func("/document/a-secret-is-a-star-for-each-character",
                    test_a_secret_is_a_star_for_each_character);
    return g_test_run();
}
