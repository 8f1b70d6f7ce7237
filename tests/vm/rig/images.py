# SPDX-License-Identifier: GPL-2.0-or-later
"""Images as bytes, made and read without any library: noise, so that they stay as
large as they are. Pixels are rows of (R, G, B) bytes, the top one first."""

import random
import struct
import zlib


def noise(width, height, seed=1):
    source = random.Random(seed)
    return [source.randbytes(width * 3) for _ in range(height)]


def png(rows):
    def chunk(kind, data):
        return (struct.pack(">I", len(data)) + kind + data +
                struct.pack(">I", zlib.crc32(kind + data)))
    header = struct.pack(">IIBBBBB", len(rows[0]) // 3, len(rows), 8, 2, 0, 0, 0)
    return (b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) +
            chunk(b"IDAT", zlib.compress(b"".join(b"\0" + row for row in rows), 1)) +
            chunk(b"IEND", b""))


def _swap(row):
    """R, G, B from B, G, R, or back."""
    swapped = bytearray(row)
    swapped[0::3], swapped[2::3] = row[2::3], row[0::3]
    return bytes(swapped)


def bmp(rows):
    width, height = len(rows[0]) // 3, len(rows)
    padding = bytes(-(width * 3) % 4)
    data = b"".join(_swap(row) + padding for row in reversed(rows))
    return (struct.pack("<2sIHHI", b"BM", 54 + len(data), 0, 0, 54) +
            struct.pack("<IiiHHIIiiII", 40, width, height, 1, 24, 0, len(data),
                        2835, 2835, 0, 0) + data)


def read_bmp(data):
    offset, = struct.unpack_from("<I", data, 10)
    width, height, _, depth = struct.unpack_from("<iiHH", data, 18)
    assert depth == 24, depth
    stride = (width * 3 + 3) // 4 * 4
    rows = [_swap(data[offset + y * stride:offset + y * stride + width * 3])
            for y in range(abs(height))]
    return rows[::-1] if height > 0 else rows


def _paeth(left, up, corner):
    guess = left + up - corner
    return min((left, up, corner), key=lambda value: abs(guess - value))


def _unfilter(kind, row, before, pixel):
    out = bytearray(row)
    for i, value in enumerate(row):
        left = out[i - pixel] if i >= pixel else 0
        corner = before[i - pixel] if i >= pixel else 0
        up = before[i]
        out[i] = (value + (0, left, up, (left + up) // 2,
                           _paeth(left, up, corner))[kind]) & 255
    return bytes(out)


def read_png(data, count=None):
    """8 bits a channel, not interlaced; an alpha channel is left out. `count`: no more
    than so many rows."""
    assert data[:8] == b"\x89PNG\r\n\x1a\n", data[:16]
    at, packed, header = 8, b"", None
    while at < len(data):
        size, kind = struct.unpack_from(">I4s", data, at)
        body = data[at + 8:at + 8 + size]
        header = struct.unpack(">IIBBBBB", body) if kind == b"IHDR" else header
        packed += body if kind == b"IDAT" else b""
        at += size + 12
    width, height, depth, colour = header[:4]
    assert depth == 8 and colour in (2, 6) and header[6] == 0, header
    pixel = 3 if colour == 2 else 4
    raw, stride = zlib.decompress(packed), width * pixel
    rows, before = [], bytes(stride)
    for y in range(min(height, count or height)):
        begin = y * (stride + 1)
        before = _unfilter(raw[begin], raw[begin + 1:begin + 1 + stride], before,
                           pixel)
        rows.append(before if pixel == 3 else
                    b"".join(before[i:i + 3] for i in range(0, stride, 4)))
    return rows
