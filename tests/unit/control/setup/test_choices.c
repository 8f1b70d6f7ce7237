// SPDX-License-Identifier: GPL-2.0-or-later
// What a plan makes of choices and of the machine it is made for.
#include "plan_rig.h"

#include "control/domain_xml.h"
#include "control/setup/xml_edit.h"
#include "control/xml.h"

#include <glib.h>
#include <libxml/parser.h>
#include <string.h>

// Shared memory --------------------------------------------------------------

static const struct vf_plan_item *
item_of(const struct vf_plan *plan, enum vf_edit_id id)
{
    return &plan->items[id];
}

static void
test_the_size_comes_from_the_largest_mode(void)
{
    static const struct {
        struct vf_size modes[2];
        unsigned mode_count;
        struct vf_setup_choices choices;
        const char *action;
    } cases[] = {
        {.action = "Add the shared memory 'looking-glass' of 128 MiB"},
        {.modes = {{1920, 1080}},
         .mode_count = 1,
         .action = "Add the shared memory 'looking-glass' of 128 MiB"},
        {.modes = {{1920, 1080}, {5120, 2880}},
         .mode_count = 2,
         .action = "Add the shared memory 'looking-glass' of 256 MiB"},
        {.modes = {{3840, 2160}},
         .mode_count = 1,
         .choices = {.hdr = true},
         .action = "Add the shared memory 'looking-glass' of 256 MiB"},
        {.modes = {{3840, 2160}},
         .mode_count = 1,
         .choices = {.resolution = {7680, 4320}},
         .action = "Add the shared memory 'looking-glass' of 512 MiB"},
        {.modes = {{7680, 4320}},
         .mode_count = 1,
         .choices = {.resolution = {1920, 1080}},
         .action = "Add the shared memory 'looking-glass' of 128 MiB"},
        {.modes = {{7680, 4320}},
         .mode_count = 1,
         .choices = {.shmem_mib = 64},
         .action = "Add the shared memory 'looking-glass' of 64 MiB"},
    };
    g_autofree char *xml = read_domain("plain");
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        struct vf_setup_scene scene = {.mode_count = cases[i].mode_count};
        memcpy(scene.modes, cases[i].modes, sizeof(cases[i].modes));
        struct vf_plan plan;
        make(&plan, xml, &cases[i].choices, &scene);
        g_assert_cmpstr(item_of(&plan, VF_EDIT_SHMEM)->verdict.action, ==,
                        cases[i].action);
        vf_plan_finish(&plan);
    }
}

static void
test_a_size_that_is_there_only_grows_unless_asked(void)
{
    static const struct {
        const char *domain;
        unsigned asked_mib;
        const char *action;
        enum vf_edit_state state;
    } cases[] = {
        {"win10-shmem-32", 0,
         "Change the shared memory 'looking-glass' from 32 to 128 MiB",
         VF_EDIT_WANTED},
        {"win10-shmem-512", 0, "Shared memory 'lg-512' of 512 MiB",
         VF_EDIT_MET},
        {"win10-shmem-512", 128,
         "Change the shared memory 'lg-512' from 512 to 128 MiB",
         VF_EDIT_WANTED},
        {"win10-shmem-512", 512, "Shared memory 'lg-512' of 512 MiB",
         VF_EDIT_MET},
        {"win10-kvmfr-json", 0, "'/dev/kvmfr0' of 128 MiB", VF_EDIT_MET},
        {"win10-shm-by-commandline", 0, "'/dev/shm/looking-glass' of 64 MiB",
         VF_EDIT_MET},
        {"win10-shmem-doorbell", 0,
         "Add the shared memory 'looking-glass' of 128 MiB", VF_EDIT_WANTED},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *xml = read_domain(cases[i].domain);
        const struct vf_setup_choices choices = {.shmem_mib =
                                                     cases[i].asked_mib};
        struct vf_plan plan;
        make(&plan, xml, &choices, &empty_scene);
        const struct vf_edit_verdict *verdict =
            &item_of(&plan, VF_EDIT_SHMEM)->verdict;
        g_assert_cmpstr(verdict->action, ==, cases[i].action);
        g_assert_cmpint(verdict->state, ==, cases[i].state);
        vf_plan_finish(&plan);
    }
}

static void
test_a_size_that_cannot_be_is_refused(void)
{
    g_autofree char *xml = read_domain("plain");
    static const unsigned sizes[] = {1, 100, 130, 5000, UINT_MAX};
    for (size_t i = 0; i < G_N_ELEMENTS(sizes); i++) {
        const struct vf_setup_choices choices = {.shmem_mib = sizes[i]};
        struct vf_plan plan;
        g_autoptr(GError) error = NULL;
        g_assert_false(
            vf_plan_make(&plan, xml, "win11", &choices, &empty_scene, &error));
        g_assert_error(error, VF_ERROR, VF_ERROR_USAGE);
        g_assert_nonnull(
            strstr(error->message, "power of two from 16 to 4096"));
    }
}

static void
test_every_vm_gets_a_name_of_its_own(void)
{
    static const struct vf_setup_scene scene = {
        .taken_count = 2,
        .taken = {"looking-glass", "looking-glass-My-VM-1-"},
        .taken_by = {"other", "another"},
    };
    g_autofree char *plain = read_domain("plain");
    struct vf_plan plan;
    make(&plan, plain, &no_choices, &scene);
    g_assert_nonnull(strstr(plan.after, "<shmem name='looking-glass-win11'>"));
    vf_plan_finish(&plan);

    g_assert_true(
        vf_plan_make(&plan, plain, "My VM/1 ", &no_choices, &scene, NULL));
    g_assert_nonnull(
        strstr(plan.after, "<shmem name='looking-glass-My-VM-1--2'>"));
    vf_plan_finish(&plan);

    g_autofree char *has = read_domain("win10-shmem-32");
    make(&plan, has, &no_choices, &scene);
    g_assert_cmpstr(item_of(&plan, VF_EDIT_SHMEM_NAME)->verdict.action, ==,
                    "Call the shared memory 'looking-glass-win11', because "
                    "'looking-glass' is also that of 'other'");
    g_assert_nonnull(strstr(plan.after, "<shmem name='looking-glass-win11'>"));
    vf_plan_finish(&plan);
}

// Choices --------------------------------------------------------------------

static void
test_video_is_qxl_unless_vga_is_asked_for_and_never_taken_away(void)
{
    static const struct {
        const char *domain;
        enum vf_setup_video video;
        uint32_t with;
        const char *there;
        bool changed;
    } cases[] = {
        {"plain", VF_SETUP_VIDEO_QXL, 0, "<model type='qxl'", true},
        {"plain", VF_SETUP_VIDEO_VGA, 0, "<model type='vga'", true},
        {"win11-headless", VF_SETUP_VIDEO_QXL, 0, "<model type='qxl'", true},
        {"win10-virt-manager-bios", VF_SETUP_VIDEO_VGA,
         VF_EDIT_BIT(VF_EDIT_VIDEO), "<model type='qxl'", false},
        {"win10-ovmf-virtio", VF_SETUP_VIDEO_QXL, VF_EDIT_BIT(VF_EDIT_VIDEO),
         "<model type='vga'", false},
        {"linux-guest", VF_SETUP_VIDEO_QXL, 0, "<model type='virtio'", false},
        {"linux-guest", VF_SETUP_VIDEO_QXL, VF_EDIT_BIT(VF_EDIT_VIDEO),
         "<model type='qxl'", true},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *xml = read_domain(cases[i].domain);
        const struct vf_setup_choices choices = {.video = cases[i].video,
                                                 .with = cases[i].with};
        struct vf_plan plan;
        make(&plan, xml, &choices, &empty_scene);
        g_assert_nonnull(strstr(plan.after, cases[i].there));
        g_assert_cmpint(item_of(&plan, VF_EDIT_VIDEO)->chosen, ==,
                        cases[i].changed);
        vf_plan_finish(&plan);
    }
}

static void
test_the_reason_for_video_is_true(void)
{
    g_autofree char *xml = read_domain("plain");
    struct vf_plan plan;
    make(&plan, xml, &no_choices, &empty_scene);
    const char *why = item_of(&plan, VF_EDIT_VIDEO)->verdict.why;
    g_assert_nonnull(strstr(why, "is the fallback screen"));
    g_assert_nonnull(strstr(why, "not what Looking Glass captures"));
    g_assert_nonnull(strstr(why, "indirect display driver"));
    vf_plan_finish(&plan);
}

static void
test_what_is_not_wanted_is_left_out(void)
{
    g_autofree char *xml = read_domain("plain");
    const struct vf_setup_choices choices = {
        .without = VF_EDIT_BIT(VF_EDIT_SOUND) | VF_EDIT_BIT(VF_EDIT_SPICE) |
                   VF_EDIT_BIT(VF_EDIT_SPICE_AGENT)};
    struct vf_plan plan;
    make(&plan, xml, &choices, &empty_scene);
    g_assert_null(strstr(plan.after, "<sound"));
    g_assert_null(strstr(plan.after, "spicevmc"));
    g_assert_null(strstr(plan.after, "<graphics"));
    g_assert_nonnull(strstr(plan.after, "<shmem"));
    vf_plan_finish(&plan);
}

static void
test_nothing_optional_is_done_unasked(void)
{
    static const enum vf_edit_id optional[] = {
        VF_EDIT_KVMFR,     VF_EDIT_USB_REDIRECTION, VF_EDIT_VIRTIO_INPUT,
        VF_EDIT_NO_TABLET, VF_EDIT_HOST_CPU,        VF_EDIT_HYPERV,
    };
    const struct vf_setup_scene scene = {
        .has_kvmfr = true, .kvmfr_mib = 128, .cpu_is_amd = true};
    g_autofree char *folder = g_build_filename(TEST_DATA, "setup", NULL);
    g_autoptr(GDir) files = g_dir_open(folder, 0, NULL);
    const char *file;
    while ((file = g_dir_read_name(files))) {
        // There the kvmfr device's rival is removed, as it should be.
        if (!g_str_has_suffix(file, ".xml") || strstr(file, "beside-shmem")) {
            continue;
        }
        g_autofree char *xml = read_file(file);
        struct vf_plan plan;
        make(&plan, xml, &no_choices, &scene);
        for (size_t i = 0; i < G_N_ELEMENTS(optional); i++) {
            g_assert_false(item_of(&plan, optional[i])->chosen);
        }
        vf_plan_finish(&plan);
    }
}

static void
test_pinning_and_hugepages_are_never_touched(void)
{
    static const char *const elements[] = {"cputune", "numatune",
                                           "memoryBacking", "iothreads"};
    const struct vf_setup_choices all = {.with = UINT32_MAX &
                                                 ~VF_EDIT_BIT(VF_EDIT_KVMFR)};
    const struct vf_setup_scene scene = {.cpu_is_intel = true};
    g_autofree char *tuned = read_domain("win10-nvidia-pinned-hugepages");
    struct vf_plan plan;
    make(&plan, tuned, &all, &scene);
    for (size_t i = 0; i < G_N_ELEMENTS(elements); i++) {
        xmlDocPtr before = xmlReadDoc((const xmlChar *)tuned, "x", NULL, 0);
        xmlDocPtr after = xmlReadDoc((const xmlChar *)plan.after, "x", NULL, 0);
        g_autofree char *old_text =
            canonical(vf_xml_child(xmlDocGetRootElement(before), elements[i]));
        g_autofree char *new_text =
            canonical(vf_xml_child(xmlDocGetRootElement(after), elements[i]));
        g_assert_cmpstr(old_text, ==, new_text);
        xmlFreeDoc(before);
        xmlFreeDoc(after);
    }
    vf_plan_finish(&plan);

    g_autofree char *untuned = read_domain("win10-virt-manager-bios");
    make(&plan, untuned, &all, &scene);
    for (size_t i = 0; i < G_N_ELEMENTS(elements); i++) {
        g_assert_null(strstr(plan.after, elements[i]));
    }
    vf_plan_finish(&plan);
}

static void
test_kvmfr_takes_the_place_of_the_file(void)
{
    const struct vf_setup_choices choices = {.with =
                                                 VF_EDIT_BIT(VF_EDIT_KVMFR)};
    const struct vf_setup_scene scene = {.has_kvmfr = true, .kvmfr_mib = 256};
    g_autofree char *xml = read_domain("win10-shmem-32");
    struct vf_plan plan;
    make(&plan, xml, &choices, &scene);
    struct vf_domain_reading reading;
    g_assert_true(vf_domain_xml_read(plan.after, strlen(plan.after), "x",
                                     &reading, NULL));
    g_assert_true(reading.facts.shm_is_kvmfr);
    g_assert_cmpstr(reading.facts.shm_path, ==, "/dev/kvmfr0");
    g_assert_cmpuint(reading.facts.shm_size, ==, 256u << 20);
    g_assert_cmpuint(reading.facts.shm_count, ==, 1);
    assert_valid(plan.after);
    vf_plan_finish(&plan);
}

static void
test_kvmfr_without_its_module_is_refused(void)
{
    const struct vf_setup_choices choices = {.with =
                                                 VF_EDIT_BIT(VF_EDIT_KVMFR)};
    g_autofree char *xml = read_domain("plain");
    struct vf_plan plan;
    g_autoptr(GError) error = NULL;
    g_assert_false(
        vf_plan_make(&plan, xml, "win11", &choices, &empty_scene, &error));
    g_assert_error(error, VF_ERROR, VF_ERROR_USAGE);
    g_assert_nonnull(strstr(error->message, "module 'kvmfr' is not loaded"));
    vf_plan_finish(&plan);
}

// Refusals -------------------------------------------------------------------

static void
test_other_kinds_of_vm_are_refused(void)
{
    static const struct {
        const char *xml;
        const char *words;
    } cases[] = {
        {"<domain type='lxc'><devices/></domain>", "not run by QEMU"},
        {"<domain type='xen'><devices/></domain>", "not run by QEMU"},
        {"<domain type='kvm'><os><type arch='aarch64'>hvm</type></os></domain>",
         "no x86"},
        {"<network/>", "not domain XML"},
        {"<domain type='kvm'>", "not well-formed"},
        {"<!DOCTYPE d [<!ENTITY e 'x'>]><domain type='kvm'/>",
         "document type declaration"},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        struct vf_plan plan;
        g_autoptr(GError) error = NULL;
        g_assert_false(vf_plan_make(&plan, cases[i].xml, "vm", &no_choices,
                                    &empty_scene, &error));
        if (!error || !strstr(error->message, cases[i].words)) {
            g_error("'%s' lacks '%s'", error ? error->message : "",
                    cases[i].words);
        }
        vf_plan_finish(&plan);
    }
}

static void
test_every_edit_has_a_name_and_a_source(void)
{
    for (int i = 0; i < VF_EDIT_COUNT; i++) {
        const struct vf_edit *edit = vf_edit_get((enum vf_edit_id)i);
        g_assert_cmpint(edit->id, ==, i);
        g_assert_cmpint(vf_edit_find(edit->name), ==, i);
        g_assert_cmpuint(strlen(edit->title), >, 0);
        g_assert_cmpuint(strlen(edit->source), >, 0);
    }
    g_assert_cmpint(vf_edit_find("nonsense"), ==, VF_EDIT_COUNT);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    vf_xml_init_library();
    g_test_add_func("/plan/the-size-comes-from-the-largest-mode",
                    test_the_size_comes_from_the_largest_mode);
    g_test_add_func("/plan/a-size-that-is-there-only-grows-unless-asked",
                    test_a_size_that_is_there_only_grows_unless_asked);
    g_test_add_func("/plan/a-size-that-cannot-be-is-refused",
                    test_a_size_that_cannot_be_is_refused);
    g_test_add_func("/plan/every-vm-gets-a-name-of-its-own",
                    test_every_vm_gets_a_name_of_its_own);
    g_test_add_func(
        "/plan/video-is-qxl-unless-vga-is-asked-for",
        test_video_is_qxl_unless_vga_is_asked_for_and_never_taken_away);
    g_test_add_func("/plan/the-reason-for-video-is-true",
                    test_the_reason_for_video_is_true);
    g_test_add_func("/plan/what-is-not-wanted-is-left-out",
                    test_what_is_not_wanted_is_left_out);
    g_test_add_func("/plan/nothing-optional-is-done-unasked",
                    test_nothing_optional_is_done_unasked);
    g_test_add_func("/plan/pinning-and-hugepages-are-never-touched",
                    test_pinning_and_hugepages_are_never_touched);
    g_test_add_func("/plan/kvmfr-takes-the-place-of-the-file",
                    test_kvmfr_takes_the_place_of_the_file);
    g_test_add_func("/plan/kvmfr-without-its-module-is-refused",
                    test_kvmfr_without_its_module_is_refused);
    g_test_add_func("/plan/other-kinds-of-vm-are-refused",
                    test_other_kinds_of_vm_are_refused);
    g_test_add_func("/plan/every-edit-has-a-name-and-a-source",
                    test_every_edit_has_a_name_and_a_source);
    return g_test_run();
}
