// SPDX-License-Identifier: GPL-2.0-or-later
// What the overlay shows may come and go in any order and in any one picture: a
// question, a toast, help, figures.
#include "viewer/overlay/overlay.h"

#include <glib.h>
#include <string.h>

enum { QUESTION = 1, TOAST = 2, HELP = 4, HUD = 8, NOTICE = 16, OPEN = 32, ALL = 63 };

static struct vf_overlay_model *
make_model(unsigned what)
{
    struct vf_overlay_model *model = vf_overlay_model_create();
    model->asking = what & QUESTION;
    g_strlcpy(model->question, "Turn 'win11' off now?", sizeof(model->question));
    g_strlcpy(model->answer_yes, "Force off", sizeof(model->answer_yes));
    model->toast_count = what & TOAST ? 1 : 0;
    g_strlcpy(model->toasts[0], "A file is in the guest.",
              sizeof(model->toasts[0]));
    model->help_count = what & HELP ? 1 : 0;
    model->hud_count = what & HUD ? 1 : 0;
    model->notice = what & NOTICE;
    model->open = what & OPEN;
    if (model->open) {
        model->tab_count = 1;
        model->tabs[0].title = "Machine";
        model->document = vf_document_create();
        vf_document_button(model->document, 1, "Force off", "");
    }
    return model;
}

static void
build(struct vf_overlay *overlay, unsigned what)
{
    struct vf_overlay_model *model = make_model(what);
    for (int i = 0; i < 2; i++) {
        vf_overlay_build(overlay, model, (struct vf_size){800, 600}, 0.1f);
    }
    vf_overlay_model_unref(model);
}

// From every state to every other, the first of all included.
static void
test_everything_may_appear_at_once(void)
{
    const struct vf_overlay_params params = {.scale = 1, .font_px = 15};
    for (unsigned before = 0; before <= ALL; before++) {
        struct vf_overlay *overlay = vf_overlay_create(&params);
        for (unsigned what = 0; what <= ALL; what++) {
            build(overlay, before);
            build(overlay, what);
        }
        vf_overlay_destroy(overlay);
    }
    for (unsigned what = 0; what <= ALL; what++) {
        struct vf_overlay *overlay = vf_overlay_create(&params);
        build(overlay, what);
        vf_overlay_destroy(overlay);
    }
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/overlay/everything-may-appear-at-once",
                    test_everything_may_appear_at_once);
    return g_test_run();
}
