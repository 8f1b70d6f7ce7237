// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// Where a thread that opens a connection waits for what the user types in the
// window: the worker asks here and sleeps, the main thread answers.
//
// Lifetime: create -> (ref) -> close -> unref.
// Thread-safety: any thread.
// Path: control/control.h -> this -> control/login_question.h

#include "control/login_question.h"

#include <stdbool.h>

struct vf_login_desk;

struct vf_login_desk *vf_login_desk_create(void);

struct vf_login_desk *vf_login_desk_ref(struct vf_login_desk *desk);

// NULL is accepted.
void vf_login_desk_unref(struct vf_login_desk *desk);

// Waits until question `serial` is answered, which may have happened already. False
// when the answer is that there is none, or the desk is closed.
bool vf_login_desk_wait(struct vf_login_desk *desk, unsigned serial,
                        struct vf_login_answer *answer);

// `answer`: *copied*; NULL: there is none. The answer to a question that is not the
// one being waited for is dropped.
void vf_login_desk_answer(struct vf_login_desk *desk, unsigned serial,
                          const struct vf_login_answer *answer);

// Nobody waits any more, and nobody will.
void vf_login_desk_close(struct vf_login_desk *desk);
