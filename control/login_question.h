// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// What a connection asks its user for, and the answers: plain values, for those who
// ask the user and know nothing of libvirt.
//
// Lifetime: plain values. Thread-safety: any thread.
// Path: control/login.h -> this -> control/status.h

#include <stdbool.h>

enum { VF_LOGIN_FIELDS = 4, VF_LOGIN_TEXT = 256 };

// What is asked, all at once. A value.
struct vf_login_question {
    unsigned serial; // another number for every question; 0: nothing is asked
    unsigned count;
    struct {
        char prompt[96]; // without a colon at its end
        bool is_secret;  // not to be shown while it is typed
    } fields[VF_LOGIN_FIELDS];
};

struct vf_login_answer {
    char texts[VF_LOGIN_FIELDS][VF_LOGIN_TEXT];
};
