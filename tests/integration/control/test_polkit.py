# SPDX-License-Identifier: GPL-2.0-or-later
"""The helper that runs as root, started by pkexec itself: with polkit's daemon on a
system bus of the sandbox's own, its rules and actions, and a password of its own."""

import json
import os
import pathlib
import pty
import select
import shutil
import signal
import subprocess
import termios

from rig import sandbox, tap, wait
from rig.libvirt import URI, Libvirt
from rig.process import Process

sandbox.enter()

HELPER = pathlib.Path(os.environ["VF_HELPER_PATH"])
POLICY = pathlib.Path(os.environ["VF_HELPER_POLICY"])
RULES = pathlib.Path("/etc/polkit-1/rules.d")
TMPFILES = pathlib.Path("/etc/tmpfiles.d")
PASSWORD = "correct horse"

NOBODY = {"user": 65534, "group": 65534, "extra_groups": []}

BUS = """<busconfig><type>system</type><listen>unix:path=/run/dbus/system_bus_socket</listen>
<auth>EXTERNAL</auth><policy context="default"><allow own="*"/><allow user="*"/>
<allow send_destination="*" eavesdrop="true"/><allow receive_sender="*"/></policy>
</busconfig>"""

DOMAIN = """
<domain type='qemu'>
  <name>vf-auto</name>
  <uuid>@UUID@</uuid>
  <memory unit='MiB'>64</memory>
  <os><type arch='x86_64' machine='q35'>hvm</type></os>
  <devices>
    <shmem name='vf-auto'><model type='ivshmem-plain'/><size unit='M'>128</size></shmem>
    <memballoon model='none'/>
  </devices>
</domain>"""


def _private(folder):
    pathlib.Path(folder).mkdir(parents=True, exist_ok=True)
    subprocess.run(["mount", "-t", "tmpfs", "-o", "mode=0755", "vf-rig", folder],
                   check=True)


def _covered(work, folder):
    """What is written there stays in the sandbox; what is there is seen."""
    layers = [work / "upper", work / "work"]
    for layer in layers:
        layer.mkdir()
    subprocess.run(["mount", "-t", "overlay", "overlay", "-o",
                    f"lowerdir={folder},upperdir={layers[0]},workdir={layers[1]}",
                    folder], check=True)


def furnish(work):
    """What polkit and pkexec look at, where only this test sees it."""
    shadow = work / "shadow"
    secret = subprocess.run(["openssl", "passwd", "-6", PASSWORD], text=True,
                            capture_output=True, check=True).stdout.strip()
    shadow.write_text(f"root:{secret}:19000:0:99999:7:::\n"
                      "nobody:*:19000:0:99999:7:::\n")
    shadow.chmod(0o600)
    subprocess.run(["mount", "--bind", shadow, "/etc/shadow"], check=True)
    for folder in (RULES, TMPFILES, "/usr/share/polkit-1/rules.d",
                   "/usr/share/polkit-1/actions"):
        _private(folder)
    _covered(work, f"/{HELPER.parts[1]}/{HELPER.parts[2]}")
    HELPER.parent.mkdir(parents=True, exist_ok=True)
    shutil.copy(POLICY, "/usr/share/polkit-1/actions/")
    shutil.copy(os.environ["VF_HELPER_BUILT"], HELPER)
    HELPER.chmod(0o755)


def rule(result):
    """What polkit answers from now on, whoever asks; it looks at its rules by itself."""
    (RULES / "00-test.rules").write_text(
        "polkit.addAdminRule(function(action, subject) {"
        ' return ["unix-user:root"]; });\n'
        "polkit.addRule(function(action, subject) {"
        ' if (action.id == "org.virtflow.view.helper")'
        f" return polkit.Result.{result}; }});\n")


def daemons(work, logs):
    """The bus and polkit's daemon; their processes."""
    config = work / "bus.conf"
    config.write_text(BUS)
    pathlib.Path("/run/dbus").mkdir(mode=0o755, exist_ok=True)
    bus = Process("dbus", ["dbus-daemon", f"--config-file={config}", "--nofork",
                           "--nopidfile"], logs)
    wait.until(pathlib.Path("/run/dbus/system_bus_socket").exists, "the bus")
    polkit = Process("polkitd", ["/usr/lib/polkit-1/polkitd", "--no-debug"], logs)
    wait.until(lambda: knows_action(polkit), "polkit to know the helper's action")
    return bus, polkit


def knows_action(polkit):
    if not polkit.is_running():
        raise RuntimeError("polkitd ended: " + polkit.log.text())
    done = subprocess.run(["pkaction", "--action-id", "org.virtflow.view.helper"],
                          capture_output=True, check=False, timeout=wait.PATIENCE)
    return done.returncode == 0


def helper(*arguments):
    return subprocess.run(["pkexec", str(HELPER), *arguments], text=True,
                          capture_output=True, check=False, timeout=wait.PATIENCE,
                          stdin=subprocess.DEVNULL, start_new_session=True, **NOBODY)


def fix(work):
    environment = dict(os.environ, XDG_STATE_HOME=str(work / "state"),
                       LIBVIRT_DEFAULT_URI=URI)
    return subprocess.run(
        [os.environ["VF_VIEWER"], "doctor", "vf-auto", "--fix", "--yes", "--json",
         "--wait", str(wait.PATIENCE)], text=True, capture_output=True, check=False,
        timeout=wait.PATIENCE,
        env=environment, stdin=subprocess.DEVNULL, start_new_session=True, **NOBODY)


def be_user_with_agent(arguments):
    """In a process of its own, at a terminal: polkit's agent asks there for the
    password that pkexec needs. Does not return."""
    os.setgroups([])
    os.setgid(65534)
    os.setuid(65534)
    told, tell = os.pipe()
    agent = subprocess.Popen(["pkttyagent", "--process", str(os.getpid()),
                              "--notify-fd", str(tell)], pass_fds=[tell])
    os.close(tell)
    os.read(told, 1)  # ends when the agent is there
    code = subprocess.call(["pkexec", "--disable-internal-agent", str(HELPER),
                            *arguments])
    agent.kill()
    os._exit(code)


def at_terminal(*arguments):
    """Its exit code, and what the terminal shows."""
    pid, terminal = pty.fork()
    if pid == 0:
        be_user_with_agent(arguments)
    shown = ""
    answered = False
    while select.select([terminal], [], [], wait.PATIENCE)[0]:
        try:
            piece = os.read(terminal, 4096)
        except OSError:  # it ended
            return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]), shown
        shown += piece.decode(errors="replace")
        if not answered and "assword:" in shown:
            # What is typed before it listens is thrown away.
            wait.until(lambda: not termios.tcgetattr(terminal)[3] & termios.ECHO,
                       "the password not to be shown")
            os.write(terminal, (PASSWORD + "\n").encode())
            answered = True
    os.kill(pid, signal.SIGKILL)
    raise TimeoutError(f"nothing comes after: {shown}")


def pkexec(work):
    furnish(work)
    rule("NO")
    bus, polkit = daemons(work, work / "logs")
    with bus, polkit:
        refused = helper("shm-tmpfiles", "vf-auto")
        assert refused.returncode == 127, refused
        assert not list(TMPFILES.iterdir()), list(TMPFILES.iterdir())
        yield "who may not is refused by polkit, and nothing is done"

        code, shown = at_terminal("shm-tmpfiles", "vf-auto")
        assert code == 127 and "assword" not in shown, shown
        rule("AUTH_ADMIN")
        code, shown = wait.until(
            lambda: (lambda done: done if done[0] == 0 else None)(
                at_terminal("shm-tmpfiles", "vf-auto")),
            "the password to be asked for")
        assert "assword" in shown and PASSWORD not in shown, shown
        files = list(TMPFILES.iterdir())
        assert len(files) == 1, files
        written = files[0].read_text()
        assert "/dev/shm/vf-auto" in written and "user:65534:rw" in written, written
        assert files[0].stat().st_uid == 0
        yield "with an administrator's password it runs as root, for who asked"

        rule("YES")
        done = wait.until(
            lambda: (lambda done: done if done.returncode == 0 else None)(
                helper("undo", "shm-tmpfiles")), "the undoing")
        assert not list(TMPFILES.iterdir()), done
        yield "it takes back what it did"

        for words in (("shm-tmpfiles", "../passwd"), ("shm-tmpfiles", "a b"),
                      ("shm-tmpfiles",), ("sh", "-c", "id"), ("undo", "x")):
            done = helper(*words)
            assert done.returncode == 2 and done.stderr, (words, done)
        assert not list(TMPFILES.iterdir())
        yield "arguments of other shapes are refused also as root"

        conf = pathlib.Path("/etc/libvirt/libvirtd.conf")
        conf.write_text(conf.read_text().replace('rw_perms = "0700"',
                                                 'rw_perms = "0777"'))
        state = work / "state"
        state.mkdir()
        os.chown(state, 65534, 65534)
        with Libvirt(work) as libvirt, libvirt.define("vf-auto", DOMAIN) as domain:
            domain.virsh("autostart")
            pathlib.Path("/dev/shm/vf-auto").unlink(missing_ok=True)
            done = fix(work)
            files = list(TMPFILES.iterdir())
            assert len(files) == 1 and "/dev/shm/vf-auto" in files[0].read_text(), \
                (done, files)
            verdicts = {finding["id"]: finding["verdict"] for finding in
                        json.loads(done.stdout)["findings"]}
            assert verdicts["shm.boot"] == "ok", verdicts
            yield "the doctor mends with it what only root may"

            files[0].unlink()
            pathlib.Path("/dev/shm/vf-auto").unlink(missing_ok=True)
            rule("NO")
            wait.until(lambda: helper("undo", "shm-tmpfiles").returncode == 127,
                       "polkit to read its rules")
            done = fix(work)
            assert "You may not do that" in done.stderr, done
            assert not list(TMPFILES.iterdir())
            yield "and says so when polkit refuses"


tap.run(pkexec)
