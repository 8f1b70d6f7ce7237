// SPDX-License-Identifier: GPL-2.0-or-later
// `virtflow-view stop`: asks the guest to shut down and waits for it.
#include "base/clock.h"
#include "base/words.h"
#include "control/command/act.h"
#include "control/command/verbs.h"
#include "control/domain_state.h"
#include "control/failure.h"
#include "control/shutdown_wait.h"

#include <glib.h>
#include <libvirt/virterror.h>
#include <unistd.h>

struct settings {
    struct vf_verb_common common;
    bool yes;
    bool no_wait;
    double timeout; // seconds
};

static const struct vf_option OPTIONS[] = {
    {N_("This command"), "timeout", 't', VF_OPTION_NUMBER,
     offsetof(struct settings, timeout), "S",
     N_("how many seconds to wait for the guest before asking what to do"), "90",
     NULL, 0, 86400},
    {N_("This command"), "no-wait", 0, VF_OPTION_FLAG,
     offsetof(struct settings, no_wait), NULL,
     N_("ask the guest and return at once"), NULL, NULL, 0, 0},
    VF_ACT_YES_OPTION(struct settings),
    VF_VERB_COMMON_OPTIONS(struct settings),
};

enum { LOOKS_PER_SECOND = 4 };

static bool
look(const struct vf_session *session, enum vf_domain_state *state,
     GError **error)
{
    int now = VIR_DOMAIN_NOSTATE;
    if (virDomainGetState(session->domain, &now, NULL, 0) == 0) {
        *state = vf_domain_state_from_libvirt(now);
        return true;
    }
    const virError *cause = virGetLastError();
    if (cause && cause->code == VIR_ERR_NO_DOMAIN) {
        *state = VF_DOMAIN_MISSING; // a VM without a definition, now off
        return true;
    }
    struct vf_failure failure;
    vf_failure_take(&failure);
    vf_failure_set_error(&failure,
                         _("The guest was asked to shut down, but is not seen "
                           "any more"),
                         error);
    return false;
}

static void
show_time(uint64_t since_ns, bool is_last)
{
    if (isatty(STDERR_FILENO)) {
        fprintf(stderr, "\rshutting down: %d s%s",
                (int)((vf_clock_ns() - since_ns) / VF_NS_PER_S),
                is_last ? "\n" : "");
    }
}

// What to do with a guest that takes its time. 'w'ait, 'a'sk again, 'p'ower off;
// 0: nobody is there to say.
static char
ask_what_to_do(const struct vf_session *session)
{
    if (!isatty(STDIN_FILENO)) {
        return 0;
    }
    fprintf(stderr,
            _("\n'%s' is still running. Keep [w]aiting, [a]sk it again, or turn "
              "the [p]ower off? [w] "),
            vf_session_name(session));
    char answer[16] = "";
    return fgets(answer, sizeof(answer), stdin) ? answer[0] : 0;
}

static bool
give_up(const struct vf_session *session, double timeout, GError **error)
{
    const char *name = vf_session_name(session);
    g_set_error(error, VF_ERROR, VF_ERROR_TIMEOUT,
                _("'%s' was asked to shut down %.0f s ago and is still running. "
                  "It may be installing updates: wait, or ask again; "
                  "'virtflow-view kill %s' turns it off."),
                name, timeout, name);
    return false;
}

static bool
follow_answer(const struct vf_session *session, double timeout,
              struct vf_shutdown_wait *wait, GError **error)
{
    bool changed;
    switch (ask_what_to_do(session)) {
    case 0:
        return give_up(session, timeout, error);
    case 'a':
        if (!vf_act_do(session, VF_OPERATION_SHUTDOWN, true, &changed, error)) {
            return false;
        }
        break;
    case 'p': // typed by somebody who was asked
        return vf_act_do(session, VF_OPERATION_FORCE_OFF, true, &changed,
                         error);
    default:
        break;
    }
    vf_shutdown_wait_more(wait, vf_clock_ns(),
                          (uint64_t)(timeout * (double)VF_NS_PER_S));
    return true;
}

static bool
wait_for_it(const struct vf_session *session, double timeout, GError **error)
{
    const uint64_t asked_ns = vf_clock_ns();
    const uint64_t patience_ns = (uint64_t)(timeout * (double)VF_NS_PER_S);
    struct vf_shutdown_wait wait = {.asked_ns = 0};
    for (;;) {
        enum vf_domain_state state;
        if (!look(session, &state, error)) {
            return false;
        }
        switch (vf_shutdown_wait_look(&wait, asked_ns, state, vf_clock_ns(),
                                      patience_ns)) {
        case VF_SHUTDOWN_IDLE:
        case VF_SHUTDOWN_DONE:
            show_time(asked_ns, true);
            return true;
        case VF_SHUTDOWN_OVERDUE:
            if (!follow_answer(session, timeout, &wait, error)) {
                return false;
            }
            break;
        case VF_SHUTDOWN_WAITING:
            break;
        }
        show_time(asked_ns, false);
        g_usleep(G_USEC_PER_SEC / LOOKS_PER_SECOND);
    }
}

static enum vf_exit
run_stop(struct vf_verb_run *run, GError **error)
{
    const struct settings *settings = run->settings;
    struct vf_session session;
    bool changed = false;
    if (vf_session_open(&session, run, run->words[0], true, error) &&
        vf_act_do(&session, VF_OPERATION_SHUTDOWN, settings->yes, &changed,
                  error) &&
        (settings->no_wait || !changed ||
         wait_for_it(&session, settings->timeout, error))) {
        vf_act_report(run, &session, VF_OPERATION_SHUTDOWN, changed);
    }
    vf_session_close(&session);
    return VF_EXIT_DONE;
}

const struct vf_verb vf_verb_stop = {
    .name = "stop",
    .arguments = "VM",
    .summary = N_("ask the guest to shut down, and wait for it"),
    .manual =
        N_("Asks the guest to shut down: by the guest agent where that answers, "
           "else as the power button does. Then waits until it is off. When it "
           "takes longer than the time given, it is asked at the terminal whether "
           "to keep waiting, to ask the guest again or to turn the power off; "
           "without a terminal the command ends with status 8 and leaves the VM "
           "as it is. Nothing is ever forced because time went by.\n\nA VM that is "
           "paused is resumed first, so that its guest can hear it; that is asked "
           "before."),
    .min_words = 1,
    .max_words = 1,
    .options = {OPTIONS, G_N_ELEMENTS(OPTIONS)},
    .settings_size = sizeof(struct settings),
    .run = run_stop,
};
