// SPDX-License-Identifier: GPL-2.0-or-later
#include "base/start_code.h"

#include <glib.h>
#include <string.h>

static const char SMAPS[] =
    "55e0000-55e2000 r--p 00000000 fe:01 1234   /usr/bin/a program\n"
    "Size:                  8 kB\n"
    "Rss:                   8 kB\n"
    "Anonymous:             0 kB\n"
    "VmFlags: rd mr mw me\n"
    "7f0000000000-7f0003000000 r-xp 00000000 fe:01 99   /usr/lib/libcompiler.so\n"
    "Size:              49152 kB\n"
    "Rss:               45056 kB\n"
    "Pss:                4096 kB\n"
    "Anonymous:             0 kB\n"
    "AnonHugePages:         4 kB\n"
    "ProtectionKey:         0\n"
    "VmFlags: rd ex mr mw me\n";

static struct vf_mapping
mapping_of(const char *text, unsigned which)
{
    struct vf_mapping mapping = {0};
    FILE *file = fmemopen((void *)text, strlen(text), "r");
    for (unsigned i = 0; i <= which; i++) {
        g_assert_true(vf_mapping_read(file, &mapping));
    }
    fclose(file);
    return mapping;
}

static void
test_mappings_are_read(void)
{
    const struct vf_mapping first = mapping_of(SMAPS, 0);
    g_assert_cmphex(first.begin, ==, 0x55e0000);
    g_assert_cmphex(first.end, ==, 0x55e2000);
    g_assert_cmpstr(first.access, ==, "r--p");
    const struct vf_mapping second = mapping_of(SMAPS, 1);
    g_assert_cmphex(second.begin, ==, 0x7f0000000000);
    g_assert_cmpuint(second.resident, ==, 44 << 20);
    g_assert_cmpuint(second.anonymous, ==, 0);

    struct vf_mapping none;
    FILE *broken = fmemopen((void *)"Rss: 5 kB\nVmFlags: rd\n12-", 25, "r");
    g_assert_false(vf_mapping_read(broken, &none));
    fclose(broken);
}

static void
test_only_untouched_code_can_go(void)
{
    const struct vf_mapping code = {
        .access = "r-xp", .resident = 8 << 20, .anonymous = 0};
    g_assert_true(vf_mapping_can_go(&code, 8 << 20));
    g_assert_false(vf_mapping_can_go(&code, 9 << 20));

    struct vf_mapping other = code;
    other.anonymous = 4096; // written to: relocations, a patch, a breakpoint
    g_assert_false(vf_mapping_can_go(&other, 1));
    static const char *const ACCESS[] = {"r--p", "rw-p", "rwxp", "r-xs", "---p"};
    for (unsigned i = 0; i < G_N_ELEMENTS(ACCESS); i++) {
        other = code;
        g_strlcpy(other.access, ACCESS[i], sizeof(other.access));
        g_assert_false(vf_mapping_can_go(&other, 1));
    }
}

// The code mapping that `address` lies in, as the kernel tells of it.
static struct vf_mapping
mapping_at(uintptr_t address)
{
    struct vf_mapping mapping = {0};
    FILE *smaps = fopen("/proc/self/smaps", "re");
    g_assert_nonnull(smaps);
    while (vf_mapping_read(smaps, &mapping)) {
        if (mapping.begin <= address && address < mapping.end) {
            break;
        }
    }
    fclose(smaps);
    return mapping;
}

static void
test_a_librarys_code_goes_and_still_runs(void)
{
    // GLib's own code, of which most is not wanted at any moment.
    const uintptr_t code = (uintptr_t)g_strdup_printf;
    const struct vf_mapping whole = mapping_at(code);
    for (uintptr_t at = whole.begin; at < whole.end; at += 4096) {
        (void)*(const volatile char *)at;
    }
    const struct vf_mapping before = mapping_at(code);
    g_assert_cmpuint(before.resident, ==, before.end - before.begin);
    vf_start_code_let_go(before.resident + 1);
    g_assert_cmpuint(mapping_at(code).resident, ==, before.resident);

    g_assert_cmpuint(vf_start_code_let_go(before.resident), >=, before.resident);
    g_assert_cmpuint(mapping_at(code).resident, <, before.resident);
    g_autofree char *still = g_strdup_printf("%d of %d", 1, 2);
    g_assert_cmpstr(still, ==, "1 of 2");
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/start-code/mappings-are-read", test_mappings_are_read);
    g_test_add_func("/start-code/only-untouched-code-can-go",
                    test_only_untouched_code_can_go);
    g_test_add_func("/start-code/a-librarys-code-goes-and-still-runs",
                    test_a_librarys_code_goes_and_still_runs);
    return g_test_run();
}
