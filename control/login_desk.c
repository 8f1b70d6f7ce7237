// SPDX-License-Identifier: GPL-2.0-or-later
#include "control/login_desk.h"

#include "base/mutex.h"

#include <glib.h>
#include <stdatomic.h>
#include <string.h>

struct vf_login_desk {
    atomic_uint refs;
    struct vf_mutex lock;
    struct vf_cond changed;

    // protected by lock
    bool closed;
    unsigned answered; // serial of the last question that was answered
    bool has_answer;   // `answer` is one, not a refusal
    struct vf_login_answer answer;
};

struct vf_login_desk *
vf_login_desk_create(void)
{
    struct vf_login_desk *desk = g_new0(struct vf_login_desk, 1);
    atomic_init(&desk->refs, 1);
    vf_mutex_init(&desk->lock);
    vf_cond_init(&desk->changed);
    return desk;
}

struct vf_login_desk *
vf_login_desk_ref(struct vf_login_desk *desk)
{
    atomic_fetch_add(&desk->refs, 1);
    return desk;
}

void
vf_login_desk_unref(struct vf_login_desk *desk)
{
    if (!desk || atomic_fetch_sub(&desk->refs, 1) != 1) {
        return;
    }
    explicit_bzero(&desk->answer, sizeof(desk->answer));
    vf_cond_finish(&desk->changed);
    vf_mutex_finish(&desk->lock);
    g_free(desk);
}

bool
vf_login_desk_wait(struct vf_login_desk *desk, unsigned serial,
                   struct vf_login_answer *answer)
{
    vf_mutex_lock(&desk->lock);
    while (!desk->closed && desk->answered != serial) {
        vf_cond_wait(&desk->changed, &desk->lock);
    }
    const bool ok = !desk->closed && desk->has_answer;
    if (ok) {
        *answer = desk->answer;
    }
    desk->has_answer = false;
    explicit_bzero(&desk->answer, sizeof(desk->answer));
    vf_mutex_unlock(&desk->lock);
    return ok;
}

void
vf_login_desk_answer(struct vf_login_desk *desk, unsigned serial,
                     const struct vf_login_answer *answer)
{
    vf_mutex_lock(&desk->lock);
    desk->answered = serial;
    desk->has_answer = answer != NULL;
    if (answer) {
        desk->answer = *answer;
    }
    vf_cond_broadcast(&desk->changed);
    vf_mutex_unlock(&desk->lock);
}

void
vf_login_desk_close(struct vf_login_desk *desk)
{
    vf_mutex_lock(&desk->lock);
    desk->closed = true;
    vf_cond_broadcast(&desk->changed);
    vf_mutex_unlock(&desk->lock);
}
