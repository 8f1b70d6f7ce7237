// SPDX-License-Identifier: GPL-2.0-or-later
// The process that pkexec starts as root. It takes nothing from its environment but
// PKEXEC_UID, which pkexec itself sets.
#include "control/helper/helper.h"

#include <glib.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static bool
find_user(bool prints, uid_t *user, GError **error)
{
    guint64 number;
    const char *text = getenv("PKEXEC_UID");
    if (text && g_ascii_string_to_unsigned(text, 10, 0, G_MAXUINT32 - 1,
                                           &number, NULL)) {
        *user = (uid_t)number;
        return true;
    }
    *user = getuid();
    if (!prints) {
        g_set_error(error, VF_ERROR, VF_ERROR_USAGE,
                    "This is started by 'pkexec', which tells for which user. "
                    "'print' before the verb shows what it would do.");
    }
    return prints;
}

static bool
may_run(bool prints, GError **error)
{
    if (prints || geteuid() == 0) {
        return true;
    }
    g_set_error(error, VF_ERROR, VF_ERROR_PERMISSION,
                "Only root may do that: start it with 'pkexec'. 'print' before "
                "the verb shows what it would do.");
    return false;
}

int
main(int argc, char **argv)
{
    struct vf_helper helper = {.root = "", .is_real = true, .out = stdout};
    g_autoptr(GError) error = NULL;
    int code = 2;
    const bool prints = argc > 1 && strcmp(argv[1], "print") == 0;
    const bool ok = argc > 0 && may_run(prints, &error) &&
                    find_user(prints, &helper.user, &error);
    clearenv();
    umask(022);
    if (ok && chdir("/") == 0) {
        code = vf_helper_main(&helper, argv + 1, &error);
    }
    if (error) {
        fprintf(stderr, "virtflow-view-helper: %s\n", error->message);
    }
    return code;
}
