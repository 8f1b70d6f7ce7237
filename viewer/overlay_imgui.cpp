// SPDX-License-Identifier: GPL-2.0-or-later
// The overlay in Dear ImGui: layout and nothing else. What it shows is in the model,
// what it means is decided elsewhere.
#include "viewer/overlay.h"

#include <deque>
#include <imgui.h>
#include <vector>

namespace
{

const ImVec4 TEXT_DIM(0.66f, 0.70f, 0.76f, 1.0f);
const ImVec4 TEXT_ERROR(1.00f, 0.56f, 0.50f, 1.0f);
const ImVec4 TEXT_GOOD(0.56f, 0.86f, 0.60f, 1.0f);
const ImVec4 DANGER(0.62f, 0.20f, 0.18f, 1.0f);
const ImVec4 DANGER_HOVERED(0.76f, 0.26f, 0.22f, 1.0f);

const ImGuiWindowFlags FIXED =
    ImGuiWindowFlags_NoDecoration | ImGuiWindowFlags_NoMove |
    ImGuiWindowFlags_NoSavedSettings | ImGuiWindowFlags_NoNav |
    ImGuiWindowFlags_AlwaysAutoResize;

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
    std::deque<vf_overlay_action> actions;
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
feed_key(uint16_t usage, bool down)
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

void
vf_overlay_feed(vf_overlay *overlay, const vf_input_event *event)
{
    ImGui::SetCurrentContext(overlay->context);
    ImGuiIO &io = ImGui::GetIO();
    overlay->settle = 3;
    switch (event->type) {
    case VF_INPUT_KEY:
        feed_key(event->key.usage, event->key.down);
        break;
    case VF_INPUT_BUTTON:
        io.MouseDown[button_number(event->button.button)] = event->button.down;
        break;
    case VF_INPUT_POSITION:
        io.MousePos = ImVec2(event->position.x, event->position.y);
        break;
    case VF_INPUT_WHEEL:
        io.MouseWheel += event->wheel.dy;
        io.MouseWheelH += event->wheel.dx;
        break;
    case VF_INPUT_POINTER:
        if (!event->pointer) {
            io.MousePos = ImVec2(-FLT_MAX, -FLT_MAX);
        }
        break;
    case VF_INPUT_FOCUS:
        if (!event->focus) {
            io.ClearInputKeys();
        }
        break;
    case VF_INPUT_MOTION:
    case VF_INPUT_VISIBLE:
    case VF_INPUT_LOCKS:
        break;
    }
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

// Pages ----------------------------------------------------------------------

static void
act(vf_overlay *overlay, vf_overlay_action_kind kind, int value = 0)
{
    overlay->actions.push_back({kind, value});
}

static bool
button(const vf_overlay_button *model)
{
    if (model->dangerous) {
        ImGui::PushStyleColor(ImGuiCol_ButtonHovered, DANGER_HOVERED);
        ImGui::PushStyleColor(ImGuiCol_ButtonActive, DANGER);
    }
    ImGui::BeginDisabled(!model->enabled);
    bool clicked = ImGui::Button(model->label);
    ImGui::EndDisabled();
    if (model->dangerous) {
        ImGui::PopStyleColor(2);
    }
    if (model->hint[0] &&
        ImGui::IsItemHovered(ImGuiHoveredFlags_AllowWhenDisabled)) {
        ImGui::SetTooltip("%s", model->hint);
    }
    return clicked;
}

// As many buttons on a line as fit.
static void
button_row(vf_overlay *overlay, const vf_overlay_model *model)
{
    float right = ImGui::GetWindowPos().x + ImGui::GetWindowContentRegionMax().x;
    const ImGuiStyle &style = ImGui::GetStyle();
    for (unsigned i = 0; i < model->button_count; i++) {
        const vf_overlay_button *item = &model->buttons[i];
        if (i > 0) {
            float width = ImGui::CalcTextSize(item->label).x +
                          2 * style.FramePadding.x;
            float next = ImGui::GetItemRectMax().x + style.ItemSpacing.x + width;
            if (next < right) {
                ImGui::SameLine();
            }
        }
        if (button(item)) {
            act(overlay, VF_OVERLAY_OPERATION, item->value);
        }
    }
}

static void
machine_section(vf_overlay *overlay, const vf_overlay_model *model)
{
    ImGui::TextUnformatted(model->title);
    ImGui::SameLine();
    ImGui::TextColored(TEXT_GOOD, "%s", model->state);
    if (model->uptime[0]) {
        ImGui::SameLine();
        ImGui::TextColored(TEXT_DIM, "%s", model->uptime);
    }
    button_row(overlay, model);
    if (model->busy[0]) {
        ImGui::TextColored(TEXT_DIM, "%s", model->busy);
    }
    if (model->message[0]) {
        ImGui::PushStyleColor(ImGuiCol_Text, model->message_is_error ? TEXT_ERROR
                                                                     : TEXT_DIM);
        ImGui::TextWrapped("%s", model->message);
        ImGui::PopStyleColor();
    }
}

static void
rows(const char *id, const vf_overlay_row *items, unsigned count)
{
    if (count == 0 || !ImGui::BeginTable(id, 2)) {
        return;
    }
    ImGui::TableSetupColumn("label", ImGuiTableColumnFlags_WidthFixed);
    ImGui::TableSetupColumn("value", ImGuiTableColumnFlags_WidthStretch);
    for (unsigned i = 0; i < count; i++) {
        ImGui::TableNextRow();
        ImGui::TableNextColumn();
        ImGui::TextColored(TEXT_DIM, "%s", items[i].label);
        ImGui::TableNextColumn();
        ImGui::TextWrapped("%s", items[i].value);
    }
    ImGui::EndTable();
}

static void
picture_section(const vf_overlay_model *model)
{
    ImGui::TextWrapped("%s", model->source);
    if (model->reason_title[0]) {
        ImGui::TextColored(TEXT_ERROR, "%s", model->reason_title);
        ImGui::TextWrapped("%s", model->reason_detail);
    }
    rows("figures", model->rows, model->row_count);
    if (model->graph_count > 1) {
        ImGui::PlotHistogram("##frames", model->graph_ms,
                             (int)model->graph_count, 0,
                             "time between frames, 0 to 50 ms", 0.0f, 50.0f,
                             ImVec2(-1, ImGui::GetTextLineHeight() * 4));
    }
}

static void
panel(vf_overlay *overlay, const vf_overlay_model *model, vf_size window)
{
    float scale = overlay->scale;
    float margin = 24 * scale;
    float width = 620 * scale;
    if (width > (float)window.w - 2 * margin) {
        width = (float)window.w - 2 * margin;
    }
    ImGui::SetNextWindowPos(ImVec2(margin, margin));
    ImGui::SetNextWindowSizeConstraints(
        ImVec2(width, 0), ImVec2(width, (float)window.h - 2 * margin));
    ImGui::Begin("##panel", nullptr,
                 ImGuiWindowFlags_NoTitleBar | ImGuiWindowFlags_NoMove |
                     ImGuiWindowFlags_NoResize | ImGuiWindowFlags_NoCollapse |
                     ImGuiWindowFlags_NoSavedSettings |
                     ImGuiWindowFlags_AlwaysAutoResize);
    machine_section(overlay, model);
    ImGui::Separator();
    picture_section(model);
    ImGui::Separator();
    if (ImGui::Button("Full screen")) {
        act(overlay, VF_OVERLAY_FULLSCREEN);
    }
    ImGui::SameLine();
    if (ImGui::Button("Close overlay")) {
        act(overlay, VF_OVERLAY_CLOSE);
    }
    ImGui::SameLine();
    if (ImGui::Button("Quit viewer")) {
        act(overlay, VF_OVERLAY_QUIT);
    }
    ImGui::TextColored(TEXT_DIM, "Quitting or closing the window leaves the VM "
                                 "as it is.");
    ImGui::End();
}

static void
question(vf_overlay *overlay, const vf_overlay_model *model, vf_size window)
{
    const char *id = "##question";
    if (model->asking && !ImGui::IsPopupOpen(id)) {
        ImGui::OpenPopup(id);
    }
    ImGui::SetNextWindowPos(
        ImVec2((float)window.w / 2, (float)window.h / 2), ImGuiCond_Always,
        ImVec2(0.5f, 0.5f));
    if (!ImGui::BeginPopupModal(id, nullptr, FIXED & ~ImGuiWindowFlags_NoNav)) {
        return;
    }
    if (!model->asking) {
        ImGui::CloseCurrentPopup();
    }
    ImGui::PushTextWrapPos(420 * overlay->scale);
    ImGui::TextUnformatted(model->question);
    ImGui::PopTextWrapPos();
    ImGui::PushStyleColor(ImGuiCol_Button, DANGER);
    ImGui::PushStyleColor(ImGuiCol_ButtonHovered, DANGER_HOVERED);
    if (ImGui::Button(model->answer_yes)) {
        act(overlay, VF_OVERLAY_CONFIRM);
        ImGui::CloseCurrentPopup();
    }
    ImGui::PopStyleColor(2);
    ImGui::SameLine();
    ImGui::SetItemDefaultFocus();
    if (ImGui::Button("Cancel") ||
        ImGui::IsKeyPressed(ImGui::GetKeyIndex(ImGuiKey_Escape))) {
        act(overlay, VF_OVERLAY_CANCEL);
        ImGui::CloseCurrentPopup();
    }
    ImGui::EndPopup();
}

static void
centred_text(const char *text, const ImVec4 &color, float width)
{
    float text_width = ImGui::CalcTextSize(text, nullptr, false, width).x;
    float indent = (width - text_width) / 2;
    float left = ImGui::GetCursorPosX();
    ImGui::SetCursorPosX(left + (indent > 0 ? indent : 0));
    ImGui::PushTextWrapPos(left + width);
    ImGui::PushStyleColor(ImGuiCol_Text, color);
    ImGui::TextUnformatted(text);
    ImGui::PopStyleColor();
    ImGui::PopTextWrapPos();
}

static void
notice(vf_overlay *overlay, const vf_overlay_model *model, vf_size window)
{
    float width = 560 * overlay->scale;
    if (width > (float)window.w * 0.9f) {
        width = (float)window.w * 0.9f;
    }
    ImGui::SetNextWindowPos(
        ImVec2((float)window.w / 2, (float)window.h / 2), ImGuiCond_Always,
        ImVec2(0.5f, 0.5f));
    ImGui::SetNextWindowBgAlpha(0.85f);
    ImGui::Begin("##notice", nullptr, FIXED | ImGuiWindowFlags_NoInputs);
    ImGui::Dummy(ImVec2(width, 0));
    ImGui::SetWindowFontScale(1.4f);
    centred_text(model->notice_title, ImVec4(1, 1, 1, 1), width);
    ImGui::SetWindowFontScale(1.0f);
    if (model->notice_detail[0]) {
        centred_text(model->notice_detail, ImVec4(0.9f, 0.91f, 0.93f, 1), width);
    }
    if (model->notice_hint[0]) {
        centred_text(model->notice_hint, TEXT_DIM, width);
    }
    ImGui::End();
}

static void
pill(const char *id, const char *text, vf_size window, float y, float pivot_y)
{
    ImGui::SetNextWindowPos(ImVec2((float)window.w / 2, y), ImGuiCond_Always,
                            ImVec2(0.5f, pivot_y));
    ImGui::SetNextWindowBgAlpha(0.80f);
    ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, ImVec2(14, 7));
    ImGui::Begin(id, nullptr, FIXED | ImGuiWindowFlags_NoInputs);
    ImGui::TextUnformatted(text);
    ImGui::End();
    ImGui::PopStyleVar();
}

static void
help(vf_overlay *overlay, const vf_overlay_model *model, vf_size window)
{
    ImGui::SetNextWindowPos(
        ImVec2((float)window.w / 2, (float)window.h / 2), ImGuiCond_Always,
        ImVec2(0.5f, 0.5f));
    ImGui::Begin("##help", nullptr, FIXED | ImGuiWindowFlags_NoInputs);
    ImGui::Dummy(ImVec2(420 * overlay->scale, 0));
    rows("chords", model->help, model->help_count);
    ImGui::End();
}

static void
layout(vf_overlay *overlay, const vf_overlay_model *model, vf_size window)
{
    float edge = 14 * overlay->scale;
    if (model->notice && !model->open) {
        notice(overlay, model, window);
    }
    if (model->open) {
        panel(overlay, model, window);
    }
    question(overlay, model, window);
    if (model->help_count > 0) {
        help(overlay, model, window);
    }
    if (model->badge[0]) {
        pill("##badge", model->badge, window, edge, 0.0f);
    }
    if (model->toast[0]) {
        pill("##toast", model->toast, window, (float)window.h - edge, 1.0f);
    }
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
    ImGui::NewFrame();
    layout(overlay, model, window);
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
