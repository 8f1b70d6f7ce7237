// SPDX-License-Identifier: GPL-2.0-or-later
#include "tools/host/scene_code.h"

enum {
    MAGIC = 0x5646,
    BYTES = 16, // magic, checksum, serial, time
    ROWS = 8,   // of cells; the other eight hold the inverse
};

static uint16_t
checksum(const uint8_t *bytes, int count)
{
    // CRC-16/CCITT
    uint16_t crc = 0xffff;
    for (int i = 0; i < count; i++) {
        crc ^= (uint16_t)(bytes[i] << 8);
        for (int bit = 0; bit < 8; bit++) {
            crc = (uint16_t)(crc & 0x8000 ? crc << 1 ^ 0x1021 : crc << 1);
        }
    }
    return crc;
}

static void
put(uint8_t *bytes, uint64_t value, int count)
{
    for (int i = 0; i < count; i++) {
        bytes[i] = (uint8_t)(value >> 8 * (count - 1 - i));
    }
}

static uint64_t
get(const uint8_t *bytes, int count)
{
    uint64_t value = 0;
    for (int i = 0; i < count; i++) {
        value = value << 8 | bytes[i];
    }
    return value;
}

static struct vf_host_rect
cell_at(uint32_t row, uint32_t column)
{
    return (struct vf_host_rect){column * VF_SCENE_CODE_CELL,
                                 row * VF_SCENE_CODE_CELL, VF_SCENE_CODE_CELL,
                                 VF_SCENE_CODE_CELL};
}

void
vf_scene_code_paint(const struct vf_host_canvas *canvas,
                    struct vf_scene_code code)
{
    const struct vf_host_color shade[] = {{0, 0, 0}, {255, 255, 255}};
    uint8_t bytes[BYTES];
    if (canvas->size.w < VF_SCENE_CODE_SIDE ||
        canvas->size.h < VF_SCENE_CODE_SIDE) {
        return;
    }
    put(bytes, MAGIC, 2);
    put(bytes + 4, code.serial, 4);
    put(bytes + 8, code.time_ns, 8);
    put(bytes + 2, checksum(bytes + 4, 12), 2);
    for (uint32_t row = 0; row < ROWS; row++) {
        for (uint32_t column = 0; column < VF_SCENE_CODE_CELLS; column++) {
            uint32_t bit = row * VF_SCENE_CODE_CELLS + column;
            int on = bytes[bit / 8] >> (7 - bit % 8) & 1;
            vf_host_fill(canvas, cell_at(row, column), shade[on]);
            vf_host_fill(canvas, cell_at(row + ROWS, column), shade[!on]);
        }
    }
}

bool
vf_scene_code_read(const uint8_t *pixels, size_t pitch, size_t pixel_bytes,
                   size_t green, struct vf_scene_code *code)
{
    uint8_t bytes[BYTES] = {0};
    for (size_t row = 0; row < ROWS; row++) {
        for (size_t column = 0; column < VF_SCENE_CODE_CELLS; column++) {
            size_t x = column * VF_SCENE_CODE_CELL + VF_SCENE_CODE_CELL / 2;
            size_t y = row * VF_SCENE_CODE_CELL + VF_SCENE_CODE_CELL / 2;
            size_t below = y + ROWS * VF_SCENE_CODE_CELL;
            bool on = pixels[y * pitch + x * pixel_bytes + green] > 127;
            bool off = pixels[below * pitch + x * pixel_bytes + green] > 127;
            size_t bit = row * VF_SCENE_CODE_CELLS + column;
            if (on == off) {
                return false;
            }
            if (on) {
                bytes[bit / 8] |= (uint8_t)(0x80 >> bit % 8);
            }
        }
    }
    if (get(bytes, 2) != MAGIC ||
        get(bytes + 2, 2) != checksum(bytes + 4, 12)) {
        return false;
    }
    code->serial = (uint32_t)get(bytes + 4, 4);
    code->time_ns = get(bytes + 8, 8);
    return true;
}
