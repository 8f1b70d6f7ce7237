// SPDX-License-Identifier: GPL-2.0-or-later
#include "gl_color.h"

#include <math.h>
#include <stdbool.h>
#include <string.h>

double
gl_srgb_decode(double number)
{
    return number <= 0.04045 ? number / 12.92
                             : pow((number + 0.055) / 1.055, 2.4);
}

double
gl_srgb_encode(double light)
{
    return light <= 0.0031308 ? light * 12.92
                              : 1.055 * pow(light, 1 / 2.4) - 0.055;
}

double
gl_pq_encode(double luminance)
{
    double y = pow(fmax(luminance, 0) / 10000, 0.1593017578125);
    return pow((0.8359375 + 18.8515625 * y) / (1 + 18.6875 * y), 78.84375);
}

double
gl_pq_decode(double number)
{
    double e = pow(number, 1 / 78.84375);
    return 10000 * pow(fmax(e - 0.8359375, 0) / (18.8515625 - 18.6875 * e),
                       1 / 0.1593017578125);
}

// Primaries ------------------------------------------------------------------

struct matrix {
    double m[3][3];
};

static void
apply(const struct matrix *matrix, const double in[3], double out[3])
{
    double sum[3];
    for (int i = 0; i < 3; i++) {
        sum[i] = matrix->m[i][0] * in[0] + matrix->m[i][1] * in[1] +
                 matrix->m[i][2] * in[2];
    }
    memcpy(out, sum, sizeof(sum));
}

static double
minor_of(const struct matrix *a, int row, int column)
{
    int r0 = (row + 1) % 3;
    int r1 = (row + 2) % 3;
    int c0 = (column + 1) % 3;
    int c1 = (column + 2) % 3;
    return a->m[r0][c0] * a->m[r1][c1] - a->m[r0][c1] * a->m[r1][c0];
}

static struct matrix
invert(const struct matrix *a)
{
    struct matrix inverse;
    double determinant = 0;
    for (int i = 0; i < 3; i++) {
        determinant += a->m[0][i] * minor_of(a, 0, i);
    }
    for (int i = 0; i < 3; i++) {
        for (int j = 0; j < 3; j++) {
            inverse.m[i][j] = minor_of(a, j, i) / determinant;
        }
    }
    return inverse;
}

// RGB to XYZ with the D65 white point: columns are the primaries, scaled so that
// 1,1,1 is white.
static struct matrix
to_xyz(enum gl_primaries primaries)
{
    static const double xy[][3][2] = {
        [GL_BT709] = {{0.640, 0.330}, {0.300, 0.600}, {0.150, 0.060}},
        [GL_BT2020] = {{0.708, 0.292}, {0.170, 0.797}, {0.131, 0.046}},
    };
    const double white[3] = {0.3127 / 0.3290, 1,
                             (1 - 0.3127 - 0.3290) / 0.3290};
    struct matrix matrix;
    for (int i = 0; i < 3; i++) {
        double x = xy[primaries][i][0];
        double y = xy[primaries][i][1];
        matrix.m[0][i] = x / y;
        matrix.m[1][i] = 1;
        matrix.m[2][i] = (1 - x - y) / y;
    }
    struct matrix inverse = invert(&matrix);
    double scale[3];
    apply(&inverse, white, scale);
    for (int i = 0; i < 3; i++) {
        for (int row = 0; row < 3; row++) {
            matrix.m[row][i] *= scale[i];
        }
    }
    return matrix;
}

static void
from_xyz(enum gl_primaries to, const double in[3], double out[3])
{
    struct matrix forward = to_xyz(to);
    struct matrix back = invert(&forward);
    apply(&back, in, out);
}

void
gl_convert_primaries(enum gl_primaries from, enum gl_primaries to,
                     const double in[3], double out[3])
{
    struct matrix matrix = to_xyz(from);
    double xyz[3];
    apply(&matrix, in, xyz);
    from_xyz(to, xyz, out);
}

// Tone -----------------------------------------------------------------------

static double
content_peak(const struct vf_color *color)
{
    if (color->has_metadata && color->metadata.max_content > 0) {
        return color->metadata.max_content;
    }
    if (color->has_metadata && color->metadata.max_luminance > 0) {
        return color->metadata.max_luminance;
    }
    return 1000;
}

// From luminance as the guest means it to luminance as it is shown.
static double
tone_mapped(double luminance, const struct vf_color *color, double peak,
            double white)
{
    double scale = white / color->sdr_white;
    double top = gl_pq_encode(peak);
    double source = gl_pq_encode(content_peak(color) * scale);
    luminance *= scale;
    if (source <= top) {
        return fmin(luminance, peak);
    }
    double ratio = top / source; // BT.2390 speaks of numbers relative to this
    double knee = fmax((1.5 * ratio - 0.5) * source, gl_pq_encode(white));
    double number = fmin(gl_pq_encode(luminance), source);
    if (number <= knee || knee >= top) {
        return fmin(luminance, peak);
    }
    // x -> x / (1 + b x) above the knee, with source -> top.
    double room = top - knee;
    double span = source - knee;
    double x = number - knee;
    return gl_pq_decode(knee + x / (1 + (span - room) / (span * room) * x));
}

static void
show_light(const struct vf_color *color,
           const struct vf_tone_settings *settings, const double light[3],
           double shown[3])
{
    double peak = settings->peak > 0 ? settings->peak : 250;
    double white = settings->white > 0 ? settings->white : 203;
    white = fmin(white, peak);
    double positive[3];
    double most = 0;
    for (int i = 0; i < 3; i++) {
        positive[i] = light[i] > 0 ? fmin(light[i], 1e12) : 0;
        most = fmax(most, positive[i]);
    }
    double factor = most > 0 ? tone_mapped(most, color, peak, white) / most : 0;
    for (int i = 0; i < 3; i++) {
        shown[i] = gl_srgb_encode(fmin(positive[i] * factor / peak, 1));
    }
}

void
gl_color_shown(const struct vf_color *color,
               const struct vf_tone_settings *settings, const double number[3],
               double shown[3])
{
    double light[3];
    switch (color->transfer) {
    case VF_TRANSFER_SRGB:
        for (int i = 0; i < 3; i++) {
            shown[i] = fmin(fmax(number[i], 0), 1);
        }
        return;
    case VF_TRANSFER_LINEAR_SDR:
        for (int i = 0; i < 3; i++) {
            shown[i] = gl_srgb_encode(fmin(fmax(number[i], 0), 1));
        }
        return;
    case VF_TRANSFER_PQ:
        for (int i = 0; i < 3; i++) {
            light[i] = gl_pq_decode(fmin(fmax(number[i], 0), 1));
        }
        gl_convert_primaries(GL_BT2020, GL_BT709, light, light);
        break;
    case VF_TRANSFER_SCRGB:
        for (int i = 0; i < 3; i++) {
            light[i] = number[i] * 80;
        }
        break;
    }
    show_light(color, settings, light, shown);
}

// Cursor ---------------------------------------------------------------------

static double
from_table(const struct vf_cursor_transform *transform, double number,
           int channel)
{
    double at = fmin(fmax(number, 0), 1) * (VF_CURSOR_LUT_SIZE - 1);
    int low = (int)at;
    int high = low + 1 < VF_CURSOR_LUT_SIZE ? low + 1 : low;
    double part = at - low;
    return transform->lut[low][channel] * (1 - part) +
           transform->lut[high][channel] * part;
}

static double
positive(double value)
{
    return value > 0 ? value : 0;
}

void
gl_color_cursor(const struct vf_color *color,
                const struct vf_tone_settings *settings,
                const struct vf_cursor_transform *transform, double white,
                const double desktop[3], double shown[3])
{
    bool is_pq = color->transfer == VF_TRANSFER_PQ;
    bool is_scrgb = color->transfer == VF_TRANSFER_SCRGB;
    white = white > 0 ? white : color->sdr_white;
    struct matrix matrix = to_xyz(GL_BT709);
    double value[3];
    for (int i = 0; i < 3; i++) {
        value[i] = gl_srgb_decode(desktop[i]);
    }
    apply(&matrix, value, value);
    if (transform && transform->has_matrix) {
        double xyz[3];
        for (int i = 0; i < 3; i++) {
            const float *row = transform->matrix[i];
            xyz[i] =
                transform->scalar * (row[0] * value[0] + row[1] * value[1] +
                                     row[2] * value[2] + row[3]);
        }
        memcpy(value, xyz, sizeof(value));
    }
    from_xyz(is_pq ? GL_BT2020 : GL_BT709, value, value);
    for (int i = 0; i < 3; i++) {
        value[i] = is_pq      ? gl_pq_encode(positive(value[i]) * white)
                   : is_scrgb ? value[i] * white / 80
                              : gl_srgb_encode(positive(value[i]));
        if (transform && transform->has_lut) {
            value[i] = from_table(transform, value[i], i);
        }
    }
    if (is_pq || is_scrgb) {
        gl_color_shown(color, settings, value, shown);
        return;
    }
    for (int i = 0; i < 3; i++) {
        shown[i] = fmin(fmax(value[i], 0), 1);
    }
}
