// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// What tests of plans share: definitions of tests/data/setup, and plans of them.

#include "control/setup/plan.h"

#include <libxml/tree.h>

static const struct vf_setup_scene empty_scene;
static const struct vf_setup_choices no_choices;

// A file of tests/data/setup. *Transferred*, g_free().
char *read_file(const char *name);

// The definition called `name`, without ".xml". *Transferred*, g_free().
char *read_domain(const char *name);

// A plan that must succeed.
void make(struct vf_plan *plan, const char *xml,
          const struct vf_setup_choices *choices,
          const struct vf_setup_scene *scene);

// The element and all inside it in the one form that XML of the same meaning has.
// *Transferred*, g_free().
char *canonical(xmlNodePtr node);

// It fits libvirt's schema.
void assert_valid(const char *xml);
