// SPDX-License-Identifier: GPL-2.0-or-later
#include "viewer/render/color_adjust.h"

#include <math.h>
#include <string.h>

struct matrix {
    double at[3][3];
};

static const struct matrix IDENTITY = {{{1, 0, 0}, {0, 1, 0}, {0, 0, 1}}};

// What is seen of linear BT.709 light, at full severity.
static const struct matrix SEEN_PROTAN = {{{0.152286, 1.052583, -0.204868},
                                           {0.114503, 0.786281, 0.099216},
                                           {-0.003882, -0.048116, 1.051998}}};
static const struct matrix SEEN_DEUTAN = {{{0.367322, 0.860646, -0.227968},
                                           {0.280085, 0.672501, 0.047413},
                                           {-0.011820, 0.042940, 0.968881}}};
static const struct matrix SEEN_TRITAN = {{{1.255528, -0.076749, -0.178779},
                                           {-0.078411, 0.930809, 0.147602},
                                           {0.004733, 0.691367, 0.303900}}};

// Where to put what is lost: to the channels that the eye tells apart.
static const struct matrix MOVE_FROM_RED = {{{0, 0, 0}, {0.7, 1, 0}, {0.7, 0, 1}}};
static const struct matrix MOVE_FROM_BLUE = {{{1, 0, 0.7}, {0, 1, 0.7}, {0, 0, 0}}};

static struct matrix
product(const struct matrix *a, const struct matrix *b)
{
    struct matrix result;
    for (int row = 0; row < 3; row++) {
        for (int column = 0; column < 3; column++) {
            result.at[row][column] = a->at[row][0] * b->at[0][column] +
                                     a->at[row][1] * b->at[1][column] +
                                     a->at[row][2] * b->at[2][column];
        }
    }
    return result;
}

// 1 + strength * move * (1 - seen)
static struct matrix
moved_apart(const struct matrix *seen, const struct matrix *move, double strength)
{
    struct matrix lost = IDENTITY;
    for (int i = 0; i < 9; i++) {
        lost.at[i / 3][i % 3] -= seen->at[i / 3][i % 3];
    }
    struct matrix result = product(move, &lost);
    for (int i = 0; i < 9; i++) {
        result.at[i / 3][i % 3] =
            IDENTITY.at[i / 3][i % 3] + strength * result.at[i / 3][i % 3];
    }
    return result;
}

static struct matrix
for_vision(const struct vf_look *look)
{
    double strength = look->vision_strength;
    switch (look->vision) {
    case VF_VISION_NORMAL:
        break;
    case VF_VISION_PROTAN:
        return moved_apart(&SEEN_PROTAN, &MOVE_FROM_RED, strength);
    case VF_VISION_DEUTAN:
        return moved_apart(&SEEN_DEUTAN, &MOVE_FROM_RED, strength);
    case VF_VISION_TRITAN:
        return moved_apart(&SEEN_TRITAN, &MOVE_FROM_BLUE, strength);
    }
    return IDENTITY;
}

// Linear BT.709 light of a black body of 1667..25000 kelvin, green being 1.
static void
black_body(double kelvin, double rgb[3])
{
    double t = 1000.0 / kelvin;
    double x = kelvin <= 4000
                   ? ((-0.2661239 * t - 0.2343589) * t + 0.8776956) * t + 0.179910
                   : ((-3.0258469 * t + 2.1070379) * t + 0.2226347) * t + 0.240390;
    double y;
    if (kelvin <= 2222) {
        y = ((-1.1063814 * x - 1.34811020) * x + 2.18555832) * x - 0.20219683;
    } else if (kelvin <= 4000) {
        y = ((-0.9549476 * x - 1.37418593) * x + 2.09137015) * x - 0.16748867;
    } else {
        y = ((3.0817580 * x - 5.87338670) * x + 3.75112997) * x - 0.37001483;
    }
    double big_x = x / y;
    double big_z = (1 - x - y) / y;
    double r = 3.240970 * big_x - 1.537383 - 0.498611 * big_z;
    double g = -0.969244 * big_x + 1.875968 + 0.041555 * big_z;
    double b = 0.055630 * big_x - 0.203977 + 1.056972 * big_z;
    rgb[0] = fmax(r, 0) / g;
    rgb[1] = 1;
    rgb[2] = fmax(b, 0) / g;
}

// White of the display, which has 6504 kelvin, becomes that of `kelvin`, as bright
// as the display can make it.
static struct matrix
for_temperature(double kelvin)
{
    double wanted[3];
    double normal[3];
    black_body(fmin(fmax(kelvin, 1667), 25000), wanted);
    black_body(6504, normal);
    double most = 0;
    for (int i = 0; i < 3; i++) {
        wanted[i] /= normal[i];
        most = fmax(most, wanted[i]);
    }
    struct matrix result = IDENTITY;
    for (int i = 0; i < 3; i++) {
        result.at[i][i] = wanted[i] / most;
    }
    return result;
}

struct vf_color_adjust
vf_color_adjust_compute(const struct vf_look *look)
{
    struct matrix matrix = for_vision(look);
    if (look->temperature > 0) {
        struct matrix warm = for_temperature(look->temperature);
        matrix = product(&warm, &matrix);
    }
    struct vf_color_adjust adjust = {.power = 1.0f / (1.0f + look->night_vision)};
    for (int i = 0; i < 9; i++) {
        adjust.matrix[i] = (float)matrix.at[i / 3][i % 3];
    }
    adjust.active = memcmp(&matrix, &IDENTITY, sizeof(matrix)) != 0 ||
                    look->night_vision > 0;
    return adjust;
}

bool
vf_color_adjust_equal(const struct vf_color_adjust *a,
                      const struct vf_color_adjust *b)
{
    for (int i = 0; i < 9; i++) {
        if (a->matrix[i] != b->matrix[i]) {
            return false;
        }
    }
    return a->active == b->active && a->power == b->power;
}
