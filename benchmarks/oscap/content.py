"""ComplianceAsCode's data stream for Debian 12, out of Debian's package of it."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Sequence
from pathlib import Path

from benchmarks.errors import BenchmarkError
from tests.lab import cache

PACKAGE = "ssg-debian"
# Debian 12's own is older than the CIS profiles of Debian 12, and so is Debian 13's.
SUITE, VERSION = "sid", "0.1.82-1"
VARIABLE = "IMGVERIFY_SSG_DATASTREAM"
_MEMBER = "./usr/share/xml/scap/ssg/content/ssg-debian12-ds.xml"
_SOURCE = (
    "deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg]"
    f" http://deb.debian.org/debian {SUITE} main\n"
)


def data_stream() -> Path:
    """The file: what `$IMGVERIFY_SSG_DATASTREAM` names, or from the package, which is cached.

    Raises:
        BenchmarkError: it cannot be had.
    """
    if named := os.environ.get(VARIABLE):
        return Path(named)
    folder = cache.default_folder()
    key = cache.key_of([SUITE, VERSION], [], folder)
    return cache.obtain(folder, PACKAGE, key, ".xml", _fetch)


def _fetch(result: Path, work: Path) -> None:
    """With a state of apt's own, so that nothing of this machine's changes."""
    (work / "sources.list").write_text(_SOURCE)
    (work / "lists/partial").mkdir(parents=True)
    (work / "archives/partial").mkdir(parents=True)
    apt = [
        "apt-get",
        "--quiet=2",
        f"--option=Dir::Etc::SourceList={work}/sources.list",
        "--option=Dir::Etc::SourceParts=/dev/null",
        f"--option=Dir::State::Lists={work}/lists",
        f"--option=Dir::Cache={work}",
        "--option=Acquire::Languages=none",
        "--option=APT::Sandbox::User=root",
    ]
    _run([*apt, "update"], work)
    _run([*apt, "download", f"{PACKAGE}={VERSION}"], work)
    (package,) = work.glob(f"{PACKAGE}_*.deb")
    command = 'dpkg-deb --fsys-tarfile "$1" | tar --extract --to-stdout --file=- "$2" > "$3"'
    _run(["sh", "-euc", command, "sh", str(package), _MEMBER, str(result)], work)
    if not result.stat().st_size:
        raise BenchmarkError(f"{package.name} has no {_MEMBER}")


def _run(command: Sequence[str], folder: Path) -> None:
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    if done.returncode:
        said = (done.stderr.strip().splitlines() or ["nothing was said"])[-1]
        raise BenchmarkError(
            f"{PACKAGE} {VERSION} of {SUITE}: {said}; or name a file in ${VARIABLE}"
        )
