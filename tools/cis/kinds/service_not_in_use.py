"""Services that are not there, or that nothing starts."""

from __future__ import annotations

from typing import Any

from tools.cis.source import Benchmark, Call, Check

# What a unit is called besides, and what starts it: an alias is no unit once it is disabled.
_ALSO = {
    "bind9.service": ("named.service",),
    "cockpit.service": ("cockpit.socket",),
    "cups.service": ("cups.path",),
    "httpd.service": ("httpd.socket",),
    "rsync.service": ("rsync.socket",),
    "smbd.service": ("samba-ad-dc.service",),
    "telnet.socket": ("telnet.service",),
}
# The name server in a folder of its own, of package bind-chroot.
_ALSO_REDHAT = {"named.service": ("named-chroot.service",)}
# Other packages of the same program and unit. Ubuntu's `nginx` has none of its own.
_OTHERS: dict[str, dict[str, tuple[str, ...]]] = {
    "debian": {
        "cups": ("cups-daemon",),
        "nginx": ("nginx-core", "nginx-extras", "nginx-full", "nginx-light"),
        "squid": ("squid-openssl",),
    },
    "cis-rhel8": {"bind": ("bind9.16",)},
}


def translate(check: Check, benchmark: Benchmark) -> list[Call]:
    """Name the units, and the packages that they come in.

    Args:
        check: with `units` and `packages`.
        benchmark: whose control it is.
    """
    params: dict[str, Any] = {"units": _units(check, benchmark)}
    if check["packages"]:
        params["provided_by"] = _packages(check, benchmark)
    return [{"service-not-in-use": params}]


def mend(check: Check, benchmark: Benchmark) -> str:
    """Say how to be rid of it.

    Args:
        check: with `units` and `packages`.
        benchmark: whose control it is.
    """
    units = " ".join(_units(check, benchmark))
    remove = "apt-get purge" if benchmark.family == "debian" else "yum remove"
    mask = f"systemctl --now mask {units}"
    if not check["packages"]:
        return f"Stop it, and let nothing start it again:\n{mask}"
    return (
        f"Remove it:\n{remove} {' '.join(_packages(check, benchmark))}\n"
        f"or, where another package needs it, let nothing start it:\n{mask}"
    )


def _units(check: Check, benchmark: Benchmark) -> list[str]:
    units = list(check["units"])
    also = _ALSO | (_ALSO_REDHAT if benchmark.family == "redhat" else {})
    more = [other for one in units for other in also.get(one, ()) if other not in units]
    return [*units, *more]


def _packages(check: Check, benchmark: Benchmark) -> list[str]:
    packages = list(check["packages"])
    others = _OTHERS.get(benchmark.family, {}) | _OTHERS.get(benchmark.name, {})
    return [*packages, *(other for one in packages for other in others.get(one, ()))]
