// SPDX-License-Identifier: GPL-2.0-or-later
#include "viewer/pages/page_login.h"

#include "base/words.h"
#include "viewer/app/app.h"
#include "viewer/app/login.h"

enum { FIELD = VF_PAGE_LOGIN_FIRST, LOG_IN, NOT_NOW, AGAIN };

void
vf_page_login_fill(struct vf_document *document,
                   const struct vf_page_facts *facts)
{
    const struct vf_control_status *control = facts->control;
    const struct vf_login_question *question = &control->question;
    if (question->serial == 0) {
        if (control->login_refused) {
            vf_document_button(document, AGAIN, _("Log in..."),
                               _("Asks for the name and password again."));
        }
        return;
    }
    vf_document_heading(document, _("libvirt asks who you are"));
    vf_document_textf(document, VF_TONE_DIM, "%s", control->uri);
    for (unsigned i = 0; i < question->count && i < VF_LOGIN_FIELDS; i++) {
        struct vf_item *field = vf_document_field(
            document, FIELD, question->fields[i].prompt,
            facts->login ? facts->login->answer.texts[i] : "",
            _("Enter begins to type, and ends it."));
        field->index = i;
        field->is_secret = question->fields[i].is_secret;
        field->preferred = i == 0;
    }
    vf_document_button(document, LOG_IN, _("Log in"), "");
    vf_document_button(document, NOT_NOW, _("Not now"),
                       _("There is no connection then, and no VM to be seen."))
        ->same_line = true;
}

void
vf_page_login_act(struct vf_app *app, const struct vf_page_action *action)
{
    switch (action->id) {
    case FIELD:
        vf_app_login_type(app, action->index, action->text);
        break;
    case LOG_IN:
        vf_app_login_answer(app, true);
        break;
    case NOT_NOW:
        vf_app_login_answer(app, false);
        break;
    case AGAIN:
        vf_control_log_in(app->control);
        break;
    default:
        break;
    }
}
