// SPDX-License-Identifier: GPL-2.0-or-later
// The picture in another size. SCALER is enum vf_scaler.

#define LINEAR 0
#define NEAREST 2
#define BICUBIC 3
#define LANCZOS 4

out vec4 color;

#if SCALER == LINEAR
const float RADIUS = 1.0;

float weight(float x)
{
    return max(1.0 - abs(x), 0.0);
}
#elif SCALER == BICUBIC
const float RADIUS = 2.0;

// Keys' convolution with a = -1/2, which is Catmull-Rom's spline.
float weight(float x)
{
    x = abs(x);
    return x < 1.0 ? (1.5 * x - 2.5) * x * x + 1.0
         : x < 2.0 ? ((-0.5 * x + 2.5) * x - 4.0) * x + 2.0
                   : 0.0;
}
#elif SCALER == LANCZOS
const float RADIUS = 3.0;
const float PI = 3.14159265358979;

float weight(float x)
{
    x = abs(x);
    if (x < 1e-4) {
        return 1.0;
    }
    return x < RADIUS ? RADIUS * sin(PI * x) * sin(PI * x / RADIUS) /
                            (PI * PI * x * x)
                      : 0.0;
}
#endif

#if SCALER == NEAREST
vec3 scaled(vec2 center)
{
    return source_pixel(ivec2(floor(center)));
}
#else
// Where the picture shrinks, the filter covers as much of it as one pixel shows. A
// picture shrunk to less than an eighth is looked at in part.
vec3 scaled(vec2 center)
{
    vec2 stretch = clamp(source_size / output_size, 1.0, 8.0);
    ivec2 first = ivec2(ceil(center - RADIUS * stretch - 0.5));
    ivec2 last = ivec2(floor(center + RADIUS * stretch - 0.5));
    vec3 sum = vec3(0.0);
    float total = 0.0;
    for (int y = first.y; y <= last.y; y++) {
        float row = weight((float(y) + 0.5 - center.y) / stretch.y);
        for (int x = first.x; x <= last.x; x++) {
            float w = row * weight((float(x) + 0.5 - center.x) / stretch.x);
            sum += w * source_pixel(ivec2(x, y));
            total += w;
        }
    }
    return sum / total;
}
#endif

void main()
{
    vec3 result = scaled(gl_FragCoord.xy * source_size / output_size);
    color = vec4(clamp(result, 0.0, 1.0), 1.0);
}
