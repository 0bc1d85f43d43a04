"""Services and runlevels of machines without systemd."""

from __future__ import annotations

from imgverify.expect import Expect
from imgverify.facts.sysv_services import INITTAB, SysvServices
from imgverify.unobserved import NotObservedError


def test_sysv_service(
    sysv_services: SysvServices,
    expect: Expect,
    name: str,
    state: str = "on",
    levels: list[int] | None = None,
) -> None:
    """Runlevels start an init script, or none of them does.

    Args:
        sysv_services: the links of all runlevels.
        expect: the recorder.
        name: of the script in /etc/init.d.
        state: `on` or `off`, as chkconfig(8) calls it.
        levels: runlevels; when not said, 3 for `on`, and all of users, 2 to 5, for `off`.
    """
    if state not in ("on", "off"):
        raise ValueError(f"state {state!r}: it is on or off")
    if unknown := set(levels or ()) - set(range(7)):
        raise ValueError(f"levels {sorted(unknown)}: runlevels are 0 to 6")
    job = sysv_services.jobs.get(name, "")
    for level in levels or ([3] if state == "on" else [2, 3, 4, 5]):
        starts = name in sysv_services.started[level]
        if job and not starts and state == "on":
            raise NotObservedError(f"Upstart starts {name} on events ({job}), which nobody judged")
        expect(
            starts is (state == "on") and not job,
            wanted=f"{state} in runlevel {level}",
            found=f"started by Upstart ({job})" if job else _found(sysv_services, name, level),
            where=f"/etc/rc{level}.d: {name}",
            mend=f"chkconfig --level {level} {name} {state}",
        )


def test_default_runlevel(sysv_services: SysvServices, expect: Expect, level: int) -> None:
    """A boot leads to a runlevel.

    Args:
        sysv_services: what /etc/inittab says.
        expect: the recorder.
        level: 3 for text, 5 for a graphical login, as Red Hat counts.
    """
    said = sysv_services.default_levels
    expect(
        [word for _, word in said] == [str(level)],
        wanted=f"runlevel {level}",
        found=", ".join(f"runlevel {word}" for _, word in said) or "no line initdefault",
        where=f"{INITTAB}:{said[0][0]}" if said else INITTAB,
        mend=f"have one line id:{level}:initdefault: in {INITTAB}",
    )


def _found(sysv_services: SysvServices, name: str, level: int) -> str:
    if name in sysv_services.started[level]:
        return "on"
    if name in sysv_services.broken[level]:
        return "a link to nothing that can run"
    return "off" if name in sysv_services.scripts else "no such script"
