// SPDX-License-Identifier: GPL-2.0-or-later
// control/gpu's hand-over as a program for tests that may be killed on the way:
//
//     gpu-probe URI FOLDER COMMAND [NUMBER] [ADDRESS...]
//
// COMMAND is take, give-back, note (for the VM 'vf-gpu', whose UUID is ADDRESS's
// first), recover or look. At its NUMBERth step, from 1, it is killed as by a crash;
// 0: never. It prints each step, each finding, and the error.
//
//     gpu-probe URI FOLDER every-step take|give-back ADDRESS...
//
// does that at each step there is, in a process of its own, and lets another one
// recover: "killed at step 2 detach: ..." and the drivers that the functions have.
#include "control/gpu/handover.h"
#include "control/link.h"
#include "control/pci/device.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

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

// One command in a process and with a connection of its own. How it ended, as
// waitpid() says it.
static int
run_alone(char **arguments, const char *command, unsigned kill_at, char **words,
          unsigned word_count)
{
    fflush(stdout);
    const pid_t pid = fork();
    if (pid == 0) {
        vf_link_init_library();
        g_autoptr(GError) error = NULL;
        struct probe probe = {.last_step = kill_at};
        virConnectPtr conn = virConnectOpen(arguments[1]);
        const struct vf_handover handover = {.conn = conn,
                                             .roots = &vf_roots_real,
                                             .folder = arguments[2],
                                             .on_step = on_step,
                                             .data = &probe};
        const bool ok = conn && run(&handover, command, words, word_count,
                                    &error);
        printf("%s\n", ok ? "ok" : error ? error->message : "no connection");
        fflush(stdout);
        _exit(ok ? 0 : 1);
    }
    int status = -1;
    waitpid(pid, &status, 0);
    return status;
}

static bool
print_drivers(char **words, unsigned word_count)
{
    bool taken = false;
    printf("drivers:");
    for (unsigned i = 0; i < word_count; i++) {
        struct vf_pci_address address;
        char driver[40] = "";
        if (vf_pci_parse(words[i], &address)) {
            vf_pci_read_driver(&vf_roots_real, address, driver,
                               sizeof(driver));
        }
        printf(" %s", driver[0] ? driver : "none");
        taken = taken || strcmp(driver, "vfio-pci") == 0;
    }
    printf("\n");
    return taken;
}

static int
run_every_step(char **arguments, char **words, unsigned word_count)
{
    const bool returns = strcmp(arguments[4], "give-back") == 0;
    for (unsigned step = 1;; step++) {
        if (returns &&
            run_alone(arguments, "take", 0, words, word_count) != 0) {
            return 1;
        }
        const int status =
            run_alone(arguments, arguments[4], step, words, word_count);
        if (!WIFSIGNALED(status)) {
            printf("there is no step %u\n", step);
            run_alone(arguments, "give-back", 0, words, word_count);
            return status == 0 ? 0 : 1;
        }
        if (run_alone(arguments, "recover", 0, words, word_count) != 0) {
            return 1;
        }
        printf("killed at step %u, ", step);
        if (print_drivers(words, word_count) &&
            run_alone(arguments, "give-back", 0, words, word_count) != 0) {
            return 1;
        }
    }
}

int
main(int count, char **arguments)
{
    if (count < 5 || count - 5 > MAX_FUNCTIONS) {
        fprintf(stderr, "usage: gpu-probe URI FOLDER COMMAND NUMBER "
                        "[ADDRESS...]\n");
        return 2;
    }
    if (strcmp(arguments[3], "every-step") == 0) {
        return run_every_step(arguments, arguments + 5, (unsigned)count - 5);
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
