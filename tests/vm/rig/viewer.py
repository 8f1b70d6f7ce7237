# SPDX-License-Identifier: GPL-2.0-or-later
"""The program itself, at a display or without one."""

import os

from .process import Process


class Viewer(Process):
    """`virtflow-view ARGUMENTS`; `display` None: without one, for --headless."""

    def __init__(self, logs, *arguments, display=None, name="viewer"):
        env = dict(display.env if display else os.environ)
        if not display:
            env.pop("DISPLAY", None)
            env.pop("WAYLAND_DISPLAY", None)
        super().__init__(name, [os.environ["VF_VIEWER"], *arguments], logs, env=env)
