"""Every fatal error: what happened, what to do next, and an exit code that says whose fault."""

from __future__ import annotations

from enum import IntEnum


class ExitCode(IntEnum):
    """Exit codes beyond pytest's own 0 to 5, which keep their meaning."""

    USAGE = 4
    REFUSED = 10
    INFRASTRUCTURE = 11
    ARTIFACT = 12


class ImgverifyError(Exception):
    """A run that cannot go on.

    Args:
        message: one line: what is wrong, with the name of the thing.
        hint: the next step for the user, as a sentence; empty when the message says it.
    """

    exit_code: ExitCode = ExitCode.INFRASTRUCTURE

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint

    def __str__(self) -> str:
        return f"{self.message}\n  -> {self.hint}" if self.hint else self.message


class UsageError(ImgverifyError):
    """The command line is wrong: nothing was started."""

    exit_code = ExitCode.USAGE


class ProfileError(UsageError):
    """A profile or a waiver file is wrong: nothing was started."""


class WrongSystemError(UsageError):
    """The profile is for another system than the image: nothing was judged.

    The word on the command line was wrong, whatever had to be booted to find that out: neither the
    image nor the runner is to blame, and a retry does not help.
    """


class ArtifactError(ImgverifyError):
    """The artifact itself cannot be used: it does not resolve, changed, or does not boot."""

    exit_code = ExitCode.ARTIFACT


class UnreadableError(ArtifactError):
    """The offline plane cannot read an image; a boot may work all the same."""


class BootError(ArtifactError):
    """The machine died, or never became ready, for a reason that lies in the image."""


class InfrastructureError(ImgverifyError):
    """The runner, the network or the platform failed, not the image; a retry may help."""


class CollectError(InfrastructureError):
    """The facts could not be collected from a machine that is up."""
