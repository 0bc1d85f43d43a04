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


@dataclass(frozen=True)
class Recorded:
    """A run whose answers were recorded.

    Args:
        ended: what came of it.
        recording: folder with the answers of the booted machine.
    """

    ended: Ended
    recording: Path


class Boots:
    """Runs of lab images, each made when it is first asked for, and only once.

    Args:
        factory: makes their folders.
    """

    def __init__(self, factory: pytest.TempPathFactory) -> None:
        self._factory = factory
        self._made: dict[tuple[str, str], Recorded] = {}

    def of(self, variant: str, profile: str) -> Recorded:
        """Boot an image and judge it.

        Args:
            variant: of the lab.
            profile: to judge by.
        """
        key = (variant, profile)
        if key not in self._made:
            folder = self._factory.mktemp(f"{variant}-{profile}")
            place, recording = Place(folder), folder / "recording"
            arguments = ("--image", str(image(variant)), "--profile", profile)
            self._made[key] = Recorded(
                place.pytest(*arguments, "--record", str(recording)), recording
            )
        return self._made[key]


@pytest.fixture(scope="session")
def boots(tmp_path_factory: pytest.TempPathFactory) -> Boots:
    """Boots that several files of tests look at."""
    return Boots(tmp_path_factory)


@pytest.fixture
def place(tmp_path: Path) -> Place:
    """Where a test makes its own run."""
    return Place(tmp_path)
