// SPDX-License-Identifier: GPL-2.0-or-later
#include "viewer/pages/setting_label.h"

#include "base/words.h"

#include <glib.h>
#include <string.h>

// Every option that the page Settings shows.
static const struct {
    const char *name;
    const char *label;
} LABELS[] = {
    {"connect", N_("Connection to libvirt")},
    {"start", N_("Start the VM")},
    {"spice-uri", N_("SPICE URI")},
    {"shm", N_("Shared memory")},
    {"no-spice", N_("Without SPICE")},
    {"on-sleep", N_("Before sleep")},
    {"on-wake", N_("After sleep")},
    {"size", N_("Size")},
    {"fullscreen", N_("Fullscreen")},
    {"borderless", N_("Borderless")},
    {"maximize", N_("Maximize")},
    {"scale", N_("Fill the window")},
    {"rotate", N_("Turn clockwise")},
    {"vsync", N_("VSync")},
    {"gl-platform", N_("GL platform")},
    {"title", N_("Title")},
    {"position", N_("Position")},
    {"monitor", N_("Monitor")},
    {"remember-place", N_("Remember place")},
    {"auto-resize", N_("Window follows guest")},
    {"minimize-on-focus-loss", N_("Minimize on focus loss")},
    {"keep-awake", N_("Keep awake")},
    {"urgency", N_("Ask for attention")},
    {"new-window", N_("New window")},
    {"ignore-close", N_("Ignore the close button")},
    {"picture", N_("Picture source")},
    {"guest-resize", N_("Guest follows window")},
    {"scaler", N_("Scaling filter")},
    {"sharpen", N_("Sharpen")},
    {"filter", N_("Filter of your own")},
    {"apply-filter", N_("Apply that filter")},
    {"preset", N_("Preset")},
    {"vision", N_("Colour vision")},
    {"vision-strength", N_("Colour vision strength")},
    {"night-vision", N_("Night vision")},
    {"color-temperature", N_("Colour temperature")},
    {"hdr-peak", N_("HDR peak")},
    {"hdr-white", N_("HDR white")},
    {"color-depth", N_("Colour depth")},
    {"guest-cursor", N_("Guest cursor")},
    {"just-in-time", N_("Just-in-time drawing")},
    {"max-fps", N_("FPS limit")},
    {"unfocused-fps", N_("FPS limit without focus")},
    {"upload", N_("Upload path")},
    {"hud", N_("HUD")},
    {"screenshot-folder", N_("Screenshot folder")},
    {"screenshot-clipboard", N_("Screenshots to clipboard")},
    {"keep-screen", N_("Keep the last screen")},
    {"record-fps", N_("Recording FPS")},
    {"capture-key", N_("Capture key")},
    {"capture", N_("What is captured")},
    {"capture-on-click", N_("Capture on click")},
    {"capture-on-focus", N_("Capture on focus")},
    {"capture-on-start", N_("Capture on start")},
    {"capture-help-delay", N_("Capture help delay")},
    {"capture-timeout", N_("Capture timeout")},
    {"pass-through", N_("Left to the desktop")},
    {"release-while", N_("Release while held")},
    {"sensitivity", N_("Sensitivity")},
    {"mouse", N_("Mouse")},
    {"free-pointer", N_("Free pointer")},
    {"key-repeat", N_("Key repeat")},
    {"lock-sync", N_("Lock key sync")},
    {"input", N_("Input goes by")},
    {"guest-layout", N_("Guest layout")},
    {"gamepad", N_("Gamepad")},
    {"gamepad-open", N_("Gamepad buttons")},
    {"ui-scale", N_("UI scale")},
    {"high-contrast", N_("High contrast")},
    {"dim", N_("Dim the picture")},
    {"messages", N_("Short messages")},
    {"ui-font", N_("UI font")},
    {"sound", N_("Sound")},
    {"volume", N_("Volume")},
    {"sound-latency", N_("Sound latency")},
    {"sound-period", N_("Sound period")},
    {"volume-sync", N_("Volume sync")},
    {"microphone", N_("Microphone")},
    {"clipboard", N_("Clipboard")},
    {"clipboard-limit", N_("Clipboard text limit")},
    {"clipboard-image-limit", N_("Clipboard image limit")},
    {"file-drop", N_("Files by drag and drop")},
    {"usb-auto", N_("USB auto-connect")},
};

char *
vf_setting_label(const char *name)
{
    for (size_t i = 0; i < G_N_ELEMENTS(LABELS); i++) {
        if (strcmp(LABELS[i].name, name) == 0) {
            return g_strdup(_(LABELS[i].label));
        }
    }
    char *label = g_strdelimit(g_strdup(name), "-", ' ');
    label[0] = g_ascii_toupper(label[0]);
    return label;
}
