# SPDX-License-Identifier: GPL-2.0-or-later
"""The program and a real guest: frames come out, keys and the mouse go in."""

import json

from rig import kernel, region, sandbox, tap, wait
from rig.display import Display
from rig.guest import Guest
from rig.libvirt import Libvirt
from rig.viewer import Viewer

kernel.get()  # the network is outside
sandbox.enter()

HOST = "host --pci --resolution 640x480 --fps 15"


def frames(work):
    with Libvirt(work) as libvirt, Guest(libvirt, "vf-frames") as guest:
        guest.virsh("start")
        guest.wait_ready()
        guest.command(f"{HOST} --lgmp 6 --cursor color")
        region.wait_alive(guest.shm, 6)
        picture = work / "picture.png"
        stats = work / "stats.json"
        with Viewer(libvirt.logs, "vf-frames", "--headless", "--frames", "20",
                    "--screenshot", picture, "--stats", stats) as viewer:
            assert viewer.wait() == 0, viewer.log.text()
        header = picture.read_bytes()[:24]
        assert header.startswith(b"\x89PNG"), header
        size = tuple(int.from_bytes(header[at:at + 4], "big") for at in (16, 20))
        assert size == (640, 480), size
        tap.note(json.loads(stats.read_text()))
        yield "the guest's frames are shown without a window"


def keys(work):
    with Libvirt(work) as libvirt, Guest(libvirt, "vf-keys") as guest, \
            Display(libvirt.logs) as display:
        guest.virsh("start")
        guest.wait_ready()
        guest.command(f"{HOST} --lgmp 12")
        with Viewer(libvirt.logs, "vf-keys", display=display) as viewer:
            window = display.find_window("vf-keys")
            display.xdotool("windowfocus", "--sync", window)

            def typed():
                # Until SPICE is connected the keys of a capture go nowhere.
                display.xdotool("key", "Scroll_Lock")
                display.xdotool("key", "a")
                display.xdotool("key", "Scroll_Lock")
                return guest.agent.count(r'^input "AT .*" key 30 1')
            wait.until(typed, "a key at the guest's keyboard", interval=0.3)
            yield "a key typed at the window arrives at the guest's keyboard"

            viewer.stop()
            assert guest.state() == "running"
            yield "the guest runs on when the window is gone"


tap.run(frames, keys)
