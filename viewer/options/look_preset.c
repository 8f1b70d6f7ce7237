// SPDX-License-Identifier: GPL-2.0-or-later
#include "viewer/options/look_preset.h"

static const struct {
    const char *name;
    enum vf_scaler scaler;
    float sharpen;
} PRESETS[VF_PRESETS] = {
    [VF_PRESET_NONE] = {"none", VF_SCALER_AUTO, 0},
    [VF_PRESET_PLAIN] = {"plain", VF_SCALER_AUTO, 0},
    [VF_PRESET_TEXT] = {"text", VF_SCALER_BICUBIC, 0.3f},
    [VF_PRESET_GAME] = {"game", VF_SCALER_EDGE, 0.6f},
    [VF_PRESET_FILM] = {"film", VF_SCALER_LANCZOS, 0},
    [VF_PRESET_PIXEL] = {"pixel", VF_SCALER_NEAREST, 0},
};

const char *
vf_look_preset_name(enum vf_look_preset preset)
{
    return PRESETS[preset].name;
}

struct vf_look
vf_look_with_preset(const struct vf_look *look, enum vf_look_preset preset)
{
    struct vf_look result = *look;
    if (preset != VF_PRESET_NONE) {
        result.scaler = PRESETS[preset].scaler;
        result.sharpen = PRESETS[preset].sharpen;
    }
    return result;
}
