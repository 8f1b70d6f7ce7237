// SPDX-License-Identifier: GPL-2.0-or-later
// Every page of the overlay, with the facts of tests/fakes/demo_facts.h, and pages of the
// launcher, with the VMs of tests/fakes/demo_roster.h, in three sizes of window and at two
// scales: drawn as the program draws it, compared with the
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
#include "demo_roster.h"
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
    struct vf_roster_list *roster; // of the launcher
    struct vf_launcher_screen screens[DEMO_ROSTER_SCREENS];
};

struct shot {
    const char *name;
    bool is_launcher;
    unsigned number; // of the page
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
    rig->roster = demo_roster_create(0);
    demo_roster_screens(rig->screens);
    return rig;
}

static void
free_rig(struct rig *rig)
{
    vf_overlay_draw_destroy(rig->draw);
    rig->surface->ops->unbind(rig->surface);
    vf_gl_surface_destroy(rig->surface);
    demo_facts_free(rig->demo);
    vf_roster_list_unref(rig->roster);
    demo_roster_drop_screens(rig->screens);
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
count_cut_letters(const struct vf_overlay_triangles *triangles, int frame,
                  struct vf_size atlas)
{
    unsigned cut = 0;
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
    if (shot->is_launcher) {
        struct vf_overlay_nav keys = {.page = shot->number, .visible = true};
        struct vf_launcher_facts facts =
            demo_roster_facts(shot->rig->roster, shot->rig->screens);
        facts.page = shot->number;
        return vf_launcher_model(&facts, &keys);
    }
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
        g_strdup_printf("%s-%dx%d@%g.png", shot->name, shot->size.w,
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

// The launcher fills the window, and two parts of it are scrolled, with room for the
// hint below them.
static int
frame_of(const struct shot *shot, const struct layout *layout)
{
    return shot->is_launcher ? shot->size.h - (int)(30 * shot->scale)
                             : frame_height(&layout->triangles, shot->size);
}

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
    layout.cut = count_cut_letters(&layout.triangles, frame_of(shot, &layout), atlas);
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
    struct vf_overlay_model *model = make_model(shot);
    size_t count;
    const struct vf_item *items = vf_document_items(model->document, &count);
    for (size_t i = 0; i < count; i++) {
        const char *text = pseudo_words_unmarked(&items[i]);
        if (text) {
            g_test_message("'%s' is not marked for translation", text);
            g_test_fail();
        }
    }
    vf_overlay_model_unref(model);
}

// The tests themselves ---------------------------------------------------------

static struct rig
with_own_facts(const struct rig *rig)
{
    return (struct rig){
        .surface = rig->surface, .draw = rig->draw, .demo = demo_facts_create()};
}

static struct shot
display_page(struct rig *rig)
{
    int number = vf_page_find("display");
    unsigned count;
    return (struct shot){vf_pages(&count)[number]->name, false, (unsigned)number,
                         SIZES[1], 1, rig};
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
    int frame = frame_height(&layout.triangles, shot.size);
    g_assert_cmpuint(count_cut_letters(&layout.triangles, frame, atlas), >, 0);
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
            struct shot shot = {pages[i]->name, false, i, SIZES[0], SCALES[k], rig};
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

// Letters that are seen, wholly, near the middle of the list's height.
static unsigned
count_letters_at(const struct vf_overlay_triangles *triangles, float y,
                 float height, float width, struct vf_size atlas)
{
    unsigned count = 0;
    for (size_t b = 0; b < triangles->batch_count; b++) {
        const struct vf_overlay_batch *batch = &triangles->batches[b];
        for (uint32_t i = 0; !batch->image && i + 6 <= batch->index_count;) {
            bool letter =
                is_letter(triangles, batch->first_index + i, atlas);
            const struct vf_overlay_vertex *v =
                triangles->vertices + triangles->indices[batch->first_index + i];
            count += letter && fabsf(v[0].y - y) < height && v[2].x < width &&
                     (float)batch->clip.y < v[0].y &&
                     (float)(batch->clip.y + batch->clip.h) > v[2].y;
            i += letter ? 6 : 3;
        }
    }
    return count;
}

static void
test_the_chosen_one_of_hundreds_is_in_sight(gconstpointer data)
{
    struct rig own = with_own_facts(data);
    own.roster = demo_roster_create(400);
    demo_roster_screens(own.screens);
    struct shot shot = {"hundreds", true, 250, SIZES[1], 1, &own};
    struct layout layout = lay_out(&shot);
    struct vf_size atlas;
    unsigned version;
    vf_overlay_font_atlas(layout.overlay, &atlas, &version);
    g_assert_cmpuint(layout.cut, ==, 0);
    // What is out of sight costs nothing: no more than a full window of letters.
    g_assert_cmpuint(layout.triangles.vertex_count, <, 30000);
    // "desktop-243", and how it is.
    g_assert_cmpuint(count_letters_at(&layout.triangles, SIZES[1].h / 2.0f, 60,
                                      300, atlas), >, 10);
    finish_layout(&layout);
    vf_roster_list_unref(own.roster);
    demo_roster_drop_screens(own.screens);
    demo_facts_free(own.demo);
}

// Of a VM that runs, of one that is saved, of the one with the longest name, and of the
// connection.
static const struct {
    const char *name;
    unsigned number;
} LAUNCHER[] = {
    {"launcher-running", 6},
    {"launcher-saved", 3},
    {"launcher-long", 0},
    {"launcher-connection", 8},
};

static void
add_shots(GPtrArray *shots, const struct shot *like)
{
    for (size_t k = 0; k < G_N_ELEMENTS(SIZES) * G_N_ELEMENTS(SCALES); k++) {
        struct shot *shot = g_memdup2(like, sizeof(*like));
        shot->size = SIZES[k / 2];
        shot->scale = SCALES[k % 2];
        g_ptr_array_add(shots, shot);
        g_autofree char *path =
            g_strdup_printf("/pages/%s/%dx%d-at-%g", shot->name, shot->size.w,
                            shot->size.h, (double)shot->scale);
        g_test_add_data_func(path, shot, test_page);
        if (pseudo && k == 0) {
            g_autofree char *marks =
                g_strdup_printf("/pages/%s/every-text-is-marked", shot->name);
            g_test_add_data_func(marks, shot, test_every_text_is_marked);
        }
    }
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
        add_shots(shots, &(struct shot){pages[p]->name, false, p, SIZES[0], 1, rig});
    }
    for (size_t p = 0; p < G_N_ELEMENTS(LAUNCHER); p++) {
        add_shots(shots, &(struct shot){LAUNCHER[p].name, true, LAUNCHER[p].number,
                                        SIZES[0], 1, rig});
    }
    g_test_add_data_func(
        "/pages/a-line-less-is-a-difference-and-another-word-is-none", rig,
        test_a_line_less_is_a_difference_and_another_word_is_none);
    g_test_add_data_func("/pages/letters-without-room-are-noticed", rig,
                         test_letters_without_room_are_noticed);
    g_test_add_data_func("/pages/long-names-find-room-everywhere", rig,
                         test_long_names_find_room_everywhere);
    g_test_add_data_func("/pages/the-chosen-one-of-hundreds-is-in-sight", rig,
                         test_the_chosen_one_of_hundreds_is_in_sight);
    int failed = g_test_run();
    free_rig(rig);
    return failed;
}
