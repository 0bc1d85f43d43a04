#!/bin/bash
# Let go of the disk, so that everything is on it when the machine is gone.
set -euo pipefail
: "${TARGET:?where the new system is mounted}" "${VG:?the volume group}"

for folder in run sys proc dev; do
    umount --recursive --lazy "$TARGET/$folder"
done
# The new system, and the private mount below it.
umount --recursive "$TARGET"
umount "$TARGET"
sync

# udev looks at volumes that were just let go of, and keeps them busy meanwhile.
for _ in 1 2 3 4 5; do
    udevadm settle
    if vgchange --activate n "$VG"; then
        exit 0
    fi
    sleep 1
done
echo "finish: something still uses $VG" >&2
exit 1
