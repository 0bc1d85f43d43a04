"""All facts of a machine in one round trip: one script over one SSH channel."""

from __future__ import annotations

import secrets
import shlex
from collections.abc import Iterable

from imgverify.connection import Connection, DeadlineError, OutputLimitError
from imgverify.errors import CollectError
from imgverify.facts.answers import Answers
from imgverify.facts.questions import Question
from imgverify.model import Plane
from imgverify.planes.frames import read_errors, read_frames
from imgverify.planes.plan import Plan, plan
from imgverify.planes.shell_answers import make_answers
from imgverify.planes.shell_script import BOOTSTRAP, compile_script
from imgverify.printable import printable

DEADLINE = 120.0
# The time limit of a command that does not ask for another one.
USUAL = 20
MARK_BYTES = 16
_LONGEST_WORDS = 300


def collect(
    connection: Connection,
    questions: Iterable[Question],
    plane: Plane,
    deadline: float | None = None,
    *,
    before: str = "",
    after: str = "",
) -> Answers:
    """Ask a machine everything at once, as root.

    Args:
        connection: logged in as root, or as a user who may use sudo without a password.
        questions: of all topics; repeated ones are asked once.
        plane: `boot` or `live`.
        deadline: seconds for all of it; None for 120 and the time limits of commands that ask for
            a long one, so that a slow command fails alone.
        before: POSIX sh that runs first, as root; nothing is asked when it fails.
        after: POSIX sh that runs last, in the same process as `before`, whatever happened between.

    Raises:
        CollectError: root could not be had, or the deadline passed: names what was under way.
        UnreachableError: the connection broke.
    """
    asked = plan(questions)
    if deadline is None:
        deadline = DEADLINE + sum(
            command.seconds for command in asked.commands.values() if command.seconds > USUAL
        )
    mark, stat_mark = secrets.token_hex(MARK_BYTES), secrets.token_hex(MARK_BYTES)
    script = compile_script(asked, mark, stat_mark).encode("utf-8", "surrogateescape")
    try:
        reply = connection.run(
            _command(connection.machine.user, before, after),
            stdin=mark.encode() + b"\n" + script,
            timeout=deadline,
        )
    except DeadlineError as error:
        _, last = read_errors(error.stderr, mark)
        raise CollectError(
            f"the machine did not answer within {deadline:g} s: {_activity(last, asked)}"
        ) from error
    except OutputLimitError as error:
        raise CollectError(f"the machine answered too much: {error.message}") from error
    try:
        frames = read_frames(reply.stdout, mark, stat_mark)
    except CollectError as error:
        # A forced command or an account without a shell says why on standard output.
        words = reply.stderr.strip() or reply.stdout[:_LONGEST_WORDS].strip()
        said = words.decode("utf-8", "replace").splitlines()
        raise CollectError(
            f"{error.message}: {printable(said[-1][:_LONGEST_WORDS])}" if said else error.message,
            error.hint or f"its login shell must run a command: ssh {connection.machine.user}@… id",
        ) from error
    errors, _ = read_errors(reply.stderr, mark)
    return make_answers(asked, frames, errors, plane)


def _command(user: str, before: str, after: str) -> str:
    script = BOOTSTRAP
    if before or after:
        # A connection that breaks must not leave `after` undone.
        script = (
            f"trap : HUP PIPE TERM\n{{ {before or ':'}\n}} >/dev/null </dev/null && "
            f"/bin/sh -c {shlex.quote(BOOTSTRAP)}\n"
            f"s=$?\n{{ {after or ':'}\n}} >/dev/null 2>&1 </dev/null\nexit $s"
        )
    shell = f"/bin/sh -c {shlex.quote(script)}"
    return f"exec {shell}" if user == "root" else f"exec sudo -n {shell}"


def _activity(last: str, asked: Plan) -> str:
    kind, _, number = last.partition(" ")
    if kind == "C":
        return f"command {list(asked.commands)[int(number)]!r} was running"
    return f"{kind} were being read" if kind else "the collector had not started"
