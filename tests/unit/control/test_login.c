// SPDX-License-Identifier: GPL-2.0-or-later
// Connections that ask who one is, with libvirt's test driver, which does ask when
// its configuration has users.
#include "control/login.h"

#include "control/failure.h"
#include "control/link.h"
#include "tests/fakes/control_rig.h"

#include <glib.h>
#include <glib/gstdio.h>
#include <libvirt/virterror.h>
#include <string.h>

struct fixture {
    char *path;
    char *uri;
    const char *name;     // that is answered
    const char *password; // that is answered; NULL: nobody answers
    unsigned times_asked;
    bool hid_password;
};

static void
set_up(struct fixture *fixture)
{
    memset(fixture, 0, sizeof(*fixture));
    vf_link_init_library();
    const int fd = g_file_open_tmp("vf-login-XXXXXX", &fixture->path, NULL);
    g_assert_cmpint(fd, >=, 0);
    g_close(fd, NULL);
    const char xml[] = "<node><auth><user password='secret'>anna</user></auth>"
                       "<domain type='test'><name>win11</name>"
                       "<memory>65536</memory><os><type>hvm</type></os>"
                       "</domain></node>";
    g_assert_true(g_file_set_contents(fixture->path, xml, -1, NULL));
    fixture->uri = g_strdup_printf("test://%s", fixture->path);
    fixture->name = "anna";
    fixture->password = "secret";
}

static void
tear_down(struct fixture *fixture)
{
    g_unlink(fixture->path);
    g_free(fixture->path);
    g_free(fixture->uri);
}

static bool
ask(void *data, const char *uri, const struct vf_login_question *question,
    struct vf_login_answer *answer)
{
    struct fixture *fixture = data;
    g_assert_cmpstr(uri, ==, fixture->uri);
    g_assert_cmpuint(question->count, >, 0);
    for (unsigned i = 0; i < question->count; i++) {
        g_test_message("asked: '%s'", question->fields[i].prompt);
        g_assert_cmpstr(question->fields[i].prompt, !=, "");
        const bool is_secret = question->fields[i].is_secret;
        fixture->hid_password |= is_secret;
        fixture->times_asked += is_secret;
        if (is_secret && !fixture->password) {
            return false;
        }
        g_strlcpy(answer->texts[i],
                  is_secret ? fixture->password : fixture->name, VF_LOGIN_TEXT);
    }
    return true;
}

static void
test_a_name_and_a_password_open_it(void)
{
    struct fixture fixture;
    set_up(&fixture);
    const struct vf_login_asker asker = {ask, &fixture};
    virConnectPtr conn = vf_login_open(NULL, fixture.uri, true, &asker);
    g_assert_nonnull(conn);
    g_assert_cmpuint(fixture.times_asked, ==, 1);
    g_assert_true(fixture.hid_password);
    virConnectClose(conn);
    tear_down(&fixture);
}

static void
test_what_was_accepted_is_not_asked_again(void)
{
    struct fixture fixture;
    set_up(&fixture);
    const struct vf_login_asker asker = {ask, &fixture};
    struct vf_login *login = vf_login_create();
    for (int i = 0; i < 3; i++) {
        virConnectPtr conn =
            vf_login_open(login, fixture.uri, true, i < 2 ? &asker : NULL);
        g_assert_nonnull(conn);
        virConnectClose(conn);
    }
    g_assert_cmpuint(fixture.times_asked, ==, 1);

    // The password is another one by now.
    const char xml[] = "<node><auth><user password='new'>anna</user></auth></node>";
    g_assert_true(g_file_set_contents(fixture.path, xml, -1, NULL));
    fixture.password = "new";
    virConnectPtr conn = vf_login_open(login, fixture.uri, true, &asker);
    g_assert_nonnull(conn);
    g_assert_cmpuint(fixture.times_asked, ==, 2);
    virConnectClose(conn);
    vf_login_unref(login);
    tear_down(&fixture);
}

static void
test_a_wrong_password_is_asked_for_three_times(void)
{
    struct fixture fixture;
    set_up(&fixture);
    fixture.password = "guess";
    const struct vf_login_asker asker = {ask, &fixture};
    struct vf_login *login = vf_login_create();
    g_assert_null(vf_login_open(login, fixture.uri, true, &asker));
    struct vf_failure failure;
    vf_failure_take(&failure);
    g_assert_cmpint(vf_failure_kind(&failure), ==, VF_FAILURE_PERMISSION);
    g_assert_cmpuint(fixture.times_asked, ==, 3);

    // And nothing wrong was kept.
    g_assert_null(vf_login_open(login, fixture.uri, true, NULL));
    vf_login_unref(login);
    tear_down(&fixture);
}

static void
test_without_an_answer_there_is_no_connection(void)
{
    struct fixture fixture;
    set_up(&fixture);
    fixture.password = NULL;
    const struct vf_login_asker asker = {ask, &fixture};
    g_assert_null(vf_login_open(NULL, fixture.uri, true, &asker));
    g_assert_cmpuint(fixture.times_asked, ==, 1);
    g_assert_null(vf_login_open(NULL, fixture.uri, false, NULL));
    struct vf_failure failure;
    vf_failure_take(&failure);
    g_assert_cmpint(vf_failure_kind(&failure), ==, VF_FAILURE_PERMISSION);
    tear_down(&fixture);
}

static void
test_what_asks_nothing_needs_nobody(void)
{
    vf_link_init_library();
    virConnectPtr conn = vf_login_open(NULL, "test:///default", true, NULL);
    g_assert_nonnull(conn);
    virConnectClose(conn);
}

// In the window: the question is a part of the status, and so is the answer's effect.

static bool
is_asked(const struct vf_control_status *status)
{
    return status->question.serial != 0;
}

static bool
is_connected(const struct vf_control_status *status)
{
    return status->link == VF_LINK_CONNECTED;
}

static bool
has_failed(const struct vf_control_status *status)
{
    return status->link == VF_LINK_FAILED && status->login_refused;
}

static void
answer_all(struct control_rig *rig, const struct fixture *fixture)
{
    while (!is_connected(&rig->status)) {
        control_rig_wait(rig, is_asked, "a question");
        struct vf_login_answer answer = {.texts = {""}};
        const struct vf_login_question question = rig->status.question;
        g_strlcpy(answer.texts[0],
                  question.fields[0].is_secret ? fixture->password
                                               : fixture->name,
                  VF_LOGIN_TEXT);
        vf_control_answer(rig->control, question.serial, &answer);
        rig->status.question.serial = 0;
        if (question.fields[0].is_secret) {
            control_rig_wait(rig, is_connected, "a connection");
        }
    }
}

static void
test_the_window_is_asked_and_goes_on(void)
{
    struct fixture fixture;
    struct control_rig rig;
    set_up(&fixture);
    control_rig_open(&rig, fixture.uri, "win11", false);
    answer_all(&rig, &fixture);
    control_rig_wait_state(&rig, VF_DOMAIN_RUNNING);
    g_assert_cmpuint(rig.status.question.serial, ==, 0);
    control_rig_do(&rig, VF_OPERATION_PAUSE);
    g_assert_false(rig.status.last_failed);

    // Others who go to the same place are not asked.
    virConnectPtr conn =
        vf_login_open(vf_control_login(rig.control), fixture.uri, true, NULL);
    g_assert_nonnull(conn);
    virConnectClose(conn);
    control_rig_close(&rig);
    tear_down(&fixture);
}

static void
test_who_refuses_is_asked_again_on_demand_only(void)
{
    struct fixture fixture;
    struct control_rig rig;
    set_up(&fixture);
    control_rig_open(&rig, fixture.uri, "win11", false);
    control_rig_wait(&rig, is_asked, "a question");
    const unsigned first = rig.status.question.serial;
    vf_control_answer(rig.control, first, NULL);
    control_rig_wait(&rig, has_failed, "a failed link");
    g_assert_cmpuint(rig.status.question.serial, ==, 0);
    g_assert_cmpstr(rig.status.link_detail, !=, "");

    vf_control_log_in(rig.control);
    control_rig_wait(&rig, is_asked, "the question again");
    g_assert_cmpuint(rig.status.question.serial, >, first);
    answer_all(&rig, &fixture);
    control_rig_close(&rig);
    tear_down(&fixture);
}

static void
test_the_program_ends_while_it_waits_for_an_answer(void)
{
    struct fixture fixture;
    struct control_rig rig;
    set_up(&fixture);
    control_rig_open(&rig, fixture.uri, "win11", false);
    control_rig_wait(&rig, is_asked, "a question");
    control_rig_close(&rig);
    tear_down(&fixture);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/login/a-name-and-a-password-open-it",
                    test_a_name_and_a_password_open_it);
    g_test_add_func("/login/what-was-accepted-is-not-asked-again",
                    test_what_was_accepted_is_not_asked_again);
    g_test_add_func("/login/a-wrong-password-is-asked-for-three-times",
                    test_a_wrong_password_is_asked_for_three_times);
    g_test_add_func("/login/without-an-answer-there-is-no-connection",
                    test_without_an_answer_there_is_no_connection);
    g_test_add_func("/login/what-asks-nothing-needs-nobody",
                    test_what_asks_nothing_needs_nobody);
    g_test_add_func("/login/the-window-is-asked-and-goes-on",
                    test_the_window_is_asked_and_goes_on);
    g_test_add_func("/login/who-refuses-is-asked-again-on-demand-only",
                    test_who_refuses_is_asked_again_on_demand_only);
    g_test_add_func("/login/the-program-ends-while-it-waits-for-an-answer",
                    test_the_program_ends_while_it_waits_for_an_answer);
    return g_test_run();
}
