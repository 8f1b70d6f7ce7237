# SPDX-License-Identifier: GPL-2.0-or-later
"""The GPU page as it is seen, on machines of tests/data/gpu: their sysfs is put in the
place of this machine's. The pictures are left in VF_KEEP, if that is set, for people
who look at them."""

import os
import pathlib
import subprocess

from rig import sandbox, tap, wait
from rig.display import Display
from rig.viewer import Viewer

sandbox.enter()

_MACHINE = os.environ["VF_GPU_MACHINE"]
_DATA = pathlib.Path(os.environ["VF_GPU_DATA"])
_KEEP = os.environ.get("VF_KEEP")

# libvirt's test driver, with a VM that is given one card.
_NODE = """<node><domain type="test"><name>win11</name>
<uuid>5d3b6b2e-5a0e-4a5c-8f0a-6c1f7f3d2a10</uuid><memory unit="MiB">64</memory>
<os><type>hvm</type></os><devices>
<hostdev mode="subsystem" type="pci" managed="yes"><source>
<address domain="0" bus="{bus}" slot="0" function="0"/></source></hostdev>
</devices></domain></node>"""

WIDTH, HEIGHT = 1000, 720
# Where the page begins, right of the pages' names and below the VM's.
LEFT, TOP = 200, 85


def is_green(red, green, blue):
    return green > 150 and green > red + 40 and green > blue + 40


def is_amber(red, green, blue):
    return red > 180 and green > 130 and blue < 130 and red > green


class Page:
    """A picture of it."""

    def __init__(self, png):
        self.bytes = subprocess.run(
            ["ffmpeg", "-v", "error", "-i", str(png), "-f", "rawvideo", "-pix_fmt",
             "rgb24", "-"], check=True, capture_output=True,
            timeout=wait.PATIENCE).stdout

    def verdict(self):
        """The colour of the first word that has one: "dedicated" and "on demand" are
        green, "refused" is amber."""
        for y in range(TOP, HEIGHT):
            for x in range(LEFT, WIDTH):
                at = 3 * (y * WIDTH + x)
                pixel = self.bytes[at:at + 3]
                if len(pixel) == 3 and is_green(*pixel):
                    return "green"
                if len(pixel) == 3 and is_amber(*pixel):
                    return "amber"
        return None


def page_of(work, display, machine, bus, verdict):
    """Waits until the page of that machine is as it should be."""
    folder = work / machine
    subprocess.run([_MACHINE, _DATA / f"{machine}.machine", folder], check=True,
                   stdout=subprocess.DEVNULL)
    node = work / f"{machine}.xml"
    node.write_text(_NODE.format(bus=bus))
    png = work / f"{machine}.png"

    def look():
        page = Page(png) if display.grab(png) else None
        return page if page and page.verdict() == verdict else None

    subprocess.run(["mount", "--rbind", folder / "sys", "/sys"], check=True)
    try:
        with Viewer(work / "logs", "--connect", f"test://{node}", "win11", "--size",
                    f"{WIDTH}x{HEIGHT}", "--overlay", "gpu", display=display,
                    name=machine):
            page = wait.until(look, f"the page of '{machine}'")
    finally:
        subprocess.run(["umount", "--recursive", "--lazy", "/sys"], check=True)
    if _KEEP:
        pathlib.Path(_KEEP, f"gpu-{machine}.png").write_bytes(png.read_bytes())
    return page


def the_page(work):
    with Display(work / "logs") as display:
        pages = [page_of(work, display, "dedicated-four-functions", 1, "green")]
        yield "a dedicated card is shown as one"
        pages.append(page_of(work, display, "desktop-on-demand", 1, "green"))
        yield "a card on demand is shown as one"
        pages.append(page_of(work, display, "shared-with-disk", 4, "amber"))
        yield "a card that is refused is shown as one"
        assert len({page.bytes for page in pages}) == 3
        yield "and no two of the pictures are the same"


tap.run(the_page)
