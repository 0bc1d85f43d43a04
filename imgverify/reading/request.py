"""What a reader is asked, and what it replies."""

from __future__ import annotations

import msgspec

from imgverify.wrapping import Contents, DiskFile, RootFolder, RootTar


class Request(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One job on one image.

    Args:
        disks: of the image; empty when `root` is set.
        root: a root file system instead of disks.
        job: name of a module in `imgverify.reading.jobs`; its `run(image, payload)` is called.
        payload: for the job.
        memory: bytes of address space that the reader may have.
        seconds: of processor time that it may take.
        patience: seconds until whoever asked gives up; more, as a slow disk is no hostile one.
    """

    disks: tuple[DiskFile, ...] = ()
    root: RootFolder | RootTar | None = None
    job: str
    payload: bytes = b""
    # An image of 300,000 files takes 12 s and 0.3 GB (its manifest; measured): so much is for slow
    # runners and large contents, and still an end to what hostile bytes can cost.
    memory: int = 4 << 30
    seconds: int = 600
    patience: float = 1800.0


class Reply(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How it went.

    Args:
        data: what the job returned.
        damage: why the image could not be read; empty when it could.
        missing: what is not installed, when that was the reason, and what to do.
    """

    data: bytes = b""
    damage: str = ""
    missing: tuple[str, str] | None = None


def request_for(contents: Contents, job: str, payload: bytes = b"") -> Request:
    """Ask for a job on the contents of an artifact.

    Args:
        contents: its disks, or its root file system.
        job: name of the job.
        payload: for the job.
    """
    if isinstance(contents, tuple):
        return Request(disks=contents, job=job, payload=payload)
    return Request(root=contents, job=job, payload=payload)
