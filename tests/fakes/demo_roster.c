// SPDX-License-Identifier: GPL-2.0-or-later
#include "demo_roster.h"

#include "base/words.h"
#include "control/operation.h"
#include "control/roster_list.h"

#include <glib.h>

static const int64_t NOW_S = 1767268800; // 2026-01-01 12:00:00 UTC

#define BIT(operation) (1u << VF_OPERATION_##operation)

static const struct {
    const char *name;
    enum vf_domain_state state;
    bool is_saved;
    enum vf_operation busy_with;
    enum vf_fitness fitness;
} VMS[] = {
    {"archive-of-the-tax-office-2019-do-not-delete-before-2031-really",
     VF_DOMAIN_OFF, false, VF_OPERATION_NONE, VF_FITNESS_UNFIT},
    {"build-server", VF_DOMAIN_PAUSED, false, VF_OPERATION_NONE, VF_FITNESS_GOOD},
    {"debian", VF_DOMAIN_CRASHED, false, VF_OPERATION_NONE, VF_FITNESS_UNKNOWN},
    {"office", VF_DOMAIN_OFF, true, VF_OPERATION_NONE, VF_FITNESS_LACKING},
    {"router", VF_DOMAIN_SHUTTING_DOWN, false, VF_OPERATION_NONE,
     VF_FITNESS_LACKING},
    {"win10", VF_DOMAIN_OFF, false, VF_OPERATION_START, VF_FITNESS_GOOD},
    {"win11", VF_DOMAIN_RUNNING, false, VF_OPERATION_NONE, VF_FITNESS_GOOD},
    {"\320\230\320\263\321\200\321\213", VF_DOMAIN_SLEEPING, false,
     VF_OPERATION_NONE, VF_FITNESS_GOOD},
};

// What the judge of control/setup/fitness.h says then.
static void
judge(struct vf_roster_row *row, enum vf_fitness fitness)
{
    row->verdict.fitness = fitness;
    switch (fitness) {
    case VF_FITNESS_UNKNOWN:
        break;
    case VF_FITNESS_GOOD:
        g_strlcpy(row->verdict.words, _("Set up for Looking Glass."),
                  sizeof(row->verdict.words));
        break;
    case VF_FITNESS_LACKING:
        g_snprintf(row->verdict.words, sizeof(row->verdict.words),
                   vf_words_counted("Setup would make %u change: ",
                                    "Setup would make %u changes: ", 1),
                   1u);
        g_strlcat(row->verdict.words, _("Sound"), sizeof(row->verdict.words));
        break;
    case VF_FITNESS_UNFIT:
        g_snprintf(row->verdict.words, sizeof(row->verdict.words),
                   _("The VM '%s' has no definition that could be changed: it "
                     "was created for this one run. Define it with 'virsh "
                     "define' first."),
                   row->name);
        break;
    }
}

static void
name_uuid(char uuid_text[40], unsigned i)
{
    // The one of demo_facts.h is that of win11.
    if (i == 6) {
        g_strlcpy(uuid_text, "4dea22b3-1d52-d8f3-2516-782e98ab3fa0", 40);
    } else {
        g_snprintf(uuid_text, 40, "4dea22b3-1d52-d8f3-2516-0000000%05u", i);
    }
}

static unsigned
allowed_in(enum vf_domain_state state)
{
    switch (state) {
    case VF_DOMAIN_OFF:
    case VF_DOMAIN_CRASHED:
        return BIT(START);
    case VF_DOMAIN_RUNNING:
        return BIT(SHUTDOWN) | BIT(FORCE_OFF);
    case VF_DOMAIN_PAUSED:
    case VF_DOMAIN_SLEEPING:
        return BIT(RESUME) | BIT(FORCE_OFF);
    case VF_DOMAIN_SHUTTING_DOWN:
        return BIT(FORCE_OFF);
    case VF_DOMAIN_UNKNOWN:
    case VF_DOMAIN_MISSING:
        break;
    }
    return 0;
}

struct vf_roster_list *
demo_roster_create(unsigned room)
{
    const unsigned known = G_N_ELEMENTS(VMS);
    struct vf_roster_list *list = vf_roster_list_create(known + room);
    list->link = VF_LINK_CONNECTED;
    g_strlcpy(list->uri, "qemu:///system", sizeof(list->uri));
    for (unsigned i = 0; i < known; i++) {
        struct vf_roster_row *row = &list->rows[list->count++];
        g_strlcpy(row->name, VMS[i].name, sizeof(row->name));
        name_uuid(row->uuid_text, i);
        row->state = VMS[i].state;
        row->is_saved = VMS[i].is_saved;
        row->busy_with = VMS[i].busy_with;
        judge(row, VMS[i].fitness);
        row->allowed = allowed_in(row->state);
    }
    for (unsigned i = 0; i < room; i++) {
        struct vf_roster_row *row = &list->rows[list->count++];
        g_snprintf(row->name, sizeof(row->name), "desktop-%03u", i + 1);
        name_uuid(row->uuid_text, known + i);
        row->state = VF_DOMAIN_OFF;
        row->allowed = BIT(START);
    }
    return list;
}

// A desktop with a task bar, in a colour of its own.
static GBytes *
paint(int w, int h, const uint8_t color[3])
{
    uint8_t *rgb = g_malloc((size_t)w * (size_t)h * 3);
    for (int y = 0; y < h; y++) {
        for (int x = 0; x < w; x++) {
            const bool is_bar = y > h * 9 / 10;
            for (int c = 0; c < 3; c++) {
                const int shade = is_bar ? 40 : color[c] * (h + y) / (2 * h);
                rgb[(y * w + x) * 3 + c] = (uint8_t)shade;
            }
        }
    }
    return g_bytes_new_take(rgb, (size_t)w * (size_t)h * 3);
}

void
demo_roster_screens(struct vf_launcher_screen screens[DEMO_ROSTER_SCREENS])
{
    static const struct {
        unsigned vm;
        int64_t age_s; // 0: now
        int w, h;
        uint8_t color[3];
    } SCREENS[DEMO_ROSTER_SCREENS] = {
        {1, 0, 320, 180, {40, 90, 60}},
        {3, 3 * 86400, 320, 240, {150, 110, 40}}, // 4:3
        {6, 0, 320, 180, {30, 90, 200}},
    };
    for (unsigned i = 0; i < DEMO_ROSTER_SCREENS; i++) {
        struct vf_launcher_screen *screen = &screens[i];
        *screen = (struct vf_launcher_screen){
            .taken_s = SCREENS[i].age_s ? NOW_S - SCREENS[i].age_s : 0,
            .image = {SCREENS[i].w, SCREENS[i].h,
                      paint(SCREENS[i].w, SCREENS[i].h, SCREENS[i].color)},
        };
        name_uuid(screen->uuid_text, SCREENS[i].vm);
    }
}

void
demo_roster_drop_screens(struct vf_launcher_screen screens[DEMO_ROSTER_SCREENS])
{
    for (unsigned i = 0; i < DEMO_ROSTER_SCREENS; i++) {
        g_clear_pointer(&screens[i].image.rgb, g_bytes_unref);
    }
}

struct vf_launcher_facts
demo_roster_facts(const struct vf_roster_list *list,
                  const struct vf_launcher_screen screens[DEMO_ROSTER_SCREENS])
{
    static const char *const CONNECTIONS[] = {"qemu:///system",
                                              "qemu:///session", NULL};
    return (struct vf_launcher_facts){
        .now_s = NOW_S,
        .list = list,
        .uri = CONNECTIONS[0],
        .connections = CONNECTIONS,
        .screens = screens,
        .screen_count = DEMO_ROSTER_SCREENS,
        .stays = true,
    };
}
