// SPDX-License-Identifier: GPL-2.0-or-later
#include "shm/kvmfr.h"

#include "shm/kvmfr_bytes.h"

#include <glib.h>

static const char magic[8] = {'K', 'V', 'M', 'F', 'R', '-', '-', '-'};

// Text from the guest for our screen and log: bounded, valid UTF-8, and without
// anything that moves a terminal's cursor.
static void
take_text(char *to, size_t capacity, const uint8_t *from, size_t size)
{
    size_t length = strnlen((const char *)from, MIN(size, capacity - 1));
    memcpy(to, from, length);
    to[length] = '\0';

    const char *bad;
    while (!g_utf8_validate(to, (gssize)length, &bad)) {
        to[bad - to] = '?';
    }
    for (char *c = to; *c; c = g_utf8_next_char(c)) {
        if (g_unichar_iscntrl(g_utf8_get_char(c))) {
            memset(c, ' ', (size_t)(g_utf8_next_char(c) - c));
        }
    }
}

static void
take_vm_record(const uint8_t *data, size_t size,
               struct vf_kvmfr_session *session)
{
    static const uint8_t unknown[16];
    if (size < VF_KVMFR_VM_MODEL) {
        return;
    }
    memcpy(session->uuid, data, sizeof(session->uuid));
    session->has_uuid = memcmp(data, unknown, sizeof(unknown)) != 0;
    take_text(session->capture, sizeof(session->capture),
              data + VF_KVMFR_VM_CAPTURE, 32);
    take_text(session->cpu_model, sizeof(session->cpu_model),
              data + VF_KVMFR_VM_MODEL, size - VF_KVMFR_VM_MODEL);
}

static void
take_os_record(const uint8_t *data, size_t size,
               struct vf_kvmfr_session *session)
{
    if (size > 1) {
        take_text(session->os_name, sizeof(session->os_name), data + 1,
                  size - 1);
    }
}

bool
vf_kvmfr_decode_session(const uint8_t *bytes, size_t size,
                        struct vf_kvmfr_session *session)
{
    *session = (struct vf_kvmfr_session){0};
    if (size < VF_KVMFR_SESSION_BYTES ||
        memcmp(bytes, magic, sizeof(magic)) != 0) {
        return false;
    }
    session->version = vf_get_u32(bytes + VF_KVMFR_SESSION_VERSION);
    session->features = vf_get_u32(bytes + VF_KVMFR_SESSION_FEATURES);
    take_text(session->host_version, sizeof(session->host_version),
              bytes + VF_KVMFR_SESSION_HOST_VERSION, 32);

    size_t at = VF_KVMFR_SESSION_BYTES;
    while (size - at >= VF_KVMFR_RECORD_BYTES) {
        uint8_t type = bytes[at];
        uint32_t length = vf_get_u32(bytes + at + 4);
        at += VF_KVMFR_RECORD_BYTES;
        if (length > size - at) {
            break;
        }
        if (type == VF_KVMFR_RECORD_VM) {
            take_vm_record(bytes + at, length, session);
        } else if (type == VF_KVMFR_RECORD_OS) {
            take_os_record(bytes + at, length, session);
        }
        at += length;
    }
    return true;
}
