"""Imported keys off a disk."""

from __future__ import annotations

import pytest

from imgverify.equivalents import rpm_keys
from imgverify.facts import rpm_keys as topic
from imgverify.unobserved import NotObservedError
from tests.checks.building import answers
from tests.unit.disk.trees import MemoryFileSystem, image
from tests.unit.rpm.databases import sample


def _answer(data: bytes, name: str) -> bytes:
    made = MemoryFileSystem().put("/usr/bin/rpm", mode=0o755)
    return rpm_keys.answer(image(made.put(f"/var/lib/rpm/{name}", data)), "")


def _parse(text: bytes) -> set[topic.RpmKey]:
    found = topic.parse(answers("rpm_keys", outputs={topic.KEYS.name: text.decode()}))
    return set(found.imported)


@pytest.mark.parametrize(("data", "name"), [("rpmdb.sqlite",) * 2, ("Packages.db",) * 2])
def test_same_text_as_rpm(data: str, name: str) -> None:
    """Byte for byte what the script prints: versions, owners and armoured keys."""
    assert _answer(sample(data), name) == sample("gpg-pubkey.txt")


@pytest.mark.parametrize("data", ["Packages-little", "Packages-big"])
def test_same_keys_as_rpm(data: str) -> None:
    """A hash has an order of its own; the topic finds the same keys and fingerprints."""
    found = _parse(_answer(sample(data), "Packages"))
    assert found == _parse(sample("gpg-pubkey.txt"))
    assert {one.fingerprint for one in found} == {
        "edceb0da70d1913e26b68c7d7f038763dcab16f2",
        "a666b169664e4557f1f6806b269748da27e8f271",
        "78955bfe817d39eef2788f47a68695a9a7643432",
    }


def test_no_keys() -> None:
    """What rpm says then is no key, and the topic finds none."""
    printed = _answer(sample("Packages-many"), "Packages")
    assert printed == b"package gpg-pubkey is not installed\n"
    assert _parse(printed) == set()


def test_without_rpm() -> None:
    """The script prints nothing."""
    assert rpm_keys.answer(image(MemoryFileSystem()), "") == b""


def test_damaged_database() -> None:
    """Keys that nobody could see are not absent."""
    with pytest.raises(NotObservedError, match="no SQLite database"):
        _answer(b"garbage", "rpmdb.sqlite")
