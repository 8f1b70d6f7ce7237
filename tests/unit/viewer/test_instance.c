// SPDX-License-Identifier: GPL-2.0-or-later
// Windows of one user that know of each other, each a process.
#include "viewer/instance.h"

#include "base/wakeup.h"

#include <glib.h>
#include <glib/gstdio.h>
#include <signal.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#define URI "qemu:///system"
#define UUID_TEXT "6695eb01-f6a4-8304-79aa-97f2502e193f"

static char *
new_folder(void)
{
    g_autofree char *outer = g_dir_make_tmp("vf-instance-XXXXXX", NULL);
    return g_build_filename(outer, "doors", NULL);
}

static unsigned
count_doors(const char *folder)
{
    unsigned count = 0;
    g_autoptr(GDir) dir = g_dir_open(folder, 0, NULL);
    const char *name;
    while (dir && (name = g_dir_read_name(dir))) {
        count += g_str_has_suffix(name, ".window");
    }
    return count;
}

static void
remove_folder(char *folder)
{
    g_autofree char *outer = g_path_get_dirname(folder);
    g_autofree char *lock = g_build_filename(folder, "windows.lock", NULL);
    g_assert_cmpuint(count_doors(folder), ==, 0);
    g_unlink(lock);
    g_assert_cmpint(g_rmdir(folder), ==, 0);
    g_rmdir(outer);
    g_free(folder);
}

static struct vf_instance_call
call_for(const char *uri, const char *vm)
{
    struct vf_instance_call call = {{0}};
    g_strlcpy(call.uri, uri, sizeof(call.uri));
    g_strlcpy(call.vm, vm, sizeof(call.vm));
    return call;
}

// This program again, as another process that asks: see ask_as_told().
static GPid
start_asking(const char *folder, const struct vf_instance_call *call,
             const char *then)
{
    char *arguments[] = {(char *)"/proc/self/exe",
                         (char *)"--ask",
                         (char *)folder,
                         (char *)call->uri,
                         (char *)call->vm,
                         (char *)call->page,
                         (char *)call->start,
                         (char *)then,
                         NULL};
    GPid pid;
    g_autoptr(GError) error = NULL;
    g_spawn_async(NULL, arguments, NULL, G_SPAWN_DO_NOT_REAP_CHILD, NULL, NULL,
                  &pid, &error);
    g_assert_no_error(error);
    return pid;
}

static int
ask_as_told(char **words)
{
    struct vf_instance *instance;
    struct vf_instance_call call = {{0}};
    g_strlcpy(call.uri, words[1], sizeof(call.uri));
    g_strlcpy(call.vm, words[2], sizeof(call.vm));
    g_strlcpy(call.page, words[3], sizeof(call.page));
    g_strlcpy(call.start, words[4], sizeof(call.start));
    enum vf_instance_outcome outcome =
        vf_instance_open(words[0], &call, false, &instance);
    if (strcmp(words[5], "stay") == 0) {
        pause();
    }
    vf_instance_destroy(instance);
    return (int)outcome;
}

// Asks from another process; the outcome.
static enum vf_instance_outcome
ask(const char *folder, struct vf_instance_call call)
{
    GPid pid = start_asking(folder, &call, "leave");
    int status;
    g_assert_cmpint(waitpid(pid, &status, 0), ==, pid);
    g_assert_true(WIFEXITED(status));
    return (enum vf_instance_outcome)WEXITSTATUS(status);
}

static struct vf_instance *
open_door(const char *folder, const char *uri, const char *vm)
{
    struct vf_instance *instance;
    struct vf_instance_call call = call_for(uri, vm);
    g_assert_cmpint(vf_instance_open(folder, &call, false, &instance), ==,
                    VF_INSTANCE_OPENED);
    return instance;
}

static void
wait_for_call(struct vf_instance *instance, struct vf_instance_call *call)
{
    struct vf_wakeup wakeup;
    vf_wakeup_init(&wakeup);
    vf_instance_listen(instance, vf_wakeup_signal_cb, &wakeup);
    while (!vf_instance_next(instance, call)) {
        g_assert_true(vf_wakeup_wait_until(&wakeup, UINT64_MAX));
    }
    vf_instance_listen(instance, NULL, NULL);
    vf_wakeup_finish(&wakeup);
}

static void
test_the_second_window_of_a_vm_is_the_first_one(void)
{
    char *folder = new_folder();
    struct vf_instance *instance = open_door(folder, URI, "win11");
    struct vf_instance_call call = call_for(URI, "win11");
    g_strlcpy(call.page, "setup", sizeof(call.page));
    g_strlcpy(call.start, "start", sizeof(call.start));
    g_assert_cmpint(ask(folder, call), ==, VF_INSTANCE_CALLED);
    struct vf_instance_call heard;
    wait_for_call(instance, &heard);
    g_assert_cmpstr(heard.vm, ==, "win11");
    g_assert_cmpstr(heard.page, ==, "setup");
    g_assert_cmpstr(heard.start, ==, "start");
    g_assert_false(vf_instance_next(instance, &heard));
    vf_instance_destroy(instance);
    g_assert_cmpint(ask(folder, call), ==, VF_INSTANCE_OPENED);
    remove_folder(folder);
}

static void
test_a_vm_is_known_by_both_its_names_on_its_connection(void)
{
    char *folder = new_folder();
    struct vf_instance *instance = open_door(folder, URI, "win11");
    g_assert_cmpint(ask(folder, call_for(URI, UUID_TEXT)), ==, VF_INSTANCE_OPENED);
    vf_instance_rename(instance, URI, "win11", UUID_TEXT);
    g_autofree char *upper = g_ascii_strup(UUID_TEXT, -1);
    g_assert_cmpint(ask(folder, call_for(URI, upper)), ==, VF_INSTANCE_CALLED);
    g_assert_cmpint(ask(folder, call_for(URI, "win11")), ==, VF_INSTANCE_CALLED);
    g_assert_cmpint(ask(folder, call_for(URI, "win10")), ==, VF_INSTANCE_OPENED);
    g_assert_cmpint(ask(folder, call_for("qemu:///session", "win11")), ==,
                    VF_INSTANCE_OPENED);
    vf_instance_destroy(instance);
    remove_folder(folder);
}

static void
test_there_is_one_launcher_for_all_connections(void)
{
    char *folder = new_folder();
    struct vf_instance *vm = open_door(folder, URI, "win11");
    g_assert_cmpint(ask(folder, call_for("", "")), ==, VF_INSTANCE_OPENED);
    vf_instance_destroy(vm);
    struct vf_instance *launcher = open_door(folder, "", "");
    g_assert_cmpint(ask(folder, call_for("", "")), ==, VF_INSTANCE_CALLED);
    g_assert_cmpint(ask(folder, call_for("qemu:///session", "")), ==,
                    VF_INSTANCE_CALLED);
    g_assert_cmpint(ask(folder, call_for(URI, "win11")), ==, VF_INSTANCE_OPENED);
    vf_instance_destroy(launcher);
    remove_folder(folder);
}

static void
test_whoever_insists_gets_another_window(void)
{
    char *folder = new_folder();
    struct vf_instance_call call = call_for(URI, "win11");
    struct vf_instance *instance;
    GPid first = start_asking(folder, &call, "stay");
    while (count_doors(folder) == 0) {
        g_usleep(1000);
    }
    g_assert_cmpint(vf_instance_open(folder, &call, true, &instance), ==,
                    VF_INSTANCE_OPENED);
    g_assert_cmpuint(count_doors(folder), ==, 2);
    vf_instance_destroy(instance);
    // It dies without a word; its door is taken away by who asks next.
    kill(first, SIGKILL);
    waitpid(first, NULL, 0);
    g_assert_cmpuint(count_doors(folder), ==, 1);
    g_assert_cmpint(ask(folder, call), ==, VF_INSTANCE_OPENED);
    remove_folder(folder);
}

// Anything else at the door is sent away, and nothing is read beyond it.
static void
test_nonsense_at_the_door(void)
{
    char *folder = new_folder();
    struct vf_instance *instance = open_door(folder, URI, "win11");
    g_autofree char *name = g_strdup_printf("%d.window", (int)getpid());
    g_autofree char *path = g_build_filename(folder, name, NULL);
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    g_strlcpy(address.sun_path, path, sizeof(address.sun_path));
    char bytes[sizeof(struct vf_instance_call) + 64];
    memset(bytes, 'x', sizeof(bytes));
    const size_t sizes[] = {0, 1, sizeof(struct vf_instance_call), sizeof(bytes)};
    for (size_t i = 0; i < G_N_ELEMENTS(sizes); i++) {
        int fd = socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0);
        g_assert_cmpint(connect(fd, (struct sockaddr *)&address, sizeof(address)),
                        ==, 0);
        if (sizes[i] > 0) {
            send(fd, bytes, sizes[i], MSG_NOSIGNAL);
        } else {
            shutdown(fd, SHUT_WR);
        }
        char reply = '?';
        recv(fd, &reply, 1, 0);
        g_assert_cmpint(reply, ==, 'n');
        close(fd);
    }
    struct vf_instance_call heard;
    g_assert_false(vf_instance_next(instance, &heard));
    g_assert_cmpint(ask(folder, call_for(URI, "win11")), ==, VF_INSTANCE_CALLED);
    vf_instance_destroy(instance);
    remove_folder(folder);
}

static void
test_without_a_folder_windows_do_not_know_of_each_other(void)
{
    struct vf_instance *instance;
    struct vf_instance_call call = call_for(URI, "win11");
    g_assert_cmpint(vf_instance_open(NULL, &call, false, &instance), ==,
                    VF_INSTANCE_NOBODY);
    g_assert_null(instance);
    g_assert_cmpint(
        vf_instance_open("/proc/no/such/folder", &call, false, &instance), ==,
        VF_INSTANCE_NOBODY);
    g_autofree char *far = g_strnfill(200, 'x');
    g_autofree char *outer = g_dir_make_tmp("vf-instance-XXXXXX", NULL);
    g_autofree char *folder = g_build_filename(outer, far, NULL);
    g_autofree char *lock = g_build_filename(folder, "windows.lock", NULL);
    g_assert_cmpint(vf_instance_open(folder, &call, false, &instance), ==,
                    VF_INSTANCE_NOBODY);
    g_unlink(lock);
    g_rmdir(folder);
    g_rmdir(outer);
    vf_instance_destroy(NULL);
    g_assert_false(vf_instance_next(NULL, &call));
}

int
main(int argc, char **argv)
{
    if (argc == 8 && strcmp(argv[1], "--ask") == 0) {
        return ask_as_told(argv + 2);
    }
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/instance/the second window of a VM is the first one",
                    test_the_second_window_of_a_vm_is_the_first_one);
    g_test_add_func("/instance/a VM is known by both its names, on its connection",
                    test_a_vm_is_known_by_both_its_names_on_its_connection);
    g_test_add_func("/instance/there is one launcher for all connections",
                    test_there_is_one_launcher_for_all_connections);
    g_test_add_func("/instance/whoever insists gets another window",
                    test_whoever_insists_gets_another_window);
    g_test_add_func("/instance/nonsense at the door", test_nonsense_at_the_door);
    g_test_add_func("/instance/without a folder windows do not know of each other",
                    test_without_a_folder_windows_do_not_know_of_each_other);
    return g_test_run();
}
