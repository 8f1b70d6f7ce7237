// SPDX-License-Identifier: GPL-2.0-or-later
#include "fake_sink.h"

#include "input/keymap.h"

#include <glib.h>

static void G_GNUC_PRINTF(2, 3)
    note(struct fake_sink *fake, const char *format, ...)
{
    if (!fake->state.ready) {
        fake->unready++;
    }
    if (fake->log_count == FAKE_SINK_LOG) {
        return;
    }
    va_list arguments;
    va_start(arguments, format);
    g_vsnprintf(fake->log[fake->log_count++], sizeof(fake->log[0]), format,
                arguments);
    va_end(arguments);
}

static struct vf_input_sink_state
on_state(struct vf_input_sink *sink)
{
    return ((struct fake_sink *)sink)->state;
}

static void
on_key(struct vf_input_sink *sink, struct vf_key key, bool down)
{
    struct fake_sink *fake = (struct fake_sink *)sink;
    note(fake, "%c%s", down ? '+' : '-', vf_usage_name(key.usage));
    fake->doubled += vf_key_set_has(&fake->down, key.usage) == down;
    if (down) {
        vf_key_set_add(&fake->down, key.usage);
        fake->presses++;
    } else {
        vf_key_set_remove(&fake->down, key.usage);
        fake->releases++;
    }
}

static void
on_button(struct vf_input_sink *sink, enum vf_button button, bool down)
{
    struct fake_sink *fake = (struct fake_sink *)sink;
    note(fake, "b%d%c", (int)button, down ? '+' : '-');
    bool was_down = fake->buttons >> button & 1;
    fake->doubled += was_down == down;
    fake->buttons ^= was_down == down ? 0 : 1u << button;
    fake->presses += down;
    fake->releases += !down;
}

static void
on_motion(struct vf_input_sink *sink, int32_t dx, int32_t dy)
{
    struct fake_sink *fake = (struct fake_sink *)sink;
    note(fake, "m%d,%d", dx, dy);
    fake->motion_x += dx;
    fake->motion_y += dy;
}

static void
on_position(struct vf_input_sink *sink, struct vf_point position,
            struct vf_size screen)
{
    struct fake_sink *fake = (struct fake_sink *)sink;
    note(fake, "p%d,%d", position.x, position.y);
    fake->position = position;
    fake->screen = screen;
    fake->positions++;
}

static void
on_wheel(struct vf_input_sink *sink, int32_t dx, int32_t dy)
{
    struct fake_sink *fake = (struct fake_sink *)sink;
    note(fake, "w%d,%d", dx, dy);
    fake->wheel_x += dx;
    fake->wheel_y += dy;
}

static void
on_set_locks(struct vf_input_sink *sink, unsigned locks)
{
    struct fake_sink *fake = (struct fake_sink *)sink;
    note(fake, "l%u", locks);
    fake->locks = locks;
}

static void
on_want_absolute(struct vf_input_sink *sink, bool absolute)
{
    ((struct fake_sink *)sink)->absolute = absolute;
}

void
fake_sink_init(struct fake_sink *fake)
{
    static const struct vf_input_sink_ops ops = {
        .name = "fake",
        .state = on_state,
        .key = on_key,
        .button = on_button,
        .motion = on_motion,
        .position = on_position,
        .wheel = on_wheel,
        .set_locks = on_set_locks,
        .want_absolute = on_want_absolute,
    };
    *fake = (struct fake_sink){
        .sink = {.ops = &ops},
        .state = {.ready = true,
                  .can_relative = true,
                  .can_absolute = true,
                  .epoch = 1},
    };
}

void
fake_sink_disconnect(struct fake_sink *fake)
{
    fake->state.ready = false;
    vf_key_set_clear(&fake->down);
    fake->buttons = 0;
}

void
fake_sink_connect(struct fake_sink *fake)
{
    fake->state.epoch++;
    fake->state.ready = true;
}

bool
fake_sink_is_idle(const struct fake_sink *fake)
{
    return vf_key_set_is_empty(&fake->down) && fake->buttons == 0;
}

char *
fake_sink_take_log(struct fake_sink *fake)
{
    GString *text = g_string_new(NULL);
    for (unsigned i = 0; i < fake->log_count; i++) {
        g_string_append_printf(text, "%s%s", i > 0 ? " " : "", fake->log[i]);
    }
    fake->log_count = 0;
    return g_string_free(text, FALSE);
}
