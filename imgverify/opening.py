"""An artifact opened for a look without a run: what must be unpacked lies in a leased folder."""

from __future__ import annotations

import secrets
import shutil
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass

from imgverify import registry
from imgverify.artifacts.replay import KIND as RECORDING
from imgverify.leases import Lease
from imgverify.model import Artifact
from imgverify.progress import Progress
from imgverify.providers.interrupts import held_back
from imgverify.runfolder import make_scratch, scratch_path
from imgverify.wrapping import Contents


@dataclass(frozen=True, slots=True)
class Opened:
    """An artifact that can be read.

    Args:
        artifact: what was resolved.
        contents: its disks or root file system; None for a recording, which has neither.
    """

    artifact: Artifact
    contents: Contents | None


@contextmanager
def opened(spec: str, progress: Progress) -> Iterator[Opened]:
    """Resolve an artifact and get at what is inside.

    Args:
        spec: what `--image` could name.
        progress: told what is being waited for.

    Raises:
        ArtifactError: it does not resolve, or cannot be unpacked.
        InfrastructureError: there is no room for what must be unpacked.
    """
    artifact = registry.resolve(spec, progress)
    if artifact.kind == RECORDING:
        yield Opened(artifact, None)
        return
    run_id = secrets.token_hex(6)
    scratch = scratch_path(run_id)
    with ExitStack() as stack:
        with held_back():
            lease = Lease.take(run_id)
            stack.callback(lease.close)
        lease.folder(str(scratch))
        stack.callback(shutil.rmtree, scratch, ignore_errors=True)
        make_scratch(scratch)
        yield Opened(*registry.unwrap(artifact, scratch, progress))
