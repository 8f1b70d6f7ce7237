// SPDX-License-Identifier: GPL-2.0-or-later
#include "viewer/launcher/launcher_content.h"

#include "base/words.h"
#include "control/domain_state.h"

#include <string.h>

#define ALLOWED(row, operation)                                                \
    (((row)->allowed & (1u << VF_OPERATION_##operation)) != 0)

static const struct vf_item_image NO_PICTURE = {.w = 16, .h = 9};

unsigned
vf_launcher_page_count(const struct vf_launcher_facts *facts)
{
    return (facts->list ? facts->list->count : 0) + 1;
}

const struct vf_roster_row *
vf_launcher_row(const struct vf_launcher_facts *facts, unsigned page)
{
    return facts->list && page < facts->list->count ? &facts->list->rows[page]
                                                    : NULL;
}

static unsigned
page_of(const struct vf_roster_list *list, const char *uuid_text)
{
    const struct vf_roster_row *row =
        uuid_text ? vf_roster_list_find(list, uuid_text) : NULL;
    return row ? (unsigned)(row - list->rows) : list->count;
}

unsigned
vf_launcher_preselect(const struct vf_roster_list *list, const char *chosen,
                      const char *last)
{
    if (!list) {
        return 0;
    }
    unsigned page = page_of(list, chosen);
    page = page < list->count ? page : page_of(list, last);
    for (unsigned i = 0; page == list->count && i < list->count; i++) {
        page = list->rows[i].state == VF_DOMAIN_RUNNING ? i : page;
    }
    return page < list->count ? page : 0;
}

// Words ----------------------------------------------------------------------

static const char *
state_words(const struct vf_roster_row *row)
{
    switch (row->busy_with) {
    case VF_OPERATION_START:
        return _("starting ...");
    case VF_OPERATION_RESUME:
        return _("going on ...");
    case VF_OPERATION_FORCE_OFF:
        return _("turning off ...");
    default:
        return _(vf_roster_row_state_name(row));
    }
}

static enum vf_item_tone
state_tone(const struct vf_roster_row *row)
{
    switch (row->state) {
    case VF_DOMAIN_RUNNING:
        return VF_TONE_GOOD;
    case VF_DOMAIN_CRASHED:
        return VF_TONE_BAD;
    case VF_DOMAIN_PAUSED:
    case VF_DOMAIN_SLEEPING:
    case VF_DOMAIN_SHUTTING_DOWN:
        return VF_TONE_WARNING;
    case VF_DOMAIN_UNKNOWN:
    case VF_DOMAIN_MISSING:
    case VF_DOMAIN_OFF:
        break;
    }
    return VF_TONE_DIM;
}

static const char *
verdict_label(enum vf_fitness fitness)
{
    switch (fitness) {
    case VF_FITNESS_UNKNOWN:
        return "";
    case VF_FITNESS_GOOD:
        return _("set up");
    case VF_FITNESS_LACKING:
        return _("not set up");
    case VF_FITNESS_UNFIT:
        return _("cannot be set up");
    }
    return "";
}

static enum vf_item_tone
verdict_tone(enum vf_fitness fitness)
{
    switch (fitness) {
    case VF_FITNESS_UNKNOWN:
    case VF_FITNESS_UNFIT:
        break;
    case VF_FITNESS_GOOD:
        return VF_TONE_GOOD;
    case VF_FITNESS_LACKING:
        return VF_TONE_WARNING;
    }
    return VF_TONE_DIM;
}

static char *
age_words(int64_t seconds)
{
    const unsigned days = (unsigned)(seconds / 86400);
    const unsigned hours = (unsigned)(seconds / 3600);
    const unsigned minutes = (unsigned)(seconds / 60);
    if (days > 0) {
        return g_strdup_printf(vf_words_counted("The screen %u day ago",
                                                "The screen %u days ago", days),
                               days);
    }
    if (hours > 0) {
        return g_strdup_printf(vf_words_counted("The screen %u hour ago",
                                                "The screen %u hours ago", hours),
                               hours);
    }
    if (minutes > 0) {
        return g_strdup_printf(
            vf_words_counted("The screen %u minute ago",
                             "The screen %u minutes ago", minutes),
            minutes);
    }
    return g_strdup(_("The screen a moment ago"));
}

static const struct vf_launcher_screen *
screen_of(const struct vf_launcher_facts *facts, const struct vf_roster_row *row)
{
    for (unsigned i = 0; i < facts->screen_count; i++) {
        if (facts->screens[i].image.rgb &&
            strcmp(facts->screens[i].uuid_text, row->uuid_text) == 0) {
            return &facts->screens[i];
        }
    }
    return NULL;
}

// Cards ----------------------------------------------------------------------

static const char *
connection_words(const struct vf_launcher_facts *facts)
{
    if (!facts->list || facts->list->link == VF_LINK_CONNECTING) {
        return _("connecting ...");
    }
    return facts->list->link == VF_LINK_FAILED      ? _("no connection")
           : facts->list->link == VF_LINK_READ_ONLY ? _("only to be looked at")
           : facts->list->count == 0                ? _("no VM")
                                                    : "";
}

struct vf_document *
vf_launcher_cards(const struct vf_launcher_facts *facts)
{
    struct vf_document *list = vf_document_create();
    unsigned count = vf_launcher_page_count(facts) - 1;
    for (unsigned i = 0; i < count; i++) {
        const struct vf_roster_row *row = &facts->list->rows[i];
        const struct vf_launcher_screen *screen = screen_of(facts, row);
        vf_document_card(list, VF_LAUNCHER_CARD, i, row->name, state_words(row),
                         state_tone(row), verdict_label(row->verdict.fitness),
                         screen ? &screen->image : &NO_PICTURE)
            ->on = facts->page == i;
    }
    const char *words = connection_words(facts);
    vf_document_card(list, VF_LAUNCHER_CARD, count, _("Connection"), facts->uri,
                     VF_TONE_DIM, words, NULL)
        ->on = facts->page >= count;
    return list;
}

// A VM -----------------------------------------------------------------------

static void
add_screen(struct vf_document *page, const struct vf_launcher_facts *facts,
           const struct vf_roster_row *row)
{
    const struct vf_launcher_screen *screen = screen_of(facts, row);
    if (!screen) {
        vf_document_image(page, "", &NO_PICTURE);
        return;
    }
    g_autofree char *words =
        screen->taken_s == 0 ? g_strdup(_("The screen now"))
                             : age_words(facts->now_s - screen->taken_s);
    vf_document_image(page, words, &screen->image);
}

static struct vf_item *
add_button(struct vf_document *page, enum vf_launcher_item id, const char *label,
           const char *hint, bool enabled)
{
    struct vf_item *item = vf_document_button(page, id, label, hint);
    item->same_line = true;
    item->enabled = enabled;
    return item;
}

static void
add_operations(struct vf_document *page, const struct vf_roster_row *row)
{
    bool is_active = vf_domain_state_is_active(row->state);
    bool is_busy = row->busy_with != VF_OPERATION_NONE;
    struct vf_item *view =
        is_active || is_busy
            ? vf_document_button(page, VF_LAUNCHER_VIEW, _("View"),
                                 _("Open the VM's window, or bring it to the front"))
            : vf_document_button(page, VF_LAUNCHER_VIEW, _("Start and view"),
                                 _("Start the VM and open its window"));
    view->preferred = true;
    view->enabled = is_active || is_busy || ALLOWED(row, START);
    if (!is_active) {
        add_button(page, VF_LAUNCHER_START, _("Start"),
                   _("Start the VM without opening a window"),
                   ALLOWED(row, START) && !is_busy);
        return;
    }
    if (row->state == VF_DOMAIN_PAUSED || row->state == VF_DOMAIN_SLEEPING) {
        add_button(page, VF_LAUNCHER_RESUME, _("Resume"),
                   _("Let the VM go on where it is"),
                   ALLOWED(row, RESUME) && !is_busy);
    }
    add_button(page, VF_LAUNCHER_SHUTDOWN, _("Shut down"),
               _("Ask the guest to shut down"), ALLOWED(row, SHUTDOWN) && !is_busy);
    add_button(page, VF_LAUNCHER_FORCE_OFF, _("Force off"),
               _("Turn the VM off as if its plug was pulled"),
               ALLOWED(row, FORCE_OFF) && !is_busy)
        ->dangerous = true;
}

static void
add_verdict(struct vf_document *page, const struct vf_roster_row *row)
{
    const struct vf_roster_verdict *verdict = &row->verdict;
    vf_document_heading(page, _("Setup"));
    vf_document_textf(page, verdict_tone(verdict->fitness), "%s",
                      verdict->words[0] ? verdict->words
                                        : _("The definition is being looked at."));
    vf_document_button(page, VF_LAUNCHER_SETUP, _("Set up"),
                       _("Open the VM's window on the page Setup, which shows every "
                         "change before it is made"));
    add_button(page, VF_LAUNCHER_DOCTOR, _("Doctor"),
               _("Open the VM's window on the page Doctor, which says what is "
                 "wrong and what to do"),
               true);
}

static void
add_trouble(struct vf_document *page, const struct vf_roster_list *list)
{
    if (list->link_detail[0]) {
        vf_document_textf(page,
                          list->link == VF_LINK_FAILED ? VF_TONE_BAD
                                                       : VF_TONE_WARNING,
                          "%s", list->link_detail);
    }
}

static void
fill_vm(struct vf_document *page, const struct vf_launcher_facts *facts,
        const struct vf_roster_row *row)
{
    add_screen(page, facts, row);
    struct vf_item *heading = vf_document_heading(page, row->name);
    heading->value = vf_document_text(page, state_words(row));
    heading->tone = state_tone(row);
    add_operations(page, row);
    add_trouble(page, facts->list);
    add_verdict(page, row);
}

// The connection -------------------------------------------------------------

static void
say_how_it_is(struct vf_document *page, const struct vf_launcher_facts *facts)
{
    const struct vf_roster_list *list = facts->list;
    if (!list) {
        vf_document_textf(page, VF_TONE_PLAIN,
                          _("libvirt at '%s' is being asked for its VMs."),
                          facts->uri);
        return;
    }
    add_trouble(page, list);
    if (list->link == VF_LINK_FAILED) {
        vf_document_textf(page, VF_TONE_DIM,
                          _("It is tried again by itself, every few seconds."));
    } else if (list->count == 0 && list->link != VF_LINK_CONNECTING) {
        vf_document_textf(page, VF_TONE_PLAIN,
                          _("'%s' has no VM. Make one with virt-manager or "
                            "virt-install, and it is shown here at once; or choose "
                            "the connection that has your VMs."),
                          list->uri);
    } else if (list->count > 0) {
        vf_document_textf(page, VF_TONE_PLAIN,
                          vf_words_counted("'%s' has %u VM.", "'%s' has %u VMs.",
                                           list->count),
                          list->uri, list->count);
    }
}

static int
chosen_connection(const struct vf_launcher_facts *facts)
{
    for (int i = 0; facts->connections[i]; i++) {
        if (strcmp(facts->connections[i], facts->uri) == 0) {
            return i;
        }
    }
    return 0;
}

static void
fill_connection(struct vf_document *page, const struct vf_launcher_facts *facts)
{
    vf_document_heading(page, _("Connection"));
    say_how_it_is(page, facts);
    struct vf_item *choice =
        vf_document_choice(page, VF_LAUNCHER_CONNECTION, _("VMs of"),
                           chosen_connection(facts), facts->connections);
    choice->hint = vf_document_text(
        page, _("qemu:///system has the VMs of this computer, where graphics cards "
                "can be passed through; qemu:///session those of you alone"));
    vf_document_heading(page, _("Launcher"));
    vf_document_toggle(page, VF_LAUNCHER_STAYS, _("Stays open"), facts->stays,
                       _("When a VM's window opens, this one stays"));
    vf_document_button(page, VF_LAUNCHER_QUIT, _("Quit"),
                       _("Close the launcher; VMs and their windows go on"));
}

struct vf_overlay_model *
vf_launcher_model(const struct vf_launcher_facts *facts,
                  struct vf_overlay_nav *nav)
{
    struct vf_overlay_model *model = vf_overlay_model_create();
    model->open = true;
    model->document = vf_launcher_page(facts);
    model->list = vf_launcher_cards(facts);
    vf_overlay_nav_follow(nav, model->document);
    model->nav = *nav;
    g_strlcpy(model->title,
              _("Arrows choose, Enter opens, Tab goes through the buttons, Escape "
                "leaves"),
              sizeof(model->title));
    return model;
}

struct vf_document *
vf_launcher_page(const struct vf_launcher_facts *facts)
{
    struct vf_document *page = vf_document_create();
    const struct vf_roster_row *row = vf_launcher_row(facts, facts->page);
    if (row) {
        fill_vm(page, facts, row);
    } else {
        fill_connection(page, facts);
    }
    return page;
}
