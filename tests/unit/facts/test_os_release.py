"""Which operating system the image says it is."""

from __future__ import annotations

import pytest

from imgverify.facts.os_release import assignments, parse
from tests.checks.building import answers

CENTOS = """\
NAME="CentOS Stream"
VERSION="9"
ID="centos"
ID_LIKE="rhel fedora"
VERSION_ID="9"
PRETTY_NAME="CentOS Stream 9"
"""


def test_administrators_file_wins() -> None:
    """/etc/os-release is read before the vendor's file."""
    image = answers(
        "os_release",
        files={"/etc/os-release": CENTOS, "/usr/lib/os-release": "ID=debian\n"},
    )
    found = parse(image)
    assert (found.id, found.version_id, found.family) == ("centos", "9", "rpm")
    assert found.pretty == "CentOS Stream 9"
    assert found.path == "/etc/os-release"


def test_vendors_file_stands_in() -> None:
    """The vendor's file counts when the administrator has none."""
    found = parse(answers("os_release", files={"/usr/lib/os-release": "ID=debian\n"}))
    assert (found.id, found.version_id, found.family) == ("debian", "", "debian")


def test_no_file_has_the_default_of_the_specification() -> None:
    """Without any file the id is `linux`, of no known family."""
    found = parse(answers("os_release"))
    assert (found.id, found.family, found.path) == ("linux", "", "")


@pytest.mark.parametrize(
    ("line", "id_", "version"),
    [
        ("CentOS release 6.10 (Final)\n", "centos", "6.10"),
        ("CentOS Linux release 7.9.2009 (Core)\n", "centos", "7.9.2009"),
        ("Red Hat Enterprise Linux Server release 6.9 (Santiago)\n", "rhel", "6.9"),
        ("Scientific Linux release 6.9 (Carbon)\n", "scientific", "6.9"),
        ("Fedora release 18 (Spherical Cow)\n", "fedora", "18"),
        ("Unheard-of release 3\n", "linux", "3"),
    ],
)
def test_release_file_of_older_systems(line: str, id_: str, version: str) -> None:
    """Enterprise Linux 6 has no os-release: one line for people says it, and rpm is its manager."""
    found = parse(answers("os_release", files={"/etc/redhat-release": line}))
    assert (found.id, found.version_id, found.family) == (id_, version, "rpm")
    assert (found.pretty, found.path) == (line.strip(), "/etc/redhat-release")


def test_os_release_wins_over_the_release_file() -> None:
    """Where both are, only os-release is read."""
    both = {"/etc/os-release": CENTOS, "/etc/redhat-release": "CentOS release 6.10 (Final)\n"}
    assert parse(answers("os_release", files=both)).version_id == "9"


def test_release_file_that_says_nothing() -> None:
    """A line of another form is no answer."""
    found = parse(answers("os_release", files={"/etc/redhat-release": "Kernel \\r on an \\m\n"}))
    assert (found.id, found.path) == ("linux", "")


@pytest.mark.parametrize(
    ("line", "values"),
    [
        ("ID='debian'", {"ID": "debian"}),
        ('NAME="A \\"b\\" \\$c"', {"NAME": 'A "b" $c'}),
        ("ID=a # why", {"ID": "a"}),
        ("#ID=a", {}),
        ("ID=", {"ID": ""}),
        ('ID="open', {}),
        ("ID=a\nID=b", {"ID": "b"}),
        (" not an assignment", {}),
    ],
)
def test_assignments_are_the_shells(line: str, values: dict[str, str]) -> None:
    """Quotes, escapes and comments are as a shell has them."""
    assert assignments(line) == values
