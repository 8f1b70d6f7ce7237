// SPDX-License-Identifier: GPL-2.0-or-later
#include "viewer/app/login.h"

#include "viewer/app/app.h"
#include "viewer/pages/page_machine.h"

#include <glib.h>
#include <string.h>

static void
forget(struct vf_app_login *login)
{
    explicit_bzero(&login->answer, sizeof(login->answer));
}

void
vf_app_login_update(struct vf_app *app)
{
    const struct vf_login_question *question = &app->known.control.question;
    struct vf_app_login *login = &app->login;
    if (question->serial == login->serial) {
        return;
    }
    forget(login);
    login->serial = question->serial;
    if (question->serial != 0 && app->window) {
        vf_app_show_page(app, VF_PAGE_MACHINE.name);
    }
    vf_app_scene_changed(app);
}

void
vf_app_login_type(struct vf_app *app, unsigned field, const char *text)
{
    if (field < VF_LOGIN_FIELDS) {
        g_strlcpy(app->login.answer.texts[field], text, VF_LOGIN_TEXT);
        vf_app_scene_changed(app);
    }
}

void
vf_app_login_answer(struct vf_app *app, bool is_answer)
{
    struct vf_app_login *login = &app->login;
    if (!app->control || login->serial == 0) {
        return;
    }
    vf_control_answer(app->control, login->serial,
                      is_answer ? &login->answer : NULL);
    forget(login);
}

void
vf_app_login_stop(struct vf_app *app)
{
    forget(&app->login);
}
