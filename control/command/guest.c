// SPDX-License-Identifier: GPL-2.0-or-later
#include "base/words.h"
#include "control/command/say.h"
#include "control/command/session.h"
#include "control/command/verbs.h"
#include "control/guest/agent_libvirt.h"
#include "control/guest/install.h"
#include "control/guest/media.h"
#include "control/json.h"

#include <inttypes.h>
#include <string.h>
#include <unistd.h>

struct settings {
    struct vf_verb_common common;
    bool yes;
    bool disc;
};

static const struct vf_option OPTIONS[] = {
    {N_("Guest"), "disc", 0, VF_OPTION_FLAG, offsetof(struct settings, disc), NULL,
     N_("install: only put it on a disc in the VM's drive"), NULL, NULL, 0, 0},
    {N_("Guest"), "yes", 'y', VF_OPTION_FLAG, offsetof(struct settings, yes), NULL,
     N_("answer questions with yes"), NULL, NULL, 0, 0},
    VF_VERB_COMMON_OPTIONS(struct settings),
};

// Status -------------------------------------------------------------------------

static void
print_service_json(JsonBuilder *json, const struct vf_guest_status *status)
{
    const enum vf_guest_kind kind = vf_guest_best(status);
    json_builder_set_member_name(json, "host");
    if (kind == VF_GUEST_KIND_COUNT) {
        json_builder_add_null_value(json);
        return;
    }
    const struct vf_guest_service *service = &status->services[kind];
    json_builder_begin_object(json);
    vf_json_text(json, "name", vf_guest_kind_name(kind));
    vf_json_flag(json, "running", service->is_running);
    vf_json_text(json, "version", service->version);
    vf_json_text(json, "program", service->path);
    vf_json_text(json, "log", service->log);
    json_builder_end_object(json);
}

static void
print_status_json(const struct vf_verb_run *run,
                  const struct vf_guest_status *status)
{
    g_autoptr(JsonBuilder) json = json_builder_new();
    json_builder_begin_object(json);
    vf_json_text(json, "agent", status->abilities.version);
    vf_json_flag(json, "agent_runs_programs", status->abilities.can_run);
    vf_json_flag(json, "agent_writes_files", status->abilities.can_write_files);
    vf_json_text(json, "system", status->system.name);
    vf_json_flag(json, "windows", status->system.is_windows);
    vf_json_flag(json, "looked_for_host", status->looked_for_host);
    print_service_json(json, status);
    json_builder_end_object(json);
    vf_verb_print_json(run, json);
}

static void
print_status_text(FILE *out, const struct vf_guest_status *status)
{
    fprintf(out, _("%-16s QEMU guest agent %s%s%s\n"), "agent",
            status->abilities.version,
            status->abilities.can_run ? "" : _("; may not run programs"),
            status->abilities.can_write_files ? "" : _("; may not write files"));
    fprintf(out, "%-16s %s\n", "system",
            status->system.name[0] ? status->system.name : status->system.id);
    const enum vf_guest_kind kind = vf_guest_best(status);
    if (kind == VF_GUEST_KIND_COUNT) {
        fprintf(out, "%-16s %s\n", "host",
                status->looked_for_host ? _("none is installed") : _("not known"));
        return;
    }
    const struct vf_guest_service *service = &status->services[kind];
    fprintf(out, "%-16s %s%s%s, %s\n", "host", vf_guest_kind_name(kind),
            service->version[0] ? " " : "", service->version,
            service->is_running ? _("running") : _("not running"));
    if (service->path[0]) {
        fprintf(out, "%-16s %s\n", "program", service->path);
    }
    fprintf(out, "%-16s %s\n", "log", service->log);
}

static enum vf_exit
do_status(const struct vf_verb_run *run, const struct vf_agent *agent,
          GError **error)
{
    struct vf_guest_status status;
    if (!vf_guest_look(agent, &status, error)) {
        return VF_EXIT_FAILED;
    }
    if (run->common->json) {
        print_status_json(run, &status);
    } else {
        print_status_text(run->out, &status);
    }
    return VF_EXIT_DONE;
}

// Starting and reading -----------------------------------------------------------

static enum vf_exit
do_start(const struct vf_verb_run *run, const struct vf_agent *agent,
         GError **error)
{
    struct vf_guest_status status;
    if (!vf_guest_look(agent, &status, error) ||
        !vf_guest_start_host(agent, &status, error)) {
        return VF_EXIT_FAILED;
    }
    if (!run->common->json) {
        fprintf(run->out, _("'%s' is running.\n"),
                vf_guest_kind_name(vf_guest_best(&status)));
        return VF_EXIT_DONE;
    }
    return do_status(run, agent, error);
}

static enum vf_exit
do_log(const struct vf_verb_run *run, const struct vf_agent *agent,
       GError **error)
{
    struct vf_guest_status status;
    if (!vf_guest_look(agent, &status, error)) {
        return VF_EXIT_FAILED;
    }
    g_autofree char *log = vf_guest_read_log(agent, &status, error);
    if (!log) {
        return VF_EXIT_FAILED;
    }
    if (run->common->json) {
        g_autoptr(JsonBuilder) json = json_builder_new();
        json_builder_begin_object(json);
        vf_json_text(json, "log", log);
        json_builder_end_object(json);
        vf_verb_print_json(run, json);
    } else {
        fputs(log, run->out);
    }
    return VF_EXIT_DONE;
}

// Installing ---------------------------------------------------------------------

static bool
show_progress(void *data, enum vf_install_step step, uint64_t done,
              uint64_t total)
{
    (void)data;
    if (!isatty(STDERR_FILENO)) {
        return true;
    }
    static const char *const words[] = {N_("copying"), N_("stopping the older host"),
                                        N_("installing"), N_("cleaning up")};
    if (step == VF_INSTALL_COPY && total > 0) {
        fprintf(stderr, "\r%s: %3u %%", _(words[step]),
                (unsigned)(done * 100 / total));
    } else {
        fprintf(stderr, "\r%s...     ", _(words[step]));
    }
    return true;
}

static bool
ask(const struct vf_verb_run *run, const struct vf_installer *installer,
    const char *how, GError **error)
{
    const struct settings *settings = run->settings;
    g_autofree char *question = g_strdup_printf(
        _("'%s', %" PRIu64 " KiB, SHA-256 %s. %s Do it?"),
        installer->name, installer->size >> 10, installer->sha256, how);
    return vf_verb_ask(settings->yes, question, error);
}

static enum vf_exit
say_done(const struct vf_verb_run *run, const char *done)
{
    if (run->common->json) {
        g_autoptr(JsonBuilder) json = json_builder_new();
        json_builder_begin_object(json);
        vf_json_text(json, "done", done);
        json_builder_end_object(json);
        vf_verb_print_json(run, json);
    } else {
        fprintf(run->out, "%s\n", done);
    }
    return VF_EXIT_DONE;
}

static enum vf_exit
install_by_agent(const struct vf_verb_run *run, const struct vf_agent *agent,
                 const struct vf_guest_status *status,
                 const struct vf_installer *installer, GError **error)
{
    g_auto(GStrv) words = vf_install_words(installer);
    g_autofree char *line = words ? g_strjoinv(" ", words) : g_strdup("");
    g_autofree char *how = g_strdup_printf(
        _("It is written to Windows and run there, without a question in Windows: "
          "%s"),
        line);
    if (words && !ask(run, installer, how, error)) {
        return VF_EXIT_DECLINED;
    }
    const struct vf_install install = {
        .installer = installer, .status = status, .progress = show_progress};
    char done[256];
    const bool ok = vf_install_by_agent(agent, &install, done, sizeof(done),
                                        error);
    if (isatty(STDERR_FILENO)) {
        fputc('\n', stderr);
    }
    return ok ? say_done(run, done) : VF_EXIT_FAILED;
}

static enum vf_exit
install_by_disc(const struct vf_verb_run *run, virDomainPtr domain,
                const struct vf_installer *installer, const char *why,
                GError **error)
{
    char where[512];
    if (!ask(run, installer, why, error) ||
        !vf_media_insert(domain, installer, where, sizeof(where), error)) {
        return VF_EXIT_FAILED;
    }
    g_autofree char *done = g_strdup_printf(
        _("A disc with '%s' is in the drive: start it there. 'virtflow-view guest "
          "eject' takes it out again."),
        installer->name);
    return say_done(run, done);
}

static enum vf_exit
do_install(const struct vf_verb_run *run, const struct vf_agent *agent,
           virDomainPtr domain, const char *path, GError **error)
{
    const struct settings *settings = run->settings;
    struct vf_installer installer;
    enum vf_exit code = VF_EXIT_FAILED;
    if (vf_installer_open(&installer, path, error)) {
        struct vf_guest_status status = {.looked_for_host = false};
        struct vf_delivery_scene scene = {.has_drive = vf_media_has_drive(domain)};
        g_autoptr(GError) silence = NULL;
        scene.agent_answers =
            !settings->disc && vf_guest_look(agent, &status, &silence);
        scene.agent = status.abilities;
        scene.is_windows = status.system.is_windows;
        char why[400];
        switch (vf_delivery_choose(&scene, why, sizeof(why))) {
        case VF_DELIVERY_AGENT:
            code = install_by_agent(run, agent, &status, &installer, error);
            break;
        case VF_DELIVERY_DISC:
            code = install_by_disc(run, domain, &installer, why, error);
            break;
        case VF_DELIVERY_SPICE: // the window's way
        case VF_DELIVERY_NONE:
            g_set_error_literal(error, VF_ERROR, VF_ERROR_UNFIT, why);
            break;
        }
    }
    vf_installer_close(&installer);
    return code;
}

// Choosing -----------------------------------------------------------------------

static enum vf_exit
refuse_word(const char *word, GError **error)
{
    g_set_error(error, VF_ERROR, VF_ERROR_USAGE,
                _("'virtflow-view guest %s' is nothing that can be done. It is one "
                  "of: status VM, start-host VM, log VM, install VM FILE, eject "
                  "VM."),
                word);
    return VF_EXIT_USAGE;
}

static enum vf_exit
run_guest(struct vf_verb_run *run, GError **error)
{
    const char *word = run->words[0];
    const bool installs = strcmp(word, "install") == 0;
    static const char *const known[] = {"status", "start-host", "log", "install",
                                        "eject", NULL};
    if (!g_strv_contains(known, word) ||
        run->word_count != (installs ? 3u : 2u)) {
        return refuse_word(word, error);
    }
    struct vf_session session;
    enum vf_exit code = VF_EXIT_FAILED;
    if (vf_session_open(&session, run, run->words[1], true, error)) {
        const struct vf_agent agent = vf_agent_of_domain(session.domain);
        if (strcmp(word, "status") == 0) {
            code = do_status(run, &agent, error);
        } else if (strcmp(word, "start-host") == 0) {
            code = do_start(run, &agent, error);
        } else if (strcmp(word, "log") == 0) {
            code = do_log(run, &agent, error);
        } else if (installs) {
            code = do_install(run, &agent, session.domain, run->words[2], error);
        } else if (vf_media_eject(session.domain, error)) {
            code = say_done(run, _("The drive is empty."));
        }
    }
    vf_session_close(&session);
    return code;
}

const struct vf_verb vf_verb_guest = {
    .name = "guest",
    .arguments = "status|start-host|log|install|eject VM [FILE]",
    .summary = N_("help inside the guest: is the Looking Glass host there"),
    .manual =
        N_("Asks QEMU's guest agent in the guest. 'status' says whether a Looking "
           "Glass host is installed, which version, and whether it is running; "
           "'start-host' starts it; 'log' prints the end of its log.\n\n"
           "'install' hands an installer that you downloaded to the guest, and runs "
           "it there without a question in Windows; this program downloads nothing. "
           "When the guest agent does not answer, the installer is put on a disc in "
           "the VM's drive, to be started there with a double-click, and 'eject' "
           "takes the disc out again."),
    .min_words = 2,
    .max_words = 3,
    .options = {OPTIONS, G_N_ELEMENTS(OPTIONS)},
    .settings_size = sizeof(struct settings),
    .run = run_guest,
};
