"""Access keys off a disk are found as grep(1) finds them."""

from __future__ import annotations

from pathlib import Path

import pytest

from imgverify.disk.damage import DamageError
from imgverify.equivalents.aws_secrets import answer
from imgverify.facts.cloud_traces import COMMANDS
from tests.unit.disk.trees import MemoryFileSystem, image
from tests.unit.equivalents.laid_over import needs_namespaces, printed, records

# Nobody's keys: the letters are those of the documented form.
KEY_ID = "AKIA" + "QWERTZUIOP234567"
SESSION_ID = "ASIA" + "QWERTZUIOP234567"
SECRET = "abcdefghij" * 4
(COMMAND,) = COMMANDS

FOUND = {
    "root/env": f"export AWS_ACCESS_KEY_ID={KEY_ID}\n",
    "root/.config/x": f'{{"AccessKeyId": "{SESSION_ID}"}}',
    "root/alone": KEY_ID,
    "etc/environment": f"AWS_SECRET_ACCESS_KEY={SECRET}\n",
    "etc/boto.cfg": f"aws_secret_access_key = {SECRET}\n",
    "home/ann/x.json": f'"SecretAccessKey" : "{SECRET}"',
    "home/ann/.s3cfg": f"secret_key = {SECRET}",
    "home/ann/binary\xe4": f"\0\xff{KEY_ID}\0",
    "opt/aws/x.conf": f"a\nb {KEY_ID}\nc",
}
NOT_FOUND = {
    "root/longer": f"{KEY_ID}A",
    "root/shorter": KEY_ID[:-1],
    "root/small": KEY_ID.lower(),
    "root/inside": f"x{KEY_ID}",
    "root/digits": "AKIA" + "0189" * 4,
    "etc/longer": f"aws_secret_access_key = {SECRET}x\n",
    "etc/shorter": f"aws_secret_access_key = {SECRET[1:]}\n",
    "etc/elsewhere": f"other = {SECRET}\n",
    "etc/two-lines": f"aws_secret_access_key =\n{SECRET}\n",
    "etc/empty": "",
    "opt/other/x": KEY_ID,
    "var/x": KEY_ID,
}


@needs_namespaces
def test_same_as_the_script(tmp_path: Path) -> None:
    """Both halves of a key, in files of all sorts; what only looks alike is left out."""
    root = tmp_path / "image"
    for name, content in (FOUND | NOT_FOUND).items():
        path = root / name.encode("utf-8").decode("utf-8")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode("latin-1"))
    (root / "root/largest").write_bytes(KEY_ID.encode().ljust(63 * 1024, b"\n"))
    (root / "root/larger").write_bytes(KEY_ID.encode().ljust(63 * 1024 + 1, b"\n"))
    (root / "root/link").symlink_to("env")
    ours = records(answer(image(MemoryFileSystem().copy(root)), ""))
    assert ours == records(printed(root, COMMAND))
    assert ours == sorted(f"/{name}".encode() for name in (*FOUND, "root/largest"))


@needs_namespaces
def test_homes_that_are_links(tmp_path: Path) -> None:
    """Where /usr is read-only, /home and /root lead to /var: what is there counts."""
    root = tmp_path / "image"
    for name in ("var/home/ann/x", "var/roothome/x"):
        (root / name).parent.mkdir(parents=True)
        (root / name).write_text(KEY_ID)
    (root / "home").symlink_to("var/home")
    (root / "root").symlink_to("var/roothome")
    ours = records(answer(image(MemoryFileSystem().copy(root)), ""))
    assert ours == records(printed(root, COMMAND)) == [b"/home/ann/x", b"/root/x"]


def test_only_names_leave_the_machine() -> None:
    """What was found is not told."""
    data = answer(image(MemoryFileSystem().put("/root/env", KEY_ID)), "")
    assert data == b"/root/env\0"


def test_file_that_cannot_be_read_is_not_passed_over() -> None:
    """What cannot be read may be a key."""
    root = MemoryFileSystem().put("/root/x", KEY_ID, damage=DamageError("bad block"))
    with pytest.raises(DamageError, match="bad block"):
        answer(image(root), "")
