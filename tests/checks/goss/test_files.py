"""What Goss files ask of files, packages and accounts."""

from __future__ import annotations

from typing import Any

import pytest

from imgverify.facts.answers import Answers
from imgverify.model import Plane, Result
from tests.checks.building import answers
from tests.checks.judging import judge

OS = {"/etc/os-release": "ID=debian\n"}
ACCOUNTS = {
    "/etc/passwd": "root:x:0:0:root:/root:/bin/bash\nweb:x:33:33::/srv:/usr/sbin/nologin\n",
    "/etc/group": "root:x:0:\nweb:x:33:\nlogs:x:50:web\n",
}
DPKG = """Package: bash
Status: install ok installed
Architecture: amd64
Version: 5.2.15-2+b7

Package: half
Status: install ok half-configured
Architecture: amd64
Version: 1
"""
SHA256 = "a" * 64


def details(**params: Any) -> Answers:
    """A machine with one file, one link and its digest."""
    return answers(
        "file_details",
        files={"/etc/motd": "Welcome\nno root here\n"},
        states={"/etc/motd": "0644 root root", "/etc/link": "0777 root root -> /etc/motd"},
        outputs={"sha256 of /etc/motd": f"{SHA256}  -\n"},
        params=params,
    )


@pytest.mark.parametrize(
    ("params", "result"),
    [
        ({"exists": True, "mode": "0644", "owner": "root", "uid": 0, "gid": 0}, Result.PASS),
        ({"exists": True, "mode": "0600"}, Result.FAIL),
        ({"exists": True, "mode": {"or": ["0600", "0644"]}}, Result.PASS),
        ({"exists": True, "owner": "web"}, Result.FAIL),
        ({"exists": True, "group": {"not": "root"}}, Result.FAIL),
        ({"exists": True, "size": 21}, Result.PASS),
        ({"exists": True, "size": {"lt": 21}}, Result.FAIL),
        ({"exists": True, "filetype": "directory"}, Result.FAIL),
        ({"exists": True, "linked_to": "/x"}, Result.FAIL),
        ({"exists": False}, Result.FAIL),
        ({"exists": True, "contents": ["/^Wel/", "!bye"]}, Result.PASS),
        ({"exists": True, "contents": ["Welcome", "bye"]}, Result.FAIL),
        ({"exists": True, "contents": {"match-regexp": "root here\n$"}}, Result.PASS),
        ({"exists": True, "sha256": SHA256}, Result.PASS),
        ({"exists": True, "sha256": "b" * 64}, Result.FAIL),
    ],
)
def test_file(params: dict[str, Any], result: Result) -> None:
    """Each attribute can pass and fail."""
    here = details(path="/etc/motd", **params)
    assert judge("goss-file", here, path="/etc/motd", **params).result is result


def test_file_that_is_absent() -> None:
    """Nothing else of it is judged, as in Goss."""
    params = {"path": "/etc/none", "mode": "0644"}
    assert judge("goss-file", details(**params), exists=False, **params).result is Result.PASS
    assert judge("goss-file", details(**params), exists=True, **params).result is Result.FAIL


def test_link_is_looked_at_itself() -> None:
    """Type and target are its own."""
    here = details(path="/etc/link")
    params = {"path": "/etc/link", "exists": True, "filetype": "symlink"}
    assert judge("goss-file", here, **params, linked_to="/etc/motd").result is Result.PASS
    assert judge("goss-file", here, **params, linked_to="motd").result is Result.FAIL


def test_file_that_nobody_looked_at() -> None:
    """That is an error, or left to the boot; it is no pass."""
    for plane, result in ((Plane.BOOT, Result.ERROR), (Plane.OFFLINE, Result.NEEDS_BOOT)):
        here = answers(plane=plane)
        assert judge("goss-file", here, path="/a", exists=False).result is result


@pytest.mark.parametrize(
    ("params", "result"),
    [
        ({"name": "bash", "installed": True}, Result.PASS),
        ({"name": "bash:amd64", "installed": True}, Result.PASS),
        ({"name": "bash", "installed": False}, Result.FAIL),
        ({"name": "bas*", "installed": False}, Result.PASS),
        ({"name": "half", "installed": True}, Result.FAIL),
        ({"name": "none", "installed": True}, Result.FAIL),
        ({"name": "none", "installed": False, "versions": ["1"]}, Result.PASS),
        ({"name": "bash", "installed": True, "versions": ["5.2.15-2+b7"]}, Result.PASS),
        ({"name": "bash", "installed": True, "versions": ["5.2.15"]}, Result.FAIL),
        ({"name": "bash", "installed": True, "versions": [{"have-prefix": "5."}]}, Result.PASS),
    ],
)
def test_package(params: dict[str, Any], result: Result) -> None:
    """Installed completely, under that very name; all of a version counts."""
    here = answers("packages", files={**OS, "/var/lib/dpkg/status": DPKG})
    assert judge("goss-package", here, **params).result is result


@pytest.mark.parametrize(
    ("params", "result"),
    [
        ({"name": "web", "exists": True, "uid": 33, "gid": 33, "home": "/srv"}, Result.PASS),
        ({"name": "web", "exists": True, "uid": 34}, Result.FAIL),
        ({"name": "web", "exists": True, "groups": ["web", "logs"]}, Result.PASS),
        ({"name": "web", "exists": True, "groups": {"consist-of": ["web"]}}, Result.FAIL),
        ({"name": "web", "exists": True, "shell": "/bin/bash"}, Result.FAIL),
        ({"name": "nobody", "exists": True}, Result.FAIL),
        ({"name": "nobody", "exists": False}, Result.PASS),
    ],
)
def test_user(params: dict[str, Any], result: Result) -> None:
    """Its line, and the groups that name it."""
    assert judge("goss-user", answers("accounts", files=ACCOUNTS), **params).result is result


@pytest.mark.parametrize(
    ("params", "result"),
    [
        ({"name": "logs", "exists": True, "gid": 50}, Result.PASS),
        ({"name": "logs", "exists": True, "gid": 51}, Result.FAIL),
        ({"name": "none", "exists": True}, Result.FAIL),
        ({"name": "none", "exists": False}, Result.PASS),
    ],
)
def test_group(params: dict[str, Any], result: Result) -> None:
    """Its line."""
    assert judge("goss-group", answers("accounts", files=ACCOUNTS), **params).result is result


def test_matching() -> None:
    """Two values of the file itself."""
    assert judge("goss-matching", answers(), name="a", content=2, matches={"gt": 1}).result is (
        Result.PASS
    )
    assert judge("goss-matching", answers(), name="a", content=2, matches=3).result is Result.FAIL
