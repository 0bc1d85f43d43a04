"""sudo: its package's file, hardened in a drop-in.

`visudo -c -f /etc/sudoers` of sudo 1.9.13p3 printed the output.
"""

from __future__ import annotations

from tests.recordings.compose.system import System
from tests.recordings.compose.tree import Tree

# The lines of each package's sudoers that are no comment.
_REDHAT = """\
## Sudoers allows particular users to run various commands as
## the root user, without needing the root password.
Defaults   !visiblepw
Defaults    always_set_home
Defaults    match_group_by_gid
Defaults    always_query_group_plugin
Defaults    env_reset
Defaults    env_keep =  "COLORS DISPLAY HOSTNAME HISTSIZE KDEDIR LS_COLORS"
Defaults    env_keep += "MAIL QTDIR USERNAME LANG LC_ADDRESS LC_CTYPE"
Defaults    env_keep += "LC_TIME LC_ALL LANGUAGE LINGUAS _XKB_CHARSET XAUTHORITY"
Defaults    secure_path = /sbin:/bin:/usr/sbin:/usr/bin

## Allow root to run any commands anywhere
root\tALL=(ALL) \tALL

## Allows people in group wheel to run all commands
%wheel\tALL=(ALL)\tALL

## Same thing without a password
# %wheel\tALL=(ALL)\tNOPASSWD: ALL

## Read drop-in files from /etc/sudoers.d (the # here does not mean a comment)
#includedir /etc/sudoers.d
"""
_DEBIAN = """\
#
# This file MUST be edited with the 'visudo' command as root.
#
Defaults\tenv_reset
Defaults\tmail_badpass
Defaults\tsecure_path="/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"

# User privilege specification
root\tALL=(ALL:ALL) ALL

# Allow members of group sudo to execute any command
%sudo\tALL=(ALL:ALL) ALL

@includedir /etc/sudoers.d
"""
_HARDENING = """\
Defaults use_pty
Defaults logfile="/var/log/sudo.log"
Defaults timestamp_timeout=5
"""
_VERSIONS = {
    "centos7": "1.8.23-10.el7_9.3",
    "rhel7": "1.8.23-10.el7_9.3",
    "al2": "1.8.23-10.amzn2.3.6",
    "rhel8": "1.9.5p2-1.el8_9",
    "rhel9": "1.9.5p2-10.el9_3",
    "al2023": "1.9.15-1.p5.amzn2023.0.1",
    "debian11": "1.9.5p2-3+deb11u1",
    "debian12": "1.9.13p3-1+deb12u1",
    "ubuntu2204": "1.9.9-1ubuntu2.4",
}


def compose(tree: Tree, system: System) -> None:
    """Install and configure it."""
    tree.package("sudo", _VERSIONS[system.name])
    tree.file("/usr/bin/sudo", "", "4755" if system.is_debian else "4111")
    tree.file("/usr/sbin/visudo", "", "0755")
    tree.folder("/etc/sudoers.d", "0755" if system.is_debian else "0750")
    tree.file("/etc/sudoers", _DEBIAN if system.is_debian else _REDHAT, "0440")
    names = ["/etc/sudoers", "/etc/sudoers.d/60-hardening"]
    if system.is_debian:
        tree.file("/etc/sudoers.d/README", "#\n# Files that hold a dot are left out.\n#\n", "0440")
        names.append("/etc/sudoers.d/README")
    tree.file("/etc/sudoers.d/60-hardening", _HARDENING, "0440")
    tree.output("visudo -c", "".join(f"{name}: parsed OK\n" for name in names))
