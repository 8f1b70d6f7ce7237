// SPDX-License-Identifier: GPL-2.0-or-later
#include "viewer/app/app.h"

#include "base/queue.h"
#include "base/words.h"
#include "viewer/keep/flight_recorder.h"
#include "viewer/keep/picture_saver.h"
#include "viewer/keep/recorder.h"
#include "viewer/keep/screen_store.h"
#include "viewer/main_loop.h"
#include "viewer/render/renderer.h"

#include <glib.h>

// Names -----------------------------------------------------------------------

static const char *
folder(GUserDirectory directory)
{
    const char *path = g_get_user_special_dir(directory);
    return path ? path : g_get_home_dir();
}

// FOLDER/VM DATE TIMEENDING. The VM's name is somebody else's text.
static char *
file_name(const struct vf_app *app, const char *where, const char *ending)
{
    g_autofree char *title = g_strdup(vf_app_title(app));
    g_strdelimit(title, "/\\:*?\"<>|", '-');
    if (title[0] == '.') {
        title[0] = '-';
    }
    g_autoptr(GDateTime) now = g_date_time_new_now_local();
    g_autofree char *date = g_date_time_format(now, "%Y-%m-%d %H-%M-%S");
    g_autofree char *name = g_strdup_printf(
        "%s %s.%03d%s", title, date, g_date_time_get_microsecond(now) / 1000,
        ending);
    return g_build_filename(where, name, NULL);
}

// Screenshots ------------------------------------------------------------------

void
vf_app_media_screenshot(struct vf_app *app)
{
    const struct vf_config_media *config = &app->config->media;
    g_autofree char *path =
        file_name(app,
                  config->screenshot_folder ? config->screenshot_folder
                                            : folder(G_USER_DIRECTORY_PICTURES),
                  ".png");
    app->media.saving++;
    vf_renderer_save(app->renderer,
                     vf_picture_saver_start(&(struct vf_picture_saver_params){
                         .path = path,
                         .wants_bytes = config->screenshot_clipboard,
                         .results = app->media.saved,
                     }));
}

static void
say_saved(struct vf_app *app, struct vf_picture_saver_result *result)
{
    const char *more = "";
    if (result->png) {
        more = vf_app_clipboard_put_picture(app, g_steal_pointer(&result->png))
                   ? _(" It is in the clipboard, too.")
                   : _(" It is not in the clipboard: this desktop lets only the "
                       "program with the focus put pictures there.");
    }
    g_autofree char *words = g_strconcat(result->message, more, NULL);
    vf_app_toast(app, words);
}

static void
take_saved(struct vf_app *app)
{
    struct vf_picture_saver_result result;
    while (vf_queue_pop(app->media.saved, &result)) {
        app->media.saving--;
        vf_picture_saver_finish(result.saver);
        if (!result.is_screen) {
            say_saved(app, &result);
        } else if (result.failed) {
            g_info("%s", result.message);
        }
    }
}

// The last screen ---------------------------------------------------------------

static const uint64_t FIRST_SCREEN_NS = 5 * VF_NS_PER_S;
static const uint64_t SCREEN_INTERVAL_NS = 60 * VF_NS_PER_S;
// What is drawn when the window is closed gets this long to be kept.
static const uint64_t LAST_SCREEN_NS = VF_NS_PER_S / 2;

static bool
keeps_screens(const struct vf_app *app)
{
    return app->config->media.keep_screen && !app->config->demo &&
           app->renderer && app->known.has_control &&
           app->known.control.uuid_text[0] != '\0' &&
           app->known.render.has_picture && !app->known.render.failed;
}

// True when it is on its way.
static bool
keep_screen(struct vf_app *app)
{
    struct vf_app_media *media = &app->media;
    uint64_t frames = app->known.render.statistics.frames;
    g_autofree char *folder_path = vf_screen_store_folder();
    g_autofree char *path =
        vf_screen_store_path(folder_path, app->known.control.uuid_text);
    if (!path || frames == media->screen_frames) {
        return false;
    }
    media->screen_frames = frames;
    media->saving++;
    vf_renderer_save(app->renderer,
                     vf_picture_saver_start(&(struct vf_picture_saver_params){
                         .path = path,
                         .is_screen = true,
                         .results = media->saved,
                     }));
    return true;
}

static void
follow_screen(struct vf_app *app, uint64_t now_ns)
{
    struct vf_app_media *media = &app->media;
    if (!keeps_screens(app) || !vf_app_picture_is_fresh(app)) {
        media->screen_at_ns = UINT64_MAX;
    } else if (media->screen_at_ns == UINT64_MAX) {
        media->screen_at_ns = now_ns + FIRST_SCREEN_NS;
    } else if (now_ns >= media->screen_at_ns) {
        media->screen_at_ns = now_ns + SCREEN_INTERVAL_NS;
        keep_screen(app);
    }
}

static void
keep_last_screen(struct vf_app *app)
{
    if (!keeps_screens(app) || !vf_app_picture_is_fresh(app) ||
        !keep_screen(app)) {
        return;
    }
    uint64_t until_ns = vf_clock_ns() + LAST_SCREEN_NS;
    while (app->media.saving > 0 && vf_clock_ns() < until_ns) {
        take_saved(app);
        g_usleep(1000);
    }
}

uint64_t
vf_app_media_wake_at(const struct vf_app *app)
{
    return app->media.screen_at_ns;
}

// Recordings -------------------------------------------------------------------

static void
record(struct vf_app *app, const char *path)
{
    app->media.recorder = vf_recorder_start(&(struct vf_recorder_params){
        .path = path,
        .fps = (unsigned)app->config->media.record_fps,
        .results = app->media.recorded,
    });
    app->media.is_stopping = false;
    vf_renderer_record(app->renderer, vf_recorder_ref(app->media.recorder));
}

void
vf_app_media_toggle_recording(struct vf_app *app)
{
    struct vf_app_media *media = &app->media;
    if (media->recorder) {
        if (!media->is_stopping) {
            media->is_stopping = true;
            vf_renderer_record(app->renderer, NULL);
        }
        vf_app_toast(app, _("The recording is being finished."));
        return;
    }
    g_autofree char *ffmpeg = g_find_program_in_path("ffmpeg");
    g_autofree char *path = file_name(app, folder(G_USER_DIRECTORY_VIDEOS),
                                      ffmpeg ? ".mkv" : ".y4m");
    record(app, path);
    g_autofree char *words = g_strdup_printf(_("Recording to '%s'."), path);
    vf_app_toast(app, words);
}

static void
take_recorded(struct vf_app *app)
{
    struct vf_app_media *media = &app->media;
    struct vf_recorder_result result;
    while (vf_queue_pop(media->recorded, &result)) {
        if (result.recorder == media->recorder) {
            vf_renderer_record(app->renderer, NULL);
            vf_recorder_unref(media->recorder);
            media->recorder = NULL;
        }
        vf_app_toast(app, result.message);
        g_info("%s", result.message);
    }
}

// Figures ----------------------------------------------------------------------

void
vf_app_media_dump_flight(struct vf_app *app)
{
    g_autofree char *path = file_name(app, folder(G_USER_DIRECTORY_DOCUMENTS), "");
    vf_flight_recorder_dump(app->media.flight, path);
}

static void
take_dumped(struct vf_app *app)
{
    struct vf_flight_result result;
    while (vf_queue_pop(app->media.dumped, &result)) {
        vf_app_toast(app, result.message);
    }
}

// Life -------------------------------------------------------------------------

void
vf_app_media_create(struct vf_app *app)
{
    struct vf_app_media *media = &app->media;
    media->screen_at_ns = UINT64_MAX;
    media->screen_frames = UINT64_MAX;
    media->saved = vf_queue_create(sizeof(struct vf_picture_saver_result),
                                   vf_main_loop_wake_cb, app->loop);
    media->recorded = vf_queue_create(sizeof(struct vf_recorder_result),
                                      vf_main_loop_wake_cb, app->loop);
    media->dumped = vf_queue_create(sizeof(struct vf_flight_result),
                                    vf_main_loop_wake_cb, app->loop);
    media->flight = vf_flight_recorder_create(media->dumped);
}

void
vf_app_media_start(struct vf_app *app)
{
    if (app->config->media.record) {
        record(app, app->config->media.record);
    }
}

void
vf_app_media_update(struct vf_app *app, uint64_t now_ns)
{
    follow_screen(app, now_ns);
    take_saved(app);
    take_recorded(app);
    take_dumped(app);
    vf_flight_recorder_note_source(app->media.flight,
                                   &app->known.source.counters);
}

void
vf_app_media_stop(struct vf_app *app)
{
    keep_last_screen(app);
    if (app->media.recorder && app->renderer) {
        vf_renderer_record(app->renderer, NULL);
    }
}

void
vf_app_media_finish(struct vf_app *app)
{
    struct vf_app_media *media = &app->media;
    vf_recorder_unref(media->recorder);
    struct vf_recorder_result recorded;
    while (media->recorded && vf_queue_pop(media->recorded, &recorded)) {
        g_info("%s", recorded.message);
        if (recorded.failed) {
            g_printerr("virtflow-view: %s\n", recorded.message);
        }
    }
    struct vf_picture_saver_result saved;
    while (media->saving > 0) {
        if (vf_queue_pop(media->saved, &saved)) {
            media->saving--;
            vf_picture_saver_finish(saved.saver);
            g_clear_pointer(&saved.png, g_bytes_unref);
        } else {
            g_usleep(1000);
        }
    }
    vf_flight_recorder_destroy(media->flight);
    vf_queue_destroy(media->saved);
    vf_queue_destroy(media->recorded);
    vf_queue_destroy(media->dumped);
}
