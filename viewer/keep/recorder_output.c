// SPDX-License-Identifier: GPL-2.0-or-later
#include "viewer/keep/recorder_output.h"

#include "base/clock.h"
#include "base/words.h"
#include "viewer/keep/y4m.h"

#include <errno.h>
#include <fcntl.h>
#include <gio/gio.h>
#include <poll.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

// How long a reader may take nothing when the recording is to end.
static const uint64_t PATIENCE_NS = 2 * VF_NS_PER_S;

enum { LOOK_MS = 50 };

struct vf_recorder_output {
    char *path;
    struct vf_size size;
    GSubprocess *ffmpeg; // NULL: YUV4MPEG2
    int fd; // does not block, as far as that is known of standard output
    const atomic_bool *stopping;
    bool broke_off;
    uint8_t *bytes; // of the newest picture, as they are written
    size_t length;
};

static void
break_off(struct vf_recorder_output *output, const char *why, GError **error)
{
    output->broke_off = true;
    g_set_error(error, VF_ERROR, VF_ERROR_FAILED,
                _("The recording '%s' broke off: %s."), output->path, why);
}

// False when nobody reads, and nobody wants to wait for that any longer.
static bool
wait_for_reader(struct vf_recorder_output *output)
{
    struct pollfd room = {.fd = output->fd, .events = POLLOUT};
    uint64_t since_ns = vf_clock_ns();
    while (poll(&room, 1, LOOK_MS) <= 0) {
        uint64_t now_ns = vf_clock_ns();
        if (!atomic_load(output->stopping)) {
            since_ns = now_ns;
        } else if (now_ns - since_ns > PATIENCE_NS) {
            return false;
        }
    }
    return true;
}

static bool
write_all(struct vf_recorder_output *output, const void *bytes, size_t length,
          GError **error)
{
    const uint8_t *at = bytes;
    while (length > 0) {
        if (!wait_for_reader(output)) {
            break_off(output, _("nobody reads it"), error);
            return false;
        }
        ssize_t written = write(output->fd, at, length);
        if (written < 0 && (errno == EINTR || errno == EAGAIN)) {
            continue;
        }
        if (written <= 0) {
            break_off(output,
                      written < 0 ? g_strerror(errno) : _("nothing was written"),
                      error);
            return false;
        }
        at += written;
        length -= (size_t)written;
    }
    return true;
}

static void
destroy(struct vf_recorder_output *output)
{
    if (output->fd >= 0) {
        close(output->fd);
    }
    g_clear_object(&output->ffmpeg);
    g_free(output->bytes);
    g_free(output->path);
    g_free(output);
}

// Others write to the same standard output: it stays as it is, and a pipe is opened
// once more.
static int
open_standard_output(void)
{
    struct stat about;
    int fd = fstat(STDOUT_FILENO, &about) == 0 && S_ISFIFO(about.st_mode)
                 ? open("/proc/self/fd/1", O_WRONLY | O_NONBLOCK | O_CLOEXEC)
                 : -1;
    return fd >= 0 ? fd : fcntl(STDOUT_FILENO, F_DUPFD_CLOEXEC, 0);
}

// A named pipe is opened when its reader comes.
static int
open_file(const struct vf_recorder_output *output)
{
    for (;;) {
        int fd = open(output->path,
                      O_WRONLY | O_CREAT | O_TRUNC | O_NONBLOCK | O_CLOEXEC, 0644);
        if (fd >= 0 || errno != ENXIO || atomic_load(output->stopping)) {
            return fd;
        }
        g_usleep(LOOK_MS * 1000);
    }
}

static bool
open_y4m(struct vf_recorder_output *output, unsigned fps, GError **error)
{
    output->fd = strcmp(output->path, "-") == 0 ? open_standard_output()
                                                : open_file(output);
    if (output->fd < 0 && errno == ENXIO) {
        break_off(output, _("nobody reads it"), error);
        return false;
    }
    if (output->fd < 0) {
        g_set_error(error, VF_ERROR, VF_ERROR_FAILED,
                    _("The recording '%s' could not be created: %s. Name a file in a "
                      "folder that you may write to."),
                    output->path, g_strerror(errno));
        return false;
    }
    char header[VF_Y4M_HEADER];
    size_t length = vf_y4m_header(header, output->size, fps);
    return write_all(output, header, length, error);
}

static bool
start_ffmpeg(struct vf_recorder_output *output, unsigned fps, GError **error)
{
    int ends[2];
    if (pipe2(ends, O_CLOEXEC) != 0) {
        g_set_error(error, VF_ERROR, VF_ERROR_FAILED,
                    _("The recording '%s' could not be started: %s."), output->path,
                    g_strerror(errno));
        return false;
    }
    output->fd = ends[1];
    (void)fcntl(output->fd, F_SETFL, O_WRONLY | O_NONBLOCK);
    char size[32];
    char rate[16];
    g_snprintf(size, sizeof(size), "%dx%d", output->size.w, output->size.h);
    g_snprintf(rate, sizeof(rate), "%u", fps);
    // A file name that begins with a dash is no option.
    g_autofree char *to = g_strconcat("file:", output->path, NULL);
    const char *const argv[] = {
        "ffmpeg", "-nostdin", "-loglevel", "error", "-y",
        "-f", "rawvideo", "-pixel_format", "rgb0", "-video_size", size,
        "-framerate", rate, "-i", "pipe:0", "-vf", "vflip",
        "-c:v", "ffv1", "-level", "3", "-pix_fmt", "bgr0", to, NULL};
    g_autoptr(GSubprocessLauncher) launcher =
        g_subprocess_launcher_new(G_SUBPROCESS_FLAGS_NONE);
    g_subprocess_launcher_take_stdin_fd(launcher, ends[0]);
    g_autoptr(GError) cause = NULL;
    output->ffmpeg = g_subprocess_launcher_spawnv(launcher, argv, &cause);
    if (!output->ffmpeg) {
        g_set_error(error, VF_ERROR, VF_ERROR_FAILED,
                    _("The recording '%s' needs the program ffmpeg, which could not "
                      "be started (%s): install it, or name a file that ends in "
                      ".y4m."),
                    output->path, cause->message);
        return false;
    }
    return true;
}

struct vf_recorder_output *
vf_recorder_output_open(const char *path, struct vf_size size, unsigned fps,
                        const atomic_bool *stopping, GError **error)
{
    struct vf_recorder_output *output = g_new0(struct vf_recorder_output, 1);
    output->path = g_strdup(path);
    output->size = size;
    output->stopping = stopping;
    output->fd = -1;
    bool is_y4m = strcmp(path, "-") == 0 || g_str_has_suffix(path, ".y4m");
    output->length = is_y4m ? vf_y4m_picture_bytes(size)
                            : (size_t)size.w * (size_t)size.h * 4;
    output->bytes = g_malloc0(output->length);
    if (!(is_y4m ? open_y4m(output, fps, error)
                 : start_ffmpeg(output, fps, error))) {
        destroy(output);
        return NULL;
    }
    return output;
}

bool
vf_recorder_output_put(struct vf_recorder_output *output, const uint8_t *rgba,
                       GError **error)
{
    if (rgba && output->ffmpeg) {
        memcpy(output->bytes, rgba, output->length);
    } else if (rgba) {
        vf_y4m_picture(output->bytes, rgba, output->size);
    }
    return write_all(output, output->bytes, output->length, error);
}

bool
vf_recorder_output_close(struct vf_recorder_output *output, GError **error)
{
    bool done = true;
    if (output->ffmpeg) {
        close(output->fd);
        output->fd = -1;
        if (output->broke_off) {
            g_subprocess_force_exit(output->ffmpeg); // it waits for a reader itself
        }
        g_autoptr(GError) cause = NULL;
        done = g_subprocess_wait_check(output->ffmpeg, NULL, &cause);
        if (!done) {
            g_set_error(error, VF_ERROR, VF_ERROR_FAILED,
                        _("The recording '%s' is not complete: ffmpeg failed (%s); "
                          "standard error has its words."),
                        output->path, cause->message);
        }
    }
    destroy(output);
    return done;
}
