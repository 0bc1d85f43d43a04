"""The segments of a logical volume: which extents of which disks are its bytes.

Source: lvm(8) and LVM2's lib/format_text/import_vsn1.c for the text; what each layout is called is
lvs(8)'s `lv_layout`, from lib/metadata/lv_manip.c.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from imgverify.disk.damage import DamageError
from imgverify.disk.lvm_text import Section
from imgverify.disk.source import Ranges, Source
from imgverify.disk.striped import Striped

SECTOR = 512
# Every read goes through the list of stretches.
_MAX_SEGMENTS = 4096
_MAX_STRIPES = 128
_LEAST_CHUNK = 8
_PLAIN = ("striped", "linear")
_LAYOUTS = {
    "mirror": "mirror",
    "thin": "thin,sparse",
    "thin-pool": "thin,pool",
    "cache": "cache",
    "cache-pool": "cache,pool",
    "vdo": "vdo,sparse",
    "vdo-pool": "vdo,pool",
}


class OtherKindError(DamageError):
    """A segment that only device-mapper puts together; nothing is wrong with it."""


@dataclass(frozen=True, slots=True)
class Member:
    """A physical volume as its group knows it.

    Args:
        name: in the metadata (`pv0`).
        uuid: with dashes.
        device: name of the device; empty when it is missing.
        start: bytes before its first extent.
        extents: how many it has.
        source: its bytes; None when it is missing.
    """

    name: str
    uuid: str
    device: str
    start: int
    extents: int
    source: Source | None


@dataclass(frozen=True, slots=True)
class Stripe:
    """Extents in a row on one physical volume."""

    member: Member
    first: int
    count: int


@dataclass(frozen=True, slots=True)
class Segment:
    """A part of a volume; `chunk` is the bytes of a stripe that lie together."""

    stripes: tuple[Stripe, ...]
    chunk: int


def segments_of(volume: Section, name: str) -> list[Section]:
    """Sections of a volume's segments, in order.

    Args:
        volume: its section.
        name: for messages.

    Raises:
        DamageError: they are not as many as it says, or not one after the other.
    """
    found = [segment for word, segment in volume.sections() if word.startswith("segment")]
    if not 0 < len(found) <= _MAX_SEGMENTS or len(found) != volume.number("segment_count"):
        raise DamageError(
            f"{name}: it has {len(found)} segments, and says {volume.number('segment_count')}; "
            f"at most {_MAX_SEGMENTS} are read"
        )
    found.sort(key=lambda one: one.number("start_extent"))
    reached = 0
    for segment in found:
        if segment.number("start_extent") != reached:
            raise DamageError(f"{name}: its segments do not add up at extent {reached}")
        reached += segment.number("extent_count")
    return found


def layout_of(segments: list[Section]) -> str:
    """What lvs(8) calls the layout of a volume; `unknown` as lvs itself says of odd kinds.

    Args:
        segments: their sections, in order.
    """
    kind = segments[0].text("type").partition("+")[0]
    if kind in _PLAIN:
        return ",".join(sorted({_plain_layout(one) for one in segments}))
    if kind.startswith("raid"):
        level = kind.partition("_")[0]
        return f"raid,{level}" if kind == level else f"raid,{level},{kind}"
    return _LAYOUTS.get(kind, "unknown")


def _plain_layout(segment: Section) -> str:
    if segment.text("type").startswith("striped") and segment.number("stripe_count") > 1:
        return "striped"
    return "linear"


def striped(segment: Section, members: Mapping[str, Member], extent: int, name: str) -> Segment:
    """Read a segment that lies on physical volumes in stripes, or on one of them in a row.

    Args:
        segment: its section.
        members: physical volumes of the group.
        extent: bytes of an extent.
        name: of the volume, for messages.

    Raises:
        OtherKindError: it is of another kind.
        DamageError: it contradicts itself.
    """
    kind = segment.text("type").partition("+")[0]
    if kind not in _PLAIN:
        raise OtherKindError(f"{name}: a volume of the kind {kind} cannot be read without a boot")
    count, places = segment.number("stripe_count"), segment.items("stripes")
    total = segment.number("extent_count")
    if not 0 < count <= _MAX_STRIPES or len(places) != 2 * count or total % count:
        raise DamageError(f"{name}: it has a segment whose stripes do not add up")
    stripes: list[Stripe] = []
    for word, first in zip(places[::2], places[1::2], strict=True):
        if not isinstance(first, int) or first < 0:
            raise DamageError(f"{name}: it has a stripe without a number")
        member = members.get(str(word))
        if member is None:
            raise OtherKindError(f"{name}: it lies on {word}, which is no physical volume")
        if first + total // count > member.extents:
            raise DamageError(f"{name}: it has extents outside of {member.device or word}")
        stripes.append(Stripe(member, first, total // count))
    chunk = segment.number("stripe_size") * SECTOR if count > 1 else extent
    if count > 1 and (chunk < _LEAST_CHUNK * SECTOR or extent % chunk):
        raise DamageError(f"{name}: it has stripes of {chunk} bytes")
    return Segment(tuple(stripes), chunk)


def bytes_of(segments: list[Segment], extent: int, name: str) -> Source | None:
    """Put the bytes of a volume together; None when a physical volume of it is missing.

    Args:
        segments: in order.
        extent: bytes of an extent.
        name: for messages.

    Raises:
        DamageError: some lie outside of their physical volume.
    """
    whole: list[tuple[Source, int, int]] = []
    try:
        for segment in segments:
            parts: list[tuple[Source, int, int]] = []
            for one in segment.stripes:
                if one.member.source is None:
                    return None
                offset = one.member.start + one.first * extent
                parts.append((one.member.source, offset, one.count * extent))
            if len(parts) == 1:
                whole += parts
            else:
                stripes = Striped([Ranges.one(*part) for part in parts], segment.chunk)
                whole.append((stripes, 0, stripes.size))
        return Ranges(whole)
    except DamageError as error:
        raise DamageError(f"{name}: {error.reason}") from error
