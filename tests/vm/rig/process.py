# SPDX-License-Identifier: GPL-2.0-or-later
"""A program that a test runs: its output goes to a log file that can be waited
for, and it is ended by its own number."""

import re
import signal
import subprocess

from . import wait


class LogFile:
    """A growing text file, read line by line. It may not exist yet."""

    def __init__(self, path):
        self.path = path

    def text(self):
        try:
            return self.path.read_text(errors="replace")
        except FileNotFoundError:
            return ""

    def count(self, pattern):
        return len(re.findall(pattern, self.text(), re.MULTILINE))

    def mark(self):
        """For wait_for(after=...): what is in the file now is past."""
        return len(self.text())

    def wait_for(self, pattern, after=0, what=None, patience=None):
        """The first match of `pattern` at or after position `after`."""
        compiled = re.compile(pattern, re.MULTILINE)
        return wait.until(lambda: compiled.search(self.text(), after),
                          what or f"/{pattern}/ in {self.path.name}", patience)


class Process:
    """Started at once; use it in a `with` statement, or call stop()."""

    def __init__(self, name, command, logs, env=None, stdin=None, **options):
        self.name = name
        self.log = LogFile(logs / f"{name}.log")
        with open(self.log.path, "ab") as output:
            self.popen = subprocess.Popen(
                [str(part) for part in command], stdout=output,
                stderr=subprocess.STDOUT, stdin=stdin or subprocess.DEVNULL,
                env=env, **options)

    @property
    def pid(self):
        return self.popen.pid

    def is_running(self):
        return self.popen.poll() is None

    def signal(self, number):
        self.popen.send_signal(number)

    def wait(self, patience=None):
        """Its exit status."""
        try:
            return self.popen.wait(patience or wait.PATIENCE)
        except subprocess.TimeoutExpired:
            raise TimeoutError(f"'{self.name}' does not end") from None

    def stop(self):
        """Asks it to end, and makes it end when it does not."""
        if not self.is_running():
            return
        self.signal(signal.SIGCONT)
        self.signal(signal.SIGTERM)
        try:
            self.popen.wait(10)
        except subprocess.TimeoutExpired:
            self.kill()

    def kill(self):
        if self.is_running():
            self.signal(signal.SIGKILL)
            self.popen.wait()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.stop()
