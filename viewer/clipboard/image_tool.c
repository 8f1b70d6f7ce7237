// SPDX-License-Identifier: GPL-2.0-or-later
// virtflow-view-image FROM TO: reads an image on standard input, writes it as another
// kind to standard output. What it reads is not trusted: once its decoders are loaded
// it gives up everything but reading, writing and memory.
#include "viewer/clipboard/image_convert.h"

#include <seccomp.h>
#include <errno.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

enum {
    MOST_MEMORY_MIB = 2048,
    MOST_SECONDS = 20, // of the processor
    MOST_INPUT = 1 << 30,
};

#ifndef VF_SANITIZED

static const int ALLOWED[] = {
    SCMP_SYS(read),         SCMP_SYS(write),        SCMP_SYS(writev),
    SCMP_SYS(close),        SCMP_SYS(fstat),        SCMP_SYS(lseek),
    SCMP_SYS(mmap),         SCMP_SYS(munmap),       SCMP_SYS(mremap),
    SCMP_SYS(mprotect),     SCMP_SYS(madvise),      SCMP_SYS(brk),
    SCMP_SYS(futex),        SCMP_SYS(exit),         SCMP_SYS(exit_group),
    SCMP_SYS(rt_sigreturn), SCMP_SYS(rt_sigaction), SCMP_SYS(rt_sigprocmask),
    SCMP_SYS(getrandom),    SCMP_SYS(clock_gettime), SCMP_SYS(gettid),
    SCMP_SYS(getpid),       SCMP_SYS(tgkill),
};

static void
limit(int what, rlim_t most)
{
    const struct rlimit value = {most, most};
    (void)setrlimit(what, &value);
}

// Whatever else is asked of the kernel is refused, as if it were not allowed.
static bool
give_up_rights(void)
{
    limit(RLIMIT_AS, (rlim_t)MOST_MEMORY_MIB << 20);
    limit(RLIMIT_CPU, MOST_SECONDS);
    limit(RLIMIT_CORE, 0);
    if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0) {
        return false;
    }
    scmp_filter_ctx filter = seccomp_init(SCMP_ACT_ERRNO(EPERM));
    bool ok = filter != NULL;
    for (size_t i = 0; i < G_N_ELEMENTS(ALLOWED) && ok; i++) {
        ok = seccomp_rule_add(filter, SCMP_ACT_ALLOW, ALLOWED[i], 0) == 0;
    }
    ok = ok && seccomp_load(filter) == 0;
    seccomp_release(filter);
    return ok;
}

#else

// Sanitizers need more of the kernel than that.
static bool
give_up_rights(void)
{
    return true;
}

#endif

static GBytes *
read_all(void)
{
    GByteArray *all = g_byte_array_new();
    static uint8_t piece[64 * 1024];
    ssize_t got;
    while ((got = read(STDIN_FILENO, piece, sizeof(piece))) > 0 &&
           all->len < MOST_INPUT) {
        g_byte_array_append(all, piece, (guint)got);
    }
    return g_byte_array_free_to_bytes(all);
}

static bool
write_all(GBytes *bytes)
{
    gsize left;
    const uint8_t *at = g_bytes_get_data(bytes, &left);
    while (left > 0) {
        ssize_t put = write(STDOUT_FILENO, at, left);
        if (put <= 0) {
            return false;
        }
        at += put;
        left -= (gsize)put;
    }
    return true;
}

int
main(int argc, char **argv)
{
    if (argc != 3) {
        fputs("usage: virtflow-view-image FROM TO (MIME types) <IMAGE >IMAGE\n",
              stderr);
        return 2;
    }
    vf_image_convert_prepare();
    if (!give_up_rights()) {
        fputs("virtflow-view-image: this kernel does not let a program give up its "
              "rights; nothing is converted\n",
              stderr);
        return 3;
    }
    g_autoptr(GError) error = NULL;
    g_autoptr(GBytes) image = read_all();
    g_autoptr(GBytes) made = vf_image_convert(image, argv[1], argv[2], &error);
    if (!made) {
        fprintf(stderr, "virtflow-view-image: %s\n", error->message);
        return 1;
    }
    return write_all(made) ? 0 : 1;
}
