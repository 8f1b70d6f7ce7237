// SPDX-License-Identifier: GPL-2.0-or-later
#include "tests/integration/shm/play.h"

#include <glib.h>
#include <unistd.h>

static const struct version versions[] = {
    {"5", 19, "12"}, {"6", 20, "10"}, {"10", 20, "5"}, {"12", 34, "6"}};

void
play_start_host(struct play *play, const char *arguments)
{
    g_autofree char *all = g_strdup_printf("--size 32 --lgmp %s %s",
                                           play->version->lgmp, arguments);
    host_start(&play->host, all, play->path);
}

void
play_begin(struct play *play, const void *version, const char *arguments)
{
    *play = (struct play){.version = version};
    play->path = make_region_path("region");
    if (arguments) {
        play_start_host(play, arguments);
    }
    viewer_start(&play->viewer, play->path);
}

void
play_end(struct play *play)
{
    viewer_stop(&play->viewer);
    if (play->host.pid) {
        host_kill(&play->host);
    }
    unlink(play->path);
    g_free(play->path);
}

void
play_add_tests(const char *path, void (*test)(const void *version))
{
    for (size_t i = 0; i < G_N_ELEMENTS(versions); i++) {
        g_autofree char *name =
            g_strdup_printf("%s/lgmp-%s", path, versions[i].lgmp);
        g_test_add_data_func(name, &versions[i], test);
    }
}
