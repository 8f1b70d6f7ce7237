# SPDX-License-Identifier: GPL-2.0-or-later
"""The clipboard from a program on the desktop through ours to the guest's agent and
back, on a real X server and a real Wayland compositor: text, images of every kind,
limits, switches. The guest is a SPICE server with an agent."""

import os

from rig import images, tap, wait
from rig.desk_clipboard import DeskClipboard
from rig.display import Display
from rig.hands import Hands
from rig.spiceguest import SpiceGuest
from rig.viewer import Viewer
from rig.wayland import Compositor

SMALL = images.noise(24, 16)
LARGE = images.noise(520, 400, seed=2)  # in pieces, by any desktop
HUGE = images.noise(800, 600, seed=3)   # more than 1 MiB


class X:
    name = "X11"

    def __init__(self, logs):
        self.display = Display(logs, window_manager="openbox")

    def appear(self, program):
        self.display.window()
        self.display.focus()


class Wayland:
    name = "Wayland"

    def __init__(self, logs):
        self.display = Compositor(logs)
        self.hands = Hands(logs, self.display)
        self.hands.do("point 640 400 1280 800")

    def appear(self, program):
        self.display.focus(program.pid)


class Desk:
    """A window onto a guest, a desktop around it, and programs that copy and paste."""

    def __init__(self, work, kind, *arguments):
        work.mkdir(exist_ok=True)
        self.work = work
        self.logs = work / "logs"
        self.logs.mkdir(exist_ok=True)
        self.kind = kind(self.logs)
        self.guest = SpiceGuest(self.logs, work / "spice")
        self.program = Viewer(self.logs, "--spice-uri", self.guest.uri, "--size",
                              "640x480", *arguments, display=self.kind.display)
        self.kind.appear(self.program)
        self.clipboard = DeskClipboard(self.kind.display)
        self.program.log.wait_for(f"clipboard: text and images, by {kind.name}")
        self.program.log.wait_for("the agent passes the clipboard")

    def file(self, name, data):
        path = self.work / name
        path.write_bytes(data)
        return path

    def guest_copies(self, **contents):
        """The guest has copied it, and the desktop knows."""
        mark = self.program.log.mark()
        files = [f"{kind} {self.file('guest-' + kind, data)}"
                 for kind, data in contents.items()]
        self.guest.do("copy " + " ".join(files))
        self.program.log.wait_for("clipboard: taken over", mark)

    def desktop_copies(self, data, kind="UTF8_STRING"):
        mark = self.program.log.mark()
        heard = self.guest.log.mark()
        self.clipboard.copy(data, kind)
        self.program.log.wait_for("clipboard: here is 0x[1-9a-f]", mark)
        self.guest.log.wait_for("^offered", heard)

    def guest_pastes(self, kind):
        return self.guest.paste(kind, self.work / "pasted")

    def desktop_pastes(self, kind="UTF8_STRING"):
        self.clipboard.wait_for_kind(kind)
        return self.clipboard.paste(kind)

    def asked(self):
        return self.guest.log.count("^asked ")

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.clipboard.forget()
        self.program.stop()
        self.guest.stop()
        self.kind.display.__exit__()


def _text(desk):
    desk.desktop_copies("one\ntwo äöü 漢字\n".encode())
    assert desk.guest_pastes("text") == "one\r\ntwo äöü 漢字\r\n".encode()
    yield "text that is copied here is pasted in the guest, with its line ends"

    desk.guest_copies(text="drei\r\nvier €\r\n".encode())
    desk.clipboard.wait_for_kind("UTF8_STRING")
    assert desk.asked() == 0
    yield "what the guest copies is offered here, and not fetched before it is pasted"
    assert desk.desktop_pastes() == "drei\nvier €\n".encode()
    assert desk.asked() == 1
    yield "pasted, it arrives with the line ends of here"

    desk.guest.do("forget")
    wait.until(lambda: desk.clipboard.paste() == b"", "nothing to paste")
    yield "what the guest has no more cannot be pasted here any more"


def _images(desk):
    for rows, what in ((SMALL, "a small"), (LARGE, "a large")):
        desk.desktop_copies(images.png(rows), "image/png")
        assert desk.guest_pastes("png") == images.png(rows)
        yield f"{what} PNG that is copied here arrives in the guest as it is"
        desk.guest_copies(png=images.png(rows))
        assert desk.desktop_pastes("image/png") == images.png(rows)
        yield f"and {what[2:]} one of the guest's arrives here"

    desk.desktop_copies(images.png(SMALL), "image/png")
    assert images.read_bmp(desk.guest_pastes("bmp")) == SMALL
    yield "a guest that wants BMP gets one made of the PNG, pixel by pixel"
    desk.guest_copies(bmp=images.bmp(SMALL))
    assert images.read_png(desk.desktop_pastes("image/png")) == SMALL
    yield "a program here that wants PNG gets one made of the guest's BMP"
    for kind in ("tiff", "jpeg"):
        data = bytes(range(200)) + kind.encode()
        desk.desktop_copies(data, f"image/{kind}")
        assert desk.guest_pastes(kind) == data
        desk.guest_copies(**{kind: data})
        assert desk.desktop_pastes(f"image/{kind}") == data
    yield "TIFF and JPEG pass both ways, untouched"

    desk.guest_copies(bmp=b"BM" + bytes(range(256)) * 8)
    assert desk.desktop_pastes("image/png") == b""
    assert desk.program.is_running()
    yield "an image that is none is not made into another, and nothing else happens"

    desk.guest_copies(text=b"words", png=images.png(SMALL))
    assert desk.desktop_pastes() == b"words"
    assert desk.desktop_pastes("image/png") == images.png(SMALL)
    yield "text and image of one copy can both be had"


def _everything(work, kind):
    with Desk(work, kind) as desk:
        yield from _text(desk)
        yield from _images(desk)


def on_x11(work):
    yield from _everything(work, X)


def on_wayland(work):
    yield from _everything(work, Wayland)


def limits(work):
    with Desk(work, X, "--clipboard-limit", "1", "--clipboard-image-limit",
              "1") as desk:
        large = b"x" * (1 << 20)
        desk.desktop_copies(large)
        assert desk.guest_pastes("text") == large
        yield "a text as large as the limit passes"

        def refused(sentence, before):
            desk.program.log.wait_for(sentence, before)

        mark = desk.program.log.mark()
        desk.desktop_copies(large + b"x")
        assert desk.guest_pastes("text") is None
        refused(r"text copied here was not .* more than 1 MiB \(--clipboard-limit",
                mark)
        desk.guest_copies(text=large + b"x")
        mark = desk.program.log.mark()
        assert desk.desktop_pastes() == b""
        refused(r"text copied in the guest was not .* more than 1 MiB", mark)
        yield "one byte more does not, either way, and a sentence says why"

        mark = desk.program.log.mark()
        desk.desktop_copies(images.png(HUGE), "image/png")
        assert desk.guest_pastes("png") is None
        refused(r"image copied here was not .*\(--clipboard-image-limit\)", mark)
        desk.guest_copies(png=images.png(HUGE))
        mark = desk.program.log.mark()
        assert desk.desktop_pastes("image/png") == b""
        refused("image copied in the guest was not pasted here", mark)
        yield "images have a limit of their own"
        desk.guest_copies(png=images.png(SMALL))
        assert desk.desktop_pastes("image/png") == images.png(SMALL)
        yield "and smaller ones pass afterwards"


def switches(work):
    for way, to_guest, to_host in (("to-guest", True, False),
                                   ("to-host", False, True), ("off", False, False)):
        with Desk(work / way, X, "--clipboard", way) as desk:
            desk.clipboard.copy(b"from here")
            desk.program.log.wait_for("clipboard: here is 0x[1-9a-f]")
            assert desk.guest_pastes("text") == (b"from here" if to_guest else None)
            desk.guest.do(f"copy text {desk.file('text', b'from there')}")
            if to_host:
                desk.program.log.wait_for("clipboard: taken over")
                assert desk.desktop_pastes() == b"from there"
            else:
                assert desk.desktop_pastes() == b"from here"
                assert desk.asked() == 0
        only = ("only what is copied here" if to_guest else
                "only what the guest copies" if to_host else "nothing")
        yield f"with --clipboard {way}, {only} is passed on"


def a_new_agent(work):
    with Desk(work, X) as desk:
        desk.desktop_copies(b"kept")
        desk.guest.do("agent quit")
        mark = desk.guest.do("agent start")
        desk.guest.log.wait_for("^offered text", mark)
        assert desk.guest_pastes("text") == b"kept"
        yield "an agent that starts anew is offered what is in the clipboard"


def screenshots(work, kind=X):
    os.environ["XDG_PICTURES_DIR"] = str(work)
    pictures = work / "pictures"
    pictures.mkdir()
    with Desk(work, kind, "--screenshot-folder", str(pictures)) as desk:
        desk.guest.do("paint")
        desk.program.log.wait_for("picture from SPICE")
        hands = Hands(desk.logs, desk.kind.display) if kind is X else desk.kind.hands
        hands.do("down Scroll_Lock")
        hands.tap("s")
        hands.do("up Scroll_Lock")
        saved = wait.until(lambda: list(pictures.glob("*.png")), "a picture")[0]
        pasted = desk.desktop_pastes("image/png")
        assert pasted == saved.read_bytes()
        assert len(images.read_png(pasted)) == 480
        yield f"the screenshot key's picture can be pasted by programs on {kind.name}"
        desk.guest.log.wait_for("^offered png")
        assert desk.guest_pastes("png") == pasted
        yield "and in the guest"


def screenshots_on_wayland(work):
    yield from screenshots(work, Wayland)


if __name__ == "__main__":
    tap.run(on_x11, on_wayland, limits, switches, a_new_agent, screenshots,
            screenshots_on_wayland)
