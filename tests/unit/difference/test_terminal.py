"""What a person reads of a difference."""

from __future__ import annotations

import io
from pathlib import Path

import msgspec
import pytest
from rich.console import Console

from imgverify.difference.document import Difference, difference
from imgverify.difference.ignore import Ignore, default_rules
from imgverify.difference.manifest import Manifest
from imgverify.difference.portrait import Portrait
from imgverify.difference.terminal import SHOWN, print_difference
from tests.unit.difference.portraits import (
    DAMAGED,
    accounts,
    file,
    fstab,
    mount,
    package,
    packages,
    portrait,
    user,
    with_files,
)

GOLDEN = Path(__file__).parents[2] / "golden"
OS = {"id": "debian", "version_id": "12", "pretty": "Debian GNU/Linux 12 (bookworm)"}


def _judged(one: Portrait, files: Manifest, result: str) -> Portrait:
    judged: Portrait = msgspec.structs.replace(
        one, manifest=files, profile="cis-debian12", verdicts={"1.1.2 /tmp has noexec": result}
    )
    return judged


def _found() -> Difference:
    before = portrait(
        "good.qcow2",
        os_release=OS,
        packages=packages(package("openssl", "3.0.1"), package("bash", "5.2")),
        accounts=accounts(user("root", 0)),
        fstab=fstab(mount("/tmp", "tmpfs", "nodev", "noexec")),
        sysctl=DAMAGED,
    )
    after = portrait(
        "bad.qcow2",
        os_release=OS,
        packages=packages(package("openssl", "3.0.2"), package("bash", "5.2")),
        accounts=accounts(user("root", 0), user("evil\x1b[2J", 0)),
        fstab=fstab(mount("/tmp", "tmpfs", "nodev")),
        sysctl={"settings": []},
    )
    shipped = {"/usr/bin/openssl": "openssl", "/bin/bash": "bash"}
    old = Manifest(
        entries={"/usr/bin/openssl": file(), "/bin/bash": file(), "/var/log/a": file()},
        packages=shipped,
    )
    new = Manifest(
        entries={
            "/usr/bin/openssl": file("1" * 64),
            "/bin/bash": file("1" * 64, mode=0o4755),
            "/var/log/a": file("1" * 64),
        },
        packages=shipped,
    )
    return difference(
        _judged(before, old, "pass"), _judged(after, new, "fail"), Ignore(default_rules())
    )


def _printed(found: Difference, *, verbose: bool = False, terminal: bool = False) -> str:
    out = io.StringIO()
    console = Console(file=out, width=60, force_terminal=terminal, highlight=False)
    print_difference(found, console, verbose=verbose)
    return out.getvalue()


@pytest.mark.parametrize("verbose", [False, True])
def test_output_is_as_agreed(*, verbose: bool) -> None:
    """Counts first; files of changed packages in one line; no colours without a terminal."""
    name = "diff-verbose-1.txt" if verbose else "diff-1.txt"
    assert _printed(_found(), verbose=verbose) == (GOLDEN / name).read_text()


def test_colours_of_a_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    """Unless somebody wants none; what steers a terminal never comes from an image."""
    monkeypatch.delenv("NO_COLOR", raising=False)
    monkeypatch.setenv("TERM", "xterm")
    assert "\x1b[31m" in _printed(_found(), terminal=True)
    assert "\x1b[2J" not in _printed(_found(), terminal=True)
    monkeypatch.setenv("NO_COLOR", "1")
    assert "\x1b[31m" not in _printed(_found(), terminal=True)


def test_many_files() -> None:
    """The first of them, and how many more there are."""
    files = {f"/opt/{number}": file() for number in range(SHOWN + 5)}
    found = difference(with_files(files), with_files({}, "b"), Ignore())
    assert "… 5 more (-v shows all)" in _printed(found)
    assert f"/opt/{SHOWN + 4}" in _printed(found, verbose=True)


def test_no_difference() -> None:
    """It is said, and what could not be compared is said too."""
    printed = _printed(difference(portrait("a"), portrait("b"), Ignore()))
    assert "no differences" in printed
    assert "files: a: were not read" in printed


def test_the_document_counts() -> None:
    """By kind and sort; ignored ones by their reason."""
    found = _found()
    assert found.counts["file"] == {"changed": 2}
    assert found.counts["sysctl"] == {"unread": 1}
    assert found.ignored == {"logs": 1}
    assert msgspec.json.decode(msgspec.json.encode(found), type=Difference) == found
