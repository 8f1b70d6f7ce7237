#!/bin/busybox sh
# SPDX-License-Identifier: GPL-2.0-or-later
# The start of the test machine (rig/machine.py): its root is the real machine's,
# read-only under a layer in memory, and then it does what it is told.
/bin/busybox --install -s /bin
mount -t proc proc /proc
mount -t sysfs sysfs /sys
mount -t devtmpfs dev /dev
while read -r module; do
    insmod "$module" || echo "init: $module cannot be loaded"
done </modules
mkdir -p /lower /layer /new
mount -t 9p -o trans=virtio,version=9p2000.L,ro,msize=524288,cache=loose \
    root /lower
mount -t tmpfs layer /layer
mkdir /layer/upper /layer/work
mount -t overlay -o lowerdir=/lower,upperdir=/layer/upper,workdir=/layer/work \
    overlay /new
mkdir -p /new/usr/lib/modules
cp -r /kernel/* /new/usr/lib/modules/
for folder in proc sys dev; do
    mount --move "/$folder" "/new/$folder"
done
for folder in run tmp etc/libvirt var/lib/libvirt var/log/libvirt; do
    mkdir -p "/new/$folder"
    mount -t tmpfs layer "/new/$folder"
done
mkdir -p /new/dev/shm /new/dev/pts
mount -t tmpfs layer /new/dev/shm
mount -t devpts devpts /new/dev/pts
cp /do_as_told.sh /new/run/
exec switch_root /new /bin/bash /run/do_as_told.sh
