// SPDX-License-Identifier: GPL-2.0-or-later
// Every machine of tests/data/doctor gets the findings that it is written to get.
#include "control/doctor/report.h"
#include "machine.h"

#include <locale.h>
#include <stdlib.h>
#include <string.h>

static void
print_report(const struct vf_report *report)
{
    g_autofree char *text = vf_report_text(
        report, &(struct vf_report_style){.all = true});
    g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
    for (char **line = lines; *line; line++) {
        g_test_message("%s", *line);
    }
}

static void
check_expectation(const struct vf_report *report, char **words)
{
    const char *id = words[1];
    if (strcmp(words[0], "healthy") == 0) {
        g_assert_cmpuint(report->verdicts[VF_VERDICT_FAIL], ==, 0);
        g_assert_cmpuint(report->verdicts[VF_VERDICT_WARN], ==, 0);
        return;
    }
    if (strcmp(words[0], "trouble") == 0) {
        const enum vf_trouble trouble = vf_trouble_find(id);
        g_test_message("trouble %s", id);
        g_assert_cmpint(trouble, <, VF_TROUBLE_COUNT);
        g_assert_true(vf_report_troubles(report) & VF_TROUBLE_BIT(trouble));
        return;
    }
    g_assert_nonnull(vf_check_find(id));
    const struct vf_finding *finding = vf_report_find(report, id);
    g_test_message("%s", id);
    if (strcmp(words[0], "quiet") == 0) {
        g_assert_null(finding);
        return;
    }
    g_assert_nonnull(finding);
    g_assert_cmpstr(vf_verdict_name(finding->verdict), ==, words[2]);
}

// What is shown to a person says what was seen, and when something is wrong, what
// that means, what to do, and who can.
static void
check_form(const struct vf_finding *finding)
{
    g_assert_cmpstr(finding->evidence, !=, "");
    g_assert_true(g_str_has_suffix(finding->evidence, "."));
    g_assert_true(finding->cause[0] == '\0' ||
                  strchr(".)'", finding->cause[strlen(finding->cause) - 1]));
    g_assert_cmpuint(strlen(finding->evidence) + 1, <,
                     sizeof(finding->evidence));
    g_assert_cmpuint(strlen(finding->cause) + 1, <, sizeof(finding->cause));
    g_assert_cmpuint(strlen(finding->fix) + 1, <, sizeof(finding->fix));
    g_assert_cmpuint(strlen(finding->command) + 1, <, sizeof(finding->command));
    if (finding->verdict == VF_VERDICT_FAIL ||
        finding->verdict == VF_VERDICT_WARN) {
        g_assert_cmpstr(finding->cause, !=, "");
        g_assert_cmpstr(finding->fix, !=, "");
        g_assert_cmpint(finding->fixer, !=, VF_FIXER_NOBODY);
    }
}

static void
test_machine(const void *data)
{
    struct machine machine;
    machine_read(&machine, data);
    g_test_summary(machine.about);
    struct vf_report report;
    vf_report_make(&report, machine.facts, 0);
    print_report(&report);
    for (guint i = 0; i < machine.expectations->len; i++) {
        check_expectation(&report,
                          g_ptr_array_index(machine.expectations, i));
    }
    for (unsigned i = 0; i < report.count; i++) {
        g_test_message("form of %s", report.findings[i].id);
        check_form(&report.findings[i]);
    }
    vf_report_finish(&report);
    machine_finish(&machine);
}

// Every trouble that people have, on some machine.
static void
test_every_trouble_has_a_machine(const void *data)
{
    const GPtrArray *names = data;
    unsigned seen = 0;
    for (guint i = 0; i < names->len; i++) {
        g_autofree char *path =
            g_strdup_printf("%s/doctor/%s.machine", TEST_DATA,
                            (const char *)g_ptr_array_index(names, i));
        g_autofree char *text = NULL;
        g_assert_true(g_file_get_contents(path, &text, NULL, NULL));
        static const char line[] = "\ntrouble ";
        for (char *at = strstr(text, line); at; at = strstr(at, line)) {
            at += strlen(line);
            g_autofree char *name = g_strndup(at, strcspn(at, "\n"));
            seen |= VF_TROUBLE_BIT(vf_trouble_find(name));
        }
    }
    g_assert_cmphex(seen, ==, VF_TROUBLE_BIT(VF_TROUBLE_COUNT) - 1);
}

static GPtrArray *
list_machines(void)
{
    GPtrArray *names = g_ptr_array_new_with_free_func(g_free);
    GDir *dir = g_dir_open(TEST_DATA "/doctor", 0, NULL);
    const char *name;
    while ((name = g_dir_read_name(dir))) {
        if (g_str_has_suffix(name, ".machine")) {
            g_ptr_array_add(names, g_strndup(name, strlen(name) -
                                                       strlen(".machine")));
        }
    }
    g_dir_close(dir);
    return names;
}

int
main(int argc, char **argv)
{
    setlocale(LC_ALL, "C");
    g_test_init(&argc, &argv, NULL);
    g_autoptr(GPtrArray) names = list_machines();
    g_assert_cmpuint(names->len, >=, 15);
    for (guint i = 0; i < names->len; i++) {
        const char *name = g_ptr_array_index(names, i);
        g_autofree char *path = g_strdup_printf("/doctor/machine/%s", name);
        g_test_add_data_func(path, name, test_machine);
    }
    g_test_add_data_func("/doctor/every-trouble-has-a-machine", names,
                         test_every_trouble_has_a_machine);
    return g_test_run();
}
