// SPDX-License-Identifier: GPL-2.0-or-later
// What the overlay looks like around its items: the frame with the list of pages,
// the question, the notice, and the short words at the edges.
#include "viewer/overlay/overlay_pages.h"

#include "viewer/overlay/overlay_widgets.h"
#include "viewer/overlay/overlay_words.h"

#include <cmath>

namespace
{

const ImGuiWindowFlags FIXED =
    ImGuiWindowFlags_NoDecoration | ImGuiWindowFlags_NoMove |
    ImGuiWindowFlags_NoSavedSettings | ImGuiWindowFlags_NoNav |
    ImGuiWindowFlags_AlwaysAutoResize;

// Only says something. It never asks for the focus: the toolkit stops the program when
// a window does that in the same picture in which a question appears.
const ImGuiWindowFlags SIGN = FIXED | ImGuiWindowFlags_NoInputs |
                              ImGuiWindowFlags_NoFocusOnAppearing;

void
act(const vf_overlay_view &view, vf_overlay_action_kind kind, double number = 0)
{
    view.actions->push_back({kind, view.model->nav.page, 0, 0, number});
}

// The frame ------------------------------------------------------------------

void
show_page(const vf_overlay_view &view, unsigned page)
{
    view.actions->push_back({VF_OVERLAY_PAGE, page, 0, 0, 0});
}

void
scrim(const vf_overlay_view &view)
{
    ImGui::GetBackgroundDrawList()->AddRectFilled(
        ImVec2(0, 0), ImVec2((float)view.window.w, (float)view.window.h),
        ImGui::GetColorU32(view.colors->scrim));
}

void
title_line(const vf_overlay_view &view)
{
    const vf_overlay_model *model = view.model;
    const ImGuiStyle &style = ImGui::GetStyle();
    const char *label = vf_overlay_word(VF_WORD_CLOSE);
    float width = ImGui::CalcTextSize(label).x + 2 * style.FramePadding.x;
    float left = ImGui::GetWindowContentRegionMax().x - width;
    float state = ImGui::CalcTextSize(model->state).x;
    float room = left - ImGui::GetCursorPosX() - state - 2 * style.ItemSpacing.x;
    ImGui::AlignTextToFramePadding();
    ImGui::TextUnformatted(vf_overlay_fitting(model->title, room).c_str());
    ImGui::SameLine();
    ImGui::TextColored(vf_overlay_tone(view, model->state_tone), "%s",
                       model->state);
    ImGui::SameLine(left);
    if (ImGui::Button(label)) {
        act(view, VF_OVERLAY_CLOSE);
    }
}

// Of the list of pages: as wide as its longest title, but not too wide.
float
list_width(const vf_overlay_view &view)
{
    float width = 0;
    for (unsigned i = 0; i < view.model->tab_count; i++) {
        float title = ImGui::CalcTextSize(view.model->tabs[i].title).x;
        width = title > width ? title : width;
    }
    const ImGuiStyle &style = ImGui::GetStyle();
    width += 2 * style.FramePadding.x + style.ScrollbarSize + 16 * view.scale;
    return fminf(fmaxf(width, 150 * view.scale), 260 * view.scale);
}

bool
pages_have_focus(const vf_overlay_view &view)
{
    const vf_overlay_nav &nav = view.model->nav;
    return nav.visible && nav.zone == VF_NAV_PAGES && !view.model->asking;
}

void
page_list(const vf_overlay_view &view, float width, float height)
{
    const vf_overlay_model *model = view.model;
    ImGui::BeginChild("##pages", ImVec2(width, height), false,
                      ImGuiWindowFlags_NoNav);
    ImGui::SetCursorPosY(4 * view.scale);
    for (unsigned i = 0; i < model->tab_count; i++) {
        bool shown = model->tabs[i].page == model->nav.page;
        ImGui::PushID((int)i);
        ImVec2 size(ImGui::GetContentRegionAvail().x - 8 * view.scale,
                    ImGui::GetFrameHeight());
        ImGui::SetCursorPosX(4 * view.scale);
        ImGui::PushStyleVar(ImGuiStyleVar_ButtonTextAlign, ImVec2(0, 0.5f));
        ImGui::PushStyleColor(ImGuiCol_Button,
                              shown ? ImGui::GetStyleColorVec4(ImGuiCol_Header)
                                    : ImVec4(0, 0, 0, 0));
        if (ImGui::Button(model->tabs[i].title, size)) {
            show_page(view, model->tabs[i].page);
        }
        ImGui::PopStyleColor();
        ImGui::PopStyleVar();
        if (shown && pages_have_focus(view)) {
            vf_overlay_focus_ring(view);
            ImGui::SetScrollHereY();
        }
        ImGui::PopID();
    }
    ImGui::Dummy(ImVec2(0, 4 * view.scale)); // for the last one's ring
    ImGui::EndChild();
}

// For windows too narrow for a list: the page's name between two arrows.
void
page_line(const vf_overlay_view &view)
{
    const vf_overlay_model *model = view.model;
    unsigned at = 0;
    for (unsigned i = 0; i < model->tab_count; i++) {
        at = model->tabs[i].page == model->nav.page ? i : at;
    }
    if (ImGui::Button("<") && at > 0) {
        show_page(view, model->tabs[at - 1].page);
    }
    ImGui::SameLine();
    ImGui::PushStyleColor(ImGuiCol_Button,
                          ImGui::GetStyleColorVec4(ImGuiCol_Header));
    ImGui::Button(model->tab_count ? model->tabs[at].title : "");
    ImGui::PopStyleColor();
    if (pages_have_focus(view)) {
        vf_overlay_focus_ring(view);
    }
    ImGui::SameLine();
    if (ImGui::Button(">") && at + 1 < model->tab_count) {
        show_page(view, model->tabs[at + 1].page);
    }
}

} // namespace

void
vf_overlay_items(const vf_overlay_view &view)
{
    const vf_overlay_nav &nav = view.model->nav;
    vf_overlay_scroll *scroll = view.scroll;
    if (scroll->page != nav.page) {
        ImGui::SetScrollY(0);
    }
    bool moved = scroll->page != nav.page || scroll->id != nav.id ||
                 scroll->index != nav.index;
    size_t count = 0;
    const vf_item *list = vf_document_items(view.model->document, &count);
    for (size_t i = 0; i < count; i++) {
        vf_overlay_widget(view, &list[i], i);
        if (vf_overlay_has_focus(view, &list[i]) && nav.visible) {
            vf_overlay_focus_ring(view);
            if (moved && !ImGui::IsWindowAppearing()) {
                ImGui::SetScrollHereY(0.5f);
            }
        }
    }
    if (scroll->page == nav.page && scroll->lines != nav.scroll) {
        ImGui::SetScrollY(ImGui::GetScrollY() +
                          (float)(nav.scroll - scroll->lines) *
                              ImGui::GetTextLineHeightWithSpacing());
    }
    *scroll = {nav.page, nav.id, nav.index, nav.scroll};
}

// What it does or why it cannot be used, where the pointer need not be on it.
static const char *
hint_of(const vf_overlay_view &view, const char *otherwise)
{
    const vf_overlay_nav &nav = view.model->nav;
    if (nav.editing == VF_NAV_TEXT) {
        return vf_overlay_word(VF_WORD_EDIT);
    }
    const vf_item *item =
        nav.zone == VF_NAV_CONTENT && nav.visible
            ? vf_document_find(view.model->document, nav.id, nav.index)
            : nullptr;
    return item && item->hint[0] ? item->hint : otherwise;
}

void
vf_overlay_hint_line(const vf_overlay_view &view, const char *otherwise)
{
    vf_overlay_wrapped(hint_of(view, otherwise), view.colors->dim);
}

float
vf_overlay_hint_height(const vf_overlay_view &view, const char *otherwise,
                       bool narrow)
{
    const char *hint = hint_of(view, otherwise);
    float width = ImGui::GetContentRegionAvail().x;
    float lines = narrow ? 0 : 2 * ImGui::GetTextLineHeight();
    float wanted =
        hint[0] ? ImGui::CalcTextSize(hint, nullptr, false, width).y : 0;
    return (wanted > lines ? wanted : lines) +
           3 * ImGui::GetStyle().ItemSpacing.y;
}

namespace
{

float
smaller(float a, float b)
{
    return a < b ? a : b;
}

void
frame(const vf_overlay_view &view)
{
    float scale = view.scale;
    float margin = smaller(24 * scale, (float)view.window.w * 0.03f);
    ImVec2 size(smaller(860 * scale, (float)view.window.w - 2 * margin),
                smaller(640 * scale, (float)view.window.h - 2 * margin));
    ImGui::SetNextWindowPos(ImVec2(margin, margin));
    ImGui::SetNextWindowSize(size);
    ImGui::Begin("##frame", nullptr,
                 ImGuiWindowFlags_NoDecoration | ImGuiWindowFlags_NoMove |
                     ImGuiWindowFlags_NoSavedSettings | ImGuiWindowFlags_NoNav |
                     ImGuiWindowFlags_NoScrollWithMouse |
                     ImGuiWindowFlags_NoFocusOnAppearing);
    title_line(view);
    ImGui::Separator();
    bool narrow = size.x < 520 * scale;
    const char *keys = narrow ? "" : vf_overlay_word(VF_WORD_KEYS);
    float below = vf_overlay_hint_height(view, keys, narrow);
    if (narrow) {
        page_line(view);
    }
    float height = ImGui::GetContentRegionAvail().y - below;
    if (!narrow) {
        page_list(view, list_width(view), height);
        ImGui::SameLine();
    }
    ImGui::BeginChild("##content", ImVec2(0, height), false,
                      ImGuiWindowFlags_NoNav |
                          ImGuiWindowFlags_AlwaysUseWindowPadding);
    vf_overlay_items(view);
    ImGui::EndChild();
    ImGui::Separator();
    vf_overlay_hint_line(view, keys);
    ImGui::End();
}

// In front -------------------------------------------------------------------

bool
answer_button(const vf_overlay_view &view, const char *label, bool focused)
{
    bool clicked = ImGui::Button(label);
    if (focused && view.model->nav.visible) {
        vf_overlay_focus_ring(view);
    }
    return clicked;
}

void
question(const vf_overlay_view &view)
{
    const char *id = "##question";
    const vf_overlay_model *model = view.model;
    if (model->asking && !ImGui::IsPopupOpen(id)) {
        ImGui::OpenPopup(id);
    }
    ImGui::SetNextWindowPos(
        ImVec2((float)view.window.w / 2, (float)view.window.h / 2),
        ImGuiCond_Always, ImVec2(0.5f, 0.5f));
    if (!ImGui::BeginPopupModal(id, nullptr, FIXED)) {
        return;
    }
    if (!model->asking) {
        ImGui::CloseCurrentPopup();
        ImGui::EndPopup();
        return; // its texts are gone already
    }
    ImGui::PushTextWrapPos(
        smaller(440 * view.scale, (float)view.window.w * 0.85f));
    ImGui::TextUnformatted(model->question);
    ImGui::PopTextWrapPos();
    ImGui::PushStyleColor(ImGuiCol_Button, view.colors->danger);
    ImGui::PushStyleColor(ImGuiCol_ButtonHovered, view.colors->danger_hovered);
    if (answer_button(view, model->answer_yes, model->nav.yes)) {
        act(view, VF_OVERLAY_ANSWER, 1);
    }
    ImGui::PopStyleColor(2);
    ImGui::SameLine();
    if (answer_button(view, vf_overlay_word(VF_WORD_CANCEL), !model->nav.yes)) {
        act(view, VF_OVERLAY_ANSWER, 0);
    }
    ImGui::EndPopup();
}

// Without the overlay --------------------------------------------------------

void
centred_text(const char *text, const ImVec4 &color, float width)
{
    float text_width = ImGui::CalcTextSize(text, nullptr, false, width).x;
    float indent = (width - text_width) / 2;
    float left = ImGui::GetCursorPosX();
    // Whole pixels, so that letters stay sharp.
    ImGui::SetCursorPosX(left + (float)(int)(indent > 0 ? indent : 0));
    ImGui::PushTextWrapPos(left + width);
    ImGui::PushStyleColor(ImGuiCol_Text, color);
    ImGui::TextUnformatted(text);
    ImGui::PopStyleColor();
    ImGui::PopTextWrapPos();
}

void
notice(const vf_overlay_view &view)
{
    const vf_overlay_model *model = view.model;
    float width = smaller(560 * view.scale, (float)view.window.w * 0.9f);
    ImGui::SetNextWindowPos(
        ImVec2((float)view.window.w / 2, (float)view.window.h / 2),
        ImGuiCond_Always, ImVec2(0.5f, 0.5f));
    ImGui::SetNextWindowBgAlpha(0.85f);
    ImGui::Begin("##notice", nullptr, SIGN);
    ImGui::Dummy(ImVec2(width, 0));
    ImGui::SetWindowFontScale(1.4f);
    centred_text(model->notice_title, view.colors->text, width);
    ImGui::SetWindowFontScale(1.0f);
    if (model->notice_detail[0]) {
        centred_text(model->notice_detail, view.colors->text, width);
    }
    if (model->notice_hint[0]) {
        centred_text(model->notice_hint, view.colors->dim, width);
    }
    ImGui::End();
}

// Returns its height.
float
pill(const vf_overlay_view &view, const char *id, const char *text, float y,
     float pivot_y)
{
    ImGui::SetNextWindowPos(ImVec2((float)view.window.w / 2, y), ImGuiCond_Always,
                            ImVec2(0.5f, pivot_y));
    ImGui::SetNextWindowBgAlpha(0.85f);
    ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding,
                        ImVec2(14 * view.scale, 7 * view.scale));
    ImGui::Begin(id, nullptr, SIGN);
    ImGui::PushTextWrapPos(
        smaller(640 * view.scale, (float)view.window.w * 0.85f));
    ImGui::TextUnformatted(text);
    ImGui::PopTextWrapPos();
    float height = ImGui::GetWindowHeight();
    ImGui::End();
    ImGui::PopStyleVar();
    return height;
}

void
toasts(const vf_overlay_view &view, float edge)
{
    static const char *const IDS[] = {"##toast0", "##toast1", "##toast2"};
    static_assert(sizeof(IDS) / sizeof(IDS[0]) == VF_TOASTS_SHOWN, "one each");
    float y = (float)view.window.h - edge;
    for (unsigned i = view.model->toast_count; i-- > 0;) {
        y -= pill(view, IDS[i], view.model->toasts[i], y, 1.0f) + edge / 2;
    }
}

void
help(const vf_overlay_view &view)
{
    const vf_overlay_model *model = view.model;
    ImGui::SetNextWindowPos(
        ImVec2((float)view.window.w / 2, (float)view.window.h / 2),
        ImGuiCond_Always, ImVec2(0.5f, 0.5f));
    ImGui::Begin("##help", nullptr, SIGN);
    ImGui::Dummy(ImVec2(420 * view.scale, 0));
    if (ImGui::BeginTable("chords", 2)) {
        ImGui::TableSetupColumn("keys", ImGuiTableColumnFlags_WidthFixed);
        ImGui::TableSetupColumn("do", ImGuiTableColumnFlags_WidthStretch);
        for (unsigned i = 0; i < model->help_count; i++) {
            ImGui::TableNextRow();
            ImGui::TableNextColumn();
            ImGui::TextColored(view.colors->dim, "%s", model->help[i].label);
            ImGui::TableNextColumn();
            ImGui::TextWrapped("%s", model->help[i].value);
        }
        ImGui::EndTable();
    }
    ImGui::End();
}

// The figures in the corner.
void
hud(const vf_overlay_view &view, float edge)
{
    const vf_overlay_model *model = view.model;
    ImGui::SetNextWindowPos(ImVec2(edge, edge), ImGuiCond_Always);
    ImGui::SetNextWindowBgAlpha(0.85f);
    ImGui::Begin("##hud", nullptr, SIGN);
    if (ImGui::BeginTable("##figures", 2)) {
        for (unsigned i = 0; i < model->hud_count; i++) {
            ImGui::TableNextRow();
            ImGui::TableNextColumn();
            ImGui::TextColored(view.colors->dim, "%s", model->hud[i].label);
            ImGui::TableNextColumn();
            ImGui::TextUnformatted(model->hud[i].value);
        }
        ImGui::EndTable();
    }
    if (model->hud_graph_count > 0) {
        ImGui::PlotLines("##graph", model->hud_graph, (int)model->hud_graph_count,
                         0, nullptr, 0, 40,
                         ImVec2(180 * view.scale, 40 * view.scale));
    }
    ImGui::End();
}

} // namespace

void
vf_overlay_pages_layout(const vf_overlay_view &view)
{
    const vf_overlay_model *model = view.model;
    float edge = 14 * view.scale;
    if (model->notice && !model->open) {
        notice(view);
    }
    if (model->open && model->document && model->list) {
        vf_overlay_launcher(view);
    } else if (model->open && model->document) {
        if (model->dim) {
            scrim(view);
        }
        frame(view);
    }
    if (model->hud_count > 0 && !model->open) {
        hud(view, edge);
    }
    question(view);
    if (model->help_count > 0) {
        help(view);
    }
    if (model->badge[0]) {
        pill(view, "##badge", model->badge, edge, 0.0f);
    }
    toasts(view, edge);
}
