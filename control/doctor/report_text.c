// SPDX-License-Identifier: GPL-2.0-or-later
#include "base/words.h"
#include "control/doctor/report.h"

#include <string.h>

enum { WIDTH = 80, INDENT = 10, LABEL = 6 };

static const struct {
    const char *word;
    const char *colour;
} marks[VF_VERDICT_COUNT] = {
    [VF_VERDICT_OK] = {"ok", "\033[32m"},
    [VF_VERDICT_INFO] = {"info", "\033[36m"},
    [VF_VERDICT_WARN] = {"WARN", "\033[33m"},
    [VF_VERDICT_FAIL] = {"FAIL", "\033[31m"},
    [VF_VERDICT_UNKNOWN] = {"?", "\033[35m"},
};

// Appends `words` in lines that begin at column `indent`; the first begins where
// the text ends now, at column `column`.
static void
append_wrapped(GString *text, const char *words, int column, int indent)
{
    g_auto(GStrv) list = g_strsplit_set(words, " \n", -1);
    bool first = true;
    for (char **word = list; *word; word++) {
        const int length = (int)g_utf8_strlen(*word, -1);
        if (length == 0) {
            continue;
        }
        if (!first && column + 1 + length > WIDTH) {
            g_string_append_printf(text, "\n%*s", indent, "");
            column = indent;
            first = true;
        }
        g_string_append_printf(text, "%s%s", first ? "" : " ", *word);
        column += length + (first ? 0 : 1);
        first = false;
    }
    g_string_append_c(text, '\n');
}

static void
append_part(GString *text, const char *label, const char *words)
{
    if (words[0] == '\0') {
        return;
    }
    g_string_append_printf(text, "%*s%-*s", INDENT, "", LABEL, label);
    append_wrapped(text, words, INDENT + LABEL, INDENT + LABEL);
}

static void
append_troubles(GString *text, unsigned troubles)
{
    g_autoptr(GString) words = g_string_new(NULL);
    for (int i = 0; i < VF_TROUBLE_COUNT; i++) {
        if (troubles & VF_TROUBLE_BIT(i)) {
            g_string_append_printf(
                words, "%s%s", words->len > 0 ? "; " : "",
                vf_trouble_words((enum vf_trouble)i));
        }
    }
    if (words->len > 0) {
        g_string_append_c(words, '.');
        append_part(text, _("when"), words->str);
    }
}

static void
append_finding(GString *text, const struct vf_finding *finding,
               const struct vf_report_style *style)
{
    const bool bad = finding->verdict == VF_VERDICT_WARN ||
                     finding->verdict == VF_VERDICT_FAIL;
    g_string_append_printf(text, "  %s%-*s%s",
                           style->colour ? marks[finding->verdict].colour : "",
                           INDENT - 2, marks[finding->verdict].word,
                           style->colour ? "\033[0m" : "");
    g_autofree char *line =
        g_strdup_printf("%s: %s", finding->title, finding->evidence);
    append_wrapped(text, line, INDENT, INDENT);
    append_part(text, _("why"), finding->cause);
    append_part(text, _("do"), finding->fix);
    if (finding->command[0]) {
        // Whole, to be copied.
        g_string_append_printf(text, "%*s  %s\n", INDENT + LABEL, "",
                               finding->command);
    }
    append_part(text, _("who"),
                finding->fix[0] ? vf_fixer_words(finding->fixer) : "");
    if (bad) {
        append_troubles(text, finding->troubles);
    }
}

static void
append_summary(GString *text, const struct vf_report *report,
               const struct vf_report_style *style)
{
    const unsigned *count = report->verdicts;
    g_autoptr(GString) words = g_string_new(NULL);
    if (count[VF_VERDICT_FAIL] + count[VF_VERDICT_WARN] == 0) {
        g_string_append(words, _("Nothing is wrong"));
    } else {
        g_string_append_printf(words, _("%u to mend, %u to know about"),
                               count[VF_VERDICT_FAIL], count[VF_VERDICT_WARN]);
    }
    g_string_append_printf(words, _("; %u found in order"), count[VF_VERDICT_OK]);
    if (count[VF_VERDICT_UNKNOWN] > 0) {
        g_string_append_printf(words, _(", %u not to be seen"),
                               count[VF_VERDICT_UNKNOWN]);
    }
    g_string_append(words, style->all ? "." : _(" ('--all' shows everything)."));
    if (text->len > 0) {
        g_string_append_c(text, '\n');
    }
    append_wrapped(text, words->str, 0, 0);
}

char *
vf_report_text(const struct vf_report *report,
               const struct vf_report_style *style)
{
    GString *text = g_string_new(NULL);
    for (int area = 0; area < VF_AREA_COUNT; area++) {
        bool has_heading = false;
        for (unsigned i = 0; i < report->count; i++) {
            const struct vf_finding *finding = &report->findings[i];
            const bool quiet = finding->verdict != VF_VERDICT_WARN &&
                               finding->verdict != VF_VERDICT_FAIL &&
                               !finding->speaks_for_late;
            if ((int)report->checks[i]->area != area || (quiet && !style->all)) {
                continue;
            }
            if (!has_heading) {
                g_string_append_printf(text, "%s%s\n", text->len > 0 ? "\n" : "",
                                       vf_area_name((enum vf_area)area));
                has_heading = true;
            }
            append_finding(text, finding, style);
        }
    }
    append_summary(text, report, style);
    return g_string_free(text, FALSE);
}
