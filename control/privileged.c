// SPDX-License-Identifier: GPL-2.0-or-later
#include "control/privileged.h"

#include "base/words.h"

#include <glib.h>
#include <sys/wait.h>
#include <unistd.h>

// Of pkexec(1).
enum { NOT_AUTHORIZED = 127, DISMISSED = 126 };

struct vf_privileged
vf_privileged_system(void)
{
    return (struct vf_privileged){.pkexec = "/usr/bin/pkexec",
                                  .helper = VF_HELPER};
}

char *
vf_privileged_command(const struct vf_privileged *privileged,
                      const char *const *arguments)
{
    GString *line = g_string_new("pkexec ");
    g_string_append(line, privileged->helper);
    for (unsigned i = 0; arguments[i]; i++) {
        g_autofree char *quoted = g_shell_quote(arguments[i]);
        g_string_append_printf(line, " %s", quoted);
    }
    return g_string_free(line, FALSE);
}

static bool
check_installed(const char *program, const char *package, GError **error)
{
    if (access(program, X_OK) == 0) {
        return true;
    }
    g_set_error(error, VF_ERROR, VF_ERROR_UNSUPPORTED,
                _("'%s' is not installed, and without it nothing can be done as "
                  "root: install the package '%s'."),
                program, package);
    return false;
}

static bool
judge(int status, const char *complaint, GError **error)
{
    if (WIFEXITED(status) && WEXITSTATUS(status) == 0) {
        return true;
    }
    const int code = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
    if (code == DISMISSED) {
        g_set_error(error, VF_ERROR, VF_ERROR_CANCELLED,
                    _("The question for the password was dismissed; nothing was "
                      "done."));
    } else if (code == NOT_AUTHORIZED) {
        g_set_error(error, VF_ERROR, VF_ERROR_PERMISSION,
                    _("You may not do that, or there is no agent that could ask "
                      "for the password: start it in a terminal with 'pkexec'."));
    } else {
        g_set_error(error, VF_ERROR, VF_ERROR_FAILED, "%s",
                    complaint[0] ? complaint
                                 : _("The helper failed and did not say why."));
    }
    return false;
}

// Without the name that every line of the helper's errors begins with.
static const char *
strip(char *complaint)
{
    static const char name[] = "virtflow-view-helper: ";
    g_strstrip(complaint);
    return g_str_has_prefix(complaint, name) ? complaint + sizeof(name) - 1
                                             : complaint;
}

// `before`: what begins the command line, NULL at the end.
static bool
run(const char *const *before, const char *const *arguments, char **said,
    GError **error)
{
    g_autoptr(GPtrArray) words = g_ptr_array_new();
    for (unsigned i = 0; before[i]; i++) {
        g_ptr_array_add(words, (char *)before[i]);
    }
    for (unsigned i = 0; arguments[i]; i++) {
        g_ptr_array_add(words, (char *)arguments[i]);
    }
    g_ptr_array_add(words, NULL);
    g_autofree char *output = NULL;
    g_autofree char *complaint = NULL;
    int status = 0;
    g_autoptr(GError) cause = NULL;
    if (!g_spawn_sync("/", (char **)words->pdata, NULL, G_SPAWN_DEFAULT, NULL,
                      NULL, &output, &complaint, &status, &cause)) {
        g_set_error(error, VF_ERROR, VF_ERROR_FAILED,
                    _("'%s' could not be started: %s."), before[0],
                    cause->message);
        return false;
    }
    const bool ok = judge(status, strip(complaint), error);
    if (ok && said) {
        *said = g_steal_pointer(&output);
    }
    return ok;
}

bool
vf_privileged_run(const struct vf_privileged *privileged,
                  const char *const *arguments, char **said, GError **error)
{
    const char *const before[] = {privileged->pkexec, privileged->helper, NULL};
    return check_installed(privileged->pkexec, "pkexec", error) &&
           check_installed(privileged->helper, "virtflow-view", error) &&
           run(before, arguments, said, error);
}

bool
vf_privileged_show(const struct vf_privileged *privileged,
                   const char *const *arguments, char **said, GError **error)
{
    const char *const before[] = {privileged->helper, "print", NULL};
    return check_installed(privileged->helper, "virtflow-view", error) &&
           run(before, arguments, said, error);
}
