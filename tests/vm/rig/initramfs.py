# SPDX-License-Identifier: GPL-2.0-or-later
"""A file system for the kernel to start with, in the cpio format "newc"
(Documentation/driver-api/early-userspace/buffer-format.rst)."""

import stat


class Archive:
    def __init__(self):
        self._parts = []
        self._size = 0
        self._folders = set()

    def _append(self, data):
        self._parts.append(data)
        self._size += len(data)

    def _pad(self):
        self._append(b"\0" * (-self._size % 4))

    def _entry(self, name, mode, content=b""):
        name = name.encode() + b"\0"
        # inode, mode, uid, gid, links, mtime, size, four device numbers, length
        # of the name, checksum (unused)
        numbers = (len(self._parts) + 1, mode, 0, 0, 1, 0, len(content),
                   0, 0, 0, 0, len(name), 0)
        self._append(b"070701" + b"".join(b"%08x" % n for n in numbers))
        self._append(name)
        self._pad()
        self._append(content)
        self._pad()

    def folder(self, path):
        path = path.strip("/")
        parent = path.rpartition("/")[0]
        if parent:
            self.folder(parent)
        if path not in self._folders:
            self._folders.add(path)
            self._entry(path, stat.S_IFDIR | 0o755)

    def file(self, path, content, mode=0o644):
        path = path.strip("/")
        if "/" in path:
            self.folder(path.rpartition("/")[0])
        self._entry(path, stat.S_IFREG | mode, content)

    def bytes(self):
        """Ends the archive."""
        self._entry("TRAILER!!!", 0)
        return b"".join(self._parts)
