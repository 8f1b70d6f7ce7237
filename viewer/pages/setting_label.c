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
    {"connect", N_("Connect")},
    {"start", N_("Start")},
    {"spice-uri", N_("Spice uri")},
    {"shm", N_("Shm")},
    {"no-spice", N_("No spice")},
    {"on-sleep", N_("On sleep")},
    {"on-wake", N_("On wake")},
    {"size", N_("Size")},
    {"fullscreen", N_("Fullscreen")},
    {"borderless", N_("Borderless")},
    {"maximize", N_("Maximize")},
    {"scale", N_("Scale")},
    {"rotate", N_("Rotate")},
    {"vsync", N_("Vsync")},
    {"gl-platform", N_("Gl platform")},
    {"title", N_("Title")},
    {"position", N_("Position")},
    {"monitor", N_("Monitor")},
    {"remember-place", N_("Remember place")},
    {"auto-resize", N_("Auto resize")},
    {"minimize-on-focus-loss", N_("Minimize on focus loss")},
    {"keep-awake", N_("Keep awake")},
    {"urgency", N_("Urgency")},
    {"new-window", N_("New window")},
    {"ignore-close", N_("Ignore close")},
    {"picture", N_("Picture")},
    {"guest-resize", N_("Guest resize")},
    {"scaler", N_("Scaler")},
    {"sharpen", N_("Sharpen")},
    {"filter", N_("Filter")},
    {"apply-filter", N_("Apply filter")},
    {"preset", N_("Preset")},
    {"vision", N_("Vision")},
    {"vision-strength", N_("Vision strength")},
    {"night-vision", N_("Night vision")},
    {"color-temperature", N_("Color temperature")},
    {"hdr-peak", N_("Hdr peak")},
    {"hdr-white", N_("Hdr white")},
    {"color-depth", N_("Color depth")},
    {"guest-cursor", N_("Guest cursor")},
    {"just-in-time", N_("Just in time")},
    {"max-fps", N_("Max fps")},
    {"unfocused-fps", N_("Unfocused fps")},
    {"upload", N_("Upload")},
    {"hud", N_("Hud")},
    {"screenshot-folder", N_("Screenshot folder")},
    {"screenshot-clipboard", N_("Screenshot clipboard")},
    {"keep-screen", N_("Keep screen")},
    {"record-fps", N_("Record fps")},
    {"capture-key", N_("Capture key")},
    {"capture", N_("Capture")},
    {"capture-on-click", N_("Capture on click")},
    {"capture-on-focus", N_("Capture on focus")},
    {"capture-on-start", N_("Capture on start")},
    {"capture-help-delay", N_("Capture help delay")},
    {"capture-timeout", N_("Capture timeout")},
    {"pass-through", N_("Pass through")},
    {"release-while", N_("Release while")},
    {"sensitivity", N_("Sensitivity")},
    {"mouse", N_("Mouse")},
    {"free-pointer", N_("Free pointer")},
    {"key-repeat", N_("Key repeat")},
    {"lock-sync", N_("Lock sync")},
    {"input", N_("Input")},
    {"guest-layout", N_("Guest layout")},
    {"gamepad", N_("Gamepad")},
    {"gamepad-open", N_("Gamepad open")},
    {"ui-scale", N_("Ui scale")},
    {"high-contrast", N_("High contrast")},
    {"dim", N_("Dim")},
    {"messages", N_("Messages")},
    {"ui-font", N_("Ui font")},
    {"sound", N_("Sound")},
    {"volume", N_("Volume")},
    {"sound-latency", N_("Sound latency")},
    {"sound-period", N_("Sound period")},
    {"volume-sync", N_("Volume sync")},
    {"microphone", N_("Microphone")},
    {"clipboard", N_("Clipboard")},
    {"clipboard-limit", N_("Clipboard limit")},
    {"clipboard-image-limit", N_("Clipboard image limit")},
    {"file-drop", N_("File drop")},
    {"usb-auto", N_("Usb auto")},
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
