// SPDX-License-Identifier: GPL-2.0-or-later
#include "shm/input_reports.h"

#include <string.h>

enum { FIRST_MODIFIER = 0xe0, FIRST_KEY = 4 };

static void
forget(struct vf_input_reports *reports, uint8_t usage)
{
    unsigned kept = 0;
    for (unsigned i = 0; i < reports->key_count; i++) {
        if (reports->keys[i] != usage) {
            reports->keys[kept++] = reports->keys[i];
        }
    }
    reports->key_count = kept;
}

// False for a key that a HID keyboard does not have.
static bool
apply_key(struct vf_input_reports *reports, uint16_t usage, bool down)
{
    if (usage < FIRST_KEY || usage > VF_KVMFR_INPUT_LAST_KEY) {
        return false;
    }
    if (usage >= FIRST_MODIFIER) {
        uint8_t bit = (uint8_t)(1u << (usage - FIRST_MODIFIER));
        reports->modifiers = down ? reports->modifiers | bit
                                  : reports->modifiers & (uint8_t)~bit;
        return true;
    }
    forget(reports, (uint8_t)usage);
    if (down && reports->key_count < VF_INPUT_MOST_KEYS) {
        reports->keys[reports->key_count++] = (uint8_t)usage;
    }
    return true;
}

static void
report_keys(const struct vf_input_reports *reports,
            struct vf_kvmfr_input_record *record)
{
    record->type = VF_KVMFR_INPUT_KEYBOARD;
    record->modifiers = reports->modifiers;
    if (reports->key_count > VF_KVMFR_INPUT_KEYS) {
        memset(record->keys, VF_KVMFR_INPUT_ROLLOVER, sizeof(record->keys));
    } else {
        memcpy(record->keys, reports->keys, reports->key_count);
    }
}

// Takes from `*left` what is within +-most.
static int32_t
take(int32_t *left, int32_t most)
{
    int32_t part = *left > most ? most : *left < -most ? -most : *left;
    *left -= part;
    return part;
}

bool
vf_input_reports_apply(struct vf_input_reports *reports,
                       struct vf_input_change *change,
                       struct vf_kvmfr_input_record *record, bool *has_record)
{
    *record = (struct vf_kvmfr_input_record){
        .type = VF_KVMFR_INPUT_RELATIVE,
    };
    *has_record = true;
    bool done = true;
    switch (change->type) {
    case VF_INPUT_CHANGE_KEY:
        *has_record = apply_key(reports, change->usage, change->down);
        report_keys(reports, record);
        break;
    case VF_INPUT_CHANGE_BUTTON: {
        uint32_t bit = change->button < 32 ? 1u << change->button : 0;
        reports->buttons =
            change->down ? reports->buttons | bit : reports->buttons & ~bit;
        break;
    }
    case VF_INPUT_CHANGE_MOTION:
        record->dx = take(&change->dx, VF_KVMFR_INPUT_MAX_MOTION);
        record->dy = take(&change->dy, VF_KVMFR_INPUT_MAX_MOTION);
        done = change->dx == 0 && change->dy == 0;
        break;
    case VF_INPUT_CHANGE_POSITION:
        record->type = VF_KVMFR_INPUT_ABSOLUTE;
        record->x = change->x;
        record->y = change->y;
        break;
    case VF_INPUT_CHANGE_WHEEL:
        record->wheel = take(&change->dy, VF_KVMFR_INPUT_MAX_WHEEL);
        *has_record = record->wheel != 0;
        done = change->dy == 0;
        break;
    }
    record->buttons = reports->buttons;
    return done;
}

static uint16_t
scale(int32_t at, int32_t extent)
{
    int64_t last = extent > 1 ? extent - 1 : 1;
    int64_t inside = at < 0 ? 0 : at > last ? last : at;
    return (uint16_t)((inside * VF_KVMFR_INPUT_MAX_POSITION + last / 2) / last);
}

void
vf_input_reports_position(struct vf_point position, struct vf_size screen,
                          uint16_t *x, uint16_t *y)
{
    *x = scale(position.x, screen.w);
    *y = scale(position.y, screen.h);
}
