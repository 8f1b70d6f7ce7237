// SPDX-License-Identifier: GPL-2.0-or-later
#include "control/worker.h"

#include "base/clock.h"
#include "base/thread.h"
#include "base/wakeup.h"

#include <glib.h>
#include <stdatomic.h>

// Long enough for any machine; nothing waits for it unless something is broken.
static uint64_t
far_deadline(void)
{
    return vf_clock_ns() + 60 * VF_NS_PER_S;
}

// What happened, in order; written by the worker, read after it ended.
struct record {
    char events[64];
};

struct step {
    struct record *record;
    char sign;
};

static void
write_sign(struct record *record, char sign)
{
    const size_t length = strlen(record->events);
    g_assert_cmpuint(length + 1, <, sizeof(record->events));
    record->events[length] = sign;
}

static void
run_step(void *data)
{
    const struct step *step = data;
    g_assert_cmpint(vf_thread_role(), ==, VF_ROLE_WORKER);
    write_sign(step->record, step->sign);
}

static void
discard_step(void *data)
{
    const struct step *step = data;
    write_sign(step->record, (char)g_ascii_toupper(step->sign));
}

static void
write_end(void *data)
{
    write_sign(data, '.');
}

static struct vf_job
job_of(struct step *step)
{
    return (struct vf_job){
        .run = run_step, .discard = discard_step, .data = step};
}

// A job that begins, says so, and ends only when it is told.
struct gate {
    struct vf_wakeup begun;
    struct vf_wakeup release;
};

static void
init_gate(struct gate *gate)
{
    vf_wakeup_init(&gate->begun);
    vf_wakeup_init(&gate->release);
}

static void
finish_gate(struct gate *gate)
{
    vf_wakeup_finish(&gate->begun);
    vf_wakeup_finish(&gate->release);
}

static void
run_gate(void *data)
{
    struct gate *gate = data;
    vf_wakeup_signal(&gate->begun);
    vf_wakeup_wait_until(&gate->release, UINT64_MAX);
}

static void
signal_wakeup(void *data)
{
    vf_wakeup_signal(data);
}

static void
test_jobs_run_in_the_order_of_posting(void)
{
    struct record record = {""};
    struct step steps[] = {{&record, 'a'}, {&record, 'b'}, {&record, 'c'}};
    struct vf_wakeup done;
    vf_wakeup_init(&done);
    struct vf_worker *worker = vf_worker_start("test", write_end, &record);
    for (size_t i = 0; i < G_N_ELEMENTS(steps); i++) {
        vf_worker_post(worker, job_of(&steps[i]));
    }
    vf_worker_post(worker,
                   (struct vf_job){.run = signal_wakeup, .data = &done});
    vf_wakeup_wait_until(&done, UINT64_MAX);
    g_assert_true(vf_worker_stop(worker, far_deadline()));
    g_assert_cmpstr(record.events, ==, "abc.");
    vf_wakeup_finish(&done);
}

static void
test_delayed_jobs_let_others_pass(void)
{
    struct record record = {""};
    struct step steps[] = {{&record, 'a'}, {&record, 'b'}, {&record, 'c'}};
    struct gate gate;
    init_gate(&gate);
    struct vf_wakeup done;
    vf_wakeup_init(&done);
    struct vf_worker *worker = vf_worker_start("test", write_end, &record);
    vf_worker_post(worker, (struct vf_job){.run = run_gate, .data = &gate});
    vf_worker_post_after(worker, 20 * VF_NS_PER_MS, job_of(&steps[2]));
    vf_worker_post_after(worker, 10 * VF_NS_PER_MS, job_of(&steps[1]));
    vf_worker_post(worker, job_of(&steps[0]));
    vf_worker_post_after(worker, 30 * VF_NS_PER_MS,
                         (struct vf_job){.run = signal_wakeup, .data = &done});
    vf_wakeup_signal(&gate.release);
    vf_wakeup_wait_until(&done, UINT64_MAX);
    g_assert_true(vf_worker_stop(worker, far_deadline()));
    g_assert_cmpstr(record.events, ==, "abc.");
    vf_wakeup_finish(&done);
    finish_gate(&gate);
}

static void
test_stopping_discards_what_is_left(void)
{
    struct record record = {""};
    struct step steps[] = {{&record, 'a'}, {&record, 'b'}};
    struct gate gate;
    init_gate(&gate);
    struct vf_worker *worker = vf_worker_start("test", write_end, &record);
    vf_worker_post_after(worker, 3600 * VF_NS_PER_S, job_of(&steps[1]));
    vf_worker_post_after(worker, 1800 * VF_NS_PER_S, job_of(&steps[0]));
    g_assert_true(vf_worker_stop(worker, far_deadline()));
    g_assert_cmpstr(record.events, ==, "AB.");
    finish_gate(&gate);
}

static void
test_a_job_posted_too_late_is_discarded(void)
{
    struct record record = {""};
    struct step step = {&record, 'a'};
    struct vf_worker *worker = vf_worker_start("test", write_end, &record);
    vf_worker_ref(worker);
    g_assert_true(vf_worker_stop(worker, far_deadline()));
    vf_worker_post(worker, job_of(&step));
    vf_worker_post(worker, (struct vf_job){.run = run_step, .data = &step});
    g_assert_false(vf_worker_enter(worker));
    vf_worker_unref(worker);
    g_assert_cmpstr(record.events, ==, ".A");
}

// What a stuck job and the thread that gave it up share; freed by the last.
struct stuck {
    struct gate gate;
    struct vf_worker *worker;
    struct vf_wakeup finished;
    atomic_bool was_let_in;
};

static void
run_stuck(void *data)
{
    struct stuck *stuck = data;
    run_gate(&stuck->gate);
    const bool let_in = vf_worker_enter(stuck->worker);
    atomic_store(&stuck->was_let_in, let_in);
    if (let_in) {
        vf_worker_leave(stuck->worker);
    }
}

static void
finish_stuck(void *data)
{
    struct stuck *stuck = data;
    vf_wakeup_signal(&stuck->finished);
}

static void
test_a_stuck_worker_is_given_up_and_ends_by_itself(void)
{
    struct stuck stuck;
    init_gate(&stuck.gate);
    vf_wakeup_init(&stuck.finished);
    atomic_init(&stuck.was_let_in, true);
    stuck.worker = vf_worker_start("test", finish_stuck, &stuck);
    vf_worker_ref(stuck.worker);
    vf_worker_post(stuck.worker,
                   (struct vf_job){.run = run_stuck, .data = &stuck});
    vf_wakeup_wait_until(&stuck.gate.begun, UINT64_MAX);
    g_assert_false(vf_worker_stop(stuck.worker, vf_clock_ns() + VF_NS_PER_MS));
    vf_wakeup_signal(&stuck.gate.release);
    vf_wakeup_wait_until(&stuck.finished, UINT64_MAX);
    g_assert_false(atomic_load(&stuck.was_let_in));
    vf_worker_unref(stuck.worker);
    vf_wakeup_finish(&stuck.finished);
    finish_gate(&stuck.gate);
}

struct visitor {
    struct gate gate;
    struct vf_worker *worker;
    atomic_bool inside;
};

static void
run_visitor(void *data)
{
    struct visitor *visitor = data;
    g_assert_true(vf_worker_enter(visitor->worker));
    atomic_store(&visitor->inside, true);
    run_gate(&visitor->gate);
    atomic_store(&visitor->inside, false);
    vf_worker_leave(visitor->worker);
}

static void
release_later(void *data)
{
    struct visitor *visitor = data;
    g_usleep(20000); // lets the stop begin; correct with any order
    vf_wakeup_signal(&visitor->gate.release);
}

static void
test_stopping_waits_for_who_has_entered(void)
{
    struct visitor visitor;
    init_gate(&visitor.gate);
    atomic_init(&visitor.inside, false);
    visitor.worker = vf_worker_start("test", NULL, NULL);
    vf_worker_post(visitor.worker,
                   (struct vf_job){.run = run_visitor, .data = &visitor});
    vf_wakeup_wait_until(&visitor.gate.begun, UINT64_MAX);
    struct vf_thread *helper =
        vf_thread_start(VF_ROLE_NONE, "helper", release_later, &visitor);
    vf_worker_stop(visitor.worker, 0);
    g_assert_false(atomic_load(&visitor.inside));
    vf_thread_join(helper);
    finish_gate(&visitor.gate);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/worker/jobs-run-in-the-order-of-posting",
                    test_jobs_run_in_the_order_of_posting);
    g_test_add_func("/worker/delayed-jobs-let-others-pass",
                    test_delayed_jobs_let_others_pass);
    g_test_add_func("/worker/stopping-discards-what-is-left",
                    test_stopping_discards_what_is_left);
    g_test_add_func("/worker/a-job-posted-too-late-is-discarded",
                    test_a_job_posted_too_late_is_discarded);
    g_test_add_func("/worker/a-stuck-one-is-given-up-and-ends-by-itself",
                    test_a_stuck_worker_is_given_up_and_ends_by_itself);
    g_test_add_func("/worker/stopping-waits-for-who-has-entered",
                    test_stopping_waits_for_who_has_entered);
    return g_test_run();
}
