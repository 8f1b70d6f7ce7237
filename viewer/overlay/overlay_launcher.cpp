// SPDX-License-Identifier: GPL-2.0-or-later
// The launcher: cards to choose from on the left, what is chosen on the right, over
// the whole window. In narrow windows the cards are above.
#include "viewer/overlay/overlay_pages.h"

#include "viewer/overlay/overlay_pictures.h"
#include "viewer/overlay/overlay_widgets.h"

namespace
{

float
smaller(float a, float b)
{
    return a < b ? a : b;
}

bool
cards_have_focus(const vf_overlay_view &view)
{
    const vf_overlay_nav &nav = view.model->nav;
    return nav.visible && nav.zone == VF_NAV_PAGES && !view.model->asking;
}

// Two clicks open what the chosen card stands for.
void
use_preferred(const vf_overlay_view &view)
{
    size_t count = 0;
    const vf_item *items = vf_document_items(view.model->document, &count);
    for (size_t i = 0; i < count; i++) {
        if (items[i].preferred && items[i].enabled) {
            view.actions->push_back({VF_OVERLAY_USE, view.model->nav.page,
                                     items[i].id, items[i].index, 0});
            return;
        }
    }
}

void
card(const vf_overlay_view &view, const vf_item *item)
{
    if (vf_overlay_card(view, item)) {
        view.actions->push_back({VF_OVERLAY_PAGE, item->index, 0, 0, 0});
    }
    if (item->on && ImGui::IsItemHovered() &&
        ImGui::IsMouseDoubleClicked(ImGuiMouseButton_Left)) {
        use_preferred(view);
    }
    if (item->on && cards_have_focus(view)) {
        vf_overlay_focus_ring(view);
    }
}

void
cards(const vf_overlay_view &view)
{
    size_t count = 0;
    const vf_item *items = vf_document_items(view.model->list, &count);
    bool moved = view.scroll->page != view.model->nav.page;
    ImGui::PushStyleVar(ImGuiStyleVar_ItemSpacing, ImVec2(0, 4 * view.scale));
    for (size_t i = 0; i < count; i++) {
        if (items[i].kind != VF_ITEM_CARD) {
            vf_overlay_widget(view, &items[i], i);
            continue;
        }
        ImGui::PushID((int)i);
        card(view, &items[i]);
        if (items[i].on && moved) {
            ImGui::SetScrollHereY(0.5f);
        }
        ImGui::PopID();
    }
    ImGui::PopStyleVar();
}

void
list(const vf_overlay_view &view, const ImVec2 &size)
{
    // Room for the ring around a card.
    ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding,
                        ImVec2(5 * view.scale, 5 * view.scale));
    ImGui::BeginChild("##cards", size, false,
                      ImGuiWindowFlags_NoNav |
                          ImGuiWindowFlags_AlwaysUseWindowPadding);
    ImGui::PopStyleVar();
    cards(view);
    ImGui::EndChild();
}

void
chosen(const vf_overlay_view &view, const ImVec2 &size)
{
    ImGui::BeginChild("##chosen", size, false,
                      ImGuiWindowFlags_NoNav |
                          ImGuiWindowFlags_AlwaysUseWindowPadding);
    vf_overlay_items(view);
    ImGui::EndChild();
}

} // namespace

void
vf_overlay_launcher(const vf_overlay_view &view)
{
    float scale = view.scale;
    ImGui::SetNextWindowPos(ImVec2(0, 0));
    ImGui::SetNextWindowSize(ImVec2((float)view.window.w, (float)view.window.h));
    ImGui::SetNextWindowBgAlpha(1.0f);
    ImGui::PushStyleVar(ImGuiStyleVar_WindowRounding, 0.0f);
    ImGui::PushStyleVar(ImGuiStyleVar_WindowBorderSize, 0.0f);
    ImGui::Begin("##launcher", nullptr,
                 ImGuiWindowFlags_NoDecoration | ImGuiWindowFlags_NoMove |
                     ImGuiWindowFlags_NoSavedSettings | ImGuiWindowFlags_NoNav |
                     ImGuiWindowFlags_NoScrollWithMouse |
                     ImGuiWindowFlags_NoBringToFrontOnFocus);
    ImGui::PopStyleVar(2);
    ImVec2 room = ImGui::GetContentRegionAvail();
    bool narrow = room.x < 620 * scale;
    float below = vf_overlay_hint_height(view, view.model->title, narrow);
    float height = room.y - below;
    if (narrow) {
        list(view, ImVec2(0, (float)(int)smaller(height * 0.36f, 240 * scale)));
        ImGui::Separator();
        chosen(view, ImVec2(0, ImGui::GetContentRegionAvail().y - below));
    } else {
        list(view, ImVec2((float)(int)smaller(room.x * 0.38f, 330 * scale), height));
        ImGui::SameLine();
        chosen(view, ImVec2(0, height));
    }
    ImGui::Separator();
    vf_overlay_hint_line(view, view.model->title);
    ImGui::End();
}
