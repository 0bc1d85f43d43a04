"""The network works on any card."""

from __future__ import annotations

import fnmatch

from imgverify.expect import Expect
from imgverify.facts.pinned_macs import PATTERNS, PinnedMacs
from imgverify.model import Machine
from imgverify.unobserved import NotApplicableError, only_booted


def test_no_pinned_mac(
    pinned_macs: PinnedMacs,
    machine: Machine | None,
    expect: Expect,
    allow: list[str] | None = None,
) -> None:
    """No network configuration of the image is for one network card: each machine has its own.

    Args:
        pinned_macs: hardware addresses in files that came with the image.
        machine: that is up.
        expect: the recorder.
        allow: shell patterns of paths that may name one.
    """
    if not only_booted(machine) and machine and machine.injected is None:
        raise NotApplicableError(
            "this host was running before us: what was written on it cannot be told from its image"
        )
    left = [
        one
        for one in pinned_macs.shipped
        if not any(fnmatch.fnmatchcase(one.path, pattern) for pattern in allow or ())
    ]
    for one in left:
        expect(
            holds=False,
            wanted="no hardware address",
            found=one.address,
            where=one.where,
            mend=f"rm {one.path}  # as the last step of the build; or match by driver in it",
        )
    if not left:
        expect(
            holds=True,
            wanted="no hardware address",
            found="none",
            where=", ".join(PATTERNS),
        )
