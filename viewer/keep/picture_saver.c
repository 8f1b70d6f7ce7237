// SPDX-License-Identifier: GPL-2.0-or-later
#include "viewer/keep/picture_saver.h"

#include "base/mutex.h"
#include "base/queue.h"
#include "base/thread.h"
#include "base/words.h"
#include "viewer/keep/screen_store.h"
#include "viewer/keep/screenshot.h"

#include <glib.h>

struct vf_picture_saver {
    char *path;
    bool wants_bytes;
    bool is_screen;
    struct vf_queue *results;
    struct vf_thread *thread;

    struct vf_mutex lock;
    struct vf_cond given;
    // protected by lock until given
    bool has_picture;
    uint8_t *rgb;
    struct vf_size size;
    char *failure;
};

static GBytes *
read_back(const char *path)
{
    char *content;
    gsize size;
    return g_file_get_contents(path, &content, &size, NULL)
               ? g_bytes_new_take(content, size)
               : NULL;
}

static void
save(struct vf_picture_saver *saver, struct vf_picture_saver_result *result)
{
    g_autoptr(GError) error = NULL;
    if (!saver->rgb) {
        result->failed = true;
        g_strlcpy(result->message, saver->failure, sizeof(result->message));
        return;
    }
    if (saver->is_screen) {
        if (!vf_screen_store_write(saver->path, saver->rgb, saver->size, &error)) {
            result->failed = true;
            g_strlcpy(result->message, error->message, sizeof(result->message));
        }
        return;
    }
    if (!vf_png_write(saver->path, saver->rgb, saver->size, &error)) {
        result->failed = true;
        g_strlcpy(result->message, error->message, sizeof(result->message));
        return;
    }
    result->png = saver->wants_bytes ? read_back(saver->path) : NULL;
    g_snprintf(result->message, sizeof(result->message),
               _("The picture was saved to '%s'."), saver->path);
}

static void
run(void *data)
{
    struct vf_picture_saver *saver = data;
    vf_mutex_lock(&saver->lock);
    while (!saver->has_picture) {
        vf_cond_wait(&saver->given, &saver->lock);
    }
    vf_mutex_unlock(&saver->lock);
    struct vf_picture_saver_result result = {.saver = saver,
                                             .is_screen = saver->is_screen};
    save(saver, &result);
    vf_queue_push(saver->results, &result);
}

struct vf_picture_saver *
vf_picture_saver_start(const struct vf_picture_saver_params *params)
{
    struct vf_picture_saver *saver = g_new0(struct vf_picture_saver, 1);
    saver->path = g_strdup(params->path);
    saver->wants_bytes = params->wants_bytes;
    saver->is_screen = params->is_screen;
    saver->results = params->results;
    vf_mutex_init(&saver->lock);
    vf_cond_init(&saver->given);
    saver->thread = vf_thread_start(VF_ROLE_TRACE, "vf-picture", run, saver);
    return saver;
}

bool
vf_picture_saver_is_small(const struct vf_picture_saver *saver)
{
    return saver->is_screen;
}

void
vf_picture_saver_give(struct vf_picture_saver *saver, uint8_t *rgb,
                      struct vf_size size, const char *failure)
{
    vf_mutex_lock(&saver->lock);
    saver->rgb = rgb;
    saver->size = size;
    saver->failure = g_strdup(failure);
    saver->has_picture = true;
    vf_cond_signal(&saver->given);
    vf_mutex_unlock(&saver->lock);
}

void
vf_picture_saver_finish(struct vf_picture_saver *saver)
{
    vf_thread_join(saver->thread);
    vf_cond_finish(&saver->given);
    vf_mutex_finish(&saver->lock);
    g_free(saver->rgb);
    g_free(saver->failure);
    g_free(saver->path);
    g_free(saver);
}
