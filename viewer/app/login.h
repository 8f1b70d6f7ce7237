// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// The application's part of logging in to libvirt: what is being typed in answer to
// what a connection asks, and the overlay that opens for it.
//
// Thread-safety: main thread only.
// Path: viewer/app/app.h -> this -> viewer/pages/page_login.h, control/control.h

#include "control/login_question.h"

struct vf_app;

struct vf_app_login {
    unsigned serial; // of the question that `answer` is for
    struct vf_login_answer answer; // as far as it was typed
};

// Something new is known of the connection: a new question opens the overlay.
void vf_app_login_update(struct vf_app *app);

// The field of that number is now to be `text`, which is *copied*.
void vf_app_login_type(struct vf_app *app, unsigned field, const char *text);

// Gives the answer, or says that there is none.
void vf_app_login_answer(struct vf_app *app, bool is_answer);

// Wipes what was typed.
void vf_app_login_stop(struct vf_app *app);
