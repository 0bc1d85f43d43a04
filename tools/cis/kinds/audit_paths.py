"""Files that are found through auditd.conf: `@auditd.log_file` and `@auditd.log_dir`."""

from __future__ import annotations

from typing import Any

from tools.cis.source import Benchmark, Call, Check

_WHAT = {"@auditd.log_file": "file", "@auditd.log_dir": "folder"}


def translate(check: Check, benchmark: Benchmark) -> list[Call]:
    """Say it with the check that resolves them."""
    del benchmark
    params: dict[str, Any] = {"what": "folder"} if _WHAT[check["path"]] == "folder" else {}
    params |= {name: check[name] for name in ("mode", "owner") if name in check}
    if "group" in check:
        group = check["group"]
        params["group"] = list(group) if isinstance(group, list | tuple) else [group]
    return [{"audit-log-mode": params}]


def mend(check: Check, benchmark: Benchmark) -> str:
    """What to run for the log's place."""
    del benchmark
    is_file = _WHAT[check["path"]] == "file"
    target = '"$log"*' if is_file else '"$(dirname "$log")"'
    lines = ["log=$(sed -n 's/^log_file *= *//p' /etc/audit/auditd.conf)"]
    if "mode" in check:
        lines.append(f"chmod {check['mode']} {target}")
    if "owner" in check:
        lines.append(f"chown {check['owner']} {target}")
    if "group" in check:
        group = check["group"]
        first = group if isinstance(group, str) else group[0]
        lines.append(f"chgrp {first} {target}, and set log_group = {first} in auditd.conf")
    what = "the log of auditd and the older ones beside it" if is_file else "the folder of its log"
    return f"Take rights away from {what}, where auditd.conf puts it:\n" + "\n".join(lines)
