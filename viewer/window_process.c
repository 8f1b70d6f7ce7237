// SPDX-License-Identifier: GPL-2.0-or-later
#include "viewer/window_process.h"

#include "base/words.h"

#include <signal.h>
#include <spawn.h>
#include <string.h>

// Found by the kernel, whatever became of the file meanwhile, so that both windows are
// of one version.
#define OWN_PROGRAM "/proc/self/exe"

extern char **environ;

GStrv
vf_window_process_arguments(const struct vf_window_wish *wish)
{
    GPtrArray *arguments = g_ptr_array_new();
    g_ptr_array_add(arguments, g_strdup("virtflow-view"));
    const char *const *at = wish->options;
    for (at = at && *at ? at + 1 : at; at && *at && strcmp(*at, "--") != 0; at++) {
        g_ptr_array_add(arguments, g_strdup(*at));
    }
    g_ptr_array_add(arguments, g_strdup_printf("--connect=%s", wish->uri));
    if (wish->page) {
        g_ptr_array_add(arguments, g_strdup_printf("--overlay=%s", wish->page));
    }
    if (wish->start) {
        g_ptr_array_add(arguments, g_strdup("--start"));
    }
    if (wish->vm) {
        g_ptr_array_add(arguments, g_strdup("--"));
        g_ptr_array_add(arguments, g_strdup(wish->vm));
    }
    g_ptr_array_add(arguments, NULL);
    return (GStrv)g_ptr_array_free(arguments, FALSE);
}

// As a shell would start it: no signal blocked or ignored, a session of its own.
static void
set_attributes(posix_spawnattr_t *attributes)
{
    sigset_t none;
    sigset_t all;
    sigemptyset(&none);
    sigfillset(&all);
    posix_spawnattr_init(attributes);
    posix_spawnattr_setsigmask(attributes, &none);
    posix_spawnattr_setsigdefault(attributes, &all);
    posix_spawnattr_setflags(attributes, POSIX_SPAWN_SETSIGMASK |
                                             POSIX_SPAWN_SETSIGDEF |
                                             POSIX_SPAWN_SETSID);
}

bool
vf_window_process_start(const struct vf_window_wish *wish, pid_t *pid,
                        GError **error)
{
    g_auto(GStrv) arguments = vf_window_process_arguments(wish);
    posix_spawnattr_t attributes;
    set_attributes(&attributes);
    int code =
        posix_spawn(pid, OWN_PROGRAM, NULL, &attributes, arguments, environ);
    posix_spawnattr_destroy(&attributes);
    if (code != 0) {
        g_set_error(error, VF_ERROR, VF_ERROR_FAILED,
                    _("Another window could not be started (%s): is /proc mounted, "
                      "and is there memory left?"),
                    g_strerror(code));
        return false;
    }
    return true;
}
