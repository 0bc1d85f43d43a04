"""The questions of all topics asked of this very machine, as root, by Python itself.

The collector's script and the reading of its reply would fill a third of a small component. Who is
on the machine needs neither: what the script has `stat`, `head` and a shell say is asked of the
kernel, and made answers by the same rules (`imgverify.planes.shell_answers`).
"""

from __future__ import annotations

import grp
import os
import pwd
import signal
import stat
import subprocess
import tempfile
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from threading import Timer

from imgverify.facts.answers import Answers, FileState, is_wildcard, matches
from imgverify.facts.questions import Command, File
from imgverify.model import Plane
from imgverify.planes.frames import ERROR_TAIL, Frames, is_gone
from imgverify.planes.masking import masked
from imgverify.planes.plan import Plan
from imgverify.planes.shell_answers import make_answers
from imgverify.planes.shell_script import PATH

_ENVIRONMENT = {"PATH": PATH, "LC_ALL": "C"}
_SECOND = 10**9


def collect_here(asked: Plan) -> Answers:
    """Ask this machine everything.

    Args:
        asked: all questions.
    """
    found = Frames(complete=True, folder_errors=[])
    names = list(asked.literals)
    for wildcard in asked.wildcards:
        found.matched[wildcard] = _matches(wildcard, found) or (wildcard,)
        names += found.matched[wildcard]
    for name in dict.fromkeys(names):
        _look(name, found)
    for path, file in asked.files.items():
        for name in found.matched[path] if is_wildcard(path) else (path,):
            _read(name, file, found)
    errors = {}
    for number, command in enumerate(asked.commands.values()):
        data, status, errors[number] = _run(command)
        found.outputs[number] = (data, status)
    return make_answers(asked, found, errors, Plane.BOOT)


def _complaint(path: str, error: OSError) -> bytes:
    """What a program would have written about it."""
    return os.fsencode(f"'{path}': {os.strerror(error.errno or 0)}")


def _matches(wildcard: str, found: Frames) -> tuple[str, ...]:
    """Expand a wildcard as a shell does, and keep why a folder cannot be listed."""
    paths, is_given = [""], True
    for part in wildcard.split("/")[1:]:
        if not is_wildcard(part):
            paths = [f"{path}/{part}" for path in paths]
            continue
        longer = []
        for path in paths:
            # What a wildcard matched on the way is looked into when it is a folder.
            if not is_given and not Path(path).is_dir():
                continue
            try:
                names = os.listdir(path or "/")  # noqa: PTH208 - names, as a shell sees them
            except OSError as error:
                found.folder_errors = [*(found.folder_errors or []), _complaint(f"{path}/", error)]
                continue
            longer += [f"{path}/{name}" for name in names if matches(part, name)]
        paths, is_given = longer, False
    return tuple(sorted(path for path in paths if os.path.lexists(path)))


def _look(path: str, found: Frames) -> None:
    state = _state(path, os.lstat, found.state_errors)
    if state is not None:
        found.states[path] = state
        if state.is_symlink and (target := _state(path, os.stat, found.link_errors)):
            found.targets[path] = target


def _state(
    path: str, look: Callable[[str], os.stat_result], errors: list[bytes]
) -> FileState | None:
    try:
        seen = look(path)
    except OSError as error:
        errors.append(_complaint(path, error))
        return None
    target = ""
    if stat.S_ISLNK(seen.st_mode):
        # Some links of /proc cannot be read, and are there all the same.
        with suppress(OSError):
            target = os.readlink(path)  # noqa: PTH115 - as it is written
    return FileState(
        path=path,
        mode=seen.st_mode,
        uid=seen.st_uid,
        gid=seen.st_gid,
        owner=_name(lambda: pwd.getpwuid(seen.st_uid).pw_name, seen.st_uid),
        group=_name(lambda: grp.getgrgid(seen.st_gid).gr_name, seen.st_gid),
        size=seen.st_size,
        mtime=seen.st_mtime_ns // _SECOND,
        target=target,
    )


def _name(look: Callable[[], str], number: int) -> str:
    try:
        return look()
    except KeyError:
        return str(number)


def _read(path: str, file: File, found: Frames) -> None:
    """Read a regular file; to open a FIFO could hang, to open a device could do worse."""
    try:
        if not stat.S_ISREG(Path(path).stat().st_mode):
            return
        with Path(path).open("rb") as opened:
            data = opened.read(file.limit * (1 + bool(file.masks)) + 1)
    except OSError as error:
        line = _complaint(path, error)
        if not is_gone(line):
            found.content_errors[path] = line.decode(errors="replace")
        return
    if file.masks:
        # Whatever does not fit is a reason to call it cut off: no mask knows half of a line.
        if len(data) > file.limit * 2:
            data = data[: data.rfind(b"\n") + 1].ljust(file.limit * 2)
        data = masked(data, file.masks)
    found.contents[path] = data


def _run(command: Command) -> tuple[bytes, int, str]:
    """Output, exit status, and the end of standard error."""
    with tempfile.TemporaryFile() as said:
        shell = subprocess.Popen(
            ["/bin/sh", "-c", command.script],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=said,
            cwd="/",
            env=_ENVIRONMENT,
            start_new_session=True,
            umask=0o077,
        )
        alarm = Timer(command.seconds, os.killpg, (shell.pid, signal.SIGKILL))
        alarm.start()
        with shell:
            data = shell.stdout.read(command.limit + 1) if shell.stdout else b""
        alarm.cancel()
        said.seek(max(0, said.seek(0, os.SEEK_END) - ERROR_TAIL))
        status = shell.returncode
        return data, status if status >= 0 else 128 - status, said.read().decode(errors="replace")
