"""The kernel's mount table."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from imgverify.facts import mounts
from imgverify.facts.mounts import Mounts, parse
from imgverify.model import Plane
from imgverify.unobserved import NotObservedError
from tests.checks.building import answers

TABLE = r"""
1 1 0:1 / / rw - rootfs rootfs rw
21 1 253:0 / / rw,relatime shared:1 master:2 - xfs /dev/mapper/vg0-root rw,seclabel
22 21 0:3 / /proc rw,nosuid - proc proc rw
30 21 253:3 / /var rw - xfs /dev/mapper/vg0-var rw
31 30 253:4 / /var/log rw,nodev - xfs /dev/mapper/vg0-log rw,noexec
32 21 253:5 / /srv/my\040data\134x rw - xfs /dev/mapper/vg0-data rw
33 21 0:40 / /mnt rw - tmpfs tmpfs rw
34 33 0:41 / /mnt/sub rw - tmpfs below rw
35 33 0:42 / /mnt rw,noexec - tmpfs above rw,size=1024k
36 21 253:3 /tmp /var2 ro,nosuid - xfs /dev/mapper/vg0-var rw
""".lstrip()


def table(text: str = TABLE) -> Mounts:
    """The parsed table."""
    return parse(answers("mounts", files={"/proc/1/mountinfo": text}))


def test_fields_and_escapes() -> None:
    """Optional fields are skipped, octal escapes undone, flags of mount and file system apart."""
    mount = table().at(r"/srv/my data\x")
    assert mount
    assert mount.source == "/dev/mapper/vg0-data"
    root = table().at("/")
    assert root
    assert (root.filesystem, root.device, root.options) == ("xfs", "253:0", ("rw", "relatime"))
    assert root.super_options == ("rw", "seclabel")


@pytest.mark.parametrize(
    ("path", "number"),
    [
        ("/", 21),
        ("/etc", 21),
        ("/var/lib/x", 30),
        ("/var/log", 31),
        ("/var/logs", 30),
        ("/var2/x", 36),
        ("/mnt", 35),
        ("/mnt/sub", 35),
    ],
)
def test_covering_walks_as_the_kernel_does(path: str, number: int) -> None:
    """Longest prefix by whole names; a mount that another one hides does not count."""
    assert table().covering(path).number == number


def test_at_is_exact() -> None:
    """A folder on a mount is no mount point; a trailing slash does not matter."""
    assert table().at("/var/lib") is None
    assert table().at("/mnt/sub") is None
    found = table().at("/var/")
    assert found
    assert found.number == 30


def test_has_keeps_the_two_kinds_of_flags_apart() -> None:
    """Flags of the mount are not the file system's, `exec` is the absence of its opposite."""
    log, bind = table().at("/var/log"), table().at("/var2")
    above = table().at("/mnt")
    assert log
    assert bind
    assert above
    assert log.has("nodev")
    assert not log.has("noexec")
    assert log.has("exec")
    assert not log.has("dev")
    assert above.has("size=1024k")
    assert bind.has("ro")
    assert not bind.has("rw")


@pytest.mark.parametrize("text", ["", "garbage\n", "1 2 3\n", "21 1 253:0 / / rw xfs src rw\n"])
def test_a_broken_table_is_not_observed(text: str) -> None:
    """Nothing is guessed."""
    with pytest.raises(NotObservedError):
        table(text)


def test_a_table_without_root_is_not_observed() -> None:
    """A cycle has no start."""
    cycle = "1 2 0:1 / /a rw - xfs a rw\n2 1 0:2 / /b rw - xfs b rw\n"
    with pytest.raises(NotObservedError):
        table(cycle).covering("/a")


def test_a_disk_has_no_mounts() -> None:
    """Absent on a disk does not mean that nothing is mounted."""
    with pytest.raises(NotObservedError) as raised:
        parse(answers("mounts", plane=Plane.OFFLINE))
    assert raised.value.needs_boot


def test_this_machine_agrees_with_findmnt() -> None:
    """The topmost mount of / and /proc is what findmnt says."""
    own = parse(
        answers("mounts", files={mounts.MOUNTINFO: Path("/proc/self/mountinfo").read_text()})
    )
    for path in ("/", "/proc"):
        said = subprocess.run(
            ["findmnt", "-n", "-o", "FSTYPE", "-T", path],
            capture_output=True,
            text=True,
            check=True,
        )
        assert own.covering(path).filesystem == said.stdout.strip()
