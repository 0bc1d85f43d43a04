"""How to mend a configuration file: the line to write, and what makes its program read it."""

from __future__ import annotations

from typing import Any

_RESTARTS = {
    "/etc/audit/auditd.conf": "Then: service auditd restart",
    "/etc/chrony.conf": "Then: systemctl restart chronyd",
    "/etc/chrony/chrony.conf": "Then: systemctl restart chrony",
    "/etc/firewalld/firewalld.conf": "Then: systemctl restart firewalld",
    "/etc/ntp.conf": "Then restart ntpd.",
    "/etc/sysconfig/ntpd": "Then: systemctl restart ntpd",
    "/etc/postfix/main.cf": "Then: systemctl restart postfix",
    "/etc/rsyslog.conf": "Then: rsyslogd -N1 && systemctl restart rsyslog",
    "/etc/sysconfig/sshd": "Then: systemctl restart sshd",
    "/etc/systemd/journald.conf": "Then: systemctl restart systemd-journald",
    "/etc/systemd/journal-upload.conf": "Then: systemctl restart systemd-journal-upload",
    "/etc/systemd/timesyncd.conf": "Then: systemctl restart systemd-timesyncd",
}
_NOTES = {
    "/etc/security/limits.conf": "A later line of limits.d must not say otherwise.",
    "/etc/security/pwquality.conf": "An argument of pam_pwquality.so beats it: remove it there.",
    "/etc/yum.repos.d/*.repo": "Each repository counts, also one that is not enabled.",
}
_SEPARATORS = {
    "/etc/chrony.conf": " ",
    "/etc/chrony/chrony.conf": " ",
    "/etc/ntp.conf": " ",
    "/etc/rsyslog.conf": " ",
    "/etc/login.defs": " ",
    "/etc/security/limits.conf": " ",
    "/etc/sysconfig/ntpd": "=",
    "/etc/default/useradd": "=",
    "/etc/firewalld/firewalld.conf": "=",
}
# What a site chooses for itself.
_EXAMPLES = {
    "forward": '*.* action(type="omfwd" target="loghost.example.com" port="514" protocol="tcp")',
    "server": "server time.example.com iburst",
    "NTP": "NTP=time.example.com",
    "URL": "URL=https://loghost.example.com:19532",
    "ServerKeyFile": "ServerKeyFile=/etc/ssl/private/journal-upload.pem",
    "ServerCertificateFile": "ServerCertificateFile=/etc/ssl/certs/journal-upload.pem",
    "TrustedCertificateFile": "TrustedCertificateFile=/etc/ssl/ca/trusted.pem",
    "SystemMaxUse": "SystemMaxUse=1G",
    "SystemKeepFree": "SystemKeepFree=500M",
    "RuntimeMaxUse": "RuntimeMaxUse=200M",
    "RuntimeKeepFree": "RuntimeKeepFree=50M",
    "MaxFileSec": "MaxFileSec=1month",
    "OPTIONS": 'OPTIONS="-u ntp:ntp"',
}
_GOOD = {"ne": "false", "not_in": "1"}


def assignment(path: str, keys: list[str], op: str, value: Any) -> str:
    """Write the lines that a control asks for.

    Args:
        path: of the file.
        keys: settings, of which one is enough when lines are counted.
        op: how the control compares.
        value: with what.
    """
    chosen = keys[:1] if op == "count_ge" else keys
    return "\n".join(_line(path, key, op, value) for key in chosen)


def apply_line(path: str) -> str:
    """Say what makes the program read its file again, and what else could say otherwise."""
    return _RESTARTS.get(path) or _NOTES.get(path, "A later line that says otherwise has to go.")


def _line(path: str, key: str, op: str, value: Any) -> str:
    sign = _SEPARATORS.get(path, "=" if path.startswith("/etc/systemd/") else " = ")
    if key in _EXAMPLES:
        return _EXAMPLES[key]
    if op == "flag":
        return key
    if op == "contains_all":
        return "\n".join(f"{key} {one}" for one in value)
    if op == "set":
        return f"{key}{sign}-1" if key.endswith("credit") else f"{key}{sign}4"
    if isinstance(value, list) and op in ("in", "range"):
        value = value[-1] if op == "range" else value[0]
    return f"{key}{sign}{_GOOD.get(op, value)}"
