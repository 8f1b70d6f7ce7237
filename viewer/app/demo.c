// SPDX-License-Identifier: GPL-2.0-or-later
#include "viewer/app/demo.h"

#include "base/words.h"

#include <errno.h>
#include <gio/gio.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#define HOST_NAME "lgmp-testhost"

enum { REGION_BYTES = 64 << 20, CHILD_FD = 3 };

struct vf_demo {
    int memory; // memfd: gone with the last process that has it
    char *path;
    char *host; // path of the host program
    GPid pid;   // 0: not running
};

// Installed, or beside the viewer in its build folder.
static char *
find_host(void)
{
    char *installed = g_build_filename(VF_LIBEXECDIR, HOST_NAME, NULL);
    if (g_file_test(installed, G_FILE_TEST_IS_EXECUTABLE)) {
        return installed;
    }
    g_free(installed);
    g_autofree char *self = g_file_read_link("/proc/self/exe", NULL);
    g_autofree char *folder = self ? g_path_get_dirname(self) : NULL;
    char *built = folder ? g_build_filename(folder, "..", "tools", HOST_NAME, NULL)
                         : NULL;
    if (built && g_file_test(built, G_FILE_TEST_IS_EXECUTABLE)) {
        return built;
    }
    g_free(built);
    return NULL;
}

static bool
start_host(struct vf_demo *demo, GError **error)
{
    const char *const argv[] = {demo->host,
                                "/proc/self/fd/3",
                                "--die-with-parent",
                                "--resolution",
                                "1920x1080",
                                "--fps",
                                "60",
                                "--cursor-rate",
                                "60",
                                NULL};
    const int source = demo->memory;
    const int target = CHILD_FD;
    return g_spawn_async_with_pipes_and_fds(
        NULL, argv, NULL,
        G_SPAWN_DO_NOT_REAP_CHILD | G_SPAWN_STDOUT_TO_DEV_NULL, NULL, NULL, -1,
        -1, -1, &source, &target, 1, &demo->pid, NULL, NULL, NULL, error);
}

static void
stop_host(struct vf_demo *demo)
{
    if (demo->pid != 0) {
        kill(demo->pid, SIGKILL);
        waitpid(demo->pid, NULL, 0);
        g_spawn_close_pid(demo->pid);
        demo->pid = 0;
    }
}

struct vf_demo *
vf_demo_create(GError **error)
{
    struct vf_demo *demo = g_new0(struct vf_demo, 1);
    demo->memory = memfd_create("virtflow-demo", MFD_CLOEXEC);
    demo->host = find_host();
    if (!demo->host) {
        g_set_error(error, VF_ERROR, VF_ERROR_NOT_FOUND,
                    _("The demo needs the program '%s', which is neither in '%s' "
                      "nor beside this one: install virtflow-view completely."),
                    HOST_NAME, VF_LIBEXECDIR);
        vf_demo_destroy(demo);
        return NULL;
    }
    if (demo->memory < 0 || ftruncate(demo->memory, REGION_BYTES) != 0) {
        g_set_error(error, VF_ERROR, VF_ERROR_FAILED,
                    _("The demo needs %d MiB of memory, which could not be had: "
                      "%s."),
                    REGION_BYTES >> 20, g_strerror(errno));
        vf_demo_destroy(demo);
        return NULL;
    }
    demo->path = g_strdup_printf("/proc/self/fd/%d", demo->memory);
    if (!start_host(demo, error)) {
        vf_demo_destroy(demo);
        return NULL;
    }
    return demo;
}

void
vf_demo_destroy(struct vf_demo *demo)
{
    if (!demo) {
        return;
    }
    stop_host(demo);
    if (demo->memory >= 0) {
        close(demo->memory);
    }
    g_free(demo->host);
    g_free(demo->path);
    g_free(demo);
}

const char *
vf_demo_path(const struct vf_demo *demo)
{
    return demo->path;
}

void
vf_demo_follow(struct vf_demo *demo, enum vf_domain_state state)
{
    switch (state) {
    case VF_DOMAIN_RUNNING:
    case VF_DOMAIN_SHUTTING_DOWN:
        if (demo->pid != 0) {
            kill(demo->pid, SIGCONT);
        } else {
            g_autoptr(GError) error = NULL;
            if (!start_host(demo, &error)) {
                g_warning("The demo's host did not start: %s", error->message);
            }
        }
        break;
    case VF_DOMAIN_PAUSED:
    case VF_DOMAIN_SLEEPING:
        if (demo->pid != 0) {
            kill(demo->pid, SIGSTOP);
        }
        break;
    case VF_DOMAIN_OFF:
    case VF_DOMAIN_CRASHED:
    case VF_DOMAIN_MISSING:
        stop_host(demo);
        break;
    case VF_DOMAIN_UNKNOWN:
        break;
    }
}
