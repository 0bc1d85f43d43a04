"""Images that do not boot: given up early with one cause, which is not any control's failure."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from pathlib import Path

import junitparser
import pytest

from imgverify.model import Result
from imgverify.providers.console import plain
from tests.e2e.running import Place
from tests.lab.images import image

pytestmark = [pytest.mark.boot, pytest.mark.lab]


# Cause, and seconds that it may take.
BROKEN = {
    "no-bootloader": ("no boot loader: no boot code in the first sector", 20),
    "panic": ("the kernel was not given an initramfs", 200),
    "emergency": ("a device in fstab does not exist", 400),
    "no-network": ("a login prompt is on the console for 60 s", 400),
    "ignores-key": ("cloud-init is finished, and the SSH server refuses", 400),
}


@pytest.mark.parametrize("variant", BROKEN)
def test_broken_image(place: Place, variant: str) -> None:
    """Exit code 12, the cause, the console's end and its file; every control is an error."""
    cause, seconds = BROKEN[variant]
    disk = image(variant)
    ended = place.pytest("--image", str(disk), "--boot-timeout", "800")
    assert ended.code == 12, ended.output
    assert "Traceback" not in ended.output
    told = [line for line in ended.output.splitlines() if cause in line]
    assert len(told) == 1, told
    assert ended.seconds < seconds
    console = ended.report / "console.log"
    if variant != "no-bootloader":
        assert f"console: {console}" in ended.output
        words = [line[4:] for line in ended.output.splitlines() if line.startswith("  | ")]
        printed = [
            line.rstrip()[:300] for line in plain(console.read_text(errors="replace")).split("\n")
        ]
        assert len(words) == 5
        assert set(words) <= set(printed[-60:])
    assert set(ended.results.values()) == {Result.ERROR}
    assert not ended.run.decision.passed
    assert cause in ended.run.decision.refusals[0]
    (suite,) = junitparser.JUnitXml.fromfile(str(ended.report / "junit.xml"))
    kinds = [[type(result).__name__ for result in case.result] for case in suite]
    assert kinds == [["Error"]] * len(ended.results) + [["Failure"]]
    assert ended.place.left() == []


@pytest.fixture
def small(tmp_path: Path) -> Iterator[Path]:
    """A file system with room for the start of a boot, and no more."""
    folder = tmp_path / "small"
    folder.mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=1536k", "tmpfs", str(folder)], check=True)
    yield folder
    subprocess.run(["umount", str(folder)], check=True)


def test_disk_of_the_runner_fills_up(place: Place, small: Path) -> None:
    """QEMU stops a guest whose writes have no room: exit code 11, for the image is not to blame."""
    place.temporary = small
    ended = place.pytest("--image", str(image("good")), "--boot-timeout", "800")
    assert ended.code == 11, ended.output
    assert "what the machine writes cannot be kept: No space left on device" in ended.output
    assert ended.seconds < 200
    assert set(ended.results.values()) == {Result.ERROR}
    assert place.left() == []
