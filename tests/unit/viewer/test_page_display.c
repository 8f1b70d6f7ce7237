// SPDX-License-Identifier: GPL-2.0-or-later
#include "viewer/pages/page_display.h"
#include "viewer/pages/page_performance.h"

#include "viewer/app/display.h"
#include "viewer/options/look_preset.h"

#include <glib.h>
#include <string.h>

struct world {
    struct vf_app_display display;
    struct vf_source_status source;
    struct vf_render_status render;
    struct vf_page_facts facts;
};

static struct world *
new_world(void)
{
    struct world *world = g_new0(struct world, 1);
    world->render.has_picture = true;
    world->render.upload = "ring";
    g_strlcpy(world->render.upload_note, "Measured.",
              sizeof(world->render.upload_note));
    world->facts = (struct vf_page_facts){
        .source = &world->source,
        .render = &world->render,
        .display = &world->display,
    };
    return world;
}

// By what people read; NULL: it is not there.
static const struct vf_item *
find(const struct vf_document *document, const char *label)
{
    size_t count;
    const struct vf_item *items = vf_document_items(document, &count);
    for (size_t i = 0; i < count; i++) {
        if (strcmp(items[i].label, label) == 0) {
            return &items[i];
        }
    }
    return NULL;
}

static struct vf_document *
fill(const struct world *world)
{
    struct vf_document *document = vf_document_create();
    vf_page_display_fill(document, &world->facts);
    return document;
}

static void
test_a_choice_names_what_the_look_is(void)
{
    static const struct {
        enum vf_scaler scaler;
        const char *name;
    } scalers[] = {{VF_SCALER_LINEAR, "linear"},   {VF_SCALER_AUTO, "automatic"},
                   {VF_SCALER_NEAREST, "nearest"}, {VF_SCALER_BICUBIC, "bicubic"},
                   {VF_SCALER_LANCZOS, "Lanczos"}, {VF_SCALER_EDGE, "along edges"}};
    struct world *world = new_world();
    for (size_t i = 0; i < G_N_ELEMENTS(scalers); i++) {
        world->display.look.scaler = scalers[i].scaler;
        struct vf_document *document = fill(world);
        const struct vf_item *item = find(document, "Scaling");
        g_assert_cmpstr(item->names[(int)item->number], ==, scalers[i].name);
        vf_document_destroy(document);
    }
    g_free(world);
}

static void
test_what_a_preset_sets_cannot_be_changed_beside_it(void)
{
    struct world *world = new_world();
    for (int preset = 0; preset < VF_PRESETS; preset++) {
        world->display.preset = (unsigned)preset;
        struct vf_document *document = fill(world);
        bool free = preset == VF_PRESET_NONE;
        g_assert_cmpint(find(document, "Scaling")->enabled, ==, free);
        g_assert_cmpint(find(document, "Sharpen")->enabled, ==, free);
        g_assert_cmpint(find(document, "Sharpen")->hint[0] == '\0', ==, free);
        vf_document_destroy(document);
    }
    g_free(world);
}

static void
test_hdr_is_spoken_of_where_there_is_some(void)
{
    struct world *world = new_world();
    world->source.transfer = VF_TRANSFER_SRGB;
    struct vf_document *document = fill(world);
    g_assert_null(find(document, "HDR"));
    vf_document_destroy(document);
    world->source.transfer = VF_TRANSFER_PQ;
    document = fill(world);
    g_assert_nonnull(find(document, "HDR"));
    vf_document_destroy(document);
    g_free(world);
}

static void
test_performance_says_the_way_of_uploading_and_why(void)
{
    struct world *world = new_world();
    struct vf_document *document = vf_document_create();
    vf_page_performance_fill(document, &world->facts);
    const struct vf_item *item = find(document, "Upload");
    g_assert_cmpstr(item->value, ==, "ring: Measured.");
    g_assert_null(find(document, "Filter left out"));
    vf_document_destroy(document);
    g_free(world);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/page-display/a-choice-names-what-the-look-is",
                    test_a_choice_names_what_the_look_is);
    g_test_add_func("/page-display/what-a-preset-sets-cannot-be-changed-beside-it",
                    test_what_a_preset_sets_cannot_be_changed_beside_it);
    g_test_add_func("/page-display/hdr-is-spoken-of-where-there-is-some",
                    test_hdr_is_spoken_of_where_there_is_some);
    g_test_add_func("/page-display/performance-says-the-way-of-uploading-and-why",
                    test_performance_says_the_way_of_uploading_and_why);
    return g_test_run();
}
