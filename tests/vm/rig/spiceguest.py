# SPDX-License-Identifier: GPL-2.0-or-later
"""A guest that is all SPICE: server and agent, told what somebody in it does."""

import os
import subprocess

from . import wait
from .process import LogFile

_GUEST = os.environ.get("VF_SPICE_GUEST", "spice-guest")


class SpiceGuest:
    """Use it in a `with` statement."""

    def __init__(self, logs, socket, name="guest"):
        self.uri = f"spice+unix://{socket}"
        self.log = LogFile(logs / f"{name}.log")
        with open(self.log.path, "ab") as output:
            self._popen = subprocess.Popen([_GUEST, str(socket)],
                                           stdin=subprocess.PIPE, stdout=output,
                                           stderr=output, text=True)
        self.log.wait_for("^ready$")

    def do(self, line):
        """Carries a command out, and waits until it is done; where it began."""
        mark = self.log.mark()
        self._popen.stdin.write(line + "\n")
        self._popen.stdin.flush()
        self.log.wait_for(r"^ok ", after=mark, what=f"'{line}' to be done")
        return mark

    def paste(self, kind, path):
        """What arrives when somebody pastes; None: nothing does."""
        mark = self.do(f"paste {kind} {path}")
        said = self.log.wait_for(r"^pasted (\w+)", mark).group(1)
        return None if said == "nothing" else path.read_bytes()

    def paste_until(self, kind, path, expected):
        """Until just that arrives: what was copied needs its time."""
        wait.until(lambda: self.paste(kind, path) == expected,
                   f"that {kind} to arrive in the guest")

    def stop(self):
        self._popen.stdin.close()
        self._popen.wait(wait.PATIENCE)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.stop()
