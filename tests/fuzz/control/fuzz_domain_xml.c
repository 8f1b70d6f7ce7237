// SPDX-License-Identifier: GPL-2.0-or-later
// Domain XML as anybody may have defined it: reading must end, within bounds,
// and what it gives must be text that ends and counts that fit.
#include "control/domain_xml.h"
#include "tests/fuzz/fuzz.h"

#include <glib.h>
#include <stddef.h>
#include <string.h>

#define ASSERT_ENDS(text) g_assert_nonnull(memchr(text, '\0', sizeof(text)))

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct vf_domain_reading reading;
    memset(&reading, 0xa5, sizeof(reading));
    g_autoptr(GError) error = NULL;
    const bool ok =
        vf_domain_xml_read((const char *)data, size, "fuzz", &reading, &error);
    g_assert_true(ok != (error != NULL));
    const struct vf_domain_facts *facts = &reading.facts;
    ASSERT_ENDS(facts->shm_path);
    ASSERT_ENDS(facts->spice_host);
    ASSERT_ENDS(facts->spice_socket);
    ASSERT_ENDS(facts->spice_password);
    ASSERT_ENDS(facts->video_model);
    g_assert_cmpuint(reading.passed_count, <=, VF_DOMAIN_MAX_PASSED);
    g_assert_true(facts->has_shm == (facts->shm_count > 0));
    g_assert_true(facts->shm_path[0] == '\0' ||
                  g_str_has_prefix(facts->shm_path, "/dev/shm/") ||
                  g_str_has_prefix(facts->shm_path, "/dev/kvmfr"));
    const char *folder_end = strrchr(facts->shm_path, '/');
    g_assert_true(!folder_end || folder_end - facts->shm_path <=
                                     (ptrdiff_t)strlen("/dev/shm"));
    return 0;
}
