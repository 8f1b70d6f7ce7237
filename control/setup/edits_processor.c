// SPDX-License-Identifier: GPL-2.0-or-later
// The processor, and what Windows is told about the hypervisor below it.
#include "base/words.h"
#include "control/setup/edit.h"
#include "control/setup/xml_edit.h"

#include <glib.h>
#include <stdlib.h>
#include <string.h>

// host-cpu --------------------------------------------------------------------

static bool
needs_topoext(const struct vf_edit_context *context)
{
    xmlNodePtr cpu = vf_xml_child(context->domain, "cpu");
    char threads[8];
    vf_xml_attribute(vf_xml_child(cpu, "topology"), "threads", threads,
                     sizeof(threads));
    if (!context->scene->cpu_is_amd || atoi(threads) <= 1) {
        return false;
    }
    xmlNodePtr feature = vf_xml_child(cpu, "feature");
    while (feature && !vf_xml_attribute_is(feature, "name", "topoext")) {
        feature = vf_xml_next(feature);
    }
    return feature == NULL;
}

static void
check_host_cpu(const struct vf_edit_context *context,
               struct vf_edit_verdict *verdict)
{
    static const char why[] =
        N_("The guest then has every instruction of this processor, and games "
           "that look for them find them.");
    xmlNodePtr cpu = vf_xml_child(context->domain, "cpu");
    const bool is_host = vf_xml_attribute_is(cpu, "mode", "host-passthrough");
    char mode[32];
    if (!context->is_kvm) {
        vf_edit_say(verdict, VF_EDIT_UNFIT, why,
                    _("The VM is emulated; only KVM can pass the processor on"));
    } else if (is_host && !needs_topoext(context)) {
        vf_edit_say(verdict, VF_EDIT_MET, why,
                    _("The guest sees this machine's processor"));
    } else if (is_host) {
        vf_edit_say(verdict, VF_EDIT_OFFERED,
                    _("Without 'topoext' an AMD processor does not show its "
                      "threads to the guest."),
                    _("Add the processor feature 'topoext'"));
    } else {
        vf_xml_attribute(cpu, "mode", mode, sizeof(mode));
        vf_edit_say(verdict, VF_EDIT_OFFERED, why,
                    _("Show the guest this machine's processor instead of "
                      "'%s'"),
                    mode[0] ? mode : _("a generic one"));
    }
}

static void
remove_if_there(xmlNodePtr parent, const char *name)
{
    xmlNodePtr child = vf_xml_child(parent, name);
    if (child) {
        vf_xml_remove(child);
    }
}

// What was added to the model goes with it; what was taken away stays away.
static void
remove_added_features(xmlNodePtr cpu)
{
    xmlNodePtr feature = vf_xml_child(cpu, "feature");
    while (feature) {
        xmlNodePtr next = vf_xml_next(feature);
        if (!vf_xml_attribute_is(feature, "policy", "disable") &&
            !vf_xml_attribute_is(feature, "policy", "forbid")) {
            vf_xml_remove(feature);
        }
        feature = next;
    }
}

static void
apply_host_cpu(const struct vf_edit_context *context)
{
    xmlNodePtr cpu = vf_xml_ensure(context->domain, "cpu");
    if (!vf_xml_attribute_is(cpu, "mode", "host-passthrough")) {
        remove_if_there(cpu, "model");
        remove_if_there(cpu, "vendor");
        remove_added_features(cpu);
        vf_xml_unset(cpu, "match");
        vf_xml_set(cpu, "mode", "host-passthrough");
        vf_xml_set(cpu, "check", "none");
    }
    if (needs_topoext(context)) {
        vf_xml_add(cpu, "<feature policy='require' name='topoext'/>");
    }
}

const struct vf_edit vf_edit_host_cpu = {
    .id = VF_EDIT_HOST_CPU,
    .name = "host-cpu",
    .title = N_("This machine's processor"),
    .source = N_("libvirt, domain XML, CPU model and topology"),
    .check = check_host_cpu,
    .apply = apply_host_cpu,
};

// hyperv ----------------------------------------------------------------------

static const struct enlightenment {
    const char *name;
    const char *fragment;
    bool intel_only;
} ENLIGHTENMENTS[] = {
    {"relaxed", "<relaxed state='on'/>", false},
    {"vapic", "<vapic state='on'/>", false},
    {"spinlocks", "<spinlocks state='on' retries='8191'/>", false},
    {"vpindex", "<vpindex state='on'/>", false},
    {"runtime", "<runtime state='on'/>", false},
    {"synic", "<synic state='on'/>", false},
    {"stimer", "<stimer state='on'><direct state='on'/></stimer>", false},
    {"reset", "<reset state='on'/>", false},
    {"frequencies", "<frequencies state='on'/>", false},
    {"reenlightenment", "<reenlightenment state='on'/>", true},
    {"tlbflush", "<tlbflush state='on'/>", false},
    {"ipi", "<ipi state='on'/>", false},
};

static bool
is_for_this_processor(const struct vf_edit_context *context,
                      const struct enlightenment *one)
{
    return !one->intel_only || context->scene->cpu_is_intel;
}

static xmlNodePtr
find_timer(const struct vf_edit_context *context, const char *name)
{
    xmlNodePtr clock = vf_xml_child(context->domain, "clock");
    xmlNodePtr timer = vf_xml_child(clock, "timer");
    while (timer && !vf_xml_attribute_is(timer, "name", name)) {
        timer = vf_xml_next(timer);
    }
    return timer;
}

static bool
timer_is(const struct vf_edit_context *context, const char *name,
         const char *present)
{
    return vf_xml_attribute_is(find_timer(context, name), "present", present);
}

static unsigned
list_missing(const struct vf_edit_context *context, GString *list)
{
    xmlNodePtr features = vf_xml_child(context->domain, "features");
    xmlNodePtr hyperv = vf_xml_child(features, "hyperv");
    const bool passes_all = vf_xml_attribute_is(hyperv, "mode", "passthrough");
    unsigned count = 0;
    for (size_t i = 0; i < G_N_ELEMENTS(ENLIGHTENMENTS) && !passes_all; i++) {
        const struct enlightenment *one = &ENLIGHTENMENTS[i];
        xmlNodePtr node = vf_xml_child(hyperv, one->name);
        if (is_for_this_processor(context, one) &&
            !vf_xml_attribute_is(node, "state", "on")) {
            g_string_append_printf(list, "%s%s", count ? ", " : "", one->name);
            count++;
        }
    }
    if (!timer_is(context, "hypervclock", "yes")) {
        g_string_append_printf(list, "%shypervclock", count ? ", " : "");
        count++;
    }
    if (!timer_is(context, "hpet", "no")) {
        g_string_append_printf(list, "%sno hpet", count ? ", " : "");
        count++;
    }
    return count;
}

static void
check_hyperv(const struct vf_edit_context *context,
             struct vf_edit_verdict *verdict)
{
    static const char why[] =
        N_("Windows that knows it is a guest spends less time on timers, "
           "interrupts and locks.");
    g_autoptr(GString) missing = g_string_new(NULL);
    if (!context->is_kvm) {
        vf_edit_say(verdict, VF_EDIT_UNFIT, why,
                    _("The VM is emulated; only KVM has them"));
    } else if (context->is_other_system) {
        vf_edit_say(verdict, VF_EDIT_UNFIT, why,
                    _("The guest is not Windows, its definition says"));
    } else if (list_missing(context, missing) == 0) {
        vf_edit_say(verdict, VF_EDIT_MET, why, _("They are on"));
    } else {
        vf_edit_say(verdict, VF_EDIT_OFFERED, why, _("Turn on: %s"), missing->str);
    }
}

static void
set_timer(const struct vf_edit_context *context, const char *name,
          const char *present)
{
    xmlNodePtr timer = find_timer(context, name);
    if (timer) {
        vf_xml_set(timer, "present", present);
        return;
    }
    xmlNodePtr clock = vf_xml_child(context->domain, "clock");
    if (!clock) {
        // What libvirt takes when nothing is said.
        clock = vf_xml_add(context->domain, "<clock offset='utc'/>");
    }
    vf_xml_add_printf(clock, "<timer name='%s' present='%s'/>", name, present);
}

static void
apply_hyperv(const struct vf_edit_context *context)
{
    xmlNodePtr features = vf_xml_ensure(context->domain, "features");
    xmlNodePtr hyperv = vf_xml_child(features, "hyperv");
    if (!hyperv) {
        hyperv = vf_xml_add(features, "<hyperv mode='custom'/>");
    }
    const bool passes_all = vf_xml_attribute_is(hyperv, "mode", "passthrough");
    for (size_t i = 0; i < G_N_ELEMENTS(ENLIGHTENMENTS) && !passes_all; i++) {
        const struct enlightenment *one = &ENLIGHTENMENTS[i];
        xmlNodePtr node = vf_xml_child(hyperv, one->name);
        if (!is_for_this_processor(context, one) ||
            vf_xml_attribute_is(node, "state", "on")) {
            continue;
        }
        if (node) {
            vf_xml_remove(node);
        }
        vf_xml_add(hyperv, one->fragment);
    }
    set_timer(context, "hypervclock", "yes");
    set_timer(context, "hpet", "no");
}

const struct vf_edit vf_edit_hyperv = {
    .id = VF_EDIT_HYPERV,
    .name = "hyperv",
    .title = N_("Hyper-V enlightenments"),
    .source = N_("QEMU documentation, Hyper-V enlightenments"),
    .check = check_hyperv,
    .apply = apply_hyperv,
};
