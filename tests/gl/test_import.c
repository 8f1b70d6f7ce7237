// SPDX-License-Identifier: GPL-2.0-or-later
// Importing from /dev/kvmfrN, with the kernel and EGL replaced: what they are asked
// for, how often, and what happens when they refuse.
#include "gl_reference.h"
#include "gl_rig.h"

#include "base/clock.h"
#include "viewer/render/converter.h"
#include "viewer/render/import_driver.h"
#include "viewer/render/upload.h"

#include <epoxy/gl.h>
#include <errno.h>
#include <fcntl.h>
#include <glib.h>
#include <string.h>
#include <unistd.h>

enum { KVMFR_FD = 1000 }; // never used as one

// The only mutable global: a driver's functions have no object to belong to.
static struct fake {
    const struct gl_frame *frame; // what lies in the device
    const char *obstacle;
    bool refuses_export;
    bool refuses_image;
    unsigned exports;
    unsigned images; // alive
    size_t last_offset;
    size_t last_size;
    struct vf_import_layout last;
} fake;

struct fake_image {
    size_t offset;
    struct vf_import_layout layout;
};

static const char *
obstacle(void)
{
    return fake.obstacle;
}

static int export(int kvmfr_fd, size_t offset, size_t size)
{
    g_assert_cmpint(kvmfr_fd, ==, KVMFR_FD);
    if (fake.refuses_export) {
        errno = EINVAL;
        return -1;
    }
    fake.exports++;
    fake.last_offset = offset;
    fake.last_size = size;
    return open("/dev/null", O_RDONLY | O_CLOEXEC);
}

static void *
create_image(int dmabuf, const struct vf_import_layout *layout)
{
    g_assert_cmpint(fcntl(dmabuf, F_GETFD), >=, 0);
    if (fake.refuses_image) {
        return NULL;
    }
    fake.images++;
    fake.last = *layout;
    struct fake_image *image = g_new(struct fake_image, 1);
    *image = (struct fake_image){fake.last_offset, *layout};
    return image;
}

// Real ones show the device's memory; this one copies it.
static void
bind_image(void *handle)
{
    const struct fake_image *image = handle;
    GLenum format = GL_RGBA;
    GLenum type = GL_UNSIGNED_BYTE;
    GLint internal = GL_RGBA8;
    if (memcmp(&image->layout.fourcc, "XR24", 4) == 0) {
        format = GL_BGRA;
    } else if (memcmp(&image->layout.fourcc, "XB30", 4) == 0) {
        type = GL_UNSIGNED_INT_2_10_10_10_REV;
        internal = GL_RGB10_A2;
    } else if (memcmp(&image->layout.fourcc, "XB4H", 4) == 0) {
        type = GL_HALF_FLOAT;
        internal = GL_RGBA16F;
    }
    int bytes = type == GL_HALF_FLOAT ? 8 : 4;
    glPixelStorei(GL_UNPACK_ALIGNMENT, 1);
    glPixelStorei(GL_UNPACK_ROW_LENGTH, (GLint)image->layout.pitch / bytes);
    glTexImage2D(GL_TEXTURE_2D, 0, internal, image->layout.size.w,
                 image->layout.size.h, 0, format, type,
                 fake.frame->memory + image->offset);
    glPixelStorei(GL_UNPACK_ROW_LENGTH, 0);
}

static void
destroy_image(void *image)
{
    fake.images--;
    g_free(image);
}

static const struct vf_import_driver driver = {
    .obstacle = obstacle,
    .export = export,
    .create_image = create_image,
    .bind_image = bind_image,
    .destroy_image = destroy_image,
};

// A picture on its own, with a surface to have GL.
struct world {
    struct gl_rig *rig;
    struct vf_converter *converter;
    struct vf_picture *picture;
};

static struct world
create_world(void)
{
    fake = (struct fake){0};
    struct world world = {.rig = gl_rig_create((struct vf_size){16, 16})};
    world.converter = vf_converter_create(false);
    world.picture = vf_picture_create(&(struct vf_picture_params){
        .import = &driver, .converter = world.converter});
    vf_picture_set(world.picture, &(struct vf_picture_settings){
                                      .upload = 1u << VF_UPLOAD_IMPORT});
    return world;
}

static void
destroy_world(struct world *world)
{
    vf_picture_destroy(world->picture);
    vf_converter_destroy(world->converter);
    gl_rig_destroy(world->rig);
    g_assert_cmpuint(fake.images, ==, 0);
}

// Whole pages of pixels, so that they begin on one, as hosts place them.
static struct gl_frame *
create_frame(enum vf_pixel_format format)
{
    size_t padding = 4096 / 32 - vf_pixel_format_row_bytes(format, 12);
    struct gl_frame *frame =
        gl_frame_create(format, (struct vf_size){12, 32}, padding);
    // The last row is as long as the others: hosts count so.
    frame->pixels = frame->memory;
    frame->frame.pixels = frame->pixels;
    frame->frame.pixels_size = 4096;
    frame->ready = 4096;
    frame->frame.memory.kvmfr_fd = KVMFR_FD;
    gl_frame_scribble(frame, (struct vf_rect){0, 0, 12, 32});
    vf_damage_add_full(&frame->frame.damage);
    fake.frame = frame;
    return frame;
}

static void
bring(struct world *world, struct gl_frame *frame)
{
    unsigned releases = frame->releases;
    g_assert_true(vf_picture_take(world->picture, &frame->frame,
                                  vf_clock_ns() + VF_NS_PER_S));
    enum vf_picture_progress progress;
    do {
        progress = vf_picture_advance(world->picture, vf_clock_ns());
    } while (progress == VF_PICTURE_MORE);
    g_assert_cmpint(progress, ==, VF_PICTURE_UPDATED);
    g_assert_true(vf_picture_settle(world->picture, VF_NS_PER_S));
    g_assert_cmpuint(frame->releases, ==, releases + 1);
    vf_damage_clear(&frame->frame.damage);
}

static void
assert_holds(struct world *world, const struct gl_frame *frame)
{
    struct vf_size size = frame->frame.image;
    g_autofree uint8_t *rgba = g_malloc((size_t)size.w * (size_t)size.h * 4);
    g_autofree uint8_t *rgb = g_malloc((size_t)size.w * (size_t)size.h * 3);
    glBindFramebuffer(GL_READ_FRAMEBUFFER,
                      vf_picture_shown(world->picture)->framebuffer);
    glReadPixels(0, 0, size.w, size.h, GL_RGBA, GL_UNSIGNED_BYTE, rgba);
    for (int32_t i = 0; i < size.w * size.h; i++) {
        memcpy(rgb + (size_t)i * 3, rgba + (size_t)i * 4, 3);
    }
    g_autofree double *wanted =
        gl_reference(frame, &(struct gl_look){.window = size});
    gl_assert_close(rgb, wanted, size, 0.51);
}

static void
test_every_format_by_its_name(void)
{
    const struct {
        enum vf_pixel_format format;
        const char *fourcc;
        int32_t texels;
    } cases[] = {
        {VF_PIXEL_BGRA8, "XR24", 12},   {VF_PIXEL_RGBA8, "XB24", 12},
        {VF_PIXEL_RGB10A2, "XB30", 12}, {VF_PIXEL_RGBA16F, "XB4H", 12},
        {VF_PIXEL_BGR24, "AB24", 9},    {VF_PIXEL_RGB24, "AB24", 9},
    };
    struct world world = create_world();
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        struct gl_frame *frame = create_frame(cases[i].format);
        for (int k = 0; k < 4; k++) {
            bring(&world, frame);
            g_assert_cmpstr(vf_picture_upload(world.picture), ==, "import");
            assert_holds(&world, frame);
            gl_frame_scribble(frame, (struct vf_rect){k, k * 5, 3, 9});
        }
        g_assert_cmpmem(&fake.last.fourcc, 4, cases[i].fourcc, 4);
        g_assert_cmpint(fake.last.size.w, ==, cases[i].texels);
        g_assert_cmpint(fake.last.size.h, ==, 32);
        g_assert_cmpuint(fake.last.pitch, ==, 128);
        g_assert_cmpuint(fake.last_offset, ==, 0);
        g_assert_cmpuint(fake.last_size, ==, 4096);
        gl_frame_free(frame);
    }
    // One image for each mapping, and none is left of those before.
    g_assert_cmpuint(fake.exports, ==, G_N_ELEMENTS(cases));
    g_assert_cmpuint(fake.images, ==, 1);
    destroy_world(&world);
}

// A card that reads must not read what the guest has not written.
static void
test_an_unfinished_frame_is_waited_for(void)
{
    struct world world = create_world();
    struct gl_frame *frame = create_frame(VF_PIXEL_BGRA8);
    frame->ready = 4000;
    g_assert_true(vf_picture_take(world.picture, &frame->frame, 1000));
    g_assert_cmpint(vf_picture_advance(world.picture, 1), ==,
                    VF_PICTURE_WAITING);
    frame->ready = 4096;
    g_assert_cmpint(vf_picture_advance(world.picture, 2), ==,
                    VF_PICTURE_UPDATED);
    assert_holds(&world, frame);
    g_assert_true(vf_picture_settle(world.picture, VF_NS_PER_S));
    gl_frame_free(frame);
    destroy_world(&world);
}

static void
assert_falls_back(const char *words)
{
    struct fake refusal = fake;
    struct world world = create_world();
    fake = refusal;
    struct gl_frame *frame = create_frame(VF_PIXEL_BGRA8);
    for (int i = 0; i < 3; i++) {
        bring(&world, frame);
        g_assert_cmpstr(vf_picture_upload(world.picture), ==, "direct");
        g_assert_nonnull(strstr(vf_picture_note(world.picture), words));
        assert_holds(&world, frame);
        gl_frame_scribble(frame, (struct vf_rect){1, 1, 5, 5});
    }
    g_assert_cmpuint(fake.exports, <=, 1); // it is not tried for ever
    gl_frame_free(frame);
    destroy_world(&world);
}

static void
test_every_refusal_has_its_sentence(void)
{
    fake = (struct fake){.obstacle = "This is the obstacle."};
    assert_falls_back("This is the obstacle.");
    fake = (struct fake){.refuses_export = true};
    assert_falls_back("Invalid argument");
    fake = (struct fake){.refuses_image = true};
    assert_falls_back("12x32 BGRA with rows of 128 bytes");
}

int
main(int argc, char **argv)
{
    gl_rig_init(&argc, &argv);
    g_test_add_func("/import/every-format-by-its-name",
                    test_every_format_by_its_name);
    g_test_add_func("/import/an-unfinished-frame-is-waited-for",
                    test_an_unfinished_frame_is_waited_for);
    g_test_add_func("/import/every-refusal-has-its-sentence",
                    test_every_refusal_has_its_sentence);
    return g_test_run();
}
