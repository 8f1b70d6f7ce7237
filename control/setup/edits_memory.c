// SPDX-License-Identifier: GPL-2.0-or-later
// The memory that guest and viewer share, in its two forms.
#include "base/words.h"
#include "control/domain_xml.h"
#include "control/setup/edit.h"
#include "control/setup/xml_edit.h"

#include <inttypes.h>
#include <glib.h>
#include <stdio.h>
#include <string.h>

#define MIB UINT64_C(1048576)
#define DOCUMENTATION N_("Looking Glass documentation, libvirt/QEMU installation")

static const char qemu_namespace[] =
    "http://libvirt.org/schemas/domain/qemu/1.0";
static const char usual_name[] = "looking-glass";

static struct vf_domain_facts
read_facts(const struct vf_edit_context *context)
{
    struct vf_domain_reading reading;
    vf_domain_xml_read_document(context->domain->doc, &reading);
    return reading.facts;
}

static xmlNodePtr
find_shmem(const struct vf_edit_context *context)
{
    return vf_domain_xml_find_shmem(context->devices);
}

// How much is needed ----------------------------------------------------------

struct need {
    unsigned mib;
    struct vf_size mode; // the one that needs most; empty: not known
};

static struct need
find_need(const struct vf_edit_context *context)
{
    const struct vf_setup_choices *choices = context->choices;
    const struct vf_setup_scene *scene = context->scene;
    const bool chosen = !vf_size_is_empty(choices->resolution);
    const struct vf_size *modes = chosen ? &choices->resolution : scene->modes;
    const unsigned count = chosen ? 1 : scene->mode_count;
    struct need need = {.mib = VF_SHM_FLOOR_MIB};
    unsigned most = 0;
    for (unsigned i = 0; i < count; i++) {
        const unsigned mib = vf_shm_size_mib(modes[i], choices->hdr);
        if (mib > most) {
            most = mib;
            need.mode = modes[i];
        }
    }
    need.mib = MAX(need.mib, most);
    if (choices->shmem_mib != 0) {
        need.mib = choices->shmem_mib;
    }
    return need;
}

static void
explain_need(const struct vf_edit_context *context, const struct need *need,
             char *text, size_t size)
{
    if (context->choices->shmem_mib != 0) {
        g_snprintf(text, size, _("%u MiB is what was asked for."), need->mib);
    } else if (vf_size_is_empty(need->mode)) {
        g_snprintf(text, size,
                   _("%u MiB is enough for 3840x2160 with every version of the "
                     "Looking Glass host."),
                   need->mib);
    } else {
        g_snprintf(text, size,
                   context->choices->hdr
                       ? _("%dx%d with HDR needs %u MiB with every version of the "
                           "Looking Glass host; %u MiB is the least that is set up.")
                       : _("%dx%d needs %u MiB with every version of the Looking "
                           "Glass host; %u MiB is the least that is set up."),
                   need->mode.w, need->mode.h,
                   vf_shm_size_mib(need->mode, context->choices->hdr),
                   (unsigned)VF_SHM_FLOOR_MIB);
    }
}

// Names -----------------------------------------------------------------------

static const char *
find_owner(const struct vf_setup_scene *scene, const char *name)
{
    for (unsigned i = 0; i < scene->taken_count; i++) {
        if (strcmp(scene->taken[i], name) == 0) {
            return scene->taken_by[i];
        }
    }
    return NULL;
}

// "looking-glass", which every Looking Glass client knows, unless another VM has
// it; then one with the VM's name in it.
static void
choose_name(const struct vf_edit_context *context, char name[VF_SHM_NAME])
{
    g_strlcpy(name, usual_name, VF_SHM_NAME);
    for (int number = 1; find_owner(context->scene, name); number++) {
        g_autofree char *vm = g_strndup(context->name, 64);
        g_strcanon(vm,
                   "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
                   "0123456789._-",
                   '-');
        if (number == 1) {
            g_snprintf(name, VF_SHM_NAME, "%s-%s", usual_name, vm);
        } else {
            g_snprintf(name, VF_SHM_NAME, "%s-%s-%d", usual_name, vm, number);
        }
    }
}

// shmem -----------------------------------------------------------------------

static void
check_existing_shmem(const struct vf_edit_context *context, xmlNodePtr shmem,
                     const struct need *need, const char *why,
                     struct vf_edit_verdict *verdict)
{
    char name[VF_SHM_NAME];
    vf_xml_attribute(shmem, "name", name, sizeof(name));
    const uint64_t bytes = vf_xml_scaled(vf_xml_child(shmem, "size"));
    const bool is_asked_for = context->choices->shmem_mib != 0;
    const bool fits =
        is_asked_for ? bytes == need->mib * MIB : bytes >= need->mib * MIB;
    if (!vf_xml_attribute_is(vf_xml_child(shmem, "model"), "type",
                             "ivshmem-plain")) {
        vf_edit_say(verdict, VF_EDIT_WANTED,
                    _("Without a model the device is one that QEMU does not have "
                      "any more."),
                    _("Make the shared memory device '%s' an 'ivshmem-plain' one"),
                    name);
    } else if (!fits || !vf_shm_size_is_valid(bytes / MIB)) {
        vf_edit_say(verdict, VF_EDIT_WANTED, why,
                    _("Change the shared memory '%s' from %" PRIu64
                      " to %u MiB"),
                    name, bytes / MIB, need->mib);
    } else {
        vf_edit_say(verdict, VF_EDIT_MET, why,
                    _("Shared memory '%s' of %" PRIu64 " MiB"), name,
                    bytes / MIB);
    }
}

static void
check_shmem(const struct vf_edit_context *context,
            struct vf_edit_verdict *verdict)
{
    const struct vf_domain_facts facts = read_facts(context);
    if (facts.shm_is_kvmfr) {
        vf_edit_say(verdict, VF_EDIT_MET,
                    _("The kvmfr device does what a shared memory device does."),
                    "'%s' of %" PRIu64 " MiB", facts.shm_path,
                    facts.shm_size / MIB);
        return;
    }
    const struct need need = find_need(context);
    char why[300];
    explain_need(context, &need, why, sizeof(why));
    xmlNodePtr shmem = find_shmem(context);
    if (shmem) {
        check_existing_shmem(context, shmem, &need, why, verdict);
        return;
    }
    if (facts.shm_path[0] != '\0') {
        vf_edit_say(verdict, VF_EDIT_MET,
                    _("It is set up with QEMU arguments of the VM's own."),
                    "'%s' of %" PRIu64 " MiB", facts.shm_path,
                    facts.shm_size / MIB);
        return;
    }
    char name[VF_SHM_NAME];
    choose_name(context, name);
    g_autofree char *reason =
        g_strconcat(_("Looking Glass puts its frames there. "), why, NULL);
    vf_edit_say(verdict, VF_EDIT_WANTED, reason,
                _("Add the shared memory '%s' of %u MiB"), name, need.mib);
}

static void
apply_shmem(const struct vf_edit_context *context)
{
    const struct need need = find_need(context);
    xmlNodePtr shmem = find_shmem(context);
    if (!shmem) {
        char name[VF_SHM_NAME];
        choose_name(context, name);
        vf_xml_add_printf(context->devices,
                          "<shmem name='%s'><model type='ivshmem-plain'/>"
                          "<size unit='M'>%u</size></shmem>",
                          name, need.mib);
        return;
    }
    vf_xml_set(vf_xml_ensure(shmem, "model"), "type", "ivshmem-plain");
    const uint64_t bytes = vf_xml_scaled(vf_xml_child(shmem, "size"));
    const bool is_larger = bytes > need.mib * MIB &&
                           vf_shm_size_is_valid(bytes / MIB) &&
                           context->choices->shmem_mib == 0;
    if (!is_larger) {
        char text[16];
        g_snprintf(text, sizeof(text), "%u", need.mib);
        xmlNodePtr size = vf_xml_ensure(shmem, "size");
        vf_xml_set(size, "unit", "M");
        vf_xml_set_text(size, text);
    }
}

const struct vf_edit vf_edit_shmem = {
    .id = VF_EDIT_SHMEM,
    .name = "shmem",
    .title = N_("Shared memory for frames"),
    .source = DOCUMENTATION,
    .check = check_shmem,
    .apply = apply_shmem,
};

// A name of its own -----------------------------------------------------------

static void
check_shmem_name(const struct vf_edit_context *context,
                 struct vf_edit_verdict *verdict)
{
    char name[VF_SHM_NAME] = "";
    xmlNodePtr shmem = find_shmem(context);
    vf_xml_attribute(shmem, "name", name, sizeof(name));
    const char *owner = shmem ? find_owner(context->scene, name) : NULL;
    static const char why[] =
        N_("Two VMs that run at the same time would write over each other's "
           "frames.");
    if (!owner) {
        vf_edit_say(verdict, VF_EDIT_MET, why, _("No other VM has this name"));
        return;
    }
    char other[VF_SHM_NAME];
    choose_name(context, other);
    vf_edit_say(verdict, VF_EDIT_WANTED, why,
                _("Call the shared memory '%s', because '%s' is also that of "
                  "'%s'"),
                other, name, owner);
}

static void
apply_shmem_name(const struct vf_edit_context *context)
{
    char name[VF_SHM_NAME];
    choose_name(context, name);
    vf_xml_set(find_shmem(context), "name", name);
}

const struct vf_edit vf_edit_shmem_name = {
    .id = VF_EDIT_SHMEM_NAME,
    .name = "shmem-name",
    .title = N_("A name of its own for the shared memory"),
    .source = N_("libvirt, domain XML, shared memory device"),
    .check = check_shmem_name,
    .apply = apply_shmem_name,
};

// kvmfr -----------------------------------------------------------------------

// True when QEMU arguments of the VM's own make a shared memory device.
static bool
has_own_arguments(const struct vf_edit_context *context,
                  const struct vf_domain_facts *facts)
{
    unsigned count = 0;
    for (xmlNodePtr shmem = vf_xml_child(context->devices, "shmem"); shmem;
         shmem = vf_xml_next(shmem)) {
        count++;
    }
    return facts->shm_count > count;
}

static void
check_kvmfr(const struct vf_edit_context *context,
            struct vf_edit_verdict *verdict)
{
    static const char why[] =
        N_("The kernel module lets the graphics card read frames where they are. "
           "It needs a QEMU command line, which libvirt marks as 'tainted', and "
           "access to the device in QEMU's cgroup and AppArmor profile.");
    const struct vf_domain_facts facts = read_facts(context);
    if (facts.shm_is_kvmfr && !find_shmem(context)) {
        vf_edit_say(verdict, VF_EDIT_MET, why, _("Frames go through '%s'"),
                    facts.shm_path);
    } else if (facts.shm_is_kvmfr) {
        vf_edit_say(
            verdict, VF_EDIT_WANTED,
            _("With two shared memory devices the Looking Glass host takes "
              "the first that it finds."),
            _("Remove the shared memory device beside '%s'"), facts.shm_path);
    } else if (has_own_arguments(context, &facts)) {
        vf_edit_say(verdict, VF_EDIT_UNFIT, why,
                    _("Its shared memory is made by QEMU arguments of its own, "
                      "which are for who wrote them to change"));
    } else if (!context->scene->has_kvmfr) {
        vf_edit_say(verdict, VF_EDIT_UNFIT, why,
                    _("There is no '/dev/kvmfr0' on this machine; the kernel "
                      "module 'kvmfr' is not loaded"));
    } else if (context->scene->kvmfr_mib == 0) {
        vf_edit_say(verdict, VF_EDIT_UNFIT, why,
                    _("You may not open '/dev/kvmfr0', so its size is not known"));
    } else {
        vf_edit_say(verdict, VF_EDIT_OFFERED, why,
                    _("Use '/dev/kvmfr0' of %u MiB instead of a shared memory "
                      "file"),
                    context->scene->kvmfr_mib);
    }
}

// The prefix under which the root element knows QEMU's namespace.
static const char *
ensure_qemu_prefix(xmlNodePtr domain)
{
    xmlNsPtr ns =
        xmlSearchNsByHref(domain->doc, domain, (const xmlChar *)qemu_namespace);
    if (!ns || !ns->prefix) {
        ns = xmlNewNs(domain, (const xmlChar *)qemu_namespace,
                      (const xmlChar *)"qemu");
    }
    if (!ns) { // the prefix is somebody else's
        ns = xmlNewNs(domain, (const xmlChar *)qemu_namespace,
                      (const xmlChar *)"qemu-commandline");
    }
    return ns ? (const char *)ns->prefix : "qemu";
}

static void
add_argument(xmlNodePtr commandline, const char *prefix, const char *value)
{
    vf_xml_add_printf(commandline, "<%s:arg value='%s'/>", prefix, value);
}

static void
apply_kvmfr(const struct vf_edit_context *context)
{
    xmlNodePtr shmem;
    while ((shmem = find_shmem(context))) {
        vf_xml_remove(shmem);
    }
    if (read_facts(context).shm_is_kvmfr) {
        return;
    }
    const char *prefix = ensure_qemu_prefix(context->domain);
    xmlNodePtr commandline =
        vf_xml_child_ns(context->domain, "commandline", qemu_namespace);
    if (!commandline) {
        commandline =
            vf_xml_add_printf(context->domain, "<%s:commandline/>", prefix);
    }
    // Names that nobody else uses: those of libvirt's own devices are "shmem0"...
    char object[256];
    g_snprintf(
        object, sizeof(object),
        "{\"qom-type\":\"memory-backend-file\",\"id\":\"virtflow-kvmfr\","
        "\"mem-path\":\"/dev/kvmfr0\",\"size\":%" PRIu64
        ",\"share\":true}",
        context->scene->kvmfr_mib * MIB);
    add_argument(commandline, prefix, "-device");
    add_argument(commandline, prefix,
                 "{\"driver\":\"ivshmem-plain\",\"id\":\"virtflow-ivshmem\","
                 "\"memdev\":\"virtflow-kvmfr\"}");
    add_argument(commandline, prefix, "-object");
    add_argument(commandline, prefix, object);
}

const struct vf_edit vf_edit_kvmfr = {
    .id = VF_EDIT_KVMFR,
    .name = "kvmfr",
    .title = N_("Frames through the kvmfr kernel module"),
    .source = N_("Looking Glass documentation, kernel module"),
    .check = check_kvmfr,
    .apply = apply_kvmfr,
};

// memballoon ------------------------------------------------------------------

static void
check_memballoon(const struct vf_edit_context *context,
                 struct vf_edit_verdict *verdict)
{
    static const char why[] =
        N_("A balloon gives the VM's memory back to the host piece by piece, "
           "which "
           "costs frames, and memory that a passed-through device uses cannot be "
           "given back.");
    xmlNodePtr balloon = vf_xml_child(context->devices, "memballoon");
    if (vf_xml_attribute_is(balloon, "model", "none")) {
        vf_edit_say(verdict, VF_EDIT_MET, why, _("There is none"));
    } else {
        vf_edit_say(verdict, VF_EDIT_WANTED, why, _("Remove the memory balloon"));
    }
}

static void
apply_memballoon(const struct vf_edit_context *context)
{
    xmlNodePtr balloon = vf_xml_ensure(context->devices, "memballoon");
    vf_xml_empty(balloon);
    while (balloon->properties) {
        xmlRemoveProp(balloon->properties);
    }
    vf_xml_set(balloon, "model", "none");
}

const struct vf_edit vf_edit_memballoon = {
    .id = VF_EDIT_MEMBALLOON,
    .name = "memballoon",
    .title = N_("No memory balloon"),
    .source = DOCUMENTATION,
    .check = check_memballoon,
    .apply = apply_memballoon,
};
