"""The images of a tree, read side by side: each once, however many ask for it."""

from __future__ import annotations

import os
import shutil
import threading
import time
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor, wait
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from imgverify import registry
from imgverify.artifacts.digest import digest
from imgverify.gold.checksums import Checksums, verify
from imgverify.gold.layout import ProviderFolder
from imgverify.model import Artifact
from imgverify.opening import Opened
from imgverify.plan import Plan
from imgverify.portraits import Drawing, Drawn
from imgverify.progress import Progress
from imgverify.tree_images import TreeImage, resolved

_SHOWN_EVERY = 0.5
# Each has two readers, with memory of their own.
_MOST_AT_ONCE = 4


class EndedError(Exception):
    """The run ends, and nobody waits for the result any more."""


@dataclass(frozen=True, slots=True)
class ReadImage:
    """An image that was read.

    Args:
        artifact: with all that its wrapping tells.
        drawn: its portrait, and what checks look at.
        seconds: that it took.
    """

    artifact: Artifact
    drawn: Drawn
    seconds: float


class TreeReading:
    """Reads in the background, as many things at a time as there are processors.

    Args:
        scratch: private folder of the run.
        progress: told what is being waited for.
    """

    def __init__(self, scratch: Path, progress: Progress) -> None:
        self._scratch = scratch
        self._progress = progress
        self._ending = threading.Event()
        self._phases: dict[str, str] = {}
        self._checksums: dict[ProviderFolder, Future[Checksums]] = {}
        self._images: dict[TreeImage, Future[ReadImage]] = {}
        at_once = min(_MOST_AT_ONCE, len(os.sched_getaffinity(0)))
        self._pool = ThreadPoolExecutor(at_once, thread_name_prefix="imgverify-tree")

    def want_checksums(self, folder: ProviderFolder) -> None:
        """Have the files of a folder digested.

        Args:
            folder: of the tree.
        """
        if folder not in self._checksums:
            self._checksums[folder] = self._pool.submit(self._verify, folder)

    def want_image(self, image: TreeImage, plan: Plan) -> None:
        """Have an image read.

        Args:
            image: of the tree.
            plan: whose questions are asked.
        """
        if image not in self._images:
            self._images[image] = self._pool.submit(self._read, image, plan)

    def wait(self) -> None:
        """Wait until everything that was wanted is there, or is known not to come."""
        began = time.monotonic()
        waiting: set[Future[Any]] = {*self._checksums.values(), *self._images.values()}
        count = len(waiting)
        while waiting:
            _, waiting = wait(waiting, _SHOWN_EVERY)
            phases = ", ".join(f"{name}: {phase}" for name, phase in [*self._phases.items()])
            done = f"{count - len(waiting)} of {count} done"
            self._progress.waiting(f"reading the tree, {done}", time.monotonic() - began, phases)

    def checksums(self, folder: ProviderFolder) -> Checksums:
        """What was found in a folder; raises what kept it from being read."""
        return self._checksums[folder].result()

    def image(self, image: TreeImage) -> ReadImage:
        """What was read of an image; raises what kept it from being read."""
        return self._images[image].result()

    def close(self) -> None:
        """End everything, whether or not it is done."""
        self._ending.set()
        self._pool.shutdown(wait=True, cancel_futures=True)

    def _verify(self, folder: ProviderFolder) -> Checksums:
        with self._telling(f"{folder.name} checksums") as progress:
            return verify(folder.path, partial(digest, progress=progress))

    def _read(self, image: TreeImage, plan: Plan) -> ReadImage:
        began = time.monotonic()
        scratch = self._scratch / f"image-{id(image)}"
        with self._telling(image.name) as progress:
            try:
                scratch.mkdir()
                artifact = resolved(image, progress)
                artifact, contents = registry.unwrap(artifact, scratch, progress)
                drawing = Drawing(
                    image.name,
                    Opened(artifact, contents),
                    topics=plan.topics(),
                    questions=plan.questions(),
                )
                try:
                    drawn = drawing.finish(progress)
                finally:
                    drawing.stop()
                return ReadImage(artifact, drawn, time.monotonic() - began)
            finally:
                # Several disks, unpacked, would hardly find room beside each other.
                shutil.rmtree(scratch, ignore_errors=True)

    @contextmanager
    def _telling(self, name: str) -> Iterator[Progress]:
        try:
            yield _Phase(name, self._phases, self._ending)
        finally:
            self._phases.pop(name, None)


class _Phase:
    """The progress of one of several works.

    Args:
        name: of the work.
        phases: what each work does now.
        ending: set when the run ends: then the work ends, too.
    """

    def __init__(self, name: str, phases: dict[str, str], ending: threading.Event) -> None:
        self._name = name
        self._phases = phases
        self._ending = ending

    def waiting(self, phase: str, elapsed: float, last_line: str = "") -> None:  # noqa: ARG002
        """Take note.

        Raises:
            EndedError: the run ends.
        """
        if self._ending.is_set():
            raise EndedError
        self._phases[self._name] = phase

    def say(self, line: str) -> None:
        """Take note likewise: what stays is in the report."""
        self.waiting(line, 0.0)
