// SPDX-License-Identifier: GPL-2.0-or-later
#include "shm/cadence.h"

#define US UINT64_C(1000)
#define MS UINT64_C(1000000)

// Slower than this is no rhythm, only frames now and then.
static const uint64_t longest_period_ns = 100 * MS;
static const uint64_t shortest_period_ns = 1 * MS;

// Frames needed to trust a rhythm, and strays that end the trust.
enum { TRUSTED = 3, MOST_TRUSTED = 16, LOST = 3 };

// The close look around the time a frame is due: this much at least on either
// side, never more than this part of the period.
static const uint64_t least_margin_ns = 40 * US;
enum { MARGIN_PART = 16 };

// Looking without a rhythm may cost this part of a processor while frames come,
// and this part while the guest is still.
enum { BUSY_PART = 25, STILL_PART = 300 };
static const uint64_t busy_shortest_ns = 100 * US;
static const uint64_t busy_longest_ns = 1 * MS;
static const uint64_t still_longest_ns = 20 * MS;

// The guest is still some time after its last frame.
static const uint64_t still_after_ns = 500 * MS;
enum { STILL_RAMP = 256 };

static uint64_t
clamp(uint64_t value, uint64_t least, uint64_t most)
{
    if (value < least) {
        return least;
    }
    return value > most ? most : value;
}

static uint64_t
distance(uint64_t a, uint64_t b)
{
    return a > b ? a - b : b - a;
}

// Moves an average towards a new sample, by a part of the difference.
static uint64_t
move_towards(uint64_t average, uint64_t sample, int part)
{
    int64_t difference = (int64_t)(sample - average);
    return average + (uint64_t)(difference / part);
}

void
vf_cadence_init(struct vf_cadence *cadence)
{
    *cadence = (struct vf_cadence){
        .late_ns = 50 * US,
        .late_dev_ns = 20 * US,
        .look_cost_ns = 10 * US,
    };
}

void
vf_cadence_reset(struct vf_cadence *cadence, uint64_t now_ns)
{
    cadence->last_frame_ns = now_ns;
    cadence->due_ns = 0;
    cadence->period_ns = 0;
    cadence->deviation_ns = 0;
    cadence->confidence = 0;
    cadence->strays = 0;
}

static bool
is_trusted(const struct vf_cadence *cadence)
{
    return cadence->confidence >= TRUSTED;
}

// Begins a new rhythm with the last interval.
static void
learn(struct vf_cadence *cadence, uint64_t interval, uint64_t now_ns)
{
    cadence->confidence = 0;
    cadence->strays = 0;
    cadence->period_ns = 0;
    if (interval >= shortest_period_ns && interval <= longest_period_ns) {
        cadence->period_ns = interval;
        cadence->deviation_ns = interval / MARGIN_PART;
        cadence->due_ns = now_ns + interval;
    }
}

// Follows a frame that came close to when it, or a later one, was due.
static void
follow(struct vf_cadence *cadence, uint64_t due, uint64_t periods,
       uint64_t now_ns)
{
    int64_t error = (int64_t)(now_ns - due);
    uint64_t off = distance(now_ns, due);
    cadence->deviation_ns = move_towards(cadence->deviation_ns, off, 8);
    cadence->period_ns += (uint64_t)(error / (int64_t)(16 * periods));
    cadence->due_ns = due + (uint64_t)(error / 4) + cadence->period_ns;
    cadence->strays = 0;
    if (cadence->confidence < MOST_TRUSTED) {
        cadence->confidence++;
    }
}

void
vf_cadence_on_frame(struct vf_cadence *cadence, uint64_t now_ns)
{
    uint64_t last = cadence->last_frame_ns;
    cadence->last_frame_ns = now_ns;
    if (now_ns <= last) {
        return;
    }
    uint64_t interval = now_ns - last;
    uint64_t period = cadence->period_ns;
    if (period == 0 || interval > 8 * longest_period_ns) {
        learn(cadence, interval, now_ns);
        return;
    }
    // Frames may have been left out: compare with the nearest that was due.
    uint64_t due = cadence->due_ns;
    uint64_t periods = 1;
    if (now_ns > due) {
        uint64_t over = (now_ns - due + period / 2) / period;
        due += over * period;
        periods += over;
    }
    if (distance(now_ns, due) <= period / 4) {
        follow(cadence, due, periods, now_ns);
        return;
    }
    cadence->strays++;
    if (cadence->strays >= LOST || !is_trusted(cadence)) {
        learn(cadence, interval, now_ns);
    }
}

void
vf_cadence_on_wake(struct vf_cadence *cadence, uint64_t late_ns)
{
    uint64_t late = clamp(late_ns, 0, 2 * MS);
    cadence->late_dev_ns = move_towards(cadence->late_dev_ns,
                                        distance(late, cadence->late_ns), 16);
    cadence->late_ns = move_towards(cadence->late_ns, late, 16);
}

void
vf_cadence_on_cost(struct vf_cadence *cadence, uint64_t look_cost_ns)
{
    cadence->look_cost_ns = move_towards(
        cadence->look_cost_ns, clamp(look_cost_ns, 1 * US, 200 * US), 4);
}

void
vf_cadence_expect_frame(struct vf_cadence *cadence, uint64_t now_ns)
{
    // Not a frame of the rhythm: only the stillness ends.
    if (now_ns - cadence->last_frame_ns > still_after_ns) {
        cadence->last_frame_ns = now_ns;
        cadence->period_ns = 0;
        cadence->confidence = 0;
    }
}

uint64_t
vf_cadence_busy_step(const struct vf_cadence *cadence)
{
    return clamp(cadence->look_cost_ns * BUSY_PART, busy_shortest_ns,
                 busy_longest_ns);
}

// Looks without a rhythm to rely on.
static uint64_t
steady_step(const struct vf_cadence *cadence, uint64_t now_ns)
{
    uint64_t busy = vf_cadence_busy_step(cadence);
    uint64_t idle = now_ns - cadence->last_frame_ns;
    if (idle < still_after_ns) {
        return busy;
    }
    uint64_t still = clamp(cadence->look_cost_ns * STILL_PART, busy_longest_ns,
                           still_longest_ns);
    return clamp((idle - still_after_ns) / STILL_RAMP, busy, still);
}

uint64_t
vf_cadence_next_look(const struct vf_cadence *cadence, uint64_t now_ns)
{
    uint64_t step = steady_step(cadence, now_ns);
    if (!is_trusted(cadence)) {
        return now_ns + step;
    }
    uint64_t period = cadence->period_ns;
    uint64_t margin =
        clamp(cadence->deviation_ns * 4, least_margin_ns, period / MARGIN_PART);
    uint64_t lead = margin + clamp(cadence->late_ns + 3 * cadence->late_dev_ns,
                                   0, period / 8);

    // The nearest time that a frame is due and not long past.
    uint64_t due = cadence->due_ns;
    if (now_ns > due + margin) {
        due += (now_ns - due - margin + period - 1) / period * period;
    }
    uint64_t early = due - lead;
    if (now_ns >= due - margin) {
        return now_ns;
    }
    if (now_ns >= early) {
        return now_ns; // too close to sleep
    }
    // A frame that is overdue may come at any moment; one that is not won't.
    bool overdue = now_ns > cadence->due_ns + margin;
    if (overdue && now_ns + step < early) {
        return now_ns + step;
    }
    return early;
}
