"""Cases in a process of their own, which may crash, hang or eat memory."""

from __future__ import annotations

import json
import os
import resource
import select
import signal
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from tests.fuzz.trying import Fuzzed, is_checked, smaller

_MEMORY = 3 << 29
_FILE = 256 << 20
# A busy host may need that long for what takes a few seconds.
_PATIENCE = 90.0


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that went wrong.

    Args:
        number: of the case.
        trouble: a traceback, or how the process ended.
    """

    number: int
    trouble: str


@dataclass(slots=True)
class Batch:
    """What a process got done.

    Args:
        done: how many cases.
        findings: among them.
    """

    done: int
    findings: list[Finding]


def run(fuzzed: Fuzzed, numbers: Iterable[int], seconds: float) -> Batch:
    """Try cases until all are done or the time is over.

    Args:
        fuzzed: the target.
        numbers: of the cases.
        seconds: after which no other case is begun.
    """

    def cases() -> Iterator[object]:
        end = time.monotonic() + seconds
        for number in numbers:
            yield number, None
            checks = is_checked(fuzzed.target, number)
            yield number, fuzzed.trouble(fuzzed.case(number), checks=checks)
            if time.monotonic() > end:
                return

    batch, begun = Batch(0, []), None
    words, ended = _told(cases)
    for number, trouble in words:
        begun = number if trouble is None else None
        if trouble is not None:
            batch.done += 1
        if trouble:
            batch.findings.append(Finding(number, trouble))
    if begun is not None:
        batch.done += 1
        batch.findings.append(Finding(begun, f"the process ended: {ended}"))
    return batch


def kept(fuzzed: Fuzzed, number: int) -> list[int]:
    """The mutations of a case that matter, by their place; all where it kills the process."""
    case = fuzzed.case(number)

    def cases() -> Iterator[object]:
        less = smaller(fuzzed, case, checks=is_checked(fuzzed.target, number))
        yield [case.changes.index(change) for change in less.changes]

    words, _ = _told(cases)
    return words[-1] if words else [*range(len(case.changes))]


def _told(work: Callable[[], Iterator[object]]) -> tuple[list[Any], str]:
    """What a child tells, line by line, and how it ended."""
    out, into = os.pipe()
    child = os.fork()
    if not child:
        os.close(out)
        _work(work, into)
    os.close(into)
    said = _listened(out, child)
    os.close(out)
    _, status = os.waitpid(child, 0)
    lines = said.decode().split("\n")[:-1]
    return [json.loads(line) for line in lines], _ending(status)


def _work(work: Callable[[], Iterator[object]], into: int) -> None:
    status = 1
    try:
        signal.signal(signal.SIGINT, signal.SIG_DFL)
        resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
        resource.setrlimit(resource.RLIMIT_FSIZE, (_FILE, _FILE))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        for word in work():
            os.write(into, json.dumps(word).encode() + b"\n")
        status = 0
    finally:
        os._exit(status)


def _listened(out: int, child: int) -> bytes:
    said = b""
    while True:
        ready, _, _ = select.select([out], [], [], _PATIENCE)
        if not ready:
            os.kill(child, signal.SIGKILL)
            return said
        data = os.read(out, 1 << 16)
        if not data:
            return said
        said += data


def _ending(status: int) -> str:
    if os.WIFSIGNALED(status):
        return signal.Signals(os.WTERMSIG(status)).name
    return f"status {os.WEXITSTATUS(status)}"
