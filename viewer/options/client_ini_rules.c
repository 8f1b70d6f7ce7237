// SPDX-License-Identifier: GPL-2.0-or-later
#include "viewer/options/client_ini_rules.h"

#include "base/words.h"
#include "viewer/options/client_ini_joint.h"

enum form {
    AS_IT_IS, // the value is one that ours takes
    IF_TRUE,  // true: `text`; false: the default is right
    IF_FALSE, // false: `text`
    EITHER,   // true: "on"; false: "off"
    OPPOSITE, // true: "off"; false: "on"
    JOINT,    // read together with others: viewer/options/client_ini_joint.c
    ANSWER,   // `text` says what there is instead
};

struct rule {
    const char *setting; // as they spell it
    enum form form;
    const char *option;
    const char *text;
    bool is_on; // unless it is given: what a name alone turns round
};

#define AUTOMATIC N_("is found out and chosen by itself here.")
#define PAGE_FILTER                                                            \
    N_("has options of its own here: --scaler, --sharpen and --preset.")

static const struct rule RULES[] = {
    // picture
    {"app:shmFile", AS_IT_IS, "shm", NULL},
    {"lgmp:shmDevice", AS_IT_IS, "shm", NULL},
    {"app:allowDMA", ANSWER, NULL,
     N_("is not needed: the fastest way that frames can go is measured and taken."), true},
    {"lgmp:allowDMA", ANSWER, NULL,
     N_("is not needed: the fastest way that frames can go is measured and taken."), true},
    {"app:framePollInterval", ANSWER, NULL,
     N_("is not needed: when to look for a frame is learnt from the frames.")},
    {"lgmp:framePollInterval", ANSWER, NULL,
     N_("is not needed: when to look for a frame is learnt from the frames.")},
    {"app:cursorPollInterval", ANSWER, NULL,
     N_("is not needed: the pointer is looked for with the frames.")},
    {"lgmp:cursorPollInterval", ANSWER, NULL,
     N_("is not needed: the pointer is looked for with the frames.")},
    {"app:renderer", ANSWER, NULL,
     N_("is not needed: there is one renderer; --gl-platform chooses EGL or GLX.")},
    {"app:transport", ANSWER, NULL, AUTOMATIC},
    {"app:configFile", ANSWER, NULL, N_("is not read: import that file, too.")},
    {"app:license", ANSWER, NULL, N_("is on the overlay's page About here.")},
    {"os:shmDevice", ANSWER, NULL, N_("is for the program inside Windows.")},

    // window
    {"win:title", JOINT, NULL, NULL},
    {"win:appId", ANSWER, NULL,
     N_("is always virtflow-view here, so that the desktop finds the icon.")},
    {"win:position", JOINT, NULL, NULL},
    {"win:size", AS_IT_IS, "size", NULL},
    {"win:autoResize", EITHER, "auto-resize", NULL},
    {"win:allowResize", ANSWER, NULL, N_("is always possible here."), true},
    {"win:keepAspect", JOINT, NULL, NULL, true},
    {"win:forceAspect", ANSWER, NULL,
     N_("is not needed: the picture keeps its shape inside any window."), true},
    {"win:dontUpscale", JOINT, NULL, NULL},
    {"win:intUpscale", JOINT, NULL, NULL},
    {"win:shrinkOnUpscale", ANSWER, NULL,
     N_("is not there: choose --auto-resize, or 1:1 with --scale.")},
    {"win:borderless", EITHER, "borderless", NULL},
    {"win:fullScreen", EITHER, "fullscreen", NULL},
    {"win:maximize", EITHER, "maximize", NULL},
    {"win:minimizeOnFocusLoss", EITHER, "minimize-on-focus-loss", NULL},
    {"win:fpsMin", ANSWER, NULL,
     N_("is not needed: the window is drawn when something changed.")},
    {"win:ignoreQuit", EITHER, "ignore-close", NULL},
    {"win:noScreensaver", JOINT, NULL, NULL},
    {"win:autoScreensaver", JOINT, NULL, NULL},
    {"win:alerts", EITHER, "messages", NULL, true},
    {"win:quickSplash", ANSWER, NULL, N_("is not needed: there is no splash.")},
    {"win:overlayDimsDesktop", EITHER, "dim", NULL, true},
    {"win:rotate", AS_IT_IS, "rotate", NULL},
    {"win:jitRender", EITHER, "just-in-time", NULL},
    {"win:requestActivation", EITHER, "urgency", NULL, true},
    {"win:showFPS", IF_TRUE, "hud", "fps"},
    {"win:uiFont", AS_IT_IS, "ui-font", NULL},
    {"win:uiSize", JOINT, NULL, NULL},
    {"win:setGuestRes", EITHER, "guest-resize", NULL, true},
    {"win:disableWaitingMessage", ANSWER, NULL,
     N_("is not there: without a picture the window says why.")},

    // input
    {"input:captureOnFocus", JOINT, NULL, NULL},
    {"input:autoCapture", JOINT, NULL, NULL},
    {"input:captureOnly", OPPOSITE, "free-pointer", NULL},
    {"input:grabKeyboard", JOINT, NULL, NULL, true},
    {"input:grabKeyboardOnFocus", JOINT, NULL, NULL},
    {"input:releaseKeysOnFocusLoss", ANSWER, NULL,
     N_("is always so here: no key stays down in the guest."), true},
    {"input:escapeKey", JOINT, NULL, NULL},
    {"input:ignoreWindowsKeys", IF_TRUE, "pass-through", "Super"},
    {"input:hideCursor", ANSWER, NULL,
     N_("is always so here: one pointer is seen, never two."), true},
    {"input:rawMouse", JOINT, NULL, NULL},
    {"input:mouseSens", AS_IT_IS, "sensitivity", NULL},
    {"input:mouseSmoothing", ANSWER, NULL,
     N_("is not there: motion is passed on as the mouse gives it."), true},
    {"input:mouseRedraw", ANSWER, NULL,
     N_("is not needed: the pointer moves without a frame."), true},
    {"input:mouseTrace", ANSWER, NULL, N_("is not there.")},
    {"input:helpMenuDelay", AS_IT_IS, "capture-help-delay", NULL},
    {"input:evdev", ANSWER, NULL,
     N_("is not needed: the keyboard is captured through the desktop.")},
    {"input:evdevExclusive", ANSWER, NULL,
     N_("is not needed: the keyboard is captured through the desktop."), true},
    {"spice:scaleCursor", ANSWER, NULL, AUTOMATIC, true},
    {"input:scaleCursor", ANSWER, NULL, AUTOMATIC, true},
    {"spice:captureOnStart", JOINT, NULL, NULL},
    {"input:captureOnStart", JOINT, NULL, NULL},
    {"spice:alwaysShowCursor", ANSWER, NULL, AUTOMATIC},
    {"input:alwaysShowCursor", ANSWER, NULL, AUTOMATIC},
    {"spice:showCursorDot", ANSWER, NULL, N_("is not needed: the pointer is drawn."), true},
    {"input:showCursorDot", ANSWER, NULL, N_("is not needed: the pointer is drawn."), true},
    {"spice:largeCursorDot", ANSWER, NULL, N_("is not needed: the pointer is drawn.")},
    {"input:largeCursorDot", ANSWER, NULL, N_("is not needed: the pointer is drawn.")},

    // SPICE
    {"spice:enable", IF_FALSE, "no-spice", "on", true},
    {"spice:host", JOINT, NULL, NULL},
    {"spice:port", JOINT, NULL, NULL},
    {"spice:input", IF_FALSE, "input", "off", true},
    {"spice:clipboard", JOINT, NULL, NULL, true},
    {"spice:clipboardToVM", JOINT, NULL, NULL, true},
    {"spice:clipboardToLocal", JOINT, NULL, NULL, true},
    {"clipboard:toVM", JOINT, NULL, NULL, true},
    {"clipboard:toLocal", JOINT, NULL, NULL, true},
    {"spice:audio", EITHER, "sound", NULL, true},
    {"spice:usbAudio", ANSWER, NULL, AUTOMATIC, true},
    {"spice:waitForServer", ANSWER, NULL, N_("is always so here."), true},
    {"audio:periodSize", AS_IT_IS, "sound-period", NULL},
    {"audio:bufferLatency", AS_IT_IS, "sound-latency", NULL},
    {"audio:latencyOffset", ANSWER, NULL, N_("is not needed: the latency is measured.")},
    {"audio:resampler", ANSWER, NULL, AUTOMATIC},
    {"audio:syncVolume", EITHER, "volume-sync", NULL, true},
    {"audio:micDefault", JOINT, NULL, NULL},
    {"audio:micShowIndicator", ANSWER, NULL,
     N_("is always so here: an open microphone is seen."), true},
    {"audio:debug", ANSWER, NULL, N_("is --verbose here.")},
    {"pipewire:outDevice", ANSWER, NULL,
     N_("is chosen in the desktop's sound settings here.")},
    {"pipewire:recDevice", ANSWER, NULL,
     N_("is chosen in the desktop's sound settings here.")},

    // renderers and display servers
    {"egl:vsync", JOINT, NULL, NULL},
    {"opengl:vsync", JOINT, NULL, NULL},
    {"egl:doubleBuffer", ANSWER, NULL, AUTOMATIC},
    {"egl:multisample", ANSWER, NULL, N_("is not needed: the picture has no edges."), true},
    {"egl:scale", JOINT, NULL, NULL},
    {"egl:nvGain", AS_IT_IS, "night-vision", NULL},
    {"egl:nvGainMax", ANSWER, NULL, N_("is not needed: there are four steps.")},
    {"egl:cbMode", JOINT, NULL, NULL},
    {"egl:scalePointer", ANSWER, NULL, AUTOMATIC, true},
    {"egl:mapHDRtoSDR", ANSWER, NULL, N_("is always so on a display without HDR."), true},
    {"egl:peakLuminance", AS_IT_IS, "hdr-peak", NULL},
    {"egl:maxCLL", ANSWER, NULL, N_("is taken from the guest's picture.")},
    {"egl:noBufferAge", ANSWER, NULL, AUTOMATIC},
    {"egl:noSwapDamage", ANSWER, NULL, AUTOMATIC},
    {"egl:debug", ANSWER, NULL, N_("is --verbose here.")},
    {"egl:preset", ANSWER, NULL, PAGE_FILTER},
    {"eglFilter:ffxCAS", JOINT, NULL, NULL},
    {"eglFilter:ffxCASSharpness", JOINT, NULL, NULL},
    {"eglFilter:ffxFSR", JOINT, NULL, NULL},
    {"eglFilter:ffxFSRSharpness", ANSWER, NULL, N_("is --sharpen here.")},
    {"eglFilter:glslPath", AS_IT_IS, "filter", NULL},
    {"eglFilter:glslEnabled", EITHER, "apply-filter", NULL},
    {"eglFilter:downscale", ANSWER, NULL, PAGE_FILTER},
    {"eglFilter:downscalePixelSize", ANSWER, NULL, PAGE_FILTER},
    {"eglFilter:downscaleHOffset", ANSWER, NULL, PAGE_FILTER},
    {"eglFilter:downscaleVOffset", ANSWER, NULL, PAGE_FILTER},
    {"eglFilter:downscaleFilter", ANSWER, NULL, PAGE_FILTER},
    {"eglFilter:order", ANSWER, NULL,
     N_("is not needed: the picture is scaled first and sharpened then.")},
    {"opengl:mipmap", ANSWER, NULL, AUTOMATIC, true},
    {"opengl:preventBuffer", ANSWER, NULL, AUTOMATIC, true},
    {"opengl:amdPinnedMem", ANSWER, NULL,
     N_("is not needed: the fastest way that frames can go is measured and taken."), true},
    {"wayland:warpSupport", ANSWER, NULL, N_("is not needed: no pointer is warped."), true},
    {"wayland:fractionScale", ANSWER, NULL, N_("is always so here."), true},
    {"i3:globalFullScreen", ANSWER, NULL, N_("is the window manager's matter.")},
};

// All of one module.
static const char *const MODULES[] = {
    "app",   "lgmp",   "win",    "input",   "spice",    "clipboard", "audio", "os",
    "egl",   "opengl", "wayland", "i3",     "pipewire", "eglfilter", "test",  NULL};

bool
vf_client_rules_know_module(const char *module)
{
    return g_strv_contains(MODULES, module);
}

static const struct rule *
find(const char *setting)
{
    for (size_t i = 0; i < G_N_ELEMENTS(RULES); i++) {
        if (g_ascii_strcasecmp(RULES[i].setting, setting) == 0) {
            return &RULES[i];
        }
    }
    return NULL;
}

const char *
vf_client_rules_bare_value(const char *setting)
{
    const struct rule *rule = find(setting);
    return rule && rule->is_on ? "no" : "yes";
}

static void
apply_rule(const struct vf_client_rules_result *result, const struct rule *rule,
           const char *value)
{
    bool is_true = vf_client_word_is_true(value);
    switch (rule->form) {
    case AS_IT_IS:
        if (value[0]) {
            vf_client_give(result, rule->option, value);
        }
        break;
    case IF_TRUE:
        if (is_true) {
            vf_client_give(result, rule->option, rule->text);
        }
        break;
    case IF_FALSE:
        if (!is_true) {
            vf_client_give(result, rule->option, rule->text);
        }
        break;
    case EITHER:
        vf_client_give(result, rule->option, is_true ? "on" : "off");
        break;
    case OPPOSITE:
        vf_client_give(result, rule->option, is_true ? "off" : "on");
        break;
    case JOINT:
        break;
    case ANSWER:
        vf_client_tell(result, rule->setting, _(rule->text));
        break;
    }
}

static void
apply_one(const struct vf_client_rules_result *result, const char *setting,
          const char *value)
{
    const struct rule *rule = find(setting);
    if (rule) {
        apply_rule(result, rule, value);
    } else if (g_ascii_strncasecmp(setting, "eglFilter:", 10) == 0) {
        vf_client_tell(result, setting, _(PAGE_FILTER));
    } else if (g_ascii_strncasecmp(setting, "test:", 5) == 0) {
        vf_client_tell(result, setting, _("is for their tests."));
    } else {
        vf_client_tell(result, setting,
                       _("is no setting that is known: it was left out."));
    }
}

void
vf_client_rules_apply(const struct vf_client_rules_result *result)
{
    // In a fixed order, so that the same file always reads the same.
    g_autoptr(GList) settings =
        g_list_sort(g_hash_table_get_keys(result->values),
                    (GCompareFunc)g_ascii_strcasecmp);
    for (GList *at = settings; at; at = at->next) {
        apply_one(result, at->data,
                  g_hash_table_lookup(result->values, at->data));
    }
    vf_client_joint_apply(result);
}
