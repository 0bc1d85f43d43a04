"""Labels and metadata areas of physical volumes."""

from __future__ import annotations

import struct
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from imgverify.disk.damage import DamageError
from imgverify.disk.lvm_label import Label, read_label
from imgverify.disk.lvm_text import MAX_TEXT
from tests.unit.disk.drawn import Drawn
from tests.unit.disk.lvm_disks import AREA, AREA_SIZE, MIB, UUID, crc, sample, written


def _label(disk: Drawn) -> Label:
    found = read_label(disk)
    assert found is not None
    return found


@pytest.mark.parametrize("name", ["two", "kinds", "ring", "exported"])
def test_samples(name: str) -> None:
    """What LVM wrote is read, also where it runs over the end of its area."""
    found = _label(sample(name))
    assert [len(part) for part in found.uuid.split("-")] == [6, 4, 4, 4, 4, 4, 6]
    assert not found.problems
    (text,) = found.texts
    assert text.rstrip().splitlines()[-1].startswith("creation_time = ")


def test_no_label() -> None:
    """A disk of something else, or of nothing."""
    assert read_label(Drawn(MIB)) is None
    assert read_label(Drawn(100)) is None
    assert read_label(Drawn(0)) is None


def test_wrapped() -> None:
    """A text that starts shortly before the end of its area goes on after its header."""
    assert _label(written("x" * 3000, at=AREA_SIZE - 1000)).texts == ("x" * 3000,)


def test_empty_area() -> None:
    """A volume that belongs to no group has no text."""
    assert _label(written()) == Label(UUID, (), ())


@pytest.mark.parametrize(
    ("place", "reason"),
    [(512 + 25, "kind"), (512 + 400, "wrong checksum"), (512 + 9, "contradicts")],
)
def test_broken_label(place: int, reason: str) -> None:
    """A label that cannot be trusted is an error, and never no label."""
    with pytest.raises(DamageError, match=reason):
        read_label(written().with_bytes(place, b"\x07"))


@pytest.mark.parametrize(
    ("disk", "reason"),
    [
        (written("a").with_bytes(AREA, b"\0"), "wrong checksum"),
        (written("a").with_bytes(AREA + 5, b"\0"), "broken"),
        (written("a").with_bytes(AREA + 512, b"b"), "wrong checksum"),
        (written("a", at=AREA_SIZE + 512), "outside of it"),
        (written("a", area=(1 << 40, MIB)), "outside of the device"),
        (written("a", area=(AREA, 1 << 60)), "outside of the device"),
    ],
)
def test_broken_areas(disk: Drawn, reason: str) -> None:
    """An area that cannot be read is a problem of its own; the volume is one all the same."""
    found = _label(disk)
    assert found.texts == ()
    assert reason in found.problems[0]


def test_too_much_text() -> None:
    """A length beyond all reason is not believed."""
    disk = written("a")
    header = bytearray(disk.read(AREA, 512))
    struct.pack_into("<Q", header, 48, MAX_TEXT * 2)
    struct.pack_into("<I", header, 0, crc(bytes(header[4:])))
    assert "outside of it" in _label(disk.with_bytes(AREA, bytes(header))).problems[0]


def test_areas_without_end() -> None:
    """A list of areas that nothing ends is refused."""
    head = written().read(512, 512)
    body = head[20:72] + struct.pack("<QQ", MIB, MIB) * 27
    body = body[:492].ljust(492, b"\1")
    label = struct.pack("<8sQI", b"LABELONE", 1, crc(body)) + body
    with pytest.raises(DamageError, match="without end"):
        read_label(Drawn(16 * MIB, [(512, label)]))


@given(st.integers(0, 8191), st.binary(min_size=1, max_size=40))
def test_any_damage(place: int, noise: bytes) -> None:
    """Whatever is written over it, the label is read or refused."""
    with suppress(DamageError):
        found = read_label(sample("two").with_bytes(place, noise))
        assert found is None or len(found.uuid) == len(UUID)
