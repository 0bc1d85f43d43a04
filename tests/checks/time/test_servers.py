"""Whom the machine asks for the time."""

from __future__ import annotations

from typing import Any

import pytest

from imgverify.facts.answers import Answers
from imgverify.model import Outcome, Plane, Result
from tests.checks.building import answers
from tests.checks.judging import judge

VENDOR, WANTS = "/usr/lib/systemd/system", "/etc/systemd/system/multi-user.target.wants"
UNIT = "[Service]\n[Install]\nWantedBy=multi-user.target\n"
AMAZON = "169.254.169.123"


def built(
    *services: str, files: dict[str, str] | None = None, plane: Plane = Plane.BOOT
) -> Answers:
    """A machine on which these services run, and will.

    Args:
        services: names of units, without a suffix.
        files: configuration.
        plane: where the answers come from.
    """
    units = "".join(f"{one}.service loaded active running x\n" for one in services)
    outputs: dict[str, Any] = {
        "systemd units": f"a.mount loaded active mounted a\n{units}",
        "systemd state": "running\n",
    }
    return answers(
        "choices",
        "time_servers",
        files={
            f"{VENDOR}/systemd-journald.service": "[Service]\n",
            **{f"{VENDOR}/{name}.service": UNIT for name in services},
            **(files or {}),
        },
        states={
            "/lib": "0777 root root -> usr/lib",
            WANTS: "d0755 root root",
            **{
                f"{WANTS}/{name}.service": f"0777 root root -> {VENDOR}/{name}.service"
                for name in services
            },
        },
        outputs=outputs if plane is Plane.BOOT else {},
        plane=plane,
    )


def asked(image: Answers, *servers: str, **params: Any) -> Outcome:
    """Judge whom it asks; Amazon's service if nothing is said."""
    return judge("time-server", image, servers=list(servers or (AMAZON,)), **params)


@pytest.mark.parametrize("plane", [Plane.BOOT, Plane.OFFLINE])
@pytest.mark.parametrize(
    ("service", "path", "text"),
    [
        ("chronyd", "/etc/chrony.conf", f"server {AMAZON} prefer iburst\n"),
        ("chrony", "/etc/chrony/chrony.conf", f"pool a.invalid\nserver {AMAZON}\n"),
        ("chrony", "/etc/chrony/sources.d/aws.sources", f"server {AMAZON} iburst\n"),
        ("ntp", "/etc/ntp.conf", f"server -4 {AMAZON} iburst\n"),
        ("ntpsec", "/etc/ntpsec/ntp.conf", f"peer {AMAZON}\n"),
        ("systemd-timesyncd", "/etc/systemd/timesyncd.conf", f"[Time]\nNTP=a.invalid {AMAZON}\n"),
        (
            "systemd-timesyncd",
            "/etc/systemd/timesyncd.conf.d/aws.conf",
            f"[Time]\nNTP={AMAZON}\n",
        ),
    ],
)
def test_asks_amazon(service: str, path: str, text: str, plane: Plane) -> None:
    """Each program, wherever it is told."""
    files = {path: text}
    if "sources.d" in path:
        files["/etc/chrony/chrony.conf"] = "sourcedir /etc/chrony/sources.d\n"
    judged = asked(built(service, files=files, plane=plane))
    assert judged.result is Result.PASS, judged.reason
    assert judged.findings[-1].where.startswith(path)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("pool 2.debian.pool.ntp.org iburst\n", "2.debian.pool.ntp.org"),
        (f"#server {AMAZON}\n", "no server"),
        (f"server {AMAZON}4\n", f"{AMAZON}4"),
        (f"allow {AMAZON}\n", "no server"),
        (f"server {AMAZON} iburst noselect\n", "no server"),
    ],
)
def test_asks_somebody_else(text: str, found: str) -> None:
    """Another server, a comment, and a directive of another meaning."""
    judged = asked(built("chrony", files={"/etc/chrony/chrony.conf": text}))
    assert judged.result is Result.FAIL
    assert [one.found for one in judged.findings if not one.holds] == [found]


def test_only() -> None:
    """Others may be forbidden."""
    image = built("chrony", files={"/etc/chrony.conf": f"server {AMAZON}\npool time.aws.com\n"})
    assert asked(image).result is Result.PASS
    assert asked(image, only=True).result is Result.FAIL
    assert asked(image, AMAZON, "time.aws.com", only=True).result is Result.PASS


def test_ptp_clock() -> None:
    """A clock of the network card is a source, too."""
    text = "refclock PHC /dev/ptp_ena:nocrossts poll 0\n"
    image = built("chrony", files={"/etc/chrony.conf": text})
    assert asked(image, "/dev/ptp_ena").result is Result.PASS


def test_no_time_service() -> None:
    """A configuration that nobody reads keeps no time; a second program must be right too."""
    files = {"/etc/chrony.conf": f"server {AMAZON}\n", "/etc/ntp.conf": "pool a.invalid\n"}
    assert asked(built(files=files)).result is Result.FAIL
    assert asked(built("chrony", files=files)).result is Result.PASS
    assert asked(built("chrony", "ntp", files=files)).result is Result.FAIL


def test_included_file_that_nobody_read() -> None:
    """What is included may name any server."""
    files = {"/etc/chrony.conf": f"server {AMAZON}\ninclude /srv/more.conf\n"}
    assert asked(built("chrony", files=files)).result is Result.ERROR
