# SPDX-License-Identifier: GPL-2.0-or-later
"""Waiting for what must come true, with a deadline that only a broken program
meets: the machine may be slow and busy."""

import os
import time

# Seconds; for a whole boot of a guest as for one line.
PATIENCE = float(os.environ.get("VF_RIG_PATIENCE", "90"))


def until(condition, what, patience=None, interval=0.02):
    """Returns the first true value of `condition()`."""
    deadline = time.monotonic() + (patience or PATIENCE)
    while True:
        value = condition()
        if value:
            return value
        if time.monotonic() > deadline:
            raise TimeoutError(f"waited in vain for: {what}")
        time.sleep(interval)
