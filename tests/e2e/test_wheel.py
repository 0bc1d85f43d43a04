"""The wheel alone, in another environment and an empty folder, brings checks and profiles along."""

from __future__ import annotations

import subprocess
import sys
import sysconfig
from pathlib import Path

import pytest

from tests.e2e.conftest import Good
from tests.e2e.running import Place

pytestmark = [pytest.mark.boot, pytest.mark.lab]
REPOSITORY = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def python(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The interpreter of an environment that has our dependencies, and us from a wheel."""
    folder = tmp_path_factory.mktemp("wheel")
    pip = [sys.executable, "-m", "pip", "--quiet", "--disable-pip-version-check"]
    build = ["wheel", "--no-deps", "--no-build-isolation", "--wheel-dir", str(folder)]
    subprocess.run([*pip, *build, str(REPOSITORY)], check=True)
    (wheel,) = folder.glob("imgverify-*.whl")
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", folder / "venv"], check=True)
    interpreter = folder / "venv" / "bin" / "python"
    _lend_dependencies(folder / "venv")
    install = ["--python", str(interpreter), "install", "--no-deps", "--no-index", str(wheel)]
    subprocess.run([*pip, *install], check=True)
    return interpreter


def _lend_dependencies(venv: Path) -> None:
    """Link everything that is installed beside us, but for us, so that nothing is downloaded."""
    own = Path(sysconfig.get_path("purelib", vars={"base": str(venv)}))
    for entry in Path(sysconfig.get_path("purelib")).iterdir():
        if "imgverify" not in entry.name:
            (own / entry.name).symlink_to(entry)


def _is_from_the_wheel(place: Place, python: Path) -> bool:
    script = "import imgverify, imgverify.bundle as b; print(imgverify.__file__, b.checks_folder())"
    done = subprocess.run(
        [python, "-c", script], cwd=place.project, capture_output=True, text=True, check=True
    )
    environment = python.parents[1]
    return all(Path(word).is_relative_to(environment) for word in done.stdout.split())


def test_lists_controls_without_booting(place: Place, good: Good, python: Path) -> None:
    """Every control of the profile by its number, from the bundled checks."""
    assert _is_from_the_wheel(place, python)
    arguments = ("--image", str(good.image), "--profile", "lab", "--collect-only", "-q")
    ended = place.pytest(*arguments, python=str(python))
    assert ended.code == 0, ended.output
    items = [line.rpartition("[")[2] for line in ended.output.splitlines() if "::" in line]
    listed = dict.fromkeys(item.rstrip("]").partition("#")[0] for item in items)
    assert list(listed) == list(good.ended.results)
    assert list(place.project.iterdir()) == []
    assert place.left() == []


def test_judges_a_recording_alike(place: Place, good: Good, python: Path) -> None:
    """What the good image answered gets the same verdicts again, and nothing boots."""
    arguments = ("--image", f"replay:{good.recording}", "--profile", "lab")
    ended = place.pytest(*arguments, python=str(python))
    assert ended.code == 0, ended.output
    assert ended.results == good.ended.results
    assert ended.run.decision.passed
    assert ended.run.machine is not None
    assert ended.run.machine.provider == "replay"
    assert place.left() == []
