// SPDX-License-Identifier: GPL-2.0-or-later
#include "control/guest/install.h"

#include "base/words.h"

#include <string.h>
#include <unistd.h>

enum { QUICK_S = 30, INSTALL_S = 900 };

#define FOLDER "C:\\Windows\\Temp\\"
#define SYSTEM "C:\\Windows\\System32\\"

// Of the indirect display driver's installer.
enum { RESTART_NEEDED = 12, FAILED_RESTART_NEEDED = 13 };
// ERROR_SUCCESS_REBOOT_REQUIRED of Windows (winerror.h).
enum { MSI_RESTART_NEEDED = 3010 };

enum vf_delivery
vf_delivery_choose(const struct vf_delivery_scene *scene, char *why, size_t size)
{
    if (scene->agent_answers && scene->is_windows && scene->agent.can_run &&
        scene->agent.can_write_files) {
        g_snprintf(why, size,
                   _("The guest agent writes it to Windows and runs it there, "
                     "without a question in Windows."));
        return VF_DELIVERY_AGENT;
    }
    const char *agent =
        !scene->agent_answers ? _("The guest agent does not answer")
        : !scene->is_windows  ? _("The guest is not Windows")
                              : _("The guest agent may neither write files nor run "
                               "programs");
    if (scene->spice_takes_files) {
        g_snprintf(why, size,
                   _("%s; the SPICE agent puts it on the desktop of Windows, where "
                     "it is started with a double-click."),
                   agent);
        return VF_DELIVERY_SPICE;
    }
    if (scene->has_drive) {
        g_snprintf(why, size,
                   _("%s; it is put on a disc in the VM's drive, and started there "
                     "with a double-click."),
                   agent);
        return VF_DELIVERY_DISC;
    }
    g_snprintf(why, size,
               _("%s, and the VM has no CD drive: there is no way into it. Add a CD "
                 "drive while it is off, or download the installer in Windows."),
               agent);
    return VF_DELIVERY_NONE;
}

static char *
guest_path(const struct vf_installer *installer)
{
    // Part of its sum, so that two files of one name do not meet.
    return g_strdup_printf(FOLDER "virtflow-%.8s-%s", installer->sha256,
                           installer->name);
}

char **
vf_install_words(const struct vf_installer *installer)
{
    g_autoptr(GStrvBuilder) words = g_strv_builder_new();
    g_autofree char *path = guest_path(installer);
    switch (installer->kind) {
    case VF_INSTALLER_HOST:
        g_strv_builder_add_many(words, path, "/S", NULL);
        break;
    case VF_INSTALLER_IDD:
        g_strv_builder_add_many(words, path, "/S", "/ivshmem", NULL);
        break;
    case VF_INSTALLER_VIRTIO:
        g_strv_builder_add_many(words, path, "/install", "/quiet", "/norestart",
                                NULL);
        break;
    case VF_INSTALLER_MSI:
        g_strv_builder_add_many(words, SYSTEM "msiexec.exe", "/i", path, "/qn",
                                "/norestart", NULL);
        break;
    case VF_INSTALLER_OTHER:
        return NULL;
    }
    return g_strv_builder_end(words);
}

static bool
tell(const struct vf_install *install, enum vf_install_step step, uint64_t done)
{
    return !install->progress ||
           install->progress(install->data, step, done,
                             install->installer->size);
}

static bool
on_bytes(void *data, uint64_t bytes)
{
    return tell(data, VF_INSTALL_COPY, bytes);
}

static bool
copy(const struct vf_agent *agent, const struct vf_install *install,
     const char *path, GError **error)
{
    const struct vf_installer *installer = install->installer;
    uint64_t written = 0;
    if (lseek(installer->fd, 0, SEEK_SET) != 0 ||
        !vf_agent_write_file(agent, path, installer->fd, on_bytes,
                             (void *)install, &written, error)) {
        return false;
    }
    if (written != installer->size) {
        g_set_error(error, VF_ERROR, VF_ERROR_LOST,
                    _("'%s' changed while it was given to the guest. Try again."),
                    installer->path);
        return false;
    }
    return true;
}

// A program of Windows whose result does not matter.
static void
run_quietly(const struct vf_agent *agent, const char *const *words)
{
    struct vf_agent_outcome outcome;
    if (!vf_agent_run(agent, words, QUICK_S, NULL, NULL, &outcome, NULL)) {
        g_info("'%s' could not be run in the guest", words[0]);
    }
    vf_agent_outcome_finish(&outcome);
}

// The installer of the indirect display driver leaves the older host running when it
// is not asked anything, and two hosts do not share one memory.
static void
stop_older_host(const struct vf_agent *agent, const struct vf_install *install)
{
    if (install->installer->kind != VF_INSTALLER_IDD ||
        !install->status->services[VF_GUEST_HOST].is_there) {
        return;
    }
    tell(install, VF_INSTALL_PREPARE, 0);
    const char *service = vf_guest_kind_name(VF_GUEST_HOST);
    const char *const stop[] = {SYSTEM "sc.exe", "stop", service, NULL};
    const char *const disable[] = {SYSTEM "sc.exe", "config", service, "start=",
                                   "disabled", NULL};
    run_quietly(agent, stop);
    run_quietly(agent, disable);
}

static void
remove_copy(const struct vf_agent *agent, const struct vf_install *install,
            const char *path)
{
    tell(install, VF_INSTALL_CLEAN, 0);
    const char *const words[] = {SYSTEM "cmd.exe", "/c", "del", "/q", path,
                                 NULL};
    run_quietly(agent, words);
}

static bool
on_wait(void *data)
{
    const struct vf_install *install = data;
    return !tell(install, VF_INSTALL_RUN, 0);
}

static bool
judge(const struct vf_installer *installer,
      const struct vf_agent_outcome *outcome, char *done, size_t size,
      GError **error)
{
    const int code = outcome->exit_code;
    const bool needs_restart =
        (installer->kind == VF_INSTALLER_IDD && code == RESTART_NEEDED) ||
        code == MSI_RESTART_NEEDED;
    if (!outcome->was_killed && (code == 0 || needs_restart)) {
        g_snprintf(done, size,
                   needs_restart
                       ? _("'%s' is installed; restart Windows to finish it.")
                       : _("'%s' is installed."),
                   installer->name);
        return true;
    }
    const bool restart =
        installer->kind == VF_INSTALLER_IDD && code == FAILED_RESTART_NEEDED;
    g_set_error(error, VF_ERROR, VF_ERROR_FAILED,
                restart ? _("'%s' failed in the guest (code %d); restart Windows and "
                            "try again: %.200s")
                        : _("'%s' failed in the guest (code %d): %.200s"),
                installer->name, code,
                outcome->errors[0]   ? outcome->errors
                : outcome->output[0] ? outcome->output
                                     : _("it gives no reason"));
    return false;
}

bool
vf_install_by_agent(const struct vf_agent *agent,
                    const struct vf_install *install, char *done, size_t size,
                    GError **error)
{
    const struct vf_installer *installer = install->installer;
    g_auto(GStrv) words = vf_install_words(installer);
    if (!words) {
        g_set_error(error, VF_ERROR, VF_ERROR_UNSUPPORTED,
                    _("How '%s' is installed without a question is not known; known "
                      "are the installers of the Looking Glass host "
                      "('looking-glass-host-setup.exe', "
                      "'looking-glass-idd-setup.exe'), of the virtio-win guest "
                      "tools, and every .msi. With '--disc' it is put on a disc in "
                      "the VM's drive."),
                    installer->name);
        return false;
    }
    g_autofree char *path = guest_path(installer);
    if (!copy(agent, install, path, error)) {
        remove_copy(agent, install, path);
        return false;
    }
    stop_older_host(agent, install);
    struct vf_agent_outcome outcome;
    const bool ran =
        vf_agent_run(agent, (const char *const *)words, INSTALL_S, on_wait,
                     (void *)install, &outcome, error);
    const bool ok = ran && judge(installer, &outcome, done, size, error);
    vf_agent_outcome_finish(&outcome);
    if (ran) {
        remove_copy(agent, install, path);
    }
    return ok;
}
