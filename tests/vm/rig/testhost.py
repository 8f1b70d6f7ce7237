# SPDX-License-Identifier: GPL-2.0-or-later
"""lgmp-testhost, told what to do line by line."""

import os
import subprocess

from . import wait
from .process import LogFile

_HOST = os.environ.get("VF_TESTHOST", "lgmp-testhost")


class TestHost:
    """A Looking Glass host on `region`. Options as keyword arguments: lgmp=12,
    resolution="640x480", cursor_rate=0. Use it in a `with` statement."""

    def __init__(self, logs, region, size=64, name="testhost", **options):
        self.log = LogFile(logs / f"{name}.log")
        command = [_HOST, str(region), "--size", str(size)]
        for key, value in options.items():
            command += ["--" + key.replace("_", "-"), str(value)]
        with open(self.log.path, "ab") as output:
            self.popen = subprocess.Popen(command, stdin=subprocess.PIPE,
                                          stdout=output, stderr=output, text=True)
        self.settings = options

    def tell(self, line):
        """Gives a command and waits for its answer."""
        mark = self.log.mark()
        self.popen.stdin.write(line + "\n")
        self.popen.stdin.flush()
        answer = self.log.wait_for(r"^(ok|error).*$", after=mark,
                                   what=f"an answer to '{line}'").group(0)
        if answer.startswith("error"):
            raise RuntimeError(f"'{line}': {answer}")
        return answer

    def tell_when_heard(self, line):
        """The same for what needs a viewer to be subscribed: until one is."""
        def once():
            try:
                return self.tell(line)
            except RuntimeError:
                return None
        return wait.until(once, f"somebody to hear '{line}'")

    def posted(self):
        """How many frames it has posted."""
        mark = self.log.mark()
        self.tell("stat")
        return int(self.log.wait_for(r"^stat posted (\d+)", after=mark).group(1))

    def wait_for_posts(self, count):
        """Until it has posted so many frames more."""
        goal = self.posted() + count
        wait.until(lambda: self.posted() >= goal, f"{count} frames more")

    def kill(self):
        self.popen.kill()
        self.popen.wait()

    def stop(self):
        if self.popen.poll() is None:
            self.popen.terminate()
            try:
                self.popen.wait(wait.PATIENCE)
            except subprocess.TimeoutExpired:
                self.kill()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.stop()
