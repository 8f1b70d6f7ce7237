# SPDX-License-Identifier: GPL-2.0-or-later
"""The tree that is tested, and a copy of it as a clean clone would be."""

import pathlib
import shutil
import subprocess

ROOT = pathlib.Path(__file__).resolve().parents[2]


def files():
    """What belongs to the tree, as paths in it: what git tracks and what is new and
    not ignored; in a tarball, everything that is no build folder."""
    if (ROOT / ".git").exists():
        listed = subprocess.run(
            ["git", "-c", "safe.directory=*", "ls-files", "-z", "--cached",
             "--others", "--exclude-standard"], cwd=ROOT, check=True, text=True,
            capture_output=True).stdout.split("\0")
        names = sorted({name for name in listed if name})
    else:
        names = sorted(str(path.relative_to(ROOT)) for path in ROOT.rglob("*")
                       if not path.relative_to(ROOT).parts[0].startswith("build"))
    return [name for name in names if (ROOT / name).is_file()]


def copy(target):
    for name in files():
        place = target / name
        place.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(ROOT / name, place, follow_symlinks=False)


def read(name):
    return (ROOT / name).read_text(encoding="utf-8")
