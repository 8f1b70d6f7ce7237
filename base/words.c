// SPDX-License-Identifier: GPL-2.0-or-later
#include "base/words.h"

#include <libintl.h>
#include <locale.h>
#include <stdlib.h>

static const char DOMAIN[] = "virtflow-view";

void
vf_words_init(void)
{
    const char *folder = secure_getenv("VF_LOCALEDIR");
    setlocale(LC_CTYPE, "");
    setlocale(LC_MESSAGES, "");
    bindtextdomain(DOMAIN, folder ? folder : VF_LOCALEDIR);
    bind_textdomain_codeset(DOMAIN, "UTF-8");
}

// An empty text is the key of a catalogue's own header. That the process is in the
// "C" locale until vf_words_init() is what keeps texts English until then.
const char *
vf_words(const char *text)
{
    return text[0] == '\0' ? text : dgettext(DOMAIN, text);
}

const char *
vf_words_counted(const char *one, const char *many, unsigned long count)
{
    return dngettext(DOMAIN, one, many, count);
}
