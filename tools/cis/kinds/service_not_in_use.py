"""Services that are not there, or that nothing starts."""

from __future__ import annotations

from typing import Any

from tools.cis.source import Benchmark, Call, Check

# What a unit is called besides, and what starts it: an alias is no unit once it is disabled.
_ALSO = {
    "bind9.service": ("named.service",),
    "cockpit.service": ("cockpit.socket",),
    "rsync.service": ("rsync.socket",),
    "smbd.service": ("samba-ad-dc.service",),
    "telnet.socket": ("telnet.service",),
}


def translate(check: Check, benchmark: Benchmark) -> list[Call]:
    """Name the units, and the packages that they come in.

    Args:
        check: with `units` and `packages`.
        benchmark: whose control it is.
    """
    del benchmark
    params: dict[str, Any] = {"units": _units(check)}
    if check["packages"]:
        params["provided_by"] = list(check["packages"])
    return [{"service-not-in-use": params}]


def mend(check: Check, benchmark: Benchmark) -> str:
    """Say how to be rid of it.

    Args:
        check: with `units` and `packages`.
        benchmark: whose control it is.
    """
    units = " ".join(_units(check))
    remove = "apt-get purge" if benchmark.family == "debian" else "yum remove"
    mask = f"systemctl --now mask {units}"
    if not check["packages"]:
        return f"Stop it, and let nothing start it again:\n{mask}"
    return (
        f"Remove it:\n{remove} {' '.join(check['packages'])}\n"
        f"or, where another package needs it, let nothing start it:\n{mask}"
    )


def _units(check: Check) -> list[str]:
    units = list(check["units"])
    more = [other for one in units for other in _ALSO.get(one, ()) if other not in units]
    return [*units, *more]
