// SPDX-License-Identifier: GPL-2.0-or-later
#include "viewer/options.h"

#include "base/option_table.h"

#include <stddef.h>

static const char *const PLATFORMS[] = {"auto", "glx", "egl", NULL};
static const char *const SCALE_MODES[] = {"fit", "stretch", "integer", "shrink",
                                          "1:1", NULL};
static const char *const DEGREES[] = {"0", "90", "180", "270", NULL};
static const char *const VSYNC[] = {"off", "on", "adaptive", NULL};

#define AT(field) offsetof(struct vf_config, field)

static const struct vf_option OPTIONS[] = {
    {"VM", "connect", 'c', VF_OPTION_TEXT, AT(uri), "URI",
     "libvirt connection; LIBVIRT_DEFAULT_URI or qemu:///system when not given",
     NULL, NULL, 0, 0},
    {"VM", "start", 0, VF_OPTION_FLAG, AT(start), NULL,
     "start the VM at once when it is off", NULL, NULL, 0, 0},
    {"VM", "list", 'l', VF_OPTION_FLAG, AT(list), NULL,
     "print the VMs of the connection and their state, then exit", NULL, NULL, 0,
     0},
    {"VM", "demo", 0, VF_OPTION_FLAG, AT(demo), NULL,
     "play a moving scene without any VM, to try everything out", NULL, NULL, 0,
     0},
    {"VM", "shm", 'f', VF_OPTION_TEXT, AT(shm), "PATH",
     "shared memory to show, instead of what the VM's definition says", NULL,
     NULL, 0, 0},
    {"VM", "spice-uri", 0, VF_OPTION_TEXT, AT(spice_uri), "URI",
     "SPICE server for input and fallback picture: spice://HOST:PORT or "
     "spice+unix://PATH, instead of what the VM's definition says",
     NULL, NULL, 0, 0},
    {"VM", "no-spice", 0, VF_OPTION_FLAG, AT(no_spice), NULL,
     "do not connect to SPICE: picture only", NULL, NULL, 0, 0},

    {"Window", "size", 'w', VF_OPTION_SIZE, AT(size), "WxH",
     "size of the window at start", "1024x768", NULL, 160, 16384},
    {"Window", "fullscreen", 'F', VF_OPTION_FLAG, AT(fullscreen), NULL,
     "start in full screen", NULL, NULL, 0, 0},
    {"Window", "borderless", 'd', VF_OPTION_FLAG, AT(borderless), NULL,
     "window without borders and title bar", NULL, NULL, 0, 0},
    {"Window", "maximize", 'T', VF_OPTION_FLAG, AT(maximized), NULL,
     "start maximized", NULL, NULL, 0, 0},
    {"Window", "scale", 0, VF_OPTION_CHOICE, AT(scale_mode), "MODE",
     "how the picture fills the window", "fit", SCALE_MODES, 0, 0},
    {"Window", "rotate", 0, VF_OPTION_DEGREES, AT(rotate), "DEGREES",
     "turn the picture clockwise", "0", DEGREES, 0, 0},
    {"Window", "vsync", 0, VF_OPTION_CHOICE, AT(vsync), "MODE",
     "wait for the monitor before showing a frame", "off", VSYNC, 0, 0},
    {"Window", "gl-platform", 0, VF_OPTION_CHOICE, AT(platform), "PLATFORM",
     "how to reach OpenGL under X11", "auto", PLATFORMS, 0, 0},

    {"Scripts", "headless", 0, VF_OPTION_FLAG, AT(headless), NULL,
     "draw off-screen in the guest's size; needs no X and no Wayland", NULL, NULL,
     0, 0},
    {"Scripts", "frames", 0, VF_OPTION_INTEGER, AT(frames), "N",
     "end after so many guest frames were shown", NULL, NULL, 1, 1e15},
    {"Scripts", "seconds", 0, VF_OPTION_NUMBER, AT(seconds), "S",
     "end after so many seconds", NULL, NULL, 0.001, 1e9},
    {"Scripts", "screenshot", 0, VF_OPTION_TEXT, AT(screenshot), "FILE.png",
     "at the end, write what is shown: cursor included, overlay not", NULL, NULL,
     0, 0},
    {"Scripts", "stats", 0, VF_OPTION_TEXT, AT(stats), "FILE.json",
     "at the end, write the measured figures", NULL, NULL, 0, 0},
    {"Scripts", "trace-frames", 0, VF_OPTION_TEXT, AT(trace_frames), "FILE.csv",
     "write one row for every frame shown", NULL, NULL, 0, 0},

    {"General", "verbose", 'v', VF_OPTION_FLAG, AT(verbose), NULL,
     "say more on standard error", NULL, NULL, 0, 0},
    {"General", "version", 'V', VF_OPTION_FLAG, AT(version), NULL,
     "print the version and exit", NULL, NULL, 0, 0},
    {"General", "help", 'h', VF_OPTION_FLAG, AT(help), NULL, "print this and exit",
     NULL, NULL, 0, 0},
    {NULL, "print-man", 0, VF_OPTION_FLAG, AT(man), NULL, NULL, NULL, NULL, 0, 0},
    {NULL, "print-man-commands", 0, VF_OPTION_FLAG, AT(man_commands), NULL, NULL,
     NULL, NULL, 0, 0},
    {NULL, "print-rows", 0, VF_OPTION_FLAG, AT(rows), NULL, NULL, NULL, NULL, 0, 0},
};

static const struct vf_option_table TABLE = {OPTIONS,
                                             G_N_ELEMENTS(OPTIONS)};

void
vf_config_init(struct vf_config *config)
{
    vf_option_table_init(&TABLE, config, sizeof(*config));
}

void
vf_config_finish(struct vf_config *config)
{
    vf_option_table_finish(&TABLE, config);
    g_free(config->domain);
    *config = (struct vf_config){0};
}

bool
vf_config_parse(struct vf_config *config, int argc, char **argv, GError **error)
{
    (void)argc;
    g_autoptr(GPtrArray) rest = g_ptr_array_new_with_free_func(g_free);
    if (!vf_option_table_parse(&TABLE, config, argv, rest,
                               "virtflow-view --help", error)) {
        return false;
    }
    if (rest->len > 1) {
        g_set_error(error, VF_ERROR, VF_ERROR_USAGE,
                    "One VM at a time, please: '%s' and '%s' were both named.",
                    (const char *)rest->pdata[0], (const char *)rest->pdata[1]);
        return false;
    }
    config->domain = rest->len > 0 ? g_strdup(rest->pdata[0]) : NULL;
    return true;
}

void
vf_config_print_help(FILE *out)
{
    fputs("Usage: virtflow-view [OPTION]... VM\n"
          "       virtflow-view COMMAND ...\n"
          "       virtflow-view --demo\n"
          "Shows the VM (a name or UUID that libvirt knows) in a window: picture "
          "from\n"
          "Looking Glass shared memory, input by SPICE.\n",
          out);
    vf_option_table_print_help(&TABLE, out);
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
    vf_option_table_print_man(&TABLE, out);
}

void
vf_config_print_rows(FILE *out)
{
    vf_option_table_print_rows(&TABLE, "", out);
}
