"""What listens, from the kernel's tables."""

from __future__ import annotations

import pytest

from imgverify.facts.answers import Answers
from imgverify.model import Plane, Result
from tests.checks.building import answers
from tests.checks.judging import judge

HEAD = "  sl  local_address rem_address   st\n"
NOWHERE = "0" * 32


def built(tcp: str = "", tcp6: str = "", plane: Plane = Plane.BOOT) -> Answers:
    """A machine whose tables have these lines.

    Args:
        tcp: lines after the head.
        tcp6: the same, of IPv6.
        plane: where the answers come from.
    """
    files = {"/proc/net/tcp": HEAD + tcp, "/proc/net/tcp6": HEAD + tcp6}
    return answers("sockets", files=files if plane is Plane.BOOT else {}, plane=plane)


@pytest.mark.parametrize(
    ("tcp", "tcp6", "result"),
    [
        ("", "", Result.PASS),
        ("   0: 0100007F:0019 00000000:0000 0A 0\n", "", Result.PASS),
        ("   0: 00000000:0019 00000000:0000 0A 0\n", "", Result.FAIL),
        # A connection is no listening socket, and 2500 is not 25.
        ("   0: 0A000001:0019 0A000002:C350 01 0\n   1: 00000000:09C4 0:0 0A 0\n", "", Result.PASS),
        ("", f"   0: {NOWHERE}:01D1 {NOWHERE}:0000 0A 0\n", Result.FAIL),
        ("", f"   0: {'0' * 24}01000000:0019 {NOWHERE}:0000 0A 0\n", Result.PASS),
        ("", f"   0: 0000000000000000FFFF00000100007F:0019 {NOWHERE}:0000 0A 0\n", Result.PASS),
    ],
)
def test_ports_local_only(tcp: str, tcp6: str, result: Result) -> None:
    """Loopback of both families is fine; anything else that listens is not."""
    outcome = judge("ports-local-only", built(tcp, tcp6), ports=[25, 465, 587])
    assert outcome.result is result


def test_nothing_runs() -> None:
    """A disk has no sockets to show, and a machine without the table was not looked at."""
    assert judge("ports-local-only", built(plane=Plane.OFFLINE), ports=[25]).result is (
        Result.NEEDS_BOOT
    )
    assert judge("ports-local-only", answers("sockets"), ports=[25]).result is Result.ERROR


def test_listening_ports() -> None:
    """What is listed may listen; the rest is named."""
    here = built("   0: 00000000:0016 0:0 0A 0\n   1: 00000000:0017 0:0 0A 0\n")
    outcome = judge("listening-ports", here, allow=["tcp/22"])
    assert outcome.result is Result.FAIL
    assert "tcp 0.0.0.0:23" in outcome.reason
    assert judge("listening-ports", here, allow=["tcp/22", "tcp/23"]).result is Result.PASS
