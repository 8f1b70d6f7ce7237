// SPDX-License-Identifier: GPL-2.0-or-later
#include "control/keeping.h"

#include "control/pending.h"
#include "control/status_text.h"
#include "control/xml.h"

#include <glib.h>
#include <stdlib.h>
#include <string.h>

static const struct vf_domain_snapshot *
find_known(const struct vf_domain_keeping *before, const char *name)
{
    const unsigned count =
        before ? MIN(before->snapshot_count, VF_DOMAIN_MAX_SNAPSHOTS) : 0;
    for (unsigned i = 0; i < count; i++) {
        if (strcmp(before->snapshots[i].name, name) == 0) {
            return &before->snapshots[i];
        }
    }
    return NULL;
}

static void
read_description(virDomainSnapshotPtr snapshot, struct vf_domain_snapshot *row)
{
    char *xml = virDomainSnapshotGetXMLDesc(snapshot, 0);
    xmlDocPtr document =
        xml ? vf_xml_parse(xml, strlen(xml), "The snapshot", NULL) : NULL;
    if (document) {
        xmlNodePtr root = xmlDocGetRootElement(document);
        char text[32];
        if (vf_xml_text(vf_xml_child(root, "creationTime"), text,
                        sizeof(text))) {
            row->created_s = g_ascii_strtoll(text, NULL, 10);
        }
        row->was_running =
            vf_xml_text(vf_xml_child(root, "state"), text, sizeof(text)) &&
            strcmp(text, "running") == 0;
        xmlFreeDoc(document);
    }
    free(xml);
}

static void
read_snapshot(virDomainSnapshotPtr snapshot,
              const struct vf_domain_keeping *before,
              struct vf_domain_snapshot *row)
{
    const char *name = virDomainSnapshotGetName(snapshot);
    const struct vf_domain_snapshot *known = find_known(before, name);
    if (known) {
        memcpy(row, known, sizeof(*row));
    } else {
        vf_status_set_text(row->name, sizeof(row->name), name);
        read_description(snapshot, row);
    }
    row->is_current = virDomainSnapshotIsCurrent(snapshot, 0) == 1;
}

static int
compare_rows(const void *a, const void *b)
{
    const struct vf_domain_snapshot *left = a;
    const struct vf_domain_snapshot *right = b;
    if (left->created_s != right->created_s) {
        return left->created_s > right->created_s ? -1 : 1;
    }
    return strcmp(left->name, right->name);
}

static void
read_snapshots(virDomainPtr domain, const struct vf_domain_keeping *before,
               struct vf_domain_keeping *keeping)
{
    virDomainSnapshotPtr *snapshots = NULL;
    const int count = virDomainListAllSnapshots(domain, &snapshots, 0);
    if (count < 0) {
        return;
    }
    g_autofree struct vf_domain_snapshot *rows =
        g_new0(struct vf_domain_snapshot, (gsize)count + 1);
    for (int i = 0; i < count; i++) {
        read_snapshot(snapshots[i], before, &rows[i]);
        virDomainSnapshotFree(snapshots[i]);
    }
    free(snapshots);
    if (count > 1) {
        qsort(rows, (size_t)count, sizeof(rows[0]), compare_rows);
    }
    keeping->snapshot_count = (unsigned)count;
    memcpy(keeping->snapshots, rows,
           sizeof(rows[0]) * MIN((size_t)count, VF_DOMAIN_MAX_SNAPSHOTS));
}

static void
read_pending(virDomainPtr domain, const char *live_xml,
             struct vf_domain_keeping *keeping)
{
    char *xml = virDomainGetXMLDesc(domain, VIR_DOMAIN_XML_INACTIVE);
    if (xml) {
        keeping->pending_count =
            vf_pending_compare(live_xml, xml, keeping->pending);
    }
    free(xml);
}

void
vf_keeping_read(struct vf_domain_keeping *keeping, virDomainPtr domain,
                const struct vf_domain_keeping *before, const char *live_xml)
{
    memset(keeping, 0, sizeof(*keeping));
    int autostart = 0;
    keeping->is_persistent = virDomainIsPersistent(domain) == 1;
    keeping->autostart =
        virDomainGetAutostart(domain, &autostart) == 0 && autostart;
    keeping->has_saved = virDomainHasManagedSaveImage(domain, 0) == 1;
    read_snapshots(domain, before, keeping);
    if (live_xml && keeping->is_persistent) {
        read_pending(domain, live_xml, keeping);
    }
}
