"""The first word of an SSH server, which other lines may come before."""

from __future__ import annotations

import socket
import time

_WORD = b"SSH-"
_LONGEST_PREFACE, _LONGEST_LINE = 64 * 1024, 4096
_LOOK_SECONDS = 0.02


def await_banner(wire: socket.socket, timeout: float) -> bool:
    """Whether an SSH server speaks; what stood before its first word is taken off the wire.

    A server may say something first, and so do programs that carry a connection: the plugin of
    `aws ssm start-session` writes the session's id to its standard output.

    Args:
        wire: just connected; nothing of it was read. Its timeout is set.
        timeout: seconds in which the word must come.

    Raises:
        OSError: the connection broke.

    Source: RFC 4253, 4.2 (lines before the version string).
    """
    until = time.monotonic() + timeout
    preface = 0
    while (left := until - time.monotonic()) > 0 and preface < _LONGEST_PREFACE:
        wire.settimeout(left)
        seen = wire.recv(_LONGEST_LINE, socket.MSG_PEEK)
        if not seen or seen.startswith(_WORD):
            return bool(seen)
        line = seen.find(b"\n") + 1
        if line or len(seen) == _LONGEST_LINE:
            preface += len(wire.recv(line or _LONGEST_LINE))
        else:
            # Half a line: the kernel would hand out the same again at once.
            time.sleep(_LOOK_SECONDS)
    return False
