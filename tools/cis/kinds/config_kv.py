"""`config_kv`: a setting in a program's configuration file."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from tools.cis.kinds.config_mends import apply_line, assignment
from tools.cis.source import Benchmark, Call, Check, Condition


@dataclass(frozen=True, slots=True)
class Source:
    """What is known of a configuration file.

    Args:
        syntax: how its program reads it; see `imgverify.facts.config_syntax`.
        package: whose file it is, where the control means nothing without it; empty elsewhere.
        section: that the program looks in.
    """

    syntax: str
    package: str = ""
    section: str = ""


SOURCES = {
    "/etc/audit/auditd.conf": Source("auditd"),
    "/etc/chrony.conf": Source("chrony", "chrony"),
    "/etc/chrony/chrony.conf": Source("chrony", "chrony"),
    "/etc/dnf/dnf.conf": Source("yum"),
    "/etc/firewalld/firewalld.conf": Source("firewalld", "firewalld"),
    "/etc/gdm/custom.conf": Source("keyfile", "gdm"),
    "/etc/gdm3/custom.conf": Source("keyfile", "gdm3"),
    "/etc/gdm3/daemon.conf": Source("keyfile", "gdm3"),
    "/etc/libuser.conf": Source("libuser", "libuser"),
    "/etc/ntp.conf": Source("ntp", "ntp"),
    "/etc/postfix/main.cf": Source("postfix", "postfix"),
    "/etc/rsyslog.conf": Source("rsyslog", "rsyslog"),
    "/etc/security/limits.conf": Source("limits"),
    "/etc/sysconfig/ntpd": Source("shell", "ntp"),
    "/etc/sysconfig/sshd": Source("shell"),
    "/etc/systemd/coredump.conf": Source("systemd", section="Coredump"),
    "/etc/systemd/journal-upload.conf": Source("systemd", section="Upload"),
    "/etc/systemd/journald.conf": Source("systemd", section="Journal"),
    "/etc/systemd/timesyncd.conf": Source("systemd", "systemd-timesyncd", "Time"),
    "/etc/yum.conf": Source("yum"),
    "/etc/yum.repos.d/*.repo": Source("yum"),
}
# Their controls are about other things too: only this setting depends on the package.
PARTIAL = {"/etc/libuser.conf", "/etc/postfix/main.cf"}
# What the program does without a line, as its manual page says.
DEFAULTS = {
    ("/etc/audit/auditd.conf", "action_mail_acct"): "root",
    ("/etc/firewalld/firewalld.conf", "FirewallBackend"): "nftables",
    ("/etc/systemd/coredump.conf", "Storage"): "external",
    ("/etc/systemd/journald.conf", "Compress"): "yes",
    ("/etc/systemd/journald.conf", "Storage"): "auto",
}
# Before systemd 216, and in Debian's and Ubuntu's patched ones, journald forwards unless told not
# to; the others only do when told.
FORWARDS_BY_DEFAULT = {
    "cis-centos7", "cis-rhel7", "cis-al2", "cis-debian11", "cis-debian12", "cis-ubuntu2204",
}  # fmt: skip
PWQUALITY, PWHISTORY = "/etc/security/pwquality.conf", "/etc/security/pwhistory.conf"
# Their libpwquality (1.2) does not know the folder of drop-ins.
OLD_PWQUALITY = {"cis-centos7", "cis-rhel7", "cis-al2"}
# The control facts name directives of rsyslog in words of their own.
KEYS = {
    "*.* @|@@|omfwd target": "forward",
    "InputTCPServerRun": "$InputTCPServerRun",
    "UDPServerRun": "$UDPServerRun",
}


def translate(check: Check, benchmark: Benchmark) -> list[Call]:
    """Name the file's syntax, its section, and what the program does without the line.

    Args:
        check: with `path`, `key`, `op`, and `value` and `section` where there are any.
        benchmark: whose control it is.
    """
    if check["path"] in (PWQUALITY, PWHISTORY):
        return [_module_option(check, benchmark)]
    return [{"config-value": _params(check, benchmark)}]


def mend(check: Check, benchmark: Benchmark) -> str:
    """Say which line to write into which file, and what makes it count.

    Args:
        check: as for `translate`.
        benchmark: whose control it is.
    """
    path, keys = _path(check, benchmark), _keys(check)
    if check["op"] == "absent":
        return f"Remove every line of {path} and its drop-ins that sets {' or '.join(keys)}.\n" + (
            apply_line(path)
        )
    section = check.get("section") or (SOURCES[path].section if path in SOURCES else "")
    line = assignment(path, keys, check["op"], check.get("value"))
    head = f"[{section}]\n" if section else ""
    return f"Write into {path}:\n{head}{line}\n{apply_line(path)}"


def when(check: Check, benchmark: Benchmark) -> list[Condition]:
    """A program's settings matter where it is installed.

    Args:
        check: with `path`.
        benchmark: whose control it is.
    """
    path = check["path"]
    package = SOURCES[path].package if path in SOURCES else ""
    if check["key"] == "ForwardToSyslog":
        return [{"package" if check["value"] == "yes" else "no-package": "rsyslog"}]
    if path.startswith("/etc/gdm"):
        return [{"package": "gdm3" if benchmark.family == "debian" else "gdm"}]
    return [{"package": package}] if package and path not in PARTIAL else []


def _path(check: Check, benchmark: Benchmark) -> str:
    # Ubuntu's GDM reads custom.conf, Debian's daemon.conf, which Ubuntu's does not have.
    if check["path"].startswith("/etc/gdm") and benchmark.os == ("debian",):
        return "/etc/gdm3/daemon.conf"
    return str(check["path"])


def _keys(check: Check) -> list[str]:
    key: str | list[str] = check["key"]
    return [KEYS.get(one, one) for one in ([key] if isinstance(key, str) else key)]


def _module_option(check: Check, benchmark: Benchmark) -> Call:
    """Options of PAM modules: an argument where the module is called beats its file.

    The only one of pam_pwhistory is a flag, which is what its check looks for by default.
    """
    op = "present" if check["op"] == "flag" else check["op"]
    compared = {} if op == "eq" else {"op": op}
    compared |= {} if op in ("present", "set") else {"value": check["value"]}
    if check["path"] == PWQUALITY:
        old = {"drop_ins": False} if benchmark.name in OLD_PWQUALITY else {}
        return {"pwquality": {"key": check["key"], **compared, **old}}
    services = (
        ["common-password"] if benchmark.family == "debian" else ["system-auth", "password-auth"]
    )
    return {
        "pam-option": {
            "module": "pam_pwhistory.so",
            "services": services,
            "types": ["password"],
            "option": check["key"],
            "conf": PWHISTORY,
        }
    }


def _params(check: Check, benchmark: Benchmark) -> dict[str, Any]:
    path, keys = _path(check, benchmark), _keys(check)
    source = SOURCES[path]
    params: dict[str, Any] = {
        "path": path,
        "syntax": source.syntax,
        "key": keys if len(keys) > 1 else keys[0],
    }
    if section := check.get("section") or source.section:
        params["section"] = section
    if check["op"] != "eq":
        params["op"] = check["op"]
    if "value" in check:
        params["value"] = _plain(check["value"])
    default = DEFAULTS.get((path, keys[0]), "")
    if keys == ["ForwardToSyslog"]:
        default = "yes" if benchmark.name in FORWARDS_BY_DEFAULT else "no"
    if default:
        params["default"] = default
    if path in PARTIAL:
        params["package"] = source.package
    return params


def _plain(value: Any) -> Any:
    return str(value).lower() if isinstance(value, bool) else value
