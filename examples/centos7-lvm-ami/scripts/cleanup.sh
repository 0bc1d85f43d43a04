#!/bin/bash
# Take out what belongs to the machine that the image was built on, and to those who built it.
set -euo pipefail
: "${TARGET:?where the new system is mounted}" "${BUILD_USER:?the account of the build}"

cd "$TARGET"

# Every machine makes its own.
rm -f etc/ssh/ssh_host_*
: > etc/machine-id
rm -f var/lib/systemd/random-seed var/lib/systemd/credential.secret

# cloud-init shall see its first boot, and make the default user again.
rm -rf var/lib/cloud
rm -f etc/network/interfaces.d/50-cloud-init etc/netplan/50-cloud-init.yaml
rm -f etc/sysconfig/network-scripts/ifcfg-eth0
rm -f etc/sudoers.d/90-cloud-init-users
if chroot . id "$BUILD_USER" > /dev/null 2>&1; then
    # 12: the home was not removed, which comes next.
    chroot . userdel --force "$BUILD_USER" || [ $? -eq 12 ]
fi
rm -rf "home/$BUILD_USER" root/.ssh root/.ansible root/.cache
rm -f root/.*_history root/.lesshst root/.wget-hsts
for file in passwd shadow group gshadow subuid subgid; do
    rm -f "etc/$file-"
done

# Leases, what package managers have fetched, what was logged: the folders of packages stay.
rm -rf var/lib/dhcp/* var/lib/dhclient/* var/lib/NetworkManager/*
rm -rf var/lib/apt/lists/* var/cache/apt/*.bin var/cache/yum/* var/backups/*
rm -rf var/log/journal/*
find var/log -type f ! -name '*tmp' ! -name lastlog ! -name faillog -delete
find var/log -type f -exec truncate --size=0 '{}' +
find tmp var/tmp -mindepth 1 -xdev -delete
