// SPDX-License-Identifier: GPL-2.0-or-later
#include "viewer/keep/flight_recorder.h"

#include "base/clock.h"
#include "base/queue.h"
#include "viewer/keep/host_load.h"

#include <glib.h>
#include <glib/gstdio.h>
#include <string.h>

static void
test_load_is_read_from_what_the_kernel_writes(void)
{
    uint64_t busy;
    uint64_t all;
    g_assert_true(vf_host_load_parse_stat(
        "cpu  100 20 30 1000 50 1 2 3 0 0\ncpu0 1 2 3\n", &busy, &all));
    g_assert_cmpuint(all, ==, 1206);
    g_assert_cmpuint(busy, ==, 156);
    g_assert_false(vf_host_load_parse_stat("", &busy, &all));
    g_assert_false(vf_host_load_parse_stat("cpu 1 2", &busy, &all));
    g_assert_cmpfloat(vf_host_load_parse_pressure(
                          "some avg10=2.50 avg60=1.00 avg300=0.2 total=9\n"),
                      ==, 2.5);
    g_assert_cmpfloat(vf_host_load_parse_pressure(""), ==, -1);
}

static void
test_the_machine_is_measured_between_two_looks(void)
{
    struct vf_host_load_meter meter = {0};
    g_assert_cmpfloat(vf_host_load_read(&meter).machine_percent, ==, -1);
    double percent = -1;
    // The kernel counts in hundredths of a second.
    while (percent < 0) {
        percent = vf_host_load_read(&meter).machine_percent;
    }
    g_assert_cmpfloat(percent, <=, 100);
}

static struct vf_flight_result
dump(struct vf_flight_recorder *recorder, struct vf_queue *results,
     const char *name)
{
    vf_flight_recorder_dump(recorder, name);
    struct vf_flight_result result;
    while (!vf_queue_pop(results, &result)) {
        g_usleep(1000);
    }
    return result;
}

static char **
read_lines(const char *name, const char *ending)
{
    g_autofree char *path = g_strconcat(name, ending, NULL);
    g_autofree char *text = NULL;
    g_assert_true(g_file_get_contents(path, &text, NULL, NULL));
    g_remove(path);
    return g_strsplit(g_strchomp(text), "\n", -1);
}

static void
test_the_last_minute_is_in_the_files_and_nothing_before(void)
{
    struct vf_queue *results =
        vf_queue_create(sizeof(struct vf_flight_result), NULL, NULL);
    struct vf_flight_recorder *recorder = vf_flight_recorder_create(results);
    uint64_t now = vf_clock_ns();
    enum { ADDED = 20000 };
    for (uint32_t i = 0; i < ADDED; i++) {
        // The first of those kept are older than a minute.
        uint64_t age = (uint64_t)(ADDED - 1 - i) * 5 * VF_NS_PER_MS;
        vf_flight_recorder_add_frame(
            recorder,
            &(struct vf_frame_times){.serial = i,
                                     .detected_ns = now - MIN(age, now),
                                     .swapped_ns = now - MIN(age, now),
                                     .upload = "direct"});
    }
    g_autofree char *folder = g_dir_make_tmp("vf-flight-XXXXXX", NULL);
    g_autofree char *name = g_build_filename(folder, "win11", NULL);
    struct vf_flight_result result = dump(recorder, results, name);
    g_assert_cmpstr(result.failed ? result.message : "", ==, "");

    g_auto(GStrv) frames = read_lines(name, " frames.csv");
    g_assert_true(g_str_has_prefix(frames[0], "serial,detected_ns,"));
    guint count = g_strv_length(frames) - 1;
    g_assert_cmpuint(count, >, 100);
    g_assert_cmpuint(count, <=, 60 * 1000 / 5 + 1);
    for (guint i = 0; i < count; i++) {
        g_assert_cmpuint(g_ascii_strtoull(frames[i + 1], NULL, 10), ==,
                         ADDED - count + i);
    }
    g_auto(GStrv) host = read_lines(name, " host.csv");
    g_assert_true(g_str_has_prefix(host[0], "at_ns,machine_percent,"));

    result = dump(recorder, results, "/no/such/folder/x");
    g_assert_true(result.failed);
    g_assert_nonnull(strstr(result.message, "/no/such/folder/x"));
    vf_flight_recorder_destroy(recorder);
    vf_queue_destroy(results);
    g_rmdir(folder);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/flight-recorder/load-is-read-from-what-the-kernel-writes",
                    test_load_is_read_from_what_the_kernel_writes);
    g_test_add_func("/flight-recorder/the-machine-is-measured-between-two-looks",
                    test_the_machine_is_measured_between_two_looks);
    g_test_add_func(
        "/flight-recorder/the-last-minute-is-in-the-files-and-nothing-before",
        test_the_last_minute_is_in_the_files_and_nothing_before);
    return g_test_run();
}
