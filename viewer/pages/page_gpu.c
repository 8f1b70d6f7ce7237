// SPDX-License-Identifier: GPL-2.0-or-later
#include "viewer/pages/page_gpu.h"

#include "base/words.h"
#include "control/gpu/words.h"
#include "viewer/app/app.h"
#include "viewer/app/gpu.h"

#include <glib.h>

// Those about a card have its number as their index.
enum { LOOK = 1, ASSIGN, REMOVE, TAKE, GIVE_BACK, RECOVER, DEDICATE, UNDEDICATE };

// What is seen ---------------------------------------------------------------

static enum vf_item_tone
verdict_tone(enum vf_gpu_verdict verdict)
{
    switch (verdict) {
    case VF_GPU_DEDICATED:
    case VF_GPU_ON_DEMAND:
        return VF_TONE_GOOD;
    case VF_GPU_REFUSED:
        return VF_TONE_WARNING;
    }
    return VF_TONE_PLAIN;
}

static void
add_button(struct vf_document *document, uint32_t id, unsigned card,
           const char *label, const char *hint, bool enabled, bool same_line)
{
    struct vf_item *button = vf_document_button(document, id, label, hint);
    button->index = card;
    button->enabled = enabled;
    button->same_line = same_line;
}

static void
add_boot_button(struct vf_document *document, const struct vf_page_facts *facts,
                unsigned number, bool same_line)
{
    const struct vf_gpu_plan *plan = &facts->gpu->report->cards[number].plan;
    const bool idle = facts->gpu->task == VF_GPU_IDLE;
    if (plan->at_boot != VF_GPU_BOOT_NOT_SET) {
        add_button(document, UNDEDICATE, number, _("Do not dedicate at boot"),
                   _("This machine's driver gets the card again, from the next start "
                     "of this machine on."),
                   idle, same_line);
    } else if (plan->verdict == VF_GPU_ON_DEMAND) {
        add_button(document, DEDICATE, number, _("Dedicate at boot"),
                   _("From the next start of this machine on the card belongs to VMs "
                     "only: nothing is handed over any more, and nothing can hang."),
                   idle, same_line);
    }
}

static void
add_buttons(struct vf_document *document, const struct vf_page_facts *facts,
            unsigned number)
{
    const struct vf_gpu_report *report = facts->gpu->report;
    const struct vf_gpu_card *card = &report->cards[number];
    const bool idle = facts->gpu->task == VF_GPU_IDLE &&
                      facts->control->link == VF_LINK_CONNECTED;
    const bool is_off = facts->control->state == VF_DOMAIN_OFF;
    const bool refused = card->plan.verdict == VF_GPU_REFUSED;
    g_autofree char *label = g_strdup_printf(
        card->is_assigned ? _("Remove from '%s'") : _("Assign to '%s'"), report->vm);
    bool any = false;
    if (card->is_assigned || !refused) {
        add_button(document, card->is_assigned ? REMOVE : ASSIGN, number, label,
                   card->is_assigned
                       ? _("The VM starts without the card from then on.")
                       : _("The VM gets the card, and all that goes along, when "
                           "it starts."),
                   idle && card->assignment.changes > 0, false);
        any = true;
    }
    if (card->is_taken) {
        add_button(document, GIVE_BACK, number, _("Give back now"),
                   is_off ? _("Brings every function back to the driver it had.")
                          : _("The VM must be off."),
                   idle && is_off, any);
    } else if (card->plan.verdict == VF_GPU_ON_DEMAND) {
        add_button(document, TAKE, number, _("Take from this machine now"),
                   is_off ? _("Moves the card from its driver to vfio-pci, without "
                              "starting a VM.")
                          : _("The VM must be off."),
                   idle && is_off, any);
        any = true;
    }
    add_boot_button(document, facts, number, any);
}

static void
add_card(struct vf_document *document, const struct vf_page_facts *facts,
         unsigned number)
{
    const struct vf_gpu_report *report = facts->gpu->report;
    const struct vf_gpu *gpu = vf_gpu_scene_at(&report->scene, number);
    const struct vf_gpu_card *card = &report->cards[number];
    g_autofree char *name = vf_gpu_words_name(&gpu->members[0].device);
    struct vf_item *heading = vf_document_heading(document, name);
    heading->value = vf_document_text(document,
                                      _(vf_gpu_verdict_name(card->plan.verdict)));
    heading->tone = verdict_tone(card->plan.verdict);
    vf_document_textf(document, VF_TONE_PLAIN, "%s", card->plan.reason);
    for (unsigned i = 0; i < card->plan.warning_count; i++) {
        vf_document_textf(document, VF_TONE_WARNING, "%s",
                          card->plan.warnings[i]);
    }
    add_buttons(document, facts, number);
    g_autoptr(GArray) rows =
        vf_gpu_words_rows(&report->scene, gpu, &card->plan);
    for (guint i = 0; i < rows->len; i++) {
        const struct vf_gpu_row *row =
            &g_array_index(rows, struct vf_gpu_row, i);
        vf_document_row(document, row->label, "%s", row->value);
    }
    g_autoptr(GString) members = g_string_new(NULL);
    for (unsigned i = 0; i < gpu->member_count; i++) {
        g_autofree char *line = vf_gpu_words_member(gpu, &card->plan, i);
        g_string_append_printf(members, "%s%s", i > 0 ? "\n" : "", line);
    }
    vf_document_block(document, VF_ITEM_BLOCK, members->str);
    if (card->assignment.changes > 0 &&
        (card->is_assigned || card->plan.verdict != VF_GPU_REFUSED)) {
        vf_document_textf(document, VF_TONE_DIM,
                          card->is_assigned ? _("Removing it would change:")
                                            : _("Assigning it would change:"));
        vf_document_block(document, VF_ITEM_DIFF, card->assignment.diff);
    }
}

static void
add_preflight(struct vf_document *document, const struct vf_page_facts *facts)
{
    const struct vf_preflight *preflight = &facts->gpu->report->preflight;
    if (facts->control->state != VF_DOMAIN_OFF || preflight->count == 0) {
        return;
    }
    g_autofree char *title = g_strdup_printf(_("Before '%s' starts"),
                                             facts->gpu->report->vm);
    vf_document_heading(document, title);
    for (unsigned i = 0; i < preflight->count; i++) {
        vf_document_textf(document,
                          preflight->items[i].blocks ? VF_TONE_BAD
                                                     : VF_TONE_DIM,
                          "%s", preflight->items[i].words);
    }
}

static void
add_unfinished(struct vf_document *document, const struct vf_page_facts *facts)
{
    const struct vf_control_status *control = facts->control;
    const char *words = control->gpu_detail[0] ? control->gpu_detail
                                               : facts->gpu->report->unfinished;
    if (words[0] == '\0') {
        return;
    }
    vf_document_textf(document, VF_TONE_BAD, "%s", words);
    struct vf_item *button = vf_document_button(
        document, RECOVER, _("Bring it back"),
        _("Moves every function that is not where it was back to its driver."));
    button->enabled = facts->gpu->task == VF_GPU_IDLE;
    button->preferred = true;
}

static const char *
task_words(enum vf_gpu_task task)
{
    switch (task) {
    case VF_GPU_IDLE:
        break;
    case VF_GPU_LOOKING:
        return _("Looking at the graphics cards");
    case VF_GPU_ASSIGNING:
    case VF_GPU_REMOVING:
        return _("Changing the definition");
    case VF_GPU_TAKING:
        return _("Taking the card from its driver");
    case VF_GPU_GIVING_BACK:
        return _("Giving the card back to its driver");
    case VF_GPU_RECOVERING:
        return _("Bringing the card back");
    case VF_GPU_DEDICATING:
    case VF_GPU_UNDEDICATING:
        return _("Setting who gets the card when this machine starts; a password "
                 "is asked for");
    }
    return "";
}

enum { TURNS = 3 };

// The VM's cards first, then those that it could be given.
static unsigned
turn_of(const struct vf_gpu_card *card)
{
    if (card->is_assigned) {
        return 0;
    }
    return card->plan.verdict == VF_GPU_REFUSED ? 2 : 1;
}

static void
add_report(struct vf_document *document, const struct vf_page_facts *facts)
{
    const struct vf_gpu_report *report = facts->gpu->report;
    if (report->is_remote) {
        vf_document_textf(document, VF_TONE_DIM,
                          _("The VM runs on another machine; only the graphics "
                            "cards of this one are shown here."));
        return;
    }
    add_unfinished(document, facts);
    add_preflight(document, facts);
    for (unsigned turn = 0; turn < TURNS; turn++) {
        for (guint i = 0; i < report->scene.gpus->len; i++) {
            if (turn_of(&report->cards[i]) == turn) {
                add_card(document, facts, i);
            }
        }
    }
    if (report->scene.gpus->len == 0) {
        vf_document_textf(document, VF_TONE_DIM,
                          _("This machine has no graphics card."));
    }
}

void
vf_page_gpu_fill(struct vf_document *document,
                 const struct vf_page_facts *facts)
{
    const struct vf_app_gpu *gpu = facts->gpu;
    if (!facts->control || !gpu) {
        vf_document_textf(document, VF_TONE_DIM,
                          _("There is no connection to libvirt."));
        return;
    }
    if (gpu->task != VF_GPU_IDLE) {
        vf_document_progress(document, task_words(gpu->task), "", -1);
    }
    if (gpu->message[0]) {
        vf_document_textf(document,
                          gpu->message_is_error ? VF_TONE_BAD : VF_TONE_GOOD,
                          "%s", gpu->message);
    }
    if (gpu->report) {
        add_report(document, facts);
    }
    add_button(document, LOOK, 0, _("Look again"),
               _("Reads again who has the cards; changes nothing."),
               gpu->task == VF_GPU_IDLE, false);
}

// What is done ---------------------------------------------------------------

static enum vf_gpu_task
task_of(uint32_t id)
{
    switch (id) {
    case ASSIGN:
        return VF_GPU_ASSIGNING;
    case REMOVE:
        return VF_GPU_REMOVING;
    case TAKE:
        return VF_GPU_TAKING;
    case GIVE_BACK:
        return VF_GPU_GIVING_BACK;
    case RECOVER:
        return VF_GPU_RECOVERING;
    case DEDICATE:
        return VF_GPU_DEDICATING;
    case UNDEDICATE:
        return VF_GPU_UNDEDICATING;
    default:
        return VF_GPU_LOOKING;
    }
}

static const char *
question_of(uint32_t id)
{
    switch (id) {
    case ASSIGN:
        return _("Assign the card to the VM? Its definition is changed as shown, "
                 "and that can be undone.");
    case REMOVE:
        return _("Remove the card from the VM? Its definition is changed as "
                 "shown, and that can be undone.");
    case TAKE:
        return _("Take the card from this machine now? Programs here cannot use "
                 "it until it is given back.");
    case DEDICATE:
        return _("Dedicate the card to VMs, from the next start of this machine on? "
                 "Programs here cannot use it then, until that is taken back. An "
                 "administrator's password is asked for.");
    default:
        return NULL;
    }
}

static void
act(struct vf_app *app, const struct vf_page_action *action)
{
    const char *question = question_of(action->id);
    if (question && !action->confirmed) {
        vf_app_ask(app, action, question,
                   action->id == ASSIGN     ? _("Assign")
                   : action->id == REMOVE   ? _("Remove")
                   : action->id == DEDICATE ? _("Dedicate")
                                            : _("Take it"));
        return;
    }
    vf_app_gpu_do(app, task_of(action->id), action->index);
}

static bool
is_shown(const struct vf_page_facts *facts)
{
    return facts->control != NULL;
}

const struct vf_page VF_PAGE_GPU = {
    .name = "gpu",
    .title = "GPU",
    .is_shown = is_shown,
    .fill = vf_page_gpu_fill,
    .act = act,
};
