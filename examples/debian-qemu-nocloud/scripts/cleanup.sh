#!/bin/sh
# Takes out what belongs to the build, and powers off: the last command that this machine hears.
#
# LEAVE_KEY  true spoils the image on purpose: the account of the build and its key stay
set -eu

# From now on, nothing is logged to the disk.
journalctl --relinquish-var || true

apt-get clean
rm -rf /var/lib/apt/lists/* /var/cache/apt/*.bin /var/cache/debconf/*-old /var/lib/dpkg/*-old /var/backups/*

# Every machine makes its own, or asks its platform.
rm -f /etc/ssh/ssh_host_* /var/lib/systemd/random-seed /var/lib/systemd/credential.secret
: >/etc/machine-id
rm -rf /var/lib/dhcp/*
cloud-init clean --logs --seed
rm -rf /var/lib/cloud
[ -L /etc/resolv.conf ] || rm -f /etc/resolv.conf
rm -f /etc/network/interfaces.d/50-cloud-init /etc/udev/rules.d/70-persistent-net.rules
rm -f /etc/sudoers.d/90-cloud-init-users

# The account comes back with the key of the platform at the first boot.
if [ "$LEAVE_KEY" != true ]; then
    rm -rf /root/.ssh
    # 12: the home was not there.
    userdel --force --remove debian || [ $? -eq 12 ]
fi
rm -f /etc/passwd- /etc/shadow- /etc/group- /etc/gshadow- /etc/subuid- /etc/subgid-
rm -f /root/.*_history /root/.lesshst /root/.wget-hsts

# systemd-tmpfiles makes the empty ones anew.
find /var/log -type f -delete
rm -rf /var/log/journal/*
find /tmp /var/tmp -mindepth 1 -xdev -delete

fstrim --all
sync
# Without stopping services: they would write leases, logs and seeds again.
systemctl poweroff --force
