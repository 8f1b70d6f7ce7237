// SPDX-License-Identifier: GPL-2.0-or-later
#include "viewer/pages/page_table.h"

#include "viewer/overlay/overlay_model.h"
#include "viewer/pages/page_about.h"
#include "viewer/pages/page_display.h"
#include "viewer/pages/page_doctor.h"
#include "viewer/pages/page_gpu.h"
#include "viewer/pages/page_input.h"
#include "viewer/pages/page_keys.h"
#include "viewer/pages/page_machine.h"
#include "viewer/pages/page_messages.h"
#include "viewer/pages/page_performance.h"
#include "viewer/pages/page_settings.h"
#include "viewer/pages/page_setup.h"
#include "viewer/pages/page_share.h"
#include "viewer/pages/page_sound.h"
#include "viewer/pages/page_switcher.h"

#include <string.h>

static const struct vf_page *const PAGES[] = {
    &VF_PAGE_MACHINE,
    &VF_PAGE_SETUP,
    &VF_PAGE_DOCTOR,
    &VF_PAGE_GPU,
    &VF_PAGE_DISPLAY,
    &VF_PAGE_PERFORMANCE,
    &VF_PAGE_INPUT,
    &VF_PAGE_SOUND,
    &VF_PAGE_SHARE,
    &VF_PAGE_USB,
    &VF_PAGE_SETTINGS,
    &VF_PAGE_KEYS,
    &VF_PAGE_MESSAGES,
    &VF_PAGE_ABOUT,
    &VF_PAGE_SWITCHER,
};

_Static_assert(G_N_ELEMENTS(PAGES) <= VF_OVERLAY_MAX_PAGES, "pages in the list");

const struct vf_page *const *
vf_pages(unsigned *count)
{
    *count = G_N_ELEMENTS(PAGES);
    return PAGES;
}

int
vf_page_find(const char *name)
{
    for (unsigned i = 0; i < G_N_ELEMENTS(PAGES); i++) {
        if (strcmp(PAGES[i]->name, name) == 0) {
            return (int)i;
        }
    }
    return -1;
}
