// SPDX-License-Identifier: GPL-2.0-or-later
// Every option of the table, one by one: given on the command line it is what was given;
// changed on the page Settings it is in the file and in the next start's configuration,
// and in the running one where the table says so. (Who reads it: tests/lint/options.py.)
#include "base/mailbox.h"
#include "base/queue.h"
#include "shm/cursor.h"
#include "shm/lgmp_clipboard.h"
#include "shm/poller.h"
#include "viewer/app/app.h"
#include "viewer/main_loop.h"
#include "viewer/options/startup.h"
#include "viewer/pages/page_saved.h"
#include "viewer/pages/page_settings.h"

#include <glib.h>
#include <glib/gstdio.h>
#include <string.h>

// What stands for a text, where not any will do.
static const char *const TEXTS[][2] = {
    {"capture-key", "Pause"},
    {"pass-through", "Alt+Tab"},
    {"release-while", "RightCtrl"},
    {"guest-layout", "us"}, // the only one there is
    {"gamepad-open", "back+start"},
    {"position", "5x6"},
};

// Another value than `now`, as text; *transferred*.
static char *
another(const struct vf_option *option, const char *now)
{
    double number = now ? g_ascii_strtod(now, NULL) : 0;
    int choice = 0;
    switch (option->type) {
    case VF_OPTION_FLAG:
        return g_strdup(g_strcmp0(now, "on") == 0 ? "off" : "on");
    case VF_OPTION_CHOICE:
    case VF_OPTION_DEGREES:
        choice = g_strcmp0(option->choices[0], now) == 0 ? 1 : 0;
        return g_strdup(option->choices[choice]);
    case VF_OPTION_INTEGER:
    case VF_OPTION_NUMBER:
        number = number + 1 <= option->max ? number + 1 : number - 1;
        return g_strdup_printf("%d", (int)MAX(number, option->min));
    case VF_OPTION_SIZE:
        return g_strdup("333x222");
    case VF_OPTION_TEXT:
    case VF_OPTION_TEXTS:
        for (size_t i = 0; i < G_N_ELEMENTS(TEXTS); i++) {
            if (strcmp(TEXTS[i][0], option->name) == 0) {
                return g_strdup(TEXTS[i][1]);
            }
        }
        break;
    }
    return g_strdup("something");
}

static void
test_every_option_can_be_given_on_the_command_line(void)
{
    const struct vf_option_table *table = vf_config_table();
    for (size_t i = 0; i < table->count; i++) {
        const struct vf_option *option = &table->options[i];
        struct vf_config config;
        vf_config_init(&config);
        g_autofree char *before = vf_option_print(option, &config);
        g_autofree char *wanted = another(option, before);
        g_autofree char *word =
            option->type == VF_OPTION_FLAG
                ? g_strdup_printf("--%s", option->name)
                : g_strdup_printf("--%s=%s", option->name, wanted);
        char *argv[] = {(char *)"virtflow-view", word, NULL};
        g_autoptr(GError) error = NULL;
        bool ok = vf_config_parse(&config, 2, argv, &error);
        g_assert_no_error(error);
        g_assert_true(ok);
        g_autofree char *after = vf_option_print(option, &config);
        g_assert_cmpstr(after, ==, wanted);
        if (strcmp(option->name, "guest-layout") != 0) {
            g_assert_cmpstr(after, !=, before);
        }
        vf_config_finish(&config);
    }
}

// An application of which only the settings are there.
struct world {
    char *folder;
    char *path;
    struct vf_startup startup;
    struct vf_app *app;
    struct vf_mailbox *frames;
    struct vf_mailbox *cursors;
    struct vf_mailbox *status;
    struct vf_queue *clipboard;
};

static void
start(struct vf_startup *startup, const char *path)
{
    g_autofree char *word = g_strdup_printf("--config=%s", path);
    char *argv[] = {(char *)"virtflow-view", word, NULL};
    g_autoptr(GError) error = NULL;
    bool ok = vf_startup_read(startup, argv, &error);
    g_assert_no_error(error);
    g_assert_true(ok);
}

static struct world *
new_world(void)
{
    struct world *world = g_new0(struct world, 1);
    g_autoptr(GError) error = NULL;
    world->folder = g_dir_make_tmp("vf-walk-XXXXXX", &error);
    g_assert_no_error(error);
    world->path = g_build_filename(world->folder, "config.ini", NULL);
    start(&world->startup, world->path);
    world->app = g_new0(struct vf_app, 1);
    world->app->config = &world->startup.config;
    world->app->settings.startup = &world->startup;
    world->app->loop = vf_main_loop_create(false);
    vf_app_jobs_start(world->app);
    // Not started; it is only told what options mean for it.
    world->frames = vf_mailbox_create(sizeof(struct vf_frame), NULL, NULL);
    world->cursors = vf_mailbox_create(sizeof(struct vf_cursor), NULL, NULL);
    world->status = vf_mailbox_create(sizeof(struct vf_source_status), NULL, NULL);
    world->clipboard =
        vf_queue_create(sizeof(struct vf_lgmp_clipboard_event), NULL, NULL);
    world->app->poller = vf_poller_create(&(struct vf_poller_params){
        .frames = world->frames,
        .cursors = world->cursors,
        .status = world->status,
        .clipboard = world->clipboard,
    });
    return world;
}

static void
free_world(struct world *world)
{
    vf_poller_destroy(world->app->poller);
    vf_mailbox_destroy(world->frames);
    vf_mailbox_destroy(world->cursors);
    vf_mailbox_destroy(world->status);
    vf_queue_destroy(world->clipboard);
    vf_main_loop_destroy(world->app->loop);
    g_free(world->app);
    vf_startup_finish(&world->startup);
    g_unlink(world->path);
    g_rmdir(world->folder);
    g_free(world->folder);
    g_free(world->path);
    g_free(world);
}

// The item of the page that stands for the option: its hint begins with its name.
static const struct vf_item *
find(const struct vf_document *page, const struct vf_option *option)
{
    g_autofree char *beginning = g_strdup_printf("--%s:", option->name);
    size_t count;
    const struct vf_item *items = vf_document_items(page, &count);
    for (size_t i = 0; i < count; i++) {
        if (g_str_has_prefix(items[i].hint, beginning)) {
            return &items[i];
        }
    }
    return NULL;
}

// As the overlay would ask for it.
static void
ask(struct world *world, const struct vf_option *option, const char *wanted)
{
    struct vf_document *page = vf_document_create();
    struct vf_page_facts facts = {
        .title = "win11", .startup = &world->startup, .uuid = ""};
    vf_page_settings_fill(page, &facts);
    const struct vf_item *item = find(page, option);
    g_assert_nonnull(item);
    struct vf_page_action action = {
        .id = item->id, .index = item->index, .text = ""};
    switch (item->kind) {
    case VF_ITEM_TOGGLE:
        action.number = strcmp(wanted, "on") == 0;
        break;
    case VF_ITEM_CHOICE:
        while (strcmp(option->choices[(int)action.number], wanted) != 0) {
            action.number++;
        }
        break;
    case VF_ITEM_SLIDER:
        action.number = g_ascii_strtod(wanted, NULL);
        break;
    default:
        action.text = wanted;
        break;
    }
    VF_PAGE_SETTINGS.act(world->app, &action);
    vf_document_destroy(page);
}

static void
test_every_option_that_is_kept_can_be_set_on_the_page(void)
{
    struct world *world = new_world();
    const struct vf_option_table *table = vf_config_table();
    g_autoptr(GPtrArray) wanted = g_ptr_array_new_with_free_func(g_free);
    for (size_t i = 0; i < table->count; i++) {
        const struct vf_option *option = &table->options[i];
        g_autofree char *before = vf_option_print(option, world->app->config);
        char *value = another(option, before);
        g_ptr_array_add(wanted, value);
        if (!vf_option_is_kept(option)) {
            continue;
        }
        ask(world, option, value);
        g_autofree char *now = vf_option_print(option, world->app->config);
        if (option->at_once) {
            g_assert_cmpstr(now, ==, value);
        } else {
            g_assert_cmpstr(now, ==, before);
        }
    }
    g_assert_cmpuint(world->app->overlay.toasts.count, ==, 0);
    vf_app_jobs_stop(world->app);
    vf_app_settings_finish(world->app);

    struct vf_startup next;
    start(&next, world->path);
    g_assert_cmpuint(next.complaints->len, ==, 0);
    for (size_t i = 0; i < table->count; i++) {
        const struct vf_option *option = &table->options[i];
        if (vf_option_is_kept(option)) {
            g_autofree char *now = vf_option_print(option, &next.config);
            g_assert_cmpstr(now, ==, g_ptr_array_index(wanted, i));
        }
    }
    vf_startup_finish(&next);
    free_world(world);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func(
        "/option-walk/every-option-can-be-given-on-the-command-line",
        test_every_option_can_be_given_on_the_command_line);
    g_test_add_func(
        "/option-walk/every-option-that-is-kept-can-be-set-on-the-page",
        test_every_option_that_is_kept_can_be_set_on_the_page);
    return g_test_run();
}
