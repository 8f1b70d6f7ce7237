// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// Sentences in the user's language. What a person reads is written in English in
// the code, marked, and looked up when it is shown (gettext, po/):
//     _("The VM is off.")                    where it is used
//     N_("The VM is off.")                   in a static table: only marks; who shows
//                                            it says _(row->text)
//     vf_words_counted("%u VM", "%u VMs", n) with a number
// A marked text is a whole sentence or label, never a part that is joined to others:
// languages put their words in another order. Not marked: logs, names of options and
// keys, what programs read. Comments above a text that begin with "Translators:" are
// shown to translators. `script/words` collects the texts.
//
// Before vf_words_init(), in tests and in the programs that run as root, the English
// text is returned as it is.
//
// Lifetime: texts returned are never freed, nor changed.
// Thread-safety: any thread; vf_words_init() before there is a second one.
// Path: base/error.h -> this -> everything that is shown

#ifdef __cplusplus
extern "C" {
#endif

#define _(text) vf_words(text)
#define N_(text) text

// Takes the language from the environment (LANGUAGE, LC_ALL, LC_MESSAGES, LANG).
// Only letters and messages follow it: numbers, dates and the order of names stay
// those of the "C" locale, so that what is written into files, JSON and XML is the
// same everywhere. VF_LOCALEDIR in the environment is a folder of translations that
// is used instead of the installed one.
void vf_words_init(void);

// `text` in the user's language, UTF-8; `text` itself when it has no translation.
const char *vf_words(const char *text) __attribute__((format_arg(1)));

// The form of a text that belongs to `count`; `one` and `many` are English, and
// formats that take the same arguments.
const char *vf_words_counted(const char *one, const char *many, unsigned long count)
    __attribute__((format_arg(1), format_arg(2)));

#ifdef __cplusplus
}
#endif
