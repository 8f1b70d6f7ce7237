// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// What an option is called on the page Settings, in the user's language. Its name
// on the command line and in the file is in the hint beside it.
//
// Thread-safety: pure.
// Path: viewer/options/options.h -> this -> viewer/pages/page_settings.h

// "keep-awake": "Keep awake". *Transferred*.
char *
vf_setting_label(const char *name);
