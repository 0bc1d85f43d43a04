# the faults that are no plain file; bad.yaml names each

# grub-password
rm /etc/grub.d/01_users
# root-authorized-key
install -d -m 0700 /root/.ssh
echo 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAICCn9ZdZ8y0nOyMpvn3KbdHjsUV1hVtlIsh24YEcCDlQ builder@ci' > /root/.ssh/authorized_keys
chmod 0600 /root/.ssh/authorized_keys
# skel-authorized-key
install -d -m 0700 /etc/skel/.ssh
echo 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIBNNHqWYgHx7kIgDCYIfeaJYQwbXrXEcOIy8axzQVBOe vendor@support' > /etc/skel/.ssh/authorized_keys
chmod 0600 /etc/skel/.ssh/authorized_keys
# ssh-host-key
ssh-keygen -q -t ed25519 -N '' -C root@builder -f /etc/ssh/ssh_host_ed25519_key
# machine-id
echo 0123456789abcdef0123456789abcdef > /etc/machine-id
# root-history
printf 'apt-get update\nvi /etc/fstab\n' > /root/.bash_history
chmod 0600 /root/.bash_history
# second-uid-0
useradd --non-unique --uid 0 --gid 0 --no-create-home --home-dir /root --shell /bin/bash toor
# empty-password
useradd --create-home --shell /bin/bash guest
passwd --delete guest
# world-writable
mkdir /opt/shared
chmod 0777 /opt/shared
echo shared > /opt/shared/notes
chmod 0666 /opt/shared/notes
# unowned-file
echo nobody knows > /opt/orphan
chown 4321:4321 /opt/orphan
# setuid-shell
install -m 4755 /bin/dash /usr/local/bin/backdoor
# build-leftover
printf '#!/bin/sh\necho provisioning\n' > /var/tmp/script_1234.sh
chmod 0755 /var/tmp/script_1234.sh
# installer-log
mkdir -p /var/log/installer
echo 'installer: partitions made' > /var/log/installer/syslog

# useradd keeps copies, which are no fault that we mean
rm -f /etc/passwd- /etc/shadow- /etc/group- /etc/gshadow- /etc/subuid- /etc/subgid-
