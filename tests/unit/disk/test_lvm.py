"""Volume groups and the bytes of their volumes."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from imgverify.disk.damage import DamageError
from imgverify.disk.lvm import Found, find_groups
from imgverify.disk.lvm_group import VolumeGroup
from imgverify.disk.lvm_volumes import LogicalVolume
from tests.unit.disk.drawn import Drawn, sector
from tests.unit.disk.lvm_disks import MIB, UUID, group, linear, sample, volume, written

# Of a disk of the samples: sectors before its first extent, and of an extent.
START, EXTENT = MIB // 512, MIB // 512
OTHER = """pv1 {
id = "abcdef-0000-0000-0000-0000-0000-000002"
flags = []
pe_start = 2048
pe_count = 15
}"""

SMALL_STRIPES = """type = "striped"
stripe_count = 2
stripe_size = 1
stripes = ["pv0", 0, "pv0", 1]"""


def _two() -> Found:
    return find_groups({"vda": sample("two", 0), "vdb": sample("two", 1)})


def _only(found: Found) -> VolumeGroup:
    (only,) = found.groups
    return only


def _volume(of: VolumeGroup, name: str) -> LogicalVolume:
    return next(one for one in of.volumes if one.name == name)


def _one(text: str) -> VolumeGroup:
    return _only(find_groups({"vda": written(text)}))


def test_two_disks() -> None:
    """A group over two disks is put together, in the order of its metadata."""
    found = _only(_two())
    assert (found.name, found.extent, found.exported) == ("vg-two", MIB, False)
    assert [member.device for member in found.members] == ["vda", "vdb"]
    names = ["root", "var-log", "striped", "span", "skipped", "manual"]
    assert [one.name for one in found.volumes] == names


def test_pieces() -> None:
    """A volume that was extended goes on where its second piece lies (extents 0-3, then 8-10)."""
    root = _volume(_only(_two()), "root")
    assert (root.size, root.layout, root.disks) == (7 * MIB, "linear", ("vda",))
    assert root.source.read(0, 512) == sector(1, START)
    assert root.source.read(4 * MIB - 512, 1024) == (
        sector(1, START + 4 * EXTENT - 1) + sector(1, START + 8 * EXTENT)
    )
    assert len(root.source.read(7 * MIB - 100, 1000)) == 100


def test_stripes() -> None:
    """Stripes of 64 KiB alternate between two disks (extents 4-7 of both), then 11-12 in a row."""
    striped = _volume(_only(_two()), "striped")
    assert (striped.size, striped.layout) == (10 * MIB, "linear,striped")
    assert striped.disks == ("vda", "vdb")
    chunk = 64 * 1024
    for number in range(8 * MIB // chunk):
        row, column = divmod(number, 2)
        place = START + 4 * EXTENT + row * (chunk // 512)
        assert striped.source.read(number * chunk, 512) == sector(column + 1, place)
    assert striped.source.read(8 * MIB, 512) == sector(1, START + 11 * EXTENT)


def test_left_alone_at_boot() -> None:
    """Volumes that no boot activates say so."""
    found = _only(_two())
    for name in ("skipped", "manual"):
        assert not _volume(found, name).starts
        assert "not activated" in _volume(found, name).trouble
    assert _volume(found, "root").starts


def test_missing_disk() -> None:
    """Without one disk, volumes that lie on it are in trouble; the others are read."""
    found = _only(find_groups({"vda": sample("two", 0)}))
    assert [member.device for member in found.members] == ["vda", ""]
    assert not _volume(found, "root").trouble
    assert _volume(found, "root").source.read(0, 512) == sector(1, START)
    for name in ("var-log", "striped"):
        one = _volume(found, name)
        assert "missing" in one.trouble
        assert not one.starts
        with pytest.raises(DamageError, match="missing"):
            one.source.read(0, 512)
    assert found.problems == ()


def test_kinds_that_are_not_read() -> None:
    """Thin, cache, RAID and snapshots are there at boot, and their bytes are never guessed."""
    found = _only(find_groups({"vda": sample("kinds")}))
    assert {one.name: one.layout for one in found.volumes} == {
        "root": "linear",
        "cow": "linear",
        "pool": "thin,pool",
        "thin": "thin,sparse",
        "mir": "raid,raid1",
        "cached": "cache",
    }
    for one in found.volumes:
        assert one.starts
        assert bool(one.trouble) == (one.name != "root"), one.name
    assert "snapshot" in _volume(found, "cow").trouble
    assert "raid1" in _volume(found, "mir").trouble
    assert found.problems == ()


def test_ring() -> None:
    """Metadata that runs over the end of its area is the newest."""
    found = _only(find_groups({"vda": sample("ring")}))
    assert found.seqno > 30
    last = found.members[0].start // 512 + EXTENT - 1
    assert found.volumes[0].source.read(MIB - 512, 512) == sector(1, last)


def test_exported() -> None:
    """A group that was taken out of use has volumes that do not start."""
    found = _only(find_groups({"vda": sample("exported")}))
    assert found.exported
    assert "exported" in found.volumes[0].trouble
    assert not found.volumes[0].starts


def test_newest_counts() -> None:
    """Of two disks that tell different stories, the newer one is right."""
    old = group(volume("old", (0, 1, linear(0))), members=OTHER, seqno=2)
    new = group(volume("new", (0, 1, linear(0, "pv1"))), members=OTHER, seqno=3)
    second = written(new, uuid="abcdef-0000-0000-0000-0000-0000-000002")
    for disks in ({"a": written(old), "b": second}, {"b": second, "a": written(old)}):
        assert [one.name for one in _only(find_groups(disks)).volumes] == ["new"]


def test_broken_copy_beside_a_good_one() -> None:
    """A disk whose own metadata is broken is no trouble where another disk has a copy."""
    text = group(volume("lv", (0, 1, linear(0))), members=OTHER)
    broken = written(text).with_bytes(4096 + 600, b"?")
    second = written(text, uuid="abcdef-0000-0000-0000-0000-0000-000002")
    found = find_groups({"a": broken, "b": second})
    assert found.troubles == {}
    assert not _only(found).volumes[0].trouble
    alone = find_groups({"a": broken})
    assert "wrong checksum" in alone.troubles["a"]
    assert not alone.groups


def test_no_group() -> None:
    """A physical volume that belongs to no group is nothing odd."""
    found = find_groups({"vda": written(), "vdb": Drawn(MIB)})
    assert list(found.labels) == ["vda"]
    assert not found.groups
    assert not found.troubles
    assert found.group_with("vda") is None


def test_same_disk_twice() -> None:
    """A copy of a physical volume is told, as nobody can say which one counts."""
    found = find_groups({"vda": sample("ring"), "vdb": sample("ring")})
    assert "the same LVM identifier as vda" in found.troubles["vdb"]


def test_same_name_twice() -> None:
    """Two groups of one name: which one a boot means by it is not known."""
    other = "abcdef-0000-0000-0000-0000-0000-000002"
    text = group(volume("lv", (0, 1, linear(0))))
    twin = text.replace("vgvgvg", "wgwgwg").replace("000001", "000002")
    found = find_groups({"a": written(text), "b": written(twin, uuid=other)})
    assert len(found.groups) == 2
    assert all("several volume groups" in one.volumes[0].trouble for one in found.groups)


def test_disk_that_came_back() -> None:
    """LVM does not trust a disk that its group went on without."""
    text = group(volume("lv", (0, 1, linear(0)))).replace(
        'status = ["ALLOCATABLE"]\nflags = []', 'status = ["ALLOCATABLE"]\nflags = ["MISSING"]'
    )
    assert "missing" in _one(text).volumes[0].trouble


def test_merging_snapshot() -> None:
    """An origin into which a snapshot is merged at boot is not read as it is."""
    text = group(
        volume("root", (0, 2, linear(0)))
        + volume("cow", (0, 2, linear(2)))
        + volume("snapshot0", (0, 2, 'type = "snapshot"\norigin = "root"\nmerging_store = "cow"'))
    )
    assert "merged into it" in _volume(_one(text), "root").trouble


@pytest.mark.parametrize(
    ("segments", "count", "reason"),
    [
        ([(0, 2, linear(14))], None, "outside of vda"),
        ([(0, 1 << 40, linear(0))], None, "outside of vda"),
        ([(0, 1, linear(0)), (2, 1, linear(1))], None, "do not add up at extent 1"),
        ([(1, 1, linear(0))], None, "do not add up at extent 0"),
        ([(0, 1, linear(0))], 2, "1 segments, and says 2"),
        ([], None, "0 segments"),
        ([(0, 1, linear(0, "pv7"))], None, "pv7, which is no physical volume"),
        ([(0, 1, 'type = "striped"\nstripe_count = 0\nstripes = []')], None, "do not add up"),
        ([(0, 1, 'type = "striped"\nstripe_count = 1\nstripes = ["pv0"]')], None, "do not add up"),
        (
            [(0, 1, 'type = "striped"\nstripe_count = 1\nstripes = ["pv0", "x"]')],
            None,
            "without a number",
        ),
        ([(0, 2, SMALL_STRIPES)], None, "stripes of 512 bytes"),
        ([(0, 1, "")], None, "no text"),
        ([(0, 1 << 62, 'type = "thin"')], None, "kind thin"),
    ],
)
def test_volumes_that_cannot_be(
    segments: list[tuple[int, int, str]], count: int | None, reason: str
) -> None:
    """A volume whose metadata is wrong is in trouble; the one beside it is read."""
    bad = volume("bad", *segments, count=count)
    found = _one(group(volume("good", (0, 1, linear(3))) + bad))
    assert reason in _volume(found, "bad").trouble
    assert not _volume(found, "good").trouble
    with pytest.raises(DamageError):
        _volume(found, "bad").source.read(0, 1)


def test_device_smaller_than_its_metadata() -> None:
    """Extents that the metadata grants and the device does not have are never read."""
    text = group(volume("lv", (0, 15, linear(0))))
    found = _only(find_groups({"vda": written(text, size=8 * MIB)}))
    assert "outside of the disk" in found.volumes[0].trouble
    assert found.problems


def test_shared_extents() -> None:
    """Volumes that claim the same extents are both in trouble."""
    found = _one(group(volume("a", (0, 4, linear(0))) + volume("b", (0, 4, linear(3)))))
    assert all("claim the same extents" in one.trouble for one in found.volumes)
    assert found.free == 8 * MIB


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (group("").replace("extent_size = 2048", "extent_size = 0"), "extents have 0 bytes"),
        (group("").replace("pe_count = 15", f"pe_count = {1 << 63}"), "absurd"),
        (group("", name="..").replace("vgvgvg-00..", "vgvgvg"), "does not allow"),
        ("a { id = 1 }\nb { }", "no text contents|2 volume groups"),
        (group("").replace(f'id = "{UUID}"', "id = 5"), "no text physical_volumes/pv0/id|pv0/id"),
        (group("").replace("logical_volumes {", "logical_volumes = 1\nx {"), "no section"),
        (group("").replace("physical_volumes {", "physical_volumes = 1\nx {"), "no section"),
        ("garbage \xff", "line 1"),
        (group("".join(volume(f"v{n}", (0, 1, linear(0))) for n in range(1100))), "at most"),
    ],
)
def test_groups_that_cannot_be(text: str, reason: str) -> None:
    """Metadata that is no group's is the trouble of its disk, in words."""
    found = find_groups({"vda": written(text, area=(4096, 4 * MIB))})
    assert not found.groups
    assert any(word in found.troubles["vda"] for word in reason.split("|"))


def test_odd_name() -> None:
    """A volume by a name that LVM does not allow is not made a device of."""
    found = _one(group(volume("-rm", (0, 1, linear(0))).replace("-rm", "..")))
    assert "not allow" in found.volumes[0].trouble


@given(st.integers(0, 9000), st.binary(min_size=1, max_size=20))
def test_any_damage(place: int, noise: bytes) -> None:
    """Whatever is written over the start of a disk, volumes are read or refused."""
    found = find_groups({"vda": sample("two", 0).with_bytes(place, noise), "vdb": sample("two", 1)})
    for one in (one for each in found.groups for one in each.volumes if not one.trouble):
        assert len(one.source.read(0, 512)) == 512


@given(st.text(alphabet='0123456789{}[]"=,\n pvse_', max_size=30), st.integers(0, 900))
def test_any_text(noise: str, place: int) -> None:
    """Metadata with right checksums and wrong words ends in words, never in an exception."""
    text = group(volume("a", (0, 4, linear(0))) + volume("b", (0, 4, linear(4))))
    found = find_groups({"vda": written(text[:place] + noise + text[place + len(noise) :])})
    assert found.groups or found.troubles
