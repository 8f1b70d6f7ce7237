// SPDX-License-Identifier: GPL-2.0-or-later
#include "viewer/pages/page_machine_keeping.h"

#include "base/words.h"
#include "control/operation.h"
#include "viewer/app/app.h"

#include <glib.h>

enum {
    AUTOSTART = VF_PAGE_KEEPING_FIRST,
    SAVE,
    DISCARD,
    CD,       // a field: the path of the image
    CD_EJECT,
    SNAPSHOT, // a field: the name of a new one
    REVERT,   // index: of the snapshot
};

// What is seen ---------------------------------------------------------------

// Says in the item whether `operation` can be asked for now, and else why not.
static void
grey(struct vf_document *document, struct vf_item *item,
     const struct vf_control_status *control, enum vf_operation operation)
{
    const struct vf_operation_scene scene = vf_operation_scene_of(control);
    char words[512];
    item->enabled = vf_operation_check(&scene, operation, words, sizeof(words));
    if (!item->enabled) {
        item->hint = vf_document_text(document, words);
    }
}

static void
add_pending(struct vf_document *document,
            const struct vf_domain_keeping *keeping)
{
    if (keeping->pending_count == 0) {
        return;
    }
    vf_document_heading(document, _("At the next start"));
    vf_document_textf(document, VF_TONE_WARNING,
                      _("The definition was changed while the VM runs. This takes "
                        "effect when it was shut down and is started again; a "
                        "restart inside it is not enough."));
    const unsigned shown = MIN(keeping->pending_count, VF_DOMAIN_MAX_PENDING);
    for (unsigned i = 0; i < shown; i++) {
        vf_document_textf(document, VF_TONE_PLAIN, "%s", keeping->pending[i]);
    }
    if (keeping->pending_count > shown) {
        vf_document_textf(document, VF_TONE_DIM, _("and %u more"),
                          keeping->pending_count - shown);
    }
}

static void
add_start(struct vf_document *document, const struct vf_control_status *control)
{
    const struct vf_domain_keeping *keeping = &control->keeping;
    vf_document_heading(document, _("Keeping"));
    struct vf_item *autostart = vf_document_toggle(
        document, AUTOSTART, _("Start with the computer"), keeping->autostart,
        _("libvirt starts the VM when this computer starts."));
    grey(document, autostart, control,
         keeping->autostart ? VF_OPERATION_AUTOSTART_OFF
                            : VF_OPERATION_AUTOSTART_ON);
    if (keeping->has_saved) {
        vf_document_textf(document, VF_TONE_PLAIN,
                          _("The next start goes on from a saved state."));
        struct vf_item *discard = vf_document_button(
            document, DISCARD, _("Discard the saved state"),
            _("The next start boots; what was open in the VM is lost."));
        discard->dangerous = true;
        grey(document, discard, control, VF_OPERATION_DISCARD_SAVED);
        return;
    }
    struct vf_item *save = vf_document_button(
        document, SAVE, _("Save and turn off"),
        _("Writes the VM's memory to the disk; the next start goes on from there."));
    grey(document, save, control, VF_OPERATION_SAVE);
}

static void
add_cds(struct vf_document *document, const struct vf_control_status *control)
{
    const struct vf_domain_facts *facts = &control->facts;
    for (unsigned i = 0; i < facts->cd_count; i++) {
        const struct vf_domain_cd *cd = &facts->cds[i];
        g_autofree char *label = g_strdup_printf(_("CD in drive '%s'"), cd->target);
        struct vf_item *field = vf_document_field(
            document, CD, label, cd->source,
            _("The whole path of an image, such as /home/me/virtio-win.iso."));
        field->index = i;
        grey(document, field, control, VF_OPERATION_CD_INSERT);
        if (cd->source[0] == '\0') {
            continue;
        }
        struct vf_item *eject = vf_document_button(document, CD_EJECT, _("Eject"),
                                                   _("Takes the CD out."));
        eject->index = i;
        grey(document, eject, control, VF_OPERATION_CD_EJECT);
    }
}

static void
add_snapshot(struct vf_document *document,
             const struct vf_control_status *control, unsigned index)
{
    const struct vf_domain_snapshot *snapshot =
        &control->keeping.snapshots[index];
    g_autoptr(GDateTime) created =
        g_date_time_new_from_unix_local(snapshot->created_s);
    g_autofree char *time =
        created ? g_date_time_format(created, "%e %b %Y, %H:%M") : g_strdup("");
    vf_document_row(document, snapshot->name, "%s%s%s", g_strstrip(time),
                    snapshot->was_running ? _(", running") : "",
                    snapshot->is_current ? _(", the last one") : "");
    struct vf_item *revert = vf_document_button(
        document, REVERT, _("Go back"),
        _("The VM is as it was then; what was done since is lost."));
    revert->index = index;
    revert->dangerous = true;
    grey(document, revert, control, VF_OPERATION_REVERT);
}

static void
add_snapshots(struct vf_document *document,
              const struct vf_control_status *control)
{
    const struct vf_domain_keeping *keeping = &control->keeping;
    vf_document_heading(document, _("Snapshots"));
    struct vf_item *field =
        vf_document_field(document, SNAPSHOT, _("Take one, called"), "",
                          _("Disks and, while it runs, memory, as they are now."));
    grey(document, field, control, VF_OPERATION_SNAPSHOT);
    const unsigned shown =
        MIN(keeping->snapshot_count, VF_DOMAIN_MAX_SNAPSHOTS);
    for (unsigned i = 0; i < shown; i++) {
        add_snapshot(document, control, i);
    }
    if (keeping->snapshot_count > shown) {
        vf_document_textf(document, VF_TONE_DIM, _("and %u older ones"),
                          keeping->snapshot_count - shown);
    }
}

void
vf_page_keeping_fill(struct vf_document *document,
                     const struct vf_page_facts *facts)
{
    const struct vf_control_status *control = facts->control;
    if (!control || control->uuid_text[0] == '\0' ||
        (control->link != VF_LINK_CONNECTED &&
         control->link != VF_LINK_READ_ONLY)) {
        return;
    }
    add_pending(document, &control->keeping);
    add_start(document, control);
    add_cds(document, control);
    add_snapshots(document, control);
}

// What is done ---------------------------------------------------------------

static void
change_cd(struct vf_app *app, const struct vf_page_action *action)
{
    const struct vf_domain_facts *facts = &app->known.control.facts;
    if (action->index >= facts->cd_count) {
        return;
    }
    const bool insert = action->id == CD && action->text[0] != '\0';
    struct vf_request request = {.operation = insert ? VF_OPERATION_CD_INSERT
                                                     : VF_OPERATION_CD_EJECT};
    g_strlcpy(request.target, facts->cds[action->index].target,
              sizeof(request.target));
    g_strlcpy(request.argument, insert ? action->text : "",
              sizeof(request.argument));
    vf_control_request_with(app->control, &request);
}

static void
take_snapshot(struct vf_app *app, const struct vf_page_action *action)
{
    struct vf_request request = {.operation = VF_OPERATION_SNAPSHOT};
    g_strlcpy(request.argument, action->text, sizeof(request.argument));
    vf_control_request_with(app->control, &request);
}

static void
revert(struct vf_app *app, const struct vf_page_action *action)
{
    const struct vf_domain_keeping *keeping = &app->known.control.keeping;
    if (action->index >=
        MIN(keeping->snapshot_count, VF_DOMAIN_MAX_SNAPSHOTS)) {
        return;
    }
    struct vf_request request = {.operation = VF_OPERATION_REVERT};
    g_strlcpy(request.argument, keeping->snapshots[action->index].name,
              sizeof(request.argument));
    if (!action->confirmed) {
        g_autofree char *question = g_strdup_printf(
            _("Go back to the snapshot '%s'? What was done in '%s' since then is "
              "lost."),
            request.argument, vf_app_title(app));
        vf_app_ask(app, action, question, _("Go back"));
        return;
    }
    vf_control_request_with(app->control, &request);
}

static void
discard(struct vf_app *app, const struct vf_page_action *action)
{
    if (!action->confirmed) {
        vf_app_ask(app, action,
                   _("Discard the saved state? The next start boots, and what was "
                     "open in the VM is lost."),
                   _("Discard"));
        return;
    }
    vf_control_request(app->control, VF_OPERATION_DISCARD_SAVED);
}

void
vf_page_keeping_act(struct vf_app *app, const struct vf_page_action *action)
{
    if (!app->control) {
        return;
    }
    switch (action->id) {
    case AUTOSTART:
        vf_control_request(app->control, action->number != 0
                                             ? VF_OPERATION_AUTOSTART_ON
                                             : VF_OPERATION_AUTOSTART_OFF);
        break;
    case SAVE:
        vf_control_request(app->control, VF_OPERATION_SAVE);
        break;
    case DISCARD:
        discard(app, action);
        break;
    case CD:
    case CD_EJECT:
        change_cd(app, action);
        break;
    case SNAPSHOT:
        take_snapshot(app, action);
        break;
    case REVERT:
        revert(app, action);
        break;
    default:
        break;
    }
}
