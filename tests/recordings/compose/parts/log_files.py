"""Log files as the distributions' daemons make them, those that are open closed to others."""

from __future__ import annotations

import stat

from tests.recordings.compose.system import System
from tests.recordings.compose.tree import Tree

# mode owner group path
_REDHAT = """\
0600 root root /var/log/boot.log
0600 root root /var/log/cron
0600 root root /var/log/maillog
0600 root root /var/log/messages
0600 root root /var/log/secure
0600 root root /var/log/spooler
"""
_DEBIAN = """\
0640 {rsyslog} adm /var/log/auth.log
0640 {rsyslog} adm /var/log/kern.log
0640 {rsyslog} adm /var/log/syslog
0644 root root /var/log/apt/history.log
0640 root adm /var/log/apt/term.log
0640 root root /var/log/alternatives.log
0640 root root /var/log/dpkg.log
"""
_ALL = """\
0660 root utmp /var/log/btmp
0664 root utmp /var/log/lastlog
0664 root utmp /var/log/wtmp
0640 root systemd-journal /var/log/journal/5f1c6f0e1d6b4d6c9d2e8a4b7c3f9e10/system.journal
0640 root systemd-journal /var/log/journal/5f1c6f0e1d6b4d6c9d2e8a4b7c3f9e10/user-1000.journal
"""


def compose(tree: Tree, system: System) -> None:
    """Make them, and let `stat` show those that rsyslog writes."""
    owner = "syslog" if system.os == "ubuntu" else "root"
    lines = _DEBIAN.format(rsyslog=owner) if system.is_debian else _REDHAT
    for line in (lines + _ALL).splitlines():
        mode, user, group, path = line.split()
        tree.file(path, "", mode, user, group)
    if system.is_debian and system.version != "11":
        # systemd's README, which says that the logs are in the journal.
        tree.file("/usr/share/doc/systemd/README.logs", "")
        tree.link("/var/log/README", "../../usr/share/doc/systemd/README.logs")
    tree.output("rsyslog files", _named_by_rsyslog(tree))


def _named_by_rsyslog(tree: Tree) -> str:
    """What the configuration names and what is there, as `stat -c '%a %U %G %n'` prints it."""
    configuration = "".join(text for path, text in tree.texts.items() if "rsyslog" in path)
    lines = [
        f"{stat.S_IMODE(node.mode):o} {node.owner} {node.group} {path}\n"
        for path, node in sorted(tree.nodes.items())
        if path.startswith("/var/log/") and path in configuration and stat.S_ISREG(node.mode)
    ]
    return f"{''.join(lines)}end\n"
