#!/bin/bash
# Divide the empty disk: room for GRUB's core image, /boot, and all the rest for LVM.
set -euo pipefail
: "${DISK:?the empty disk, such as /dev/vdb}"

if [ -n "$(lsblk --noheadings --output FSTYPE,MOUNTPOINT "$DISK" | tr -d '[:space:]')" ]; then
    echo "partition: $DISK is not empty" >&2
    exit 1
fi
sgdisk -og "$DISK"
sgdisk \
    --new=1:2048:+1M --typecode=1:ef02 --change-name=1:bios \
    --new=2:0:+500M --typecode=2:8300 --change-name=2:boot \
    --new=3:0:0 --typecode=3:8e00 --change-name=3:lvm \
    "$DISK"
# The nodes of partitions appear when udev has seen the new table.
partx --update "$DISK"
udevadm settle
