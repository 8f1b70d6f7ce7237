// SPDX-License-Identifier: GPL-2.0-or-later
// Enlarges the picture along its edges: a Lanczos-like window of twelve pixels is
// turned to the direction of the edge there and drawn out along it, the more the
// clearer the edge is. After "FidelityFX Super Resolution 1.0: EASU" by AMD, as
// published; the code is our own.
//
//        b c
//      e f g h     pixels around the place wanted, which lies between f, g, j, k
//      i j k l
//        n o

out vec4 color;

struct edge {
    vec2 direction; // of the gradient
    float clearness;
};

// Twice the luma, as far as it matters for edges.
float luma(vec3 c)
{
    return 0.5 * (c.r + c.b) + c.g;
}

// How much a step goes one way only, 0..1, squared. Less than any step of eight bits
// is none, so that rounding cannot make one.
float clearness(float before, float here, float after)
{
    float steepest = max(abs(after - here), abs(here - before));
    float part = steepest > 1.0 / 1024.0
                     ? clamp(abs(after - before) / steepest, 0.0, 1.0)
                     : 0.0;
    return part * part;
}

// Adds the edge at one of the four inner pixels.
void add_edge(inout edge found, float w, float up, float left, float here,
              float right, float down)
{
    found.direction += w * vec2(right - left, down - up);
    found.clearness += w * (clearness(left, here, right) +
                            clearness(up, here, down));
}

struct kernel {
    vec2 direction;
    vec2 squeeze; // across and along the edge
    float lobe;
    float reach;  // squared
};

kernel kernel_for(edge found)
{
    kernel k;
    float length_squared = dot(found.direction, found.direction);
    k.direction = length_squared < 1.0 / 32768.0
                      ? vec2(1.0, 0.0)
                      : found.direction * inversesqrt(length_squared);
    float amount = 0.5 * found.clearness;
    amount *= amount;
    // From 1 for upright edges to the square root of 2 for slanting ones.
    float diagonal = 1.0 / max(abs(k.direction.x), abs(k.direction.y));
    k.squeeze = vec2(1.0 + (diagonal - 1.0) * amount, 1.0 - 0.5 * amount);
    k.lobe = 0.5 - 0.29 * amount;
    k.reach = 1.0 / k.lobe;
    return k;
}

void add_tap(inout vec4 sum, kernel k, vec2 offset, vec3 c)
{
    vec2 turned = vec2(dot(offset, k.direction),
                       dot(offset, vec2(-k.direction.y, k.direction.x)));
    turned *= k.squeeze;
    float d = min(dot(turned, turned), k.reach);
    float base = 0.4 * d - 1.0;
    float window = k.lobe * d - 1.0;
    float w = (25.0 / 16.0 * base * base - 9.0 / 16.0) * window * window;
    sum += vec4(c * w, w);
}

void main()
{
    vec2 place = gl_FragCoord.xy * source_size / output_size - 0.5;
    ivec2 at = ivec2(floor(place));
    vec2 p = place - vec2(at);
    vec3 b = source_pixel(at + ivec2(0, -1)), c = source_pixel(at + ivec2(1, -1));
    vec3 e = source_pixel(at + ivec2(-1, 0)), f = source_pixel(at);
    vec3 g = source_pixel(at + ivec2(1, 0)), h = source_pixel(at + ivec2(2, 0));
    vec3 i = source_pixel(at + ivec2(-1, 1)), j = source_pixel(at + ivec2(0, 1));
    vec3 k = source_pixel(at + ivec2(1, 1)), l = source_pixel(at + ivec2(2, 1));
    vec3 n = source_pixel(at + ivec2(0, 2)), o = source_pixel(at + ivec2(1, 2));
    float lf = luma(f), lg = luma(g), lj = luma(j), lk = luma(k);

    edge found = edge(vec2(0.0), 0.0);
    add_edge(found, (1.0 - p.x) * (1.0 - p.y), luma(b), luma(e), lf, lg, lj);
    add_edge(found, p.x * (1.0 - p.y), luma(c), lf, lg, luma(h), lk);
    add_edge(found, (1.0 - p.x) * p.y, lf, luma(i), lj, lk, luma(n));
    add_edge(found, p.x * p.y, lg, lj, lk, luma(l), luma(o));

    kernel shape = kernel_for(found);
    vec4 sum = vec4(0.0);
    add_tap(sum, shape, vec2(0.0, -1.0) - p, b);
    add_tap(sum, shape, vec2(1.0, -1.0) - p, c);
    add_tap(sum, shape, vec2(-1.0, 0.0) - p, e);
    add_tap(sum, shape, vec2(0.0, 0.0) - p, f);
    add_tap(sum, shape, vec2(1.0, 0.0) - p, g);
    add_tap(sum, shape, vec2(2.0, 0.0) - p, h);
    add_tap(sum, shape, vec2(-1.0, 1.0) - p, i);
    add_tap(sum, shape, vec2(0.0, 1.0) - p, j);
    add_tap(sum, shape, vec2(1.0, 1.0) - p, k);
    add_tap(sum, shape, vec2(2.0, 1.0) - p, l);
    add_tap(sum, shape, vec2(0.0, 2.0) - p, n);
    add_tap(sum, shape, vec2(1.0, 2.0) - p, o);
    // Never brighter or darker than what is around it: no ringing.
    vec3 least = min(min(f, g), min(j, k));
    vec3 most = max(max(f, g), max(j, k));
    color = vec4(clamp(sum.rgb / sum.w, least, most), 1.0);
}
