# SPDX-License-Identifier: GPL-2.0-or-later
"""The program itself, as a user starts it."""

import json
import os
import subprocess

from . import wait
from .process import Process

_VIEWER = os.environ.get("VF_VIEWER", "virtflow-view")
_CHECK = os.environ.get("VF_SCENE_CHECK", "scene-check")

COLOR, MONOCHROME, MASKED = 0, 1, 2


class Viewer(Process):
    """Started at once. Without a display it runs --headless."""

    def __init__(self, logs, *arguments, display=None, name="viewer"):
        command = [_VIEWER, "--verbose", *arguments]
        if display is None:
            command.append("--headless")
        super().__init__(name, command, logs,
                         env=display.env if display else None)


def run(*arguments, env=None):
    """Runs it to its end: exit status, standard output, standard error."""
    done = subprocess.run([_VIEWER, *map(str, arguments)], capture_output=True,
                          text=True, timeout=wait.PATIENCE, check=False, env=env)
    return done.returncode, done.stdout, done.stderr


def stats(path):
    return json.loads(path.read_text())


class NotTheScene(Exception):
    pass


def check_scene(png, size, caption, motion="full", cursor=None):
    """The serial of the frame that the picture shows, if every pixel is as the
    host painted it. `cursor`: (kind, x, y)."""
    command = [_CHECK, str(png), size, motion, caption]
    if cursor:
        command += [str(part) for part in cursor]
    done = subprocess.run(command, capture_output=True, text=True,
                          timeout=wait.PATIENCE, check=False)
    if done.returncode != 0:
        raise NotTheScene(done.stdout + done.stderr)
    return int(done.stdout.split()[1])


def shows_scene(display, png, size, caption, motion="full", cursor=None):
    """The same of what is on the screen now; None when it is something else."""
    if not display.grab(png):
        return None
    try:
        return check_scene(png, size, caption, motion, cursor)
    except NotTheScene:
        return None


def has_no_scene(png, size, caption):
    """True when the picture has no part of a scene in it, as far as its first row
    tells, which says which frame it is."""
    done = subprocess.run([_CHECK, str(png), size, "full", caption],
                          capture_output=True, text=True, timeout=wait.PATIENCE,
                          check=False)
    return done.returncode != 0 and "no frame number" in done.stdout
