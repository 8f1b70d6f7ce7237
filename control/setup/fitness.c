// SPDX-License-Identifier: GPL-2.0-or-later
#include "control/setup/fitness.h"

#include "base/words.h"
#include "control/setup/setup.h"

#include <string.h>

// More than this many are not read.
enum { MOST_NAMED = 3 };

void
vf_setup_fitness(const struct vf_plan *plan, struct vf_roster_verdict *verdict)
{
    if (plan->changes == 0) {
        verdict->fitness = VF_FITNESS_GOOD;
        g_strlcpy(verdict->words, _("Set up for Looking Glass."),
                  sizeof(verdict->words));
        return;
    }
    g_autoptr(GString) words = g_string_new(NULL);
    g_string_printf(words, vf_words_counted("Setup would make %u change: ",
                                            "Setup would make %u changes: ",
                                            plan->changes),
                    plan->changes);
    unsigned named = 0;
    for (unsigned i = 0; i < VF_EDIT_COUNT; i++) {
        if (!plan->items[i].chosen) {
            continue;
        }
        if (named == MOST_NAMED) {
            g_string_append(words, ", ...");
            break;
        }
        g_string_append_printf(words, "%s%s", named > 0 ? ", " : "",
                               plan->items[i].title);
        named++;
    }
    verdict->fitness = VF_FITNESS_LACKING;
    g_strlcpy(verdict->words, words->str, sizeof(verdict->words));
}

static void
judge(void *domain, struct vf_roster_verdict *verdict)
{
    const struct vf_setup_choices choices = {0};
    struct vf_setup setup;
    g_autoptr(GError) error = NULL;
    if (vf_setup_look(&setup, domain, &choices, &error)) {
        vf_setup_fitness(&setup.plan, verdict);
    } else {
        verdict->fitness = g_error_matches(error, VF_ERROR, VF_ERROR_UNSUPPORTED)
                               ? VF_FITNESS_UNFIT
                               : VF_FITNESS_UNKNOWN;
        g_strlcpy(verdict->words, error->message, sizeof(verdict->words));
    }
    vf_setup_finish(&setup);
}

const struct vf_roster_judge vf_setup_judge = {.judge = judge};
