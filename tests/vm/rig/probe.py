# SPDX-License-Identifier: GPL-2.0-or-later
"""control/ in a process of its own: takes requests, tells every status."""

import json
import os
import subprocess

from . import wait
from .libvirt import URI
from .process import Process


class Probe:
    """`control-probe`, which prints one JSON object a line: a status, or the answer
    to a request for a descriptor."""

    def __init__(self, libvirt, domain, *options, uri=URI, wrapper=()):
        self.process = Process(
            "control-probe",
            [*wrapper, os.environ["VF_CONTROL_PROBE"], uri, domain, *options],
            libvirt.logs, stdin=subprocess.PIPE)
        self._begin = self.process.log.mark()

    def _lines(self):
        text = self.process.log.text()[self._begin:]
        complete = text[:text.rfind("\n") + 1]
        objects = [json.loads(line) for line in complete.splitlines()
                   if line.startswith("{")]
        if not objects and not self.process.is_running():
            raise RuntimeError("control-probe ended: " + text)
        return objects

    def statuses(self):
        return [line for line in self._lines() if "link" in line]

    def status(self):
        return (self.statuses() or [{}])[-1]

    def wait(self, what, **expected):
        """The first status from now on that has all values of `expected`."""
        def reached():
            status = self.status()
            same = all(status.get(key) == value
                       for key, value in expected.items())
            return status if status and same else None
        try:
            return wait.until(reached, what)
        except TimeoutError as error:
            raise TimeoutError(f"{error}; the last status was "
                               f"{self.status()}") from None

    def send(self, command):
        self.process.popen.stdin.write((command + "\n").encode())
        self.process.popen.stdin.flush()

    def do(self, operation):
        """Asks for an operation, and returns the status with its outcome."""
        serial = self.status().get("serial", 0)
        self.send(operation)
        return self.wait(f"the outcome of '{operation}'", serial=serial + 1)

    def request_fd(self):
        """Asks for a connection to the display; the answer, with the first bytes
        that the server at its end sent."""
        known = len([line for line in self._lines() if "fd" in line])
        self.send("fd")
        return wait.until(
            lambda: [line for line in self._lines() if "fd" in line][known:],
            "an answer to the request for a descriptor")[0]

    def quit(self):
        """Ends it in order; its exit status."""
        self.send("quit")
        return self.process.wait()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.stop()
