// SPDX-License-Identifier: GPL-2.0-or-later
// What the overlay looks like: layout in Dear ImGui and nothing else. What it shows
// is in the model; what a click means is decided elsewhere.
#include "viewer/overlay_pages.h"

#include <imgui.h>

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

// What every part of the layout needs.
struct page {
    const vf_overlay_model *model;
    vf_size window;
    float scale;
    vf_overlay_actions *actions;
};

void
act(const struct page &page, vf_overlay_action_kind kind, int value = 0)
{
    page.actions->push_back({kind, value});
}

} // namespace

static bool
button(const vf_overlay_button *item)
{
    if (item->dangerous) {
        ImGui::PushStyleColor(ImGuiCol_ButtonHovered, DANGER_HOVERED);
        ImGui::PushStyleColor(ImGuiCol_ButtonActive, DANGER);
    }
    ImGui::BeginDisabled(!item->enabled);
    bool clicked = ImGui::Button(item->label);
    ImGui::EndDisabled();
    if (item->dangerous) {
        ImGui::PopStyleColor(2);
    }
    if (item->hint[0] &&
        ImGui::IsItemHovered(ImGuiHoveredFlags_AllowWhenDisabled)) {
        ImGui::SetTooltip("%s", item->hint);
    }
    return clicked;
}

static bool
has_preferred(const struct page &page)
{
    for (unsigned i = 0; i < page.model->button_count; i++) {
        if (page.model->buttons[i].preferred) {
            return true;
        }
    }
    return false;
}

// As many buttons on a line as fit.
static void
button_row(const struct page &page)
{
    float right = ImGui::GetWindowPos().x + ImGui::GetWindowContentRegionMax().x;
    const ImGuiStyle &style = ImGui::GetStyle();
    for (unsigned i = 0; i < page.model->button_count; i++) {
        const vf_overlay_button *item = &page.model->buttons[i];
        if (i > 0) {
            float width = ImGui::CalcTextSize(item->label).x +
                          2 * style.FramePadding.x;
            float next = ImGui::GetItemRectMax().x + style.ItemSpacing.x + width;
            if (next < right) {
                ImGui::SameLine();
            }
        }
        if (item->preferred && ImGui::IsWindowAppearing()) {
            ImGui::SetKeyboardFocusHere();
        }
        if (button(item)) {
            act(page, VF_OVERLAY_OPERATION, item->value);
        }
    }
}

static void
machine_section(const struct page &page)
{
    ImGui::TextUnformatted(page.model->title);
    ImGui::SameLine();
    ImGui::TextColored(TEXT_GOOD, "%s", page.model->state);
    if (page.model->uptime[0]) {
        ImGui::SameLine();
        ImGui::TextColored(TEXT_DIM, "%s", page.model->uptime);
    }
    button_row(page);
    if (page.model->busy[0]) {
        ImGui::TextColored(TEXT_DIM, "%s", page.model->busy);
    }
    if (page.model->message[0]) {
        ImGui::PushStyleColor(ImGuiCol_Text, page.model->message_is_error ? TEXT_ERROR
                                                                     : TEXT_DIM);
        ImGui::TextWrapped("%s", page.model->message);
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
picture_section(const struct page &page)
{
    ImGui::TextWrapped("%s", page.model->source);
    if (page.model->reason_title[0]) {
        ImGui::TextColored(TEXT_ERROR, "%s", page.model->reason_title);
        ImGui::TextWrapped("%s", page.model->reason_detail);
    }
    rows("figures", page.model->rows, page.model->row_count);
    if (page.model->graph_count > 1) {
        ImGui::PlotHistogram("##frames", page.model->graph_ms,
                             (int)page.model->graph_count, 0,
                             "time between frames, 0 to 50 ms", 0.0f, 50.0f,
                             ImVec2(ImGui::GetContentRegionAvail().x,
                                    ImGui::GetTextLineHeight() * 4));
    }
}

static void
panel(const struct page &page)
{
    float scale = page.scale;
    float margin = 24 * scale;
    float width = 620 * scale;
    if (width > (float)page.window.w - 2 * margin) {
        width = (float)page.window.w - 2 * margin;
    }
    ImGui::SetNextWindowPos(ImVec2(margin, margin));
    ImGui::SetNextWindowSizeConstraints(
        ImVec2(width, 0), ImVec2(width, (float)page.window.h - 2 * margin));
    ImGui::Begin("##panel", nullptr,
                 ImGuiWindowFlags_NoTitleBar | ImGuiWindowFlags_NoMove |
                     ImGuiWindowFlags_NoResize | ImGuiWindowFlags_NoCollapse |
                     ImGuiWindowFlags_NoSavedSettings |
                     ImGuiWindowFlags_AlwaysAutoResize);
    machine_section(page);
    ImGui::Separator();
    picture_section(page);
    ImGui::Separator();
    if (ImGui::Button("Full screen")) {
        act(page, VF_OVERLAY_FULLSCREEN);
    }
    ImGui::SameLine();
    // A stray Enter must not do anything to the VM.
    if (ImGui::IsWindowAppearing() && !has_preferred(page)) {
        ImGui::SetKeyboardFocusHere();
    }
    if (ImGui::Button("Close overlay")) {
        act(page, VF_OVERLAY_CLOSE);
    }
    ImGui::SameLine();
    if (ImGui::Button("Quit viewer")) {
        act(page, VF_OVERLAY_QUIT);
    }
    ImGui::TextColored(TEXT_DIM, "Quitting or closing the window leaves the VM "
                                 "as it is.");
    ImGui::End();
}

static void
question(const struct page &page)
{
    const char *id = "##question";
    if (page.model->asking && !ImGui::IsPopupOpen(id)) {
        ImGui::OpenPopup(id);
    }
    ImGui::SetNextWindowPos(
        ImVec2((float)page.window.w / 2, (float)page.window.h / 2), ImGuiCond_Always,
        ImVec2(0.5f, 0.5f));
    if (!ImGui::BeginPopupModal(id, nullptr, FIXED & ~ImGuiWindowFlags_NoNav)) {
        return;
    }
    if (!page.model->asking) {
        ImGui::CloseCurrentPopup();
    }
    ImGui::PushTextWrapPos(420 * page.scale);
    ImGui::TextUnformatted(page.model->question);
    ImGui::PopTextWrapPos();
    ImGui::PushStyleColor(ImGuiCol_Button, DANGER);
    ImGui::PushStyleColor(ImGuiCol_ButtonHovered, DANGER_HOVERED);
    if (ImGui::Button(page.model->answer_yes)) {
        act(page, VF_OVERLAY_CONFIRM);
        ImGui::CloseCurrentPopup();
    }
    ImGui::PopStyleColor(2);
    ImGui::SameLine();
    ImGui::SetItemDefaultFocus();
    if (ImGui::Button("Cancel") ||
        ImGui::IsKeyPressed(ImGui::GetKeyIndex(ImGuiKey_Escape))) {
        act(page, VF_OVERLAY_CANCEL);
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
notice(const struct page &page)
{
    float width = 560 * page.scale;
    if (width > (float)page.window.w * 0.9f) {
        width = (float)page.window.w * 0.9f;
    }
    ImGui::SetNextWindowPos(
        ImVec2((float)page.window.w / 2, (float)page.window.h / 2), ImGuiCond_Always,
        ImVec2(0.5f, 0.5f));
    ImGui::SetNextWindowBgAlpha(0.85f);
    ImGui::Begin("##notice", nullptr, FIXED | ImGuiWindowFlags_NoInputs);
    ImGui::Dummy(ImVec2(width, 0));
    ImGui::SetWindowFontScale(1.4f);
    centred_text(page.model->notice_title, ImVec4(1, 1, 1, 1), width);
    ImGui::SetWindowFontScale(1.0f);
    if (page.model->notice_detail[0]) {
        centred_text(page.model->notice_detail, ImVec4(0.9f, 0.91f, 0.93f, 1), width);
    }
    if (page.model->notice_hint[0]) {
        centred_text(page.model->notice_hint, TEXT_DIM, width);
    }
    ImGui::End();
}

static void
pill(const struct page &page, const char *id, const char *text, float y,
     float pivot_y)
{
    ImGui::SetNextWindowPos(ImVec2((float)page.window.w / 2, y), ImGuiCond_Always,
                            ImVec2(0.5f, pivot_y));
    ImGui::SetNextWindowBgAlpha(0.80f);
    ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, ImVec2(14, 7));
    ImGui::Begin(id, nullptr, FIXED | ImGuiWindowFlags_NoInputs);
    ImGui::TextUnformatted(text);
    ImGui::End();
    ImGui::PopStyleVar();
}

static void
help(const struct page &page)
{
    ImGui::SetNextWindowPos(
        ImVec2((float)page.window.w / 2, (float)page.window.h / 2), ImGuiCond_Always,
        ImVec2(0.5f, 0.5f));
    ImGui::Begin("##help", nullptr, FIXED | ImGuiWindowFlags_NoInputs);
    ImGui::Dummy(ImVec2(420 * page.scale, 0));
    rows("chords", page.model->help, page.model->help_count);
    ImGui::End();
}

void
vf_overlay_pages_layout(const vf_overlay_model *model, vf_size window, float scale,
                        vf_overlay_actions *actions)
{
    const struct page page = {model, window, scale, actions};
    float edge = 14 * page.scale;
    if (page.model->notice && !page.model->open) {
        notice(page);
    }
    if (page.model->open) {
        panel(page);
    }
    question(page);
    if (page.model->help_count > 0) {
        help(page);
    }
    if (page.model->badge[0]) {
        pill(page, "##badge", page.model->badge, edge, 0.0f);
    }
    if (page.model->toast[0]) {
        pill(page, "##toast", page.model->toast, (float)page.window.h - edge, 1.0f);
    }
}
