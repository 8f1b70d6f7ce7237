// SPDX-License-Identifier: GPL-2.0-or-later
// What is done about this machine's sleep, look after look.
#include "control/power/sleep.h"

#include <glib.h>

struct look {
    const char *what;
    enum vf_domain_state state;
    bool sleeps, busy;
    unsigned serial;
    bool failed;
    // expected
    enum vf_sleep_lock lock;
    enum vf_operation operation;
    bool tells;
};

struct story {
    const char *name;
    enum vf_sleep_policy policy;
    bool resumes, no_gpu, no_rights;
    struct look looks[10];
};

#define ON VF_DOMAIN_RUNNING
#define HELD VF_DOMAIN_PAUSED
#define OFF VF_DOMAIN_OFF
#define NONE VF_SLEEP_LOCK_NONE
#define DELAY VF_SLEEP_LOCK_DELAY
#define PAUSE VF_OPERATION_PAUSE
#define RESUME VF_OPERATION_RESUME

static const struct story STORIES[] = {
    {"the VM is paused, sleep goes on, and the VM after it", VF_SLEEP_PAUSE, true,
     false, false,
     {{"off", OFF, false, false, 0, false, NONE, 0, false},
      {"runs", ON, false, false, 1, false, DELAY, 0, false},
      {"sleep is near", ON, true, false, 1, false, DELAY, PAUSE, false},
      {"pausing", ON, true, true, 1, false, DELAY, 0, false},
      {"paused", HELD, true, false, 2, false, NONE, 0, false},
      {"still", HELD, true, false, 2, false, NONE, 0, false},
      {"awake", HELD, false, false, 2, false, NONE, RESUME, true},
      {"resuming", HELD, false, true, 2, false, NONE, 0, false},
      {"runs again", ON, false, false, 3, false, DELAY, 0, false}}},
    {"the user goes on with it, where that is wanted", VF_SLEEP_PAUSE, false,
     false, false,
     {{"sleep is near", ON, true, false, 1, false, DELAY, PAUSE, false},
      {"paused", HELD, true, false, 2, false, NONE, 0, false},
      {"awake", HELD, false, false, 2, false, NONE, 0, true},
      {"told once", HELD, false, false, 2, false, NONE, 0, false}}},
    {"a VM that was paused before stays paused", VF_SLEEP_PAUSE, true, false,
     false,
     {{"paused by hand", HELD, false, false, 1, false, NONE, 0, false},
      {"sleep is near", HELD, true, false, 1, false, NONE, 0, false},
      {"awake", HELD, false, false, 1, false, NONE, 0, false}}},
    {"a pause that fails is told, and holds nothing up", VF_SLEEP_PAUSE, true,
     false, false,
     {{"sleep is near", ON, true, false, 1, false, DELAY, PAUSE, false},
      {"it failed", ON, true, false, 2, true, NONE, 0, true},
      {"still", ON, true, false, 2, true, NONE, 0, false},
      {"awake", ON, false, false, 2, true, DELAY, 0, false},
      {"the next time", ON, true, false, 2, true, DELAY, PAUSE, false}}},
    {"another operation is waited for", VF_SLEEP_PAUSE, true, false, false,
     {{"busy", ON, true, true, 1, false, DELAY, 0, false},
      {"idle", ON, true, false, 2, false, DELAY, PAUSE, false}}},
    {"a pause that is late is made good, too", VF_SLEEP_PAUSE, true, false, false,
     {{"sleep is near", ON, true, false, 1, false, DELAY, PAUSE, false},
      {"awake, not begun", ON, false, false, 1, false, DELAY, 0, false},
      {"awake, pausing", ON, false, true, 1, false, DELAY, 0, false},
      {"paused", HELD, false, false, 2, false, NONE, RESUME, true}}},
    {"somebody else went on with it", VF_SLEEP_PAUSE, true, false, false,
     {{"sleep is near", ON, true, false, 1, false, DELAY, PAUSE, false},
      {"paused", HELD, true, false, 2, false, NONE, 0, false},
      {"awake, running", ON, false, false, 2, false, DELAY, 0, false},
      {"paused by hand", HELD, false, false, 3, false, NONE, 0, false}}},
    {"the machine can be kept awake", VF_SLEEP_BLOCK, true, false, false,
     {{"runs", ON, false, false, 1, false, VF_SLEEP_LOCK_BLOCK, 0, false},
      {"forced to sleep", ON, true, false, 1, false, VF_SLEEP_LOCK_BLOCK, 0,
       false},
      {"off", OFF, false, false, 2, false, NONE, 0, false}}},
    {"it can be left alone", VF_SLEEP_LET, true, false, false,
     {{"runs", ON, false, false, 1, false, NONE, 0, false},
      {"sleep is near", ON, true, false, 1, false, NONE, 0, false}}},
    {"a VM without a GPU may sleep as it likes", VF_SLEEP_PAUSE, true, true, false,
     {{"runs", ON, false, false, 1, false, NONE, 0, false},
      {"sleep is near", ON, true, false, 1, false, NONE, 0, false}}},
    {"who may only look holds nothing up", VF_SLEEP_PAUSE, true, false, true,
     {{"runs", ON, false, false, 1, false, NONE, 0, false},
      {"sleep is near", ON, true, false, 1, false, NONE, 0, false}}},
};

static void
test_story(const void *data)
{
    const struct story *story = data;
    struct vf_sleep_memory memory = {.asked = false};
    for (const struct look *look = story->looks; look->what; look++) {
        g_test_message("%s", look->what);
        const struct vf_sleep_facts facts = {.policy = story->policy,
                                             .resumes = story->resumes,
                                             .can_act = !story->no_rights,
                                             .has_gpu = !story->no_gpu,
                                             .state = look->state,
                                             .is_busy = look->busy,
                                             .going_to_sleep = look->sleeps,
                                             .last_serial = look->serial,
                                             .last_failed = look->failed};
        const struct vf_sleep_advice advice = vf_sleep_look(&memory, &facts);
        g_assert_cmpint(advice.lock, ==, look->lock);
        g_assert_cmpint(advice.operation, ==, look->operation);
        g_assert_cmpint(advice.words != NULL, ==, look->tells);
    }
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    for (size_t i = 0; i < G_N_ELEMENTS(STORIES); i++) {
        g_autofree char *name = g_strconcat("/sleep/", STORIES[i].name, NULL);
        g_test_add_data_func(name, &STORIES[i], test_story);
    }
    return g_test_run();
}
