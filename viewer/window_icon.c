// SPDX-License-Identifier: GPL-2.0-or-later
#include "viewer/window_icon.h"

#include "vf-window-resources.h"

#include <SDL.h>
#include <gio/gio.h>
#include <glib.h>
#include <png.h>

// Pixels as R,G,B,A, *transferred*; NULL: it cannot be read.
static uint8_t *
read_icon(int *width, int *height)
{
    g_autoptr(GBytes) bytes = g_resource_lookup_data(
        vf_window_get_resource(), "/virtflow-view/window/icon.png",
        G_RESOURCE_LOOKUP_FLAGS_NONE, NULL);
    if (!bytes) {
        return NULL;
    }
    gsize size;
    const void *data = g_bytes_get_data(bytes, &size);
    png_image image = {.version = PNG_IMAGE_VERSION};
    if (!png_image_begin_read_from_memory(&image, data, size)) {
        return NULL;
    }
    image.format = PNG_FORMAT_RGBA;
    uint8_t *rgba = g_malloc(PNG_IMAGE_SIZE(image));
    *width = (int)image.width;
    *height = (int)image.height;
    if (!png_image_finish_read(&image, NULL, rgba, 0, NULL)) {
        g_clear_pointer(&rgba, g_free);
    }
    return rgba;
}

void
vf_window_icon_set(SDL_Window *window)
{
    int width = 0;
    int height = 0;
    g_autofree uint8_t *rgba = read_icon(&width, &height);
    SDL_Surface *icon =
        rgba ? SDL_CreateRGBSurfaceWithFormatFrom(rgba, width, height, 32,
                                                  width * 4, SDL_PIXELFORMAT_RGBA32)
             : NULL;
    if (icon) {
        SDL_SetWindowIcon(window, icon);
        SDL_FreeSurface(icon);
    }
}
