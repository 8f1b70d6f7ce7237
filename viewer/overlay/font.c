// SPDX-License-Identifier: GPL-2.0-or-later
#include "viewer/overlay/font.h"

#include <fontconfig/fontconfig.h>
#include <glib.h>

char *
vf_font_find(const char *family)
{
    FcConfig *config = FcInitLoadConfigAndFonts();
    if (!config) {
        return NULL;
    }
    FcPattern *wanted = FcPatternCreate();
    FcPatternAddString(wanted, FC_FAMILY, (const FcChar8 *)family);
    FcPatternAddBool(wanted, FC_SCALABLE, FcTrue);
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
