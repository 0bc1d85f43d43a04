"""Files of two manifests."""

from __future__ import annotations

import pytest

from imgverify.difference import How, compare, compare_all
from imgverify.difference.manifest import Entry
from tests.unit.difference.portraits import file, with_files

LINK = Entry("l", 0o777, "root", "root", target="a")


@pytest.mark.parametrize(
    ("after", "attribute", "value"),
    [
        (file(digest="1" * 64), "content", f"3 bytes, sha256:{'1' * 64}"),
        (file(size=4), "content", f"4 bytes, sha256:{'0' * 64}"),
        (file(mode=0o4755), "mode", "4755"),
        (file(owner="app"), "owner", "app"),
        (file(group="1000"), "group", "1000"),
        (file(xattrs={"security.capability": "0x01"}), "xattr security.capability", "0x01"),
    ],
)
def test_each_attribute_is_seen(after: Entry, attribute: str, value: str) -> None:
    """And told alone."""
    (change,) = compare(with_files({"/a": file()}), with_files({"/a": after}))
    assert (change.how, change.name) == (How.CHANGED, "/a")
    assert change.after == {attribute: value}


def test_a_file_that_becomes_a_link() -> None:
    """Everything about it is another thing then."""
    (change,) = compare(with_files({"/a": file()}), with_files({"/a": LINK}))
    assert change.after == {"type": "symlink", "target": "a"}
    assert (change.before or {})["mode"] == "0644"


def test_modes_of_links_say_nothing() -> None:
    """File systems differ in what they give them."""
    other = Entry("l", 0o755, "root", "root", target="a")
    assert compare(with_files({"/a": LINK}), with_files({"/a": other})) == ()


def test_an_unread_file_is_a_difference() -> None:
    """Also where both could not be read for the same reason."""
    broken = file(trouble="its checksum is wrong")
    (change,) = compare(with_files({"/a": broken}), with_files({"/a": broken}))
    assert change.how is How.UNREAD
    assert change.after == {"unread": "its checksum is wrong"}


def test_what_lies_in_an_unread_folder_is_not_missing() -> None:
    """The folder is told, and nothing is said of what may be in it."""
    before = with_files({"/srv": file(kind="d"), "/srv/a": file(), "/srv2": file()})
    after = with_files({}, troubles={"/srv": "no device is LABEL=srv"})
    changes = compare(before, after)
    assert [(one.name, one.how) for one in changes] == [
        ("/srv", How.UNREAD),
        ("/srv2", How.REMOVED),
    ]


def test_the_package_that_ships_it() -> None:
    """It is known from either side."""
    before = with_files({"/a": file(), "/b": file()}, packages={"/a": "old"})
    after = with_files({"/b": file(mode=0)}, packages={"/b": "new"})
    assert [(one.name, one.package) for one in compare(before, after)] == [
        ("/a", "old"),
        ("/b", "new"),
    ]


def test_contents_that_were_not_read_are_said() -> None:
    """Files of the same size look alike then."""
    sides = [with_files({"/a": file(digest="")}, has_content=False) for _ in range(2)]
    compared = compare_all(*sides)
    assert compared.changes == ()
    assert any(line.startswith("contents of files") for line in compared.gaps)
