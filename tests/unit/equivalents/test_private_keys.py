"""Private keys off a disk are found as grep(1) finds them."""

from __future__ import annotations

from pathlib import Path

import pytest

from imgverify.disk.damage import DamageError
from imgverify.equivalents.private_keys import answer
from imgverify.facts.leftovers import COMMANDS, KEY_HOMES
from tests.unit.disk.trees import MemoryFileSystem, image
from tests.unit.equivalents.laid_over import needs_namespaces, printed, records

KEY = "-----BEGIN OPENSSH PRIVATE KEY-----\nAAAA\n"
_, COMMAND = COMMANDS


@needs_namespaces
def test_same_as_the_script(tmp_path: Path) -> None:
    """Text and binary files, sizes at the limit, links, and names of all sorts."""
    root = tmp_path / "image"
    contents: dict[str, bytes] = {
        "root/key": KEY.encode(),
        "root/.ssh/a b\nc": f"x\n{KEY}".encode(),
        "root/plain": b"-----BEGIN PRIVATE KEY-----",
        "root/mention": b" -----BEGIN PRIVATE KEY-----\n",
        "root/public": b"-----BEGIN PUBLIC KEY-----\n",
        "root/lower": b"-----BEGIN rsa PRIVATE KEY-----\n",
        "root/binary": b"\0\0-----BEGIN RSA PRIVATE KEY-----\0",
        "root/after\xe4": b"\xff\xfe\n-----BEGIN RSA PRIVATE KEY-----\n",
        "root/empty": b"",
        "tmp/largest": KEY.encode().ljust(63 * 1024, b"\n"),
        "tmp/larger": KEY.encode().ljust(63 * 1024 + 1, b"\n"),
        "etc/ssl/private/key.pem": KEY.encode(),
        "etc/cloud/x": KEY.encode(),
        "etc/elsewhere": KEY.encode(),
        "var/tmp/x": KEY.encode(),
        "home/ann/key": KEY.encode(),
    }
    for name, content in contents.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_bytes(content)
    (root / "root/link").symlink_to("key")
    (root / "etc/pki/tls").mkdir(parents=True)
    (root / "etc/pki/tls/private").symlink_to("/etc/ssl/private")
    ours = records(answer(image(MemoryFileSystem().copy(root)), ""))
    assert ours == records(printed(root, COMMAND))
    assert len(ours) == 11


@needs_namespaces
def test_homes_that_are_links(tmp_path: Path) -> None:
    """Where /usr is read-only, /home and /root lead to /var: what is there counts."""
    root = tmp_path / "image"
    for name in ("var/home/ann/key", "var/roothome/key"):
        (root / name).parent.mkdir(parents=True)
        (root / name).write_text(KEY)
    for folder in KEY_HOMES[2:]:
        (root / folder.removeprefix("/")).mkdir(parents=True)
    (root / "home").symlink_to("var/home")
    (root / "root").symlink_to("var/roothome")
    ours = records(answer(image(MemoryFileSystem().copy(root)), ""))
    assert ours == records(printed(root, COMMAND))
    assert [one.split(b"\t")[1] for one in ours] == [b"/home/ann/key", b"/root/key"]


def test_names_through_links_above() -> None:
    """A folder above that is a link is followed, and the name is the one that was asked for."""
    root = MemoryFileSystem().put("/srv/temporary/key", KEY).put("/var", link="/srv/var")
    root.put("/srv/var/tmp/key", KEY)
    data = answer(image(root), "")
    assert [one.split(b"\t")[1] for one in records(data)] == [b"/var/tmp/key"]


def test_other_file_systems_are_left_out() -> None:
    """As with -xdev: what is mounted below a folder is not searched, what is mounted at it is."""
    below = MemoryFileSystem().put("/key", KEY)
    mounts = {"/home": MemoryFileSystem().put("/key", KEY).put("/x/y"), "/home/x": below}
    data = answer(image(MemoryFileSystem().put("/home/x/y"), mounts), "")
    assert [one.split(b"\t")[1] for one in records(data)] == [b"/home/key"]


def test_file_that_cannot_be_read_is_not_passed_over() -> None:
    """What cannot be read may be a key."""
    root = MemoryFileSystem().put("/root/x", KEY, damage=DamageError("bad block"))
    with pytest.raises(DamageError, match="bad block"):
        answer(image(root), "")
