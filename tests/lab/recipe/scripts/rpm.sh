# Debian's services under the names that CentOS 7 has for them
units=/usr/lib/systemd/system
systemctl disable ssh.service cron.service chrony.service
rm -f "$units"/ssh.service "$units"/ssh.socket "$units"/ssh@.service "$units"/rescue-ssh.target
rm -f "$units"/cron.service "$units"/rsync.service "$units"/chrony.service "$units"/chrony-*
# systemd would make units of these, and CentOS 7 has none there
rm -rf /etc/init.d /etc/rc?.d
ln -s cron /usr/sbin/crond
systemctl enable sshd.service crond.service chronyd.service
systemctl enable nftables.service auditd.service rsyslog.service
systemctl mask rsyncd.service

groupadd --system wheel
useradd --system --home-dir /var/lib/chrony --no-create-home --shell /sbin/nologin chrony
install -d -o chrony -g chrony -m 0750 /var/lib/chrony /var/log/chrony
userdel _chrony
userdel _apt
install -d -m 0700 /var/lib/rsyslog
# what Debian's packages bring and ours replace
rm -rf /etc/ssh/sshd_config.d /etc/chrony /etc/aide /etc/bash.bashrc
rm -f /etc/pam.d/common-* /etc/rsyslog.d/* /etc/nftables.conf /etc/cron.daily/* /etc/default/ssh
rm -f /etc/grub.d/05_debian_theme /etc/default/cron /etc/default/chrony /etc/default/aide

sed -i -e 's/^PASS_MAX_DAYS.*/PASS_MAX_DAYS\t365/' -e 's/^PASS_MIN_DAYS.*/PASS_MIN_DAYS\t1/' \
    -e 's/^UMASK.*/UMASK\t\t077/' -e 's/^USERGROUPS_ENAB.*/USERGROUPS_ENAB\tno/' \
    -e 's/^#\? *ENCRYPT_METHOD.*/ENCRYPT_METHOD SHA512/' /etc/login.defs
chage --inactive 30 --maxdays 365 root
chmod 0600 /etc/crontab /etc/cron.allow
for often in hourly daily weekly monthly; do install -d -m 0700 "/etc/cron.$often"; done
chmod 0700 /etc/cron.d
chmod 0755 /etc/grub.d/01_users
chmod 0600 /etc/audit/auditd.conf /etc/audit/rules.d/*
chmod 0640 /etc/rsyslog.conf
rm -f /etc/passwd- /etc/shadow- /etc/group- /etc/gshadow- /etc/subuid- /etc/subgid-
# no group of its own reads the passwords: who must see them has root's rights
chgrp root /etc/shadow /etc/gshadow
chown root:root /usr/sbin/unix_chkpwd /usr/bin/chage /usr/bin/expiry
chmod 4755 /usr/sbin/unix_chkpwd /usr/bin/chage
chmod 0755 /usr/bin/expiry
chmod 0000 /etc/shadow /etc/gshadow
