"""Runs imgverify on a hostile artifact within bounds, and says what came of it."""

from __future__ import annotations

import os
import resource
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

SECONDS = 20
MEMORY = 2 << 30
# A machine that does something else too may take this long for those seconds.
_PATIENCE = 150
_COMMAND = "import sys; from imgverify.cli import main; sys.exit(main())"


@dataclass(frozen=True, slots=True)
class Ended:
    """How a run ended.

    Args:
        status: exit code; negative for a signal.
        printed: on both outputs.
        written: the reports, one after another.
        seconds: of processor time, with all children.
    """

    status: int
    printed: str
    written: str
    seconds: float


def inspect(artifact: Path, folder: Path) -> Ended:
    """Run `imgverify inspect`.

    Args:
        artifact: to look into.
        folder: to run in.
    """
    return _run(["-P", "-c", _COMMAND, "inspect", str(artifact)], folder)


def judge(artifact: Path, profile: str, folder: Path) -> Ended:
    """Run pytest, without a boot.

    Args:
        artifact: to judge.
        profile: its name.
        folder: to run in; reports go there.
    """
    words = ["--offline", "--image", str(artifact), "--profile", profile, "-q"]
    return _run(["-m", "pytest", *words, "-p", "no:cacheprovider"], folder)


def _run(words: list[str], folder: Path) -> Ended:
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    with (folder / "printed").open("w+b") as out:
        process = subprocess.run(
            [sys.executable, *words],
            cwd=folder,
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=subprocess.STDOUT,
            env=_environment(folder),
            preexec_fn=_bound,
            timeout=_PATIENCE,
            check=False,
        )
        out.seek(0)
        printed = out.read().decode("utf-8", "replace")
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    seconds = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    reports = sorted(path for path in (folder / "reports").rglob("*") if path.is_file())
    written = "\n".join(path.read_text("utf-8", "replace") for path in reports)
    return Ended(process.returncode, printed, written, seconds)


def _environment(folder: Path) -> dict[str, str]:
    for name in ("scratch", "state", "home"):
        (folder / name).mkdir(exist_ok=True)
    own = {
        "TMPDIR": str(folder / "scratch"),
        "IMGVERIFY_STATE_DIR": str(folder / "state"),
        "HOME": str(folder / "home"),
    }
    kept = {
        name: text for name, text in os.environ.items() if not name.startswith(("PYTEST", "COV"))
    }
    return {**kept, **own}


def _bound() -> None:
    # Both limits, so that nothing that it starts can raise them again as an ordinary user.
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS + 2))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
