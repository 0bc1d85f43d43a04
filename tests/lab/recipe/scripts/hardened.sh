# unattended boots need no password; everything else in the menu does
sed -i 's/^CLASS="--class gnu-linux/CLASS="--unrestricted --class gnu-linux/' /etc/grub.d/10_linux
grep -q '^CLASS="--unrestricted' /etc/grub.d/10_linux
usermod --lock root
mkdir -p /var/log/audit
chmod 0750 /var/log/audit
visudo --check --quiet
