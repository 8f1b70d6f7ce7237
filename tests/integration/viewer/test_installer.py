# SPDX-License-Identifier: GPL-2.0-or-later
"""The user's own installer, from the Doctor page into a guest that has a SPICE agent and
no guest agent: typed, asked about, sent over SPICE, and on the guest's side byte for
byte what it was. The guest is a SPICE server with an agent; the VM is one of libvirt's
test driver, which has no way to ask a guest agent."""

from rig import tap, wait
from rig.display import Display
from rig.spiceguest import SpiceGuest
from rig.viewer import Viewer

NODE = """<node><domain type='test'><name>win11</name><memory>65536</memory>
<os><type>hvm</type></os></domain></node>"""


def installer(work):
    node = work / "node.xml"
    node.write_text(NODE)
    path = work / "looking-glass-host-setup.exe"
    data = b"MZ" + bytes(range(256)) * 2000
    path.write_bytes(data)
    logs = work / "logs"
    with Display(logs, window_manager="openbox") as display, \
            SpiceGuest(logs, work / "spice") as guest:
        guest.do("files take")
        with Viewer(logs, "win11", "-c", f"test://{node}", "--spice-uri", guest.uri,
                    "--overlay", "doctor", "--size", "900x700",
                    display=display) as program:
            display.window()
            display.focus()
            program.log.wait_for("the agent passes the clipboard")
            program.log.wait_for(r"doctor: \d+ to mend")
            # "Install" is the last control of the page, the field is above it.
            display.key("Right", "End", "Up", "Return")
            display.do("type", "--delay", "20", str(path))
            display.key("Return", "Down", "Return")  # a question stands in front now
            display.key("Left", "Return")
            guest.log.wait_for("^file", what="the installer to be sent")
            saved = work / "arrived.exe"

            def arrived():
                guest.do(f"save {saved}")
                return saved.exists() and saved.read_bytes() == data
            wait.until(arrived, "all of it to arrive")
            yield "an installer goes from the Doctor page to the guest by SPICE"

            guest.do("files refuse")
            display.key("Return", "Left", "Return")
            program.log.wait_for(r"files: .*looking-glass-host-setup\.exe.*(not be sent|refused|not take|failed)")
            assert program.is_running()
            yield "a guest that does not take it is told of"


tap.run(installer)
