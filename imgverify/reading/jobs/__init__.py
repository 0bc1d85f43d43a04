"""What a reader can be asked to do with an image: a module for each job."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from imgverify.disk.image import Image
from imgverify.reading.jobs import answers, inspect, manifest

JOBS: Mapping[str, Callable[[Image, bytes], bytes]] = {
    "answers": answers.run,
    "inspect": inspect.run,
    "manifest": manifest.run,
}


def run(job: str, image: Image, payload: bytes) -> bytes:
    """Do a job.

    Args:
        job: its name.
        image: opened.
        payload: what the job is told.
    """
    return JOBS[job](image, payload)
