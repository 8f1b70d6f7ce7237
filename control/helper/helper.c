// SPDX-License-Identifier: GPL-2.0-or-later
#include "control/helper/helper.h"

#include <glib.h>
#include <string.h>

static const struct vf_helper_verb *const VERBS[] = {
    &vf_helper_shm_tmpfiles,
    &vf_helper_kvmfr_setup,
    &vf_helper_vfio_dedicate,
};

static const struct vf_helper_verb *
find_verb(const char *name, GError **error)
{
    g_autoptr(GString) names = g_string_new(NULL);
    for (size_t i = 0; i < G_N_ELEMENTS(VERBS); i++) {
        if (name && strcmp(VERBS[i]->name, name) == 0) {
            return VERBS[i];
        }
        g_string_append_printf(names, "%s%s", i > 0 ? ", " : "",
                               VERBS[i]->name);
    }
    g_set_error(error, VF_ERROR, VF_ERROR_USAGE,
                "virtflow-view-helper needs one of these verbs: %s; 'undo' and "
                "a verb takes it back, 'print' before all that only shows it.",
                names->str);
    return NULL;
}

static bool
check_count(const struct vf_helper_verb *verb, char *const *arguments,
            unsigned min, unsigned max, GError **error)
{
    unsigned count = 0;
    while (arguments[count]) {
        count++;
    }
    if (count >= min && count <= max) {
        return true;
    }
    g_set_error(error, VF_ERROR, VF_ERROR_USAGE,
                "'%s' takes other arguments: virtflow-view-helper %s %s",
                verb->name, verb->name, verb->arguments);
    return false;
}

static bool
run(struct vf_helper *helper, char *const *arguments, GError **error)
{
    const bool undo = arguments[0] && strcmp(arguments[0], "undo") == 0;
    arguments += undo;
    const struct vf_helper_verb *verb = find_verb(arguments[0], error);
    if (!verb) {
        return false;
    }
    arguments++;
    if (undo) {
        return check_count(verb, arguments, 0, 1, error) &&
               verb->undo(helper, arguments[0], error);
    }
    return check_count(verb, arguments, verb->min_arguments,
                       verb->max_arguments, error) &&
           verb->run(helper, arguments, error);
}

int
vf_helper_main(struct vf_helper *helper, char *const *arguments, GError **error)
{
    helper->print_only = arguments[0] && strcmp(arguments[0], "print") == 0;
    arguments += helper->print_only;
    g_autoptr(GError) cause = NULL;
    if (run(helper, arguments, &cause)) {
        return 0;
    }
    const bool usage = g_error_matches(cause, VF_ERROR, VF_ERROR_USAGE);
    g_propagate_error(error, g_steal_pointer(&cause));
    return usage ? 2 : 1;
}

bool
vf_helper_check_name(const char *text, GError **error)
{
    static const char allowed[] =
        G_CSET_A_2_Z G_CSET_a_2_z G_CSET_DIGITS "._-";
    const size_t length = strlen(text);
    if (length >= 1 && length <= 64 && text[0] != '.' && text[0] != '-' &&
        strspn(text, allowed) == length) {
        return true;
    }
    g_set_error(error, VF_ERROR, VF_ERROR_USAGE,
                "A shared memory file is named by letters, digits, '.', '_' and "
                "'-', and at most 64 of them, such as 'looking-glass'.");
    return false;
}

bool
vf_helper_check_mib(const char *text, unsigned min, unsigned max, unsigned *mib,
                    GError **error)
{
    guint64 number = 0;
    const bool is_plain = text[0] >= '1' && text[0] <= '9' &&
                          strspn(text, G_CSET_DIGITS) == strlen(text);
    if (is_plain &&
        g_ascii_string_to_unsigned(text, 10, min, max, &number, NULL) &&
        (number & (number - 1)) == 0) {
        *mib = (unsigned)number;
        return true;
    }
    g_set_error(error, VF_ERROR, VF_ERROR_USAGE,
                "A size is a power of two from %u to %u, in MiB, such as 128.",
                min, max);
    return false;
}
