#!/bin/busybox sh
# SPDX-License-Identifier: GPL-2.0-or-later
# The start of the test guest: modules, then the agent in this very process.
/bin/busybox --install -s /bin
mount -t proc proc /proc
mount -t sysfs sysfs /sys
mount -t devtmpfs dev /dev
while read -r module; do
    insmod "$module" || echo "init: $module cannot be loaded"
done </modules
# QEMU's guest agent, where it was put in: on the port of its name, when that comes.
if [ -x /usr/sbin/qemu-ga ]; then
    (
        port=
        while [ -z "$port" ]; do
            for one in /sys/class/virtio-ports/*; do
                [ "$(cat "$one/name" 2>/dev/null)" = org.qemu.guest_agent.0 ] &&
                    port=${one##*/}
            done
            usleep 100000
        done
        exec /usr/sbin/qemu-ga -p "/dev/$port" -t /run -f /run/qga.pid \
            -l /var/log/qga.log
    ) </dev/null >/dev/null 2>&1 &
fi
exec /bin/guest-agent </dev/ttyS1 >/dev/ttyS1 2>&1
