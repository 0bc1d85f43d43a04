"""The log of cloud-init off a disk."""

from __future__ import annotations

from pathlib import Path

import pytest

from imgverify.equivalents.cloud_init_log import answer
from imgverify.facts.cloud_init import COMMANDS, LOG_PATH
from imgverify.unobserved import NotObservedError
from tests.unit.disk.trees import MemoryFileSystem, image
from tests.unit.equivalents.laid_over import needs_namespaces, printed


@needs_namespaces
def test_same_as_the_script(tmp_path: Path) -> None:
    """Numbers, long lines cut off, and no more than a hundred."""
    root = tmp_path / "image"
    (root / "var/log").mkdir(parents=True)
    lines = ["util.py[DEBUG]: fine", "x[WARNING]: " + "ä" * 400, "Traceback (most", " Traceback"]
    lines += [f"x[ERROR]: {number}" for number in range(120)]
    (root / "var/log/cloud-init.log").write_text("\n".join(lines))
    ours = answer(image(MemoryFileSystem().copy(root)), "")
    assert ours == printed(root, COMMANDS[0])
    assert ours.count(b"\n") == 100


def test_no_log_needs_a_boot() -> None:
    """An image that was cleaned has none yet."""
    with pytest.raises(NotObservedError) as raised:
        answer(image(MemoryFileSystem()), "")
    assert raised.value.needs_boot


def test_log_that_is_no_text() -> None:
    """Of a binary file grep prints no lines; that is no answer."""
    with pytest.raises(NotObservedError, match="no text") as raised:
        answer(image(MemoryFileSystem().put(LOG_PATH, "a\0b")), "")
    assert not raised.value.needs_boot
