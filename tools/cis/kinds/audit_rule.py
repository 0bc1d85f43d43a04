"""Audit rules: watches, system calls, privileged programs and control lines."""

from __future__ import annotations

from typing import Any

from tools.cis.source import Benchmark, Call, Check

# Watched with everything below, whether or not the facts end them with a slash.
_FOLDERS = frozenset(
    {
        "/etc/sysconfig/network-scripts",
        "/etc/NetworkManager",
        "/etc/apparmor",
        "/etc/apparmor.d",
        "/var/run/faillock",
    }
)
_BOTH = ["b64", "b32"]
_SUID = 1000


def translate(check: Check, benchmark: Benchmark) -> list[Call]:
    """Say it with the checks of the audit area."""
    del benchmark
    match check["form"]:
        case "watch" | "path":
            path = check["path"]
            if path in _FOLDERS:
                path += "/"
            return [{"audit-rule": {"path": path, "perm": check["perm"], **_who(check)}}]
        case "syscall":
            return [{"audit-rule": {"syscalls": list(check["syscalls"]), **_call(check)}}]
        case "privileged":
            return [{"audit-privileged": {}}]
        case "control":
            last = {"last": True} if check.get("last") else {}
            return [{"audit-control": {"line": check["line"], **last}}]
    raise ValueError(f"audit_rule: unknown form {check['form']!r}")


def _call(check: Check) -> dict[str, Any]:
    params: dict[str, Any] = {}
    if check["arch"] != _BOTH:
        params["arch"] = list(check["arch"])
    if "exit" in check:
        params["exits"] = list(check["exit"])
    for name in ("a0", "compare", "euid"):
        if name in check:
            params[name] = check[name]
    return params | _who(check)


def _who(check: Check) -> dict[str, Any]:
    return {name: check[name] for name in ("auid_min", "auid_not") if name in check}


def mend(check: Check, benchmark: Benchmark) -> str:
    """The rules to add, and how to load them."""
    del benchmark
    load = "then load it: augenrules --load (a locked rule set, `-e 2`, needs a reboot)"
    match check["form"]:
        case "augenrules_check":
            return (
                "Compare the rules on disk with those of the kernel: augenrules --check. "
                "Where they differ, load them again with augenrules --load and find out why."
            )
        case "privileged":
            return (
                "Write a rule for every program with a setuid or setgid bit into a file in "
                "/etc/audit/rules.d:\n"
                "find / -xdev -type f -perm /6000 | sed 's/.*/-a always,exit -F path=& -F perm=x "
                f"-F auid>={_SUID} -F auid!=unset -k privileged/' >/etc/audit/rules.d/"
                f"50-privileged.rules\n{load}"
            )
        case "control":
            return (
                f"Write the line `{check['line']}` into a file of its own in /etc/audit/rules.d "
                f"(99-finalize.rules, so that it comes last), {load}"
            )
    return "\n".join(
        ["Add to a file in /etc/audit/rules.d:", *_lines(check), f"{load[0].upper()}{load[1:]}"]
    )


def _lines(check: Check) -> list[str]:
    who = [
        *([f"-F auid>={check['auid_min']}"] if "auid_min" in check else []),
        *([f"-F auid!={check['auid_not']}"] if "auid_not" in check else []),
    ]
    if check["form"] == "watch":
        return [f"-w {check['path']} -p {check['perm']} -k site"]
    if check["form"] == "path":
        about = [f"-F path={check['path']}", f"-F perm={check['perm']}"]
        return [" ".join(["-a always,exit", *about, *who, "-k site"])]
    more = [
        *([f"-F a0={check['a0']}"] if "a0" in check else []),
        *([f"-C {check['compare']}"] if "compare" in check else []),
        *([f"-F euid={check['euid']}"] if "euid" in check else []),
    ]
    return [
        " ".join(
            [
                f"-a always,exit -F arch={arch} -S {','.join(check['syscalls'])}",
                *more,
                *([f"-F exit={one_exit}"] if one_exit else []),
                *who,
                "-k site",
            ]
        )
        for arch in check["arch"]
        for one_exit in check.get("exit", [""])
    ]
