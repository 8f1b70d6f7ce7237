// SPDX-License-Identifier: GPL-2.0-or-later
#include "control/guest/host.h"

#include "base/clock.h"
#include "base/words.h"

#include <string.h>

enum { QUICK_S = 20, START_S = 30, LOG_BYTES = 64 << 10 };

// ERROR_SERVICE_ALREADY_RUNNING of Windows (winerror.h).
enum { ALREADY_RUNNING = 1056 };

#define SC "C:\\Windows\\System32\\sc.exe"
#define POWERSHELL                                                             \
    "C:\\Windows\\System32\\WindowsPowerShell\\v1.0\\powershell.exe"

static const struct {
    const char *name; // as people know it
    const char *windows; // the service
    const char *windows_log;
    const char *linux_unit; // NULL: there is none
    const char *linux_log;
} kinds[VF_GUEST_KIND_COUNT] = {
    [VF_GUEST_HOST] = {"Looking Glass (host)", "Looking Glass (host)",
                       "C:\\ProgramData\\Looking Glass (host)\\"
                       "looking-glass-host.txt",
                       "looking-glass-host", "/var/log/looking-glass-host.log"},
    [VF_GUEST_IDD] = {"Looking Glass (IDD)", "LGIddHelper",
                      "C:\\ProgramData\\Looking Glass (IDD)\\"
                      "looking-glass-idd.txt",
                      NULL, NULL},
};

const char *
vf_guest_kind_name(enum vf_guest_kind kind)
{
    return kinds[kind].name;
}

// What Windows says --------------------------------------------------------------

// The number behind the colon of line `wanted` (from 0) of those that have one.
static bool
numbered_line(const char *output, int wanted, unsigned *number)
{
    g_auto(GStrv) lines = g_strsplit(output, "\n", 64);
    int seen = 0;
    for (char **line = lines; *line; line++) {
        const char *colon = strstr(*line, ": ");
        if (!colon) {
            continue;
        }
        const char *digits = colon + 2;
        while (*digits == ' ') {
            digits++;
        }
        if (g_ascii_isdigit(*digits) && seen++ == wanted) {
            *number = (unsigned)strtoul(digits, NULL, 10);
            return true;
        }
    }
    return false;
}

bool
vf_guest_parse_query(const char *output, bool *is_running)
{
    // TYPE, then STATE; 1 to 7 (winsvc.h), and 4 is "running".
    enum { STATE_LINE = 1, RUNNING = 4, LAST = 7 };
    unsigned state = 0;
    if (!numbered_line(output, STATE_LINE, &state) || state == 0 ||
        state > LAST) {
        return false;
    }
    *is_running = state == RUNNING;
    return true;
}

bool
vf_guest_parse_path(const char *output, char *path, size_t size)
{
    path[0] = '\0';
    const char *drive = strstr(output, ":\\");
    if (!drive || drive == output || !g_ascii_isalpha(drive[-1])) {
        return false;
    }
    const char *start = drive - 1;
    const char *end = strcasestr(start, ".exe");
    const char *line = strchr(start, '\n');
    if (!end || (line && line < end)) {
        return false;
    }
    const size_t length = (size_t)(end - start) + strlen(".exe");
    if (length >= size) {
        return false;
    }
    memcpy(path, start, length);
    path[length] = '\0';
    return true;
}

static bool
run(const struct vf_agent *agent, const char *const *words, unsigned patience_s,
    struct vf_agent_outcome *outcome, GError **error)
{
    return vf_agent_run(agent, words, patience_s, NULL, NULL, outcome, error);
}

// Of the file, as its maker wrote it in; empty when it cannot be had.
static void
read_version(const struct vf_agent *agent, struct vf_guest_service *service)
{
    // The path goes into a text between quotes.
    if (service->path[0] == '\0' || strchr(service->path, '\'')) {
        return;
    }
    g_autofree char *script =
        g_strdup_printf("(Get-Item -LiteralPath '%s').VersionInfo.ProductVersion",
                        service->path);
    const char *const words[] = {POWERSHELL, "-NoProfile", "-NonInteractive",
                                 "-Command", script, NULL};
    struct vf_agent_outcome outcome;
    if (run(agent, words, QUICK_S, &outcome, NULL) && outcome.exit_code == 0) {
        g_strlcpy(service->version, g_strstrip(outcome.output),
                  sizeof(service->version));
        service->version[strcspn(service->version, "\n")] = '\0';
    }
    vf_agent_outcome_finish(&outcome);
}

static bool
look_windows(const struct vf_agent *agent, enum vf_guest_kind kind,
             struct vf_guest_service *service, GError **error)
{
    const char *const query[] = {SC, "query", kinds[kind].windows, NULL};
    const char *const config[] = {SC, "qc", kinds[kind].windows, NULL};
    struct vf_agent_outcome outcome;
    if (!run(agent, query, QUICK_S, &outcome, error)) {
        return false;
    }
    service->is_there =
        outcome.exit_code == 0 &&
        vf_guest_parse_query(outcome.output, &service->is_running);
    vf_agent_outcome_finish(&outcome);
    if (!service->is_there) {
        return true;
    }
    if (run(agent, config, QUICK_S, &outcome, NULL)) {
        vf_guest_parse_path(outcome.output ? outcome.output : "", service->path,
                            sizeof(service->path));
    }
    vf_agent_outcome_finish(&outcome);
    read_version(agent, service);
    return true;
}

// What Linux says ----------------------------------------------------------------

static bool
look_linux(const struct vf_agent *agent, enum vf_guest_kind kind,
           struct vf_guest_service *service, GError **error)
{
    const char *const show[] = {"systemctl", "show", kinds[kind].linux_unit,
                                "--property=LoadState,ActiveState,ExecStart",
                                NULL};
    struct vf_agent_outcome outcome;
    if (!run(agent, show, QUICK_S, &outcome, error)) {
        return false;
    }
    service->is_there = strstr(outcome.output, "LoadState=loaded") != NULL;
    service->is_running = strstr(outcome.output, "ActiveState=active") != NULL;
    const char *path = strstr(outcome.output, "path=");
    if (path) {
        path += strlen("path=");
        g_autofree char *word = g_strndup(path, strcspn(path, " ;\n"));
        g_strlcpy(service->path, word, sizeof(service->path));
    }
    vf_agent_outcome_finish(&outcome);
    return true;
}

// Both ---------------------------------------------------------------------------

bool
vf_guest_look(const struct vf_agent *agent, struct vf_guest_status *status,
              GError **error)
{
    memset(status, 0, sizeof(*status));
    if (!vf_agent_ask_abilities(agent, &status->abilities, error) ||
        !vf_agent_ask_system(agent, &status->system, error)) {
        return false;
    }
    status->looked_for_host = status->abilities.can_run;
    const bool is_windows = status->system.is_windows;
    for (int kind = 0; status->looked_for_host && kind < VF_GUEST_KIND_COUNT;
         kind++) {
        struct vf_guest_service *service = &status->services[kind];
        const char *log =
            is_windows ? kinds[kind].windows_log : kinds[kind].linux_log;
        g_strlcpy(service->log, log ? log : "", sizeof(service->log));
        if (is_windows
                ? !look_windows(agent, (enum vf_guest_kind)kind, service, error)
                : kinds[kind].linux_unit &&
                      !look_linux(agent, (enum vf_guest_kind)kind, service,
                                  error)) {
            return false;
        }
    }
    return true;
}

enum vf_guest_kind
vf_guest_best(const struct vf_guest_status *status)
{
    return status->services[VF_GUEST_IDD].is_there    ? VF_GUEST_IDD
           : status->services[VF_GUEST_HOST].is_there ? VF_GUEST_HOST
                                                      : VF_GUEST_KIND_COUNT;
}

static bool
refuse_absent(const struct vf_guest_status *status, GError **error)
{
    if (!status->looked_for_host) {
        g_set_error(error, VF_ERROR, VF_ERROR_UNSUPPORTED,
                    _("The guest agent may not run programs ('guest-exec' is not "
                      "allowed in its settings in the guest), so nobody can say "
                      "how the Looking Glass host is."));
    } else {
        g_set_error(error, VF_ERROR, VF_ERROR_NOT_FOUND,
                    _("No Looking Glass host is installed in the guest. Give its "
                      "installer to 'virtflow-view guest install'."));
    }
    return false;
}

static bool
is_running(const struct vf_agent *agent, const struct vf_guest_status *status,
           enum vf_guest_kind kind, bool *running, GError **error)
{
    struct vf_guest_service service = {.is_there = false};
    const bool ok = status->system.is_windows
                        ? look_windows(agent, kind, &service, error)
                        : look_linux(agent, kind, &service, error);
    *running = service.is_running;
    return ok;
}

static bool
wait_running(const struct vf_agent *agent, const struct vf_guest_status *status,
             enum vf_guest_kind kind, GError **error)
{
    const uint64_t deadline = vf_clock_ns() + START_S * VF_NS_PER_S;
    for (;;) {
        bool running = false;
        if (!is_running(agent, status, kind, &running, error)) {
            return false;
        }
        if (running) {
            return true;
        }
        if (vf_clock_ns() >= deadline) {
            g_set_error(error, VF_ERROR, VF_ERROR_TIMEOUT,
                        _("'%s' was started in the guest, and is not running after "
                          "%d s. Its log says why: 'virtflow-view guest log'."),
                        kinds[kind].name, START_S);
            return false;
        }
        g_usleep(500 * 1000);
    }
}

bool
vf_guest_start_host(const struct vf_agent *agent,
                    const struct vf_guest_status *status, GError **error)
{
    const enum vf_guest_kind kind = vf_guest_best(status);
    if (kind == VF_GUEST_KIND_COUNT) {
        return refuse_absent(status, error);
    }
    const bool is_windows = status->system.is_windows;
    const char *const windows[] = {SC, "start", kinds[kind].windows, NULL};
    const char *const linux_words[] = {"systemctl", "start",
                                       kinds[kind].linux_unit, NULL};
    struct vf_agent_outcome outcome;
    if (!run(agent, is_windows ? windows : linux_words, START_S, &outcome,
             error)) {
        return false;
    }
    const bool ok =
        outcome.exit_code == 0 || outcome.exit_code == ALREADY_RUNNING;
    if (!ok) {
        g_set_error(error, VF_ERROR, VF_ERROR_FAILED,
                    _("'%s' could not be started in the guest (code %d): %.200s"),
                    kinds[kind].name, outcome.exit_code,
                    outcome.errors[0] ? outcome.errors : outcome.output);
    }
    vf_agent_outcome_finish(&outcome);
    return ok && wait_running(agent, status, kind, error);
}

char *
vf_guest_read_log(const struct vf_agent *agent,
                  const struct vf_guest_status *status, GError **error)
{
    const enum vf_guest_kind kind = vf_guest_best(status);
    if (kind == VF_GUEST_KIND_COUNT) {
        refuse_absent(status, error);
        return NULL;
    }
    if (!status->abilities.can_read_files) {
        g_set_error(error, VF_ERROR, VF_ERROR_UNSUPPORTED,
                    _("The guest agent may not read files ('guest-file-read' is "
                      "not allowed in its settings in the guest)."));
        return NULL;
    }
    return vf_agent_read_tail(agent, status->services[kind].log, LOG_BYTES,
                              error);
}
