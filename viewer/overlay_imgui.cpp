// SPDX-License-Identifier: GPL-2.0-or-later
// The overlay in Dear ImGui: its context, fonts, input and triangles. What is laid
// out is in overlay_pages.cpp; what it means is decided elsewhere.
#include "viewer/overlay_pages.h"

#include <cstring>
#include <deque>
#include <imgui.h>
#include <vector>

namespace
{

void
apply_style(float scale)
{
    ImGuiStyle style;
    ImGui::StyleColorsDark(&style);
    style.WindowRounding = 8;
    style.FrameRounding = 5;
    style.PopupRounding = 6;
    style.WindowPadding = ImVec2(18, 16);
    style.FramePadding = ImVec2(12, 7);
    style.ItemSpacing = ImVec2(10, 9);
    style.WindowBorderSize = 0;
    style.Colors[ImGuiCol_WindowBg] = ImVec4(0.09f, 0.10f, 0.12f, 0.94f);
    style.Colors[ImGuiCol_PopupBg] = ImVec4(0.11f, 0.12f, 0.14f, 0.98f);
    style.Colors[ImGuiCol_Text] = ImVec4(0.93f, 0.94f, 0.96f, 1.0f);
    style.Colors[ImGuiCol_TextDisabled] = ImVec4(0.46f, 0.49f, 0.54f, 1.0f);
    style.Colors[ImGuiCol_Button] = ImVec4(0.20f, 0.24f, 0.30f, 1.0f);
    style.Colors[ImGuiCol_ButtonHovered] = ImVec4(0.26f, 0.42f, 0.62f, 1.0f);
    style.Colors[ImGuiCol_ButtonActive] = ImVec4(0.22f, 0.52f, 0.82f, 1.0f);
    style.Colors[ImGuiCol_PlotHistogram] = ImVec4(0.38f, 0.66f, 0.94f, 1.0f);
    style.Colors[ImGuiCol_FrameBg] = ImVec4(0.14f, 0.16f, 0.19f, 1.0f);
    style.Colors[ImGuiCol_Separator] = ImVec4(0.24f, 0.26f, 0.30f, 1.0f);
    style.Colors[ImGuiCol_ModalWindowDimBg] = ImVec4(0, 0, 0, 0.45f);
    style.ScaleAllSizes(scale);
    ImGui::GetStyle() = style;
}

ImGuiKey
navigation_key(uint16_t usage)
{
    switch (usage) {
    case 0x28: // Return
        return ImGuiKey_Enter;
    case 0x29:
        return ImGuiKey_Escape;
    case 0x2A:
        return ImGuiKey_Backspace;
    case 0x2B:
        return ImGuiKey_Tab;
    case 0x2C:
        return ImGuiKey_Space;
    case 0x4A:
        return ImGuiKey_Home;
    case 0x4C:
        return ImGuiKey_Delete;
    case 0x4D:
        return ImGuiKey_End;
    case 0x4F:
        return ImGuiKey_RightArrow;
    case 0x50:
        return ImGuiKey_LeftArrow;
    case 0x51:
        return ImGuiKey_DownArrow;
    case 0x52:
        return ImGuiKey_UpArrow;
    case 0x58:
        return ImGuiKey_KeyPadEnter;
    default:
        return (ImGuiKey)-1;
    }
}

} // namespace

struct vf_overlay {
    ImGuiContext *context;
    float scale;
    float font_px;
    char *font_path; // empty: the toolkit's own
    unsigned atlas_version;
    unsigned char *atlas_pixels;
    vf_size atlas_size;
    int settle; // builds still wanted until nothing moves any more
    std::deque<vf_input_event> events; // fed and not yet given to the toolkit
    vf_overlay_actions actions;
    std::vector<vf_overlay_vertex> vertices;
    std::vector<uint32_t> indices;
    std::vector<vf_overlay_batch> batches;
};

static void
build_fonts(vf_overlay *overlay)
{
    ImGuiIO &io = ImGui::GetIO();
    float px = overlay->font_px * overlay->scale;
    io.Fonts->Clear();
    ImFont *font = nullptr;
    if (overlay->font_path[0]) {
        font = io.Fonts->AddFontFromFileTTF(overlay->font_path, px);
    }
    if (!font) {
        ImFontConfig config;
        config.SizePixels = px;
        io.Fonts->AddFontDefault(&config);
    }
    int w = 0;
    int h = 0;
    io.Fonts->GetTexDataAsAlpha8(&overlay->atlas_pixels, &w, &h);
    overlay->atlas_size = {w, h};
    overlay->atlas_version++;
    apply_style(overlay->scale);
}

static char *
copy_string(const char *text)
{
    size_t size = text ? strlen(text) + 1 : 1;
    char *copy = new char[size]();
    if (text) {
        memcpy(copy, text, size);
    }
    return copy;
}

vf_overlay *
vf_overlay_create(const vf_overlay_params *params)
{
    vf_overlay *overlay = new vf_overlay();
    overlay->scale = params->scale;
    overlay->font_px = params->font_px;
    overlay->font_path = copy_string(params->font_path);
    overlay->context = ImGui::CreateContext();
    ImGui::SetCurrentContext(overlay->context);
    ImGuiIO &io = ImGui::GetIO();
    io.IniFilename = nullptr;
    io.LogFilename = nullptr;
    io.ConfigFlags |= ImGuiConfigFlags_NavEnableKeyboard;
    io.BackendFlags |= ImGuiBackendFlags_RendererHasVtxOffset;
    for (int key = 0; key < ImGuiKey_COUNT; key++) {
        io.KeyMap[key] = key;
    }
    build_fonts(overlay);
    return overlay;
}

void
vf_overlay_destroy(vf_overlay *overlay)
{
    if (!overlay) {
        return;
    }
    ImGui::DestroyContext(overlay->context);
    delete[] overlay->font_path;
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
        ImGui::SetCurrentContext(overlay->context);
        overlay->scale = scale;
        build_fonts(overlay);
    }
}

static void
apply_key(uint16_t usage, bool down)
{
    ImGuiIO &io = ImGui::GetIO();
    switch (usage) {
    case 0xE0:
    case 0xE4:
        io.KeyCtrl = down;
        break;
    case 0xE1:
    case 0xE5:
        io.KeyShift = down;
        break;
    case 0xE2:
    case 0xE6:
        io.KeyAlt = down;
        break;
    default:
        break;
    }
    ImGuiKey key = navigation_key(usage);
    if (key >= 0) {
        io.KeysDown[key] = down;
    }
    // Enter presses a button as Space does.
    bool is_enter = key == ImGuiKey_Enter || key == ImGuiKey_KeyPadEnter;
    if (is_enter && !io.WantTextInput) {
        io.KeysDown[ImGuiKey_Space] = down;
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
    case VF_INPUT_KEY:
        apply_key(event.key.usage, event.key.down);
        break;
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
            io.ClearInputKeys();
            memset(io.MouseDown, 0, sizeof(io.MouseDown));
        }
        break;
    case VF_INPUT_MOTION:
    case VF_INPUT_VISIBLE:
    case VF_INPUT_LOCKS:
        break;
    }
}

// The toolkit looks at states, once a build: a press and its release in one look
// would be nothing. So one build takes events up to a second change of keys and
// buttons, or a motion after one; the rest waits for the next.
static void
apply_events(vf_overlay *overlay)
{
    bool changed = false;
    while (!overlay->events.empty()) {
        const vf_input_event &event = overlay->events.front();
        bool is_press =
            event.type == VF_INPUT_KEY || event.type == VF_INPUT_BUTTON;
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

void
vf_overlay_feed_text(vf_overlay *overlay, const char *text)
{
    ImGui::SetCurrentContext(overlay->context);
    ImGui::GetIO().AddInputCharactersUTF8(text);
    overlay->settle = 3;
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
        overlay->batches.push_back({clip, first, command.ElemCount});
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
    if (overlay->settle > 0) {
        overlay->settle--;
    }
    apply_events(overlay);
    ImGui::NewFrame();
    vf_overlay_pages_layout(model, window, overlay->scale, &overlay->actions);
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
