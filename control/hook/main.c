// SPDX-License-Identifier: GPL-2.0-or-later
// virtflow-gpu-hook: called by libvirtd, as root, for every VM and every operation;
// control/hook/hook.h says what it does. `virtflow-gpu-hook --recover` does what was
// left undone by a crash.
#include "control/hook/hook.h"
#include "control/hook/system.h"

#include <glib.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static const char folder[] = "/run/virtflow-view/gpu";

// libvirtd waits for a hook without end.
enum { PREPARE_LIMIT_S = 15, RELEASE_LIMIT_S = 60 };

enum { LARGEST_XML = 8 << 20 };

static void
on_preparing_too_long(int signal_number)
{
    static const char words[] =
        "The VM was not started: letting go of its GPU takes too long. What "
        "was begun is undone.\n";
    (void)signal_number;
    (void)!write(STDERR_FILENO, words, sizeof(words) - 1);
    _exit(1);
}

static void
on_releasing_too_long(int signal_number)
{
    static const char words[] =
        "Loading the GPU's driver takes too long; 'virtflow-gpu-hook "
        "--recover' tries again.\n";
    (void)signal_number;
    (void)!write(STDERR_FILENO, words, sizeof(words) - 1);
    _exit(0);
}

// At most LARGEST_XML bytes of standard input; NULL when it is more.
static char *
read_input(size_t *length)
{
    GString *text = g_string_new(NULL);
    char buffer[16384];
    ssize_t got;
    while ((got = read(STDIN_FILENO, buffer, sizeof(buffer))) > 0 &&
           text->len <= LARGEST_XML) {
        g_string_append_len(text, buffer, got);
    }
    if (got != 0) {
        g_string_free(text, TRUE);
        return NULL;
    }
    *length = text->len;
    return g_string_free(text, FALSE);
}

static int
do_task(const struct vf_hook *hook, enum vf_hook_task task)
{
    const bool prepares = task == VF_HOOK_PREPARE;
    signal(SIGALRM, prepares ? on_preparing_too_long : on_releasing_too_long);
    alarm(prepares ? PREPARE_LIMIT_S : RELEASE_LIMIT_S);
    size_t length = 0;
    g_autofree char *xml = read_input(&length);
    g_autoptr(GError) error = NULL;
    if (!xml) {
        fprintf(stderr, "The definition that libvirtd gave to the hook of "
                        "virtflow-view is too long.\n");
        return prepares ? 1 : 0;
    }
    const bool ok = prepares ? vf_hook_prepare(hook, xml, length, &error)
                             : vf_hook_release(hook, xml, length, &error);
    if (!ok) {
        fprintf(stderr, "%s\n", error->message);
    }
    return prepares && !ok ? 1 : 0;
}

int
main(int count, char **arguments)
{
    // What the environment says is of no interest.
    clearenv();
    umask(077);
    const struct vf_hook hook = {
        .roots = &vf_roots_real,
        .folder = folder,
        .system = &vf_hook_system_real,
    };
    if (count == 2 && strcmp(arguments[1], "--recover") == 0) {
        g_autoptr(GError) error = NULL;
        if (!vf_hook_recover(&hook, &error)) {
            fprintf(stderr, "%s\n", error->message);
            return 1;
        }
        return 0;
    }
    const enum vf_hook_task task = vf_hook_task_of(count - 1, arguments + 1);
    return task == VF_HOOK_NOTHING ? 0 : do_task(&hook, task);
}
