"""Runs that several tests look at: each is made once, with one boot."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.e2e.running import Ended, Place, sha256
from tests.lab.images import image

OWN_TESTS = Path(__file__).parent / "own_tests"


@dataclass(frozen=True)
class Good:
    """The run of the good image.

    Args:
        ended: what came of it.
        image: the disk.
        digest: of the disk, before the run.
        recording: folder of the recording that was made on the way.
    """

    ended: Ended
    image: Path
    digest: str
    recording: Path


def copy_own_test(name: str, place: Place) -> None:
    """Put a file of tests that a user might write into the project.

    Args:
        name: below `own_tests`, without suffix; there it is no test of ours.
        place: of the run.
    """
    text = (OWN_TESTS / f"{name}.txt").read_text()
    (place.project / f"{name}.py").write_text(text)


@pytest.fixture(scope="session")
def good(tmp_path_factory: pytest.TempPathFactory) -> Good:
    """`good` with `lab`, spread over two workers, with tests of its own, recorded."""
    disk = image("good")
    digest = sha256(disk)
    folder = tmp_path_factory.mktemp("good")
    place, recording = Place(folder), folder / "recording"
    copy_own_test("conftest", place)
    copy_own_test("test_own", place)
    ended = place.pytest(
        *("--image", str(disk), "--profile", "lab", "--record", str(recording)),
        *("-n", "2", "-v", "test_own.py"),
    )
    return Good(ended, disk, digest, recording)


@pytest.fixture
def place(tmp_path: Path) -> Place:
    """Where a test makes its own run."""
    return Place(tmp_path)
