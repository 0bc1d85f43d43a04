"""Which packages are installed, and how they are trusted."""

from __future__ import annotations

from typing import Any

import pytest

from imgverify.facts.answers import Answers
from imgverify.model import Plane, Result
from tests.checks.building import answers
from tests.checks.judging import judge, with_file, with_output

DPKG = """\
Package: openssh-server
Status: install ok installed
Architecture: amd64
Version: 1:9.2p1-2+deb12u3
Description: secure shell (SSH) server
 Package: telnet

Package: zlib1g
Status: hold ok installed
Architecture: amd64
Version: 1:1.2.13.dfsg-1

Package: zlib1g
Status: install ok installed
Architecture: i386
Version: 1:1.2.13.dfsg-1

Package: nginx
Status: deinstall ok config-files
Architecture: amd64
Version: 1.22.1-9

Package: cups
Status: install ok half-configured
Architecture: amd64
Version: 2.4.2-3
"""
KEY = "RSA/SHA256, Tue 01 Oct 2024 12:00:00 PM UTC, Key ID 05b555b38483c65d"
RPM = (
    f"bash\t0:5.1.8-9.el9\tx86_64\t{KEY}\n"
    f"openssl-libs\t1:3.2.2-6.el9\tx86_64\t{KEY}\n"
    "gpg-pubkey\t0:8483c65d-5ccc5b19\t(none)\t\n"
)


def debian(plane: Plane = Plane.BOOT) -> Answers:
    """A Debian machine without rpm."""
    return answers(
        "packages",
        files={"/etc/os-release": "ID=debian\n", "/var/lib/dpkg/status": DPKG},
        outputs={"rpm packages": ""} if plane is not Plane.OFFLINE else {},
        plane=plane,
    )


def centos() -> Answers:
    """A CentOS machine without dpkg."""
    return answers(
        "packages",
        files={"/etc/os-release": 'ID="centos"\nID_LIKE="rhel fedora"\n'},
        outputs={"rpm packages": RPM},
    )


@pytest.mark.parametrize(
    ("image", "name", "params"),
    [
        (debian(), "package-present", {"name": "openssh-server"}),
        (debian(), "package-present", {"name": "zlib1g"}),
        (debian(), "package-present", {"any_of": ["dropbear", "openssh-server"]}),
        (debian(), "package-present", {"name": "openssh-*"}),
        (debian(), "package-absent", {"name": "telnet"}),
        (debian(), "package-absent", {"name": "nginx"}),
        (debian(), "package-absent", {"name": "openssh"}),
        (debian(), "package-list", {"exact": ["cups", "openssh-server", "zlib*"]}),
        (debian(), "package-minimum", {"name": "zlib1g", "version": "1:1.2.13.dfsg-1"}),
        (debian(), "package-minimum", {"name": "openssh-server", "version": "1:9.2p1-2+deb12u2"}),
        (debian(), "packages-signed", {}),
        (centos(), "package-present", {"name": "bash"}),
        (centos(), "package-absent", {"name": "gpg-pubkey"}),
        (centos(), "package-minimum", {"name": "bash", "version": "5.1.8-9.el9"}),
        (centos(), "package-minimum", {"name": "openssl-libs", "version": "1:3.0.0"}),
        (centos(), "packages-signed", {}),
        (centos(), "packages-signed", {"keys": ["8483C65D"]}),
        (debian(Plane.OFFLINE), "package-absent", {"name": "telnet"}),
    ],
)
def test_holds(image: Answers, name: str, params: dict[str, Any]) -> None:
    """What is so passes, on a machine and on a disk."""
    judged = judge(name, image, params)
    assert judged.result is Result.PASS
    assert judged.findings


@pytest.mark.parametrize(
    ("image", "name", "params"),
    [
        (debian(), "package-present", {"name": "nginx"}),
        (debian(), "package-present", {"name": "telnet"}),
        (debian(), "package-present", {"name": "cups"}),
        (debian(), "package-present", {"any_of": ["chrony", "ntp"]}),
        (debian(), "package-absent", {"name": "openssh-server"}),
        (debian(), "package-absent", {"name": "cups"}),
        (debian(), "package-absent", {"name": "openssh*"}),
        (debian(), "package-list", {"exact": ["cups", "openssh-server"]}),
        (debian(), "package-list", {"exact": ["cups", "openssh-server", "zlib1g", "vim"]}),
        (debian(), "package-minimum", {"name": "zlib1g", "version": "1:1.3"}),
        (debian(), "package-minimum", {"name": "openssh-server", "version": "2:1"}),
        (debian(), "package-minimum", {"name": "vim", "version": "1"}),
        (centos(), "package-minimum", {"name": "bash", "version": "5.1.8-10.el9"}),
        (centos(), "packages-signed", {"keys": ["ffffffff"]}),
    ],
)
def test_does_not_hold(image: Answers, name: str, params: dict[str, Any]) -> None:
    """What is not so fails, and so does what is only half installed."""
    assert judge(name, image, params).result is Result.FAIL


def test_unsigned_package_is_named() -> None:
    """One package without a signature fails."""
    image = with_output(centos(), "rpm packages", RPM + "tool\t0:1-1\tnoarch\t\n")
    judged = judge("packages-signed", image)
    assert judged.result is Result.FAIL
    assert "tool (unsigned)" in judged.reason


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("/etc/apt/sources.list", "deb [arch=amd64 trusted=yes] http://example.org/ x main\n"),
        ("/etc/apt/apt.conf", 'APT { Get { AllowUnauthenticated "true"; }; };\n'),
    ],
)
def test_source_without_signatures(path: str, text: str) -> None:
    """On Debian, a source that needs no signature fails; a comment does not."""
    judged = judge("packages-signed", with_file(debian(), path, text))
    assert judged.result is Result.FAIL
    assert path in judged.reason
    assert judge("packages-signed", with_file(debian(), path, f"# {text}")).result is Result.PASS


def test_database_that_lists_nothing_is_an_error() -> None:
    """An rpm that looks at the wrong database succeeds and prints nothing: that is no answer."""
    image = with_output(centos(), "rpm packages", "")
    assert judge("package-absent", image, {"name": "telnet"}).result is Result.ERROR
    assert judge("packages-signed", image).result is Result.ERROR


def test_rpm_system_on_a_disk_needs_a_boot() -> None:
    """A disk does not run rpm."""
    image = answers("packages", files={"/etc/os-release": "ID=rhel\n"}, plane=Plane.OFFLINE)
    assert judge("package-absent", image, {"name": "telnet"}).result is Result.NEEDS_BOOT


def test_other_manager_is_looked_at_too() -> None:
    """A package that was put in with the other manager is found."""
    image = with_output(debian(), "rpm packages", "telnet\t0:0.17-1\tx86_64\t\n")
    assert judge("package-absent", image, {"name": "telnet"}).result is Result.FAIL


def test_check_without_a_name_is_an_error() -> None:
    """A control that names nothing is no pass."""
    assert judge("package-present", debian()).result is Result.ERROR
