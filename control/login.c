// SPDX-License-Identifier: GPL-2.0-or-later
#include "control/login.h"

#include "base/mutex.h"

#include <glib.h>
#include <libvirt/virterror.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

enum { ATTEMPTS = 3, KINDS = VIR_CRED_EXTERNAL + 1 };

// What was answered, by virConnectCredentialType; empty: not asked for.
struct answers {
    char texts[KINDS][VF_LOGIN_TEXT];
};

struct vf_login {
    atomic_uint refs;
    struct vf_mutex lock;

    // protected by lock
    char *uri;      // that the answers were accepted for; NULL: none yet
    char *real_uri; // what libvirt calls the same
    struct answers accepted;
};

// One opening.
struct attempt {
    const char *uri;
    const struct vf_login_asker *asker;
    bool has_known; // `known` may be used
    bool refused;   // nobody answers
    bool asked;     // somebody, or what is known
    struct answers known;
    struct answers given;
};

struct vf_login *
vf_login_create(void)
{
    struct vf_login *login = g_new0(struct vf_login, 1);
    atomic_init(&login->refs, 1);
    vf_mutex_init(&login->lock);
    return login;
}

struct vf_login *
vf_login_ref(struct vf_login *login)
{
    atomic_fetch_add(&login->refs, 1);
    return login;
}

void
vf_login_unref(struct vf_login *login)
{
    if (!login || atomic_fetch_sub(&login->refs, 1) != 1) {
        return;
    }
    explicit_bzero(&login->accepted, sizeof(login->accepted));
    vf_mutex_finish(&login->lock);
    g_free(login->uri);
    free(login->real_uri);
    g_free(login);
}

static bool
recall(struct vf_login *login, const char *uri, struct answers *answers)
{
    if (!login) {
        return false;
    }
    vf_mutex_lock(&login->lock);
    const bool known = g_strcmp0(login->uri, uri) == 0 ||
                       g_strcmp0(login->real_uri, uri) == 0;
    if (known) {
        *answers = login->accepted;
    }
    vf_mutex_unlock(&login->lock);
    return known;
}

static void
keep(struct vf_login *login, const char *uri, virConnectPtr conn,
     const struct answers *answers)
{
    if (!login) {
        return;
    }
    char *real_uri = virConnectGetURI(conn);
    vf_mutex_lock(&login->lock);
    g_free(login->uri);
    free(login->real_uri);
    login->uri = g_strdup(uri);
    login->real_uri = real_uri;
    login->accepted = *answers;
    vf_mutex_unlock(&login->lock);
}

// The question in words of our own bounds; libvirt ends some with a colon.
static void
write_question(struct vf_login_question *question,
               const virConnectCredential *credentials, unsigned count)
{
    *question = (struct vf_login_question){.serial = 1, .count = count};
    for (unsigned i = 0; i < count; i++) {
        const virConnectCredential *one = &credentials[i];
        char *prompt = question->fields[i].prompt;
        g_strlcpy(prompt, one->prompt ? one->prompt : "",
                  sizeof(question->fields[i].prompt));
        for (size_t end = strlen(prompt);
             end > 0 && strchr(": \n", prompt[end - 1]); end--) {
            prompt[end - 1] = '\0';
        }
        question->fields[i].is_secret = one->type == VIR_CRED_PASSPHRASE ||
                                        one->type == VIR_CRED_NOECHOPROMPT;
    }
}

static bool
answer_from_known(const struct attempt *attempt,
                  const virConnectCredential *credentials, unsigned count,
                  struct vf_login_answer *answer)
{
    for (unsigned i = 0; i < count; i++) {
        const char *known = attempt->known.texts[credentials[i].type];
        if (!attempt->has_known || known[0] == '\0') {
            return false;
        }
        memcpy(answer->texts[i], known, VF_LOGIN_TEXT);
    }
    return true;
}

static bool
answer(struct attempt *attempt, const virConnectCredential *credentials,
       unsigned count, struct vf_login_answer *texts)
{
    if (answer_from_known(attempt, credentials, count, texts)) {
        return true;
    }
    struct vf_login_question question;
    write_question(&question, credentials, count);
    return attempt->asker && attempt->asker->ask(attempt->asker->data,
                                                 attempt->uri, &question, texts);
}

// Of libvirt: fills in what it asks for; below 0 ends the opening.
static int
on_question(virConnectCredentialPtr credentials, unsigned count, void *data)
{
    struct attempt *attempt = data;
    attempt->asked = true;
    for (unsigned i = 0; i < count; i++) {
        if (credentials[i].type < 0 || credentials[i].type >= KINDS) {
            return -1;
        }
    }
    struct vf_login_answer texts = {.texts = {""}};
    if (count > VF_LOGIN_FIELDS || !answer(attempt, credentials, count, &texts)) {
        attempt->refused = true;
        return -1;
    }
    for (unsigned i = 0; i < count; i++) {
        memcpy(attempt->given.texts[credentials[i].type], texts.texts[i],
               VF_LOGIN_TEXT);
        credentials[i].result = strdup(texts.texts[i]); // libvirt frees it
        credentials[i].resultlen = (unsigned)strlen(texts.texts[i]);
    }
    explicit_bzero(&texts, sizeof(texts));
    return 0;
}

static virConnectPtr
try(struct attempt *attempt, bool write)
{
    static int kinds[] = {VIR_CRED_AUTHNAME, VIR_CRED_ECHOPROMPT,
                          VIR_CRED_REALM, VIR_CRED_PASSPHRASE,
                          VIR_CRED_NOECHOPROMPT};
    virConnectAuth auth = {.credtype = kinds,
                           .ncredtype = G_N_ELEMENTS(kinds),
                           .cb = on_question,
                           .cbdata = attempt};
    attempt->asked = false;
    attempt->refused = false;
    memset(&attempt->given, 0, sizeof(attempt->given));
    return virConnectOpenAuth(attempt->uri, &auth, write ? 0 : VIR_CONNECT_RO);
}

static bool
was_wrong(const struct attempt *attempt)
{
    const virError *error = virGetLastError();
    return attempt->asked && !attempt->refused && error &&
           (error->code == VIR_ERR_AUTH_FAILED ||
            error->code == VIR_ERR_AUTH_CANCELLED);
}

virConnectPtr
vf_login_open(struct vf_login *login, const char *uri, bool write,
              const struct vf_login_asker *asker)
{
    struct attempt attempt = {.uri = uri, .asker = asker};
    attempt.has_known = recall(login, uri, &attempt.known);
    virConnectPtr conn = try(&attempt, write);
    for (int i = attempt.has_known ? 0 : 1;
         i < ATTEMPTS && !conn && was_wrong(&attempt); i++) {
        attempt.has_known = false;
        conn = try(&attempt, write);
    }
    if (conn && attempt.asked) {
        keep(login, uri, conn, &attempt.given);
    }
    explicit_bzero(&attempt.known, sizeof(attempt.known));
    explicit_bzero(&attempt.given, sizeof(attempt.given));
    return conn;
}
