"""The manifest of an image."""

from __future__ import annotations

import hashlib
import stat
from dataclasses import replace

import msgspec
import pytest

from imgverify.difference.manifest import Manifest
from imgverify.disk.damage import DamageError
from imgverify.disk.shown import UnreadFileSystem
from imgverify.reading.jobs.manifest import manifest, run
from tests.unit.disk.trees import MemoryFileSystem, image

ACCOUNTS = "root:x:0:0:root:/root:/bin/bash\napp:x:1000:1000::/home/app:/bin/sh\n"


@pytest.fixture(name="root")
def _root() -> MemoryFileSystem:
    return (
        MemoryFileSystem()
        .put("/etc/passwd", ACCOUNTS)
        .put("/etc/group", "root:x:0:\napp:x:1000:\n")
        .put("/usr/bin/true", b"\x7fELF", mode=0o4755)
    )


def _digest(text: bytes) -> str:
    return hashlib.sha256(text).hexdigest()


def test_every_file_is_described(root: MemoryFileSystem) -> None:
    """Type, mode, owner by name, size, target, digest and attributes."""
    capability = {"security.capability": b"\1\0\0\2", "user.note": b"x"}
    label = {"security.selinux": b"system_u:object_r:bin_t:s0\0"}
    root.put("/home/app/a", "abc", mode=0o640, uid=1000, gid=7, attributes=capability)
    root.put("/bin", link="usr/bin", attributes=label).put("/dev/fifo", mode=stat.S_IFIFO | 0o600)
    found = manifest(image(root), content=True)
    assert set(found.entries) >= {"/", "/home/app", "/bin", "/usr/bin/true"}
    one = found.entries["/home/app/a"]
    assert (one.kind, one.mode, one.owner, one.group, one.size) == ("f", 0o640, "app", "7", 3)
    assert one.digest == _digest(b"abc")
    assert one.xattrs == {"security.capability": "0x01000002"}
    assert found.entries["/usr/bin/true"].mode == 0o4755
    link = found.entries["/bin"]
    assert (link.kind, link.target) == ("l", "usr/bin")
    assert link.xattrs == {"security.selinux": "system_u:object_r:bin_t:s0"}
    assert found.entries["/dev/fifo"].kind == "p"
    assert found.troubles == {}


def test_contents_may_be_left_out(root: MemoryFileSystem) -> None:
    """And it is said that they were."""
    found = msgspec.msgpack.decode(
        run(image(root), msgspec.msgpack.encode(False)),
        type=Manifest,
    )
    assert not found.has_content
    assert found.entries["/etc/passwd"].digest == ""
    assert found.entries["/etc/passwd"].size == len(ACCOUNTS)


def test_what_is_broken_is_told_and_the_rest_is_read(root: MemoryFileSystem) -> None:
    """A file that cannot be read, and a folder that cannot be listed."""
    root.put("/opt/broken", "abc", damage=DamageError("a bad checksum"))
    root.put("/srv", mode=stat.S_IFDIR | 0o755, damage=DamageError("a bad block"))
    root.put("/zzz", "end")
    found = manifest(image(root), content=True)
    assert found.entries["/opt/broken"].trouble == "a bad checksum"
    assert found.troubles == {"/srv": "a bad block"}
    assert found.entries["/zzz"].digest == _digest(b"end")


def test_a_file_system_that_cannot_be_read_is_told(root: MemoryFileSystem) -> None:
    """With what lies on it unknown, not absent."""
    root.put("/var/a", "covered")
    mounts = {"/var": UnreadFileSystem("vda2: encrypted")}
    found = manifest(image(root, mounts), content=True)
    assert found.troubles == {"/var": "vda2: encrypted"}
    assert not any(path.startswith("/var") for path in found.entries)


def test_mounted_file_systems_cover_what_is_below(root: MemoryFileSystem) -> None:
    """As a boot would show it."""
    root.put("/var/covered", "x")
    found = manifest(image(root, {"/var": MemoryFileSystem().put("/log/a", "y")}), content=True)
    assert "/var/log/a" in found.entries
    assert "/var/covered" not in found.entries


def test_more_bytes_than_the_disk_has_are_not_read(root: MemoryFileSystem) -> None:
    """A hole of a petabyte takes no time, and is not said to be the same."""
    root.put("/hole")
    node = root._at("/hole")
    node.state = replace(node.state, size=1 << 50)
    trouble = manifest(image(root), content=True).entries["/hole"].trouble
    assert trouble.startswith("its content was not read: ")


def test_days_of_passwords_do_not_count(root: MemoryFileSystem) -> None:
    """They are of the build; every other byte of /etc/shadow counts."""
    digests = []
    for line in ("root:$6$a:20000:0:", "root:$6$a:20001:0:", "root:$6$b:20000:0:"):
        root.put("/etc/shadow", f"{line}99999:7:::\n")
        digests.append(manifest(image(root), content=True).entries["/etc/shadow"].digest)
    assert digests[0] == digests[1] != digests[2]


def test_names_that_no_document_can_hold(root: MemoryFileSystem) -> None:
    """Bytes that are no UTF-8 are written down; two that look alike are told, not merged."""
    root.put("/a\udce9", "1").put("/a\\xe9", "2").put("/b\nc", "3")
    found = manifest(image(root), content=True)
    assert "/a\\xe9" in found.entries
    assert "/b\nc" in found.entries
    assert "/a\\xe9" in found.troubles
    assert msgspec.msgpack.encode(found)


def test_packages_by_dpkg(root: MemoryFileSystem) -> None:
    """Through the symlinks of a merged /usr; of files that are there."""
    root.put("/bin", link="usr/bin")
    root.put("/var/lib/dpkg/info/coreutils.list", "/.\n/bin\n/bin/true\n/bin/gone\n")
    root.put("/var/lib/dpkg/info/libc6:amd64.list", "/etc/passwd\n")
    found = manifest(image(root), content=True)
    assert found.packages["/usr/bin/true"] == "coreutils"
    assert found.packages["/etc/passwd"] == "libc6"
    assert not any("gone" in path for path in found.packages)


def test_what_is_very_long_is_told_by_its_digest(root: MemoryFileSystem) -> None:
    """A hostile disk may have megabytes of attributes."""
    root.put("/a", attributes={"security.x": b"y" * 4000})
    value = manifest(image(root), content=True).entries["/a"].xattrs["security.x"]
    assert value == f"4000 bytes, sha256:{_digest(b'y' * 4000)}"


def test_folders_without_an_end(root: MemoryFileSystem) -> None:
    """They are told, not followed: paths grow faster than any memory."""
    name = "n" * 250
    node = root._node(stat.S_IFDIR | 0o755)
    root.root.entries["deep"] = node
    for _ in range(300):
        below = root._node(stat.S_IFDIR | 0o755)
        node.entries[name] = below
        node = below
    found = manifest(image(root), content=True)
    assert "folders in folders without an end" in found.troubles.values()
    assert max(map(len, found.entries)) < 70_000
