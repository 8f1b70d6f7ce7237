// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// QEMU's guest agent: a program in the guest that answers JSON requests
// (QEMU, "QEMU Guest Agent Protocol Reference"). Who carries a request and brings
// the reply is one function, because there are two ways: libvirt, and a socket.
//
// The guest is hostile: a reply may be anything of any size. It is bounded, checked
// to be shallow before a parser sees it, and each number and text in it is checked
// where it is used; what is shown of it has no control characters.
//
// Lifetime: a vf_agent is a value; what it borrows must outlive it.
// Thread-safety: any thread that may block, one at a time for the same agent.
// Errors: whole sentences. VF_ERROR_LOST: nobody answers; VF_ERROR_UNSUPPORTED: the
// agent cannot, or may not, do that; VF_ERROR_INVALID: the reply makes no sense.
// Path: control/guest/agent_libvirt.h, control/guest/agent_socket.h -> this ->
// control/guest/host.h, control/guest/install.h

#include "base/error.h"

#include <glib.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct vf_agent {
    // Returns the reply, *transferred*, g_free(); NULL with `error`.
    char *(*call)(void *data, const char *request, unsigned timeout_s,
                  GError **error);
    void *data;
};

enum {
    VF_AGENT_MAX_REPLY = 8 << 20, // bytes
    VF_AGENT_MAX_OUTPUT = 1 << 20, // of a program that was run
    VF_AGENT_CHUNK = 256 << 10, // of a file, in one request; libvirt takes 4 MiB
};

struct vf_agent_abilities {
    char version[32];
    bool can_run;        // guest-exec and guest-exec-status
    bool can_read_files; // guest-file-open, -read, -seek, -close
    bool can_write_files;
};

bool vf_agent_ask_abilities(const struct vf_agent *agent,
                            struct vf_agent_abilities *abilities,
                            GError **error) VF_WARN_UNUSED;

struct vf_agent_system {
    char id[32];     // "mswindows", "debian"
    char name[128];  // "Microsoft Windows 11"
    char kernel[64]; // its version
    bool is_windows;
};

bool vf_agent_ask_system(const struct vf_agent *agent,
                         struct vf_agent_system *system,
                         GError **error) VF_WARN_UNUSED;

// What came of a program.
struct vf_agent_outcome {
    bool was_killed; // by a signal, or an exception
    int exit_code;
    char *output; // standard output, UTF-8, at most VF_AGENT_MAX_OUTPUT; owned
    char *errors; // standard error; owned
};

// Runs `words` (the program's whole path first; NULL at the end) and waits until it
// ends, at most `patience_s`; then it goes on by itself, and the error is
// VF_ERROR_TIMEOUT. `cancel` may be NULL; it returns true when the wait is to end.
bool vf_agent_run(const struct vf_agent *agent, const char *const *words,
                  unsigned patience_s, bool (*cancel)(void *data),
                  void *cancel_data, struct vf_agent_outcome *outcome,
                  GError **error) VF_WARN_UNUSED;

// An outcome of zeros is accepted.
void vf_agent_outcome_finish(struct vf_agent_outcome *outcome);

// The last `most` bytes (at most VF_AGENT_MAX_OUTPUT) of the guest's file, as UTF-8
// without control characters but new lines and tabs. *Transferred*, g_free().
char *vf_agent_read_tail(const struct vf_agent *agent, const char *path,
                         size_t most, GError **error) VF_WARN_UNUSED;

// Writes what can be read from `fd` to the guest's file, which is replaced.
// `progress(data, bytes)` is called now and then and returns false to stop
// (VF_ERROR_CANCELLED); it may be NULL. `size`: how much it was, may be NULL.
bool vf_agent_write_file(const struct vf_agent *agent, const char *path, int fd,
                         bool (*progress)(void *data, uint64_t bytes),
                         void *progress_data, uint64_t *size,
                         GError **error) VF_WARN_UNUSED;
