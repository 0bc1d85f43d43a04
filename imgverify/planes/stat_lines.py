"""What GNU and busybox `stat -c` print about a path, made a record."""

from __future__ import annotations

import re
import stat
from collections.abc import Iterator

from imgverify.facts.answers import FileState

# %f %u %g %s %Y %U:%G
HEADER = re.compile(rb"([0-9a-f]+) (\d+) (\d+) (\d+) (-?\d+) ([^:\n]*):([^:\n]*)\n")
ESCAPES = {
    b"n": b"\n",
    b"t": b"\t",
    b"r": b"\r",
    b"a": b"\a",
    b"b": b"\b",
    b"f": b"\f",
    b"v": b"\v",
}


def text(name: bytes) -> str:
    """A path or message as text; bytes that are not UTF-8 become surrogates."""
    return name.decode("utf-8", "surrogateescape")


def read_states(body: bytes, mark: str) -> Iterator[FileState]:
    """Parse what `stat` printed with the format of `shell_script`.

    Args:
        body: its standard output.
        mark: stands at the beginning of both lines about a path.
    """
    border = f"\n@{mark} ".encode()
    parts = body.split(border)[1:]
    for first, second in zip(parts[::2], parts[1::2], strict=False):
        header = HEADER.match(first)
        if not header or not second.startswith(b"> "):
            continue
        name = first[header.end() :]
        mode, uid, gid, size, mtime = (int(header[1], 16), *(int(header[n]) for n in range(2, 6)))
        target = b""
        if stat.S_ISLNK(mode):
            # The line feed is stat's own.
            target = link_target(name, second[2:].removesuffix(b"\n"), size)
        yield FileState(
            path=text(name),
            mode=mode,
            uid=uid,
            gid=gid,
            owner=_owner(header[6], uid),
            group=_owner(header[7], gid),
            size=size,
            mtime=mtime,
            target=text(target),
        )


def _owner(name: bytes, number: int) -> str:
    return str(number) if name in (b"UNKNOWN", b"") else text(name)


def link_target(name: bytes, shown: bytes, size: int) -> bytes:
    """Read the target of a symlink from stat's %N, whichever way it is quoted.

    GNU prints `name -> target` (since coreutils 8.25, which honours QUOTING_STYLE=literal; before,
    with quotes and C escapes), busybox prints it with plain quotes. The size of a symlink is the
    length of its target, except in some virtual file systems, where it is 0 or a constant.

    Args:
        name: of the symlink.
        shown: what %N printed.
        size: what %s printed.
    """
    plain, quoted = name + b" -> ", b"'" + name + b"' -> '"
    if shown.startswith(plain):
        return shown[len(plain) :]
    raw = (
        shown[len(quoted) : -1] if shown.startswith(quoted) else shown.partition(b"' -> '")[2][:-1]
    )
    unescaped = _unescaped(raw)
    return unescaped if len(raw) != size and len(unescaped) == size else raw


def _unescaped(data: bytes) -> bytes:
    def one(found: re.Match[bytes]) -> bytes:
        code = found[1]
        return bytes([int(code, 8)]) if code.isdigit() else ESCAPES.get(code, code)

    return re.sub(rb"\\([0-3][0-7]{2}|.)", one, data, flags=re.DOTALL)
