// SPDX-License-Identifier: GPL-2.0-or-later
// A definition as anybody may have written it, as the doctor reads it: texts end, and
// counts fit into what they count.
#include "control/doctor/look.h"
#include "tests/fuzz/fuzz.h"

#include <glib.h>
#include <string.h>

#define CHECK_ENDS(text) CHECK(memchr(text, '\0', sizeof(text)))

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    g_autofree char *xml = g_malloc0(size + 1);
    memcpy(xml, data, size);
    g_autofree struct vf_vm_reading *reading = g_new(struct vf_vm_reading, 1);
    memset(reading, 0xa5, sizeof(*reading));
    if (!vf_vm_reading_make(reading, xml, "fuzz")) {
        return 0;
    }
    CHECK(reading->file_count <= VF_DOCTOR_DISKS);
    for (unsigned i = 0; i < reading->file_count; i++) {
        CHECK_ENDS(reading->files[i].path);
        CHECK_ENDS(reading->files[i].role);
        CHECK(reading->files[i].path[0] == '/');
    }
    CHECK(reading->network_count <= VF_DOCTOR_NETWORKS);
    for (unsigned i = 0; i < reading->network_count; i++) {
        CHECK_ENDS(reading->networks[i]);
    }
    CHECK(reading->base.passed_count <= VF_DOMAIN_MAX_PASSED);
    CHECK_ENDS(reading->evdev_toggle);
    CHECK(reading->vcpus <= 4096);
    CHECK(reading->pinned > 0 || vf_cpu_set_count(&reading->pins) == 0);
    CHECK(reading->has_memory_nodes ||
          vf_cpu_set_count(&reading->memory_nodes) == 0);
    CHECK(reading->spice_agent <= VF_CHANNEL_CONNECTED);
    CHECK(reading->guest_agent <= VF_CHANNEL_CONNECTED);
    return 0;
}
