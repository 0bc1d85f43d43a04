"""From frames to answers: what was seen, what is known to be absent, and what nobody saw."""

from __future__ import annotations

import re
import stat
from dataclasses import dataclass, field

from imgverify.facts.answers import Answers, Content, FileState, Output, is_wildcard
from imgverify.facts.questions import File
from imgverify.model import Plane
from imgverify.planes.frames import Frames, error_about, is_gone
from imgverify.planes.plan import Plan
from imgverify.planes.shell_script import folders_of

CUT_OFF = "the reply was cut off before it"
# timeout(1) exits so, and a shell reports so, when SIGKILL ended a command.
KILLED = 137
TIMED_OUT = 124


@dataclass(slots=True)
class _Draft:
    files: dict[str, Content] = field(default_factory=dict)
    states: dict[str, FileState] = field(default_factory=dict)
    outputs: dict[str, Output] = field(default_factory=dict)
    absent: set[str] = field(default_factory=set)
    problems: dict[str, str] = field(default_factory=dict)
    matched: dict[str, tuple[str, ...]] = field(default_factory=dict)


def make_answers(plan: Plan, frames: Frames, errors: dict[int, str], plane: Plane) -> Answers:
    """Answer a plan from what arrived.

    Args:
        plan: what was asked.
        frames: what arrived.
        errors: the end of standard error, by the command's number.
        plane: where it came from.
    """
    draft = _Draft(states=frames.states)
    for path in plan.literals:
        _explain_state(path, frames, draft)
    for wildcard in plan.wildcards:
        _match(wildcard, frames, draft)
    for path, file in plan.files.items():
        for name in draft.matched.get(path, () if is_wildcard(path) else (path,)):
            _content(name, file, frames, draft)
    for number, command in enumerate(plan.commands.values()):
        if number not in frames.outputs:
            draft.problems[command.name] = CUT_OFF
            continue
        data, status = frames.outputs[number]
        draft.outputs[command.name] = Output(
            data=data[: command.limit],
            status=TIMED_OUT if status == KILLED else status,
            error=errors.get(number, ""),
            truncated=len(data) > command.limit,
        )
    for path, state in draft.states.items():
        if state.is_symlink and path not in frames.targets:
            _explain_target(path, frames, draft)
    return Answers(
        plane=plane,
        files=draft.files,
        states=draft.states,
        outputs=draft.outputs,
        absent=frozenset(draft.absent),
        problems=draft.problems,
        matched=draft.matched,
        targets=frames.targets,
    )


def _explain_target(path: str, frames: Frames, draft: _Draft) -> None:
    """A symlink that leads nowhere, for sure, counts as no file."""
    line = error_about(path, frames.link_errors)
    if line is not None and is_gone(line):
        draft.absent.add(path)


def _explain_state(path: str, frames: Frames, draft: _Draft) -> None:
    """A path without a state is absent when the machine said so, else a problem."""
    if path in draft.states:
        return
    line = error_about(path, frames.state_errors)
    if line is not None and is_gone(line):
        draft.absent.add(path)
    else:
        draft.problems[path] = _reason(path, line, frames)


def _match(wildcard: str, frames: Frames, draft: _Draft) -> None:
    names = frames.matched.get(wildcard)
    if names is None or frames.folder_errors is None:
        draft.problems[wildcard] = CUT_OFF
        return
    trouble = [line for line in frames.folder_errors if not is_gone(line)]
    blamed = [line for line in trouble if _concerns(wildcard, line)]
    if blamed:
        draft.problems[wildcard] = blamed[0].decode("utf-8", "replace")
        return
    for name in names:
        _explain_state(name, frames, draft)
    # A shell leaves a wildcard without a match as it is.
    if names == (wildcard,) and wildcard not in draft.states:
        return
    draft.matched[wildcard] = names


def _concerns(wildcard: str, line: bytes) -> bool:
    """Whether a complaint of `ls` may be about a folder that this wildcard needs."""
    return any(
        re.split(r"[*?\[]", folder)[0].encode("utf-8", "surrogateescape") in line
        for folder in folders_of(wildcard)
    )


def _content(path: str, file: File, frames: Frames, draft: _Draft) -> None:
    data = frames.contents.get(path)
    error = frames.content_errors.get(path)
    if data is not None and (error is None or len(data) > file.limit):
        draft.files[path] = Content(data[: file.limit], truncated=len(data) > file.limit)
    elif error is not None or data is not None:
        draft.problems[path] = error or CUT_OFF
    elif path in draft.states:
        _explain_content(path, file, frames, draft)


def _explain_content(path: str, file: File, frames: Frames, draft: _Draft) -> None:
    """Say why something that exists has no content."""
    state = draft.states[path]
    target = frames.targets.get(path)
    line = error_about(path, frames.link_errors) if state.is_symlink else None
    mode = target.mode if target else state.mode
    if line is not None and is_gone(line):
        draft.absent.add(path)
    elif stat.S_ISDIR(mode) and is_wildcard(file.path):
        # A wildcard asks for files; that this is a folder is a complete answer.
        draft.absent.add(path)
    elif stat.S_ISCHR(mode) and state.target == "/dev/null":
        # How systemd's tools say "this file shall count as empty" (systemd.unit(5), sysctl.d(5)).
        draft.files[path] = Content(b"")
    elif stat.S_ISREG(mode) or stat.S_ISLNK(mode):
        draft.problems[path] = _reason(path, line, frames)
    else:
        draft.problems[path] = f"{path} is no regular file"


def _reason(path: str, line: bytes | None, frames: Frames) -> str:
    if line is None and frames.complete and not frames.states:
        line = next(iter(frames.state_errors), None)
    if line is not None:
        return line.decode("utf-8", "replace")
    return f"nothing was reported about {path}" if frames.complete else CUT_OFF
