#!/bin/bash
# Say what kernels are started with; chroot.sh makes the menu of it.
set -euo pipefail
: "${TARGET:?where the new system is mounted}" "${VG:?the volume group}"

arguments="crashkernel=auto ipv6.disable=1 console=ttyS0,115200 console=tty0 rd.lvm.lv=$VG/root"
sed -i '/^GRUB_CMDLINE_LINUX=/d' "$TARGET/etc/default/grub"
echo "GRUB_CMDLINE_LINUX=\"$arguments\"" >> "$TARGET/etc/default/grub"
