// SPDX-License-Identifier: GPL-2.0-or-later
#include "viewer/options.h"

#include <errno.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

enum type {
    TYPE_FLAG,    // bool, no value
    TYPE_TEXT,    // char *
    TYPE_INTEGER, // int64_t, min..max
    TYPE_NUMBER,  // double, min..max
    TYPE_CHOICE,  // int, index into choices
    TYPE_DEGREES, // int, one of choices as a number
    TYPE_SIZE,    // struct vf_size, WxH
};

struct option {
    const char *group; // NULL: not shown to people
    const char *name;
    char letter; // 0: none
    enum type type;
    size_t offset;
    const char *value; // what the value is called in help; NULL: no value
    const char *help;
    const char *initial; // as text; NULL: off or not set
    const char *const *choices;
    double min;
    double max;
};

static const char *const PLATFORMS[] = {"auto", "glx", "egl", NULL};
static const char *const SCALE_MODES[] = {"fit", "stretch", "integer", "shrink",
                                          "1:1", NULL};
static const char *const DEGREES[] = {"0", "90", "180", "270", NULL};
static const char *const VSYNC[] = {"off", "on", "adaptive", NULL};

#define AT(field) offsetof(struct vf_config, field)

static const struct option OPTIONS[] = {
    {"VM", "connect", 'c', TYPE_TEXT, AT(uri), "URI",
     "libvirt connection; LIBVIRT_DEFAULT_URI or qemu:///system when not given",
     NULL, NULL, 0, 0},
    {"VM", "start", 0, TYPE_FLAG, AT(start), NULL,
     "start the VM at once when it is off", NULL, NULL, 0, 0},
    {"VM", "list", 'l', TYPE_FLAG, AT(list), NULL,
     "print the VMs of the connection and their state, then exit", NULL, NULL, 0,
     0},
    {"VM", "demo", 0, TYPE_FLAG, AT(demo), NULL,
     "play a moving scene without any VM, to try everything out", NULL, NULL, 0,
     0},
    {"VM", "shm", 'f', TYPE_TEXT, AT(shm), "PATH",
     "shared memory to show, instead of what the VM's definition says", NULL,
     NULL, 0, 0},
    {"VM", "spice-uri", 0, TYPE_TEXT, AT(spice_uri), "URI",
     "SPICE server for input and fallback picture: spice://HOST:PORT or "
     "spice+unix://PATH, instead of what the VM's definition says",
     NULL, NULL, 0, 0},
    {"VM", "no-spice", 0, TYPE_FLAG, AT(no_spice), NULL,
     "do not connect to SPICE: picture only", NULL, NULL, 0, 0},

    {"Window", "size", 'w', TYPE_SIZE, AT(size), "WxH",
     "size of the window at start", "1024x768", NULL, 160, 16384},
    {"Window", "fullscreen", 'F', TYPE_FLAG, AT(fullscreen), NULL,
     "start in full screen", NULL, NULL, 0, 0},
    {"Window", "borderless", 'd', TYPE_FLAG, AT(borderless), NULL,
     "window without borders and title bar", NULL, NULL, 0, 0},
    {"Window", "maximize", 'T', TYPE_FLAG, AT(maximized), NULL,
     "start maximized", NULL, NULL, 0, 0},
    {"Window", "scale", 0, TYPE_CHOICE, AT(scale_mode), "MODE",
     "how the picture fills the window", "fit", SCALE_MODES, 0, 0},
    {"Window", "rotate", 0, TYPE_DEGREES, AT(rotate), "DEGREES",
     "turn the picture clockwise", "0", DEGREES, 0, 0},
    {"Window", "vsync", 0, TYPE_CHOICE, AT(vsync), "MODE",
     "wait for the monitor before showing a frame", "off", VSYNC, 0, 0},
    {"Window", "gl-platform", 0, TYPE_CHOICE, AT(platform), "PLATFORM",
     "how to reach OpenGL under X11", "auto", PLATFORMS, 0, 0},

    {"Scripts", "headless", 0, TYPE_FLAG, AT(headless), NULL,
     "draw off-screen in the guest's size; needs no X and no Wayland", NULL, NULL,
     0, 0},
    {"Scripts", "frames", 0, TYPE_INTEGER, AT(frames), "N",
     "end after so many guest frames were shown", NULL, NULL, 1, 1e15},
    {"Scripts", "seconds", 0, TYPE_NUMBER, AT(seconds), "S",
     "end after so many seconds", NULL, NULL, 0.001, 1e9},
    {"Scripts", "screenshot", 0, TYPE_TEXT, AT(screenshot), "FILE.png",
     "at the end, write what is shown: cursor included, overlay not", NULL, NULL,
     0, 0},
    {"Scripts", "stats", 0, TYPE_TEXT, AT(stats), "FILE.json",
     "at the end, write the measured figures", NULL, NULL, 0, 0},
    {"Scripts", "trace-frames", 0, TYPE_TEXT, AT(trace_frames), "FILE.csv",
     "write one row for every frame shown", NULL, NULL, 0, 0},

    {"General", "verbose", 'v', TYPE_FLAG, AT(verbose), NULL,
     "say more on standard error", NULL, NULL, 0, 0},
    {"General", "version", 'V', TYPE_FLAG, AT(version), NULL,
     "print the version and exit", NULL, NULL, 0, 0},
    {"General", "help", 'h', TYPE_FLAG, AT(help), NULL, "print this and exit",
     NULL, NULL, 0, 0},
    {NULL, "print-man", 0, TYPE_FLAG, AT(man), NULL, NULL, NULL, NULL, 0, 0},
};

static bool
fail(GError **error, const struct option *option, const char *text,
     const char *allowed)
{
    g_set_error(error, VF_ERROR, VF_ERROR_USAGE,
                "Option '--%s' was given '%s', but must be %s.", option->name,
                text, allowed);
    return false;
}

static bool
parse_number(const char *text, double *number)
{
    char *end;
    errno = 0;
    *number = g_ascii_strtod(text, &end);
    return end != text && *end == '\0' && errno == 0;
}

static bool
set_number(const struct option *option, void *field, const char *text,
           GError **error)
{
    double number;
    bool whole = option->type == TYPE_INTEGER;
    if (!parse_number(text, &number) || number < option->min ||
        number > option->max || (whole && number != (double)(int64_t)number)) {
        g_autofree char *allowed =
            g_strdup_printf("a %snumber from %g to %g", whole ? "whole " : "",
                            option->min, option->max);
        return fail(error, option, text, allowed);
    }
    if (whole) {
        *(int64_t *)field = (int64_t)number;
    } else {
        *(double *)field = number;
    }
    return true;
}

static bool
set_choice(const struct option *option, int *field, const char *text,
           GError **error)
{
    for (int i = 0; option->choices[i]; i++) {
        if (strcmp(option->choices[i], text) == 0) {
            *field = option->type == TYPE_DEGREES ? atoi(text) : i;
            return true;
        }
    }
    g_autofree char *list = g_strjoinv(", ", (char **)option->choices);
    g_autofree char *allowed = g_strconcat("one of ", list, NULL);
    return fail(error, option, text, allowed);
}

static bool
set_size(const struct option *option, struct vf_size *field, const char *text,
         GError **error)
{
    g_auto(GStrv) parts = g_strsplit(text, "x", 3);
    double w;
    double h;
    if (g_strv_length(parts) != 2 || !parse_number(parts[0], &w) ||
        !parse_number(parts[1], &h) || w < option->min || h < option->min ||
        w > option->max || h > option->max) {
        g_autofree char *allowed =
            g_strdup_printf("WIDTHxHEIGHT with numbers from %g to %g, such as "
                            "1920x1080",
                            option->min, option->max);
        return fail(error, option, text, allowed);
    }
    *field = (struct vf_size){(int32_t)w, (int32_t)h};
    return true;
}

// `text` is NULL for a flag.
static bool
set_option(struct vf_config *config, const struct option *option,
           const char *text, GError **error)
{
    void *field = (char *)config + option->offset;
    switch (option->type) {
    case TYPE_FLAG:
        *(bool *)field = true;
        return true;
    case TYPE_TEXT:
        if (text[0] == '\0') {
            return fail(error, option, text, "something, not empty");
        }
        g_free(*(char **)field);
        *(char **)field = g_strdup(text);
        return true;
    case TYPE_INTEGER:
    case TYPE_NUMBER:
        return set_number(option, field, text, error);
    case TYPE_CHOICE:
    case TYPE_DEGREES:
        return set_choice(option, field, text, error);
    case TYPE_SIZE:
        return set_size(option, field, text, error);
    }
    return false;
}

void
vf_config_init(struct vf_config *config)
{
    *config = (struct vf_config){0};
    for (size_t i = 0; i < G_N_ELEMENTS(OPTIONS); i++) {
        if (OPTIONS[i].initial) {
            bool ok = set_option(config, &OPTIONS[i], OPTIONS[i].initial, NULL);
            g_assert(ok);
        }
    }
}

void
vf_config_finish(struct vf_config *config)
{
    for (size_t i = 0; i < G_N_ELEMENTS(OPTIONS); i++) {
        if (OPTIONS[i].type == TYPE_TEXT) {
            g_free(*(char **)((char *)config + OPTIONS[i].offset));
        }
    }
    g_free(config->domain);
    *config = (struct vf_config){0};
}

struct parse {
    struct vf_config *config;
};

// GOption calls this with "--name" or "-n".
static gboolean
on_option(const char *name, const char *value, gpointer data, GError **error)
{
    struct parse *parse = data;
    for (size_t i = 0; i < G_N_ELEMENTS(OPTIONS); i++) {
        const struct option *option = &OPTIONS[i];
        bool is_long = strncmp(name, "--", 2) == 0;
        bool matches = is_long ? strcmp(name + 2, option->name) == 0
                               : option->letter && name[1] == option->letter;
        if (matches) {
            return set_option(parse->config, option, value, error);
        }
    }
    return FALSE;
}

static bool
take_arguments(struct vf_config *config, char **arguments, GError **error)
{
    for (int i = 1; arguments[i]; i++) {
        if (config->domain) {
            g_set_error(error, VF_ERROR, VF_ERROR_USAGE,
                        "One VM at a time, please: '%s' and '%s' were both "
                        "named.",
                        config->domain, arguments[i]);
            return false;
        }
        config->domain = g_strdup(arguments[i]);
    }
    return true;
}

bool
vf_config_parse(struct vf_config *config, int argc, char **argv, GError **error)
{
    (void)argc;
    // GOption takes the function as an object pointer.
    const union {
        GOptionArgFunc function;
        gpointer pointer;
    } callback = {.function = on_option};
    GOptionEntry entries[G_N_ELEMENTS(OPTIONS) + 1] = {{0}};
    for (size_t i = 0; i < G_N_ELEMENTS(OPTIONS); i++) {
        entries[i] = (GOptionEntry){
            .long_name = OPTIONS[i].name,
            .short_name = OPTIONS[i].letter,
            .flags =
                OPTIONS[i].type == TYPE_FLAG ? G_OPTION_FLAG_NO_ARG : 0,
            .arg = G_OPTION_ARG_CALLBACK,
            .arg_data = callback.pointer,
        };
    }
    struct parse parse = {.config = config};
    g_autoptr(GOptionContext) context = g_option_context_new(NULL);
    GOptionGroup *group =
        g_option_group_new("main", "main", "main", &parse, NULL);
    g_option_group_add_entries(group, entries);
    g_option_context_set_main_group(context, group);
    g_option_context_set_help_enabled(context, FALSE);

    g_auto(GStrv) arguments = g_strdupv(argv);
    g_autoptr(GError) cause = NULL;
    if (!g_option_context_parse_strv(context, &arguments, &cause)) {
        if (cause->domain == VF_ERROR) {
            g_propagate_error(error, g_steal_pointer(&cause));
        } else {
            g_set_error(error, VF_ERROR, VF_ERROR_USAGE,
                        "%s: 'virtflow-view --help' lists the options.",
                        cause->message);
        }
        return false;
    }
    return take_arguments(config, arguments, error);
}

// Help -----------------------------------------------------------------------

static char *
allowed_text(const struct option *option)
{
    if (option->choices) {
        g_autofree char *list = g_strjoinv(", ", (char **)option->choices);
        return g_strdup_printf(" (%s; default %s)", list, option->initial);
    }
    if (option->initial) {
        return g_strdup_printf(" (default %s)", option->initial);
    }
    return g_strdup("");
}

static char *
invocation(const struct option *option)
{
    g_autofree char *letter =
        option->letter ? g_strdup_printf("-%c, ", option->letter)
                       : g_strdup("    ");
    return g_strdup_printf("%s--%s%s%s", letter, option->name,
                           option->value ? " " : "",
                           option->value ? option->value : "");
}

// Words of `text` in lines of at most `width`, each after `indent` spaces but the
// first.
static void
print_wrapped(FILE *out, const char *text, int indent, int width)
{
    g_auto(GStrv) words = g_strsplit(text, " ", -1);
    int column = 0;
    for (int i = 0; words[i]; i++) {
        int length = (int)strlen(words[i]);
        if (column > 0 && column + 1 + length > width) {
            fprintf(out, "\n%*s", indent, "");
            column = 0;
        }
        fprintf(out, "%s%s", column ? " " : "", words[i]);
        column += length + (column ? 1 : 0);
    }
    fputc('\n', out);
}

void
vf_config_print_help(FILE *out)
{
    enum { INDENT = 30, WIDTH = 50 };
    fputs("Usage: virtflow-view [OPTION]... VM\n"
          "       virtflow-view --list\n"
          "       virtflow-view --demo\n"
          "Shows the VM (a name or UUID that libvirt knows) in a window: picture "
          "from\n"
          "Looking Glass shared memory, input by SPICE.\n",
          out);
    const char *group = "";
    for (size_t i = 0; i < G_N_ELEMENTS(OPTIONS); i++) {
        const struct option *option = &OPTIONS[i];
        if (!option->group) {
            continue;
        }
        if (strcmp(group, option->group) != 0) {
            group = option->group;
            fprintf(out, "\n%s:\n", group);
        }
        g_autofree char *call = invocation(option);
        g_autofree char *allowed = allowed_text(option);
        g_autofree char *help = g_strconcat(option->help, allowed, NULL);
        fprintf(out, "  %-*s", INDENT - 2, call);
        print_wrapped(out, help, INDENT, WIDTH);
    }
    fputs("\nKeys: ScrollLock captures and releases keyboard and mouse; "
          "Ctrl+Alt+F full\n"
          "screen; Ctrl+Alt+O overlay; Ctrl+Alt+Q quits, always. Quitting leaves "
          "the VM\n"
          "as it is.\n",
          out);
}

void
vf_config_print_man(FILE *out)
{
    const char *group = "";
    for (size_t i = 0; i < G_N_ELEMENTS(OPTIONS); i++) {
        const struct option *option = &OPTIONS[i];
        if (!option->group) {
            continue;
        }
        if (strcmp(group, option->group) != 0) {
            group = option->group;
            fprintf(out, ".SS %s\n", group);
        }
        fprintf(out, ".TP\n.B ");
        if (option->letter) {
            fprintf(out, "\\-%c\\fR, \\fB", option->letter);
        }
        g_auto(GStrv) words = g_strsplit(option->name, "-", -1);
        g_autofree char *name = g_strjoinv("\\-", words);
        fprintf(out, "\\-\\-%s", name);
        if (option->value) {
            fprintf(out, " \\fI%s\\fR", option->value);
        }
        g_autofree char *allowed = allowed_text(option);
        fprintf(out, "\n%c%s%s.\n", g_ascii_toupper(option->help[0]),
                option->help + 1, allowed);
    }
}
