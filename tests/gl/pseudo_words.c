// SPDX-License-Identifier: GPL-2.0-or-later
#include "pseudo_words.h"

#include "base/words.h"

#include <glib.h>
#include <glib/gstdio.h>
#include <string.h>

bool
pseudo_words_speak(void)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *folder = g_dir_make_tmp("virtflow-words-XXXXXX", &error);
    const char *const argv[] = {"python3", TEST_DATA "/../../script/words", "--pseudo",
                                folder, NULL};
    int status = 1;
    if (!folder || !g_spawn_sync(NULL, (char **)argv, NULL, G_SPAWN_SEARCH_PATH, NULL,
                                 NULL, NULL, NULL, &status, &error) ||
        !g_spawn_check_wait_status(status, &error)) {
        g_printerr("no language for tests: %s\n", error->message);
        return false;
    }
    g_setenv("VF_LOCALEDIR", folder, TRUE);
    g_setenv("LC_ALL", "C.UTF-8", TRUE);
    g_setenv("LANGUAGE", "xx", TRUE);
    vf_words_init();
    const bool speaks = g_str_has_prefix(_("Graphics cards"), "[");
    // It was read when the first text was looked up.
    g_autofree char *file =
        g_build_filename(folder, "xx", "LC_MESSAGES", "virtflow-view.mo", NULL);
    g_autofree char *inner = g_path_get_dirname(file);
    g_autofree char *outer = g_path_get_dirname(inner);
    g_remove(file);
    g_remove(inner);
    g_remove(outer);
    g_remove(folder);
    return speaks;
}

// What the facts of tests/fakes/demo_facts.c say, as something outside would.
static const char *const FACTS[] = {
    "Memory: 16 GiB instead of 8 GiB.",
    "before the update",
    "With it the program can look into the guest.",
    "ring: Measured: direct 2.9 ms, ring 1.9 ms.",
    "No right to open it.",
    "The screenshot is in /nowhere/Pictures/win11.png, and in the clipboard.",
    "Picture preset: game",
    "Keyboard and mouse were released by a signal.",
    "man virtflow-view",
    "A graphics card",
};

static bool
is_fact(const char *text)
{
    for (size_t i = 0; i < G_N_ELEMENTS(FACTS); i++) {
        if (strcmp(FACTS[i], text) == 0) {
            return true;
        }
    }
    return false;
}

// Two words of small letters beside each other are a sentence, or a part of one.
static bool
is_unmarked(const char *text)
{
    return !strchr(text, '[') && !is_fact(text) &&
           g_regex_match_simple("(^|[ (])[a-z]{2,}[,;:]? [a-z]{2,}", text, 0, 0);
}

const char *
pseudo_words_unmarked(const struct vf_item *item)
{
    const char *const texts[] = {item->label, item->value, item->hint};
    // The label of a setting is often one word.
    if (g_str_has_prefix(item->hint, "--") && !strchr(item->label, '[')) {
        return item->label;
    }
    if (item->kind == VF_ITEM_BLOCK || item->kind == VF_ITEM_DIFF) {
        return NULL; // commands, logs and definitions
    }
    for (size_t i = 0; i < G_N_ELEMENTS(texts); i++) {
        if (is_unmarked(texts[i])) {
            return texts[i];
        }
    }
    for (unsigned i = 0; item->names && i < item->count; i++) {
        if (is_unmarked(item->names[i])) {
            return item->names[i];
        }
    }
    return NULL;
}
