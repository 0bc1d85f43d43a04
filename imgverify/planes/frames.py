"""The reply of the collector's script, taken apart; see `shell_script` for how it is put together.

Whatever is not followed by another frame may have been cut off and is dropped: it was not observed.
"""

from __future__ import annotations

import re
import zlib
from dataclasses import dataclass, field

from imgverify.errors import CollectError
from imgverify.facts.answers import FileState
from imgverify.planes.stat_lines import read_states, text

MAX_REPLY = 1 << 30
ERROR_TAIL = 500
GONE = (b": No such file or directory", b": Not a directory")
PLAIN = re.compile(r"[\w/.@%+,:=-]+", re.ASCII)


@dataclass(slots=True)
class Frames:
    """What arrived whole.

    Args:
        complete: whether the final frame arrived.
        matched: names by wildcard; the wildcard itself when there was no match.
        states: lstat by path.
        targets: what is behind symlinks that lead to something.
        state_errors, link_errors, folder_errors: lines that programs wrote; None when not known.
        contents: bytes by path.
        content_errors: why a content is missing or cannot be trusted, by path.
        outputs: standard output and exit status by the command's number.
    """

    complete: bool = False
    matched: dict[str, tuple[str, ...]] = field(default_factory=dict)
    states: dict[str, FileState] = field(default_factory=dict)
    targets: dict[str, FileState] = field(default_factory=dict)
    state_errors: list[bytes] = field(default_factory=list)
    link_errors: list[bytes] = field(default_factory=list)
    folder_errors: list[bytes] | None = None
    contents: dict[str, bytes] = field(default_factory=dict)
    content_errors: dict[str, str] = field(default_factory=dict)
    outputs: dict[int, tuple[bytes, int]] = field(default_factory=dict)


def read_frames(reply: bytes, mark: str, stat_mark: str) -> Frames:
    """Take a reply apart.

    Args:
        reply: standard output of the script; text before its first mark is ignored.
        mark: as given to `compile_script`.
        stat_mark: likewise.

    Raises:
        CollectError: the script did not start, or the reply is damaged.
    """
    border = f"\n@{mark} ".encode()
    reader = _Reader(f"IV={mark}".encode(), stat_mark)
    *whole, last = _unpacked(reply, border).split(border)
    for part in whole[1:]:
        head, _, body = part.partition(b"\n")
        reader.read(head, body)
    reader.found.complete = last == b"E\n"
    return reader.found


class _Reader:
    """Sorts frames into `found`; some frames complete the ones before them."""

    def __init__(self, environ_mark: bytes, stat_mark: str) -> None:
        self.found = Frames()
        self._environ_mark = environ_mark
        self._stat_mark = stat_mark
        self._names: list[bytes] = []
        self._between = self._data = b""
        self._number = 0

    def read(self, head: bytes, body: bytes) -> None:
        """Take one whole frame; its letter is the one that the script printed."""
        kind, _, argument = head.partition(b" ")
        if kind in b"WSL":
            self._read_state(kind, body)
        elif kind in b"sld":
            self._read_errors(kind, _lines(body))
        elif kind == b"F":
            self._names, self._between = _names(body)[1::2], self._environ_mark
        elif kind == b"K":
            self._names, self._between = _names(body), b""
        elif kind == b"b":
            _keep_contents(self.found, self._names, self._data, _lines(body), self._between)
        elif kind == b"X":
            self.found.outputs[self._number] = (self._data, int(body))
        else:
            self._data = body
            self._number = int(argument or b"0")

    def _read_state(self, kind: bytes, body: bytes) -> None:
        if kind == b"W":
            pattern, *matches = _names(body)
            self.found.matched[text(pattern)] = tuple(sorted(map(text, matches)))
            return
        states = {state.path: state for state in read_states(body, self._stat_mark)}
        if kind == b"S":
            self.found.states |= states
        else:
            self.found.targets |= states

    def _read_errors(self, kind: bytes, lines: list[bytes]) -> None:
        if kind == b"s":
            self.found.state_errors += lines
        elif kind == b"l":
            self.found.link_errors += lines
        else:
            self.found.folder_errors = lines


def read_errors(stderr: bytes, mark: str) -> tuple[dict[int, str], str]:
    """Take standard error apart.

    Returns:
        The end of what each command wrote, by number; and what was done last.
    """
    errors: dict[int, str] = {}
    head = b""
    for part in stderr.split(f"\n@{mark} ".encode())[1:]:
        head, _, body = part.partition(b"\n")
        if head.startswith(b"C "):
            errors[int(head[2:])] = body[-ERROR_TAIL:].decode("utf-8", "replace")
    return errors, head.decode("ascii", "replace")


def is_gone(line: bytes) -> bool:
    """Whether an error says that a path does not exist (ENOENT, ENOTDIR)."""
    return line.endswith(GONE)


def error_about(path: str, lines: list[bytes]) -> bytes | None:
    """Find the line in which a program complains about a path."""
    name = path.encode("utf-8", "surrogateescape")
    forms = (b"'" + name + b"'", b'"' + name + b'"', b" " + name + b": ")
    return next((line for line in lines if any(form in line for form in forms)), None)


def _unpacked(reply: bytes, border: bytes) -> bytes:
    for kind in (b"gzip\n", b"plain\n"):
        _, start, body = reply.partition(border + kind)
        if not start:
            continue
        if kind == b"plain\n":
            return body
        unzip = zlib.decompressobj(wbits=16 + zlib.MAX_WBITS)
        try:
            data = unzip.decompress(body, MAX_REPLY)
        except zlib.error as error:
            raise CollectError(f"the reply of the machine is damaged: {error}") from error
        if unzip.unconsumed_tail:
            raise CollectError(f"the machine sent more than {MAX_REPLY} bytes")
        return data
    raise CollectError("the collector did not start on the machine")


def _names(body: bytes) -> list[bytes]:
    return body.split(b"\0")[:-1]


def _lines(body: bytes) -> list[bytes]:
    """The messages; a failure that left none is told by its status."""
    status, _, messages = body.partition(b"\n")
    if messages:
        return messages.split(b"\n")
    return [] if status == b"0" else [b"ended with status " + status]


def _keep_contents(
    found: Frames, names: list[bytes], data: bytes, errors: list[bytes], border: bytes
) -> None:
    """Share out what one `head` printed; with an error that names no file, none of them counts.

    Args:
        found: where to.
        names: the files, in order.
        data: what was printed.
        errors: lines on standard error.
        border: what stands in the environment; empty when there is just one file and no border.
    """
    paths = [text(name) for name in names]
    contents = _between(data, border) if border else [data]
    if contents is None or len(contents) != len(paths):
        found.content_errors |= dict.fromkeys(paths, "its content did not arrive in one piece")
        return
    found.contents |= dict(zip(paths, contents, strict=True))
    for line in errors:
        blamed = [path for path in paths if error_about(path, [line])]
        # An unusual name is quoted in a way that differs between programs.
        blamed = blamed or [path for path in paths if not PLAIN.fullmatch(path)] or paths
        found.content_errors |= dict.fromkeys(blamed, line.decode("utf-8", "replace"))


def _between(data: bytes, border: bytes) -> list[bytes] | None:
    """Cut out what stands between copies of one environment, in which `border` occurs once."""
    if border not in data:
        return None
    before, *middle, after = data.split(border)
    contents = []
    for part in middle:
        if not (part.startswith(after) and part.endswith(before)):
            return None
        contents.append(part[len(after) : len(part) - len(before)])
    return contents
