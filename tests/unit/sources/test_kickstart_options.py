"""Options that no rule heeds are told of."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.unit.sources.asked import kickstart, left


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("network --device=eth0 --mtu=9000 --noipv6 --activate", "no check for --mtu, --noipv6"),
        ("bootloader --append=quiet --extlinux", "no check for --extlinux"),
        ("timesource --ntp-server=a --nts", "no check for --nts"),
        ("part / --size=1 --mkfsoptions='-O x' --ondisk=vda", "no check for --mkfsoptions"),
        ("partition / --size=1 --mkfsoptions=x", "no check for --mkfsoptions"),
        ("user --name=a --gecos='b # c'", "no check for --gecos"),
    ],
)
def test_what_no_rule_heeds(tmp_path: Path, line: str, told: str) -> None:
    """By name, whatever else of the line is judged."""
    assert [text.rpartition(": ")[2] for text in left(kickstart(tmp_path, f"{line}\n"))] == [told]


@pytest.mark.parametrize(
    "line", ["part / --size=1 --grow --maxsize=9 --ondisk=vda", "group --name=a --gid=7"]
)
def test_what_is_judged(tmp_path: Path, line: str) -> None:
    """Nothing is told of what a control decides, or of the machine that was installed."""
    assert left(kickstart(tmp_path, f"{line}\n")) == []
