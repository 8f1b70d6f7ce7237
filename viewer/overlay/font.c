// SPDX-License-Identifier: GPL-2.0-or-later
#include "viewer/overlay/font.h"

#include <fontconfig/fontconfig.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

// Of the OpenType specification, "Organization of an OpenType Font".
enum { MAX_TABLES = 200, RECORD = 16, HEADER = 12 };

// What the toolkit can draw -----------------------------------------------------

static uint32_t
big_endian(const uint8_t *bytes)
{
    return (uint32_t)bytes[0] << 24 | (uint32_t)bytes[1] << 16 |
           (uint32_t)bytes[2] << 8 | bytes[3];
}

static bool
read_at(FILE *file, long offset, void *bytes, size_t size)
{
    return fseek(file, offset, SEEK_SET) == 0 &&
           fread(bytes, 1, size, file) == size;
}

// Where the table directory of one font of the file is; -1: it is no such file.
static long
find_directory(FILE *file, int index)
{
    uint8_t head[HEADER];
    if (index < 0 || !read_at(file, 0, head, sizeof(head))) {
        return -1;
    }
    if (memcmp(head, "ttcf", 4) != 0) {
        return index == 0 ? 0 : -1;
    }
    uint8_t offset[4];
    if ((uint32_t)index >= big_endian(head + 8) ||
        !read_at(file, HEADER + 4L * index, offset, sizeof(offset))) {
        return -1;
    }
    return (long)big_endian(offset);
}

static const uint8_t *
find_table(const uint8_t *tables, const char *tag)
{
    for (size_t i = 0; i < MAX_TABLES; i++) {
        const uint8_t *record = tables + i * RECORD;
        if (memcmp(record, tag, 4) == 0) {
            return record;
        }
    }
    return NULL;
}

// Two bytes of a table, which it has as a number with a sign; 0: it has not.
static int
number_in(FILE *file, const uint8_t *record, long offset)
{
    uint8_t bytes[2];
    if (!record ||
        !read_at(file, (long)big_endian(record + 8) + offset, bytes, 2)) {
        return 0;
    }
    return (int16_t)((uint16_t)bytes[0] << 8 | bytes[1]);
}

// Of a line, in ems, from the tables 'hhea' and 'head'.
static float
line_height(FILE *file, const uint8_t *tables)
{
    const uint8_t *hhea = find_table(tables, "hhea");
    int ascent = number_in(file, hhea, 4);
    int descent = number_in(file, hhea, 6);
    int em = number_in(file, find_table(tables, "head"), 18);
    float height = em > 0 ? (float)(ascent - descent) / (float)em : 0;
    return height >= 0.5f && height <= 3 ? height : 1.2f;
}

// The height of a line of a font with outlines in a table of one of two forms; 0: it is
// none. Variable ones ("CFF2"), bitmaps and PostScript's own files are not.
static float
drawable_height(const char *path, int index)
{
    g_autofree uint8_t *tables = g_malloc0((size_t)MAX_TABLES * RECORD);
    uint8_t head[HEADER];
    FILE *file = fopen(path, "rb");
    long directory = file ? find_directory(file, index) : -1;
    float height = 0;
    if (directory >= 0 && read_at(file, directory, head, sizeof(head))) {
        size_t count = MIN((size_t)head[4] << 8 | head[5], MAX_TABLES);
        if (read_at(file, directory + HEADER, tables, count * RECORD) &&
            (find_table(tables, "glyf") || find_table(tables, "CFF "))) {
            height = line_height(file, tables);
        }
    }
    if (file) {
        fclose(file);
    }
    return height;
}

// Asking ---------------------------------------------------------------------

static FcPattern *
make_pattern(FcConfig *config, const char *family, const uint32_t *letters,
             size_t count)
{
    FcPattern *pattern = FcPatternCreate();
    if (family) {
        FcPatternAddString(pattern, FC_FAMILY, (const FcChar8 *)family);
    } else {
        FcPatternAddString(pattern, FC_FAMILY, (const FcChar8 *)"system-ui");
        FcPatternAddString(pattern, FC_FAMILY, (const FcChar8 *)"sans-serif");
    }
    FcPatternAddBool(pattern, FC_SCALABLE, FcTrue);
    FcPatternAddBool(pattern, FC_COLOR, FcFalse);
    if (count > 0) {
        FcCharSet *set = FcCharSetCreate();
        for (size_t i = 0; i < count; i++) {
            FcCharSetAddChar(set, letters[i]);
        }
        FcPatternAddCharSet(pattern, FC_CHARSET, set);
        FcCharSetDestroy(set);
    }
    FcConfigSubstitute(config, pattern, FcMatchPattern);
    FcDefaultSubstitute(pattern);
    return pattern;
}

static void
free_part(void *data)
{
    struct vf_font_part *part = data;
    g_free(part->path);
    g_array_unref(part->letters);
    g_free(part);
}

// Moves what the font has from `left` to a part of its own; NULL: there is no use for
// it.
static struct vf_font_part *
take_part(FcPattern *font, GArray *left, bool is_first)
{
    FcChar8 *path = NULL;
    FcCharSet *has = NULL;
    int index = 0;
    if (FcPatternGetString(font, FC_FILE, 0, &path) != FcResultMatch ||
        FcPatternGetCharSet(font, FC_CHARSET, 0, &has) != FcResultMatch) {
        return NULL;
    }
    FcPatternGetInteger(font, FC_INDEX, 0, &index);
    GArray *letters = g_array_new(FALSE, FALSE, sizeof(uint32_t));
    GArray *others = g_array_new(FALSE, FALSE, sizeof(uint32_t));
    for (guint i = 0; i < left->len; i++) {
        uint32_t letter = g_array_index(left, uint32_t, i);
        g_array_append_val(FcCharSetHasChar(has, letter) ? letters : others, letter);
    }
    // The upper half of the number is which of a variable font's shapes it is.
    index &= 0xFFFF;
    struct vf_font_part *part = NULL;
    float height = letters->len > 0 || is_first
                       ? drawable_height((const char *)path, index)
                       : 0;
    if (height > 0) {
        part = g_new(struct vf_font_part, 1);
        *part = (struct vf_font_part){
            .path = g_strdup((const char *)path),
            .index = index,
            .height = height,
            .letters = g_array_ref(letters),
        };
        g_array_set_size(left, 0);
        g_array_append_vals(left, others->data, others->len);
    }
    g_array_unref(letters);
    g_array_unref(others);
    return part;
}

// Goes through the fonts as fontconfig would take them for what is left. Letters that
// are asked for weigh more there than the family, which therefore goes first, alone.
static void
share_out(FcConfig *config, const char *family, GArray *left, GPtrArray *parts)
{
    bool is_first = parts->len == 0;
    FcPattern *wanted =
        make_pattern(config, family, (const uint32_t *)(void *)left->data,
                     is_first ? 0 : left->len);
    FcResult result;
    FcFontSet *fonts = FcFontSort(config, wanted, FcTrue, NULL, &result);
    for (int i = 0; fonts && i < fonts->nfont; i++) {
        struct vf_font_part *part = take_part(fonts->fonts[i], left, is_first);
        if (part) {
            g_ptr_array_add(parts, part);
        }
        if ((is_first && part) || left->len == 0) {
            break;
        }
    }
    if (fonts) {
        FcFontSetDestroy(fonts);
    }
    FcPatternDestroy(wanted);
}

GPtrArray *
vf_font_share_out(const char *family, const uint32_t *letters, size_t count)
{
    GPtrArray *parts = g_ptr_array_new_with_free_func(free_part);
    FcConfig *config = FcInitLoadConfigAndFonts();
    if (!config) {
        return parts;
    }
    g_autoptr(GArray) left = g_array_new(FALSE, FALSE, sizeof(uint32_t));
    g_array_append_vals(left, letters, (guint)count);
    share_out(config, family, left, parts);
    if (parts->len > 0 && left->len > 0) {
        share_out(config, family, left, parts);
    }
    FcConfigDestroy(config);
    return parts;
}

char *
vf_font_family(const char *family)
{
    FcConfig *config = FcInitLoadConfigAndFonts();
    if (!config) {
        return NULL;
    }
    FcPattern *wanted = make_pattern(config, family, NULL, 0);
    FcResult result;
    FcPattern *match = FcFontMatch(config, wanted, &result);
    FcChar8 *name = NULL;
    char *copy = NULL;
    if (match && FcPatternGetString(match, FC_FAMILY, 0, &name) == FcResultMatch) {
        copy = g_strdup((const char *)name);
    }
    if (match) {
        FcPatternDestroy(match);
    }
    FcPatternDestroy(wanted);
    FcConfigDestroy(config);
    return copy;
}
