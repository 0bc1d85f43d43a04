"""The UEFI image passes `cloud-image`, and a run that is killed meanwhile leaves nothing."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.e2e.conftest import copy_own_test
from tests.e2e.running import Ended, Place
from tests.lab.images import image

pytestmark = [pytest.mark.boot, pytest.mark.lab]


@pytest.fixture(scope="module")
def killed(tmp_path_factory: pytest.TempPathFactory) -> Ended:
    """`uefi` with `cloud-image`, killed in a test of its own that runs after the controls."""
    place = Place(tmp_path_factory.mktemp("uefi"))
    copy_own_test("test_sleep", place)
    started = place.start("--image", str(image("uefi")), "-v", "test_sleep.py")
    started.until((place.project / "asleep").exists)
    assert len(place.processes()) == 1
    return started.kill()


def test_every_control_passes(killed: Ended) -> None:
    """Each control was judged before the kill, and by OVMF's machine, not SeaBIOS'."""
    lines = [line.split()[0:2] for line in killed.output.splitlines() if "::" in line]
    words = {line[0]: line[1] for line in lines if len(line) == 2}
    assert words.pop("test_sleep.py::test_machine") == "PASSED"
    words.pop("test_sleep.py::test_sleep", None)
    assert len(words) > 25
    assert set(words.values()) == {"PASS"}, words


def test_sweep_leaves_no_process_overlay_or_key(killed: Ended) -> None:
    """The kernel has ended QEMU with its parent; a sweep removes overlay and key."""
    place = killed.place
    assert killed.code == -9
    left = place.left()
    assert {"overlay.qcow2", "login_key"} <= {Path(path).name for path in left}
    swept = place.sweep()
    assert "folder" in swept
    assert place.left() == []
    assert place.sweep() == "nothing was left behind\n"
