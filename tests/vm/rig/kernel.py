# SPDX-License-Identifier: GPL-2.0-or-later
"""A Linux kernel for the test guest: Debian's own package, taken apart and never
installed. It is fetched once and kept in the user's cache."""

import contextlib
import fcntl
import hashlib
import lzma
import pathlib
import re
import shutil
import subprocess
import tempfile

from . import sandbox

# What the guest's devices need; what these need in turn is found out. The cloud
# kernel has no USB, no DRM and no PS/2 mouse, so it must be the full one.
_PACKAGE = "linux-image-amd64"
_MODULES = {
    # guest.py
    "guest": (
        "button", "evdev", "psmouse", "xhci_pci", "usbhid", "hid_generic",
        "virtio_pci", "virtio_input", "virtio_console", "qxl", "bochs",
    ),
    # machine.py
    "machine": (
        "virtio_pci", "9p", "9pnet_virtio", "overlay", "cirrus", "bochs",
        "snd_hda_intel", "e1000e", "vfio_iommu_type1", "vfio_pci", "evdev",
    ),
}


def _run(*command, **options):
    return subprocess.run(command, check=True, text=True, capture_output=True,
                          **options).stdout


def _download(folder):
    """The .deb of the package that the always newest one depends on."""
    depends = _run("apt-cache", "depends", _PACKAGE)
    package = re.search(r"Depends: (linux-image-\S+)", depends).group(1)
    _run("apt-get", "-o", "APT::Sandbox::User=root", "-q", "download", package,
         cwd=folder)
    return next(pathlib.Path(folder).glob("*.deb"))


def _fetch(cache):
    """The .deb in the cache, whatever version; else it is downloaded, where need be
    with fresh package lists."""
    for package in sorted(cache.glob("linux-image-*.deb")):
        return package
    with tempfile.TemporaryDirectory(dir=cache) as folder:
        try:
            try:
                package = _download(folder)
            except subprocess.CalledProcessError:
                _run("apt-get", "-q", "update")
                package = _download(folder)
        except subprocess.CalledProcessError as error:
            raise RuntimeError("the guest's kernel could not be fetched from the "
                               f"Debian mirror: {error.stderr}") from error
        return package.rename(cache / package.name)


def _unpack_kernel(packed):
    """The plain ELF image inside: it boots twice as fast as the packed one, which
    would be unpacked by an emulated processor."""
    data = packed.read_bytes()
    begin = data.index(b"\xfd7zXZ\x00")
    return lzma.LZMADecompressor().decompress(data[begin:])


def _resolve_modules(tree, wanted):
    """Files of the wanted modules and of those that they need, in load order."""
    needs = {}
    for line in (tree / "modules.dep").read_text().splitlines():
        file, _, others = line.partition(":")
        needs[pathlib.PurePath(file)] = others.split()
    by_name = {file.name.split(".")[0].replace("-", "_"): file for file in needs}
    order = []
    for name in wanted:
        if name not in by_name:
            continue  # built in
        file = by_name[name]
        for module in (*reversed(needs[file]), str(file)):
            if module not in order:
                order.append(module)
    return [tree / module for module in order]


def _prepare(package, target, wanted):
    with tempfile.TemporaryDirectory(dir=target.parent) as folder:
        root = pathlib.Path(folder) / "root"
        _run("dpkg-deb", "-x", package, root)
        tree = next((root / "lib/modules").iterdir())
        _run("depmod", "-b", root, tree.name)
        out = pathlib.Path(folder) / "out"
        (out / "modules").mkdir(parents=True)
        (out / "vmlinux").write_bytes(
            _unpack_kernel(next((root / "boot").glob("vmlinuz-*"))))
        (out / "release").write_text(tree.name)
        names = []
        for number, module in enumerate(_resolve_modules(tree, wanted)):
            names.append(f"{number:02}-{module.name}")
            shutil.copy(module, out / "modules" / names[-1])
        out.rename(target)


@contextlib.contextmanager
def _locked(folder):
    with open(folder / "lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def get(kind="guest"):
    """A folder with 'vmlinux', 'release' (what uname -r says there) and
    'modules/NN-NAME.ko', to be loaded in order."""
    cache = sandbox.cache_folder("kernel")
    with _locked(cache):
        package = _fetch(cache)
        version = hashlib.sha256(
            (package.name + " ".join(_MODULES[kind])).encode()).hexdigest()[:16]
        target = cache / f"{kind}-{version}"
        if not target.exists():
            for old in cache.glob(f"{kind}-*"):
                shutil.rmtree(old)
            _prepare(package, target, _MODULES[kind])
        return target
