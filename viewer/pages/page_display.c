// SPDX-License-Identifier: GPL-2.0-or-later
#include "viewer/pages/page_display.h"

#include "base/words.h"
#include "viewer/app/app.h"
#include "viewer/options/look_preset.h"
#include "viewer/pages/page_saved.h"

#include <glib.h>

enum {
    SOURCE = 1,
    MODE,
    ROTATION,
    FIT_WINDOW,
    PRESET,
    SCALER,
    SHARPEN,
    FILTER,
    VISION,
    VISION_STRENGTH,
    NIGHT_VISION,
    WARMER,
    TEMPERATURE,
    PEAK,
    WHITE,
    MAX_FPS,
};

// In the order of their enums.
static const char *const SOURCES[] = {N_("by itself"), "Looking Glass", "SPICE",
                                      NULL};
static const char *const MODES[] = {
    N_("fit"), N_("stretch"), N_("whole multiples"), N_("shrink"), "1:1", NULL};
static const char *const ROTATIONS[] = {"0", "90", "180", "270", NULL};
static const char *const SCALERS[] = {N_("linear"),  N_("automatic"), N_("nearest"),
                                      N_("bicubic"), "Lanczos", N_("along edges"),
                                      NULL};
static const char *const VISIONS[] = {N_("usual"), N_("red-blind"),
                                      N_("green-blind"), N_("blue-blind"), NULL};

static const char *const SCALER_OPTIONS[] = {"linear",  "auto",    "nearest",
                                             "bicubic", "lanczos", "edge", NULL};
// Of a white that is to be warmer, in kelvin; and as the option has it.
static const char *const WARM[] = {"0", "4000", NULL};

static const struct vf_page_saved SAVED[] = {
    {SOURCE, "picture", NULL},
    {MODE, "scale", NULL},
    {ROTATION, "rotate", NULL},
    {PRESET, "preset", NULL},
    {SCALER, "scaler", SCALER_OPTIONS},
    {SHARPEN, "sharpen", NULL},
    {FILTER, "apply-filter", NULL},
    {VISION, "vision", NULL},
    {VISION_STRENGTH, "vision-strength", NULL},
    {NIGHT_VISION, "night-vision", NULL},
    {WARMER, "color-temperature", WARM},
    {TEMPERATURE, "color-temperature", NULL},
    {PEAK, "hdr-peak", NULL},
    {WHITE, "hdr-white", NULL},
    {MAX_FPS, "max-fps", NULL},
};

// What is seen ---------------------------------------------------------------

static void
add_picture(struct vf_document *document, const struct vf_page_facts *facts,
            const struct vf_app_display *display)
{
    const struct vf_source_status *source = facts->source;
    const struct vf_view *view = &facts->render->view;
    if (facts->render->has_picture) {
        vf_document_row(document, _("Picture"), _("%d x %d, shown at %d x %d"),
                        view->image.w, view->image.h, view->target.w,
                        view->target.h);
    }
    if (facts->render->has_picture &&
        facts->render->source == VF_PICTURE_LOOKING_GLASS) {
        vf_document_row(document, _("Stored as"), "%s%s",
                        vf_pixel_format_name(source->format),
                        source->truncated ? _(", cut at the bottom: the shared memory "
                                              "is too small") : "");
    }
    vf_document_choice(document, SOURCE, _("Source"), (int)facts->picture_pin, SOURCES);
    vf_document_choice(document, MODE, _("Size"), (int)display->mode, MODES);
    vf_document_choice(document, ROTATION, _("Turned clockwise"), (int)facts->rotation,
                       ROTATIONS);
    struct vf_item *fit =
        vf_document_button(document, FIT_WINDOW, _("Window as large as the picture"),
                           facts->is_fullscreen ? _("Not in full screen.") : "");
    fit->enabled = facts->render->has_picture && !facts->is_fullscreen;
}

static void
add_filters(struct vf_document *document, const struct vf_app_display *display)
{
    const char *presets[VF_PRESETS + 1] = {NULL};
    for (int i = 0; i < VF_PRESETS; i++) {
        presets[i] = vf_look_preset_name((enum vf_look_preset)i);
    }
    bool free = display->preset == VF_PRESET_NONE;
    const char *why = free ? "" : _("The preset says so: choose 'none' to change it.");
    vf_document_heading(document, _("Filters"));
    vf_document_choice(document, PRESET, _("Preset"), (int)display->preset, presets);
    struct vf_item *item =
        vf_document_choice(document, SCALER, _("Scaling"), (int)display->look.scaler,
                           SCALERS);
    item->enabled = free;
    item->hint = vf_document_text(document, why);
    item = vf_document_slider(document, SHARPEN, _("Sharpen"),
                              (double)display->look.sharpen * 100, 0, 100, 5, " %");
    item->enabled = free;
    item->hint = vf_document_text(document, why);
    item = vf_document_toggle(document, FILTER, _("Filter of your own"),
                              display->look.user_filter,
                              display->filter ? ""
                                              : _("Start with --filter FILE.glsl."));
    item->enabled = display->filter != NULL;
}

static void
add_colors(struct vf_document *document, const struct vf_look *look)
{
    vf_document_heading(document, _("Colours, for your eyes only"));
    vf_document_choice(document, VISION, _("Colour vision"), (int)look->vision,
                       VISIONS);
    if (look->vision != VF_VISION_NORMAL) {
        vf_document_slider(document, VISION_STRENGTH, _("Colours apart"),
                           (double)look->vision_strength * 100, 0, 100, 5, " %");
    }
    vf_document_slider(document, NIGHT_VISION, _("Night vision"),
                       (double)look->night_vision, 0, 4, 0.25, "");
    vf_document_toggle(document, WARMER, _("Warmer white"), look->temperature > 0, "");
    if (look->temperature > 0) {
        vf_document_slider(document, TEMPERATURE, _("White"),
                           (double)look->temperature, 1800, 6500, 100, " K");
    }
}

static void
add_hdr(struct vf_document *document, const struct vf_page_facts *facts,
        const struct vf_app_display *display)
{
    enum vf_transfer transfer = facts->source->transfer;
    if (transfer != VF_TRANSFER_PQ && transfer != VF_TRANSFER_SCRGB) {
        return;
    }
    const struct vf_tone_settings *tone = &display->tone;
    vf_document_heading(document, "HDR");
    vf_document_slider(document, PEAK, _("The monitor's brightest white"),
                       (double)tone->peak, 50, 1000, 10, " cd/m2");
    vf_document_slider(document, WHITE, _("White of the desktop"),
                       (double)tone->white, 40, 500, 5, " cd/m2");
}

void
vf_page_display_fill(struct vf_document *document,
                     const struct vf_page_facts *facts)
{
    static const struct vf_app_display NOTHING_SAID = {.mode = VF_SCALE_FIT};
    const struct vf_app_display *display =
        facts->display ? facts->display : &NOTHING_SAID;
    add_picture(document, facts, display);
    add_filters(document, display);
    add_colors(document, &display->look);
    add_hdr(document, facts, display);
    vf_document_heading(document, _("Pace"));
    vf_document_slider(document, MAX_FPS, _("Frames a second at most, 0 for all"),
                       display->max_fps, 0, 240, 5, "");
    vf_page_saved_fill(document, facts, SAVED, G_N_ELEMENTS(SAVED));
}

// What is done ---------------------------------------------------------------

static void
act(struct vf_app *app, const struct vf_page_action *action)
{
    if (action->id == FIT_WINDOW) {
        vf_app_display_fit_window(app);
        return;
    }
    if (action->id == MODE) {
        // Whatever a key made of it.
        app->display.mode = (enum vf_scale_mode)action->number;
    }
    vf_page_saved_act(app, action, SAVED, G_N_ELEMENTS(SAVED));
}

const struct vf_page VF_PAGE_DISPLAY = {
    .name = "display",
    .title = N_("Display"),
    .fill = vf_page_display_fill,
    .act = act,
};
