"""Files of the machine, in the words of the programs that write them on Enterprise Linux 6."""

from __future__ import annotations

KERNEL = "2.6.32-754.35.1.el6.x86_64"
# As %post of the kickstart writes it.
MENU = f"""\
default=0
timeout=0
hiddenmenu
title CentOS 6 ({KERNEL})
\troot (hd0,0)
\tkernel /boot/vmlinuz-{KERNEL} ro root=LABEL=root console=hvc0 LANG=en_US.UTF-8 KEYTABLE=us
\tinitrd /boot/initramfs-{KERNEL}.img
"""
FSTAB = """\
LABEL=root /        ext4   noatime         1 1
tmpfs      /dev/shm tmpfs  defaults        0 0
devpts     /dev/pts devpts gid=5,mode=620  0 0
sysfs      /sys     sysfs  defaults        0 0
proc       /proc    proc   defaults        0 0
"""
# As lokkit of system-config-firewall-base 1.2.27 writes them.
IPTABLES = """\
# Firewall configuration written by system-config-firewall
# Manual customization of this file is not recommended.
*filter
:INPUT ACCEPT [0:0]
:FORWARD ACCEPT [0:0]
:OUTPUT ACCEPT [0:0]
-A INPUT -m state --state ESTABLISHED,RELATED -j ACCEPT
-A INPUT -p icmp -j ACCEPT
-A INPUT -i lo -j ACCEPT
-A INPUT -m state --state NEW -m tcp -p tcp --dport 22 -j ACCEPT
-A INPUT -j REJECT --reject-with icmp-host-prohibited
-A FORWARD -j REJECT --reject-with icmp-host-prohibited
COMMIT
"""
IP6TABLES = IPTABLES.replace("-p icmp ", "-p ipv6-icmp ").replace("icmp-host-", "icmp6-adm-")
# As upstart's and initscripts' own.
INITTAB = """\
# inittab is only used by upstart for the default runlevel.
#
# ADDING OTHER CONFIGURATION HERE WILL HAVE NO EFFECT ON YOUR SYSTEM.
#
# Default runlevel. The runlevels used are:
#   0 - halt (Do NOT set initdefault to this)
#   3 - Full multiuser mode
#   5 - X11
#
id:3:initdefault:
"""
RC_JOB = """\
# rc - System V runlevel compatibility
start on runlevel [0123456]

stop on runlevel [!$RUNLEVEL]

task

export RUNLEVEL
console output
exec /etc/rc.d/rc $RUNLEVEL
"""
SELINUX = """\
# This file controls the state of SELinux on the system.
# SELINUX= can take one of these three values:
#     enforcing - SELinux security policy is enforced.
#     permissive - SELinux prints warnings instead of enforcing.
#     disabled - No SELinux policy is loaded.
SELINUX=enforcing
# SELINUXTYPE= can take one of these two values:
#     targeted - Targeted processes are protected,
#     mls - Multi Level Security protection.
SELINUXTYPE=targeted
"""
# sestatus of policycoreutils 2.0.83 has no line about the policy that is loaded.
SESTATUS = """\
SELinux status:                 enabled
SELinuxfs mount:                /selinux
Current mode:                   enforcing
Mode from config file:          enforcing
Policy version:                 24
Policy from config file:        targeted
"""
# A few rules of the targeted policy: those of the files that are here.
FILE_CONTEXTS = r"""
/.*	system_u:object_r:default_t:s0
/etc(/.*)?	system_u:object_r:etc_t:s0
/etc/localtime	--	system_u:object_r:locale_t:s0
/etc/shadow.*	--	system_u:object_r:shadow_t:s0
/etc/gshadow.*	--	system_u:object_r:shadow_t:s0
/etc/selinux(/.*)?	system_u:object_r:selinux_config_t:s0
/etc/rc\.d/init\.d/.*	--	system_u:object_r:initrc_exec_t:s0
/etc/sysconfig/network-scripts/.*	--	system_u:object_r:net_conf_t:s0
/boot(/.*)?	system_u:object_r:boot_t:s0
/root(/.*)?	system_u:object_r:admin_home_t:s0
"""
ACCOUNTS = """\
root:x:0:0:root:/root:/bin/bash
bin:x:1:1:bin:/bin:/sbin/nologin
daemon:x:2:2:daemon:/sbin:/sbin/nologin
mail:x:8:12:mail:/var/spool/mail:/sbin/nologin
nobody:x:99:99:Nobody:/:/sbin/nologin
postfix:x:89:89::/var/spool/postfix:/sbin/nologin
sshd:x:74:74:Privilege-separated SSH:/var/empty/sshd:/sbin/nologin
"""
GROUP = """\
root:x:0:
bin:x:1:bin,daemon
daemon:x:2:bin,daemon
wheel:x:10:
mail:x:12:mail,postfix
nobody:x:99:
postfix:x:89:
sshd:x:74:
"""
SHADOW = """\
root:*:18500:0:99999:7:::
bin:*:17246:0:99999:7:::
daemon:*:17246:0:99999:7:::
mail:*:17246:0:99999:7:::
nobody:*:17246:0:99999:7:::
postfix:!!:18500::::::
sshd:!!:18500::::::
"""
SSHD = """\
Protocol 2
SyslogFacility AUTHPRIV
PasswordAuthentication no
PermitRootLogin no
ChallengeResponseAuthentication no
GSSAPIAuthentication yes
UsePAM yes
X11Forwarding yes
Subsystem sftp /usr/libexec/openssh/sftp-server
"""
LOGIN_DEFS = """\
MAIL_DIR	/var/spool/mail
PASS_MAX_DAYS	99999
PASS_MIN_DAYS	0
PASS_MIN_LEN	5
PASS_WARN_AGE	7
UID_MIN			  500
UID_MAX			60000
CREATE_HOME	yes
UMASK           077
USERGROUPS_ENAB yes
ENCRYPT_METHOD SHA512
"""
IFCFG = 'DEVICE="eth0"\nBOOTPROTO="dhcp"\nONBOOT="yes"\nTYPE="Ethernet"\n'
I18N = 'LANG="en_US.UTF-8"\nSYSFONT="latarcyrheb-sun16"\n'
KEYBOARD = 'KEYTABLE="us"\nMODEL="pc105"\nLAYOUT="us"\nKEYBOARDTYPE="pc"\n'
# A zone without changes, as zic writes it in its first version of the format (tzfile(5)).
UTC = "TZif\0" + "\0" * 15 + "\0\0\0\0" * 4 + "\0\0\0\1" + "\0\0\0\4" + "\0" * 6 + "UTC\0"
