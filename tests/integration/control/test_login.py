# SPDX-License-Identifier: GPL-2.0-or-later
"""Commands at a terminal, with a connection that asks who one is."""

import os
import pty
import select
import signal
import subprocess

from rig import tap, wait

VIEWER = os.environ["VF_VIEWER"]

NODE = """<node><auth><user password='secret'>anna</user></auth>
<domain type='test'><name>win11</name><memory>65536</memory>
<os><type>hvm</type></os></domain></node>"""


def at_terminal(arguments, answers):
    """Its exit code and what the terminal shows; a question ends in a colon."""
    pid, terminal = pty.fork()
    if pid == 0:
        os.execv(VIEWER, [VIEWER, *arguments])
    shown = ""
    answers = list(answers)
    while True:
        if not select.select([terminal], [], [], wait.PATIENCE)[0]:
            os.kill(pid, signal.SIGKILL)
            raise TimeoutError(f"nothing comes after: {shown}")
        try:
            piece = os.read(terminal, 4096)
        except OSError:  # the program ended
            break
        if not piece:
            break
        shown += piece.decode()
        if answers and shown.endswith("): "):
            os.write(terminal, (answers.pop(0) + "\n").encode())
            shown += "|"
    os.close(terminal)
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]), shown


def terminal(work):
    node = work / "node.xml"
    node.write_text(NODE)
    uri = f"test://{node}"
    code, shown = at_terminal(["list", "-c", uri], ["anna", "secret"])
    assert code == 0 and "win11" in shown, shown
    assert "username" in shown and "password" in shown, shown
    assert "secret" not in shown, shown
    yield "a name and a password are asked for at the terminal, and not shown"

    code, shown = at_terminal(["info", "win11", "-c", uri],
                              ["anna", "wrong", "anna", "secret"])
    assert code == 0 and "uuid" in shown, shown
    yield "a wrong one is asked for again"

    done = subprocess.run([VIEWER, "info", "win11", "--json", "-c", uri], text=True,
                          capture_output=True, stdin=subprocess.DEVNULL,
                          start_new_session=True, timeout=60, check=False)
    assert done.returncode == 4, done
    assert "auth.conf" in done.stderr, done
    yield "without a terminal nobody is asked, and it is said what to do"

    config = work / "config" / "libvirt"
    config.mkdir(parents=True)
    (config / "auth.conf").write_text(
        "[credentials-here]\nusername=anna\npassword=secret\n\n"
        "[auth-test-localhost]\ncredentials=here\n")
    done = subprocess.run([VIEWER, "info", "win11", "--json", "-c", uri], text=True,
                          capture_output=True, stdin=subprocess.DEVNULL,
                          start_new_session=True, timeout=60, check=False,
                          env=os.environ | {"XDG_CONFIG_HOME": str(work / "config")})
    assert done.returncode == 0 and '"name"' in done.stdout, done
    yield "what is written in libvirt's auth.conf is not asked for"


tap.run(terminal)
