// SPDX-License-Identifier: GPL-2.0-or-later
// Definitions as libvirt keeps them for VMs that people have, and what setup makes
// of each: tests/data/setup/NAME.xml, NAME.diff (by itself) and NAME.all.diff
// (with everything that is offered). VF_UPDATE_GOLDEN=1 writes the differences
// anew, to be read before they are committed.
#include "plan_rig.h"

#include "control/domain_xml.h"
#include "control/setup/diff.h"
#include "control/setup/xml_edit.h"

#include <glib.h>
#include <libxml/parser.h>
#include <stdlib.h>
#include <string.h>

// Golden --------------------------------------------------------------------

static void
assert_golden(const char *file, const char *text)
{
    g_autofree char *path = g_build_filename(TEST_DATA, "setup", file, NULL);
    if (g_getenv("VF_UPDATE_GOLDEN")) {
        g_assert_true(g_file_set_contents(path, text, -1, NULL));
        return;
    }
    g_autofree char *expected = read_file(file);
    g_assert_cmpstr(text, ==, expected);
}

static void
assert_plan(const char *xml, const char *golden,
            const struct vf_setup_choices *choices,
            const struct vf_setup_scene *scene)
{
    struct vf_plan plan;
    make(&plan, xml, choices, scene);
    assert_golden(golden, plan.diff);
    assert_valid(plan.after);
    g_assert_cmpint(plan.changes > 0, ==, plan.diff[0] != '\0');

    // What came out is as it should be: nothing is left to do.
    g_autoptr(GError) error = NULL;
    g_assert_true(
        vf_plan_is_met(&plan, plan.after, "win11", choices, scene, &error));
    struct vf_plan again;
    make(&again, plan.after, choices, scene);
    g_assert_cmpuint(again.changes, ==, 0);
    g_assert_cmpstr(again.diff, ==, "");
    vf_plan_finish(&again);
    vf_plan_finish(&plan);
}

static void
test_golden(const void *data)
{
    const char *name = data;
    g_autofree char *xml = read_domain(name);
    g_autofree char *by_itself = g_strconcat(name, ".diff", NULL);
    g_autofree char *with_all = g_strconcat(name, ".all.diff", NULL);
    assert_valid(xml);
    assert_plan(xml, by_itself, &no_choices, &empty_scene);

    // What makes no sense for a VM cannot be insisted on.
    struct vf_plan plan;
    make(&plan, xml, &no_choices, &empty_scene);
    const struct vf_setup_scene amd = {.cpu_is_amd = true};
    struct vf_setup_choices all = {.video = VF_SETUP_VIDEO_VGA};
    for (int id = 0; id < VF_EDIT_COUNT; id++) {
        all.with |=
            plan.items[id].verdict.state != VF_EDIT_UNFIT ? VF_EDIT_BIT(id) : 0;
    }
    vf_plan_finish(&plan);
    assert_plan(xml, with_all, &all, &amd);
}

static void
add_golden_tests(void)
{
    g_autofree char *folder = g_build_filename(TEST_DATA, "setup", NULL);
    g_autoptr(GDir) files = g_dir_open(folder, 0, NULL);
    unsigned count = 0;
    const char *file;
    while ((file = g_dir_read_name(files))) {
        if (g_str_has_suffix(file, ".xml")) {
            char *name = g_strndup(file, strlen(file) - strlen(".xml"));
            g_autofree char *path = g_strconcat("/plan/golden/", name, NULL);
            g_test_add_data_func_full(path, name, test_golden, g_free);
            count++;
        }
    }
    g_assert_cmpuint(count, >=, 25);
}

// Properties -----------------------------------------------------------------

static char *
canonical_metadata(const char *xml)
{
    xmlDocPtr document = xmlReadDoc((const xmlChar *)xml, "x", NULL, 0);
    xmlNodePtr metadata =
        vf_xml_child(xmlDocGetRootElement(document), "metadata");
    char *text = canonical(metadata);
    xmlFreeDoc(document);
    return text;
}

static void
test_what_others_wrote_survives(void)
{
    g_autofree char *xml = read_domain("win11-foreign-metadata");
    const struct vf_setup_choices all = {.with = UINT32_MAX &
                                                 ~VF_EDIT_BIT(VF_EDIT_KVMFR)};
    struct vf_plan plan;
    make(&plan, xml, &all, &empty_scene);
    g_assert_cmpuint(plan.changes, >, 8);
    g_autofree char *before = canonical_metadata(xml);
    g_autofree char *after = canonical_metadata(plan.after);
    g_assert_nonnull(strstr(before, "raw &lt;text&gt;"));
    g_assert_nonnull(strstr(before, "urn:example:tool"));
    g_assert_cmpstr(before, ==, after);
    vf_plan_finish(&plan);
}

static void
test_comments_and_unknown_elements_survive_anywhere(void)
{
    static const char xml[] =
        "<!-- first --><domain type='kvm' xmlns:x='urn:x' x:a='1'>"
        "<name>win11</name><!-- second --><future a='b'><more/></future>"
        "<devices><!-- third --><x:thing>text</x:thing>"
        "<gadget model='new'/><memballoon model='virtio' x:k='v'/>"
        "</devices></domain><!-- last -->";
    struct vf_plan plan;
    make(&plan, xml, &no_choices, &empty_scene);
    static const char *const kept[] = {"<!-- first -->",
                                       "<!-- second -->",
                                       "<!-- third -->",
                                       "<!-- last -->",
                                       "x:a='1'",
                                       "<future a='b'><more/></future>",
                                       "<x:thing>text</x:thing>",
                                       "<gadget model='new'/>"};
    for (size_t i = 0; i < G_N_ELEMENTS(kept); i++) {
        if (!strstr(plan.after, kept[i])) {
            g_error("'%s' is missing in %s", kept[i], plan.after);
        }
    }
    vf_plan_finish(&plan);
}

static void
test_what_is_printed_is_what_libvirt_wrote(void)
{
    g_autofree char *folder = g_build_filename(TEST_DATA, "setup", NULL);
    g_autoptr(GDir) files = g_dir_open(folder, 0, NULL);
    const char *file;
    while ((file = g_dir_read_name(files))) {
        if (!g_str_has_suffix(file, ".xml")) {
            continue;
        }
        g_autofree char *xml = read_file(file);
        xmlDocPtr document = vf_domain_xml_parse(xml, strlen(xml), file, NULL);
        g_autofree char *printed = vf_xml_print(document);
        xmlFreeDoc(document);
        // Foreign metadata keeps the quotes of those who wrote it in libvirt.
        g_autofree char *expected = canonical_metadata(xml);
        g_autofree char *got = canonical_metadata(printed);
        g_assert_cmpstr(got, ==, expected);
        const char *rest = strstr(xml, "<memory ");
        g_assert_nonnull(rest);
        g_autofree char *diff =
            vf_diff_unified(rest, strstr(printed, "<memory "), file);
        g_assert_cmpstr(diff, ==, "");
    }
}

static void
test_passwords_are_not_shown(void)
{
    static const char xml[] =
        "<domain type='kvm' "
        "xmlns:qemu='http://libvirt.org/schemas/domain/qemu/1.0'>"
        "<devices><graphics type='spice' passwd='s3cret'/>"
        "<graphics type='vnc' passwd='s3cret'/></devices>"
        "<qemu:commandline><qemu:arg value='-spice'/>"
        "<qemu:arg value='port=1,password=s3cret,x=y'/>"
        "<qemu:arg value='{\"password\":\"s3cret\",\"x\":1}'/>"
        "</qemu:commandline></domain>";
    struct vf_plan plan;
    make(&plan, xml, &no_choices, &empty_scene);
    g_assert_nonnull(strstr(plan.after, "s3cret"));
    g_assert_null(strstr(plan.diff, "s3cret"));
    g_assert_nonnull(strstr(plan.diff, "passwd='********'"));
    g_assert_nonnull(strstr(plan.diff, "password=********,x=y"));
    g_assert_nonnull(
        strstr(plan.diff, "&quot;password&quot;:&quot;********&quot;"));
    vf_plan_finish(&plan);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    vf_xml_init_library();
    add_golden_tests();
    g_test_add_func("/plan/what-others-wrote-survives",
                    test_what_others_wrote_survives);
    g_test_add_func("/plan/comments-and-unknown-elements-survive-anywhere",
                    test_comments_and_unknown_elements_survive_anywhere);
    g_test_add_func("/plan/what-is-printed-is-what-libvirt-wrote",
                    test_what_is_printed_is_what_libvirt_wrote);
    g_test_add_func("/plan/passwords-are-not-shown",
                    test_passwords_are_not_shown);
    return g_test_run();
}
