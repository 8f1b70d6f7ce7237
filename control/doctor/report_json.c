// SPDX-License-Identifier: GPL-2.0-or-later
#include "control/doctor/report.h"

#include "control/json.h"

static void
add_troubles(JsonBuilder *json, unsigned troubles)
{
    json_builder_set_member_name(json, "troubles");
    json_builder_begin_array(json);
    for (int i = 0; i < VF_TROUBLE_COUNT; i++) {
        if (troubles & VF_TROUBLE_BIT(i)) {
            json_builder_add_string_value(json,
                                          vf_trouble_name((enum vf_trouble)i));
        }
    }
    json_builder_end_array(json);
}

static void
add_finding(JsonBuilder *json, const struct vf_finding *finding)
{
    json_builder_begin_object(json);
    vf_json_text(json, "id", finding->id);
    vf_json_text(json, "title", finding->title);
    vf_json_text(json, "verdict", vf_verdict_name(finding->verdict));
    vf_json_text(json, "evidence", finding->evidence);
    vf_json_text(json, "cause", finding->cause);
    vf_json_text(json, "fix", finding->fix);
    vf_json_text(json, "command", finding->command);
    vf_json_text(json, "who", vf_fixer_name(finding->fixer));
    add_troubles(json, finding->troubles);
    json_builder_end_object(json);
}

void
vf_report_json(const struct vf_report *report, JsonBuilder *json)
{
    vf_json_text(json, "vm", report->vm);
    vf_json_text(json, "uri", report->uri);
    json_builder_set_member_name(json, "counts");
    json_builder_begin_object(json);
    for (int i = 0; i < VF_VERDICT_COUNT; i++) {
        vf_json_number(json, vf_verdict_name((enum vf_verdict)i),
                       report->verdicts[i]);
    }
    json_builder_end_object(json);
    add_troubles(json, vf_report_troubles(report));
    json_builder_set_member_name(json, "findings");
    json_builder_begin_array(json);
    for (unsigned i = 0; i < report->count; i++) {
        add_finding(json, &report->findings[i]);
    }
    json_builder_end_array(json);
}
