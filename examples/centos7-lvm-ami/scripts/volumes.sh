#!/bin/bash
# Make the volume group, its volumes and all file systems, and mount them below the target.
set -euo pipefail
: "${DISK:?the disk that partition.sh has divided}" "${VG:?a name for the volume group}"
: "${TARGET:?a folder to mount the new system at}"

# A name that ends in a digit has a `p` before the number of a partition: /dev/nvme1n1p3.
part=$DISK
case $DISK in *[0-9]) part=${DISK}p ;; esac

pvcreate --yes "${part}3"
vgcreate "$VG" "${part}3"
while read -r name size; do
    lvcreate --yes --wipesignatures y --name "$name" --size "$size" "$VG"
    mkfs.xfs -q -f "/dev/mapper/$VG-$name"
done <<'SIZES'
root 8G
var 4G
tmp 3G
home 2G
opt 2G
SIZES
mkfs.ext4 -q -L boot "${part}2"
udevadm settle

# Services that have a mount namespace of their own, as udevd and logind do, would get what is mounted
# here, too, and hold it until they end: private mounts are not handed on.
mkdir -p "$TARGET"
mount --bind "$TARGET" "$TARGET"
mount --make-private "$TARGET"
mount "/dev/mapper/$VG-root" "$TARGET"
mkdir -p "$TARGET"/{boot,var,tmp,home,opt}
mount "${part}2" "$TARGET/boot"
for name in var tmp home opt; do
    mount "/dev/mapper/$VG-$name" "$TARGET/$name"
done
