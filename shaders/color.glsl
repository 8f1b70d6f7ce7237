// SPDX-License-Identifier: GPL-2.0-or-later
// From the numbers in an HDR picture to those of an SDR display. What the uniforms
// mean and where they come from is in viewer/render/tone.h. TRANSFER is enum vf_transfer.

#define SRGB 0
#define PQ 1
#define SCRGB 2
#define LINEAR_SDR 3

uniform vec3 tone_light; // scale, peak and knee in cd/m2
uniform vec3 tone_curve; // knee and span as PQ numbers, bend

// Columns of the matrices are written as rows: v * M.
const mat3 BT2020_TO_BT709 = mat3( 1.660491, -0.587641, -0.072850,
                                  -0.124550,  1.132900, -0.008349,
                                  -0.018151, -0.100579,  1.118730);

// SMPTE ST 2084; light 1.0 is 10000 cd/m2.
const float PQ_M1 = 2610.0 / 16384.0;
const float PQ_M2 = 2523.0 / 32.0;
const float PQ_C1 = 3424.0 / 4096.0;
const float PQ_C2 = 2413.0 / 128.0;
const float PQ_C3 = 2392.0 / 128.0;

vec3 pq_encode(vec3 light)
{
    vec3 y = pow(light, vec3(PQ_M1));
    return pow((PQ_C1 + PQ_C2 * y) / (1.0 + PQ_C3 * y), vec3(PQ_M2));
}

vec3 pq_decode(vec3 number)
{
    vec3 y = pow(number, vec3(1.0 / PQ_M2));
    return pow(max(y - PQ_C1, 0.0) / (PQ_C2 - PQ_C3 * y), vec3(1.0 / PQ_M1));
}

// Not a number and negative light (colours outside BT.709) become none, endless light
// becomes finite.
vec3 positive(vec3 light)
{
    return mix(vec3(0.0), min(light, vec3(1e12)), greaterThan(light, vec3(0.0)));
}

// How bright the largest channel is shown, above the knee.
float rolled_off(float most)
{
    float x = min(pq_encode(vec3(most / 10000.0)).x - tone_curve.x, tone_curve.y);
    float y = tone_curve.x + x / (1.0 + tone_curve.z * x);
    return min(10000.0 * pq_decode(vec3(y)).x, tone_light.y);
}

// Display light in cd/m2 -> the display's numbers 0..1.
vec3 displayed(vec3 light)
{
    light = positive(light);
    float most = max(max(light.r, light.g), light.b);
    if (most > tone_light.z) {
        light *= rolled_off(most) / most;
    }
    return srgb_encode(light / tone_light.y);
}

// The picture's numbers -> the display's.
vec3 shown_color(vec3 number)
{
#if TRANSFER == PQ
    vec3 light = pq_decode(clamp(number, 0.0, 1.0)) * BT2020_TO_BT709;
    return displayed(light * tone_light.x);
#elif TRANSFER == SCRGB || TRANSFER == LINEAR_SDR
    return displayed(number * tone_light.x);
#else
    return number;
#endif
}
