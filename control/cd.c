// SPDX-License-Identifier: GPL-2.0-or-later
#include "control/cd.h"

#include "base/words.h"
#include "control/domain_xml.h"
#include "control/xml.h"

#include <errno.h>
#include <glib.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

static xmlNodePtr
find_drive(xmlNodePtr devices, const char *target)
{
    for (xmlNodePtr disk = vf_xml_child(devices, "disk"); disk;
         disk = vf_xml_next(disk)) {
        xmlNodePtr node = vf_xml_child(disk, "target");
        if (vf_xml_attribute_is(disk, "device", "cdrom") &&
            (target[0] == '\0' || vf_xml_attribute_is(node, "dev", target))) {
            return disk;
        }
    }
    return NULL;
}

static void
drop_child(xmlNodePtr parent, const char *name)
{
    xmlNodePtr child;
    while ((child = vf_xml_child(parent, name))) {
        xmlUnlinkNode(child);
        xmlFreeNode(child);
    }
}

static void
put_source(xmlNodePtr disk, const char *source)
{
    // What belonged to the image before: libvirt finds the new one's out.
    drop_child(disk, "source");
    drop_child(disk, "backingStore");
    drop_child(disk, "mirror");
    xmlSetProp(disk, (const xmlChar *)"type", (const xmlChar *)"file");
    if (source) {
        xmlNodePtr node = xmlNewChild(disk, NULL, (const xmlChar *)"source", NULL);
        xmlSetProp(node, (const xmlChar *)"file", (const xmlChar *)source);
    }
}

char *
vf_cd_element(const char *xml, const char *target, const char *source)
{
    xmlDocPtr document = vf_domain_xml_parse(xml, strlen(xml), "", NULL);
    if (!document) {
        return NULL;
    }
    xmlNodePtr devices =
        vf_xml_child(xmlDocGetRootElement(document), "devices");
    xmlNodePtr disk = find_drive(devices, target);
    char *text = NULL;
    if (disk) {
        put_source(disk, source);
        xmlBufferPtr buffer = xmlBufferCreate();
        xmlNodeDump(buffer, document, disk, 0, 0);
        text = g_strdup((const char *)xmlBufferContent(buffer));
        xmlBufferFree(buffer);
    }
    xmlFreeDoc(document);
    return text;
}

static bool
check_image(const struct vf_request *request, char *words, size_t size)
{
    const char *path = request->argument;
    struct stat facts;
    if (path[0] != '/') {
        g_snprintf(words, size,
                   _("The image of a CD is named by its whole path, beginning "
                     "with '/'; '%s' is none."),
                   path);
        return false;
    }
    if (stat(path, &facts) < 0) {
        g_snprintf(words, size, _("The CD image '%s' cannot be opened: %s."), path,
                   g_strerror(errno));
        return false;
    }
    if (!S_ISREG(facts.st_mode) && !S_ISBLK(facts.st_mode)) {
        g_snprintf(words, size, _("'%s' is no CD image: it is no file."), path);
        return false;
    }
    return true;
}

static bool
change_one(virDomainPtr domain, const struct vf_request *request,
           unsigned xml_flags, unsigned change_flags, char *words, size_t size)
{
    const bool insert = request->operation == VF_OPERATION_CD_INSERT;
    char *xml = virDomainGetXMLDesc(domain, xml_flags);
    if (!xml) {
        return false;
    }
    g_autofree char *disk = vf_cd_element(xml, request->target,
                                          insert ? request->argument : NULL);
    free(xml);
    if (!disk) {
        g_snprintf(words, size,
                   request->target[0]
                       ? _("'%s' has no CD drive '%s'; one can be added while the "
                           "VM is off.")
                       : _("'%s' has no CD drive; one can be added while the VM is "
                           "off."),
                   virDomainGetName(domain), request->target);
        return false;
    }
    return virDomainUpdateDeviceFlags(domain, disk, change_flags) == 0;
}

bool
vf_cd_change(virDomainPtr domain, const struct vf_request *request, char *words,
             size_t size)
{
    words[0] = '\0';
    if (request->operation == VF_OPERATION_CD_INSERT &&
        !check_image(request, words, size)) {
        return false;
    }
    const bool is_active = virDomainIsActive(domain) == 1;
    if (is_active && !change_one(domain, request, 0,
                                 VIR_DOMAIN_AFFECT_LIVE, words, size)) {
        return false;
    }
    return virDomainIsPersistent(domain) != 1 ||
           change_one(domain, request,
                      VIR_DOMAIN_XML_INACTIVE | VIR_DOMAIN_XML_SECURE,
                      VIR_DOMAIN_AFFECT_CONFIG, words, size);
}
