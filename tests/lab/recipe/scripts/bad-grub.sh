# grub-readable
chmod 0644 /boot/grub/grub.cfg
