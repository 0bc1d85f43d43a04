#!/bin/bash
# Make the copy start by itself: its initramfs finds the root volume, its disk has a boot loader.
set -euo pipefail
: "${TARGET:?where the new system is mounted}" "${DISK:?the disk that it is on}"

for folder in dev proc sys run; do
    mount --rbind --make-rslave "/$folder" "$TARGET/$folder"
done

# A masked tmp.mount would beat the line for /tmp in fstab, and /tmp would be a folder of /.
systemctl --root="$TARGET" unmask tmp.mount

red_hat=$(cat <<'INSIDE'
for kernel in /lib/modules/*; do
    version=${kernel##*/}
    [ -e "/boot/vmlinuz-$version" ] || continue
    # Not only what this machine needs: the image starts on others.
    dracut --force --no-hostonly --add lvm "/boot/initramfs-$version.img" "$version"
done
grub2-install "$1"
grub2-mkconfig -o /boot/grub2/grub.cfg
INSIDE
)
debian=$(cat <<'INSIDE'
for image in /boot/initrd.img-*; do
    # To make one takes an emulated machine three minutes, and that of the base is often good.
    listing=$(lsinitramfs "$image")
    if ! grep -q '/sbin/lvm$' <<< "$listing" || ! grep -q '/xfs\.ko' <<< "$listing"; then
        update-initramfs -u -k "${image#/boot/initrd.img-}"
    fi
done
grub-install --target=i386-pc "$1"
update-grub
INSIDE
)
if [ -x "$TARGET/usr/sbin/grub2-install" ]; then
    inside=$red_hat
else
    inside=$debian
fi
chroot "$TARGET" /bin/bash -euo pipefail -c "$inside" inside "$DISK"
