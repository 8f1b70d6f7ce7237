// SPDX-License-Identifier: GPL-2.0-or-later
#include "filter_reference.h"

#include <glib.h>
#include <math.h>

// Beyond an edge is the pixel on the edge.
static const double *
at(const double *rgb, struct vf_size size, int x, int y)
{
    size_t row = (size_t)CLAMP(y, 0, size.h - 1);
    return rgb + (row * (size_t)size.w + (size_t)CLAMP(x, 0, size.w - 1)) * 3;
}

static double *
new_picture(struct vf_size size)
{
    return g_new0(double, (size_t)size.w *(size_t)size.h * 3);
}

// Convolution ----------------------------------------------------------------

static double
triangle(double x)
{
    return fmax(1 - fabs(x), 0);
}

static double
catmull_rom(double x)
{
    x = fabs(x);
    if (x < 1) {
        return 1.5 * x * x * x - 2.5 * x * x + 1;
    }
    return x < 2 ? -0.5 * x * x * x + 2.5 * x * x - 4 * x + 2 : 0;
}

static double
sinc(double x)
{
    return x == 0 ? 1 : sin(G_PI * x) / (G_PI * x);
}

static double
lanczos(double x)
{
    return fabs(x) < 3 ? sinc(x) * sinc(x / 3) : 0;
}

// Weights of every pixel of a side for one place; they add up to one with what lies
// beyond the edges.
static void
convolve(const double *rgb, struct vf_size from, struct vf_size to, int x, int y,
         double (*weight)(double), double radius, double out[3])
{
    double sx = fmax((double)from.w / to.w, 1);
    double sy = fmax((double)from.h / to.h, 1);
    double cx = (x + 0.5) * from.w / to.w;
    double cy = (y + 0.5) * from.h / to.h;
    double total = 0;
    double sum[3] = {0, 0, 0};
    for (int v = (int)(cy - radius * sy) - 2; v <= cy + radius * sy + 2; v++) {
        for (int u = (int)(cx - radius * sx) - 2; u <= cx + radius * sx + 2; u++) {
            double w = weight((u + 0.5 - cx) / sx) * weight((v + 0.5 - cy) / sy);
            total += w;
            for (int i = 0; i < 3; i++) {
                sum[i] += w * at(rgb, from, u, v)[i];
            }
        }
    }
    for (int i = 0; i < 3; i++) {
        out[i] = sum[i] / total;
    }
}

// Along edges ----------------------------------------------------------------

static double
brightness(const double *c)
{
    return c[0] / 2 + c[1] + c[2] / 2;
}

static double
one_way(double before, double here, double after)
{
    double steepest = fmax(fabs(after - here), fabs(here - before));
    double part = steepest > 1.0 / 1024 ? fmin(fabs(after - before) / steepest, 1) : 0;
    return part * part;
}

static void
along_edge(const double *rgb, struct vf_size from, struct vf_size to, int x, int y,
           double out[3])
{
    double px = (x + 0.5) * from.w / to.w - 0.5;
    double py = (y + 0.5) * from.h / to.h - 0.5;
    int left = (int)floor(px);
    int top = (int)floor(py);
    px -= left;
    py -= top;
    double dx = 0;
    double dy = 0;
    double clear = 0;
    for (int corner = 0; corner < 4; corner++) {
        int u = left + (corner & 1);
        int v = top + (corner >> 1);
        double w = (corner & 1 ? px : 1 - px) * (corner >> 1 ? py : 1 - py);
        double here = brightness(at(rgb, from, u, v));
        double l = brightness(at(rgb, from, u - 1, v));
        double r = brightness(at(rgb, from, u + 1, v));
        double a = brightness(at(rgb, from, u, v - 1));
        double b = brightness(at(rgb, from, u, v + 1));
        dx += w * (r - l);
        dy += w * (b - a);
        clear += w * (one_way(l, here, r) + one_way(a, here, b));
    }
    double length = hypot(dx, dy);
    dx = length * length < 1.0 / 32768 ? 1 : dx / length;
    dy = length * length < 1.0 / 32768 ? 0 : dy / length;
    double amount = clear / 2 * (clear / 2);
    double across = 1 + (1 / fmax(fabs(dx), fabs(dy)) - 1) * amount;
    double along = 1 - amount / 2;
    double lobe = 0.5 - 0.29 * amount;
    double sum[3] = {0, 0, 0};
    double total = 0;
    for (int v = -1; v <= 2; v++) {
        for (int u = -1; u <= 2; u++) {
            if ((u == -1 || u == 2) && (v == -1 || v == 2)) {
                continue; // the corners are left out
            }
            double ox = u - px;
            double oy = v - py;
            double d = pow((ox * dx + oy * dy) * across, 2) +
                       pow((oy * dx - ox * dy) * along, 2);
            d = fmin(d, 1 / lobe);
            double w = (25.0 / 16 * pow(0.4 * d - 1, 2) - 9.0 / 16) *
                       pow(lobe * d - 1, 2);
            total += w;
            for (int i = 0; i < 3; i++) {
                sum[i] += w * at(rgb, from, left + u, top + v)[i];
            }
        }
    }
    for (int i = 0; i < 3; i++) {
        double least = 1;
        double most = 0;
        for (int corner = 0; corner < 4; corner++) {
            double n =
                at(rgb, from, left + (corner & 1), top + (corner >> 1))[i];
            least = fmin(least, n);
            most = fmax(most, n);
        }
        out[i] = CLAMP(sum[i] / total, least, most);
    }
}

static void
scale_pixel(const double *rgb, struct vf_size from, struct vf_size to,
            enum vf_scaler scaler, int x, int y, double out[3])
{
    switch (scaler) {
    case VF_SCALER_NEAREST: {
        int u = (int)floor((x + 0.5) * from.w / to.w);
        int v = (int)floor((y + 0.5) * from.h / to.h);
        for (int i = 0; i < 3; i++) {
            out[i] = at(rgb, from, u, v)[i];
        }
        break;
    }
    case VF_SCALER_LINEAR:
        convolve(rgb, from, to, x, y, triangle, 1, out);
        break;
    case VF_SCALER_BICUBIC:
        convolve(rgb, from, to, x, y, catmull_rom, 2, out);
        break;
    case VF_SCALER_LANCZOS:
        convolve(rgb, from, to, x, y, lanczos, 3, out);
        break;
    case VF_SCALER_EDGE:
        along_edge(rgb, from, to, x, y, out);
        break;
    case VF_SCALER_AUTO:
    case VF_SCALERS:
        g_assert_not_reached();
    }
}

double *
filter_reference_scale(const double *rgb, struct vf_size from, struct vf_size to,
                       enum vf_scaler scaler)
{
    double *result = new_picture(to);
    double *out = result;
    for (int y = 0; y < to.h; y++) {
        for (int x = 0; x < to.w; x++, out += 3) {
            scale_pixel(rgb, from, to, scaler, x, y, out);
            for (int i = 0; i < 3; i++) {
                out[i] = CLAMP(out[i], 0, 1);
            }
        }
    }
    return result;
}

double *
filter_reference_sharpen(const double *rgb, struct vf_size size, double strength)
{
    double *result = new_picture(size);
    double *out = result;
    for (int y = 0; y < size.h; y++) {
        for (int x = 0; x < size.w; x++, out += 3) {
            for (int i = 0; i < 3; i++) {
                double least[2] = {1, 1}; // of the cross, of the square
                double most[2] = {0, 0};
                double arms = 0;
                for (int k = 0; k < 9; k++) {
                    int dx = k % 3 - 1;
                    int dy = k / 3 - 1;
                    double n = at(rgb, size, x + dx, y + dy)[i];
                    bool in_cross = dx == 0 || dy == 0;
                    least[0] = in_cross ? fmin(least[0], n) : least[0];
                    most[0] = in_cross ? fmax(most[0], n) : most[0];
                    least[1] = fmin(least[1], n);
                    most[1] = fmax(most[1], n);
                    arms += (dx == 0) != (dy == 0) ? n : 0;
                }
                double low = least[0] + least[1];
                double high = most[0] + most[1];
                double room = fmin(low, 2 - high) / fmax(high, 1.0 / 1024);
                double w = -sqrt(CLAMP(room, 0, 1)) / (8 - 3 * strength);
                double here = at(rgb, size, x, y)[i];
                out[i] = CLAMP((here + w * arms) / (1 + 4 * w), 0, 1);
            }
        }
    }
    return result;
}

void
filter_reference_round(double *rgb, struct vf_size size)
{
    for (int i = 0; i < size.w * size.h * 3; i++) {
        rgb[i] = floor(rgb[i] * 255 + 0.5) / 255;
    }
}

static double
to_light(double n)
{
    return n <= 0.04045 ? n / 12.92 : pow((n + 0.055) / 1.055, 2.4);
}

static double
to_number(double l)
{
    return l <= 0.0031308 ? l * 12.92 : 1.055 * pow(l, 1 / 2.4) - 0.055;
}

void
filter_reference_adjust(double *rgb, struct vf_size size,
                        const struct vf_color_adjust *adjust)
{
    for (int p = 0; p < size.w * size.h; p++) {
        double light[3];
        for (int i = 0; i < 3; i++) {
            light[i] = to_light(rgb[p * 3 + i]);
        }
        for (int i = 0; i < 3; i++) {
            double l = adjust->matrix[i * 3] * light[0] +
                       adjust->matrix[i * 3 + 1] * light[1] +
                       adjust->matrix[i * 3 + 2] * light[2];
            rgb[p * 3 + i] = pow(to_number(CLAMP(l, 0, 1)), adjust->power);
        }
    }
}

double *
filter_reference_turn(const double *rgb, struct vf_size size,
                      enum vf_rotation rotation)
{
    struct vf_size turned = vf_size_rotate(size, rotation);
    double *result = new_picture(turned);
    for (int y = 0; y < size.h; y++) {
        for (int x = 0; x < size.w; x++) {
            const struct vf_point places[] = {
                {x, y},
                {size.h - 1 - y, x},
                {size.w - 1 - x, size.h - 1 - y},
                {y, size.w - 1 - x},
            };
            struct vf_point to = places[rotation];
            for (int i = 0; i < 3; i++) {
                result[(to.y * turned.w + to.x) * 3 + i] =
                    rgb[(y * size.w + x) * 3 + i];
            }
        }
    }
    return result;
}
