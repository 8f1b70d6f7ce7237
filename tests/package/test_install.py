# SPDX-License-Identifier: GPL-2.0-or-later
"""The packages, from a clean tree to a machine on which nothing is left of them.

`VF_PACKAGES=FOLDER` tries the packages in that folder instead of building some.
"""

import json
import os
import pathlib
import re
import struct
import subprocess

import documents
import tree
from debian_root import DebianRoot, difference
from rig import sandbox, tap
from rig.process import Process

sandbox.enter()

# Besides what the packages need: to complete with, and to read manuals.
AROUND = ("bash-completion", "fish", "man-db", "zsh")
NOBODY = 65534
HERE = pathlib.Path(__file__).parent
BUILD_PATIENCE = 1700  # a minute or two on a machine that has nothing else to do


def build(work):
    """The folder with the packages."""
    if os.environ.get("VF_PACKAGES"):
        return pathlib.Path(os.environ["VF_PACKAGES"])
    source = work / "source"
    tree.copy(source)
    env = dict(os.environ, DEB_BUILD_OPTIONS=f"nocheck parallel={os.cpu_count()}",
               DEB_BUILD_PROFILES="nocheck", LC_ALL="C.UTF-8")
    for name in ("LD_PRELOAD", "CFLAGS", "CXXFLAGS", "LDFLAGS", "DESTDIR",
                 "MESON_TEST_ITERATION"):
        env.pop(name, None)
    if os.path.isdir("/usr/lib/ccache"):
        env["PATH"] = "/usr/lib/ccache:" + env["PATH"]
    with Process("dpkg-buildpackage", ["dpkg-buildpackage", "-us", "-uc"],
                 work / "logs", env=env, cwd=source) as builder:
        status = builder.wait(BUILD_PATIENCE)
    assert status == 0, f"dpkg-buildpackage ended with {status}"
    return work


def packages_in(folder):
    """name -> file, those for debugging left out."""
    return {path.name.split("_")[0]: path for path in sorted(folder.glob("*.deb"))
            if "-dbgsym_" not in path.name}


def fields(package, *names):
    return subprocess.run(["dpkg-deb", "-f", package, *names], check=True,
                          text=True, capture_output=True).stdout


def lintian(folder, logs):
    changes = next(folder.glob("*.changes"))
    done = subprocess.run(
        ["lintian", "--allow-root", "--fail-on", "error,warning", "--tag-display-limit",
         "0", changes], check=False, text=True, capture_output=True, timeout=600)
    (logs / "lintian.log").write_text(done.stdout + done.stderr)
    return done.stdout + done.stderr if done.returncode else ""


def as_written(root):
    """Runs what the documents say is to be done as root, in the folder with the
    packages; apt is as brief as it is in scripts."""
    (root.path / "tmp/apt.conf").write_text(
        'APT::Get::Assume-Yes "true"; APT::Install-Recommends "false"; quiet "2";')
    count = 0
    for page in documents.pages():
        for block in documents.blocks(page):
            if block.kind != "sh root" or block.not_run:
                continue
            for command in block.commands:
                root.run("sh", "-c", 'cd /tmp; sudo() { "$@"; }; ' + command,
                         env={"APT_CONFIG": "/tmp/apt.conf"})
                count += 1
    assert count
    return count


def inside(root, *command, **options):
    """As a user who has nothing."""
    env = {"LIBVIRT_DEFAULT_URI": "test:///default"}
    return root.run(*command, user=NOBODY, env=env, **options)


def offers(root, shell, line):
    """What the shell offers at the end of `line`."""
    script = {"bash": ["bash", "/tmp/complete.bash", *line.split(" ")],
              "zsh": ["zsh", "-f", "/tmp/complete.zsh", line],
              "fish": ["fish", "-c", f"complete -C '{line}'"]}[shell]
    said = inside(root, *script)
    return [entry.split("\t")[0] for entry in said.splitlines() if entry]


def completes(root, shell):
    for line, wanted in (("virtflow-view --sca", {"--scale"}),
                         ("virtflow-view --vsync ", {"adaptive", "off", "on"}),
                         ("virtflow-view te", {"test"}),
                         ("virtflow-view info te", {"test"}),
                         ("virtflow-view guest sta", {"start-host", "status"}),
                         ("virtflow-view guest status te", {"test"}),
                         ("virtflow-view info --js", {"--json"})):
        offered = offers(root, shell, line)
        begun = line.split(" ")[-1]
        assert wanted <= set(offered) and \
            all(word.startswith(begun) for word in offered), (shell, line, offered)
    offered = offers(root, shell, "virtflow-view ")
    assert {"list", "info", "test"} <= set(offered), (shell, offered)


def png_size(path):
    head = path.read_bytes()[:24]
    assert head.startswith(b"\x89PNG\r\n\x1a\n"), head
    return struct.unpack(">II", head[16:24])


def installed(root, names):
    """The files of the packages."""
    return root.run("dpkg", "-L", *names).splitlines()


def check_manuals(root, names):
    files = installed(root, names)
    pages = [path for path in files if re.search(r"/man/man\d/.*\.gz$", path)]
    titles = {os.path.basename(page).removesuffix(".gz") for page in pages}
    for program in (path for path in files if re.match(r"/usr/s?bin/.", path)):
        name = os.path.basename(program)
        assert any(title.startswith(name + ".") for title in titles), \
            f"{program} has no manual page"
    assert titles
    for title in titles:
        name, section = title.rsplit(".", 1)
        assert "NAME" in root.run("man", section, name, env={"MANWIDTH": "80"})


def unpack_bundle(root, package, work):
    """The tarball with the libraries, in the home of the user; where it lies there."""
    made = subprocess.run([tree.ROOT / "script/bundle", package, work / "bundle"], check=True,
                          text=True, capture_output=True, timeout=600,
                          env=dict(os.environ, SOURCE_DATE_EPOCH="0")).stdout.strip()
    home = root.path / "tmp/home"
    subprocess.run(["tar", "-xf", made, "-C", home], check=True)
    return "/tmp/home/" + os.path.basename(made).removesuffix(".tar.xz")


def own_libraries(root, place):
    """How many libraries the viewer in the tarball takes out of it; all that are in it."""
    program = place + "/programs/viewer/virtflow-view"
    found = dict(re.findall(r"^\t(\S+) => (\S+)", root.run("ldd", program), re.MULTILINE))
    packed = {path.name for path in (root.path / place.lstrip("/") / "lib").iterdir()}
    used = packed & set(found)
    outside = {name: found[name] for name in used if not found[name].startswith(place)}
    assert "libspice-client-glib-2.0.so.8" in used and not outside, outside
    return len(used)


# What the helper changes on a machine with libvirt and systemd.
QEMU_CONF = "etc/libvirt/qemu.conf"
APPARMOR = "etc/apparmor.d/local/abstractions/libvirt-qemu"


def furnish(root):
    for folder in ("etc/tmpfiles.d", "etc/modprobe.d", "etc/modules-load.d",
                   "etc/udev/rules.d", "etc/libvirt", os.path.dirname(APPARMOR)):
        (root.path / folder).mkdir(parents=True, exist_ok=True)
    for name in (QEMU_CONF, APPARMOR):
        if not (root.path / name).exists():
            (root.path / name).write_text("# somebody's own line\n")


def set_up(root):
    helper = "/usr/libexec/virtflow-view/virtflow-view-helper"
    for verb in (["shm-tmpfiles", "looking-glass"], ["kvmfr-setup", "128"]):
        root.run(helper, *verb, env={"PKEXEC_UID": str(NOBODY)})
    # There is no card that could be dedicated; purging goes by the first line.
    for name in ("etc/modprobe.d/virtflow-view-vfio.conf",
                 "etc/udev/rules.d/70-virtflow-view-vfio.rules"):
        (root.path / name).write_text(
            "# managed by virtflow-view; 'undo' removes this file\n")
    for name in (QEMU_CONF, APPARMOR):
        assert "/dev/kvmfr0" in (root.path / name).read_text()
    assert list((root.path / "etc/tmpfiles.d").glob("virtflow-view-shm-*.conf"))


def packages(work):
    root_path = work / "root"
    with DebianRoot.start_making(root_path, AROUND, work / "logs") as maker:
        folder = build(work)
        made = packages_in(folder)
        assert set(made) == {"virtflow-view", "virtflow-view-gpu-hook"}, made
        yield "dpkg-buildpackage makes the packages from a clean tree"
        complaints = lintian(folder, work / "logs")
        assert not complaints, complaints
        yield "lintian has nothing to say, neither errors nor warnings"
        assert maker.wait(BUILD_PATIENCE) == 0, "no clean Debian could be made"

    root = DebianRoot(root_path)
    root.mount()
    needs = ", ".join(fields(package, "Depends").strip() for package in made.values())
    others = [need for need in re.split(r",\s*", needs) if need and
              not need.startswith("virtflow-view")]
    root.run("apt-get", "satisfy", "-q", "-y", "--no-install-recommends",
             ", ".join(others), patience=600)
    furnish(root)
    before, packages_before = root.snapshot(), root.packages()

    for package in made.values():
        (root.path / "tmp" / package.name).write_bytes(package.read_bytes())
    count = as_written(root)
    root.run("apt-get", "install", "-q", "-y", "--no-install-recommends",
             *[f"/tmp/{package.name}" for package in made.values()])
    hook = root.path / "etc/libvirt/hooks/qemu.d/50-virtflow-view"
    assert os.readlink(hook) == "/usr/sbin/virtflow-gpu-hook"
    yield f"{count} commands of the guide install the program, apt the hook, on a clean Debian"

    (root.path / "tmp/home").mkdir(mode=0o777)
    (root.path / "tmp/home").chmod(0o777)
    version = fields(made["virtflow-view"], "Version").strip()
    assert inside(root, "virtflow-view", "--version") == f"virtflow-view {version}\n"
    assert "Usage: virtflow-view" in inside(root, "virtflow-view", "--help")
    assert inside(root, "virtflow-view", "list", "--names") == "test\n"
    yield "a user without rights asks it for its version, its help and the VMs"
    german = inside(root, "env", "LC_ALL=C.UTF-8", "LANGUAGE=de", "virtflow-view", "--help")
    assert "Aufruf: virtflow-view" in german, german
    yield "it speaks German when it is asked to"

    inside(root, "virtflow-view", "--demo", "--headless", "--frames", "30",
           "--screenshot", "/tmp/home/demo.png", "--stats", "/tmp/home/demo.json")
    figures = json.loads((root.path / "tmp/home/demo.json").read_text())
    assert figures["frames_shown"] >= 30, figures
    assert png_size(root.path / "tmp/home/demo.png") == (1920, 1080)
    yield "the demo plays, and leaves a screenshot"

    place = unpack_bundle(root, made["virtflow-view"], work)
    count = own_libraries(root, place)
    inside(root, place + "/bin/virtflow-view", "--demo", "--headless", "--frames", "5",
           "--screenshot", "/tmp/home/bundle.png")
    assert png_size(root.path / "tmp/home/bundle.png") == (1920, 1080)
    yield f"the tarball with the libraries plays the demo, with {count} libraries of its own"

    for shell in ("bash", "fish", "zsh"):
        script = HERE / f"complete.{shell}"
        if script.exists():
            (root.path / "tmp" / script.name).write_bytes(script.read_bytes())
        completes(root, shell)
        yield f"{shell} completes options, their values, commands and names of VMs"

    said = inside(root, "sh", "-c", "virtflow-view doctor --json; true")
    assert {"libvirt.reach"} <= {found["id"] for found in json.loads(said)["findings"]}
    yield "the doctor has something to say to a script"

    check_manuals(root, made)
    yield "man shows a page for every program"

    set_up(root)
    yield "the helper sets up what only root may, each file as its own"

    names = list(made)
    root.run("apt-get", "remove", "-q", "-y", *names)
    root.run("apt-get", "purge", "-q", "-y", *names)
    left = difference(before, root.snapshot())
    assert not left, "\n".join(left)
    assert root.packages() == packages_before
    yield "removed and purged, nothing of them is left"


tap.run(packages)
