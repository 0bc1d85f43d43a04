"""`dconf_key`: what GNOME is told for everybody."""

from __future__ import annotations

from typing import Any

from tools.cis.source import Benchmark, Call, Check, Condition

_GREETER = "org/gnome/login-screen"
# What a site writes itself.
_SITE = "<site text>"
_TYPES = {"idle-delay": "uint32 ", "lock-delay": "uint32 "}


def translate(check: Check, benchmark: Benchmark) -> list[Call]:
    """Demand a value, a lock, or both.

    Args:
        check: with `schema`, `key`, and `value` with `op`, or `locked`.
        benchmark: whose control it is.
    """
    del benchmark
    params: dict[str, Any] = {"key": f"{check['schema']}/{check['key']}"}
    if check["schema"] == _GREETER:
        params["profile"] = "gdm"
    if check.get("value") == _SITE:
        params["op"] = "set"
    elif "value" in check:
        params |= {"op": check["op"]} if "op" in check else {}
        params["value"] = check["value"]
    if check.get("locked"):
        params["locked"] = True
    return [{"dconf-key": params}]


def mend(check: Check, benchmark: Benchmark) -> str:
    """Say which key file and which lock to write.

    Args:
        check: as for `translate`.
        benchmark: whose control it is.
    """
    del benchmark
    name, key = ("gdm" if check["schema"] == _GREETER else "local"), check["key"]
    folder = f"/etc/dconf/db/{name}.d"
    text = ""
    if "value" in check:
        value = check["value"][-1] if check.get("op") == "range" else check["value"]
        shown = "'Authorized use only'" if value == _SITE else f"{_TYPES.get(key, '')}{value}"
        text = f"Write into {folder}/00-hardening:\n[{check['schema']}]\n{key}={shown}\n"
    if check.get("locked"):
        text += f"Write into {folder}/locks/00-hardening:\n/{check['schema']}/{key}\n"
    profile = "gdm" if name == "gdm" else "user"
    return (
        f"{text}/etc/dconf/profile/{profile} has to hold user-db:user and, below it, "
        f"system-db:{name}. Then: dconf update"
    )


def when(check: Check, benchmark: Benchmark) -> list[Condition]:
    """Only a machine with a desktop has these settings.

    Args:
        check: any.
        benchmark: whose control it is.
    """
    del check
    return [{"package": "gdm3" if benchmark.family == "debian" else "gdm"}]
