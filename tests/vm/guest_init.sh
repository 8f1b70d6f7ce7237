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
exec /bin/guest-agent </dev/ttyS1 >/dev/ttyS1 2>&1
