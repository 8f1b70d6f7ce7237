# SPDX-License-Identifier: GPL-2.0-or-later
"""The clipboard through the region, with a host of KVMFR 34, and what happens when that
way comes and goes beside SPICE's. The desktop is a real X server."""

from rig import images, tap, wait
from rig.desk_clipboard import DeskClipboard
from rig.display import Display
from rig.spiceguest import SpiceGuest
from rig.testhost import TestHost
from rig.viewer import Viewer

SMALL = images.noise(24, 16)
LARGE = images.noise(700, 500, seed=2)  # in many pieces, some slots full
OFFERS_CLIPBOARD = 1 + 16
BY_REGION = "clipboard: goes by Looking Glass"


class Desk:
    def __init__(self, work, *arguments, spice=False, region=True):
        self.work = work
        self.logs = work / "logs"
        self.display = Display(self.logs, window_manager="openbox")
        self.clipboard = DeskClipboard(self.display)
        self.guest = SpiceGuest(self.logs, work / "spice") if spice else None
        self.host = None
        if region:
            self.start_host()
        way = ["--spice-uri", self.guest.uri] if spice else ["--no-spice"]
        self.program = Viewer(self.logs, "--shm", work / "region", "--size",
                              "640x480", *way, *arguments, display=self.display)
        self.display.window()
        self.program.log.wait_for("clipboard: text and images, by X11")
        if spice:
            self.program.log.wait_for("the agent passes the clipboard")
        if region:
            self.program.log.wait_for(BY_REGION)

    def start_host(self):
        self.host = TestHost(self.logs, self.work / "region", lgmp=12,
                             features=OFFERS_CLIPBOARD, fps=10,
                             resolution="640x480", cursor="none")

    def file(self, name, data):
        path = self.work / name
        path.write_bytes(data)
        return path

    def host_copies(self, **contents):
        mark = self.program.log.mark()
        self.host.tell("clip copy " + " ".join(
            f"{kind} {self.file('host-' + kind, data)}"
            for kind, data in contents.items()))
        self.program.log.wait_for("clipboard: taken over", mark)

    def host_pastes(self, kind):
        """What arrives; None: nothing does."""
        target = self.work / "pasted"
        mark = self.host.log.mark()
        self.host.tell(f"clip paste {kind} {target}")
        said = self.host.log.wait_for(r"^clip (pasted|nothing)", mark).group(1)
        return target.read_bytes() if said == "pasted" else None

    def desktop_copies(self, data, kind="UTF8_STRING"):
        mark, heard = self.program.log.mark(), self.host.log.mark()
        self.clipboard.copy(data, kind)
        self.program.log.wait_for("clipboard: here is 0x[1-9a-f]", mark)
        self.host.log.wait_for("^clip offered [1-9]", heard)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.clipboard.forget()
        self.program.stop()
        if self.host:
            self.host.stop()
        if self.guest:
            self.guest.stop()
        self.display.__exit__()


def both_ways(work):
    with Desk(work) as desk:
        desk.desktop_copies("eins\nzwei ü\n".encode())
        assert desk.host.log.count("^clip asked") == 0
        assert desk.host_pastes("text") == "eins\r\nzwei ü\r\n".encode()
        yield "text that is copied here is pasted in the guest, with its line ends"
        desk.host_copies(text="drei\r\nvier €\r\n".encode())
        desk.clipboard.wait_for_kind("UTF8_STRING")
        assert desk.host.log.count("^clip asked") == 0
        assert desk.clipboard.paste() == "drei\nvier €\n".encode()
        assert desk.host.log.count("^clip asked") == 1
        yield "what the guest copies is fetched when it is pasted here, and not before"
        for rows in (SMALL, LARGE):
            desk.desktop_copies(images.png(rows), "image/png")
            assert desk.host_pastes("png") == images.png(rows)
            desk.host_copies(png=images.png(rows))
            assert desk.clipboard.paste("image/png") == images.png(rows)
        yield "images pass both ways, small ones and large ones"
        desk.desktop_copies(images.png(SMALL), "image/png")
        assert images.read_bmp(desk.host_pastes("bmp")) == SMALL
        desk.host_copies(bmp=images.bmp(SMALL))
        assert images.read_png(desk.clipboard.paste("image/png")) == SMALL
        yield "and are made into what is asked for"
        desk.host_copies(text=b"empty soon")
        desk.host.tell("clip copy")
        wait.until(lambda: desk.clipboard.paste() == b"", "nothing to paste")
        yield "what the guest has no more cannot be pasted here any more"


def a_host_that_lies(work):
    with Desk(work, "--clipboard-image-limit", "1") as desk:
        desk.host_copies(png=images.png(LARGE))
        mark = desk.program.log.mark()
        assert desk.clipboard.paste("image/png") == b""
        desk.program.log.wait_for("image copied in the guest was not pasted", mark)
        yield "an image that is larger than the limit is given up, with a sentence"
        desk.host_copies(png=images.png(LARGE)[:500_000])
        desk.host.tell("clip lies 1")
        assert desk.clipboard.paste("image/png") == b""
        desk.host.tell("clip lies 0")
        assert desk.clipboard.paste("image/png") == images.png(LARGE)[:500_000]
        yield "pieces that contradict each other are not taken; honest ones are, afterwards"
        desk.host_copies(text=b"unheard")
        desk.host.tell("clip deaf 1")
        assert desk.clipboard.paste() == b""
        yield "a host that falls silent is not waited for"
        desk.host.tell("clip deaf 0")
        wait.until(lambda: desk.clipboard.paste() == b"unheard", "it to be back")
        yield "and taken up again when it is back"


def switches(work):
    with Desk(work, "--clipboard", "off", region=False) as desk:
        desk.start_host()
        desk.program.log.wait_for("Looking Glass: running")
        desk.clipboard.copy(b"secret")
        desk.program.log.wait_for("clipboard: here is 0x[1-9a-f]")
        desk.host.wait_for_posts(5)
        assert desk.host.log.count("^clip owner") == 0
        yield "with --clipboard off it is not even claimed from the host"
    work = work / "one-way"
    (work / "logs").mkdir(parents=True)
    with Desk(work, "--clipboard", "to-host") as desk:
        desk.clipboard.copy(b"secret")
        desk.program.log.wait_for("clipboard: here is 0x[1-9a-f]")
        desk.host.wait_for_posts(3)
        desk.host_copies(text=b"public")
        assert desk.clipboard.paste() == b"public"
        assert desk.host.log.count("^clip offered [1-9]") == 0
        assert desk.host_pastes("text") is None
        yield "with --clipboard to-host the guest does not hear what is copied here"


def beside_spice(work):
    with Desk(work, spice=True, region=False) as desk:
        desk.clipboard.copy(b"copied before")
        desk.guest.log.wait_for("^offered text")
        mark = desk.guest.log.mark()
        desk.start_host()
        desk.program.log.wait_for(BY_REGION)
        desk.host.log.wait_for("^clip offered 1$")
        assert desk.host_pastes("text") == b"copied before"
        yield "a host that comes is told what was copied before"
        desk.guest.log.wait_for("^released", mark)
        yield "and the agent that it is not its any more"

        desk.host_copies(text=b"by the region")
        assert desk.clipboard.paste() == b"by the region"
        desk.desktop_copies(b"still here")
        assert desk.guest.log.count("^asked") == 0
        mark = desk.guest.log.mark()
        desk.host.kill()
        desk.program.log.wait_for("clipboard: goes by SPICE")
        desk.guest.log.wait_for("^offered text", mark)
        assert desk.guest.paste("text", work / "pasted") == b"still here"
        yield "when the host dies, SPICE's agent has what was copied here"


if __name__ == "__main__":
    tap.run(both_ways, a_host_that_lies, switches, beside_spice)
