"""Which packages are installed."""

from __future__ import annotations

import itertools
import shutil
import subprocess
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from imgverify.facts import dpkg_versions, rpm_versions
from imgverify.facts.packages import parse
from imgverify.unobserved import NotObservedError
from tests.checks.building import answers

STATUS = Path("/var/lib/dpkg/status")
# From the earliest to the latest.
DPKG_ORDER = (
    "1.0~~", "1.0~rc1", "1.0", "1.0-1~deb12u1", "1.0-1", "1.0-1+b1", "1.0-1.1", "1.0-2", "1.0-10",
    "1.0a", "1.0+dfsg", "1.0.1", "2", "10", "1:0.9", "2:0.1",
)  # fmt: skip
RPM_ORDER = (
    "1.0~~", "1.0~rc1", "1.0", "1.0^git1", "1.0^git2", "1.0a", "1.0b", "1.0.1", "1.2", "1.10",
    "2", "10", "1:0.9",
)  # fmt: skip
_EQUAL = (("1.0", "1.0-0"), ("0:1.0", "1.0"), ("1.01", "1.1"), ("00:1", "1"))


@pytest.mark.parametrize("pair", list(itertools.combinations(DPKG_ORDER, 2)))
def test_order_of_dpkg(pair: tuple[str, str]) -> None:
    """Every version of the list is earlier than those after it."""
    assert dpkg_versions.compare(*pair) < 0
    assert dpkg_versions.compare(*reversed(pair)) > 0


@pytest.mark.parametrize("pair", _EQUAL)
def test_equal_for_dpkg(pair: tuple[str, str]) -> None:
    """Spellings that mean the same version are equal."""
    assert dpkg_versions.compare(*pair) == 0


@pytest.mark.skipif(not shutil.which("dpkg"), reason="needs dpkg, to compare with")
@pytest.mark.parametrize("pair", list(itertools.pairwise(DPKG_ORDER)))
def test_dpkg_agrees(pair: tuple[str, str]) -> None:
    """The list itself is in the order of the real dpkg."""
    command = ["dpkg", "--compare-versions", pair[0], "lt", pair[1]]
    assert subprocess.run(command, check=False).returncode == 0


@pytest.mark.parametrize("pair", list(itertools.combinations(RPM_ORDER, 2)))
def test_order_of_rpm(pair: tuple[str, str]) -> None:
    """Every version of the list is earlier than those after it, as `rpm.vercmp` says."""
    assert rpm_versions.compare(*pair) < 0
    assert rpm_versions.compare(*reversed(pair)) > 0


@pytest.mark.parametrize(
    ("left", "right", "order"),
    [("1.0", "1.0-5", 0), ("1.0-1", "1.0-2", -1), ("1_0", "1.0", 0), ("0:1", "1", 0)],
)
def test_release_and_separators_of_rpm(left: str, right: str, order: int) -> None:
    """A missing release matches any; what separates segments does not count."""
    assert rpm_versions.compare(left, right) == order


@given(st.text("019a.+~^-", min_size=1), st.text("019a.+~^-", min_size=1))
def test_orders_are_symmetric(left: str, right: str) -> None:
    """Whatever a version looks like, turning the question around turns the answer around."""
    for compare in (dpkg_versions.compare, rpm_versions.compare):
        assert compare(left, right) == -compare(right, left)


@pytest.mark.skipif(not STATUS.exists(), reason="needs a system that has dpkg")
def test_status_of_a_real_system() -> None:
    """Our list is the one that dpkg-query prints."""
    image = answers(
        "packages",
        files={"/etc/os-release": "ID=debian\n", str(STATUS): STATUS.read_text("utf-8")},
        outputs={"rpm packages": ""},
    )
    query = [
        "dpkg-query",
        "-W",
        "-f",
        "${db:Status-Status} ${Package} ${Version} ${Architecture}\\n",
    ]
    printed = subprocess.run(query, check=True, capture_output=True, text=True).stdout
    wanted = {
        tuple(line.split()[1:]) for line in printed.splitlines() if line.startswith("installed ")
    }
    found = {(one.name, one.version, one.arch) for one in parse(image).installed if one.complete}
    assert found == wanted


def test_rpm_line_is_taken_apart() -> None:
    """Name, version, architecture and the key's id come out of one line."""
    line = "tool\t2:1.0-1\tnoarch\tRSA/SHA512, Sat Nov 21 12:59:40 2026, Key ID 9438d7919a390888\n"
    image = answers(
        "packages", files={"/etc/os-release": "ID=rhel\n"}, outputs={"rpm packages": line}
    )
    found = parse(image).installed[0]
    assert (found.name, found.version, found.arch) == ("tool", "2:1.0-1", "noarch")
    assert (found.key, found.manager) == ("9438d7919a390888", "rpm")


def test_system_of_no_known_family_needs_one_list() -> None:
    """On an unknown system either database will do, and none will not."""
    image = answers("packages", outputs={"rpm packages": "a\t0:1-1\tnoarch\t\n"})
    assert [one.version for one in parse(image).installed] == ["1-1"]
    with pytest.raises(NotObservedError, match="no package is listed"):
        parse(answers("packages", outputs={"rpm packages": ""}))
