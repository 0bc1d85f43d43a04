"""What can go wrong with an SSH connection: never the image's fault."""

from __future__ import annotations

from imgverify.errors import InfrastructureError


class UnreachableError(InfrastructureError):
    """No SSH server answers at the address, or it went away."""


class HostKeyError(InfrastructureError):
    """The server's host key is not the one that was pinned."""


class HostKeyTypeError(HostKeyError):
    """The server has no host key of the pinned one's type."""


class LoginRefusedError(InfrastructureError):
    """The server answers, and refuses the key or the user."""


class DeadlineError(InfrastructureError):
    """A command ran out of time.

    Args:
        message: one line.
        stdout: what it had printed until then.
        stderr: likewise.
    """

    def __init__(self, message: str, stdout: bytes = b"", stderr: bytes = b"") -> None:
        super().__init__(message)
        self.stdout = stdout
        self.stderr = stderr


class OutputLimitError(InfrastructureError):
    """A command printed more than its limit."""


def text_of(error: BaseException) -> str:
    """What an exception says, or else what it is."""
    return str(error) or type(error).__name__
