// SPDX-License-Identifier: GPL-2.0-or-later
// The host's introduction: any bytes.
#include "shm/kvmfr.h"
#include "tests/fuzz/fuzz.h"

#include <glib.h>
#include <string.h>

static void
check_text(const char *text, size_t capacity)
{
    CHECK(memchr(text, '\0', capacity));
    CHECK(g_utf8_validate(text, -1, NULL));
    for (const char *c = text; *c; c = g_utf8_next_char(c)) {
        CHECK(!g_unichar_iscntrl(g_utf8_get_char(c)));
    }
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct vf_kvmfr_session session;
    vf_kvmfr_decode_session(data, size, &session);
    check_text(session.host_version, sizeof(session.host_version));
    check_text(session.capture, sizeof(session.capture));
    check_text(session.cpu_model, sizeof(session.cpu_model));
    check_text(session.os_name, sizeof(session.os_name));
    return 0;
}
