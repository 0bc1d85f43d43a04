"""Whom time services run as."""

from __future__ import annotations

import pytest

from imgverify.facts.answers import Answers
from imgverify.model import Plane, Result
from tests.checks.building import answers
from tests.checks.judging import judge

USERS = "root:x:0:0::/root:/bin/sh\nchrony:x:998:996::/:/sbin/nologin\n"
CHRONY = {"process": "chronyd", "user": "chrony", "default": "chrony"}


def built(
    uid: int = 998, files: dict[str, str] | None = None, plane: Plane = Plane.BOOT
) -> Answers:
    """A machine on which chronyd runs as a user.

    Args:
        uid: the user's number.
        files: of its configuration.
        plane: where the answers come from.
    """
    listed = (
        "/proc/1/status:Name:\tsystemd\n/proc/1/status:Uid:\t0\t0\t0\t0\n"
        f"/proc/77/status:Name:\tchronyd\n/proc/77/status:Uid:\t{uid}\t{uid}\t{uid}\t{uid}\n"
    )
    return answers(
        "processes",
        files={"/etc/passwd": USERS, **(files or {})},
        outputs={"process owners": listed} if plane is Plane.BOOT else {},
        plane=plane,
    )


@pytest.mark.parametrize(
    ("path", "text", "result"),
    [
        ("/etc/sysconfig/chronyd", 'OPTIONS="-F 2 -u chrony"\n', Result.PASS),
        ("/etc/sysconfig/chronyd", 'OPTIONS="-u root"\n', Result.FAIL),
        ("/etc/sysconfig/chronyd", '# OPTIONS="-u root"\n', Result.PASS),
        ("/etc/sysconfig/chronyd", 'OPTIONS="-4"\n', Result.PASS),
        ("/etc/chrony.conf", "user root\n", Result.FAIL),
        ("/etc/chrony/chrony.conf", "# user root\nuser chrony\n", Result.PASS),
    ],
)
def test_next_boot(path: str, text: str, result: Result) -> None:
    """Options and the program's own file say it; without a line, how it was built."""
    assert judge("daemon-user", built(files={path: text}), **CHRONY).result is result


def test_options_win() -> None:
    """What the command line says counts more than the program's file."""
    files = {"/etc/chrony.conf": "user root\n", "/etc/sysconfig/chronyd": "OPTIONS='-u chrony'\n"}
    assert judge("daemon-user", built(files=files), **CHRONY).result is Result.PASS


def test_now() -> None:
    """A process of root's fails, as does one that is not there; a disk has none to see."""
    assert judge("daemon-user", built(0), **CHRONY).result is Result.FAIL
    ntp = judge("daemon-user", built(), process="ntpd", user="chrony", default="chrony")
    assert ntp.result is Result.FAIL
    disk = judge("daemon-user", built(plane=Plane.OFFLINE), **CHRONY)
    assert disk.result is Result.NEEDS_BOOT
    unknown = judge("daemon-user", built(), process="x", user="chrony")
    assert unknown.result is Result.ERROR
