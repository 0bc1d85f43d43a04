"""Two portraits held against each other."""

from __future__ import annotations

from typing import Any

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from imgverify.difference import Change, How, compare, compare_all
from imgverify.difference.aspects import ASPECTS
from imgverify.difference.portrait import Portrait
from tests.unit.difference.portraits import (
    DAMAGED,
    LATER,
    accounts,
    file,
    fstab,
    mount,
    package,
    packages,
    portrait,
    sysctl,
    units,
    user,
    with_files,
)

_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["users", "tables", "files", "words", "x"]), inner)
    ),
    max_leaves=10,
)


def _told(before: Portrait, after: Portrait) -> set[tuple[str, str, str]]:
    return {(one.kind, one.name, one.how) for one in compare(before, after)}


def test_an_image_is_like_itself() -> None:
    """Nothing is told of what is the same."""
    one = portrait(
        packages=packages(package("bash", "5.2")),
        accounts=accounts(user("root", 0)),
        fstab=fstab(mount("/", "/dev/vda1", "defaults")),
    )
    assert compare(one, one) == ()


def test_packages() -> None:
    """Added, removed, and the way that a version went, by the order of its manager."""
    before = packages(
        package("gone", "1"), package("up", "1.9"), package("down", "1:1"), package("same", "1")
    )
    after = packages(
        package("new", "1"), package("up", "1.10"), package("down", "2"), package("same", "1")
    )
    assert _told(portrait(packages=before), portrait(packages=after)) == {
        ("package", "gone", How.REMOVED),
        ("package", "new", How.ADDED),
        ("package", "up", How.UPGRADED),
        ("package", "down", How.DOWNGRADED),
    }


def test_only_what_differs_is_told() -> None:
    """Of a thing that both have, the other attributes are left out."""
    before = portrait(packages=packages(package("bash", "1")))
    after = portrait(packages=packages(package("bash", "2")))
    (change,) = compare(before, after)
    assert change == Change(
        kind="package",
        name="bash",
        before={"version": "1"},
        after={"version": "2"},
        how=How.UPGRADED,
    )


def test_several_versions_of_a_package_are_one_thing() -> None:
    """Kernels of rpm systems are installed beside each other."""
    rows = [package("kernel", version, manager="rpm") for version in ("5-1", "5-2", "5-3")]
    (change,) = compare(
        portrait(packages=packages(*rows[:2])), portrait(packages=packages(*rows[1:]))
    )
    assert (change.how, change.after) == (How.CHANGED, {"version": "5-2, 5-3"})


def test_users_and_their_passwords() -> None:
    """The kind of password belongs to a user; its hash is nobody's to see."""
    locked = {"kind": "locked", "scheme": "", "last_change": 1}
    before = accounts(user("root", 0), user("app", 1000), root=locked)
    after = accounts(user("root", 0), user("app", 1001, gid=1000), root={**locked, "kind": "empty"})
    changes = {one.name: one.after for one in compare(_of_accounts(before), _of_accounts(after))}
    assert changes == {"root": {"password": "empty"}, "app": {"uid": "1001"}}


def _of_accounts(topic: dict[str, object]) -> Portrait:
    return portrait(accounts=topic)


def test_units() -> None:
    """Enabled, masked, new, and what a boot leads to; a link to nothing is no unit."""
    before = units({"a.service": "enabled", "b.service": "disabled", "c.service": "absent"})
    after = units(
        {"a.service": "masked", "b.service": "disabled", "d.timer": "enabled"}, "graphical.target"
    )
    assert _told(portrait(systemd_units=before), portrait(systemd_units=after)) == {
        ("unit", "a.service", How.CHANGED),
        ("unit", "d.timer", How.ADDED),
        ("unit", "default.target", How.CHANGED),
    }


def test_sysctl_counts_the_last_line() -> None:
    """Two files that say it in another way, and come to the same, are no difference."""
    before = portrait(sysctl=sysctl(net__ipv4__ip_forward="0"))
    rows = sysctl(net__ipv4__ip_forward="1")
    rows["settings"] += sysctl(net__ipv4__ip_forward="0")["settings"]
    assert compare(before, portrait(sysctl=rows)) == ()
    (change,) = compare(before, portrait(sysctl=sysctl(net__ipv4__ip_forward="1")))
    assert (change.kind, change.name) == ("sysctl", "net.ipv4.ip_forward")


def test_mounts() -> None:
    """Options in their order; several lines for one path all count."""
    one, other = mount("/tmp", "tmpfs", "nodev", "noexec"), mount("/tmp", "tmpfs", "nodev")
    (change,) = compare(portrait(fstab=fstab(one)), portrait(fstab=fstab(other)))
    assert change.before == {"options": "nodev,noexec"}
    (change,) = compare(portrait(fstab=fstab(one)), portrait(fstab=fstab(one, one)))
    assert set(change.after or {}) == {"line 1", "line 2"}


def test_what_is_damaged_is_a_difference() -> None:
    """Nobody knows whether they are the same, so nobody says so."""
    good = portrait(packages=packages(package("bash", "1")))
    (change,) = compare(good, portrait(packages=DAMAGED))
    assert (change.how, change.after) == (How.UNREAD, {"unread": "the disk is broken there"})
    assert compare(portrait(packages=DAMAGED), portrait(packages=DAMAGED))[0].how is How.UNREAD


def test_a_damaged_unit_is_told_by_its_name() -> None:
    """The others are compared all the same."""
    before, after = units({"a.service": "enabled"}), units({"a.service": DAMAGED})
    assert _told(portrait(systemd_units=before), portrait(systemd_units=after)) == {
        ("unit", "a.service", How.UNREAD)
    }


def test_what_neither_side_has_is_a_gap() -> None:
    """Two reports of one profile, which asked for some units only."""
    one = portrait(systemd_units=units({"a.service": DAMAGED, "b.service": "enabled"}))
    compared = compare_all(one, one)
    assert compared.changes == ()
    told = "systemd units: 1 that neither side has, such as a.service: the disk is broken there"
    assert told in compared.gaps


def test_what_only_a_boot_can_tell_is_no_difference() -> None:
    """A unit that a booted machine knows of and a disk cannot is not said to be missing."""
    before, after = units({"a.mount": "generated"}), units({"a.mount": LATER})
    assert compare(portrait(systemd_units=before), portrait(systemd_units=after)) == ()


def test_units_that_were_not_read_are_not_missing() -> None:
    """A report makes one line of many; what it leaves out may be there."""
    shortened = units({"not_observed": "9 of 10 were not read", "a.service": "enabled"})
    compared = compare_all(
        portrait("report", systemd_units=shortened),
        portrait("disk", systemd_units=units({"a.service": "disabled", "b.service": "enabled"})),
    )
    assert [one.name for one in compared.changes] == ["a.service"]
    assert "systemd units: report: 9 of 10 were not read" in compared.gaps


def test_what_one_side_does_not_have_is_said() -> None:
    """A profile that asks for no packages makes a report without them."""
    compared = compare_all(portrait("a"), portrait("b", packages=packages(package("x", "1"))))
    assert compared.changes == ()
    assert "packages: a has no facts of them" in compared.gaps
    assert "files: a: were not read" in compared.gaps


def test_other_facts() -> None:
    """What no aspect knows is compared as names and values; lines of files may move."""
    before = {"rules": [{"user": "a", "line": 3}], "defaults": {"tty": True}}
    after = {"rules": [{"user": "a", "line": 4}, {"user": "b"}], "defaults": {"tty": False}}
    changes = compare(portrait(sudoers=before), portrait(sudoers=after))
    assert {(one.name, one.how) for one in changes} == {
        ("sudoers.defaults.tty", How.CHANGED),
        ('sudoers.rules: {"user":"b"}', How.ADDED),
    }
    assert {one.kind for one in changes} == {"fact"}


def test_facts_are_not_told_beside_files() -> None:
    """They were read out of files that were all compared."""
    before, after = (
        msgspec.structs.replace(with_files({}), facts={"sudoers": {"tty": tty}}) for tty in "ab"
    )
    assert compare(before, after) == ()


def test_verdicts() -> None:
    """A control that fails now; one that only one profile has is no difference of the images."""
    before = Portrait(
        name="a", facts={}, profile="cis", verdicts={"1.1 t": "pass", "1.2 t": "pass"}
    )
    after = Portrait(name="b", facts={}, profile="cis", verdicts={"1.1 t": "fail", "1.3 t": "fail"})
    compared = compare_all(before, after)
    assert [(one.name, one.after) for one in compared.changes] == [("1.1 t", {"result": "fail"})]
    assert "verdicts of 2 controls that only one side has (cis, cis)" in compared.gaps


def test_files_and_facts_in_one() -> None:
    """Everything about two images comes in one tuple."""
    before = msgspec.structs.replace(
        with_files({"/a": file()}), facts={"packages": packages(package("x", "1"))}
    )
    after = msgspec.structs.replace(with_files({"/b": file()}), facts={"packages": packages()})
    assert _told(before, after) == {
        ("package", "x", How.REMOVED),
        ("file", "/a", How.REMOVED),
        ("file", "/b", How.ADDED),
    }


@given(st.dictionaries(st.sampled_from([one.topic for one in ASPECTS]), _JSON))
def test_facts_of_any_shape_raise_nothing(facts: dict[str, object]) -> None:
    """A report folder may be of another version, or of somebody else's making."""
    good: dict[str, Any] = {one.topic: {} for one in ASPECTS}
    for change in compare(Portrait(name="a", facts=facts), Portrait(name="b", facts=good)):
        assert change.kind
