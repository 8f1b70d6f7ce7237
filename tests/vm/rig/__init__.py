# SPDX-License-Identifier: GPL-2.0-or-later
"""What the tests with real daemons and real guests are made of.

A test file reads as follows; each part is one module of this package:

    from rig import guest, sandbox, tap
    from rig.libvirt import Libvirt

    sandbox.enter()                 # private /run, /dev/shm, process numbers, ...

    def tests(work):
        with Libvirt(work) as libvirt:
            ...
            yield "what is so when this passes"

    tap.run(tests)

Everything that is started belongs to the sandbox, and the kernel ends it all with
the test, however the test ends. Nothing waits without a deadline.
"""
