"""States of rsyslog's files off a disk are those that stat(1) prints."""

from __future__ import annotations

from pathlib import Path

import pytest

from imgverify.equivalents.rsyslog_files import answer
from imgverify.facts.rsyslog_files import COMMANDS
from imgverify.unobserved import NotObservedError
from tests.unit.disk.trees import MemoryFileSystem, image
from tests.unit.equivalents.laid_over import needs_namespaces, printed

CONFIG = """\
*.* -/var/log/syslog;template  # and /var/log/messages.
action(type="omfile" file="/var/log/a-b,c" dynaFile="/var/log/%HOSTNAME%/x")
mail.* /var/log/mail.log,/var/log/x
"""


@needs_namespaces
def test_same_as_the_script(tmp_path: Path) -> None:
    """Links, folders, files that are not there, and files of the configuration that are hidden."""
    root = tmp_path / "image"
    for name in ("etc/rsyslog.d/folder", "var/log/x"):
        (root / name).mkdir(parents=True)
    (root / "etc/passwd").write_text("root:x:0:0::/root:/bin/sh\n")
    (root / "etc/group").write_text("root:x:0:\n")
    (root / "etc/rsyslog.conf").write_text(CONFIG)
    (root / "etc/rsyslog.d/a.conf").write_bytes(b"*.* /var/log/only-here\n*.* /var/log/\xe4\n")
    (root / "etc/rsyslog.d/.b.conf").write_text("*.* /var/log/hidden\n")
    for name, mode in {"syslog": 0o640, "messages": 0o4600, "hidden": 0o600, "a-b,c": 0}.items():
        (root / "var/log" / name).touch()
        (root / "var/log" / name).chmod(mode)
    (root / "var/log/only-here").symlink_to("syslog")
    (root / "var/log/mail.log").symlink_to("mail.log")
    ours = answer(image(MemoryFileSystem().copy(root)), "")
    assert ours == printed(root, COMMANDS[0])
    assert ours.count(b"\n") == 5


def test_owner_without_a_name() -> None:
    """Stat says UNKNOWN where find says a number."""
    root = MemoryFileSystem().put("/etc/rsyslog.conf", "*.* /var/log/a\n")
    root.put("/etc/passwd", "root:x:0:0::/:/bin/sh\n").put("/etc/group", "root:x:0:\n")
    root.put("/var/log/a", uid=7)
    assert answer(image(root), "") == b"644 UNKNOWN root /var/log/a\nend\n"


def test_configuration_that_is_no_text() -> None:
    """Of a binary file grep prints no lines; that is no answer."""
    root = MemoryFileSystem().put("/etc/rsyslog.conf", "*.* /var/log/a\n\0")
    with pytest.raises(NotObservedError, match="no text"):
        answer(image(root), "")
