"""ExecuteBash and ExecuteBinary: foreign commands, whose exit code is the answer."""

from __future__ import annotations

from imgverify.awstoe.result import Done, RebootWantedError, StepFailedError
from imgverify.awstoe.work import Work
from imgverify.connection import Reply
from imgverify.transcript import without_secrets

REBOOT = 194
"""The exit code that asks for a restart of the machine, and to be run once more after it."""

_LAST_LINES = 5


def bash(work: Work) -> Done:
    """Run all commands as one script of bash.

    Args:
        work: one input with `commands`.
    """
    script = "\n".join(work.inputs[0]["commands"]) + "\n"
    content = script.encode("utf-8", "surrogateescape")
    reply = work.shell.execute("bash", script=content, timeout=work.deadline.left())
    return _judged(work, reply)


def binary(work: Work) -> Done:
    """Run a program.

    Args:
        work: one input with `path`, and perhaps `arguments`.
    """
    fields = work.inputs[0]
    command = [fields["path"], *fields.get("arguments", [])]
    return _judged(work, work.shell.execute(*command, timeout=work.deadline.left()))


def _judged(work: Work, reply: Reply) -> Done:
    if reply.status == REBOOT:
        raise RebootWantedError(again=True)
    said = "was ended by a signal" if reply.status < 0 else f"exit code {reply.status}"
    if reply.status != 0:
        lines = _last_lines(reply)
        found = f"{said}; it said: {lines}" if lines else said
        finding = work.seen("exit code 0", found, holds=False)
        raise StepFailedError(found, (finding,))
    stdout = reply.stdout.decode(errors="replace").rstrip("\r\n")
    return Done({"stdout": stdout}, (work.seen("exit code 0", said),))


def _last_lines(reply: Reply) -> str:
    """What it said last, on standard error when it said something there."""
    stream = reply.stderr if reply.stderr.strip() else reply.stdout
    lines = [line for line in stream.decode(errors="replace").splitlines() if line.strip()]
    return without_secrets(" | ".join(line.strip() for line in lines[-_LAST_LINES:]))
