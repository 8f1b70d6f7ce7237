// SPDX-License-Identifier: GPL-2.0-or-later
// Setting up a VM step by step, for tests that do something to the rest of the world
// in between: `setup-probe URI VM` tells every step before it is done ("step define")
// and waits for a line; then says "done", or "failed: " and the sentence.
#include "base/log.h"
#include "control/link.h"
#include "control/setup/setup.h"
#include "control/xml.h"

#include <glib.h>
#include <stdio.h>
#include <stdlib.h>

static void
tell_and_wait(void *data, enum vf_change_step step)
{
    static const char *const names[] = {
        [VF_CHANGE_BACKUP] = "backup",   [VF_CHANGE_COMPARE] = "compare",
        [VF_CHANGE_DEFINE] = "define",   [VF_CHANGE_VERIFY] = "verify",
        [VF_CHANGE_RECORD] = "record",   [VF_CHANGE_ROLLBACK] = "rollback",
    };
    (void)data;
    printf("step %s\n", names[step]);
    char line[16];
    if (!fgets(line, sizeof(line), stdin)) {
        exit(1);
    }
}

static bool
set_up(virDomainPtr domain, GError **error)
{
    const struct vf_setup_choices choices = {.shmem_mib = 0};
    struct vf_setup setup;
    const bool ok = vf_setup_look(&setup, domain, &choices, error) &&
                    vf_setup_apply(&setup, domain, tell_and_wait, NULL, error);
    vf_setup_finish(&setup);
    return ok;
}

int
main(int argc, char **argv)
{
    if (argc != 3) {
        fprintf(stderr, "setup-probe URI VM\n");
        return 2;
    }
    setvbuf(stdout, NULL, _IOLBF, 0);
    vf_log_init(false);
    vf_link_init_library();
    vf_xml_init_library();
    virConnectPtr conn = virConnectOpen(argv[1]);
    virDomainPtr domain = conn ? virDomainLookupByName(conn, argv[2]) : NULL;
    if (!domain) {
        printf("failed: there is no such VM\n");
        return 1;
    }
    g_autoptr(GError) error = NULL;
    const bool ok = set_up(domain, &error);
    if (ok) {
        printf("done\n");
    } else {
        printf("failed: %s\n", error->message);
    }
    virDomainFree(domain);
    virConnectClose(conn);
    return ok ? 0 : 1;
}
