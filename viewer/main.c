// SPDX-License-Identifier: GPL-2.0-or-later
// virtflow-view: reads the command line and does the one thing it asks for: a
// command when its first word is one, else a window: of the VM that is named, or the
// launcher.
#include "base/clock.h"
#include "base/error.h"
#include "base/log.h"
#include "base/words.h"
#include "control/command/command.h"
#include "control/control.h"
#include "viewer/app/app.h"
#include "viewer/app/doctor_sight.h"
#include "viewer/instance.h"
#include "viewer/launcher/launcher.h"
#include "viewer/options/startup.h"

#include <glib.h>
#include <stdio.h>

enum { EXIT_FAILED = 1, EXIT_USAGE = 2 };

static int
complain(const GError *error, int exit_code)
{
    g_printerr("virtflow-view: %s\n", error->message);
    return exit_code;
}

static int
list_domains(const struct vf_config *config)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(GPtrArray) rows = vf_control_list(config->uri, &error);
    if (!rows) {
        return complain(error, EXIT_FAILED);
    }
    for (guint i = 0; i < rows->len; i++) {
        const struct vf_domain_row *row = g_ptr_array_index(rows, i);
        printf("%-24s %-14s %s\n", row->name, _(vf_domain_state_name(row->state)),
               row->uuid_text);
    }
    return 0;
}

static bool
has_something_to_show(const struct vf_config *config)
{
    return config->domain || config->demo || config->shm || config->spice_uri;
}

// True when the window that is asked for is there already, and comes to the front.
static bool
call_or_open(const struct vf_config *config, struct vf_instance **door)
{
    *door = NULL;
    bool is_launcher = !has_something_to_show(config);
    if (config->headless || (!is_launcher && !config->domain)) {
        return false;
    }
    struct vf_instance_call call = {{0}};
    if (!is_launcher || config->uri) {
        g_strlcpy(call.uri, vf_control_effective_uri(config->uri),
                  sizeof(call.uri));
    }
    g_strlcpy(call.vm, config->domain ? config->domain : "", sizeof(call.vm));
    g_strlcpy(call.page, config->overlay.open ? config->overlay.open : "",
              sizeof(call.page));
    g_strlcpy(call.start, config->start ? "start" : "", sizeof(call.start));
    g_autofree char *folder = vf_instance_folder();
    bool called = vf_instance_open(folder, &call, config->window.is_new, door) ==
                  VF_INSTANCE_CALLED;
    if (called) {
        g_message("the window is open already, and comes to the front");
    }
    return called;
}

static int
show(struct vf_startup *startup, uint64_t started_ns)
{
    g_autoptr(GError) error = NULL;
    struct vf_instance *door;
    if (call_or_open(&startup->config, &door)) {
        return 0;
    }
    struct vf_app *app = vf_app_create(startup, started_ns, &error);
    if (!app) {
        vf_instance_destroy(door);
        return complain(error, EXIT_FAILED);
    }
    vf_app_instance_start(app, door);
    int exit_code = vf_app_run(app);
    vf_app_destroy(app);
    return exit_code;
}

static int
launch(struct vf_startup *startup, char **argv)
{
    g_autoptr(GError) error = NULL;
    struct vf_instance *door;
    if (call_or_open(&startup->config, &door)) {
        return 0;
    }
    struct vf_launcher *launcher =
        vf_launcher_create(startup, (const char *const *)argv, door, &error);
    if (!launcher) {
        return complain(error, EXIT_FAILED);
    }
    int exit_code = vf_launcher_run(launcher);
    vf_launcher_destroy(launcher);
    return exit_code;
}

static int
import_client_ini(struct vf_startup *startup)
{
    g_autoptr(GError) error = NULL;
    if (!startup->settings) {
        g_set_error(&error, VF_ERROR, VF_ERROR_USAGE,
                    _("There is nothing to import into: leave --no-config out."));
        return complain(error, EXIT_USAGE);
    }
    g_autoptr(GString) report = g_string_new(NULL);
    const char *path = vf_settings_path(startup->settings);
    if (!vf_startup_import(startup->settings, startup->config.import, report,
                           &error)) {
        return complain(error, EXIT_FAILED);
    }
    if (!vf_settings_save(startup->settings, &error)) {
        return complain(error, EXIT_FAILED);
    }
    printf(_("%sSaved in %s.\n"), report->str, path);
    return 0;
}

// What prints and is done; false when there is more to do.
static bool
print(const struct vf_config *config)
{
    if (config->help) {
        vf_config_print_help(stdout);
        vf_verbs_print_help(stdout);
    } else if (config->version) {
        puts("virtflow-view " VF_VERSION);
    } else if (config->man) {
        vf_config_print_man(stdout);
    } else if (config->man_commands) {
        vf_verbs_print_man(stdout);
    } else if (config->rows) {
        vf_config_print_rows(stdout);
        vf_verbs_print_rows(stdout);
    } else {
        return false;
    }
    return true;
}

static int
run(struct vf_startup *startup, char **argv, uint64_t started_ns)
{
    const struct vf_config *config = &startup->config;
    if (print(config)) {
        return 0;
    }
    if (config->list) {
        return list_domains(config);
    }
    if (config->import) {
        return import_client_ini(startup);
    }
    if (has_something_to_show(config)) {
        return show(startup, started_ns);
    }
    if (!config->headless) {
        return launch(startup, argv);
    }
    g_autoptr(GError) error = NULL;
    g_set_error(&error, VF_ERROR, VF_ERROR_USAGE,
                _("Which VM? Name one ('virtflow-view --list' prints them), or try "
                  "'virtflow-view --demo'; the launcher needs a window."));
    return complain(error, EXIT_USAGE);
}

int
main(int argc, char **argv)
{
    uint64_t started_ns = vf_clock_ns();
    vf_words_init();
    const struct vf_verb *verb = argc > 1 ? vf_verb_take(argv + 1) : NULL;
    if (verb) {
        const struct vf_verb_services services = {
            .version = VF_VERSION, .look_live = vf_doctor_sight_look};
        return (int)vf_verb_main(verb, argv + 1, &services, stdout);
    }
    g_autoptr(GError) error = NULL;
    struct vf_startup startup;
    int exit_code;
    if (vf_startup_read(&startup, argv, &error)) {
        vf_log_init(startup.config.verbose);
        exit_code = run(&startup, argv, started_ns);
    } else {
        exit_code = complain(error, EXIT_USAGE);
    }
    vf_startup_finish(&startup);
    return exit_code;
}
