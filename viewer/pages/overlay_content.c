// SPDX-License-Identifier: GPL-2.0-or-later
#include "viewer/pages/overlay_content.h"

#include "base/words.h"

#include <glib.h>

static bool
is_shown(const struct vf_page *page, const struct vf_page_facts *facts)
{
    return !page->is_shown || page->is_shown(facts);
}

struct vf_document *
vf_overlay_content_page(unsigned page, const struct vf_page_facts *facts)
{
    unsigned count;
    const struct vf_page *const *pages = vf_pages(&count);
    struct vf_document *document = vf_document_create();
    pages[MIN(page, count - 1)]->fill(document, facts);
    return document;
}

static void
add_tabs(struct vf_overlay_model *model, const struct vf_page_facts *facts)
{
    unsigned count;
    const struct vf_page *const *pages = vf_pages(&count);
    for (unsigned i = 0; i < count; i++) {
        if (is_shown(pages[i], facts)) {
            model->tabs[model->tab_count++] =
                (struct vf_overlay_tab){i, _(pages[i]->title)};
        }
    }
}

unsigned
vf_overlay_content_step(const struct vf_page_facts *facts, unsigned page,
                        double steps)
{
    g_autofree struct vf_overlay_model *model =
        g_new0(struct vf_overlay_model, 1);
    add_tabs(model, facts);
    double place = 0;
    for (unsigned i = 0; i < model->tab_count; i++) {
        if (model->tabs[i].page <= page) {
            place = i;
        }
    }
    place = CLAMP(place + steps, 0, (double)model->tab_count - 1);
    return model->tabs[(unsigned)place].page;
}

static enum vf_item_tone
tone_of_state(enum vf_domain_state state)
{
    switch (state) {
    case VF_DOMAIN_RUNNING:
        return VF_TONE_GOOD;
    case VF_DOMAIN_CRASHED:
        return VF_TONE_BAD;
    case VF_DOMAIN_UNKNOWN:
    case VF_DOMAIN_MISSING:
    case VF_DOMAIN_OFF:
    case VF_DOMAIN_PAUSED:
    case VF_DOMAIN_SHUTTING_DOWN:
    case VF_DOMAIN_SLEEPING:
        break;
    }
    return VF_TONE_DIM;
}

static void
add_title(struct vf_overlay_model *model, const struct vf_page_facts *facts)
{
    g_strlcpy(model->title, facts->title, sizeof(model->title));
    model->state_tone = VF_TONE_DIM;
    const struct vf_control_status *control = facts->control;
    if (!control) {
        g_strlcpy(model->state, _("not managed by libvirt"), sizeof(model->state));
    } else if (control->link == VF_LINK_FAILED ||
               control->link == VF_LINK_CONNECTING) {
        g_strlcpy(model->state, _("no connection"), sizeof(model->state));
    } else {
        g_strlcpy(model->state, _(vf_domain_state_name(control->state)),
                  sizeof(model->state));
        model->state_tone = tone_of_state(control->state);
    }
}

static void
add_question(struct vf_overlay_model *model, const struct vf_overlay_facts *facts)
{
    if (facts->question) {
        model->asking = true;
        g_strlcpy(model->question, facts->question, sizeof(model->question));
        g_strlcpy(model->answer_yes, facts->answer_yes,
                  sizeof(model->answer_yes));
    }
}

static void
add_notice(struct vf_overlay_model *model, const struct vf_page_facts *facts)
{
    if (!facts->reason->missing ||
        (facts->render->has_picture && facts->picture_is_fresh)) {
        return;
    }
    model->notice = true;
    g_strlcpy(model->notice_title, facts->reason->title,
              sizeof(model->notice_title));
    g_strlcpy(model->notice_detail, facts->reason->detail,
              sizeof(model->notice_detail));
    g_strlcpy(model->notice_hint, facts->reason->hint,
              sizeof(model->notice_hint));
}

static void
add_toasts(struct vf_overlay_model *model, const struct vf_page_facts *facts)
{
    unsigned indices[VF_TOASTS_SHOWN];
    unsigned count =
        facts->toasts ? vf_toasts_shown(facts->toasts, facts->now_ns, indices)
                      : 0;
    for (unsigned i = 0; i < count; i++) {
        const struct vf_toast *toast = &facts->toasts->list[indices[i]];
        char *text = model->toasts[model->toast_count++];
        if (toast->times > 1) {
            g_snprintf(text, VF_TOAST_TEXT, _("%s (%u times)"), toast->text,
                       toast->times);
        } else {
            g_strlcpy(text, toast->text, VF_TOAST_TEXT);
        }
    }
}

struct vf_overlay_model *
vf_overlay_content_make(const struct vf_overlay_facts *facts)
{
    struct vf_overlay_model *model = vf_overlay_model_create();
    model->open = facts->open;
    model->nav = *facts->nav;
    model->high_contrast = facts->high_contrast;
    model->dim = facts->dim;
    g_strlcpy(model->font, facts->font ? facts->font : "", sizeof(model->font));
    if (facts->open) {
        add_title(model, &facts->page);
        add_tabs(model, &facts->page);
        model->document =
            vf_overlay_content_page(facts->nav->page, &facts->page);
        vf_overlay_nav_follow(&model->nav, model->document);
    }
    add_question(model, facts);
    add_notice(model, &facts->page);
    if (!facts->hides_toasts) {
        add_toasts(model, &facts->page);
    }
    if (facts->captured) {
        g_snprintf(model->badge, sizeof(model->badge),
                   facts->input_ready
                       ? _("captured: %s releases")
                       : _("captured, but no input connection: %s releases"),
                   facts->page.capture_key);
    }
    return model;
}
