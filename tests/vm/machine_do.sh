# SPDX-License-Identifier: GPL-2.0-or-later
# Process 1 of the test machine: does what stands on its serial line, a shell
# command a line, and tells the exit status after the output.
export PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/root LANG=C.UTF-8
export XDG_STATE_HOME=/run/state
ip link set lo up
stty -F /dev/ttyS1 raw -echo
exec </dev/ttyS1 >/dev/ttyS1 2>&1
trap : CHLD
echo '@ready 0'
while IFS= read -r line; do
    (eval "$line") </dev/null
    echo "@done $?"
done
