// SPDX-License-Identifier: GPL-2.0-or-later
// What hangs is left, said to be unknown with a sentence, and holds nothing else up.
#include "base/clock.h"
#include "control/doctor/doctor.h"
#include "control/doctor/look.h"
#include "control/doctor/patience.h"
#include "control/doctor/report.h"

#include <glib.h>
#include <glib/gstdio.h>
#include <stdatomic.h>
#include <string.h>
#include <sys/stat.h>

// A file that does not come to an end: a pipe that nobody writes into. Where the
// doctor reads the firmware's variables it opens what is there as the kernel's own.
#define SECURE_BOOT                                                            \
    "/sys/firmware/efi/efivars/SecureBoot-8be4df61-93ca-11d2-aa0d-00e098032b8c"

static void
make_pipe(const char *root, const char *path)
{
    g_autofree char *full = g_strconcat(root, path, NULL);
    g_autofree char *folder = g_path_get_dirname(full);
    g_assert_cmpint(g_mkdir_with_parents(folder, 0755), ==, 0);
    g_assert_cmpint(mkfifo(full, 0600), ==, 0);
}

// Lets the thread that hangs come to its end.
static void
release(const char *root, const char *path)
{
    g_autofree char *full = g_strconcat(root, path, NULL);
    FILE *file = fopen(full, "we");
    g_assert_nonnull(file);
    fclose(file);
}

static void
assert_verdict(const struct vf_report *report, const char *id,
               const char *verdict)
{
    const struct vf_finding *finding = vf_report_find(report, id);
    g_test_message("%s", id);
    g_assert_nonnull(finding);
    g_assert_cmpstr(vf_verdict_name(finding->verdict), ==, verdict);
}

static void
test_a_kernel_that_hangs_is_left(void)
{
    g_autofree char *root = g_dir_make_tmp("vf-late-XXXXXX", NULL);
    make_pipe(root, SECURE_BOOT);
    struct vf_doctor_facts *facts = vf_doctor_look(&(struct vf_doctor_params){
        .root = root,
        .uri = "test:///default",
        .vm = "test",
        .budget_ms = 300,
    });
    g_assert_cmphex(facts->late, ==, VF_PART_BIT(VF_PART_HOST));
    struct vf_report report;
    vf_report_make(&report, facts, 0);
    assert_verdict(&report, "cpu.virt", "unknown");
    assert_verdict(&report, "speed.governor", "unknown");
    g_assert_nonnull(strstr(vf_report_find(&report, "cpu.virt")->evidence,
                            "'/proc' or '/sys'"));
    assert_verdict(&report, "libvirt.reach", "ok");
    assert_verdict(&report, "vm.exists", "ok");
    assert_verdict(&report, "gpu.list", "warn");

    // One of them is told even when only what is wrong is.
    g_autofree char *text =
        vf_report_text(&report, &(struct vf_report_style){.all = false});
    g_assert_nonnull(strstr(text, "does not come to an end"));
    vf_report_finish(&report);
    g_free(facts);
    release(root, SECURE_BOOT);
    g_autofree char *command = g_strdup_printf("rm -r '%s'", root);
    g_spawn_command_line_sync(command, NULL, NULL, NULL, NULL);
}

// Patience itself ----------------------------------------------------------------

struct slow {
    atomic_bool go_on;
    atomic_bool discarded;
    atomic_uint asked;
};

static void
wait_for_word(void *data)
{
    struct slow *slow = data;
    while (!atomic_load(&slow->go_on)) {
        g_usleep(1000);
    }
}

static void
note_discard(void *data)
{
    struct slow *slow = data;
    atomic_store(&slow->discarded, true);
}

static void
test_what_is_not_waited_for_is_discarded_where_it_ran(void)
{
    struct slow slow = {.go_on = false};
    const struct vf_patience patience = {
        .run = wait_for_word, .discard = note_discard, .data = &slow};
    g_assert_false(vf_patience_run(&patience, 20 * VF_NS_PER_MS));
    g_assert_false(atomic_load(&slow.discarded));
    atomic_store(&slow.go_on, true);
    while (!atomic_load(&slow.discarded)) {
        g_usleep(1000);
    }
    // What is done at once is the caller's again.
    slow.discarded = false;
    g_assert_true(vf_patience_run(&patience, 60 * VF_NS_PER_S));
    g_assert_false(atomic_load(&slow.discarded));
}

static bool
wait_on_thrice(void *data, uint64_t waited_ns)
{
    struct slow *slow = data;
    g_assert_cmpuint(waited_ns, >=, VF_NS_PER_MS);
    if (atomic_fetch_add(&slow->asked, 1) == 2) {
        atomic_store(&slow->go_on, true);
    }
    return true;
}

static void
test_who_has_a_reason_to_is_waited_for(void)
{
    struct slow slow = {.go_on = false};
    const struct vf_patience patience = {.run = wait_for_word,
                                         .discard = note_discard,
                                         .may_wait = wait_on_thrice,
                                         .data = &slow};
    g_assert_true(vf_patience_run(&patience, VF_NS_PER_MS));
    g_assert_cmpuint(atomic_load(&slow.asked), >=, 3);
}

// Sets of processors ---------------------------------------------------------------

static void
test_processors_are_counted_as_libvirt_writes_them(void)
{
    static const struct {
        const char *text;
        unsigned count;
    } cases[] = {{"0-3,6", 5},  {"0-7,^3", 7},  {"", 0},     {"x", 0},
                 {"5", 1},      {"3-1", 0},     {"0-9999", VF_CPU_SET_MAX},
                 {"0-3,", 4},   {"1,,2", 1},    {"^0", 0}};
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        struct vf_cpu_set set = {.bits = {0}};
        vf_cpu_set_add(&set, cases[i].text);
        g_test_message("'%s'", cases[i].text);
        g_assert_cmpuint(vf_cpu_set_count(&set), ==, cases[i].count);
    }
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/doctor/late/a-kernel-that-hangs-is-left",
                    test_a_kernel_that_hangs_is_left);
    g_test_add_func("/doctor/late/what-is-not-waited-for-is-discarded",
                    test_what_is_not_waited_for_is_discarded_where_it_ran);
    g_test_add_func("/doctor/late/who-has-a-reason-to-is-waited-for",
                    test_who_has_a_reason_to_is_waited_for);
    g_test_add_func("/doctor/late/processors-are-counted",
                    test_processors_are_counted_as_libvirt_writes_them);
    return g_test_run();
}
