// SPDX-License-Identifier: GPL-2.0-or-later
#include "control/command/terminal.h"

#include <stdio.h>
#include <string.h>
#include <termios.h>

static bool
read_line(FILE *terminal, char *text, size_t size)
{
    if (!fgets(text, (int)size, terminal)) {
        return false;
    }
    text[strcspn(text, "\n")] = '\0';
    return true;
}

// What is typed from now on is not shown; what was typed before is dropped.
// `before`: how it was. False when that cannot be changed.
static bool
hide_typing(int fd, struct termios *before)
{
    if (tcgetattr(fd, before) != 0) {
        return false;
    }
    struct termios silent = *before;
    silent.c_lflag &= ~(tcflag_t)ECHO;
    return tcsetattr(fd, TCSAFLUSH, &silent) == 0;
}

static bool
ask_one(FILE *terminal, const char *prompt, const char *uri, bool is_secret,
        char *text)
{
    struct termios before;
    const int fd = fileno(terminal);
    const bool is_hidden = is_secret && hide_typing(fd, &before);
    fprintf(terminal, "%s (%s): ", prompt, uri);
    const bool ok = read_line(terminal, text, VF_LOGIN_TEXT);
    if (is_hidden) {
        tcsetattr(fd, TCSADRAIN, &before);
        fputc('\n', terminal);
    }
    return ok;
}

static bool
ask(void *data, const char *uri, const struct vf_login_question *question,
    struct vf_login_answer *answer)
{
    (void)data;
    FILE *terminal = fopen("/dev/tty", "r+e");
    if (!terminal) {
        return false;
    }
    setvbuf(terminal, NULL, _IONBF, 0); // nothing of it stays in memory
    bool ok = true;
    for (unsigned i = 0; ok && i < question->count; i++) {
        ok = ask_one(terminal, question->fields[i].prompt, uri,
                     question->fields[i].is_secret, answer->texts[i]);
    }
    fclose(terminal);
    return ok;
}

const struct vf_login_asker vf_terminal_asker = {.ask = ask};
