// SPDX-License-Identifier: GPL-2.0-or-later
#include "control/qemu_arguments.h"

#include <glib.h>
#include <string.h>

enum { MAX = 4 };

static size_t
find(const char *const *arguments, struct vf_qemu_shm found[MAX])
{
    size_t count = 0;
    while (arguments[count]) {
        count++;
    }
    memset(found, 0, MAX * sizeof(found[0]));
    return vf_qemu_arguments_find_shm(arguments, count, found, MAX);
}

static void
test_the_object_may_stand_before_or_after(void)
{
    static const char device[] = "ivshmem-plain,id=s,memdev=m";
    static const char object[] =
        "memory-backend-file,id=m,mem-path=/dev/kvmfr0,size=32M,share=on";
    const char *const after[] = {"-device", device, "-object", object, NULL};
    const char *const before[] = {"-object", object, "-device", device, NULL};
    struct vf_qemu_shm found[MAX];
    g_assert_cmpuint(find(after, found), ==, 1);
    g_assert_cmpstr(found[0].path, ==, "/dev/kvmfr0");
    g_assert_cmpuint(found[0].size, ==, 32 << 20);
    g_assert_cmpuint(find(before, found), ==, 1);
    g_assert_cmpstr(found[0].path, ==, "/dev/kvmfr0");
}

static void
test_keys_may_come_in_any_order_and_form(void)
{
    static const char *const objects[] = {
        "memory-backend-file,size=0x100000,mem-path=/dev/kvmfr7,id=m",
        "id=m,qom-type=memory-backend-file,mem-path=/dev/kvmfr7,size=1M",
        "{\"id\":\"m\",\"size\":1048576,\"qom-type\":\"memory-backend-file\","
        "\"mem-path\":\"/dev/kvmfr7\"}",
        " { \"qom-type\" : \"memory-backend-file\", \"id\" : \"m\", "
        "\"mem-path\" : \"/dev/kvmfr7\", \"size\" : \"1M\" }",
    };
    for (size_t i = 0; i < G_N_ELEMENTS(objects); i++) {
        const char *const arguments[] = {"-device",
                                         "driver=ivshmem-plain,memdev=m",
                                         "-object", objects[i], NULL};
        struct vf_qemu_shm found[MAX];
        g_test_message("%s", objects[i]);
        g_assert_cmpuint(find(arguments, found), ==, 1);
        g_assert_cmpstr(found[0].path, ==, "/dev/kvmfr7");
        g_assert_cmpuint(found[0].size, ==, 1 << 20);
    }
}

static void
test_a_doubled_comma_is_part_of_the_value(void)
{
    const char *const arguments[] = {
        "-object", "memory-backend-file,id=m,mem-path=/dev/shm/a,,b,size=1M",
        "-device", "ivshmem-plain,memdev=m", NULL};
    struct vf_qemu_shm found[MAX];
    g_assert_cmpuint(find(arguments, found), ==, 1);
    g_assert_cmpstr(found[0].path, ==, "/dev/shm/a,b");
}

static void
test_a_device_without_its_object_has_no_path(void)
{
    static const char *const others[] = {
        "memory-backend-file,id=other,mem-path=/dev/kvmfr0,size=1M",
        "memory-backend-ram,id=m,size=1M",
        "{\"id\":\"m\",\"qom-type\":[\"memory-backend-file\"]}",
        "{\"id\":\"m\"",
        "[]",
        "",
    };
    for (size_t i = 0; i < G_N_ELEMENTS(others); i++) {
        const char *const arguments[] = {"-object", others[i], "-device",
                                         "ivshmem-plain,memdev=m", NULL};
        struct vf_qemu_shm found[MAX];
        g_test_message("%s", others[i]);
        g_assert_cmpuint(find(arguments, found), ==, 1);
        g_assert_cmpstr(found[0].path, ==, "");
        g_assert_cmpuint(found[0].size, ==, 0);
    }
}

static void
test_other_devices_are_not_counted(void)
{
    const char *const arguments[] = {"-device",
                                     "ivshmem-doorbell,chardev=c",
                                     "-device",
                                     "vfio-pci,host=0a:00.0",
                                     "-device",
                                     "{\"driver\":\"e1000e\"}",
                                     "-device",
                                     "{\"driver\":12}",
                                     "ivshmem-plain,memdev=m",
                                     "-device",
                                     NULL};
    struct vf_qemu_shm found[MAX];
    g_assert_cmpuint(find(arguments, found), ==, 0);
}

static void
test_several_devices_are_found_in_order(void)
{
    const char *const arguments[] = {
        "-device", "ivshmem-plain,memdev=a",
        "-device", "ivshmem-plain,memdev=b",
        "-object", "memory-backend-file,id=b,mem-path=/dev/kvmfr1,size=1M",
        "-object", "memory-backend-file,id=a,mem-path=/dev/kvmfr0,size=1M",
        NULL};
    struct vf_qemu_shm found[MAX];
    g_assert_cmpuint(find(arguments, found), ==, 2);
    g_assert_cmpstr(found[0].path, ==, "/dev/kvmfr0");
    g_assert_cmpstr(found[1].path, ==, "/dev/kvmfr1");
}

static void
test_an_argument_of_great_depth_is_passed_over(void)
{
    g_autofree char *deep = g_strnfill(1 << 20, '[');
    deep[0] = '{';
    const char *const arguments[] = {"-device", deep, NULL};
    struct vf_qemu_shm found[MAX];
    g_assert_cmpuint(find(arguments, found), ==, 0);

    g_autofree char *nested = g_strnfill(4000, '[');
    g_autofree char *json = g_strdup_printf("{\"driver\":%s", nested);
    const char *const bounded[] = {"-device", json, NULL};
    g_assert_cmpuint(find(bounded, found), ==, 0);
}

static void
test_sizes_are_those_of_qemu(void)
{
    static const struct {
        const char *text;
        bool ok;
        uint64_t bytes;
    } sizes[] = {
        {"0", true, 0},
        {"33554432", true, 33554432},
        {"32M", true, 32 << 20},
        {"32m", true, 32 << 20},
        {"64k", true, 64 << 10},
        {"1G", true, 1 << 30},
        {"7b", true, 7},
        {"0x2000000", true, 0x2000000},
        {"16E", false, 0},
        {"15E", true, UINT64_C(15) << 60},
        {"18446744073709551616", false, 0},
        {"", false, 0},
        {"M", false, 0},
        {"-1", false, 0},
        {"32MiB", false, 0},
        {"1.5G", false, 0},
        {"0x10M", false, 0},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(sizes); i++) {
        uint64_t bytes = 0;
        g_test_message("'%s'", sizes[i].text);
        g_assert_cmpint(vf_qemu_parse_size(sizes[i].text, &bytes), ==,
                        sizes[i].ok);
        g_assert_cmpuint(bytes, ==, sizes[i].bytes);
    }
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/qemu-arguments/the-object-may-stand-before-or-after",
                    test_the_object_may_stand_before_or_after);
    g_test_add_func("/qemu-arguments/keys-may-come-in-any-order-and-form",
                    test_keys_may_come_in_any_order_and_form);
    g_test_add_func("/qemu-arguments/a-doubled-comma-is-part-of-the-value",
                    test_a_doubled_comma_is_part_of_the_value);
    g_test_add_func("/qemu-arguments/a-device-without-its-object-has-no-path",
                    test_a_device_without_its_object_has_no_path);
    g_test_add_func("/qemu-arguments/other-devices-are-not-counted",
                    test_other_devices_are_not_counted);
    g_test_add_func("/qemu-arguments/several-devices-are-found-in-order",
                    test_several_devices_are_found_in_order);
    g_test_add_func("/qemu-arguments/an-argument-of-great-depth-is-passed-over",
                    test_an_argument_of_great_depth_is_passed_over);
    g_test_add_func("/qemu-arguments/sizes-are-those-of-qemu",
                    test_sizes_are_those_of_qemu);
    return g_test_run();
}
