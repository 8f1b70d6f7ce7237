// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// What is kept of the picture: screenshots and recordings, and the last minute of
// figures. Files get names by themselves, with the date, in the folders that the
// desktop has for them.
//
// Thread-safety: main thread.
// Path: viewer/app/app.h -> this -> viewer/keep/picture_saver.h,
//   viewer/keep/recorder.h,
//       viewer/keep/flight_recorder.h

#include <stdbool.h>
#include <stdint.h>

struct vf_app;
struct vf_flight_recorder;
struct vf_queue;
struct vf_recorder;

struct vf_app_media {
    struct vf_queue *saved;    // of struct vf_picture_saver_result
    struct vf_queue *recorded; // of struct vf_recorder_result
    struct vf_queue *dumped;   // of struct vf_flight_result
    unsigned saving;           // pictures on their way
    struct vf_recorder *recorder; // NULL: nothing is recorded
    bool is_stopping;             // its result has not come yet
    struct vf_flight_recorder *flight;
    uint64_t screen_at_ns; // when the VM's last screen is kept again
    uint64_t screen_frames; // shown when it was kept last
};

void
vf_app_media_create(struct vf_app *app);

// Starts what --record asks for.
void
vf_app_media_start(struct vf_app *app);

// Takes what came of it, and keeps the VM's last screen now and then.
void
vf_app_media_update(struct vf_app *app, uint64_t now_ns);

uint64_t
vf_app_media_wake_at(const struct vf_app *app);

// Before the renderer stops: ends a recording, and keeps the VM's last screen.
void
vf_app_media_stop(struct vf_app *app);

// After the renderer has stopped: waits for what is being written.
void
vf_app_media_finish(struct vf_app *app);

// The guest's picture into a PNG file.
void
vf_app_media_screenshot(struct vf_app *app);

void
vf_app_media_toggle_recording(struct vf_app *app);

// The last minute of figures, as CSV files.
void
vf_app_media_dump_flight(struct vf_app *app);
