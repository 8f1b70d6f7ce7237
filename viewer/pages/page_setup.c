// SPDX-License-Identifier: GPL-2.0-or-later
#include "viewer/pages/page_setup.h"

#include "base/words.h"
#include "viewer/app/app.h"
#include "viewer/app/setup.h"

#include <glib.h>
#include <stdlib.h>

enum { CHANGE = 1, VIDEO, SIZE, HDR, APPLY, LOOK, UNDO, INSIST, TMPFILES };

// What is seen ---------------------------------------------------------------

static const char *const VIDEO_NAMES[] = {"QXL", "VGA", NULL};

static const char *const SIZE_NAMES[] = {
    N_("from the monitors"), "64 MiB", "128 MiB", "256 MiB", "512 MiB", "1024 MiB",
    NULL};
static const unsigned SIZES[] = {0, 64, 128, 256, 512, 1024};

static int
size_index(unsigned mib)
{
    for (unsigned i = 0; i < G_N_ELEMENTS(SIZES); i++) {
        if (SIZES[i] == mib) {
            return (int)i;
        }
    }
    return 0;
}

static void
add_item(struct vf_document *document, const struct vf_plan_item *item,
         unsigned id, bool idle)
{
    struct vf_item *toggle = vf_document_toggle(
        document, CHANGE, item->verdict.action, item->chosen, item->source);
    toggle->index = id;
    toggle->enabled = idle;
    vf_document_textf(document, VF_TONE_DIM, "%s", item->verdict.why);
}

static void
add_items(struct vf_document *document, const struct vf_plan *plan,
          enum vf_edit_state state, const char *heading, bool idle)
{
    bool any = false;
    for (unsigned i = 0; i < VF_EDIT_COUNT; i++) {
        if (plan->items[i].verdict.state != state) {
            continue;
        }
        if (!any) {
            vf_document_heading(document, heading);
        }
        any = true;
        add_item(document, &plan->items[i], i, idle);
    }
}

static void
add_choices(struct vf_document *document,
            const struct vf_setup_choices *choices, bool idle)
{
    struct vf_item *size =
        vf_document_choice(document, SIZE, _("Shared memory"),
                           size_index(choices->shmem_mib), SIZE_NAMES);
    size->enabled = idle;
    struct vf_item *hdr = vf_document_toggle(
        document, HDR, _("Room for HDR"), choices->hdr,
        _("HDR pictures take twice the memory."));
    hdr->enabled = idle;
    struct vf_item *video = vf_document_choice(
        document, VIDEO, _("Fallback screen"), (int)choices->video, VIDEO_NAMES);
    video->enabled = idle;
    video->hint = _("Added when the VM has none. Looking Glass does not capture it.");
}

static void
add_undo_button(struct vf_document *document, const struct vf_app_setup *setup)
{
    const struct vf_undo *undo = &setup->report->undo;
    if (undo->state == VF_UNDO_NOTHING) {
        return;
    }
    const bool changed = undo->state == VF_UNDO_CHANGED;
    struct vf_item *button = vf_document_button(
        document, changed ? INSIST : UNDO, _("Undo the last change"),
        _("Puts the definition back that the VM had before; see below."));
    button->enabled = setup->task == VF_SETUP_IDLE;
    button->dangerous = changed;
    button->same_line = true;
}

static void
add_plan(struct vf_document *document, const struct vf_app_setup *setup)
{
    const struct vf_setup *found = &setup->report->setup;
    const struct vf_plan *plan = &found->plan;
    const bool idle = setup->task == VF_SETUP_IDLE;
    if (plan->changes == 0) {
        vf_document_textf(document, VF_TONE_GOOD,
                          _("'%s' is set up for Looking Glass."),
                          setup->report->name);
    } else {
        vf_document_textf(document, VF_TONE_PLAIN,
                          _("%u changes of the definition of '%s' are proposed. "
                            "Nothing is changed before you say so, and all of it "
                            "can be undone."),
                          plan->changes, setup->report->name);
    }
    g_autofree char *label =
        g_strdup_printf(_("Make %u changes"), plan->changes);
    struct vf_item *apply = vf_document_button(
        document, APPLY, plan->changes ? label : _("Nothing to change"),
        _("The old definition is kept, and put back when something goes wrong."));
    apply->enabled = idle && plan->changes > 0;
    apply->preferred = apply->enabled;
    struct vf_item *look = vf_document_button(document, LOOK, _("Look again"),
                                              _("Reads the definition again."));
    look->enabled = idle;
    look->same_line = true;
    add_undo_button(document, setup);
    add_items(document, plan, VF_EDIT_WANTED, _("Proposed"), idle);
    vf_document_heading(document, _("Choices"));
    add_choices(document, &setup->choices, idle);
    add_items(document, plan, VF_EDIT_OFFERED, _("May be changed, too"), idle);
    if (plan->changes > 0) {
        vf_document_heading(document, _("As a difference (passwords are hidden)"));
        vf_document_block(document, VF_ITEM_DIFF, plan->diff);
    }
}

static void
add_undo(struct vf_document *document, const struct vf_app_setup *setup)
{
    const struct vf_undo *undo = &setup->report->undo;
    if (undo->state == VF_UNDO_NOTHING) {
        return;
    }
    vf_document_heading(document, _("What undoing would change"));
    if (undo->state == VF_UNDO_CHANGED) {
        vf_document_textf(document, VF_TONE_WARNING,
                          _("Somebody else changed the definition since it was set "
                            "up; undoing takes that back, too:"));
        vf_document_block(document, VF_ITEM_DIFF, undo->since ? undo->since : "");
    } else if (undo->state == VF_UNDO_INTERRUPTED) {
        vf_document_textf(document, VF_TONE_WARNING,
                          _("The last change was cut off before it was done."));
    }
    vf_document_block(document, VF_ITEM_DIFF, undo->diff ? undo->diff : "");
}

static void
add_system(struct vf_document *document, const struct vf_page_facts *facts)
{
    const struct vf_control_status *control = facts->control;
    if (!control->is_local || control->facts.shm_path[0] == '\0' ||
        control->facts.shm_is_kvmfr) {
        return;
    }
    vf_document_heading(document, _("This computer"));
    vf_document_textf(document, VF_TONE_DIM,
                      _("This program makes '%s' before it starts the VM. When "
                        "something else starts it, such as autostart or "
                        "virt-manager, the file must be there from the start of the "
                        "computer on."),
                      control->facts.shm_path);
    struct vf_item *button = vf_document_button(
        document, TMPFILES, _("Make it at every start of the computer"),
        _("Asks for the password of an administrator."));
    button->enabled = facts->setup->task == VF_SETUP_IDLE;
}

static const char *
task_words(enum vf_setup_task task)
{
    switch (task) {
    case VF_SETUP_IDLE:
        break;
    case VF_SETUP_LOOKING:
        return _("Looking at the definition");
    case VF_SETUP_CHANGING:
        return _("Changing the definition");
    case VF_SETUP_UNDOING:
        return _("Putting the old definition back");
    case VF_SETUP_ASKING_ROOT:
        return _("Waiting for the password");
    }
    return "";
}

void
vf_page_setup_fill(struct vf_document *document,
                   const struct vf_page_facts *facts)
{
    const struct vf_control_status *control = facts->control;
    const struct vf_app_setup *setup = facts->setup;
    if (!control || !setup || control->link != VF_LINK_CONNECTED) {
        vf_document_textf(document, VF_TONE_DIM, "%s",
                          control && control->link_detail[0]
                              ? control->link_detail
                              : _("There is no connection to libvirt."));
        return;
    }
    if (setup->task != VF_SETUP_IDLE) {
        vf_document_progress(document, task_words(setup->task), "", -1);
    }
    if (setup->message[0]) {
        vf_document_textf(document,
                          setup->message_is_error ? VF_TONE_BAD : VF_TONE_GOOD,
                          "%s", setup->message);
    }
    if (!setup->report) {
        struct vf_item *look =
            vf_document_button(document, LOOK, _("Look at what is needed"),
                               _("Reads the definition; changes nothing."));
        look->enabled = setup->task == VF_SETUP_IDLE;
        look->preferred = true;
        return;
    }
    add_plan(document, setup);
    add_undo(document, setup);
    add_system(document, facts);
}

// What is done ---------------------------------------------------------------

static void
choose(struct vf_app *app, const struct vf_page_action *action)
{
    struct vf_setup_choices *choices = &app->setup.choices;
    const uint32_t bit = VF_EDIT_BIT(action->index % VF_EDIT_COUNT);
    switch (action->id) {
    case CHANGE:
        choices->with &= ~bit;
        choices->without &= ~bit;
        *(action->number != 0 ? &choices->with : &choices->without) |= bit;
        break;
    case VIDEO:
        choices->video = action->number != 0 ? VF_SETUP_VIDEO_VGA
                                             : VF_SETUP_VIDEO_QXL;
        break;
    case SIZE:
        choices->shmem_mib = SIZES[CLAMP((int)action->number, 0,
                                         (int)G_N_ELEMENTS(SIZES) - 1)];
        break;
    case HDR:
        choices->hdr = action->number != 0;
        break;
    default:
        break;
    }
    vf_app_setup_look(app);
}

static void
confirm(struct vf_app *app, const struct vf_page_action *action)
{
    const char *name = vf_app_title(app);
    g_autofree char *question =
        action->id == APPLY
            ? g_strdup_printf(_("Change the definition of '%s' as shown? It can be "
                                "undone."),
                              name)
        : action->id == UNDO
            ? g_strdup_printf(_("Put the old definition of '%s' back?"), name)
            : g_strdup_printf(_("Put the old definition of '%s' back, and lose what "
                                "others changed in it since?"),
                              name);
    vf_app_ask(app, action, question, action->id == APPLY ? _("Change") : _("Undo"));
}

static void
act(struct vf_app *app, const struct vf_page_action *action)
{
    switch (action->id) {
    case CHANGE:
    case VIDEO:
    case SIZE:
    case HDR:
        choose(app, action);
        break;
    case LOOK:
        app->setup.message[0] = '\0';
        vf_app_setup_look(app);
        break;
    case APPLY:
    case UNDO:
    case INSIST:
        if (!action->confirmed) {
            confirm(app, action);
        } else if (action->id == APPLY) {
            vf_app_setup_apply(app);
        } else {
            vf_app_setup_undo(app, action->id == INSIST);
        }
        break;
    case TMPFILES:
        vf_app_setup_tmpfiles(app);
        break;
    default:
        break;
    }
}

static bool
is_shown(const struct vf_page_facts *facts)
{
    return facts->control != NULL;
}

const struct vf_page VF_PAGE_SETUP = {
    .name = "setup",
    .title = N_("Setup"),
    .is_shown = is_shown,
    .fill = vf_page_setup_fill,
    .act = act,
};
