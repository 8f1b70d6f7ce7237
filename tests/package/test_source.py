# SPDX-License-Identifier: GPL-2.0-or-later
"""The tree as it is built and installed by hand, and what it says in other languages."""

import os
import pathlib
import subprocess
import sys
import tarfile
import tempfile

import tree
from rig import tap

BUILD = pathlib.Path(os.environ["VF_BUILD"])
PREFIX = pathlib.PurePath(os.environ["VF_PREFIX"])


def run(*command, env=None, **options):
    done = subprocess.run([str(part) for part in command], text=True, check=False,
                          capture_output=True, timeout=240, env=dict(os.environ, **env or {}),
                          **options)
    assert done.returncode == 0, f"{command[0]}: {done.stdout}{done.stderr}"
    return done.stdout


def destdir(_):
    with tempfile.TemporaryDirectory() as folder:
        place = pathlib.Path(folder)
        run("meson", "install", "-C", BUILD, "--no-rebuild", "--quiet", "--destdir", place)
        top = place / PREFIX.relative_to("/")
        outside = [path for path in place.rglob("*") if path.is_file() and
                   top not in path.parents]
        assert not outside, outside
        yield "'meson install' with DESTDIR writes below the prefix, and nowhere else"
        for package in sorted((tree.ROOT / "debian").glob("*.install")):
            for line in package.read_text().split():
                part = line.removeprefix("usr/")
                assert (top / part).exists(), f"{package.name}: {part} is not installed"
        yield "all that the packages consist of is installed"
        program = top / "bin/virtflow-view"
        english = {"LC_ALL": "C", "LANGUAGE": ""}
        german = {"LC_ALL": "C.UTF-8", "LANGUAGE": "de", "VF_LOCALEDIR": top / "share/locale"}
        assert run(program, "--version", env=english).startswith("virtflow-view ")
        assert "Usage: virtflow-view" in run(program, "--help", env=english)
        said = run(program, "--help", env=german)
        assert "Aufruf: virtflow-view" in said and "Vollbild" in said, said
        yield "the program that was installed speaks English, and German when it is asked to"


def numbers(_):
    """A JSON number has a point in every language."""
    env = {"LC_ALL": "C.UTF-8", "LANGUAGE": "de", "VF_LOCALEDIR": str(BUILD / "po"),
           "LIBVIRT_DEFAULT_URI": "test:///default"}
    said = run(BUILD / "viewer/virtflow-view", "info", "test", "--json", env=env)
    assert '"state" : "running"' in said or '"state":"running"' in said, said
    yield "names that scripts read are the same in every language"


def distribution(_):
    if not (tree.ROOT / ".git").exists():
        return
    run("meson", "dist", "-C", BUILD, "--no-tests", "--allow-dirty", "--formats", "xztar")
    made = sorted((BUILD / "meson-dist").glob("virtflow-view-*.tar.xz"))[-1]
    with tarfile.open(made) as archive:
        names = {name.split("/", 1)[1] for name in archive.getnames() if "/" in name}
    tracked = set(subprocess.run(
        ["git", "-c", "safe.directory=*", "ls-tree", "-r", "--name-only", "HEAD"],
        cwd=tree.ROOT, text=True, check=True, capture_output=True).stdout.split("\n")) - {""}
    missing = tracked - names
    assert tracked and not missing, sorted(missing)[:20]
    yield f"'meson dist' packs all {len(tracked)} files of the tree"


def translations(_):
    run(sys.executable, tree.ROOT / "tests/lint/words.py")
    yield "every sentence that people see is marked for translation"
    run(sys.executable, tree.ROOT / "script/words", "--check")
    yield "every language has all of them, and none that is not used any more"


tap.run(destdir, numbers, distribution, translations)
