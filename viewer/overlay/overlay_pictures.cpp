// SPDX-License-Identifier: GPL-2.0-or-later
#include "viewer/overlay/overlay_pictures.h"

#include "viewer/overlay/overlay_widgets.h"

#include <cstring>

namespace
{

// A screen that nobody has seen yet.
const float USUAL_SHAPE = 16.0f / 9.0f;

float
smaller(float a, float b)
{
    return a < b ? a : b;
}

// The picture, as large as fits into `place`, in its middle.
void
draw_fitted(ImDrawList *list, const vf_item_image *image, const ImVec2 &at,
            const ImVec2 &place, float rounding)
{
    float fit = smaller(place.x / (float)image->w, place.y / (float)image->h);
    ImVec2 size((float)image->w * fit, (float)image->h * fit);
    ImVec2 low(at.x + (float)(int)((place.x - size.x) / 2),
               at.y + (float)(int)((place.y - size.y) / 2));
    // The toolkit only hands the pointer on; see vf_overlay_batch.
    ImTextureID texture = const_cast<vf_item_image *>(image);
    list->AddImageRounded(texture, low, ImVec2(low.x + size.x, low.y + size.y),
                          ImVec2(0, 0), ImVec2(1, 1), IM_COL32_WHITE, rounding);
}

// A drawn screen, for those whose picture is not known.
void
draw_empty_screen(const vf_overlay_view &view, ImDrawList *list, const ImVec2 &at,
                  const ImVec2 &place)
{
    ImU32 line = ImGui::GetColorU32(ImGuiCol_TextDisabled);
    float height = smaller(place.y * 0.44f, 44 * view.scale);
    float width = height * USUAL_SHAPE;
    float thick = view.scale * (height > 24 * view.scale ? 2.0f : 1.4f);
    ImVec2 low(at.x + (float)(int)((place.x - width) / 2),
               at.y + (float)(int)((place.y - height * 1.2f) / 2));
    ImVec2 high(low.x + width, low.y + height);
    list->AddRect(low, high, line, 3 * view.scale, 0, thick);
    float middle = (low.x + high.x) / 2;
    float foot = high.y + height * 0.2f;
    list->AddLine(ImVec2(middle, high.y), ImVec2(middle, foot), line, thick);
    list->AddLine(ImVec2(middle - width * 0.2f, foot),
                  ImVec2(middle + width * 0.2f, foot), line, thick);
}

void
draw_frame(ImDrawList *list, const ImVec2 &at, const ImVec2 &size, float rounding)
{
    list->AddRectFilled(at, ImVec2(at.x + size.x, at.y + size.y),
                        ImGui::GetColorU32(ImGuiCol_FrameBg), rounding);
}

// One line that ends where there is no more room.
void
draw_line(ImDrawList *list, const ImVec2 &at, float right, ImU32 color,
          const char *text)
{
    list->AddText(at, color, vf_overlay_fitting(text, right - at.x).c_str());
}

bool
has_place(const vf_item *item)
{
    return item->image.w > 0;
}

} // namespace

void
vf_overlay_image(const vf_overlay_view &view, const vf_item *item)
{
    bool is_there = item->image.rgb != nullptr;
    float shape = is_there ? (float)item->image.w / (float)item->image.h
                           : USUAL_SHAPE;
    ImVec2 size(ImGui::GetContentRegionAvail().x, 0);
    // What can be done with it is to be seen below it.
    size.y = smaller(size.x / shape, ImGui::GetWindowHeight() * 0.48f);
    size.y = (float)(int)size.y;
    ImVec2 at = ImGui::GetCursorScreenPos();
    ImDrawList *list = ImGui::GetWindowDrawList();
    float rounding = 6 * view.scale;
    ImGui::Dummy(size);
    if (is_there) {
        // As wide as the picture, from the left edge where the text begins.
        size.x = smaller(size.x, size.y * shape);
        draw_frame(list, at, size, rounding);
        draw_fitted(list, &item->image, at, size, rounding);
    } else {
        draw_frame(list, at, size, rounding);
        draw_empty_screen(view, list, at, size);
    }
    if (item->label[0]) {
        ImGui::PushTextWrapPos(0);
        ImGui::PushStyleColor(ImGuiCol_Text, view.colors->dim);
        ImGui::TextUnformatted(item->label);
        ImGui::PopStyleColor();
        ImGui::PopTextWrapPos();
    }
}

float
vf_overlay_card_height(const vf_overlay_view &view, const vf_item *item)
{
    float lines = ImGui::GetTextLineHeight() *
                  (1.0f + (item->value[0] ? 1.0f : 0) + (item->unit[0] ? 1.0f : 0));
    float text = lines + 16 * view.scale;
    float picture = has_place(item) ? 70 * view.scale : 0;
    return (float)(int)(text > picture ? text : picture);
}

bool
vf_overlay_card(const vf_overlay_view &view, const vf_item *item)
{
    ImVec2 size(ImGui::GetContentRegionAvail().x,
                vf_overlay_card_height(view, item));
    ImVec2 at = ImGui::GetCursorScreenPos();
    bool clicked = ImGui::InvisibleButton("card", size);
    if (!ImGui::IsItemVisible()) {
        return clicked; // there may be hundreds
    }
    bool hovered = ImGui::IsItemHovered();
    ImDrawList *list = ImGui::GetWindowDrawList();
    float rounding = ImGui::GetStyle().FrameRounding;
    ImVec2 end(at.x + size.x, at.y + size.y);
    if (item->on || hovered) {
        list->AddRectFilled(at, end,
                            ImGui::GetColorU32(hovered && !item->on
                                                   ? ImGuiCol_FrameBgHovered
                                                   : ImGuiCol_Header),
                            rounding);
    }
    float pad = 8 * view.scale;
    float x = at.x + pad;
    if (has_place(item)) {
        ImVec2 place((float)(int)((size.y - 2 * pad) * USUAL_SHAPE),
                     size.y - 2 * pad);
        ImVec2 corner(x, at.y + pad);
        draw_frame(list, corner, place, 3 * view.scale);
        if (item->image.rgb) {
            draw_fitted(list, &item->image, corner, place, 3 * view.scale);
        } else {
            draw_empty_screen(view, list, corner, place);
        }
        x += place.x + 10 * view.scale;
    }
    const char *lines[] = {item->label, item->value, item->unit};
    const ImVec4 tones[] = {view.colors->text, vf_overlay_tone(view, item->tone),
                            view.colors->dim};
    float line = ImGui::GetTextLineHeight();
    float count = 1.0f + (item->value[0] ? 1.0f : 0) + (item->unit[0] ? 1.0f : 0);
    float y = at.y + (float)(int)((size.y - count * line) / 2);
    for (int i = 0; i < 3; i++) {
        if (i == 0 || lines[i][0]) {
            draw_line(list, ImVec2(x, y), end.x - pad, ImGui::GetColorU32(tones[i]),
                      lines[i]);
            y += line;
        }
    }
    return clicked;
}
