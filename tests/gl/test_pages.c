// SPDX-License-Identifier: GPL-2.0-or-later
// Every page of the overlay, with the facts of tests/fakes/demo_facts.h, in three sizes
// of window and at two scales: drawn as the program draws it, compared with the
// pictures in tests/data/pages, and looked over for text that is cut off.
//
//   test-gl-pages                   compares
//   test-gl-pages --pseudo          in a language of longer texts (pseudo_words.h): nothing
//                                   is cut off, and nothing is left in English
//   test-gl-pages --renew FOLDER    writes the pictures anew (script/page-pictures)
//
// What was drawn and differs is left in the folder that VF_PAGE_PICTURES names.
#include "page_picture.h"

#include "demo_facts.h"
#include "pseudo_words.h"
#include "viewer/pages/overlay_content.h"
#include "viewer/render/gl_surface.h"
#include "viewer/render/overlay_draw.h"

#include <epoxy/gl.h>
#include <glib.h>
#include <glib/gstdio.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { SKIPPED = 77 };

// So much of a picture may differ: some words, but no line more or less.
static const double TOLERANCE = 0.012;

static const struct vf_size SIZES[] = {{640, 480}, {1024, 768}, {1920, 1080}};
static const float SCALES[] = {1, 2};

struct rig {
    struct vf_gl_surface *surface;
    struct vf_overlay_draw *draw;
    struct demo_facts *demo;
};

struct shot {
    const struct vf_page *page;
    unsigned number;
    struct vf_size size;
    float scale;
    struct rig *rig;
};

static const char *renew;
static bool pseudo;

// Drawing --------------------------------------------------------------------

static struct rig *
create_rig(void)
{
    struct rig *rig = g_new0(struct rig, 1);
    g_autoptr(GError) error = NULL;
    rig->surface = vf_gl_surface_create_offscreen(SIZES[0]);
    if (!rig->surface->ops->bind(rig->surface, &error)) {
        g_printerr("%s\n", error->message);
        exit(SKIPPED);
    }
    rig->draw = vf_overlay_draw_create(rig->surface->is_gles);
    rig->demo = demo_facts_create();
    return rig;
}

static void
free_rig(struct rig *rig)
{
    vf_overlay_draw_destroy(rig->draw);
    rig->surface->ops->unbind(rig->surface);
    vf_gl_surface_destroy(rig->surface);
    demo_facts_free(rig->demo);
    g_free(rig);
}

static struct page_picture
draw(struct rig *rig, struct vf_size size, struct vf_overlay *overlay,
     const struct vf_overlay_triangles *triangles)
{
    struct vf_size atlas_size;
    unsigned version;
    const uint8_t *atlas =
        vf_overlay_font_atlas(overlay, &atlas_size, &version);
    static unsigned unique;
    vf_overlay_draw_set_atlas(rig->draw, atlas, atlas_size, ++unique);
    vf_overlay_draw_set_triangles(rig->draw, triangles);
    rig->surface->ops->resize(rig->surface, size);
    glBindFramebuffer(GL_FRAMEBUFFER, rig->surface->framebuffer);
    glViewport(0, 0, size.w, size.h);
    glDisable(GL_SCISSOR_TEST);
    glClearColor(0.25f, 0.35f, 0.45f, 1);
    glClear(GL_COLOR_BUFFER_BIT);
    glEnable(GL_SCISSOR_TEST);
    vf_overlay_draw(rig->draw, size, (struct vf_rect){0, 0, size.w, size.h});
    struct page_picture picture = {size,
                                   g_malloc((size_t)size.w * (size_t)size.h * 3)};
    g_autofree uint8_t *rows = g_malloc((size_t)size.w * (size_t)size.h * 4);
    glPixelStorei(GL_PACK_ALIGNMENT, 1);
    glReadPixels(0, 0, size.w, size.h, GL_RGBA, GL_UNSIGNED_BYTE, rows);
    for (int y = 0; y < size.h; y++) {
        const uint8_t *from = rows + (size_t)(size.h - 1 - y) * (size_t)size.w * 4;
        uint8_t *to = picture.rgb + (size_t)y * (size_t)size.w * 3;
        for (int x = 0; x < size.w; x++) {
            memcpy(to + 3 * x, from + 4 * x, 3);
        }
    }
    return picture;
}

// Looking over ---------------------------------------------------------------

static bool
is_letter(const struct vf_overlay_triangles *triangles, uint32_t first,
          struct vf_size atlas)
{
    static const uint32_t QUAD[] = {0, 1, 2, 0, 2, 3};
    uint32_t base = triangles->indices[first];
    for (int i = 0; i < 6; i++) {
        if (triangles->indices[first + (uint32_t)i] != base + QUAD[i]) {
            return false;
        }
    }
    const struct vf_overlay_vertex *v = triangles->vertices + base;
    // Lines and filled shapes are of a few texels.
    return fabsf(v[2].v - v[0].v) * (float)atlas.h > 2 &&
           fabsf(v[2].u - v[0].u) * (float)atlas.w > 2;
}

// The frame around the page: the tallest that is not the window itself.
static int
frame_height(const struct vf_overlay_triangles *triangles, struct vf_size window)
{
    int tallest = 0;
    for (size_t b = 0; b < triangles->batch_count; b++) {
        int h = triangles->batches[b].clip.h;
        tallest = h < window.h && h > tallest ? h : tallest;
    }
    return tallest;
}

// Letters of which only a part is seen because the room for them ended: counted. What
// is scrolled out of sight within the frame, above or below, is none.
static unsigned
count_cut_letters(const struct vf_overlay_triangles *triangles,
                  struct vf_size window, struct vf_size atlas)
{
    unsigned cut = 0;
    int frame = frame_height(triangles, window);
    for (size_t b = 0; b < triangles->batch_count; b++) {
        const struct vf_overlay_batch *batch = &triangles->batches[b];
        struct vf_rect clip = batch->clip;
        for (uint32_t i = 0; !batch->image && i + 6 <= batch->index_count;) {
            if (!is_letter(triangles, batch->first_index + i, atlas)) {
                i += 3;
                continue;
            }
            const struct vf_overlay_vertex *v =
                triangles->vertices + triangles->indices[batch->first_index + i];
            bool sideways = v[0].x < (float)clip.x - 1 ||
                            v[2].x > (float)(clip.x + clip.w) + 1;
            bool outside = clip.h >= frame &&
                           (v[0].y < (float)clip.y - 1 ||
                            v[2].y > (float)(clip.y + clip.h) + 1);
            cut += sideways || outside;
            i += 6;
        }
    }
    return cut;
}

static struct vf_overlay_model *
make_model(const struct shot *shot)
{
    struct vf_overlay_nav nav = {.page = shot->number, .visible = true};
    struct vf_document *document =
        vf_overlay_content_page(shot->number, &shot->rig->demo->facts);
    vf_overlay_nav_open(&nav, document);
    vf_document_destroy(document);
    return vf_overlay_content_make(&(struct vf_overlay_facts){
        .page = shot->rig->demo->facts,
        .open = true,
        .nav = &nav,
        .dim = true,
    });
}

static char *
file_name(const struct shot *shot, const char *folder)
{
    g_autofree char *name =
        g_strdup_printf("%s-%dx%d@%g.png", shot->page->name, shot->size.w,
                        shot->size.h, (double)shot->scale);
    return g_build_filename(folder, name, NULL);
}

static void
compare(const struct shot *shot, const struct page_picture *drawn)
{
    g_autofree char *path = file_name(shot, TEST_DATA "/pages");
    struct page_picture kept = {0};
    if (!page_picture_read(&kept, path)) {
        g_test_message("there is no picture '%s': script/page-pictures makes it",
                       path);
        g_test_fail();
        return;
    }
    double differs = page_picture_difference(&kept, drawn);
    page_picture_finish(&kept);
    if (differs <= TOLERANCE) {
        return;
    }
    const char *folder = g_getenv("VF_PAGE_PICTURES");
    g_autofree char *left = file_name(shot, folder ? folder : g_get_tmp_dir());
    if (folder) {
        g_mkdir_with_parents(folder, 0700);
    }
    page_picture_write(drawn, left);
    g_test_message("%.1f %% of '%s' differs: look at '%s', and if that is how it is "
                   "meant, renew the pictures with script/page-pictures",
                   differs * 100, path, left);
    g_test_fail();
}

// A page laid out; what it shows is drawn on demand.
struct layout {
    struct vf_overlay *overlay;
    struct vf_overlay_model *model;
    struct vf_overlay_triangles triangles;
    unsigned cut; // letters
};

static struct layout
lay_out(const struct shot *shot)
{
    struct layout layout = {
        .overlay = vf_overlay_create(&(struct vf_overlay_params){
            .scale = shot->scale, .font_px = 15}),
        .model = make_model(shot),
    };
    // It measures in one picture and shows in the next.
    do {
        layout.triangles =
            vf_overlay_build(layout.overlay, layout.model, shot->size, 0.1f);
    } while (vf_overlay_is_animating(layout.overlay));
    struct vf_size atlas;
    unsigned version;
    vf_overlay_font_atlas(layout.overlay, &atlas, &version);
    layout.cut = count_cut_letters(&layout.triangles, shot->size, atlas);
    return layout;
}

static void
finish_layout(struct layout *layout)
{
    vf_overlay_model_unref(layout->model);
    vf_overlay_destroy(layout->overlay);
}

static struct page_picture
picture_of(const struct shot *shot)
{
    struct layout layout = lay_out(shot);
    struct page_picture picture =
        draw(shot->rig, shot->size, layout.overlay, &layout.triangles);
    finish_layout(&layout);
    return picture;
}

static void
test_page(gconstpointer data)
{
    const struct shot *shot = data;
    struct layout layout = lay_out(shot);
    struct page_picture drawn =
        draw(shot->rig, shot->size, layout.overlay, &layout.triangles);
    if (renew) {
        g_autofree char *path = file_name(shot, renew);
        page_picture_write(&drawn, path);
    } else if (!pseudo) {
        compare(shot, &drawn);
    } else if (g_getenv("VF_PAGE_PICTURES")) {
        g_autofree char *path = file_name(shot, g_getenv("VF_PAGE_PICTURES"));
        g_mkdir_with_parents(g_getenv("VF_PAGE_PICTURES"), 0700);
        page_picture_write(&drawn, path);
    }
    if (layout.cut > 0) {
        g_test_message("%u letters are cut off", layout.cut);
        g_test_fail();
    }
    page_picture_finish(&drawn);
    finish_layout(&layout);
}

static void
test_every_text_is_marked(gconstpointer data)
{
    const struct shot *shot = data;
    struct vf_document *document =
        vf_overlay_content_page(shot->number, &shot->rig->demo->facts);
    size_t count;
    const struct vf_item *items = vf_document_items(document, &count);
    for (size_t i = 0; i < count; i++) {
        const char *text = pseudo_words_unmarked(&items[i]);
        if (text) {
            g_test_message("'%s' is not marked for translation", text);
            g_test_fail();
        }
    }
    vf_document_destroy(document);
}

// The tests themselves ---------------------------------------------------------

static struct rig
with_own_facts(const struct rig *rig)
{
    return (struct rig){rig->surface, rig->draw, demo_facts_create()};
}

static struct shot
display_page(struct rig *rig)
{
    int number = vf_page_find("display");
    unsigned count;
    return (struct shot){vf_pages(&count)[number], (unsigned)number, SIZES[1], 1, rig};
}

static void
test_a_line_less_is_a_difference_and_another_word_is_none(gconstpointer data)
{
    struct rig own = with_own_facts(data);
    struct rig *rig = &own;
    struct shot shot = display_page(rig);
    struct page_picture before = picture_of(&shot);
    rig->demo->facts.title = "win10";
    struct page_picture word = picture_of(&shot);
    g_assert_cmpfloat(page_picture_difference(&before, &word), <, TOLERANCE);
    rig->demo->render.has_picture = false;
    struct page_picture less = picture_of(&shot);
    g_assert_cmpfloat(page_picture_difference(&before, &less), >, TOLERANCE);
    page_picture_finish(&before);
    page_picture_finish(&word);
    page_picture_finish(&less);
    demo_facts_free(rig->demo);
}

static void
test_letters_without_room_are_noticed(gconstpointer data)
{
    struct rig own = with_own_facts(data);
    struct rig *rig = &own;
    struct shot shot = display_page(rig);
    struct layout layout = lay_out(&shot);
    g_assert_cmpuint(layout.cut, ==, 0);
    g_autofree struct vf_overlay_batch *batches =
        g_memdup2(layout.triangles.batches,
                  layout.triangles.batch_count * sizeof(struct vf_overlay_batch));
    for (size_t i = 0; i < layout.triangles.batch_count; i++) {
        batches[i].clip.w /= 3;
    }
    layout.triangles.batches = batches;
    struct vf_size atlas;
    unsigned version;
    vf_overlay_font_atlas(layout.overlay, &atlas, &version);
    g_assert_cmpuint(count_cut_letters(&layout.triangles, shot.size, atlas), >, 0);
    finish_layout(&layout);
    demo_facts_free(rig->demo);
}

static void
test_long_names_find_room_everywhere(gconstpointer data)
{
    struct rig own = with_own_facts(data);
    struct rig *rig = &own;
    static const char LONG[] = "a-machine-whose-name-is-longer-than-anybody-would-"
                               "like-to-read-it-in-a-title";
    rig->demo->facts.title = LONG;
    g_strlcpy(rig->demo->control.name, LONG, sizeof(rig->demo->control.name));
    g_strlcpy(rig->demo->gpu_report.vm, LONG, sizeof(rig->demo->gpu_report.vm));
    g_strlcpy(rig->demo->share.usb.devices[0].name, LONG, VF_USB_NAME);
    unsigned count;
    const struct vf_page *const *pages = vf_pages(&count);
    for (unsigned i = 0; i < count; i++) {
        for (size_t k = 0; k < G_N_ELEMENTS(SCALES); k++) {
            struct shot shot = {pages[i], i, SIZES[0], SCALES[k], rig};
            struct layout layout = lay_out(&shot);
            if (layout.cut > 0) {
                g_test_message("page '%s': %u letters are cut off", pages[i]->name,
                               layout.cut);
                g_test_fail();
            }
            finish_layout(&layout);
        }
    }
    demo_facts_free(rig->demo);
}

int
main(int argc, char **argv)
{
    if (argc > 2 && strcmp(argv[1], "--renew") == 0) {
        renew = argv[2];
        argv[2] = argv[0];
        argv += 2;
        argc -= 2;
    }
    if (argc > 1 && strcmp(argv[1], "--pseudo") == 0) {
        pseudo = true;
        argv[1] = argv[0];
        argv++;
        argc--;
        if (!pseudo_words_speak()) {
            return 1;
        }
    }
    g_setenv("FONTCONFIG_FILE", TEST_DATA "/pages/fonts.conf", TRUE);
    g_setenv("TZ", "UTC", TRUE);
    g_test_init(&argc, &argv, NULL);
    struct rig *rig = create_rig();
    unsigned count;
    const struct vf_page *const *pages = vf_pages(&count);
    g_autoptr(GPtrArray) shots = g_ptr_array_new_with_free_func(g_free);
    for (unsigned p = 0; p < count; p++) {
        for (size_t k = 0; k < G_N_ELEMENTS(SIZES) * G_N_ELEMENTS(SCALES); k++) {
            struct shot *shot = g_new(struct shot, 1);
            *shot = (struct shot){pages[p], p, SIZES[k / 2], SCALES[k % 2], rig};
            g_ptr_array_add(shots, shot);
            g_autofree char *path = g_strdup_printf(
                "/pages/%s/%dx%d-at-%g", shot->page->name, shot->size.w,
                shot->size.h, (double)shot->scale);
            g_test_add_data_func(path, shot, test_page);
            if (pseudo && k == 0) {
                g_autofree char *marks =
                    g_strdup_printf("/pages/%s/every-text-is-marked", shot->page->name);
                g_test_add_data_func(marks, shot, test_every_text_is_marked);
            }
        }
    }
    g_test_add_data_func(
        "/pages/a-line-less-is-a-difference-and-another-word-is-none", rig,
        test_a_line_less_is_a_difference_and_another_word_is_none);
    g_test_add_data_func("/pages/letters-without-room-are-noticed", rig,
                         test_letters_without_room_are_noticed);
    g_test_add_data_func("/pages/long-names-find-room-everywhere", rig,
                         test_long_names_find_room_everywhere);
    int failed = g_test_run();
    free_rig(rig);
    return failed;
}
