"""System accounts and groups: of setup and base-passwd, and of the daemons' packages."""

from __future__ import annotations

from tests.recordings.compose.system import System
from tests.recordings.compose.tree import Tree

ROOT_SHADOW = "<6>:19650:1:365:7:30::"
# name uid gid home shell, as `setup` has them.
_REDHAT_USERS = """\
bin 1 1 /bin /sbin/nologin
daemon 2 2 /sbin /sbin/nologin
adm 3 4 /var/adm /sbin/nologin
lp 4 7 /var/spool/lpd /sbin/nologin
sync 5 0 /sbin /bin/sync
shutdown 6 0 /sbin /sbin/shutdown
halt 7 0 /sbin /sbin/halt
mail 8 12 /var/spool/mail /sbin/nologin
operator 11 0 /root /sbin/nologin
games 12 100 /usr/games /sbin/nologin
ftp 14 50 /var/ftp /sbin/nologin
dbus 81 81 / /sbin/nologin
systemd-network 192 192 / /sbin/nologin
polkitd 999 998 / /sbin/nologin
chrony 998 996 /var/lib/chrony /sbin/nologin
sshd 74 74 /var/empty/sshd /sbin/nologin
"""
_REDHAT_GROUPS = """\
root 0
bin 1
daemon 2
sys 3
adm 4
tty 5
disk 6
lp 7
mem 8
kmem 9
wheel 10
cdrom 11
mail 12
man 15
dialout 18
floppy 19
games 20
utmp 22
tape 33
utempter 35
video 39
ftp 50
lock 54
audio 63
sshd 74
dbus 81
users 100
systemd-journal 190
systemd-network 192
polkitd 998
ssh_keys 997
chrony 996
input 995
"""
_DEBIAN_USERS = """\
daemon 1 1 /usr/sbin /usr/sbin/nologin
bin 2 2 /bin /usr/sbin/nologin
sys 3 3 /dev /usr/sbin/nologin
sync 4 65534 /bin /bin/sync
games 5 60 /usr/games /usr/sbin/nologin
man 6 12 /var/cache/man /usr/sbin/nologin
lp 7 7 /var/spool/lpd /usr/sbin/nologin
mail 8 8 /var/mail /usr/sbin/nologin
news 9 9 /var/spool/news /usr/sbin/nologin
uucp 10 10 /var/spool/uucp /usr/sbin/nologin
proxy 13 13 /bin /usr/sbin/nologin
www-data 33 33 /var/www /usr/sbin/nologin
backup 34 34 /var/backups /usr/sbin/nologin
list 38 38 /var/list /usr/sbin/nologin
irc 39 39 /run/ircd /usr/sbin/nologin
_apt 42 65534 /nonexistent /usr/sbin/nologin
nobody 65534 65534 /nonexistent /usr/sbin/nologin
systemd-network 998 998 / /usr/sbin/nologin
messagebus 100 107 /nonexistent /usr/sbin/nologin
sshd 101 65534 /run/sshd /usr/sbin/nologin
_chrony 102 109 /var/lib/chrony /usr/sbin/nologin
"""
_DEBIAN_GROUPS = """\
root 0
daemon 1
bin 2
sys 3
adm 4
tty 5
disk 6
lp 7
mail 8
news 9
uucp 10
man 12
proxy 13
kmem 15
dialout 20
fax 21
voice 22
cdrom 24
floppy 25
tape 26
sudo 27
audio 29
dip 30
www-data 33
backup 34
operator 37
list 38
irc 39
src 40
shadow 42
utmp 43
video 44
sasl 45
plugdev 46
staff 50
games 60
users 100
crontab 101
input 102
kvm 104
render 105
_ssh 106
messagebus 107
netdev 108
_chrony 109
systemd-journal 999
systemd-network 998
nogroup 65534
"""
# rsyslog of Ubuntu gives up root's rights.
_UBUNTU_USERS = "syslog 103 110 /home/syslog /usr/sbin/nologin\n"
_UBUNTU_GROUPS = "syslog 110\n"


def compose(tree: Tree, system: System) -> None:
    """Add them; none but root can log in."""
    users, groups = _DEBIAN_USERS, _DEBIAN_GROUPS
    if not system.is_debian:
        users, groups = _REDHAT_USERS, _REDHAT_GROUPS
        # nobody was 99 until Enterprise Linux 8 gave it the kernel's overflow number.
        number = 99 if system.name in ("centos7", "rhel7", "al2") else 65534
        users += f"nobody {number} {number} / /sbin/nologin\n"
        groups += f"nobody {number}\n"
    elif system.os == "ubuntu":
        users, groups = users + _UBUNTU_USERS, groups + _UBUNTU_GROUPS
    for line in groups.splitlines():
        name, number_text = line.split()
        tree.group(name, int(number_text))
    tree.user("root", 0, 0, "/root", "/bin/bash", gecos="root", shadow=ROOT_SHADOW)
    for line in users.splitlines():
        name, uid, gid, home, shell = line.split()
        tree.user(name, int(uid), int(gid), home, shell, gecos=name)
