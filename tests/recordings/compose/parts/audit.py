"""The audit system, with rules as an administrator writes them into rules.d."""

from __future__ import annotations

from pathlib import Path

from tests.recordings.compose.system import System
from tests.recordings.compose.tree import Tree

# What auditctl 3.0.9 listed after it had loaded these rules (without the last line) into a kernel.
PRINTED = Path(__file__).parents[1] / "printed"

CONF = """\
#
# This file controls the configuration of the audit daemon
#

local_events = yes
write_logs = yes
log_file = /var/log/audit/audit.log
log_group = root
log_format = ENRICHED
flush = INCREMENTAL_ASYNC
freq = 50
max_log_file = 16
num_logs = 5
priority_boost = 4
name_format = NONE
max_log_file_action = keep_logs
space_left = 75
space_left_action = email
verify_email = yes
action_mail_acct = root
admin_space_left = 50
admin_space_left_action = halt
disk_full_action = halt
disk_error_action = halt
use_libwrap = yes
"""
FIRST = "## First rule - delete all\n-D\n\n## Events may come in bursts\n-b 8192\n\n-f 1\n"
TIME = """\
-a always,exit -F arch=b64 -S adjtimex,settimeofday -k time-change
-a always,exit -F arch=b32 -S adjtimex,settimeofday,stime -k time-change
-a always,exit -F arch=b64 -S clock_settime -F a0=0x0 -k time-change
-a always,exit -F arch=b32 -S clock_settime -F a0=0x0 -k time-change
-w /etc/localtime -p wa -k time-change
"""
IDENTITY = """\
-w /etc/group -p wa -k identity
-w /etc/passwd -p wa -k identity
-w /etc/gshadow -p wa -k identity
-w /etc/shadow -p wa -k identity
-w /etc/security/opasswd -p wa -k identity
-w /etc/nsswitch.conf -p wa -k identity
-w /etc/pam.conf -p wa -k identity
-w /etc/pam.d/ -p wa -k identity
"""
LOCALE = """\
-a always,exit -F arch=b64 -S sethostname,setdomainname -k system-locale
-a always,exit -F arch=b32 -S sethostname,setdomainname -k system-locale
-w /etc/issue -p wa -k system-locale
-w /etc/issue.net -p wa -k system-locale
-w /etc/hosts -p wa -k system-locale
-w /etc/hostname -p wa -k system-locale
"""
LOCALE_REDHAT = """\
-w /etc/sysconfig/network -p wa -k system-locale
-w /etc/sysconfig/network-scripts/ -p wa -k system-locale
-w /etc/NetworkManager/ -p wa -k system-locale
"""
LOCALE_DEBIAN = """\
-w /etc/networks -p wa -k system-locale
-w /etc/network/ -p wa -k system-locale
-w /etc/netplan/ -p wa -k system-locale
"""
POLICY_REDHAT = """\
-w /etc/selinux/ -p wa -k MAC-policy
-w /usr/share/selinux/ -p wa -k MAC-policy
"""
POLICY_DEBIAN = """\
-w /etc/apparmor/ -p wa -k MAC-policy
-w /etc/apparmor.d/ -p wa -k MAC-policy
"""
LOGINS = """\
-w /var/log/lastlog -p wa -k logins
-w /var/run/faillock -p wa -k logins
"""
SESSION = """\
-w /var/run/utmp -p wa -k session
-w /var/log/wtmp -p wa -k session
-w /var/log/btmp -p wa -k session
"""
MODES = """\
-a always,exit -F arch=b64 -S chmod,fchmod,fchmodat -F auid>=1000 -F auid!=unset -k perm_mod
-a always,exit -F arch=b32 -S chmod,fchmod,fchmodat -F auid>=1000 -F auid!=unset -k perm_mod
-a always,exit -F arch=b64 -S chown,fchown,lchown,fchownat -F auid>=1000 -F auid!=unset -k perm_mod
-a always,exit -F arch=b32 -S lchown,fchown,chown,fchownat -F auid>=1000 -F auid!=unset -k perm_mod
-a always,exit -F arch=b64 -S setxattr,lsetxattr,fsetxattr,removexattr,lremovexattr,fremovexattr \
-F auid>=1000 -F auid!=unset -k perm_mod
-a always,exit -F arch=b32 -S setxattr,lsetxattr,fsetxattr,removexattr,lremovexattr,fremovexattr \
-F auid>=1000 -F auid!=unset -k perm_mod
"""
ACCESS = """\
-a always,exit -F arch=b64 -S creat,open,openat,truncate,ftruncate -F exit=-EACCES \
-F auid>=1000 -F auid!=unset -k access
-a always,exit -F arch=b64 -S creat,open,openat,truncate,ftruncate -F exit=-EPERM \
-F auid>=1000 -F auid!=unset -k access
-a always,exit -F arch=b32 -S creat,open,openat,truncate,ftruncate -F exit=-EACCES \
-F auid>=1000 -F auid!=unset -k access
-a always,exit -F arch=b32 -S creat,open,openat,truncate,ftruncate -F exit=-EPERM \
-F auid>=1000 -F auid!=unset -k access
"""
MOUNTS = """\
-a always,exit -F arch=b64 -S mount -F auid>=1000 -F auid!=unset -k mounts
-a always,exit -F arch=b32 -S mount -F auid>=1000 -F auid!=unset -k mounts
"""
DELETE = """\
-a always,exit -F arch=b64 -S rename,unlink,unlinkat,renameat -F auid>=1000 -F auid!=unset -k delete
-a always,exit -F arch=b32 -S rename,unlink,unlinkat,renameat -F auid>=1000 -F auid!=unset -k delete
"""
SCOPE = """\
-w /etc/sudoers -p wa -k scope
-w /etc/sudoers.d -p wa -k scope
"""
SUDO = """\
-a always,exit -F arch=b64 -C euid!=uid -F auid!=unset -S execve -k user_emulation
-a always,exit -F arch=b32 -C euid!=uid -F auid!=unset -S execve -k user_emulation
-w /var/log/sudo.log -p wa -k sudo_log_file
"""
WATCHED_TOOLS = """\
-w /sbin/insmod -p x -k modules
-w /sbin/rmmod -p x -k modules
-w /sbin/modprobe -p x -k modules
-a always,exit -F arch=b64 -S init_module,delete_module -F auid>=1000 -F auid!=unset -k modules
-a always,exit -F arch=b32 -S init_module,delete_module -F auid>=1000 -F auid!=unset -k modules
"""
MODULES = """\
-a always,exit -F arch=b64 -S init_module,finit_module,delete_module,create_module,query_module \
-F auid>=1000 -F auid!=unset -k kernel_modules
-a always,exit -F arch=b32 -S init_module,finit_module,delete_module,create_module,query_module \
-F auid>=1000 -F auid!=unset -k kernel_modules
-a always,exit -F path=/usr/bin/kmod -F perm=x -F auid>=1000 -F auid!=unset -k kernel_modules
"""
COMMANDS = """\
-a always,exit -F path=/usr/bin/chcon -F perm=x -F auid>=1000 -F auid!=unset -k perm_chng
-a always,exit -F path=/usr/bin/setfacl -F perm=x -F auid>=1000 -F auid!=unset -k perm_chng
-a always,exit -F path=/usr/bin/chacl -F perm=x -F auid>=1000 -F auid!=unset -k perm_chng
-a always,exit -F path=/usr/sbin/usermod -F perm=x -F auid>=1000 -F auid!=unset -k usermod
"""
PRIVILEGED = "-a always,exit -F path={} -F perm=x -F auid>=1000 -F auid!=unset -k privileged\n"
LISTED = "-a always,exit -S all -F path={} -F perm=x -F auid>=1000 -F auid!=-1 -F key=privileged\n"
# `auditctl -s` of a kernel whose rules are locked.
STATUS = """\
enabled 2
failure 1
pid 612
rate_limit 0
backlog_limit 8192
lost 0
backlog 0
loginuid_immutable 0 unlocked
"""
UNIT = """\
[Unit]
Description=Security Auditing Service
DefaultDependencies=no
After=local-fs.target systemd-tmpfiles-setup.service
Before=sysinit.target shutdown.target
ConditionKernelCommandLine=!audit=0

[Service]
Type=forking
PIDFile=/run/auditd.pid
ExecStart=/sbin/auditd
ExecStartPost=-/sbin/augenrules --load

[Install]
WantedBy=multi-user.target
"""


def rules_of(system: System) -> dict[str, str]:
    """The files in rules.d, by name.

    Args:
        system: which distribution.
    """
    watches_tools = system.name in ("centos7", "al2")
    return {
        "audit.rules": FIRST,
        "50-time-change.rules": TIME,
        "50-identity.rules": IDENTITY,
        "50-system-locale.rules": LOCALE + (LOCALE_DEBIAN if system.is_debian else LOCALE_REDHAT),
        "50-MAC-policy.rules": POLICY_DEBIAN if system.is_debian else POLICY_REDHAT,
        "50-login.rules": LOGINS,
        "50-session.rules": SESSION,
        "50-perm_mod.rules": MODES,
        "50-access.rules": ACCESS,
        "50-mounts.rules": MOUNTS,
        "50-deletion.rules": DELETE,
        "50-scope.rules": SCOPE,
        "50-user_emulation.rules": SUDO,
        "50-kernel_modules.rules": WATCHED_TOOLS + MODULES if watches_tools else MODULES,
        "50-perm_chng.rules": COMMANDS,
        "01-initialize.rules": "-c\n",
        "99-finalize.rules": "-e 2\n",
    }


def compose(tree: Tree, system: System) -> None:
    """Add auditd, its rules on disk, and the same in the kernel."""
    tree.file("/etc/audit/auditd.conf", CONF, "0640")
    programs = _privileged(tree)
    files = rules_of(system)
    files["50-privileged.rules"] = "".join(PRIVILEGED.format(path) for path in programs)
    tree.folder("/etc/audit/rules.d", "0750")
    for name, text in files.items():
        tree.file(f"/etc/audit/rules.d/{name}", text, "0640")
    rules = "".join(text for name, text in sorted(files.items()) if name.startswith(("0", "5")))
    merged = (
        "## This file is automatically generated from /etc/audit/rules.d\n"
        f"-D\n-b 8192\n-f 1\n\n{rules}\n-e 2\n"
    )
    tree.file("/etc/audit/audit.rules", merged, "0640")
    tree.unit("auditd.service", UNIT)
    tree.folder("/var/log/audit", "0700")
    tree.file("/var/log/audit/audit.log", "", "0600")
    tree.file("/var/log/audit/audit.log.1", "", "0400")
    listed = (PRINTED / f"auditctl-l.{system.name}.txt").read_text(encoding="utf-8")
    tree.output("audit rules", listed + "".join(LISTED.format(path) for path in programs))
    tree.output("audit status", STATUS)
    tree.output("audit logs elsewhere", "")
    for tool in ("auditctl", "aureport", "ausearch", "autrace", "auditd", "augenrules"):
        tree.file(f"/usr/sbin/{tool}", "", "0750")


def _privileged(tree: Tree) -> list[str]:
    """What find shows of setuid and setgid programs, as an administrator would list them."""
    walked = tree.outputs.get("walk", "")
    records = [one.split(" ", 6) for one in str(walked).split("\0") if one.count(" ") >= 6]
    return [one[6] for one in records if one[1] == "f" and int(one[0], 8) & 0o6000]
