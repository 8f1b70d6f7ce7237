// SPDX-License-Identifier: GPL-2.0-or-later
#include "viewer/overlay/overlay_widgets.h"

#include "viewer/overlay/overlay_figures.h"
#include "viewer/overlay/overlay_pictures.h"
#include "viewer/overlay/overlay_words.h"

#include <cmath>
#include <cstdio>
#include <cstring>
#include <string>

namespace
{

void
act(const vf_overlay_view &view, vf_overlay_action_kind kind, const vf_item *item,
    double number = 0)
{
    view.actions->push_back(
        {kind, view.model->nav.page, item->id, item->index, number});
}

ImU32
color(const ImVec4 &value)
{
    return ImGui::GetColorU32(value);
}

float
label_width(const vf_overlay_view &view)
{
    float whole = ImGui::GetContentRegionMax().x;
    float wanted = 250 * view.scale;
    return wanted < whole * 0.42f ? wanted : whole * 0.42f;
}

// The label in the left column; what follows is drawn in the right one.
void
begin_row(const vf_overlay_view &view, const vf_item *item, const ImVec4 &tone)
{
    float width = label_width(view);
    float top = ImGui::GetCursorPosY();
    ImGui::AlignTextToFramePadding();
    ImGui::PushTextWrapPos(width);
    ImGui::PushStyleColor(ImGuiCol_Text, tone);
    ImGui::TextUnformatted(item->label);
    ImGui::PopStyleColor();
    ImGui::PopTextWrapPos();
    float below = ImGui::GetCursorPosY();
    ImGui::SameLine(width + ImGui::GetStyle().ItemSpacing.x);
    ImGui::SetCursorPosY(top);
    ImGui::BeginGroup();
    ImGui::SetNextItemWidth(ImGui::GetContentRegionAvail().x);
    // A label of two lines is taller than what stands beside it.
    ImGui::GetStateStorage()->SetFloat(ImGui::GetID("below"), below);
}

void
end_row()
{
    ImGui::EndGroup();
    float below = ImGui::GetStateStorage()->GetFloat(ImGui::GetID("below"));
    if (ImGui::GetCursorPosY() < below) {
        ImGui::SetCursorPosY(below);
    }
}

// Saying ---------------------------------------------------------------------

void
heading(const vf_overlay_view &view, const vf_item *item)
{
    ImGui::Dummy(ImVec2(0, 2 * view.scale));
    ImGui::PushStyleColor(ImGuiCol_Text, view.colors->accent);
    ImGui::TextUnformatted(item->label);
    ImGui::PopStyleColor();
    if (item->value[0]) {
        ImGui::SameLine();
        vf_overlay_wrapped(item->value, vf_overlay_tone(view, item->tone));
    }
}

void
row(const vf_overlay_view &view, const vf_item *item)
{
    float width = label_width(view);
    ImGui::BeginGroup();
    ImGui::PushTextWrapPos(width);
    ImGui::TextColored(view.colors->dim, "%s", item->label);
    ImGui::PopTextWrapPos();
    ImGui::EndGroup();
    ImGui::SameLine(width + ImGui::GetStyle().ItemSpacing.x);
    vf_overlay_wrapped(item->value, vf_overlay_tone(view, item->tone));
}

// Doing ----------------------------------------------------------------------

void
button(const vf_overlay_view &view, const vf_item *item)
{
    if (item->dangerous) {
        ImGui::PushStyleColor(ImGuiCol_ButtonHovered, view.colors->danger_hovered);
        ImGui::PushStyleColor(ImGuiCol_ButtonActive, view.colors->danger);
    }
    float room = ImGui::GetContentRegionAvail().x -
                 2 * ImGui::GetStyle().FramePadding.x;
    // Its text is no name for the toolkit, which has one from whoever draws it.
    std::string label = vf_overlay_fitting(item->label, room) + "###button";
    if (ImGui::Button(label.c_str())) {
        act(view, VF_OVERLAY_USE, item);
    }
    if (item->dangerous) {
        ImGui::PopStyleColor(2);
    }
}

void
toggle(const vf_overlay_view &view, const vf_item *item)
{
    begin_row(view, item, view.colors->text);
    float height = ImGui::GetFrameHeight();
    ImVec2 size(height * 1.7f, height);
    ImVec2 at = ImGui::GetCursorScreenPos();
    if (ImGui::InvisibleButton("switch", size)) {
        act(view, VF_OVERLAY_USE, item);
    }
    float pad = height * 0.16f;
    float round = height / 2 - pad;
    ImDrawList *list = ImGui::GetWindowDrawList();
    ImVec2 a(at.x, at.y + pad);
    ImVec2 b(at.x + size.x, at.y + size.y - pad);
    list->AddRectFilled(a, b,
                        item->on ? color(view.colors->accent)
                                 : ImGui::GetColorU32(ImGuiCol_Button),
                        round);
    float x = item->on ? b.x - round : a.x + round;
    list->AddCircleFilled(ImVec2(x, (a.y + b.y) / 2), round - 2 * view.scale,
                          color(ImVec4(1, 1, 1, 1)), 24);
    ImGui::SameLine();
    ImGui::AlignTextToFramePadding();
    ImGui::TextColored(view.colors->dim, "%s",
                       vf_overlay_word(item->on ? VF_WORD_ON : VF_WORD_OFF));
    end_row();
}

// A number of the slider with its unit, in as many digits as its steps have.
std::string
slider_text(const vf_item *item, double step, double number)
{
    int digits = step >= 1 ? 0 : step >= 0.1 ? 1 : step >= 0.01 ? 2 : 3;
    char text[64];
    snprintf(text, sizeof(text), "%.*f", digits, number);
    return std::string(text) + item->unit;
}

void
slider(const vf_overlay_view &view, const vf_item *item)
{
    begin_row(view, item, view.colors->text);
    double step = item->step > 0 ? item->step : (item->max - item->min) / 100;
    // The number stands beside it, where no handle covers it.
    float low = ImGui::CalcTextSize(slider_text(item, step, item->min).c_str()).x;
    float high = ImGui::CalcTextSize(slider_text(item, step, item->max).c_str()).x;
    float usual = ImGui::CalcTextSize("100 %").x; // so that most are equally long
    float widest = low > high ? low : high;
    float room = (widest > usual ? widest : usual) +
                 ImGui::GetStyle().ItemSpacing.x;
    float right = ImGui::GetCursorPosX() + ImGui::GetContentRegionAvail().x;
    float number = (float)item->number;
    ImGui::SetNextItemWidth(ImGui::GetContentRegionAvail().x - room);
    if (ImGui::SliderFloat("##slider", &number, (float)item->min, (float)item->max,
                           "", ImGuiSliderFlags_NoInput)) {
        double steps = round(((double)number - item->min) / step);
        double snapped = fmin(item->min + steps * step, item->max);
        if (snapped != item->number) {
            act(view, VF_OVERLAY_SET, item, snapped);
        }
    }
    std::string text = slider_text(item, step, item->number);
    ImGui::SameLine(0, 0);
    ImGui::SetCursorPosX(right - ImGui::CalcTextSize(text.c_str()).x);
    ImGui::TextUnformatted(text.c_str());
    end_row();
}

void
choice(const vf_overlay_view &view, const vf_item *item)
{
    begin_row(view, item, view.colors->text);
    unsigned chosen = (unsigned)item->number;
    const char *name = chosen < item->count ? item->names[chosen] : "";
    if (ImGui::BeginCombo("##choice", name)) {
        for (unsigned i = 0; i < item->count; i++) {
            if (ImGui::Selectable(item->names[i], i == chosen)) {
                act(view, VF_OVERLAY_SET, item, i);
            }
        }
        ImGui::EndCombo();
    }
    end_row();
}

// A box with text in it that can be clicked. Returns where the text begins.
ImVec2
box(const vf_overlay_view &view, const vf_item *item)
{
    ImVec2 at = ImGui::GetCursorScreenPos();
    ImVec2 size(ImGui::GetContentRegionAvail().x, ImGui::GetFrameHeight());
    if (ImGui::InvisibleButton("box", size)) {
        act(view, VF_OVERLAY_USE, item);
    }
    ImU32 fill = ImGui::GetColorU32(ImGui::IsItemHovered() ? ImGuiCol_FrameBgHovered
                                                           : ImGuiCol_FrameBg);
    ImGui::GetWindowDrawList()->AddRectFilled(
        at, ImVec2(at.x + size.x, at.y + size.y), fill,
        ImGui::GetStyle().FrameRounding);
    const ImVec2 &pad = ImGui::GetStyle().FramePadding;
    return ImVec2(at.x + pad.x, at.y + pad.y);
}

void
field(const vf_overlay_view &view, const vf_item *item)
{
    const vf_overlay_nav &nav = view.model->nav;
    bool editing = nav.editing == VF_NAV_TEXT && nav.id == item->id &&
                   nav.index == item->index;
    begin_row(view, item, view.colors->text);
    ImVec2 at = box(view, item);
    ImVec2 low = ImGui::GetItemRectMin();
    ImVec2 high = ImGui::GetItemRectMax();
    ImDrawList *list = ImGui::GetWindowDrawList();
    char text[VF_DOCUMENT_FIELD];
    size_t caret_at = vf_item_shown_text(
        item, editing ? nav.text : item->value, nav.caret, text);
    float caret = editing ? ImGui::CalcTextSize(text, text + caret_at).x : 0;
    float room = high.x - 2 * (at.x - low.x) - low.x;
    // The caret stays in sight.
    at.x -= caret > room ? caret - room : 0;
    list->PushClipRect(low, high, true);
    list->AddText(at, color(view.colors->text), text);
    if (editing) {
        float x = at.x + caret;
        list->AddRectFilled(ImVec2(x, at.y),
                            ImVec2(x + 2 * view.scale,
                                   at.y + ImGui::GetTextLineHeight()),
                            color(view.colors->accent));
    }
    list->PopClipRect();
    end_row();
}

void
key(const vf_overlay_view &view, const vf_item *item)
{
    const vf_overlay_nav &nav = view.model->nav;
    bool picking = nav.editing == VF_NAV_KEY && nav.id == item->id &&
                   nav.index == item->index;
    begin_row(view, item, view.colors->text);
    ImVec2 at = box(view, item);
    ImGui::GetWindowDrawList()->AddText(
        at, color(picking ? view.colors->accent : view.colors->text),
        !picking ? item->value
        : nav.text[0] ? nav.text
                      : vf_overlay_word(VF_WORD_PRESS));
    end_row();
}

void
list_row(const vf_overlay_view &view, const vf_item *item)
{
    ImVec2 at = ImGui::GetCursorScreenPos();
    float width = ImGui::GetContentRegionAvail().x;
    float height = ImGui::GetFrameHeight();
    if (ImGui::Selectable("##row", item->on, 0, ImVec2(width, height))) {
        act(view, VF_OVERLAY_USE, item);
    }
    ImDrawList *list = ImGui::GetWindowDrawList();
    float pad = ImGui::GetStyle().FramePadding.y;
    float state = ImGui::CalcTextSize(item->value).x;
    ImVec2 end(at.x + width, at.y + height);
    ImVec2 label_end(end.x - state - 24 * view.scale, end.y);
    float left = at.x + 6 * view.scale;
    list->AddText(ImVec2(left, at.y + pad), ImGui::GetColorU32(ImGuiCol_Text),
                  vf_overlay_fitting(item->label, label_end.x - left).c_str());
    list->AddText(ImVec2(end.x - state - 6 * view.scale, at.y + pad),
                  color(vf_overlay_tone(view, item->tone)), item->value);
}

void
draw(const vf_overlay_view &view, const vf_item *item)
{
    switch (item->kind) {
    case VF_ITEM_HEADING:
        heading(view, item);
        break;
    case VF_ITEM_TEXT:
        vf_overlay_wrapped(item->label, vf_overlay_tone(view, item->tone));
        break;
    case VF_ITEM_ROW:
        row(view, item);
        break;
    case VF_ITEM_SEPARATOR:
        ImGui::Separator();
        break;
    case VF_ITEM_PROGRESS:
    case VF_ITEM_BLOCK:
    case VF_ITEM_DIFF:
    case VF_ITEM_BARS:
    case VF_ITEM_GRAPH:
    case VF_ITEM_HISTOGRAM:
        vf_overlay_figure(view, item);
        break;
    case VF_ITEM_IMAGE:
    case VF_ITEM_CARD: // is drawn by who has a list of them
        vf_overlay_image(view, item);
        break;
    case VF_ITEM_BUTTON:
        button(view, item);
        break;
    case VF_ITEM_TOGGLE:
        toggle(view, item);
        break;
    case VF_ITEM_SLIDER:
        slider(view, item);
        break;
    case VF_ITEM_CHOICE:
        choice(view, item);
        break;
    case VF_ITEM_FIELD:
        field(view, item);
        break;
    case VF_ITEM_KEY:
        key(view, item);
        break;
    case VF_ITEM_LIST:
        list_row(view, item);
        break;
    }
}

void
place_on_line(const vf_overlay_view &view, const vf_item *item)
{
    if (!item->same_line) {
        return;
    }
    const ImGuiStyle &style = ImGui::GetStyle();
    float right = ImGui::GetWindowPos().x + ImGui::GetWindowContentRegionMax().x;
    float width = ImGui::CalcTextSize(item->label).x + 2 * style.FramePadding.x;
    float next = ImGui::GetItemRectMax().x + style.ItemSpacing.x + width;
    if (item->kind != VF_ITEM_BUTTON) {
        next = ImGui::GetItemRectMax().x + 200 * view.scale;
    }
    if (next < right) {
        ImGui::SameLine();
    }
}

} // namespace

void
vf_overlay_wrapped(const char *text, const ImVec4 &tone)
{
    ImGui::PushTextWrapPos(0);
    ImGui::PushStyleColor(ImGuiCol_Text, tone);
    ImGui::TextUnformatted(text);
    ImGui::PopStyleColor();
    ImGui::PopTextWrapPos();
}

std::string
vf_overlay_fitting(const char *text, float room)
{
    std::string part = text;
    if (ImGui::CalcTextSize(text).x <= room) {
        return part;
    }
    const char *dots = vf_overlay_word(VF_WORD_MORE);
    while (!part.empty() && ImGui::CalcTextSize((part + dots).c_str()).x > room) {
        do {
            part.pop_back();
        } while (!part.empty() && ((unsigned char)part.back() & 0xC0) == 0x80);
        // What is left of a letter whose other bytes are gone.
        if (!part.empty() && ((unsigned char)part.back() & 0xC0) == 0xC0) {
            part.pop_back();
        }
    }
    return part + dots;
}

ImVec4
vf_overlay_tone(const vf_overlay_view &view, vf_item_tone tone)
{
    switch (tone) {
    case VF_TONE_PLAIN:
        return view.colors->text;
    case VF_TONE_DIM:
        return view.colors->dim;
    case VF_TONE_GOOD:
        return view.colors->good;
    case VF_TONE_WARNING:
        return view.colors->warning;
    case VF_TONE_BAD:
        return view.colors->bad;
    }
    return view.colors->text;
}

void
vf_overlay_focus_ring(const vf_overlay_view &view)
{
    ImVec2 low = ImGui::GetItemRectMin();
    ImVec2 high = ImGui::GetItemRectMax();
    float out = 2 * view.scale;
    ImGui::GetWindowDrawList()->AddRect(
        ImVec2(low.x - out, low.y - out), ImVec2(high.x + out, high.y + out),
        ImGui::GetColorU32(view.colors->accent),
        ImGui::GetStyle().FrameRounding + out, 0, 2 * view.scale);
}

bool
vf_overlay_has_focus(const vf_overlay_view &view, const vf_item *item)
{
    const vf_overlay_nav &nav = view.model->nav;
    return nav.zone == VF_NAV_CONTENT && item->id != 0 && nav.id == item->id &&
           nav.index == item->index;
}

void
vf_overlay_widget(const vf_overlay_view &view, const vf_item *item, size_t place)
{
    place_on_line(view, item);
    ImGui::PushID((int)(item->id ? item->id : place));
    ImGui::PushID((int)item->index);
    bool control = vf_item_is_control(item);
    ImGui::BeginGroup();
    ImGui::BeginDisabled(control && !item->enabled);
    draw(view, item);
    ImGui::EndDisabled();
    ImGui::EndGroup();
    if (control && item->hint[0] && item->kind != VF_ITEM_LIST &&
        ImGui::IsItemHovered(ImGuiHoveredFlags_AllowWhenDisabled)) {
        ImGui::BeginTooltip();
        ImGui::PushTextWrapPos(420 * view.scale);
        ImGui::TextUnformatted(item->hint);
        ImGui::PopTextWrapPos();
        ImGui::EndTooltip();
    }
    ImGui::PopID();
    ImGui::PopID();
}
