"""Services: what runs, what is masked, whom it runs as, and where a boot leads.

Unit files are shortened to the sections that decide: [Unit], [Service] and the distributions' own
[Install].
"""

from __future__ import annotations

from tests.recordings.compose.system import System
from tests.recordings.compose.tree import Tree

_UNIT = "[Unit]\nDescription={name}\n\n[Service]\nExecStart={start}\n"
_INSTALL = "\n[Install]\nWantedBy={by}\n"
_JOURNAL_ONLY = ("ubuntu2204",)
# Their benchmarks let one choose, and here it is rsyslog; CentOS 7's has no such control.
_NO_UPLOAD = ("centos7", "debian12", "rhel9")
# Programs, whom they run as, and their ids: /proc/PID/status names the kernel's side of each.
_STATUS = "/proc/{pid}/status:Name:\t{name}\n/proc/{pid}/status:Uid:\t{uid}\t{uid}\t{uid}\t{uid}\n"


def compose(tree: Tree, system: System) -> None:
    """Put services up."""
    _targets(tree, system)
    tree.output("systemd state", "running\n")
    _unit(tree, "systemd-journald.service", "/usr/lib/systemd/systemd-journald", state="static")
    cron = "cron" if system.is_debian else "crond"
    _unit(tree, f"{cron}.service", f"/usr/sbin/{cron} -f")
    _clock(tree, system)
    if system.name not in _JOURNAL_ONLY:
        _unit(tree, "rsyslog.service", "/usr/sbin/rsyslogd -n", alias="syslog.service")
    if system.name not in _NO_UPLOAD:
        _unit(tree, "systemd-journal-upload.service", "/usr/lib/systemd/systemd-journal-upload")
        tree.unit(
            "systemd-journal-remote.socket",
            "[Socket]\nListenStream=19532\n\n[Install]\nWantedBy=sockets.target\n",
            state="disabled",
            active="inactive",
        )
    if system.name == "centos7":
        # nfs-utils needs rpcbind; neither is to be started by anything.
        for name in ("rpcbind.service", "rpcbind.socket", "nfs-server.service"):
            tree.unit(name, state="masked", active="inactive")
    if system.os == "ubuntu":
        tree.unit("apport.service", state="disabled", active="inactive")
    if "postfix" in tree.packages:
        _unit(tree, "postfix.service", "/usr/sbin/postfix start")


def _targets(tree: Tree, system: System) -> None:
    for name in ("multi-user.target", "graphical.target"):
        tree.unit(name, "[Unit]\nAllowIsolate=yes\n", state="static", active="inactive")
    tree.listed_units["multi-user.target"] = (
        "multi-user.target loaded active active Multi-User System"
    )
    tree.link("/etc/systemd/system/default.target", f"{system.units}/multi-user.target")


def _clock(tree: Tree, system: System) -> None:
    """Chrony everywhere, under its name of the family, and not as root."""
    user, uid = ("_chrony", 105) if system.is_debian else ("chrony", 998)
    if user not in tree.uids:
        tree.user(user, uid, uid, "/var/lib/chrony", "/usr/sbin/nologin")
        tree.group(user, uid)
    if system.is_debian:
        _unit(tree, "chrony.service", "!/usr/sbin/chronyd $DAEMON_OPTS", alias="chronyd.service")
        tree.file("/etc/default/chrony", 'DAEMON_OPTS="-F 1"\n')
    else:
        _unit(tree, "chronyd.service", "/usr/sbin/chronyd $OPTIONS")
        tree.file("/etc/sysconfig/chronyd", 'OPTIONS="-u chrony"\n')
    running = (
        ("1", "systemd", 0),
        ("402", "systemd-journal", 0),
        ("655", "chronyd", tree.uids[user]),
    )
    tree.output(
        "process owners",
        "".join(_STATUS.format(pid=pid, name=name, uid=owner) for pid, name, owner in running),
    )


def _unit(tree: Tree, name: str, start: str, *, state: str = "enabled", alias: str = "") -> None:
    text = _UNIT.format(name=name, start=start)
    if state != "static":
        text += _INSTALL.format(by="multi-user.target")
        text += f"Alias={alias}\n" if alias else ""
    tree.unit(name, text, state=state)
    if alias:
        tree.link(f"/etc/systemd/system/{alias}", f"{tree.system.units}/{name}")
