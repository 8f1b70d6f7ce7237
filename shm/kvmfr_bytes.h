// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// Numbers in byte strings that need not be aligned. Bounds are the caller's.
// Thread-safety: pure.
// Path: -> this -> shm/kvmfr.h

#include <stdint.h>
#include <string.h>

static inline uint16_t
vf_get_u16(const uint8_t *bytes)
{
    uint16_t value;
    memcpy(&value, bytes, sizeof(value));
    return value;
}

static inline uint32_t
vf_get_u32(const uint8_t *bytes)
{
    uint32_t value;
    memcpy(&value, bytes, sizeof(value));
    return value;
}

static inline uint64_t
vf_get_u64(const uint8_t *bytes)
{
    uint64_t value;
    memcpy(&value, bytes, sizeof(value));
    return value;
}

static inline float
vf_get_f32(const uint8_t *bytes)
{
    float value;
    memcpy(&value, bytes, sizeof(value));
    return value;
}

static inline void
vf_put_u16(uint8_t *bytes, uint16_t value)
{
    memcpy(bytes, &value, sizeof(value));
}

static inline void
vf_put_u32(uint8_t *bytes, uint32_t value)
{
    memcpy(bytes, &value, sizeof(value));
}

static inline void
vf_put_u64(uint8_t *bytes, uint64_t value)
{
    memcpy(bytes, &value, sizeof(value));
}

static inline void
vf_put_f32(uint8_t *bytes, float value)
{
    memcpy(bytes, &value, sizeof(value));
}
