"""Whom the machine asks for the time."""

from __future__ import annotations

from imgverify.expect import Expect
from imgverify.facts.choices import Choices
from imgverify.facts.systemd_units import UNITS
from imgverify.facts.time_servers import TimeServers


def test_time_server(
    choices: Choices,
    time_servers: TimeServers,
    expect: Expect,
    servers: list[str],
    only: bool = False,
) -> None:
    """Each program that keeps the time asks one of these servers.

    Args:
        choices: which programs are in use.
        time_servers: whom they ask.
        expect: the recorder.
        servers: addresses or names as written in the configuration, or the path of a PTP clock.
        only: whether no others may be asked.
    """
    used = [one for one in choices.rivals("chrony").values() if one.in_use]
    expect(
        bool(used),
        wanted="a time service",
        found=", ".join(one.name for one in used) or "none is in use",
        where=f"unit files, {UNITS}",
        mend="install chrony, and systemctl enable --now it",
    )
    for program in used:
        asked = time_servers.by_program[program.name]
        ours = [one for one in asked if one.value in servers]
        others = [one for one in asked if one.value not in servers] if only else []
        expect(
            bool(ours) and not others,
            wanted=f"{'only ' if only else ''}{' or '.join(servers)}",
            found=", ".join(dict.fromkeys(one.value for one in asked)) or "no server",
            where=(others or ours or asked)[0].where
            if asked
            else f"the configuration of {program.name}",
            mend=f"name {servers[0]} in the configuration of {program.name}",
        )
