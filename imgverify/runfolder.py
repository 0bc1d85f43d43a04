"""The folders of a run: reports that stay, and a private scratch folder that does not."""

from __future__ import annotations

import secrets
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import datetime
from itertools import count
from pathlib import Path
from urllib.parse import quote

from imgverify.errors import InfrastructureError
from imgverify.leases import Lease, mark_of
from imgverify.providers.interrupts import held_back


def make_reports_folder(parent: Path, started: datetime, suffix: str = "") -> Path:
    """Make the folder of this run's reports; the digest is added to its name when it is known.

    Args:
        parent: `--reports-dir`.
        started: in UTC.
        suffix: of its name.

    Raises:
        InfrastructureError: it cannot be made.
    """
    name = started.strftime("%Y%m%dT%H%M%SZ") + suffix
    try:
        parent.mkdir(parents=True, exist_ok=True)
        for attempt in range(1000):
            folder = parent / (name if attempt == 0 else f"{name}.{attempt}")
            try:
                folder.mkdir()
            except FileExistsError:
                continue
            return folder.resolve()
    except OSError as error:
        raise InfrastructureError(
            f"--reports-dir {parent}: {error.strerror}", "choose a folder that can be written to"
        ) from error
    raise InfrastructureError(f"--reports-dir {parent}: a thousand runs began in this second")


def name_by_digest(folder: Path, digest: str) -> Path:
    """Rename a reports folder to `<time>-<first 8 hex digits>`.

    Args:
        folder: as made.
        digest: `sha256:…`.
    """
    name = f"{folder.name}-{digest.removeprefix('sha256:')[:8]}"
    target = folder.with_name(name)
    # Two builds of one run may have made the same bytes, within the same second.
    for attempt in count(1):
        if not target.exists():
            break
        target = folder.with_name(f"{name}.{attempt}")
    folder.rename(target)
    return target


def folder_name(name: str) -> str:
    """A name that may hold anything, as that of one folder; empty for an empty one.

    Args:
        name: of an artifact of several.
    """
    return quote(name, safe=" :@+=,") if name.strip(".") else name.replace(".", "%2E")


def scratch_path(run_id: str) -> Path:
    """Where a run's private folder goes: short, because sockets are made in it.

    Args:
        run_id: of the run.
    """
    return Path(tempfile.gettempdir()).resolve() / mark_of(run_id)


def make_scratch(path: Path) -> None:
    """Make the private folder (0700) of a run.

    Args:
        path: as `scratch_path` says; written into the lease before this.

    Raises:
        InfrastructureError: there is no room or no permission.
    """
    try:
        path.mkdir(mode=0o700)
    except OSError as error:
        raise InfrastructureError(
            f"cannot make a scratch folder in {path.parent}: {error.strerror}",
            "set TMPDIR to a folder with free space",
        ) from error


@dataclass(frozen=True, slots=True)
class LeasedScratch:
    """A private folder, and the lease that vouches for it.

    Args:
        run_id: whose folder it is.
        path: of the folder.
        lease: where further things are written down.
    """

    run_id: str
    path: Path
    lease: Lease


@contextmanager
def leased_scratch() -> Iterator[LeasedScratch]:
    """A private folder of its own for something that is no run; a sweep finds it after a kill.

    Raises:
        InfrastructureError: there is no room or no permission.
    """
    run_id = secrets.token_hex(6)
    path = scratch_path(run_id)
    with ExitStack() as stack:
        with held_back():
            lease = Lease.take(run_id)
            stack.callback(lease.close)
        lease.folder(str(path))
        stack.callback(shutil.rmtree, path, ignore_errors=True)
        make_scratch(path)
        yield LeasedScratch(run_id, path, lease)
