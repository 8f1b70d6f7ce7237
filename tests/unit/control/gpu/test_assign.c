// SPDX-License-Identifier: GPL-2.0-or-later
// Giving a GPU to a VM in its definition, and back out.
#include "control/gpu/assign.h"

#include "control/link.h"
#include "control/setup/setup.h"
#include "control/setup/undo.h"

#include <glib/gstdio.h>
#include <stdlib.h>
#include <string.h>

static const struct vf_pci_address card[] = {{.bus = 1},
                                             {.bus = 1, .function = 1}};

static const char definition[] =
    "<domain type='test'>\n"
    "  <name>vf-assign</name>\n"
    "  <uuid>11111111-2222-3333-4444-000000000006</uuid>\n"
    "  <memory unit='MiB'>64</memory>\n"
    "  <os>\n    <type>hvm</type>\n  </os>\n"
    "  <devices>\n"
    "    <graphics type='spice' passwd='hush'/>\n"
    "    <hostdev mode='subsystem' type='pci' managed='no'>\n"
    "      <source>\n"
    "        <address domain='0' bus='0x01' slot='0' function='1'/>\n"
    "      </source>\n"
    "    </hostdev>\n"
    "    <hostdev mode='subsystem' type='pci' managed='yes'>\n"
    "      <source>\n"
    "        <address domain='0' bus='7' slot='0' function='0'/>\n"
    "      </source>\n"
    "    </hostdev>\n"
    "  </devices>\n"
    "</domain>\n";

static void
plan(struct vf_assignment *assignment, const char *xml, bool adds)
{
    g_autoptr(GError) error = NULL;
    const bool ok = vf_assignment_plan(assignment, xml, "vf-assign", adds, card,
                                       G_N_ELEMENTS(card), &error);
    g_assert_no_error(error);
    g_assert_true(ok);
}

static unsigned
count(const char *text, const char *part)
{
    unsigned found = 0;
    for (const char *at = text; (at = strstr(at, part)); at++) {
        found++;
    }
    return found;
}

static void
test_adding(void)
{
    struct vf_assignment assignment;
    struct vf_assignment again;
    plan(&assignment, definition, true);
    g_assert_cmpuint(assignment.changes, ==, 2);
    g_assert_cmpuint(count(assignment.after, "<hostdev"), ==, 3);
    g_assert_cmpuint(count(assignment.after, "managed='yes'"), ==, 3);
    g_assert_nonnull(strstr(assignment.diff, "+    <hostdev"));
    g_assert_null(strstr(assignment.diff, "hush"));
    plan(&again, assignment.after, true);
    g_assert_cmpuint(again.changes, ==, 0);
    g_assert_cmpstr(again.after, ==, assignment.after);
    vf_assignment_finish(&again);
    vf_assignment_finish(&assignment);
}

static void
test_removing(void)
{
    struct vf_assignment assignment;
    struct vf_assignment back;
    plan(&assignment, definition, true);
    plan(&back, assignment.after, false);
    g_assert_cmpuint(back.changes, ==, 2);
    g_assert_cmpuint(count(back.after, "<hostdev"), ==, 1);
    g_assert_nonnull(strstr(back.after, "bus='7'"));
    vf_assignment_finish(&back);
    vf_assignment_finish(&assignment);
}

static void
test_in_libvirt(void)
{
    g_autoptr(GError) error = NULL;
    virConnectPtr conn = virConnectOpen("test:///default");
    g_assert_nonnull(conn);
    virDomainPtr domain = virDomainDefineXML(conn, definition);
    g_assert_nonnull(domain);
    char *before = virDomainGetXMLDesc(
        domain, VIR_DOMAIN_XML_INACTIVE | VIR_DOMAIN_XML_SECURE);
    struct vf_assignment assignment;
    plan(&assignment, before, true);
    g_assert_true(vf_assignment_apply(&assignment, domain, &error));
    g_assert_no_error(error);
    char *after = virDomainGetXMLDesc(domain, VIR_DOMAIN_XML_INACTIVE);
    g_assert_cmpuint(count(after, "<hostdev"), ==, 3);

    g_autofree char *folder = vf_setup_folder(domain, &error);
    struct vf_undo undo;
    g_assert_true(vf_undo_look(&undo, domain, folder, &error));
    g_assert_cmpint(undo.state, ==, VF_UNDO_READY);
    g_assert_true(vf_undo_apply(&undo, domain, folder, false, &error));
    char *undone = virDomainGetXMLDesc(
        domain, VIR_DOMAIN_XML_INACTIVE | VIR_DOMAIN_XML_SECURE);
    g_assert_cmpstr(undone, ==, before);
    vf_undo_finish(&undo);
    vf_assignment_finish(&assignment);
    free(before);
    free(after);
    free(undone);
    virDomainUndefine(domain);
    virDomainFree(domain);
    virConnectClose(conn);
}

int
main(int argc, char **argv)
{
    g_autofree char *state = g_dir_make_tmp("vf-assign-XXXXXX", NULL);
    g_setenv("XDG_STATE_HOME", state, TRUE);
    g_test_init(&argc, &argv, NULL);
    vf_link_init_library();
    g_test_add_func("/assign/every function is given, managed, and no more is "
                    "changed",
                    test_adding);
    g_test_add_func("/assign/removing takes out the card and nothing else",
                    test_removing);
    g_test_add_func("/assign/libvirt takes it, and it can be undone",
                    test_in_libvirt);
    return g_test_run();
}
