# SPDX-License-Identifier: GPL-2.0-or-later
"""Setting up VMs under a real libvirtd: what it makes of the new definitions, and
what is left of a change when the daemon, the program or the disk gives out."""

import json
import os
import pathlib
import re
import signal
import subprocess

from rig import sandbox, tap, wait
from rig.libvirt import URI, Libvirt
from rig.process import Process

sandbox.enter()

DATA = pathlib.Path(__file__).resolve().parents[2] / "data" / "setup"
STEPS = ("backup", "compare", "define", "verify", "record")

PLAIN = """
<domain type='qemu'>
  <name>vf-plain</name>
  <uuid>@UUID@</uuid>
  <memory unit='MiB'>64</memory>
  <os><type arch='x86_64' machine='q35'>hvm</type></os>
  <devices>
    <graphics type='vnc' passwd='secret'><listen type='none'/></graphics>
  </devices>
</domain>"""


def view(work, *arguments, **options):
    environment = dict(os.environ, XDG_STATE_HOME=str(work / "state"),
                       LIBVIRT_DEFAULT_URI=URI)
    return subprocess.run([os.environ["VF_VIEWER"], *arguments], text=True,
                          env=environment, capture_output=True, check=False,
                          timeout=wait.PATIENCE, **options)


def view_json(work, *arguments):
    done = view(work, *arguments, "--json")
    assert done.returncode == 0, (arguments, done.stdout, done.stderr)
    return json.loads(done.stdout)


def definition(libvirt, name):
    """As libvirt tells it, but the controllers, which a daemon lists in another order
    when it is started again, sorted at the end."""
    xml = libvirt.virsh("dumpxml", "--inactive", "--security-info", name)
    pattern = r"    <controller[^>]*(?:/>|>.*?</controller>)\n"
    controllers = sorted(re.findall(pattern, xml, re.DOTALL))
    return re.sub(pattern, "", xml, flags=re.DOTALL) + "".join(controllers)


def backups(work):
    return sorted((work / "state").rglob("*.xml"))


def runnable(xml):
    """The definition as this machine's QEMU knows it: emulated, and with a machine
    type and firmware that it has."""
    xml = re.sub(r"<domain type='kvm'", "<domain type='qemu'", xml)
    xml = re.sub(r"machine='pc-(q35|i440fx)-[^']*'",
                 lambda m: f"machine='{'q35' if m[1] == 'q35' else 'pc'}'", xml)
    return re.sub(r"<emulator>[^<]*</emulator>", "", xml)


def every_definition(work):
    refused = []
    with Libvirt(work) as libvirt:
        files = sorted(DATA.glob("*.xml"))
        assert len(files) >= 25, files
        done = 0
        for file in files:
            draft = work / file.name
            draft.write_text(runnable(file.read_text()))
            defined = libvirt.try_virsh("define", draft)
            if defined.returncode != 0:
                refused.append(f"{file.stem}: {defined.stderr.strip()}")
                continue
            name = re.search(r"<name>([^<]*)</name>", draft.read_text())[1]
            before = definition(libvirt, name)
            plan = view_json(work, "setup", name, "--yes")
            again = view_json(work, "setup", name, "--yes")
            assert again["changes"] == 0, (file.stem, again["diff"])
            if plan["applied"]:
                assert definition(libvirt, name) != before, file.stem
                assert view_json(work, "undo", name, "--yes")["applied"]
            assert definition(libvirt, name) == before, file.stem
            libvirt.virsh("undefine", name, "--nvram")
            done += 1
        tap.note("\n".join(refused))
        assert done >= 25, refused
        yield f"{done} definitions are set up once, and undone to what they were"


class Setup(Process):
    """`setup-probe`, one step at a time."""

    def __init__(self, work, name):
        os.environ["XDG_STATE_HOME"] = str(work / "state")
        super().__init__("setup-probe", [os.environ["VF_SETUP_PROBE"], URI, name],
                         work / "logs", stdin=subprocess.PIPE)
        self.begin = self.log.mark()

    def go_to(self, step):
        """Up to just before `step` is done."""
        for passed in STEPS[:STEPS.index(step)]:
            self.log.wait_for(f"^step {passed}$", self.begin)
            self.go_on()
        self.log.wait_for(f"^step {step}$", self.begin)

    def go_on(self):
        try:
            self.popen.stdin.write(b"\n")
            self.popen.stdin.flush()
        except BrokenPipeError:
            pass

    def finish(self):
        """Goes on to the end; what it said then."""
        def ended():
            self.go_on()
            return not self.is_running()
        wait.until(ended, "the change to end")
        return self.log.text()[self.begin:].splitlines()[-1]


def old_and_new(work, libvirt, name):
    old = definition(libvirt, name)
    assert view_json(work, "setup", name, "--yes")["applied"]
    new = definition(libvirt, name)
    assert view_json(work, "undo", name, "--yes")["applied"]
    assert definition(libvirt, name) == old != new
    return old, new


def daemon_dies(work):
    with Libvirt(work) as libvirt, libvirt.define("vf-plain", PLAIN):
        old, new = old_and_new(work, libvirt, "vf-plain")
        for step in STEPS:
            kept = len(backups(work))
            setup = Setup(work, "vf-plain")
            setup.go_to(step)
            libvirt.kill_daemon()
            said = setup.finish()
            libvirt.start_daemon()
            now = definition(libvirt, "vf-plain")
            assert now in (old, new), (step, now)
            is_new = STEPS.index(step) > STEPS.index("define")
            assert now == (new if is_new else old), (step, said)
            assert len(backups(work)) > kept, step
            if step != "record":
                assert said.startswith("failed: "), (step, said, setup.wait())
            undone = view_json(work, "undo", "vf-plain", "--yes")
            assert undone["applied"] == is_new, (step, undone)
            assert definition(libvirt, "vf-plain") == old, step
            yield f"a daemon that dies before '{step}' leaves one of the two " \
                  "definitions, and undo finds the old one"


def program_dies(work):
    with Libvirt(work) as libvirt, libvirt.define("vf-plain", PLAIN):
        old, new = old_and_new(work, libvirt, "vf-plain")
        for step in STEPS:
            kept = len(backups(work))
            setup = Setup(work, "vf-plain")
            setup.go_to(step)
            setup.signal(signal.SIGKILL)
            setup.wait()
            assert len(backups(work)) > kept or step == "backup", step
            is_new = STEPS.index(step) > STEPS.index("define")
            now = definition(libvirt, "vf-plain")
            assert now == (new if is_new else old), step
            undone = view_json(work, "undo", "vf-plain", "--yes")
            assert undone["applied"] == is_new, (step, undone)
            assert definition(libvirt, "vf-plain") == old, step
            assert view_json(work, "setup", "vf-plain", "-n")["changes"] > 0
        yield "a program that is killed at any step leaves one of the two, too"


def disk_gives_out(work):
    state = work / "state"
    state.mkdir()
    with Libvirt(work) as libvirt, libvirt.define("vf-plain", PLAIN):
        old = definition(libvirt, "vf-plain")
        subprocess.run(["mount", "-t", "tmpfs", "-o", "size=16k", "full", state],
                       check=True)
        try:
            with open(state / "filler", "wb", buffering=0) as filler:
                while True:
                    filler.write(bytes(4096))
        except OSError:
            pass
        done = view(work, "setup", "vf-plain", "--yes")
        assert done.returncode == 1, done
        assert "No space left" in done.stderr, done.stderr
        assert definition(libvirt, "vf-plain") == old
        yield "without room for the backup nothing is changed, and that is said"

        subprocess.run(["mount", "-o", "remount,ro", state], check=True)
        done = view(work, "setup", "vf-plain", "--yes")
        assert done.returncode == 1 and "Read-only" in done.stderr, done
        assert definition(libvirt, "vf-plain") == old
        subprocess.run(["umount", state], check=True)
        yield "nor without the right to write it"


def others_edit(work):
    with Libvirt(work) as libvirt, libvirt.define("vf-plain", PLAIN) as domain:
        setup = Setup(work, "vf-plain")
        setup.go_to("compare")
        draft = work / "edited.xml"
        draft.write_text(PLAIN.replace("@UUID@", domain.uuid)
                         .replace(">64<", ">96<"))
        libvirt.virsh("define", draft)
        edited = definition(libvirt, "vf-plain")
        assert "meanwhile" in setup.finish()
        assert definition(libvirt, "vf-plain") == edited
        yield "an edit by somebody else meanwhile is seen, and kept"

        assert view_json(work, "setup", "vf-plain", "--yes")["applied"]
        draft.write_text(libvirt.virsh("dumpxml", "--inactive", "vf-plain")
                         .replace(">98304<", ">131072<"))
        libvirt.virsh("define", draft)
        latest = definition(libvirt, "vf-plain")
        refused = view(work, "undo", "vf-plain", "--yes")
        assert refused.returncode == 6, refused
        assert "+  <memory unit='KiB'>131072" in refused.stdout, refused.stdout
        assert definition(libvirt, "vf-plain") == latest
        forced = view(work, "undo", "vf-plain", "--yes", "--force")
        assert forced.returncode == 0, forced
        assert definition(libvirt, "vf-plain") == edited
        assert any(">131072<" in file.read_text() for file in backups(work))
        yield "undo takes back what others did since only when told to, and keeps it"


def strangers(work):
    with Libvirt(work) as libvirt, libvirt.define("vf-plain", PLAIN):
        (work / "state").mkdir(mode=0o777)
        os.chmod(work / "state", 0o777)
        done = view(work, "setup", "vf-plain", "--yes", user=65534, group=65534,
                    extra_groups=[])
        assert done.returncode == 4, done
        assert "group 'libvirt'" in done.stderr, done.stderr
        shown = view(work, "info", "vf-plain", user=65534, group=65534,
                     extra_groups=[])
        assert shown.returncode == 0 and "state            off" in shown.stdout
        yield "who may not manage VMs changes none, is told why, and may look"

        text = view(work, "setup", "vf-plain", "-n").stdout
        assert "secret" not in text and "+    <shmem" in text, text
        yield "passwords are not shown in the difference"


def a_guest_that_ignores_it(work):
    """Firmware without a system hears no power button."""
    with Libvirt(work) as libvirt, libvirt.define("vf-plain", PLAIN) as domain:
        assert view(work, "start", "vf-plain").returncode == 0
        done = view(work, "stop", "vf-plain", "--timeout", "1")
        assert done.returncode == 8, done
        assert "virtflow-view kill vf-plain" in done.stderr, done.stderr
        assert domain.state() == "running"
        yield "is left running when the time is over, and the next step is said"

        assert view(work, "pause", "vf-plain").returncode == 0
        asked = view(work, "stop", "vf-plain", "--no-wait")
        assert asked.returncode == 2 and "Resume it first?" in asked.stderr, asked
        assert domain.state() == "paused"
        assert view(work, "stop", "vf-plain", "--no-wait", "-y").returncode == 0
        assert domain.state() == "running"
        yield "is resumed to hear it only when that was said"

        unsure = view(work, "kill", "vf-plain")
        assert unsure.returncode == 2 and domain.state() == "running", unsure
        assert view(work, "kill", "vf-plain", "-y").returncode == 0
        assert domain.state() == "shut off"
        yield "is turned off only when that was said"


def session_daemon(work):
    """The user's own libvirt, which is started when it is called; root has none."""
    nobody = {"user": 65534, "group": 65534, "extra_groups": []}
    home = work / "home"
    for folder in (home, home / "run", work / "state"):
        folder.mkdir(mode=0o700)
        os.chown(folder, 65534, 65534)
    os.environ.update(HOME=str(home), XDG_RUNTIME_DIR=str(home / "run"),
                      XDG_CONFIG_HOME=str(home / "config"))
    uri = "qemu:///session"
    draft = work / "vf-own.xml"
    draft.write_text(PLAIN.replace("vf-plain", "vf-own").replace(
        "<uuid>@UUID@</uuid>", ""))
    defined = subprocess.run(["virsh", "-q", "-c", uri, "define", draft], text=True,
                             capture_output=True, check=False,
                             timeout=wait.PATIENCE, **nobody)
    assert defined.returncode == 0, defined.stderr
    memory = pathlib.Path("/dev/shm/looking-glass")
    for words in (("setup", "vf-own", "--yes"), ("start", "vf-own"),
                  ("pause", "vf-own"), ("resume", "vf-own"),
                  ("kill", "vf-own", "--yes"), ("undo", "vf-own", "--yes")):
        done = view(work, *words, "-c", uri, **nobody)
        assert done.returncode == 0, (words, done.stdout, done.stderr)
        if words[0] == "start":
            facts = memory.stat()
            assert facts.st_size == 128 << 20 and facts.st_uid == 65534, facts
            assert facts.st_mode & 0o777 == 0o600, oct(facts.st_mode)
    memory.unlink()
    yield "a VM of the user's own libvirt is set up, started, ended and undone"


def daemon_that_hangs(work):
    with Libvirt(work) as libvirt, libvirt.define("vf-plain", PLAIN):
        with libvirt.frozen_daemon():
            done = view(work, "doctor", "vf-plain", "--json")
        assert done.returncode in (0, 1), done
        verdicts = {finding["id"]: finding for finding in
                    json.loads(done.stdout)["findings"]}
        assert verdicts["libvirt.reach"]["verdict"] == "unknown", verdicts
        assert "does not answer" in verdicts["libvirt.reach"]["evidence"], verdicts
        assert "restart libvirtd" in verdicts["libvirt.reach"]["command"], verdicts
        assert verdicts["cpu.virt"]["verdict"] != "unknown", verdicts
        assert "gpu.list" in verdicts, verdicts
        yield "the doctor does not wait for a daemon that hangs, and says so"


def other_machine(work):
    """A connection by ssh, with a program in its place that stays on this machine."""
    ssh = work / "ssh"
    ssh.write_text('#!/bin/sh\nwhile [ "$1" != -- ]; do shift; done\nshift 2\n'
                   'exec sh -c "$*"\n')
    ssh.chmod(0o755)
    uri = f"qemu+ssh://vm.example/system?command={ssh}"
    xml = PLAIN.replace("</devices>", "<shmem name='far'><model type='ivshmem-plain'/>"
                                      "<size unit='M'>1</size></shmem></devices>")
    with Libvirt(work) as libvirt, libvirt.define("vf-plain", xml):
        info = json.loads(view(work, "info", "vf-plain", "--json", "-c", uri).stdout)
        assert info["state"] == "off" and info["shared_memory"]["path"] is None, info
        assert view(work, "start", "vf-plain", "-c", uri).returncode == 0
        made = pathlib.Path("/dev/shm/far").stat()
        assert made.st_mode & 0o777 != 0o600, "made here, not by QEMU over there"
        assert view(work, "kill", "vf-plain", "--yes", "-c", uri).returncode == 0
        yield "a VM of another machine is told of and started, and nothing made here"

        broken = work / "broken"
        # It ends no sooner than it was spoken to, as ssh, which asks the other side
        # first.
        broken.write_text("#!/bin/sh\nhead -c 1 > /dev/null\necho Host key verification failed. >&2\nexit 255\n")
        broken.chmod(0o755)
        done = view(work, "list", "-c", uri.replace(str(ssh), str(broken)))
        assert done.returncode == 5, done
        assert "Host key verification failed" in done.stderr, done.stderr
        yield "a machine that cannot be reached is told with ssh's own words"


tap.run(every_definition, daemon_dies, program_dies, disk_gives_out, others_edit,
        strangers, a_guest_that_ignores_it, session_daemon, daemon_that_hangs, other_machine)
