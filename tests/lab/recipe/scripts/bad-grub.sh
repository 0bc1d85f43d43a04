# grub-password and grub-readable; update-grub keeps a menu with a password to root by itself
rm /etc/grub.d/01_users
update-grub
chmod 0644 /boot/grub/grub.cfg
