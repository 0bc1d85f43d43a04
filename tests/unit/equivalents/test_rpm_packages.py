"""Installed packages off a disk."""

from __future__ import annotations

import lzma
from pathlib import Path

import pytest

from imgverify.equivalents import rpm_packages
from imgverify.facts import packages
from imgverify.unobserved import NotObservedError
from tests.checks.building import answers
from tests.unit.disk.trees import MemoryFileSystem, image
from tests.unit.rpm.databases import NAME, VERSION, blob, sample

_FORMATS = {
    "rpmdb.sqlite": "rpmdb.sqlite",
    "Packages.db": "Packages.db",
    "Packages-little": "Packages",
    "Packages-big": "Packages",
}
_RHEL = 'ID="rhel"\nID_LIKE="fedora"\nVERSION_ID="9.4"\n'


def _machine(data: bytes, name: str) -> MemoryFileSystem:
    made = MemoryFileSystem().put("/usr/bin/rpm", mode=0o755)
    return made.put(f"/var/lib/rpm/{name}", data)


@pytest.mark.parametrize("name", list(_FORMATS))
def test_same_lines_as_rpm(name: str) -> None:
    """Byte for byte what the script prints, but for the order."""
    printed = rpm_packages.answer(image(_machine(sample(name), _FORMATS[name])), "")
    assert sorted(printed.splitlines(keepends=True)) == sorted(
        sample("rpm-qa.txt").splitlines(keepends=True)
    )


def test_same_lines_as_rpm_of_many_packages() -> None:
    """Also where buckets overflow and many were deleted."""
    printed = rpm_packages.answer(image(_machine(sample("Packages-many"), "Packages")), "")
    assert sorted(printed.splitlines()) == sorted(sample("rpm-qa-many.txt").splitlines())


def test_topic_reads_both_alike() -> None:
    """Names, versions and keys are those that a running machine would have told."""
    printed = rpm_packages.answer(image(_machine(sample("Packages.db"), "Packages.db")), "")
    found = [
        packages.parse(
            answers(
                "packages",
                files={"/etc/os-release": _RHEL},
                outputs={packages.RPM_LIST: text.decode()},
            )
        )
        for text in (printed, sample("rpm-qa.txt"))
    ]
    assert found[0].installed == found[1].installed
    assert {(one.name, one.version, one.key) for one in found[0].find("[bk]*")} == {
        ("beta", "2:2.1~rc1-3.el7", "7f038763dcab16f2"),
        ("kernel", "4-1", "269748da27e8f271"),
        ("kernel", "5-1", "a68695a9a7643432"),
    }


def test_without_rpm() -> None:
    """The script prints nothing, whatever lies in rpm's folder."""
    made = MemoryFileSystem().put("/var/lib/rpm/Packages", b"garbage")
    assert rpm_packages.answer(image(made), "") == b""


def test_without_a_database() -> None:
    """Packages that nobody could see are not absent."""
    with pytest.raises(NotObservedError, match="has no database"):
        rpm_packages.answer(image(MemoryFileSystem().put("/usr/bin/rpm", mode=0o755)), "")


def test_package_without_a_name(monkeypatch: pytest.MonkeyPatch) -> None:
    """There is no such package, and nobody could look for it."""
    monkeypatch.setattr("imgverify.rpm.ndb.headers", lambda _: iter([blob({VERSION: "1"})]))
    with pytest.raises(NotObservedError, match="without a name"):
        rpm_packages.answer(image(_machine(b"-", "Packages.db")), "")


def test_fields_that_are_not_there(monkeypatch: pytest.MonkeyPatch) -> None:
    """They are (none), the epoch is 0, and no signature is an empty field."""
    monkeypatch.setattr("imgverify.rpm.ndb.headers", lambda _: iter([blob({NAME: "none"})]))
    printed = rpm_packages.answer(image(_machine(b"-", "Packages.db")), "")
    assert printed == b"none\t0:(none)-(none)\t(none)\t\n"


def test_samples_are_small() -> None:
    """They are in the source tree for good."""
    folder = Path(__file__).parents[1] / "rpm/samples"
    assert sum(path.stat().st_size for path in folder.iterdir()) < 100_000
    assert len(lzma.decompress((folder / "rpmdb.sqlite.xz").read_bytes())) > 400_000
