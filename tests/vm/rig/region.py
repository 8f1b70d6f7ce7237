# SPDX-License-Identifier: GPL-2.0-or-later
"""A look at a Looking Glass region from outside, enough to see that a host is alive
in it; what it says is the business of shm/."""

import struct

from . import wait

_MAGIC = 0x504D474C  # "LGMP"

# Where the layouts have magic and version, and the heartbeat.
_PLACES = {5: (0, 16), 6: (0, 16), 10: (8064, 0), 12: (9664, 0)}


def _read(path, offset, form):
    with open(path, "rb") as file:
        file.seek(offset)
        return struct.unpack(form, file.read(struct.calcsize(form)))


def has_version(path, version):
    place, _ = _PLACES[version]
    return _read(path, place, "<II") == (_MAGIC, version)


def wait_alive(path, version):
    """Waits for a host of LGMP `version` whose heart beats."""
    wait.until(lambda: has_version(path, version),
               f"a host of LGMP {version} in '{path}'")
    _, beat = _PLACES[version]
    first = _read(path, beat, "<Q")
    wait.until(lambda: _read(path, beat, "<Q") != first,
               f"the host in '{path}' to be alive")
