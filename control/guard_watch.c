// SPDX-License-Identifier: GPL-2.0-or-later
#include "control/guard_watch.h"

#include "control/status_text.h"

static void
say_gpu(struct vf_control_status *status, const char *words)
{
    vf_status_set_text(status->gpu_detail, sizeof(status->gpu_detail), words);
}

// What is not in order with the VM that is off, or empty.
static void
ask_off(const struct vf_guard_watch *watch, virConnectPtr conn,
        const struct vf_control_status *status, char *words, size_t size)
{
    virDomainPtr domain = virDomainLookupByUUID(conn, status->uuid);
    words[0] = '\0';
    if (domain) {
        watch->guard->when_off(domain, words, size);
        virDomainFree(domain);
    }
}

// True: not in order, so far.
static bool
note_off(struct vf_guard_watch *watch, virConnectPtr conn,
         struct vf_control_status *status)
{
    if (status->state != VF_DOMAIN_OFF) {
        watch->off_asked = false;
        say_gpu(status, "");
        return false;
    }
    if (watch->off_asked) {
        return false;
    }
    watch->off_asked = true;
    char words[sizeof(status->gpu_detail)];
    ask_off(watch, conn, status, words, sizeof(words));
    if (words[0] != '\0') {
        return true;
    }
    say_gpu(status, "");
    return false;
}

// What an earlier run of this program, or another one, left behind.
static void
note_others(struct vf_guard_watch *watch, virConnectPtr conn,
            struct vf_control_status *status)
{
    if (watch->others_asked || status->state == VF_DOMAIN_UNKNOWN ||
        status->state == VF_DOMAIN_MISSING) {
        return;
    }
    virDomainPtr domain = virDomainLookupByUUID(conn, status->uuid);
    char words[sizeof(status->gpu_others)] = "";
    if (domain) {
        watch->others_asked = true;
        watch->guard->when_found(domain, words, sizeof(words));
        vf_status_set_text(status->gpu_others, sizeof(status->gpu_others), words);
        virDomainFree(domain);
    }
}

bool
vf_guard_watch_note(struct vf_guard_watch *watch, virConnectPtr conn,
                    struct vf_control_status *status)
{
    if (!watch->guard) {
        return false;
    }
    const bool wants_second_look = note_off(watch, conn, status);
    note_others(watch, conn, status);
    return wants_second_look;
}

void
vf_guard_watch_second_look(const struct vf_guard_watch *watch, virConnectPtr conn,
                           struct vf_control_status *status)
{
    char words[sizeof(status->gpu_detail)];
    ask_off(watch, conn, status, words, sizeof(words));
    say_gpu(status, words);
}
