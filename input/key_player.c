// SPDX-License-Identifier: GPL-2.0-or-later
#include "input/key_player.h"

#include "input/key_set.h"

#include <glib.h>

void
vf_key_player_init(struct vf_key_player *player, uint64_t interval_ns)
{
    *player = (struct vf_key_player){.interval_ns = interval_ns};
}

void
vf_key_player_finish(struct vf_key_player *player)
{
    g_free(player->steps);
    *player = (struct vf_key_player){0};
}

static void
add_step(struct vf_key_player *player, uint16_t usage, bool down)
{
    if (player->next == player->count) {
        player->next = player->count = 0;
    }
    if (player->count == player->capacity) {
        player->capacity = player->capacity ? player->capacity * 2 : 64;
        player->steps =
            g_renew(struct vf_key_step, player->steps, player->capacity);
    }
    player->steps[player->count++] =
        (struct vf_key_step){.usage = usage, .down = down};
}

void
vf_key_player_add_sequence(struct vf_key_player *player,
                           enum vf_sequence sequence)
{
    const struct vf_sequence_info *info = vf_sequence_info(sequence);
    for (unsigned i = 0; i < info->count; i++) {
        add_step(player, info->usages[i], true);
    }
    for (unsigned i = info->count; i > 0; i--) {
        add_step(player, info->usages[i - 1], false);
    }
}

static void
add_stroke(struct vf_key_player *player, const struct vf_key_stroke *stroke)
{
    if (stroke->usage == VF_USAGE_NONE) {
        return;
    }
    if (stroke->shift) {
        add_step(player, VF_USAGE_LEFT_SHIFT, true);
    }
    if (stroke->alt_gr) {
        add_step(player, VF_USAGE_RIGHT_ALT, true);
    }
    add_step(player, stroke->usage, true);
    add_step(player, stroke->usage, false);
    if (stroke->alt_gr) {
        add_step(player, VF_USAGE_RIGHT_ALT, false);
    }
    if (stroke->shift) {
        add_step(player, VF_USAGE_LEFT_SHIFT, false);
    }
}

size_t
vf_key_player_add_text(struct vf_key_player *player,
                       const struct vf_key_layout *layout, const char *text)
{
    g_autofree char *valid = g_utf8_make_valid(text, -1);
    size_t skipped = 0;
    bool after_return = false;
    for (const char *at = valid; *at; at = g_utf8_next_char(at)) {
        gunichar character = g_utf8_get_char(at);
        bool second_of_pair = character == '\n' && after_return;
        after_return = character == '\r';
        if (second_of_pair) {
            continue;
        }
        const struct vf_key_layout_row *row =
            vf_key_layout_row(layout, after_return ? '\n' : character);
        if (!row) {
            skipped++;
            continue;
        }
        add_stroke(player, &row->first);
        add_stroke(player, &row->second);
    }
    return skipped;
}

void
vf_key_player_cancel(struct vf_key_player *player)
{
    struct vf_key_set down = {0};
    for (size_t i = 0; i < player->next; i++) {
        const struct vf_key_step *step = &player->steps[i];
        if (step->down) {
            vf_key_set_add(&down, step->usage);
        } else {
            vf_key_set_remove(&down, step->usage);
        }
    }
    player->next = player->count = 0;
    player->next_at_ns = 0;
    for (uint16_t usage = 0; usage < VF_USAGE_LIMIT; usage++) {
        if (vf_key_set_has(&down, usage)) {
            add_step(player, usage, false);
        }
    }
}

bool
vf_key_player_next(struct vf_key_player *player, uint64_t now_ns,
                   struct vf_key_step *step)
{
    if (player->next == player->count || now_ns < player->next_at_ns) {
        return false;
    }
    *step = player->steps[player->next++];
    player->next_at_ns = now_ns + player->interval_ns;
    return true;
}

uint64_t
vf_key_player_wake_at(const struct vf_key_player *player)
{
    return player->next == player->count ? UINT64_MAX : player->next_at_ns;
}
