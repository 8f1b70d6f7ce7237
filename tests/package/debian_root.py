# SPDX-License-Identifier: GPL-2.0-or-later
"""A clean Debian in a folder, made of the mirror's packages; programs run in it as
root or as a user who is nobody."""

import hashlib
import os
import pathlib
import shutil
import stat
import subprocess

from rig.process import Process

# What packages of others change when ours come and go, and why.
NOT_COMPARED = (
    "dev", "proc", "sys", "run", "tmp",
    "etc/ld.so.cache",             # rebuilt by libc's trigger
    "var/backups",
    "var/cache/apt", "var/lib/apt",
    "var/cache/ldconfig",
    "var/cache/fontconfig",
    "var/cache/man",               # man-db's index, rebuilt by its trigger
    "var/lib/dpkg",                # looked at by dpkg itself: see packages()
    "var/log",
)


def mirror():
    """Sources for apt: what this machine gets Debian's own packages from."""
    lines = subprocess.run(
        ["apt-get", "indextargets", "--format",
         "deb $(REPO_URI) $(RELEASE) $(COMPONENT)", "Created-By: Packages",
         "Origin: Debian"], check=True, text=True, capture_output=True).stdout
    if not lines:
        raise RuntimeError("apt knows no Debian mirror yet: run 'apt-get update'")
    return sorted(set(lines.splitlines()))


def suite():
    for line in pathlib.Path("/etc/os-release").read_text().splitlines():
        key, _, value = line.partition("=")
        if key == "VERSION_CODENAME":
            return value.strip('"')
    raise RuntimeError("/etc/os-release has no VERSION_CODENAME: is this Debian?")


class DebianRoot:
    def __init__(self, path):
        self.path = pathlib.Path(path)

    @staticmethod
    def start_making(path, packages, logs):
        """Begins to make one at `path`; it is there when the process ends."""
        return Process("mmdebstrap", [
            "mmdebstrap", "--variant=minbase", "--mode=root",
            "--aptopt=APT::Install-Recommends \"false\"",
            "--dpkgopt=force-unsafe-io", "--skip=cleanup/apt",
            "--include=" + ",".join(packages), suite(), path, *mirror()], logs)

    def mount(self):
        for kind, folder in (("proc", "proc"), ("tmpfs", "run"), ("tmpfs", "tmp")):
            subprocess.run(["mount", "-t", kind, "virtflow", self.path / folder],
                           check=True)
        subprocess.run(["mount", "--rbind", "/dev", self.path / "dev"], check=True)
        os.chmod(self.path / "tmp", 0o1777)
        # No daemon is started by what is installed here.
        policy = self.path / "usr/sbin/policy-rc.d"
        policy.write_text("#!/bin/sh\nexit 101\n")
        policy.chmod(0o755)
        shutil.copy("/etc/resolv.conf", self.path / "etc/resolv.conf")

    def run(self, *command, user=None, env=None, patience=300):
        """Its output; an error with all that it said when it fails. `user`: a
        number, for somebody without rights."""
        into = ["chroot"] + ([f"--userspec={user}:{user}"] if user else [])
        surroundings = {"PATH": "/usr/sbin:/usr/bin:/sbin:/bin",
                        "HOME": "/tmp/home" if user else "/root",
                        "LANG": "C.UTF-8", "DEBIAN_FRONTEND": "noninteractive"}
        for name in ("http_proxy", "https_proxy"):
            if name in os.environ:
                surroundings[name] = os.environ[name]
        done = subprocess.run(
            [*into, self.path, *map(str, command)], text=True, check=False,
            capture_output=True, timeout=patience, stdin=subprocess.DEVNULL,
            env=surroundings | (env or {}))
        if done.returncode != 0:
            raise RuntimeError(
                f"'{' '.join(map(str, command))}' ended with {done.returncode}:\n"
                f"{done.stdout}\n{done.stderr}")
        return done.stdout

    def packages(self):
        """What dpkg knows of: names and states, removed ones with configuration
        among them."""
        return self.run("dpkg-query", "-W", "-f",
                        "${Package} ${db:Status-Abbrev}\n").splitlines()

    def snapshot(self):
        """path -> kind, rights, owner and contents, of every file there is."""
        files = {}
        for folder, folders, names in os.walk(self.path):
            here = pathlib.Path(folder)
            relative = here.relative_to(self.path)
            folders[:] = [name for name in folders
                          if str(relative / name) not in NOT_COMPARED]
            for name in folders + names:
                path = str(relative / name)
                if path not in NOT_COMPARED:
                    files[path] = _describe(here / name)
        return files


def _describe(path):
    status = path.lstat()
    about = f"{status.st_mode:o} {status.st_uid}:{status.st_gid} "
    if stat.S_ISLNK(status.st_mode):
        return about + os.readlink(path)
    if stat.S_ISREG(status.st_mode):
        return about + hashlib.sha1(path.read_bytes()).hexdigest()
    return about


def difference(before, after):
    """Lines "what path": what appeared, vanished or changed."""
    lines = []
    for path in sorted(before.keys() | after.keys()):
        if path not in before:
            lines.append(f"left behind: {path}")
        elif path not in after:
            lines.append(f"gone: {path}")
        elif before[path] != after[path]:
            lines.append(f"changed: {path}: {before[path]} -> {after[path]}")
    return lines
