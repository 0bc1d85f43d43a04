"""Kernel parameters."""

from __future__ import annotations

from imgverify.expect import Expect
from imgverify.facts.sysctl import Sysctl, path_of
from imgverify.unobserved import NotApplicableError


def test_sysctl(
    sysctl: Sysctl, expect: Expect, key: str, value: str, also: list[str] | None = None
) -> None:
    """A kernel parameter has a value now, and a configuration file sets it at the next boot.

    `also` lists further values that are good enough.
    """
    allowed = [" ".join(one.split()) for one in (value, *(also or ()))]
    wanted = f"{key} = {' or '.join(allowed)}"
    setting = sysctl.at_boot(key)
    is_ipv6 = path_of(key).startswith("net/ipv6/")
    if is_ipv6 and sysctl.is_running and not sysctl.has_ipv6:
        raise NotApplicableError(f"{key}: the running kernel has no IPv6 (no /proc/sys/net/ipv6)")
    expect(
        setting is not None and setting.value in allowed,
        wanted=f"{wanted} at the next boot",
        found=f"{key} = {setting.value}" if setting else "no line that sets it",
        where=setting.where if setting else "sysctl.d",
        mend=f"echo '{key} = {value}' >/etc/sysctl.d/99-{key.replace('/', '-')}.conf"
        if setting is None
        else f"correct {setting.where}",
    )
    now = sysctl.now(key)
    expect(
        now in allowed,
        wanted=f"{wanted} now",
        found="no such parameter in this kernel" if now is None else f"{key} = {now}",
        where=f"/proc/sys/{path_of(key)}",
        mend=f"sysctl -w '{key}={value}'",
    )
