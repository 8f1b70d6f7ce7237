// SPDX-License-Identifier: GPL-2.0-or-later
#include "shm/cadence.h"

#define US UINT64_C(1000)
#define MS UINT64_C(1000000)

// Outside of this there is no rhythm, only frames now and then.
static const uint64_t shortest_period_ns = 1 * MS;
static const uint64_t longest_period_ns = 120 * MS;

// Confidence needed to rely on the rhythm, to rely on nothing else, and the
// most.
enum { TRUSTED = 4, CERTAIN = 16, MOST = 32, LATE_DOUBT = 6 };

// A frame within this part of the period around its time came when due.
enum { HIT_PART = 8 };

// The close look: it begins so long before a frame is due, within this part of
// the period, and only its last moments are spent without sleeping.
static const uint64_t least_margin_ns = 30 * US;
static const uint64_t sleepless_ns = 120 * US;
static const uint64_t overdue_ns = 40 * US;
enum { MARGIN_PART = 16, LEAD_PART = 6 };

// A long sleep ends late at times, a short one hardly: wake from the long one
// so much early and go on in short ones.
static const uint64_t approach_ns = 600 * US;
static const uint64_t short_sleep_ns = 150 * US;
static const uint64_t least_step_ns = 40 * US;

// Looking without a rhythm may cost this part of a processor while frames come,
// and this part while the guest is still.
enum { BUSY_PART = 25, STILL_PART = 300 };
static const uint64_t busy_shortest_ns = 100 * US;
static const uint64_t busy_longest_ns = 1 * MS;
static const uint64_t still_longest_ns = 20 * MS;

// The guest is still some time after its last frame, and more so with time.
static const uint64_t still_after_ns = 500 * MS;
enum { STILL_RAMP = 256 };

static uint64_t
at_least(uint64_t value, uint64_t least)
{
    return value < least ? least : value;
}

static uint64_t
at_most(uint64_t value, uint64_t most)
{
    return value > most ? most : value;
}

static uint64_t
clamp(uint64_t value, uint64_t least, uint64_t most)
{
    return at_most(at_least(value, least), most);
}

static uint64_t
distance(uint64_t a, uint64_t b)
{
    return a > b ? a - b : b - a;
}

// From `at` to the nearest moment between `first` and `last`.
static uint64_t
distance_outside(uint64_t at, uint64_t first, uint64_t last)
{
    return at < first ? first - at : at > last ? at - last : 0;
}

// Moves an average towards a sample, by a part of the difference.
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
    cadence->early_ns = 0;
    cadence->confidence = 0;
}

bool
vf_cadence_is_trusted(const struct vf_cadence *cadence)
{
    return cadence->confidence >= TRUSTED;
}

// Begins a new rhythm with the last interval.
static void
learn(struct vf_cadence *cadence, uint64_t interval, uint64_t now_ns)
{
    cadence->confidence = 0;
    cadence->early_ns = 0;
    cadence->period_ns = 0;
    if (interval >= shortest_period_ns && interval <= longest_period_ns) {
        cadence->period_ns = interval;
        cadence->due_ns = now_ns + interval;
    }
}

// Follows a frame that came close to `due`, which lies `periods` after the
// last.
static void
follow(struct vf_cadence *cadence, uint64_t interval, uint64_t due,
       uint64_t periods, uint64_t now_ns, uint64_t absent_ns)
{
    uint64_t period = cadence->period_ns;
    uint64_t early = now_ns < due ? due - now_ns : 0;
    uint64_t late = now_ns > due ? now_ns - due : 0;
    bool is_exact = now_ns - absent_ns < short_sleep_ns * 2;
    if (!is_exact && absent_ns < due) {
        late = 0; // it may have come when due: we looked too late
    }
    if (is_exact || cadence->confidence < TRUSTED) {
        uint64_t sample = clamp(interval / periods, period - period / 16,
                                period + period / 16);
        cadence->period_ns = move_towards(
            period, sample, vf_cadence_is_trusted(cadence) ? 32 : 4);
    }
    cadence->early_ns = move_towards(cadence->early_ns, early,
                                     early > cadence->early_ns ? 4 : 32);
    due = due - early / 2 + at_most(late, period / 32) / 16;
    cadence->due_ns = due + cadence->period_ns;
    cadence->confidence = (unsigned)at_most(cadence->confidence + 1, MOST);
}

void
vf_cadence_on_frames(struct vf_cadence *cadence, unsigned count,
                     uint64_t now_ns, uint64_t absent_ns)
{
    uint64_t last = cadence->last_frame_ns;
    cadence->last_frame_ns = now_ns;
    if (now_ns <= last) {
        return;
    }
    uint64_t interval = now_ns - last;
    uint64_t period = cadence->period_ns;
    if (period == 0 || interval > 8 * longest_period_ns || count > 1) {
        learn(cadence, interval / count, now_ns);
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
    if (distance_outside(due, absent_ns, now_ns) <= period / HIT_PART) {
        follow(cadence, interval, due, periods, now_ns, absent_ns);
        return;
    }
    // One that is late may have been held up; one that is early has no excuse.
    unsigned doubt = now_ns > due ? LATE_DOUBT : cadence->confidence / 2;
    cadence->confidence -= (unsigned)at_most(doubt, cadence->confidence);
    cadence->due_ns = due + period;
    if (!vf_cadence_is_trusted(cadence)) {
        learn(cadence, interval, now_ns);
    }
}

void
vf_cadence_on_wake(struct vf_cadence *cadence, uint64_t slept_ns,
                   uint64_t late_ns)
{
    if (slept_ns > 2 * short_sleep_ns) {
        return;
    }
    uint64_t late = at_most(late_ns, 1 * MS);
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

// How long before a frame is due it may come.
static uint64_t
margin_of(const struct vf_cadence *cadence)
{
    return clamp(3 * cadence->early_ns, least_margin_ns,
                 at_least(cadence->period_ns / MARGIN_PART, least_margin_ns));
}

// Before a frame is due: sleep, sleep shortly, then do not sleep any more.
static uint64_t
approach(const struct vf_cadence *cadence, uint64_t now_ns, uint64_t due)
{
    uint64_t most = cadence->period_ns / LEAD_PART;
    uint64_t wake = cadence->late_ns + 2 * cadence->late_dev_ns;
    uint64_t margin = margin_of(cadence);
    uint64_t close = due - at_most(at_most(margin, sleepless_ns) + wake, most);
    uint64_t early = due - at_most(margin + wake + approach_ns, most);
    if (now_ns < early) {
        // However steady it was, it may become faster.
        uint64_t longest = cadence->confidence < CERTAIN
                               ? cadence->period_ns / 4
                               : cadence->period_ns / 2;
        return at_most(early, now_ns + longest);
    }
    if (now_ns + least_step_ns < close) {
        return at_most(close, now_ns + short_sleep_ns);
    }
    return now_ns;
}

uint64_t
vf_cadence_next_look(const struct vf_cadence *cadence, uint64_t now_ns)
{
    uint64_t step = steady_step(cadence, now_ns);
    if (!vf_cadence_is_trusted(cadence) ||
        now_ns - cadence->last_frame_ns > still_after_ns) {
        return now_ns + step;
    }
    uint64_t due = cadence->due_ns;
    uint64_t period = cadence->period_ns;
    if (now_ns < due) {
        return approach(cadence, now_ns, due);
    }
    // Overdue: it comes any moment, or not at all and then with the next one
    // due.
    uint64_t overdue = now_ns - due;
    uint64_t next_due = due + (overdue / period + 1) * period;
    if (overdue <= overdue_ns) {
        return now_ns;
    }
    uint64_t next = now_ns + clamp(overdue / 8, least_step_ns, step);
    return at_most(next, approach(cadence, now_ns, next_due));
}
