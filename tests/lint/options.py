#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Every option of the table is read by some code other than the table: an option that
nobody reads would be accepted, saved and shown, and do nothing. Lists who reads it."""

import pathlib
import re
import sys

ROOT = pathlib.Path(sys.argv[1])
TABLE = ROOT / "viewer/options/options.c"
ROW = re.compile(r'\{\s*(?:N_\()?(?:"[^"]*"|NULL)\)?,\s*"([a-z0-9-]+)",[^{}]*?AT\(([a-z_.]+)\)')
# Where they are only declared, saved and shown.
NO_READERS = ("viewer/options/options.", "viewer/options/settings.", "viewer/pages/")


def sources():
    for path in sorted((ROOT / "viewer").rglob("*.c")):
        name = path.relative_to(ROOT).as_posix()
        if not name.startswith(NO_READERS):
            yield name, path.read_text(encoding="utf-8")


def main():
    rows = ROW.findall(TABLE.read_text(encoding="utf-8"))
    texts = list(sources())
    lost = []
    for option, field in rows:
        last = field.rsplit(".", 1)[-1]
        reads = re.compile(rf"(?:->|\.){re.escape(last)}\b(?!\s*=[^=])")
        whole = re.compile(rf"\b{re.escape(field)}\b")
        # By its whole path where there is one; else through a pointer to its group.
        readers = [name for name, text in texts if "." in field and whole.search(text)]
        readers = readers or [
            name for name, text in texts
            if reads.search(text) and ("config" in text or "options" in text)]
        if readers:
            print(f"# --{option}: {', '.join(readers[:4])}")
        else:
            lost.append(option)
    for option in lost:
        print(f"# --{option} is read by nobody")
    good = len(rows) > 100 and not lost
    if len(rows) <= 100:
        print(f"# only {len(rows)} rows were recognised in {TABLE}")
    print("1..1")
    print(f"{'ok' if good else 'not ok'} 1 every option has a reader")
    return 0 if good else 1


sys.exit(main())
