// SPDX-License-Identifier: GPL-2.0-or-later
#include "viewer/overlay/overlay_fonts.h"

#include "viewer/overlay/font.h"
#include "viewer/overlay/overlay_words.h"

#include <climits>
#include <cmath>
#include <cstdio>
#include <iterator>
#include <vector>

namespace
{

// Latin letters are there from the start; so is the sign for what no font has.
const ImWchar FIRST = 0x20;
const ImWchar LAST = 0xFF;
const ImWchar UNKNOWN = 0xFFFD;

// From here on letters are many: each is added alone. Below, and for kana, those that
// stand together in the code are, since one seldom comes alone.
const unsigned MANY = 0x2E80;
const unsigned KANA = 0x3040;
const unsigned KANA_END = 0x30FF;
const unsigned TOGETHER = 128;

// What is more than this in one font is begun anew with what is to be shown.
const size_t MOST = 2000;

void
add_letter(std::set<ImWchar> *letters, unsigned letter)
{
    if (letter <= LAST || letter >= UNKNOWN) {
        return; // what lies beyond the toolkit's reach is shown as unknown
    }
    if (letter < MANY || (letter >= KANA && letter <= KANA_END)) {
        unsigned first = letter / TOGETHER * TOGETHER;
        for (unsigned i = 0; i < TOGETHER; i++) {
            letters->insert((ImWchar)(first + i));
        }
    } else {
        letters->insert((ImWchar)letter);
    }
}

// What is no UTF-8 is passed over, as it is when it is drawn.
void
add_text(std::set<ImWchar> *letters, const char *text)
{
    while (*text) {
        if ((unsigned char)*text < 0x80) {
            text++;
            continue;
        }
        gunichar letter = g_utf8_get_char_validated(text, -1);
        if (letter == (gunichar)-1 || letter == (gunichar)-2) {
            text++;
            continue;
        }
        add_letter(letters, letter);
        text = g_utf8_next_char(text);
    }
}

void
add_rows(std::set<ImWchar> *letters, const vf_overlay_row *rows, unsigned count)
{
    for (unsigned i = 0; i < count; i++) {
        add_text(letters, rows[i].label);
        add_text(letters, rows[i].value);
    }
}

void
add_document(std::set<ImWchar> *words, std::set<ImWchar> *mono,
             const vf_document *document)
{
    size_t count = 0;
    const vf_item *items = vf_document_items(document, &count);
    for (size_t i = 0; i < count; i++) {
        const vf_item &item = items[i];
        bool is_block = item.kind == VF_ITEM_BLOCK || item.kind == VF_ITEM_DIFF;
        add_text(is_block ? mono : words, item.label);
        add_text(words, item.value);
        add_text(words, item.hint);
        add_text(words, item.unit);
        for (unsigned k = 0; item.names && k < item.count; k++) {
            add_text(words, item.names[k]);
        }
    }
}

void
add_model(std::set<ImWchar> *words, std::set<ImWchar> *mono,
          const vf_overlay_model *model)
{
    for (int i = 0; i < VF_OVERLAY_WORDS; i++) {
        add_text(words, vf_overlay_word((vf_overlay_word_id)i));
    }
    const char *const texts[] = {
        model->title,        model->state,         model->question,
        model->answer_yes,   model->notice_title,  model->notice_detail,
        model->notice_hint,  model->badge,         model->nav.text,
    };
    for (const char *text : texts) {
        add_text(words, text);
    }
    for (unsigned i = 0; i < model->tab_count; i++) {
        add_text(words, model->tabs[i].title);
    }
    add_rows(words, model->hud, model->hud_count);
    add_rows(words, model->help, model->help_count);
    for (unsigned i = 0; i < model->toast_count; i++) {
        add_text(words, model->toasts[i]);
    }
    for (const vf_document *document : {model->document, model->list}) {
        if (document) {
            add_document(words, mono, document);
        }
    }
}

// True when the font has to be built anew for them.
bool
take(std::set<ImWchar> *has, const std::set<ImWchar> &wanted)
{
    size_t before = has->size();
    has->insert(wanted.begin(), wanted.end());
    if (has->size() > MOST) {
        bool grew = has->size() > before;
        if (grew) {
            *has = wanted;
            while (has->size() > MOST) {
                has->erase(std::prev(has->end()));
            }
        }
        return grew;
    }
    return has->size() > before;
}

// Building -------------------------------------------------------------------

// The toolkit's own memory with the file in it; NULL: it cannot be read.
void *
read_file(const char *path, size_t *size)
{
    FILE *file = fopen(path, "rb");
    if (!file) {
        return nullptr;
    }
    long length = fseek(file, 0, SEEK_END) == 0 ? ftell(file) : 0;
    void *bytes = nullptr;
    if (length > 0 && length <= INT_MAX && fseek(file, 0, SEEK_SET) == 0) {
        *size = (size_t)length;
        bytes = ImGui::MemAlloc(*size);
    }
    if (bytes && fread(bytes, 1, *size, file) != *size) {
        ImGui::MemFree(bytes);
        bytes = nullptr;
    }
    fclose(file);
    return bytes;
}

// Pairs of first and last, as the toolkit wants them, to live until it has built.
using ranges = std::vector<ImWchar>;

ranges
ranges_of(const vf_font_part *part, bool is_first)
{
    ranges pairs;
    if (is_first) {
        pairs = {FIRST, LAST, UNKNOWN, UNKNOWN};
    }
    for (unsigned i = 0; i < part->letters->len; i++) {
        ImWchar letter = (ImWchar)g_array_index(part->letters, uint32_t, i);
        bool follows = !pairs.empty() && pairs.back() + 1 == letter;
        if (follows) {
            pairs.back() = letter;
        } else {
            pairs.push_back(letter);
            pairs.push_back(letter);
        }
    }
    pairs.push_back(0);
    return pairs;
}

ImFont *
add_part(const vf_font_part *part, float px, const ranges &pairs, ImFont *to)
{
    ImFontConfig config;
    config.FontNo = part->index;
    config.MergeMode = to != nullptr;
    if (to) {
        // Letters of many strokes need no finer places, and there may be many.
        config.OversampleH = 1;
        config.PixelSnapH = true;
    }
    size_t size = 0;
    void *bytes = read_file(part->path, &size);
    return bytes ? ImGui::GetIO().Fonts->AddFontFromMemoryTTF(bytes, (int)size, px,
                                                              &config, pairs.data())
                 : nullptr;
}

void
add_font(vf_overlay_font *font, const char *family, float px,
         std::vector<ranges> *kept)
{
    std::vector<uint32_t> letters(font->letters.begin(), font->letters.end());
    GPtrArray *parts =
        vf_font_share_out(family, letters.data(), letters.size());
    font->font = nullptr;
    float em = 0;
    for (unsigned i = 0; i < parts->len; i++) {
        const auto *part = (const vf_font_part *)g_ptr_array_index(parts, i);
        // Letters of all of them as large as those of the first.
        em = em > 0 ? em : px / part->height;
        kept->push_back(ranges_of(part, !font->font));
        ImFont *added =
            add_part(part, em * part->height, kept->back(), font->font);
        font->font = font->font ? font->font : added;
    }
    g_ptr_array_unref(parts);
    if (!font->font) {
        ImFontConfig config;
        config.SizePixels = px;
        font->font = ImGui::GetIO().Fonts->AddFontDefault(&config);
    }
}

} // namespace

bool
vf_overlay_fonts_follow(vf_overlay_fonts *fonts, const vf_overlay_model *model)
{
    std::set<ImWchar> words;
    std::set<ImWchar> mono;
    add_model(&words, &mono, model);
    bool grew = take(&fonts->words.letters, words);
    grew = take(&fonts->mono.letters, mono) || grew;
    bool other = fonts->family != model->font;
    fonts->family = model->font;
    return grew || other || !fonts->words.font;
}

void
vf_overlay_fonts_build(vf_overlay_fonts *fonts, float px)
{
    ImGuiIO &io = ImGui::GetIO();
    std::vector<ranges> kept;
    io.Fonts->Clear();
    const char *family =
        fonts->family.empty() ? nullptr : fonts->family.c_str();
    add_font(&fonts->words, family, px, &kept);
    add_font(&fonts->mono, "monospace", roundf(px * 0.9f), &kept);
    io.Fonts->Build();
    // The files are large and were only for that.
    io.Fonts->ClearInputData();
}
