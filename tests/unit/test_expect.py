"""Soft assertions keep every half that is wrong."""

from __future__ import annotations

import pytest

from imgverify.expect import Expect, UnmetError


def test_all_unmet_halves_are_reported() -> None:
    """Now and after the next boot: both are named, in order, and what holds is kept as evidence."""
    expect = Expect()
    assert not expect(False, wanted="noexec", found="rw", where="/proc/1/mountinfo:7")
    assert expect(True, wanted="nodev", found="nodev", where="/etc/fstab:3")
    assert not expect(False, wanted="noexec", found="defaults", where="/etc/fstab:3")
    with pytest.raises(UnmetError) as caught:
        expect.settle()
    assert str(caught.value).splitlines() == [
        "/proc/1/mountinfo:7: found rw, wanted noexec",
        "/etc/fstab:3: found defaults, wanted noexec",
    ]
    assert len(expect.findings) == 3


def test_settles_quietly_when_all_holds() -> None:
    """No finding, or only good ones, raise nothing."""
    expect = Expect()
    expect.settle()
    expect(True, wanted="a", found="a", where="b")
    expect.settle()
    assert not expect.unmet


def test_found_is_made_printable() -> None:
    """A finding that quotes the image cannot break a report."""
    expect = Expect()
    expect(False, wanted="text", found="\x1b[31m\udc80", where="file")
    assert expect.findings[0].found == "\\x1b[31m\\x80"
