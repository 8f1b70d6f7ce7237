// SPDX-License-Identifier: GPL-2.0-or-later
// The overlay in Dear ImGui: its context, input and triangles. What is laid out is in
// overlay_pages.cpp; what it means is decided elsewhere.
#include "viewer/overlay/overlay_fonts.h"
#include "viewer/overlay/overlay_pages.h"

#include <cmath>
#include <cstring>
#include <deque>
#include <imgui.h>
#include <vector>

namespace
{

const vf_overlay_colors DARK = {
    ImVec4(0.93f, 0.94f, 0.96f, 1), ImVec4(0.66f, 0.70f, 0.76f, 1),
    ImVec4(0.56f, 0.86f, 0.60f, 1), ImVec4(0.98f, 0.80f, 0.42f, 1),
    ImVec4(1.00f, 0.56f, 0.50f, 1), ImVec4(0.62f, 0.20f, 0.18f, 1),
    ImVec4(0.76f, 0.26f, 0.22f, 1), ImVec4(0.38f, 0.66f, 0.94f, 1),
    ImVec4(0, 0, 0, 0.35f),
};

const vf_overlay_colors HIGH_CONTRAST = {
    ImVec4(1, 1, 1, 1),          ImVec4(0.92f, 0.92f, 0.92f, 1),
    ImVec4(0.40f, 1.00f, 0.40f, 1), ImVec4(1.00f, 0.90f, 0.20f, 1),
    ImVec4(1.00f, 0.60f, 0.55f, 1), ImVec4(0.60f, 0, 0, 1),
    ImVec4(0.80f, 0, 0, 1),      ImVec4(1.00f, 0.85f, 0.10f, 1),
    ImVec4(0, 0, 0, 0.60f),
};

void
set_colors(ImGuiStyle *style)
{
    style->Colors[ImGuiCol_WindowBg] = ImVec4(0.09f, 0.10f, 0.12f, 0.94f);
    style->Colors[ImGuiCol_PopupBg] = ImVec4(0.11f, 0.12f, 0.14f, 0.98f);
    style->Colors[ImGuiCol_ChildBg] = ImVec4(0, 0, 0, 0);
    style->Colors[ImGuiCol_Text] = DARK.text;
    style->Colors[ImGuiCol_TextDisabled] = ImVec4(0.46f, 0.49f, 0.54f, 1.0f);
    style->Colors[ImGuiCol_Button] = ImVec4(0.20f, 0.24f, 0.30f, 1.0f);
    style->Colors[ImGuiCol_ButtonHovered] = ImVec4(0.26f, 0.42f, 0.62f, 1.0f);
    style->Colors[ImGuiCol_ButtonActive] = ImVec4(0.22f, 0.52f, 0.82f, 1.0f);
    style->Colors[ImGuiCol_Header] = ImVec4(0.19f, 0.30f, 0.44f, 1.0f);
    style->Colors[ImGuiCol_HeaderHovered] = ImVec4(0.24f, 0.36f, 0.52f, 1.0f);
    style->Colors[ImGuiCol_HeaderActive] = ImVec4(0.22f, 0.44f, 0.68f, 1.0f);
    style->Colors[ImGuiCol_FrameBg] = ImVec4(0.14f, 0.16f, 0.19f, 1.0f);
    style->Colors[ImGuiCol_FrameBgHovered] = ImVec4(0.18f, 0.21f, 0.26f, 1.0f);
    style->Colors[ImGuiCol_FrameBgActive] = ImVec4(0.18f, 0.21f, 0.26f, 1.0f);
    style->Colors[ImGuiCol_SliderGrab] = ImVec4(0.38f, 0.66f, 0.94f, 1.0f);
    style->Colors[ImGuiCol_SliderGrabActive] = ImVec4(0.50f, 0.76f, 1.0f, 1.0f);
    style->Colors[ImGuiCol_Separator] = ImVec4(0.24f, 0.26f, 0.30f, 1.0f);
    style->Colors[ImGuiCol_ScrollbarBg] = ImVec4(0, 0, 0, 0);
    style->Colors[ImGuiCol_ModalWindowDimBg] = ImVec4(0, 0, 0, 0.45f);
}

void
set_high_contrast(ImGuiStyle *style)
{
    style->Colors[ImGuiCol_WindowBg] = ImVec4(0, 0, 0, 1);
    style->Colors[ImGuiCol_PopupBg] = ImVec4(0, 0, 0, 1);
    style->Colors[ImGuiCol_Text] = HIGH_CONTRAST.text;
    style->Colors[ImGuiCol_Border] = HIGH_CONTRAST.text;
    style->Colors[ImGuiCol_Separator] = HIGH_CONTRAST.text;
    style->Colors[ImGuiCol_Button] = ImVec4(0.16f, 0.16f, 0.16f, 1);
    style->Colors[ImGuiCol_FrameBg] = ImVec4(0.16f, 0.16f, 0.16f, 1);
    style->Colors[ImGuiCol_Header] = ImVec4(0.30f, 0.26f, 0, 1);
    for (int what : {ImGuiCol_ButtonHovered, ImGuiCol_ButtonActive,
                     ImGuiCol_HeaderHovered, ImGuiCol_HeaderActive,
                     ImGuiCol_FrameBgHovered, ImGuiCol_FrameBgActive}) {
        style->Colors[what] = ImVec4(0.42f, 0.36f, 0, 1);
    }
    style->Colors[ImGuiCol_SliderGrab] = HIGH_CONTRAST.accent;
    style->Colors[ImGuiCol_SliderGrabActive] = HIGH_CONTRAST.accent;
    style->WindowBorderSize = 2;
    style->FrameBorderSize = 1;
    style->DisabledAlpha = 0.75f;
}

void
apply_style(float scale, bool high_contrast)
{
    ImGuiStyle style;
    ImGui::StyleColorsDark(&style);
    style.WindowRounding = 8;
    style.FrameRounding = 5;
    style.PopupRounding = 6;
    style.ScrollbarRounding = 6;
    style.ScrollbarSize = 12;
    style.GrabRounding = 4;
    style.WindowPadding = ImVec2(16, 14);
    style.FramePadding = ImVec2(12, 6);
    style.ItemSpacing = ImVec2(10, 8);
    style.WindowBorderSize = 0;
    style.DisabledAlpha = 0.5f;
    set_colors(&style);
    if (high_contrast) {
        set_high_contrast(&style);
    }
    style.ScaleAllSizes(scale);
    ImGui::GetStyle() = style;
}

} // namespace

struct vf_overlay {
    ImGuiContext *context;
    float scale;
    bool high_contrast;
    float font_px;
    vf_overlay_fonts fonts;
    vf_overlay_scroll scroll;
    unsigned atlas_version;
    unsigned char *atlas_pixels;
    vf_size atlas_size;
    bool fonts_are_stale;
    int settle; // builds still wanted until nothing moves any more
    const vf_overlay_model *seen; // by the build before; only compared
    std::deque<vf_input_event> events; // fed and not yet given to the toolkit
    vf_overlay_actions actions;
    std::vector<vf_overlay_vertex> vertices;
    std::vector<uint32_t> indices;
    std::vector<vf_overlay_batch> batches;
};

static void
build_fonts(vf_overlay *overlay)
{
    // Whole pixels, so that letters stay sharp.
    vf_overlay_fonts_build(&overlay->fonts,
                           roundf(overlay->font_px * overlay->scale));
    int w = 0;
    int h = 0;
    ImGui::GetIO().Fonts->GetTexDataAsAlpha8(&overlay->atlas_pixels, &w, &h);
    overlay->atlas_size = {w, h};
    overlay->atlas_version++;
    apply_style(overlay->scale, overlay->high_contrast);
}

vf_overlay *
vf_overlay_create(const vf_overlay_params *params)
{
    vf_overlay *overlay = new vf_overlay();
    overlay->scale = params->scale;
    overlay->font_px = params->font_px;
    overlay->context = ImGui::CreateContext();
    ImGui::SetCurrentContext(overlay->context);
    ImGuiIO &io = ImGui::GetIO();
    io.IniFilename = nullptr;
    io.LogFilename = nullptr;
    io.BackendFlags |= ImGuiBackendFlags_RendererHasVtxOffset;
    return overlay;
}

void
vf_overlay_destroy(vf_overlay *overlay)
{
    if (!overlay) {
        return;
    }
    ImGui::DestroyContext(overlay->context);
    delete overlay;
}

const uint8_t *
vf_overlay_font_atlas(vf_overlay *overlay, vf_size *size, unsigned *version)
{
    *size = overlay->atlas_size;
    *version = overlay->atlas_version;
    return overlay->atlas_pixels;
}

void
vf_overlay_set_scale(vf_overlay *overlay, float scale)
{
    if (scale > 0 && scale != overlay->scale) {
        overlay->scale = scale;
        overlay->fonts_are_stale = true;
    }
}

static int
button_number(vf_button button)
{
    switch (button) {
    case VF_BUTTON_LEFT:
        return 0;
    case VF_BUTTON_RIGHT:
        return 1;
    case VF_BUTTON_MIDDLE:
        return 2;
    case VF_BUTTON_SIDE:
        return 3;
    case VF_BUTTON_EXTRA:
        return 4;
    case VF_BUTTON_COUNT:
        break;
    }
    return 0;
}

static void
apply(const vf_input_event &event)
{
    ImGuiIO &io = ImGui::GetIO();
    switch (event.type) {
    case VF_INPUT_BUTTON:
        io.MouseDown[button_number(event.button.button)] = event.button.down;
        break;
    case VF_INPUT_POSITION:
        io.MousePos = ImVec2(event.position.x, event.position.y);
        break;
    case VF_INPUT_WHEEL:
        io.MouseWheel += event.wheel.dy;
        io.MouseWheelH += event.wheel.dx;
        break;
    case VF_INPUT_POINTER:
        if (!event.pointer) {
            io.MousePos = ImVec2(-FLT_MAX, -FLT_MAX);
        }
        break;
    case VF_INPUT_FOCUS:
        if (!event.focus) {
            memset(io.MouseDown, 0, sizeof(io.MouseDown));
        }
        break;
    case VF_INPUT_KEY:
    case VF_INPUT_MOTION:
    case VF_INPUT_VISIBLE:
    case VF_INPUT_LOCKS:
        break;
    }
}

// The toolkit looks at states, once a build: a press and its release in one look
// would be nothing. So one build takes events up to a second change of buttons, or
// a motion after one; the rest waits for the next.
static void
apply_events(vf_overlay *overlay)
{
    bool changed = false;
    while (!overlay->events.empty()) {
        const vf_input_event &event = overlay->events.front();
        bool is_press = event.type == VF_INPUT_BUTTON;
        if (changed && (is_press || event.type == VF_INPUT_POSITION)) {
            overlay->settle = 2;
            return;
        }
        apply(event);
        changed = changed || is_press;
        overlay->events.pop_front();
    }
}

void
vf_overlay_feed(vf_overlay *overlay, const vf_input_event *event)
{
    overlay->settle = 3;
    overlay->events.push_back(*event);
}

bool
vf_overlay_next_action(vf_overlay *overlay, vf_overlay_action *action)
{
    if (overlay->actions.empty()) {
        return false;
    }
    *action = overlay->actions.front();
    overlay->actions.pop_front();
    return true;
}

bool
vf_overlay_is_animating(const vf_overlay *overlay)
{
    return overlay->settle > 0;
}

// Triangles ------------------------------------------------------------------

static void
take_list(vf_overlay *overlay, const ImDrawList *list, vf_size window)
{
    uint32_t base = (uint32_t)overlay->vertices.size();
    for (const ImDrawVert &v : list->VtxBuffer) {
        overlay->vertices.push_back({v.pos.x, v.pos.y, v.uv.x, v.uv.y, v.col});
    }
    for (const ImDrawCmd &command : list->CmdBuffer) {
        if (command.UserCallback || command.ElemCount == 0) {
            continue;
        }
        vf_rect clip = {(int32_t)command.ClipRect.x, (int32_t)command.ClipRect.y,
                        (int32_t)(command.ClipRect.z - command.ClipRect.x),
                        (int32_t)(command.ClipRect.w - command.ClipRect.y)};
        clip = vf_rect_intersect(clip, {0, 0, window.w, window.h});
        if (vf_rect_is_empty(clip)) {
            continue;
        }
        uint32_t first = (uint32_t)overlay->indices.size();
        for (unsigned i = 0; i < command.ElemCount; i++) {
            overlay->indices.push_back(base + command.VtxOffset +
                                       list->IdxBuffer[(int)(command.IdxOffset +
                                                             i)]);
        }
        const void *texture = command.GetTexID();
        overlay->batches.push_back({clip,
                                    static_cast<const vf_item_image *>(texture),
                                    first, command.ElemCount});
    }
}

vf_overlay_triangles
vf_overlay_build(vf_overlay *overlay, const vf_overlay_model *model,
                 vf_size window, float seconds)
{
    ImGui::SetCurrentContext(overlay->context);
    ImGuiIO &io = ImGui::GetIO();
    io.DisplaySize = ImVec2((float)window.w, (float)window.h);
    io.DeltaTime = seconds > 0.0001f ? (seconds < 0.1f ? seconds : 0.1f) : 0.0001f;
    // The toolkit measures a window in one build and shows it in the next.
    if (model != overlay->seen) {
        overlay->seen = model;
        overlay->settle = overlay->settle > 3 ? overlay->settle : 3;
        if (vf_overlay_fonts_follow(&overlay->fonts, model)) {
            overlay->fonts_are_stale = true;
        }
    }
    if (overlay->fonts_are_stale) {
        overlay->fonts_are_stale = false;
        build_fonts(overlay);
    }
    if (overlay->settle > 0) {
        overlay->settle--;
    }
    if (model->high_contrast != overlay->high_contrast) {
        overlay->high_contrast = model->high_contrast;
        apply_style(overlay->scale, overlay->high_contrast);
    }
    apply_events(overlay);
    ImGui::NewFrame();
    vf_overlay_pages_layout({model, window, overlay->scale,
                             overlay->high_contrast ? &HIGH_CONTRAST : &DARK,
                             overlay->fonts.mono.font, &overlay->scroll, &overlay->actions});
    ImGui::Render();

    overlay->vertices.clear();
    overlay->indices.clear();
    overlay->batches.clear();
    const ImDrawData *data = ImGui::GetDrawData();
    for (int i = 0; i < data->CmdListsCount; i++) {
        take_list(overlay, data->CmdLists[i], window);
    }
    return {overlay->vertices.data(), overlay->vertices.size(),
            overlay->indices.data(),  overlay->indices.size(),
            overlay->batches.data(),  overlay->batches.size()};
}
