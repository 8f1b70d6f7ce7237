// SPDX-License-Identifier: GPL-2.0-or-later
#include "viewer/font.h"

#include <fontconfig/fontconfig.h>
#include <glib.h>

char *
vf_font_find_ui(void)
{
    FcConfig *config = FcInitLoadConfigAndFonts();
    if (!config) {
        return NULL;
    }
    FcPattern *wanted = FcNameParse((const FcChar8 *)"sans-serif:scalable=true");
    FcConfigSubstitute(config, wanted, FcMatchPattern);
    FcDefaultSubstitute(wanted);
    FcResult result;
    FcPattern *match = FcFontMatch(config, wanted, &result);
    FcChar8 *file = NULL;
    char *path = NULL;
    if (match &&
        FcPatternGetString(match, FC_FILE, 0, &file) == FcResultMatch) {
        path = g_strdup((const char *)file);
    }
    if (match) {
        FcPatternDestroy(match);
    }
    FcPatternDestroy(wanted);
    FcConfigDestroy(config);
    return path;
}
