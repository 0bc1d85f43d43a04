"""`file_mode`: who may do what with files."""

from __future__ import annotations

import re
from typing import Any

from tools.cis.kinds import audit_paths
from tools.cis.source import Benchmark, Call, Check, Condition

AUDITD, RSYSLOG = "@auditd.", "@rsyslog.targets"
BOOT, LOGS = "/boot/", "/var/log"
# The control facts call the journal's files by what sets their mode.
JOURNAL_MODES = "/usr/lib/tmpfiles.d/systemd.conf"
# Whoever ships the folder, it matters only where the daemon that reads it is installed.
_SCHEDULERS = (("/etc/cron", "cronie|cron"), ("/etc/at.", "at"))
# The control facts of these name the backup both in its own row and in that of the file itself.
_ONLY_BACKUPS = ("cis-al2", "cis-debian11")
_ACCOUNTS = re.compile(r"/etc/(?:passwd|group|shadow|gshadow)-")
# Not every release makes or ships these: where there is none, nobody can read it.
_OPTIONAL = re.compile(
    r"/etc/(?:motd|issue\.net|at\.deny|cron\.yearly|sysconfig/sshd|security/opasswd(?:\.old)?)|.*-"
    r"|/etc/ssh/\*_key"
    r"|/sbin/(?:audispd|autrace|audisp-syslog|audisp-remote|audispd-zos-remote)"
)
# CIS Debian Linux 12, 6.1.4.1, by file name; the first pattern that fits a file decides.
_LOG_RULES = (
    (r"(?:.*/)?(?:(?:lastlog|wtmp|btmp)(?:[.-].*)?|README)", "0664", "root", "root|utmp"),
    (
        r"(?:.*/)?(?:cloud-init\.log|localmessages|waagent\.log).*",
        "0644",
        "root|syslog",
        "root|adm",
    ),
    (r"(?:.*/)?apt/.*", "0644", "root", "root|adm"),
    (r"(?:.*/)?sssd/.*", "0660", "root|sssd", "root|sssd"),
    (r"(?:.*/)?gdm3?/.*", "0660", "root", "root|gdm|gdm3"),
    (r"landscape/.*", "0640", "root|landscape", "root|landscape"),
    (r".*\.journal~?", "0640", "root", "root|systemd-journal"),
    (r".*", "0640", "root|syslog", "root|adm"),
)


# Rights of root may be given up, administrators may read. CIS Debian Linux 12, 6.1.4.1.
_WRITERS = {"owner": "root|syslog", "group": "root|adm"}
# CIS Red Hat Enterprise Linux 9, 6.3.4.5; the control facts are stricter for some benchmarks.
_AUDIT_MODE = "0640"
_MENDS = {
    BOOT: """\
Close grub.cfg, and user.cfg beside it, to all but root:
chown root:root FILE && chmod u-x,go-rwx FILE
On an EFI partition add umask=0077 to its options in /etc/fstab instead.""",
    LOGS: """\
Give each log file to its daemon's user and group and close it to others, for example:
find /var/log -type f ! -name '*tmp*' ! -name 'lastlog*' -exec chmod u-x,g-wx,o-rwx {} +
Set the mode in what creates the files too: rsyslog.conf, logrotate, tmpfiles.d.""",
    JOURNAL_MODES: """\
Review the modes that tmpfiles.d gives to the journal; to change them, copy
/usr/lib/tmpfiles.d/systemd.conf to /etc/tmpfiles.d/ and set 0640 for the journal files.""",
}


def translate(check: Check, benchmark: Benchmark) -> list[Call]:
    """Name the check that judges these files.

    Args:
        check: with `path`, perhaps `pattern`, and what is wanted.
        benchmark: whose control it is.
    """
    path: str = check["path"]
    if path.startswith(AUDITD):
        return audit_paths.translate(check, benchmark)
    special = _special(path, check, benchmark)
    if special:
        return [special]
    where: dict[str, Any] = {"path": path.rstrip("/")}
    if "pattern" in check:
        where["pattern"] = names(check)
    unless = {} if _is_required(check) else {"required": False}
    itself: list[Call] = []
    if benchmark.name in _ONLY_BACKUPS and _ACCOUNTS.fullmatch(path):
        itself = [{"file-mode": {"path": path.removesuffix("-"), **wishes(check)}}]
    return [*itself, {"file-mode": where | wishes(check) | unless}]


def _special(path: str, check: Check, benchmark: Benchmark) -> Call | None:
    """A check of its own for files that only the system can name.

    Several rules on parts of /var/log, which contradict each other outside their parts, become one
    ordered list. GRUB's files are judged where the system's firmware has them; only Red Hat's reads
    a user.cfg.
    """
    name = path.rpartition("/")[2]
    if path == RSYSLOG:
        return {"rsyslog-file-mode": {"mode": check["mode"], **_WRITERS}}
    if path.startswith(BOOT):
        is_main = name == "grub.cfg" or benchmark.family == "debian"
        return {"grub-config-access": {} if is_main else {"file": name}}
    if path.startswith(LOGS):
        return {"log-access": {"below": LOGS, "rules": [_log_rule(*rule) for rule in _LOG_RULES]}}
    if path == JOURNAL_MODES:
        rule = {"names": r".*\.journal~?", "mode": check["mode"]}
        return {"log-access": {"below": "/var/log/journal", "rules": [rule]}}
    return None


def when(check: Check, benchmark: Benchmark) -> list[Condition]:
    """Files of a scheduler matter where it is installed.

    Args:
        check: with `path`.
        benchmark: whose control it is.
    """
    del benchmark
    path: str = check["path"]
    return [{"package": name} for prefix, name in _SCHEDULERS if path.startswith(prefix)]


def mend(check: Check, benchmark: Benchmark) -> str:
    """Say which commands set it right.

    Args:
        check: as for `translate`.
        benchmark: whose control it is.
    """
    path: str = check["path"]
    if path.startswith(AUDITD):
        return audit_paths.mend(check, benchmark)
    if path == RSYSLOG:
        text = _commands(check, "LOGFILE")
        return (
            f"Set `$FileCreateMode 0640` in /etc/rsyslog.conf, and correct what is there:\n{text}"
        )
    for prefix, text in _MENDS.items():
        if path.startswith(prefix):
            return text
    if "pattern" in check:
        where = f"{path.rstrip('/')}/…  # names that match {names(check)}"
        return f"Correct each file:\n{_commands(check, where)}"
    if benchmark.name in _ONLY_BACKUPS and _ACCOUNTS.fullmatch(path):
        return _commands(check, f"{path.removesuffix('-')} {path}")
    return _commands(check, path.rstrip("/"))


def wishes(check: Check) -> dict[str, Any]:
    """What is wanted of a file, as checks say it.

    Args:
        check: with any of `mode`, `owner`, `group`, `any_of`.
    """
    if "mode" in check and str(check["path"]).startswith("/etc/audit"):
        check = {**check, "mode": _AUDIT_MODE}
    found: dict[str, Any] = {
        name: _either(check[name]) for name in ("mode", "owner", "group") if name in check
    }
    if "any_of" in check:
        found["any_of"] = [
            {name: wish[name] for name in ("mode", "owner", "group") if name in wish}
            for wish in check["any_of"]
        ]
    return found


def _either(value: str | list[str]) -> str:
    return value if isinstance(value, str) else "|".join(value)


def names(check: Check) -> str:
    """The pattern; the audit daemon's files are all that end as its files do.

    Args:
        check: with `path` and `pattern`.
    """
    if str(check["path"]).startswith("/etc/audit"):
        return r"\.(conf|rules)$"
    return str(check["pattern"])


def _is_required(check: Check) -> bool:
    if "pattern" in check:
        return str(check["path"]).rstrip("/") == "/etc/audit"
    return not check.get("missing_ok") and not _OPTIONAL.fullmatch(check["path"].rstrip("/"))


def _log_rule(names: str, mode: str, owner: str, group: str) -> dict[str, str]:
    return {"names": names, "mode": mode, "owner": owner, "group": group}


def _commands(check: Check, path: str) -> str:
    found = wishes(check)
    wish = found["any_of"][0] if "any_of" in found else found
    owner, group = (wish.get(name, "").partition("|")[0] for name in ("owner", "group"))
    parts = (
        [f"chown {owner}:{group} {path}"] if group else [f"chown {owner} {path}"] if owner else []
    )
    if "mode" in wish:
        parts.append(f"chmod {_removal(wish['mode'])} {path}")
    return "\n".join(parts)


def _removal(mode: str) -> str:
    """What to take away so that nothing beyond a mode is left, in the words of chmod(1)."""
    digits = dict(zip("ugo", mode[-3:], strict=True))
    beyond = {
        who: "".join(
            letter for letter, bit in zip("rwx", (4, 2, 1), strict=True) if not int(digit) & bit
        )
        for who, digit in digits.items()
    }
    return ",".join(f"{who}-{letters}" for who, letters in beyond.items() if letters) or mode
