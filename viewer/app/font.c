// SPDX-License-Identifier: GPL-2.0-or-later
// Whether the font that --ui-font names is there: looked for on the job thread, since
// that reads files, and said when another one stands in.
#include "viewer/app/app.h"

#include "base/words.h"
#include "viewer/overlay/font.h"

#include <glib.h>

struct look {
    char *wanted;
    char *family; // that is used; NULL: none
};

static void
look_work(void *data)
{
    struct look *look = data;
    look->family = vf_font_family(look->wanted);
}

static void
look_done(struct vf_app *app, void *data)
{
    const struct look *look = data;
    if (look->family && g_ascii_strcasecmp(look->family, look->wanted) != 0) {
        g_autofree char *text = g_strdup_printf(
            _("There is no font '%s' here: '%s' is used. 'fc-list : family' lists "
              "those that there are."),
            look->wanted, look->family);
        vf_app_toast(app, text);
    }
}

static void
look_free(void *data)
{
    struct look *look = data;
    g_free(look->wanted);
    g_free(look->family);
    g_free(look);
}

void
vf_app_font_check(struct vf_app *app)
{
    // Names that stand for others are never what they stand for.
    static const char *const GENERIC[] = {"sans", "sans-serif", "serif",
                                          "monospace", "system-ui", NULL};
    const char *wanted = app->config->overlay.font;
    if (!wanted || !app->window || g_strv_contains(GENERIC, wanted)) {
        return;
    }
    struct look *look = g_new0(struct look, 1);
    look->wanted = g_strdup(wanted);
    vf_app_job(app, &(struct vf_app_job){
                        .work = look_work,
                        .done = look_done,
                        .free = look_free,
                        .data = look,
                        .is_quick = true,
                    });
}
