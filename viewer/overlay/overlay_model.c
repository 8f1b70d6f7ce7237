// SPDX-License-Identifier: GPL-2.0-or-later
#include "viewer/overlay/overlay_model.h"

#include <glib.h>
#include <string.h>

struct vf_overlay_model *
vf_overlay_model_create(void)
{
    return g_atomic_rc_box_new0(struct vf_overlay_model);
}

struct vf_overlay_model *
vf_overlay_model_ref(struct vf_overlay_model *model)
{
    return g_atomic_rc_box_acquire(model);
}

static void
clear(void *data)
{
    struct vf_overlay_model *model = data;
    vf_document_destroy(model->document);
    vf_document_destroy(model->list);
}

void
vf_overlay_model_unref(struct vf_overlay_model *model)
{
    if (model) {
        g_atomic_rc_box_release_full(model, clear);
    }
}

static bool
documents_equal(const struct vf_document *a, const struct vf_document *b)
{
    return a && b ? vf_document_equal(a, b) : a == b;
}

// All but the documents, which stand side by side; models are zeroed when made, so
// that what lies between the fields is equal, too.
static bool
values_equal(const struct vf_overlay_model *a, const struct vf_overlay_model *b)
{
    const size_t before = offsetof(struct vf_overlay_model, document);
    const size_t after =
        offsetof(struct vf_overlay_model, list) + sizeof(a->list);
    return memcmp(a, b, before) == 0 &&
           memcmp((const char *)a + after, (const char *)b + after,
                  sizeof(*a) - after) == 0;
}

bool
vf_overlay_model_equal(const struct vf_overlay_model *a,
                       const struct vf_overlay_model *b)
{
    return values_equal(a, b) && documents_equal(a->document, b->document) &&
           documents_equal(a->list, b->list);
}

bool
vf_overlay_model_is_visible(const struct vf_overlay_model *model)
{
    return model->open || model->asking || model->notice || model->badge[0] ||
           model->help_count > 0 || model->toast_count > 0 ||
           model->hud_count > 0;
}
