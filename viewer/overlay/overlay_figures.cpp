// SPDX-License-Identifier: GPL-2.0-or-later
#include "viewer/overlay/overlay_figures.h"

#include "viewer/overlay/overlay_widgets.h"
#include "viewer/overlay/overlay_words.h"

#include <cmath>
#include <cstdio>
#include <cstring>

namespace
{

ImU32
color(const ImVec4 &value)
{
    return ImGui::GetColorU32(value);
}

void
progress(const vf_overlay_view &view, const vf_item *item)
{
    if (item->label[0]) {
        vf_overlay_wrapped(item->label, view.colors->text);
    }
    float width = ImGui::GetContentRegionAvail().x;
    float height = 8 * view.scale;
    ImVec2 at = ImGui::GetCursorScreenPos();
    ImDrawList *list = ImGui::GetWindowDrawList();
    ImVec2 end(at.x + width, at.y + height);
    list->AddRectFilled(at, end, ImGui::GetColorU32(ImGuiCol_FrameBg), height / 2);
    if (item->number >= 0) {
        list->AddRectFilled(at, ImVec2(at.x + width * (float)item->number, end.y),
                            color(view.colors->accent), height / 2);
    } else {
        // Nobody knows how far it is: stripes over the whole width.
        for (float x = 0; x + height < width; x += 4 * height) {
            list->AddRectFilled(ImVec2(at.x + x, at.y),
                                ImVec2(at.x + x + 2 * height, end.y),
                                color(view.colors->accent), height / 2);
        }
    }
    ImGui::Dummy(ImVec2(width, height));
    if (item->value[0]) {
        vf_overlay_wrapped(item->value, view.colors->dim);
    }
}

ImVec4
line_tone(const vf_overlay_view &view, const vf_item *item, const char *line)
{
    if (item->kind == VF_ITEM_DIFF && line[0] == '+') {
        return view.colors->good;
    }
    if (item->kind == VF_ITEM_DIFF && line[0] == '-') {
        return view.colors->bad;
    }
    if (item->kind == VF_ITEM_DIFF && line[0] == '@') {
        return view.colors->dim;
    }
    return view.colors->text;
}

// Where a line that begins at `from` has to go on below: after what fits into `room`.
const char *
end_of_line(const char *from, const char *end, float room)
{
    const ImFont *font = ImGui::GetFont();
    float scale = ImGui::GetFontSize() / font->FontSize;
    const char *to = from;
    while (to < end) {
        gunichar letter = g_utf8_get_char_validated(to, end - to);
        bool is_text = letter <= G_MAXINT32;
        room -= scale * font->GetCharAdvance((ImWchar)(is_text && letter <= 0xFFFF
                                                           ? letter
                                                           : '?'));
        if (room < 0 && to > from) {
            break;
        }
        to = is_text ? g_utf8_next_char(to) : to + 1;
    }
    return to;
}

// Lines longer than the page go on in the next line, so that nothing has to be
// scrolled sideways; only those in sight are drawn.
void
block(const vf_overlay_view &view, const vf_item *item)
{
    ImGui::PushFont(view.mono);
    float pad = 8 * view.scale;
    float width = ImGui::GetContentRegionAvail().x;
    float height = ImGui::GetTextLineHeight();
    ImVec2 at = ImGui::GetCursorScreenPos();
    ImDrawList *list = ImGui::GetWindowDrawList();
    list->ChannelsSplit(2);
    list->ChannelsSetCurrent(1);
    float y = at.y + pad;
    for (const char *line = item->label; *line;) {
        const char *end = strchr(line, '\n');
        end = end ? end : line + strlen(line);
        ImU32 tone = color(line_tone(view, item, line));
        const char *from = line;
        do {
            const char *to = end_of_line(from, end, width - 2 * pad);
            if (ImGui::IsRectVisible(ImVec2(at.x, y),
                                     ImVec2(at.x + width, y + height))) {
                list->AddText(ImVec2(at.x + pad, y), tone, from, to);
            }
            y += height;
            from = to;
        } while (from < end);
        line = *end ? end + 1 : end;
    }
    list->ChannelsSetCurrent(0);
    list->AddRectFilled(at, ImVec2(at.x + width, y + pad),
                        ImGui::GetColorU32(ImGuiCol_FrameBg), 5 * view.scale);
    list->ChannelsMerge();
    ImGui::Dummy(ImVec2(width, y + pad - at.y));
    ImGui::PopFont();
}

const ImVec4 PIECES[] = {
    ImVec4(0.35f, 0.62f, 0.95f, 1), ImVec4(0.95f, 0.68f, 0.30f, 1),
    ImVec4(0.45f, 0.78f, 0.55f, 1), ImVec4(0.80f, 0.52f, 0.88f, 1),
    ImVec4(0.92f, 0.45f, 0.45f, 1), ImVec4(0.45f, 0.80f, 0.85f, 1),
};

const ImVec4 &
piece(unsigned i)
{
    return PIECES[i % (sizeof(PIECES) / sizeof(PIECES[0]))];
}

void
bars(const vf_overlay_view &view, const vf_item *item)
{
    if (item->label[0]) {
        vf_overlay_wrapped(item->label, view.colors->dim);
    }
    float width = ImGui::GetContentRegionAvail().x;
    float height = 18 * view.scale;
    ImVec2 at = ImGui::GetCursorScreenPos();
    ImDrawList *list = ImGui::GetWindowDrawList();
    ImVec2 end(at.x + width, at.y + height);
    list->AddRectFilled(at, end, ImGui::GetColorU32(ImGuiCol_FrameBg));
    float x = at.x;
    for (unsigned i = 0; i < item->count && item->max > 0; i++) {
        float length = (float)(item->numbers[i] / item->max) * width;
        length = length < end.x - x ? length : end.x - x;
        list->AddRectFilled(ImVec2(x, at.y), ImVec2(x + length, end.y),
                            color(piece(i)));
        x += length;
    }
    ImGui::Dummy(ImVec2(width, height));
    float right = ImGui::GetCursorPosX() + width;
    for (unsigned i = 0; i < item->count; i++) {
        char text[96];
        snprintf(text, sizeof(text), "%s %.2f%s", item->names[i],
                 (double)item->numbers[i], item->unit);
        float wide = ImGui::CalcTextSize(text).x + 16 * view.scale;
        if (i > 0) {
            ImGui::SameLine(0, 16 * view.scale);
            if (ImGui::GetCursorPosX() + wide > right) {
                ImGui::NewLine();
            }
        }
        ImVec2 dot = ImGui::GetCursorScreenPos();
        float line = ImGui::GetTextLineHeight();
        float size = 9 * view.scale;
        list->AddRectFilled(ImVec2(dot.x, dot.y + (line - size) / 2),
                            ImVec2(dot.x + size, dot.y + (line + size) / 2),
                            color(piece(i)));
        ImGui::SetCursorPosX(ImGui::GetCursorPosX() + 16 * view.scale);
        ImGui::TextUnformatted(text);
    }
}

void
plot(const vf_overlay_view &view, const vf_item *item)
{
    char text[160];
    snprintf(text, sizeof(text), vf_overlay_word(VF_WORD_RANGE), item->label, item->min, item->max,
             item->unit);
    vf_overlay_wrapped(text, view.colors->dim);
    if (item->count == 0) {
        return;
    }
    float width = ImGui::GetContentRegionAvail().x;
    float height = 72 * view.scale;
    ImVec2 at = ImGui::GetCursorScreenPos();
    ImDrawList *list = ImGui::GetWindowDrawList();
    list->AddRectFilled(at, ImVec2(at.x + width, at.y + height),
                        ImGui::GetColorU32(ImGuiCol_FrameBg));
    double low = item->min;
    double high = item->max;
    if (item->kind == VF_ITEM_HISTOGRAM) {
        low = 0;
        high = 0;
        for (unsigned i = 0; i < item->count; i++) {
            high = fmax(high, item->numbers[i]);
        }
    }
    float step = width / (float)item->count;
    for (unsigned i = 0; i < item->count && high > low; i++) {
        double part = (item->numbers[i] - low) / (high - low);
        part = part < 0 ? 0 : part > 1 ? 1 : part;
        float left = at.x + step * (float)i;
        float gap = step > 3 * view.scale ? view.scale : 0;
        list->AddRectFilled(
            ImVec2(left, at.y + height * (float)(1 - part)),
            ImVec2(left + step - gap, at.y + height), color(view.colors->accent));
    }
    ImGui::Dummy(ImVec2(width, height));
}

} // namespace

void
vf_overlay_figure(const vf_overlay_view &view, const vf_item *item)
{
    if (item->kind == VF_ITEM_PROGRESS) {
        progress(view, item);
    } else if (item->kind == VF_ITEM_BLOCK || item->kind == VF_ITEM_DIFF) {
        block(view, item);
    } else if (item->kind == VF_ITEM_BARS) {
        bars(view, item);
    } else {
        plot(view, item);
    }
}
