// SPDX-License-Identifier: GPL-2.0-or-later
// What the user does in the launcher, and what is done for it.
#include "viewer/launcher/launcher_internal.h"

#include "base/clock.h"
#include "base/words.h"
#include "control/domain_state.h"
#include "input/input_event.h"
#include "input/keys.h"
#include "input/sdl_translate.h"
#include "viewer/nav_keys.h"
#include "viewer/overlay/overlay_model.h"
#include "viewer/render/renderer.h"
#include "viewer/window.h"
#include "viewer/window_process.h"

#include <SDL.h>
#include <string.h>
#include <sys/wait.h>

static const struct vf_roster_row *
chosen_row(const struct vf_launcher *launcher)
{
    struct vf_launcher_facts facts = vf_launcher_facts(launcher);
    return vf_launcher_row(&facts, launcher->nav.page);
}

static struct vf_document *
current_page(const struct vf_launcher *launcher)
{
    struct vf_launcher_facts facts = vf_launcher_facts(launcher);
    return vf_launcher_page(&facts);
}

void
vf_launcher_choose(struct vf_launcher *launcher, unsigned page)
{
    struct vf_launcher_facts facts = vf_launcher_facts(launcher);
    unsigned count = vf_launcher_page_count(&facts);
    launcher->nav.page = MIN(page, count - 1);
    launcher->nav.zone = VF_NAV_PAGES;
    launcher->nav.id = 0;
    launcher->wants_connection = launcher->nav.page == count - 1;
    const struct vf_roster_row *row = chosen_row(launcher);
    if (row) {
        g_strlcpy(launcher->chosen, row->uuid_text, sizeof(launcher->chosen));
    }
    launcher->is_stale = true;
}

// Windows --------------------------------------------------------------------

static void
open_window(struct vf_launcher *launcher, const struct vf_roster_row *row,
            const char *page, bool start)
{
    g_autoptr(GError) error = NULL;
    struct vf_launcher_child child = {0};
    g_strlcpy(child.name, row->name, sizeof(child.name));
    const struct vf_window_wish wish = {
        .options = launcher->arguments,
        .uri = launcher->uri,
        .vm = row->name,
        .page = page,
        .start = start,
    };
    if (!vf_window_process_start(&wish, &child.pid, &error)) {
        vf_launcher_say(launcher, error->message);
        return;
    }
    g_info("window of '%s' is process %d", row->name, (int)child.pid);
    g_array_append_val(launcher->children, child);
    vf_launcher_memory_note_uri(&launcher->memory, launcher->uri);
    vf_launcher_memory_note_vm(&launcher->memory, launcher->uri, row->uuid_text);
    vf_launcher_remember(launcher);
    if (!launcher->stays) {
        vf_launcher_quit(launcher, 0, NULL);
    }
}

void
vf_launcher_look_after_children(struct vf_launcher *launcher)
{
    for (guint i = launcher->children->len; i-- > 0;) {
        const struct vf_launcher_child *child =
            &g_array_index(launcher->children, struct vf_launcher_child, i);
        int status = 0;
        if (waitpid(child->pid, &status, WNOHANG) == 0) {
            continue;
        }
        if (!WIFEXITED(status) || WEXITSTATUS(status) != 0) {
            g_autofree char *words = g_strdup_printf(
                _("The window of '%s' ended with a failure: 'virtflow-view -- %s' in "
                  "a terminal says why."),
                child->name, child->name);
            vf_launcher_say(launcher, words);
        }
        g_array_remove_index(launcher->children, i);
        launcher->is_stale = true;
    }
}

// Items ----------------------------------------------------------------------

static void
ask(struct vf_launcher *launcher, uint32_t id, const char *uuid_text,
    const char *yes, char *text)
{
    struct vf_launcher_question *question = &launcher->question;
    *question = (struct vf_launcher_question){.is_asked = true, .id = id};
    g_strlcpy(question->uuid_text, uuid_text, sizeof(question->uuid_text));
    g_strlcpy(question->text, text, sizeof(question->text));
    g_strlcpy(question->yes, yes, sizeof(question->yes));
    launcher->nav.yes = false;
    g_free(text);
}

static void
act_on_vm(struct vf_launcher *launcher, uint32_t id,
          const struct vf_roster_row *row)
{
    bool is_active = vf_domain_state_is_active(row->state);
    switch ((enum vf_launcher_item)id) {
    case VF_LAUNCHER_VIEW:
        open_window(launcher, row, NULL,
                    !is_active && row->busy_with == VF_OPERATION_NONE);
        break;
    case VF_LAUNCHER_START:
        vf_roster_request(launcher->roster, row->uuid_text, VF_OPERATION_START);
        break;
    case VF_LAUNCHER_RESUME:
        vf_roster_request(launcher->roster, row->uuid_text, VF_OPERATION_RESUME);
        break;
    case VF_LAUNCHER_SHUTDOWN:
        ask(launcher, id, row->uuid_text, _("Shut down"),
            g_strdup_printf(_("Ask the guest of '%s' to shut down?"), row->name));
        break;
    case VF_LAUNCHER_FORCE_OFF:
        ask(launcher, id, row->uuid_text, _("Force off"),
            g_strdup_printf(_("Turn '%s' off now, as if its plug was pulled? What "
                              "its guest has not saved is lost."),
                            row->name));
        break;
    case VF_LAUNCHER_SETUP:
        open_window(launcher, row, "setup", false);
        break;
    case VF_LAUNCHER_DOCTOR:
        open_window(launcher, row, "doctor", false);
        break;
    case VF_LAUNCHER_CARD:
    case VF_LAUNCHER_CONNECTION:
    case VF_LAUNCHER_STAYS:
    case VF_LAUNCHER_QUIT:
        break;
    }
}

static void
act(struct vf_launcher *launcher, const struct vf_nav_request *request)
{
    const struct vf_roster_row *row = chosen_row(launcher);
    unsigned number = (unsigned)request->number;
    launcher->is_stale = true;
    if (row) {
        act_on_vm(launcher, request->id, row);
    } else if (request->id == VF_LAUNCHER_CONNECTION &&
               number < VF_LAUNCHER_MAX_CONNECTIONS &&
               launcher->connections[number]) {
        launcher->wants_connection = true;
        vf_launcher_connect(launcher, launcher->connections[number]);
        vf_launcher_memory_note_uri(&launcher->memory, launcher->uri);
        vf_launcher_remember(launcher);
    } else if (request->id == VF_LAUNCHER_STAYS) {
        launcher->stays = request->number != 0;
        vf_launcher_memory_note_stays(&launcher->memory, launcher->stays);
        vf_launcher_remember(launcher);
    } else if (request->id == VF_LAUNCHER_QUIT) {
        vf_launcher_quit(launcher, 0, NULL);
    }
}

static void
answer(struct vf_launcher *launcher, bool yes)
{
    struct vf_launcher_question *question = &launcher->question;
    if (!question->is_asked) {
        return;
    }
    question->is_asked = false;
    launcher->is_stale = true;
    if (!yes) {
        return;
    }
    if (question->id == VF_LAUNCHER_QUIT) {
        vf_launcher_quit(launcher, 0, NULL);
    } else {
        vf_roster_request(launcher->roster, question->uuid_text,
                          question->id == VF_LAUNCHER_FORCE_OFF
                              ? VF_OPERATION_FORCE_OFF
                              : VF_OPERATION_SHUTDOWN);
    }
}

// Walking --------------------------------------------------------------------

// From the cards, what a VM's card stands for is done at once: no need to go to the
// button first.
static bool
use_preferred(struct vf_launcher *launcher, const struct vf_document *document)
{
    size_t count;
    const struct vf_item *items = vf_document_items(document, &count);
    for (size_t i = 0; i < count; i++) {
        if (items[i].preferred && items[i].enabled) {
            act(launcher, &(struct vf_nav_request){.kind = VF_NAV_ITEM,
                                                   .id = items[i].id});
            return true;
        }
    }
    return false;
}

static void
perform(struct vf_launcher *launcher, const struct vf_nav_request *request)
{
    double page = (double)launcher->nav.page + request->number;
    switch (request->kind) {
    case VF_NAV_NOTHING:
        break;
    case VF_NAV_CLOSE:
        if (launcher->nav.zone == VF_NAV_CONTENT) {
            launcher->nav.zone = VF_NAV_PAGES;
        } else {
            ask(launcher, VF_LAUNCHER_QUIT, "", _("Quit"),
                g_strdup(_("Close the launcher? VMs and their windows go on.")));
        }
        break;
    case VF_NAV_PAGE:
        vf_launcher_choose(launcher, page > 0 ? (unsigned)page : 0);
        break;
    case VF_NAV_ITEM:
        act(launcher, request);
        break;
    }
    launcher->is_stale = true;
}

static void
walk(struct vf_launcher *launcher, enum vf_nav_key key)
{
    struct vf_overlay_nav *nav = &launcher->nav;
    launcher->is_stale = true;
    if (launcher->question.is_asked) {
        int yes = vf_overlay_nav_answer(nav, key);
        if (yes >= 0) {
            answer(launcher, yes);
        }
        return;
    }
    struct vf_document *document = current_page(launcher);
    if (nav->zone != VF_NAV_PAGES || key != VF_NAV_USE ||
        !use_preferred(launcher, document)) {
        struct vf_nav_request request = vf_overlay_nav_key(nav, document, key);
        perform(launcher, &request);
    }
    vf_document_destroy(document);
}

static void
on_key(struct vf_launcher *launcher, const struct vf_input_event *event)
{
    if (!event->key.down) {
        return;
    }
    SDL_Keymod held = SDL_GetModState();
    uint16_t usage = event->key.usage;
    if ((held & KMOD_CTRL) && usage == VF_USAGE_Q) {
        vf_launcher_quit(launcher, 0, NULL);
        return;
    }
    if ((held & KMOD_CTRL) && (held & KMOD_ALT) && usage == VF_USAGE_F) {
        vf_window_set_fullscreen(launcher->window,
                                 !vf_window_is_fullscreen(launcher->window));
        return;
    }
    int key = vf_nav_key_find(usage, held & KMOD_SHIFT, held & KMOD_CTRL, false);
    bool uses = key == VF_NAV_USE || key == VF_NAV_BACK;
    if (key >= 0 && !(uses && event->key.repeat)) {
        walk(launcher, (enum vf_nav_key)key);
    }
}

void
vf_launcher_on_action(struct vf_launcher *launcher,
                      const struct vf_overlay_action *action)
{
    launcher->is_stale = true;
    if (action->kind == VF_OVERLAY_ANSWER) {
        answer(launcher, action->number != 0);
        return;
    }
    if (action->kind == VF_OVERLAY_PAGE) {
        launcher->nav.visible = false;
        vf_launcher_choose(launcher, action->page);
        return;
    }
    if (action->page != launcher->nav.page) {
        return;
    }
    struct vf_document *document = current_page(launcher);
    const struct vf_item *item =
        vf_document_find(document, action->id, action->index);
    if (action->kind == VF_OVERLAY_USE) {
        struct vf_nav_request request = vf_overlay_nav_click(
            &launcher->nav, document, action->id, action->index);
        perform(launcher, &request);
    } else if (action->kind == VF_OVERLAY_SET && item && item->enabled) {
        act(launcher, &(struct vf_nav_request){
                          .kind = VF_NAV_ITEM,
                          .id = action->id,
                          .index = action->index,
                          .number = CLAMP(action->number, item->min, item->max),
                      });
    }
    vf_document_destroy(document);
}

// Events ---------------------------------------------------------------------

static void
on_input(struct vf_launcher *launcher, const struct vf_input_event *event)
{
    if (event->type == VF_INPUT_KEY) {
        on_key(launcher, event);
    } else {
        vf_renderer_feed(launcher->renderer, event);
    }
}

// Its buttons are keys; the one that opens the overlay elsewhere does nothing here.
static void
on_gamepad(struct vf_launcher *launcher, const struct vf_gamepad_actions *actions)
{
    for (unsigned i = 0; i < actions->count; i++) {
        int key = actions->keys[i].down
                      ? vf_nav_key_find(actions->keys[i].usage, false, false, false)
                      : -1;
        if (key >= 0) {
            walk(launcher, (enum vf_nav_key)key);
        }
    }
}

void
vf_launcher_update_gamepads(struct vf_launcher *launcher, uint64_t now_ns)
{
    struct vf_gamepad_devices *gamepads = &launcher->gamepads;
    struct vf_gamepad_actions actions;
    if (!gamepads->on) {
        return;
    }
    // The launcher is an overlay that is always open.
    if (!gamepads->state.overlay_open) {
        vf_gamepad_on_overlay(&gamepads->state, true, &actions);
        on_gamepad(launcher, &actions);
    }
    if (now_ns >= vf_gamepad_wake_at(&gamepads->state)) {
        vf_gamepad_tick(&gamepads->state, now_ns, &actions);
        on_gamepad(launcher, &actions);
    }
}

void
vf_launcher_on_event(struct vf_launcher *launcher, const SDL_Event *event)
{
    if (event->type == SDL_QUIT ||
        (event->type == SDL_WINDOWEVENT &&
         event->window.event == SDL_WINDOWEVENT_CLOSE)) {
        vf_launcher_quit(launcher, 0, NULL);
    } else if (event->type == SDL_WINDOWEVENT) {
        launcher->is_stale = true;
    }
    struct vf_gamepad_actions actions;
    if (vf_gamepad_devices_event(&launcher->gamepads, event, &actions)) {
        on_gamepad(launcher, &actions);
        return;
    }
    struct vf_input_event events[VF_SDL_MAX_EVENTS];
    size_t count = vf_sdl_translate(event, vf_window_sdl(launcher->window),
                                    vf_clock_ns(), events);
    for (size_t i = 0; i < count; i++) {
        on_input(launcher, &events[i]);
    }
}
