"""Checks over the walk, judged on records as the walk's find prints them."""

from __future__ import annotations

from typing import Any

import pytest

from imgverify.model import Result
from tests.checks.building import answers
from tests.checks.judging import judge

HEAD = ["root /", "root /home"]
SUDO = "4755 f 0 0 root root /usr/bin/sudo"
END = "end of walk\0"


def result(check: str, *records: str, **params: Any) -> Result:
    """Judge a walk that found these records."""
    text = "\0".join([*HEAD, *records, END])
    return judge(check, answers("walk", outputs={"walk": text}), **params).result


@pytest.mark.parametrize(
    ("check", "params"),
    [
        ("no-world-writable", {}),
        ("no-unowned", {}),
        ("setuid-expected", {"allow": ["/usr/bin/sudo"]}),
    ],
)
def test_a_clean_walk_passes(check: str, params: dict[str, Any]) -> None:
    """Only the expected setuid file is there."""
    assert result(check, SUDO, **params) is Result.PASS


@pytest.mark.parametrize(
    ("check", "record"),
    [
        ("no-world-writable", "666 f 0 0 root root /etc/motd"),
        ("no-world-writable", "777 d 0 0 root root /srv/drop box\nwith newline"),
        ("no-unowned", "644 f 1001 0 1001 root /opt/a"),
        ("no-unowned", "777 l 0 1001 root 1001 /opt/link"),
        ("setuid-expected", "2755 f 0 0 root root /usr/bin/sudo2"),
        ("setuid-expected", "4755 f 0 0 root root /home/x/usr/bin/sudo"),
    ],
)
def test_a_bad_file_fails_until_it_is_allowed(check: str, record: str) -> None:
    """Each kind of finding fails; its own path in the list lets it pass."""
    path = record.split(" ", 6)[6]
    assert result(check, SUDO, record, allow=["/usr/bin/sudo"]) is Result.FAIL
    assert result(check, SUDO, record, allow=["/usr/bin/sudo", path]) is Result.PASS


def test_a_wildcard_allows_a_tree() -> None:
    """`*` matches below folders too."""
    record = "666 f 0 0 root root /var/lib/app/run/sock"
    assert result("no-world-writable", record, allow=["/var/lib/app/*"]) is Result.PASS


@pytest.mark.parametrize(
    "output",
    [
        ("root /\0", 0),
        ("root /\0" + SUDO, 124),
        ("root /\0", 1),
        ("end of walk\0", 0),
        ("", 0),
    ],
)
def test_a_walk_that_was_cut_off_is_no_pass(output: tuple[str, int]) -> None:
    """No end mark, out of time, a find that failed, nothing walked."""
    have = answers("walk", outputs={"walk": output})
    assert judge("no-world-writable", have).result is Result.ERROR


def test_files_and_folders_apart() -> None:
    """Each kind alone is judged where a control is about one of them."""
    file, folder = "666 f 0 0 root root /srv/x", "777 d 0 0 root root /srv/y"
    assert result("no-world-writable", folder, kind="file") is Result.PASS
    assert result("no-world-writable", file, kind="file") is Result.FAIL
    assert result("no-world-writable", file, kind="folder") is Result.PASS
    assert result("no-world-writable", folder, kind="folder") is Result.FAIL
    assert result("no-world-writable", kind="link") is Result.ERROR
