// SPDX-License-Identifier: GPL-2.0-or-later
#include "control/setup/setup.h"

#include "base/words.h"
#include "control/failure.h"
#include "control/setup/backup.h"
#include "control/setup/definition.h"

#include <glib.h>
#include <string.h>

char *
vf_setup_folder(virDomainPtr domain, GError **error)
{
    char uuid_text[VIR_UUID_STRING_BUFLEN];
    if (virDomainGetUUIDString(domain, uuid_text) < 0) {
        struct vf_failure failure;
        vf_failure_take(&failure);
        vf_failure_set_error(&failure, _("The VM has no UUID"), error);
        return NULL;
    }
    return vf_backup_folder(uuid_text);
}

bool
vf_setup_look(struct vf_setup *setup, virDomainPtr domain,
              const struct vf_setup_choices *choices, GError **error)
{
    memset(setup, 0, sizeof(*setup));
    setup->choices = *choices;
    setup->is_active = virDomainIsActive(domain) == 1;
    setup->folder = vf_setup_folder(domain, error);
    g_autofree char *xml =
        setup->folder ? vf_definition_read(domain, error) : NULL;
    if (!xml) {
        return false;
    }
    vf_setup_scene_read(&setup->scene, "/sys", "/proc", "/dev");
    vf_definition_read_names(domain, &setup->scene);
    return vf_plan_make(&setup->plan, xml, virDomainGetName(domain),
                        &setup->choices, &setup->scene, error);
}

struct verification {
    const struct vf_setup *setup;
    const char *name;
};

static bool
verify(void *data, const char *xml, GError **error)
{
    const struct verification *verification = data;
    const struct vf_setup *setup = verification->setup;
    return vf_plan_is_met(&setup->plan, xml, verification->name,
                          &setup->choices, &setup->scene, error);
}

bool
vf_setup_apply(const struct vf_setup *setup, virDomainPtr domain,
               void (*on_step)(void *data, enum vf_change_step step),
               void *data, GError **error)
{
    if (setup->plan.changes == 0) {
        return true;
    }
    struct verification verification = {setup, virDomainGetName(domain)};
    const struct vf_change change = {
        .domain = domain,
        .folder = setup->folder,
        .before = setup->plan.before,
        .after = setup->plan.after,
        .verify = verify,
        .verify_data = &verification,
        .on_step = on_step,
        .step_data = data,
    };
    return vf_change_apply(&change, error);
}

void
vf_setup_finish(struct vf_setup *setup)
{
    vf_plan_finish(&setup->plan);
    g_free(setup->folder);
    memset(setup, 0, sizeof(*setup));
}
