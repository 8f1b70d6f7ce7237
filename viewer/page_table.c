// SPDX-License-Identifier: GPL-2.0-or-later
#include "viewer/page_table.h"

#include "viewer/overlay_model.h"
#include "viewer/page_about.h"
#include "viewer/page_display.h"
#include "viewer/page_doctor.h"
#include "viewer/page_gpu.h"
#include "viewer/page_input.h"
#include "viewer/page_keys.h"
#include "viewer/page_machine.h"
#include "viewer/page_messages.h"
#include "viewer/page_performance.h"
#include "viewer/page_share.h"
#include "viewer/page_sound.h"
#include "viewer/page_settings.h"
#include "viewer/page_setup.h"

#include <string.h>

static const struct vf_page *const PAGES[] = {
    &VF_PAGE_MACHINE,
    &VF_PAGE_GPU,
    &VF_PAGE_SETUP,
    &VF_PAGE_DOCTOR,
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
