// SPDX-License-Identifier: GPL-2.0-or-later
// control/gpu's hand-over as a program for tests that may be killed on the way:
//
//     gpu-probe URI FOLDER COMMAND [NUMBER] [ADDRESS...]
//
// COMMAND is take, give-back, note (for the VM 'vf-gpu', whose UUID is ADDRESS's
// first), recover or look. At its NUMBERth step, from 1, it is killed as by a crash;
// 0: never. It prints each step, each finding, and the error.
#include "control/gpu/handover.h"
#include "control/link.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MAX_FUNCTIONS = 16 };

struct probe {
    unsigned step;
    unsigned last_step; // killed there; 0: never
};

static void
on_step(void *data, enum vf_handover_step step)
{
    static const char *const names[] = {
        [VF_HANDOVER_NOTE] = "note",
        [VF_HANDOVER_DETACH] = "detach",
        [VF_HANDOVER_REATTACH] = "reattach",
        [VF_HANDOVER_VERIFY] = "verify",
        [VF_HANDOVER_RECORD] = "record",
    };
    struct probe *probe = data;
    printf("step %u %s\n", ++probe->step, names[step]);
    fflush(stdout);
    if (probe->step == probe->last_step) {
        raise(SIGKILL);
    }
}

static bool
reconcile(const struct vf_handover *handover, bool repair, GError **error)
{
    static const char *const names[] = {
        [VF_HANDOVER_IN_USE] = "in use",
        [VF_HANDOVER_FINISHED] = "finished",
        [VF_HANDOVER_REPAIRED] = "repaired",
        [VF_HANDOVER_WAITING] = "waiting",
        [VF_HANDOVER_FAILED] = "failed",
    };
    g_autoptr(GArray) findings =
        vf_handover_reconcile(handover, repair, error);
    for (guint i = 0; findings && i < findings->len; i++) {
        const struct vf_handover_finding *finding =
            &g_array_index(findings, struct vf_handover_finding, i);
        printf("%s: %s\n", names[finding->outcome], finding->words);
    }
    return findings != NULL;
}

static bool
run(const struct vf_handover *handover, const char *command, char **words,
    unsigned word_count, GError **error)
{
    struct vf_pci_address functions[MAX_FUNCTIONS];
    const bool is_note = strcmp(command, "note") == 0;
    unsigned count = 0;
    for (unsigned i = is_note; i < word_count; i++) {
        if (!vf_pci_parse(words[i], &functions[count++])) {
            fprintf(stderr, "'%s' is no PCI address\n", words[i]);
            exit(2);
        }
    }
    if (is_note) {
        return vf_handover_note_start(handover, "vf-gpu", words[0], functions,
                                      count, error);
    }
    if (strcmp(command, "take") == 0) {
        return vf_handover_take(handover, functions, count, error);
    }
    if (strcmp(command, "give-back") == 0) {
        return vf_handover_give_back(handover, functions, count, error);
    }
    return reconcile(handover, strcmp(command, "recover") == 0, error);
}

int
main(int count, char **arguments)
{
    if (count < 5 || count - 5 > MAX_FUNCTIONS) {
        fprintf(stderr, "usage: gpu-probe URI FOLDER COMMAND NUMBER "
                        "[ADDRESS...]\n");
        return 2;
    }
    vf_link_init_library();
    struct probe probe = {.last_step = (unsigned)atoi(arguments[4])};
    g_autoptr(GError) error = NULL;
    virConnectPtr conn = virConnectOpen(arguments[1]);
    if (!conn) {
        fprintf(stderr, "no connection to '%s'\n", arguments[1]);
        return 1;
    }
    const struct vf_handover handover = {
        .conn = conn,
        .roots = &vf_roots_real,
        .folder = arguments[2],
        .on_step = on_step,
        .data = &probe,
    };
    const bool ok = run(&handover, arguments[3], arguments + 5,
                        (unsigned)count - 5, &error);
    printf("%s\n", ok ? "ok" : error->message);
    virConnectClose(conn);
    return ok ? 0 : 1;
}
