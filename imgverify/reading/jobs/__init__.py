"""What a reader can be asked to do with an image: a module for each job."""

from __future__ import annotations

from importlib import import_module

from imgverify.disk.image import Image

JOBS = frozenset({"answers", "inspect", "manifest"})


def run(job: str, image: Image, payload: bytes) -> bytes:
    """Do a job; its module is imported now, since a reader has one job and is waited for.

    Args:
        job: its name.
        image: opened.
        payload: what the job is told.

    Raises:
        KeyError: there is no such job.
    """
    if job not in JOBS:
        raise KeyError(job)
    data: bytes = import_module(f"{__name__}.{job}").run(image, payload)
    return data
