// SPDX-License-Identifier: GPL-2.0-or-later
// Looking, apart from judging; and what is made of the findings.
#include "control/doctor/fix.h"
#include "control/doctor/look.h"
#include "control/doctor/report.h"

#include <arpa/inet.h>
#include <glib/gstdio.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

// Keyboards ----------------------------------------------------------------------

static void
test_a_keyboard_tells_which_keys_it_has(void)
{
    static const struct {
        const char *text;
        enum vf_known known;
    } cases[] = {
        {"", VF_NOT_KNOWN},
        {"N: Name=\"Power Button\"\nB: KEY=10000000000000 0\n", VF_NOT_KNOWN},
        {"B: KEY=402000000 3803078f800d001 feffffdfffefffff fffffffffffffffe\n",
         VF_YES},
        // the same without bit 70
        {"B: KEY=402000000 3803078f800d001 feffffdfffefffbf fffffffffffffffe\n",
         VF_NO},
        {"B: KEY=feffffdfffefffbf fffffffffffffffe\nB: KEY=ffff fffffffffffffffe\n",
         VF_YES},
        {"B: KEY=\nB: KEY=zz zz\n", VF_NOT_KNOWN},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_test_message("case %zu", i);
        g_assert_cmpint(vf_look_scroll_lock(cases[i].text), ==, cases[i].known);
    }
}

// SPICE --------------------------------------------------------------------------

static void
knock(const struct vf_vm_facts *vm, enum vf_spice_sight expected)
{
    struct vf_live_facts live = {0};
    vf_look_spice(&live, vm);
    g_assert_cmpint(live.spice, ==, expected);
}

static int
listen_on_port(uint16_t *port)
{
    struct sockaddr_in address = {.sin_family = AF_INET,
                                  .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t size = sizeof(address);
    const int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    g_assert_cmpint(bind(fd, (struct sockaddr *)&address, size), ==, 0);
    g_assert_cmpint(listen(fd, 4), ==, 0);
    g_assert_cmpint(getsockname(fd, (struct sockaddr *)&address, &size), ==, 0);
    *port = ntohs(address.sin_port);
    return fd;
}

static void
test_who_listens_is_found_by_knocking(void)
{
    struct vf_vm_facts *vm = g_new0(struct vf_vm_facts, 1);
    struct vf_domain_facts *facts = &vm->reading.base.facts;
    knock(vm, VF_SPICE_NOT_LOOKED);
    vm->has_definition = true;
    facts->has_spice = true;
    knock(vm, VF_SPICE_NOT_LOOKED); // it is off
    vm->is_running = true;
    knock(vm, VF_SPICE_NOWHERE); // no port and no socket

    const int fd = listen_on_port(&facts->spice_port);
    g_strlcpy(facts->spice_host, "127.0.0.1", sizeof(facts->spice_host));
    knock(vm, VF_SPICE_REACHABLE);
    g_strlcpy(facts->spice_host, "0.0.0.0", sizeof(facts->spice_host));
    knock(vm, VF_SPICE_REACHABLE);
    close(fd);
    knock(vm, VF_SPICE_REFUSED);
    g_strlcpy(facts->spice_host, "no address", sizeof(facts->spice_host));
    knock(vm, VF_SPICE_REFUSED);
    g_free(vm);
}

static void
test_a_socket_is_knocked_at_too(void)
{
    struct vf_vm_facts *vm = g_new0(struct vf_vm_facts, 1);
    struct vf_domain_facts *facts = &vm->reading.base.facts;
    g_autofree char *folder = g_dir_make_tmp("vf-spice-XXXXXX", NULL);
    g_autofree char *path = g_build_filename(folder, "spice.sock", NULL);
    vm->has_definition = true;
    vm->is_running = true;
    facts->has_spice = true;
    g_strlcpy(facts->spice_socket, path, sizeof(facts->spice_socket));
    knock(vm, VF_SPICE_REFUSED);
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    g_strlcpy(address.sun_path, path, sizeof(address.sun_path));
    const int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    g_assert_cmpint(bind(fd, (struct sockaddr *)&address, sizeof(address)), ==,
                    0);
    g_assert_cmpint(listen(fd, 4), ==, 0);
    knock(vm, VF_SPICE_REACHABLE);
    memset(facts->spice_socket, 'x', sizeof(facts->spice_socket) - 1);
    knock(vm, VF_SPICE_REFUSED);
    close(fd);
    g_unlink(path);
    g_rmdir(folder);
    g_free(vm);
}

// Definitions --------------------------------------------------------------------

static char *
read_definition(const char *name)
{
    g_autofree char *path = g_build_filename(TEST_DATA, "setup", name, NULL);
    char *text = NULL;
    g_assert_true(g_file_get_contents(path, &text, NULL, NULL));
    return text;
}

static void
test_a_definition_is_read(void)
{
    g_autofree char *xml =
        read_definition("win11-amd-looking-glass-ready.xml");
    struct vf_vm_reading *reading = g_new(struct vf_vm_reading, 1);
    g_assert_true(vf_vm_reading_make(reading, xml, "x"));
    g_assert_false(reading->is_emulated);
    g_assert_cmpuint(reading->memory, ==, UINT64_C(16) << 30);
    g_assert_cmpuint(reading->vcpus, ==, 8);
    g_assert_true(reading->has_tpm_emulator);
    g_assert_true(reading->has_firmware);
    g_assert_true(reading->is_secure_boot);
    g_assert_cmpuint(reading->base.passed_count, ==, 2);
    g_assert_true(reading->passed_managed[0]);
    g_assert_cmpint(reading->guest_agent, ==, VF_CHANNEL_THERE);
    g_assert_cmpstr(reading->networks[0], ==, "default");
    g_assert_cmpstr(reading->files[0].role, ==, "disk 'vda'");
    g_assert_false(vf_vm_reading_make(reading, "<network/>", "x"));
    g_assert_false(vf_vm_reading_make(reading, "", "x"));
    g_free(reading);
}

static void
test_every_definition_can_be_read(void)
{
    g_autofree char *folder = g_build_filename(TEST_DATA, "setup", NULL);
    GDir *dir = g_dir_open(folder, 0, NULL);
    struct vf_vm_reading *reading = g_new(struct vf_vm_reading, 1);
    const char *name;
    unsigned count = 0;
    while ((name = g_dir_read_name(dir))) {
        if (!g_str_has_suffix(name, ".xml")) {
            continue;
        }
        g_autofree char *xml = read_definition(name);
        g_test_message("%s", name);
        g_assert_true(vf_vm_reading_make(reading, xml, name));
        g_assert_cmpuint(reading->memory, >, 0);
        g_assert_cmpuint(reading->vcpus, >, 0);
        count++;
    }
    g_dir_close(dir);
    g_assert_cmpuint(count, >=, 25);
    g_free(reading);
}

static void
test_what_waits_for_the_next_start_is_named(void)
{
    g_autofree char *before = read_definition("win10-ovmf-virtio.xml");
    g_autofree char *after =
        read_definition("win11-amd-looking-glass-ready.xml");
    struct vf_vm_facts *vm = g_new0(struct vf_vm_facts, 1);
    vf_look_definition(vm, before, before, "/nonexistent");
    g_assert_cmpuint(vm->changes, ==, 0);
    vf_look_definition(vm, before, after, "/nonexistent");
    g_assert_cmpuint(vm->changes, >, 2);
    g_assert_nonnull(strstr(vm->changed, "comes: shared memory"));
    g_free(vm);
}

static void
test_files_that_are_missing_are_known(void)
{
    g_autofree char *root = g_dir_make_tmp("vf-files-XXXXXX", NULL);
    g_autofree char *folder =
        g_strconcat(root, "/var/lib/libvirt/images", NULL);
    g_autofree char *disk = g_build_filename(folder, "win11-ready.qcow2", NULL);
    g_autofree char *other = g_build_filename(folder, "other.qcow2", NULL);
    g_autofree char *xml =
        read_definition("win11-amd-looking-glass-ready.xml");
    struct vf_vm_reading *reading = g_new(struct vf_vm_reading, 1);
    g_assert_true(vf_vm_reading_make(reading, xml, "x"));
    g_assert_cmpuint(reading->file_count, ==, 1);

    // A folder that cannot be seen says nothing about a file in it.
    g_assert_cmpint(g_mkdir_with_parents(folder, 0755), ==, 0);
    vf_look_files(reading, root);
    g_assert_false(reading->files[0].is_missing);
    g_assert_true(g_file_set_contents(other, "x", 1, NULL));
    vf_look_files(reading, root);
    g_assert_true(reading->files[0].is_missing);
    g_assert_true(g_file_set_contents(disk, "x", 1, NULL));
    vf_look_files(reading, root);
    g_assert_false(reading->files[0].is_missing);
    g_free(reading);
    g_autofree char *command = g_strdup_printf("rm -r '%s'", root);
    g_spawn_command_line_sync(command, NULL, NULL, NULL, NULL);
}

// Reports ------------------------------------------------------------------------

static struct vf_doctor_facts *
facts_of_a_plain_vm(void)
{
    struct vf_doctor_facts *facts = g_new0(struct vf_doctor_facts, 1);
    g_autofree char *xml =
        read_definition("win11-virt-manager-uefi-tpm.xml");
    facts->vm.asked = true;
    facts->vm.is_found = true;
    facts->vm.is_persistent = true;
    facts->vm.autostart = -1;
    facts->link.is_open = true;
    facts->link.is_local = true;
    g_strlcpy(facts->vm.name, "win\xff", sizeof(facts->vm.name));
    vf_look_definition(&facts->vm, xml, NULL, "/nonexistent");
    return facts;
}

static void
test_a_report_is_json(void)
{
    struct vf_doctor_facts *facts = facts_of_a_plain_vm();
    struct vf_report report;
    vf_report_make(&report, facts, 0);
    g_autoptr(JsonBuilder) builder = json_builder_new();
    json_builder_begin_object(builder);
    vf_report_json(&report, builder);
    json_builder_end_object(builder);
    g_autoptr(JsonNode) root = json_builder_get_root(builder);
    JsonObject *object = json_node_get_object(root);
    JsonArray *findings = json_object_get_array_member(object, "findings");
    g_assert_cmpuint(json_array_get_length(findings), ==, report.count);
    JsonObject *counts = json_object_get_object_member(object, "counts");
    g_assert_cmpint(json_object_get_int_member(counts, "fail"), ==,
                    report.verdicts[VF_VERDICT_FAIL]);
    g_autofree char *text = json_to_string(root, FALSE);
    g_assert_true(g_utf8_validate(text, -1, NULL));
    vf_report_finish(&report);
    g_free(facts);
}

static void
test_only_what_can_be_the_reason_is_found(void)
{
    struct vf_doctor_facts *facts = facts_of_a_plain_vm();
    struct vf_report all;
    struct vf_report some;
    vf_report_make(&all, facts, 0);
    vf_report_make(&some, facts, VF_TROUBLE_BIT(VF_TROUBLE_SLOW));
    g_assert_cmpuint(some.count, >, 0);
    g_assert_cmpuint(some.count, <, all.count);
    for (unsigned i = 0; i < some.count; i++) {
        g_assert_true(some.findings[i].troubles &
                      VF_TROUBLE_BIT(VF_TROUBLE_SLOW));
    }
    vf_report_finish(&some);
    vf_report_finish(&all);
    g_free(facts);
}

static void
test_what_can_be_mended_is_known(void)
{
    struct vf_doctor_facts *facts = facts_of_a_plain_vm();
    struct vf_report report;
    vf_report_make(&report, facts, 0);
    g_assert_cmphex(vf_fix_find(&report), ==, 1u << VF_FIX_SETUP);
    g_assert_nonnull(vf_report_first_obstacle(&report));
    g_assert_cmpstr(vf_report_first_obstacle(&report)->id, ==, "setup.shmem");
    vf_report_finish(&report);

    // One that is set up, and whose file is not there yet.
    for (int i = 0; i < VF_EDIT_COUNT; i++) {
        vf_edit_say(&facts->vm.plan[i], VF_EDIT_MET, "Why.", "So it is");
    }
    facts->memory.looked = true;
    facts->memory.state = VF_SHM_SMALL;
    facts->memory.file.size = 1 << 20;
    g_strlcpy(facts->memory.path, "/dev/shm/x", sizeof(facts->memory.path));
    vf_report_make(&report, facts, 0);
    g_assert_cmphex(vf_fix_find(&report), ==, 1u << VF_FIX_SHM_FILE);
    g_assert_cmphex(vf_fix_find_offers(&report), ==,
                    1u << VF_FIX_SHM_FILE | 1u << VF_FIX_BOOT);
    struct vf_fix fix;
    g_autoptr(GError) error = NULL;
    g_assert_true(vf_fix_plan(&fix, VF_FIX_SHM_FILE, &report, facts, NULL,
                              &error));
    g_assert_nonnull(strstr(fix.question, "/dev/shm/x"));
    vf_fix_finish(&fix);
    g_assert_true(vf_fix_plan(&fix, VF_FIX_BOOT, &report, facts, NULL, &error));
    g_assert_nonnull(strstr(fix.details, "shm-tmpfiles"));
    vf_fix_finish(&fix);
    facts->vm.is_running = true; // not under the feet of a VM
    g_assert_false(vf_fix_plan(&fix, VF_FIX_SHM_FILE, &report, facts, NULL,
                               &error));
    g_assert_error(error, VF_ERROR, VF_ERROR_UNFIT);
    vf_fix_finish(&fix);
    vf_report_finish(&report);
    g_free(facts);
}

static void
test_text_fits_a_terminal(void)
{
    struct vf_doctor_facts *facts = facts_of_a_plain_vm();
    struct vf_report report;
    vf_report_make(&report, facts, 0);
    g_autofree char *text =
        vf_report_text(&report, &(struct vf_report_style){.all = true});
    g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
    for (char **line = lines; *line; line++) {
        // Commands stay whole, so that they can be copied.
        const bool is_command = g_str_has_prefix(*line, "                  ");
        g_assert_true(is_command || g_utf8_strlen(*line, -1) <= 80);
    }
    vf_report_finish(&report);
    g_free(facts);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/doctor/look/a-keyboard-tells-which-keys-it-has",
                    test_a_keyboard_tells_which_keys_it_has);
    g_test_add_func("/doctor/look/who-listens-is-found-by-knocking",
                    test_who_listens_is_found_by_knocking);
    g_test_add_func("/doctor/look/a-socket-is-knocked-at-too",
                    test_a_socket_is_knocked_at_too);
    g_test_add_func("/doctor/look/a-definition-is-read",
                    test_a_definition_is_read);
    g_test_add_func("/doctor/look/every-definition-can-be-read",
                    test_every_definition_can_be_read);
    g_test_add_func("/doctor/look/what-waits-is-named",
                    test_what_waits_for_the_next_start_is_named);
    g_test_add_func("/doctor/look/files-that-are-missing-are-known",
                    test_files_that_are_missing_are_known);
    g_test_add_func("/doctor/report/is-json", test_a_report_is_json);
    g_test_add_func("/doctor/report/only-what-can-be-the-reason",
                    test_only_what_can_be_the_reason_is_found);
    g_test_add_func("/doctor/report/what-can-be-mended-is-known",
                    test_what_can_be_mended_is_known);
    g_test_add_func("/doctor/report/text-fits-a-terminal",
                    test_text_fits_a_terminal);
    return g_test_run();
}
