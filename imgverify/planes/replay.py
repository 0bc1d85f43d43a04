r"""Recorded answers: one JSON document that a person can read, and write by hand.

    {
      "provenance": "made by hand: a hardened fstab",
      "plane": "boot",
      "files": {"/etc/fstab": "tmpfs /tmp tmpfs nodev 0 0\n"},
      "states": {"/etc/fstab": {"mode": "0100644"}},
      "outputs": {"lsblk": {"data": "...", "status": 0}},
      "matched": {"/etc/fstab.d/*": ["/etc/fstab.d/a"]},
      "absent": ["/etc/motd"],
      "problems": {"/etc/shadow": "Permission denied"}
    }

With `"closed": true` the document is the whole machine: a path that it does not name is not there,
and wildcards match what it names (`imgverify.planes.closed`).

Text is text; bytes that are not UTF-8 are written as `base64:...`, wherever a string may stand. A
file or an output is a string, or an object when there is more to say than its data. Of a state,
only what differs from a file of root's with mode 0644 needs to be said.
"""

from __future__ import annotations

import base64
import binascii
from pathlib import Path

import msgspec

from imgverify.errors import ArtifactError
from imgverify.facts.answers import Answers, Content, FileState, Output
from imgverify.model import Plane

ENCODED = "base64:"


class _Document(msgspec.Struct, forbid_unknown_fields=True, omit_defaults=True):
    provenance: str
    plane: Plane = Plane.BOOT
    closed: bool = False
    files: dict[str, str | _Content] = {}
    states: dict[str, _State] = {}
    targets: dict[str, _State] = {}
    outputs: dict[str, str | _Output] = {}
    matched: dict[str, list[str]] = {}
    absent: list[str] = []
    problems: dict[str, str] = {}
    needs_boot: dict[str, str] = {}


class _Content(msgspec.Struct, forbid_unknown_fields=True, omit_defaults=True):
    data: str = ""
    truncated: bool = False


class _Output(msgspec.Struct, forbid_unknown_fields=True, omit_defaults=True):
    data: str = ""
    status: int = 0
    error: str = ""
    truncated: bool = False


class _State(msgspec.Struct, forbid_unknown_fields=True, omit_defaults=True):
    """`owner` and `group` follow from the numbers, and `size` from the content, when not said."""

    mode: str = "0100644"
    uid: int = 0
    gid: int = 0
    owner: str | None = None
    group: str | None = None
    size: int | None = None
    mtime: int = 0
    target: str = ""


def save(answers: Answers, path: Path, provenance: str) -> None:
    """Write a recording.

    Args:
        answers: what a plane delivered.
        path: the JSON file.
        provenance: how the recording came to be: image, tool and date, or whose hand.
    """
    path.write_bytes(encode(answers, provenance))


def load(path: Path) -> Answers:
    """Read a recording.

    Raises:
        ArtifactError: it cannot be read, or is no recording; names the field.
    """
    try:
        return decode(path.read_bytes())
    except (OSError, ValueError) as error:
        raise ArtifactError(f"{path} is no recording: {error}") from error


def encode(answers: Answers, provenance: str) -> bytes:
    """Make the document of a recording."""
    sizes = {path: len(content.data) for path, content in answers.files.items()}
    document = _Document(
        provenance=provenance,
        plane=answers.plane,
        closed=answers.closed,
        files={
            _name(path): _text(content.data)
            if not content.truncated
            else _Content(_text(content.data), truncated=True)
            for path, content in sorted(answers.files.items())
        },
        states={
            _name(path): _pack_state(state, sizes.get(path, 0))
            for path, state in sorted(answers.states.items())
        },
        targets={
            _name(path): _pack_state(state, 0) for path, state in sorted(answers.targets.items())
        },
        outputs={
            _name(name): _text(output.data)
            if output == Output(output.data, 0)
            else _Output(_text(output.data), output.status, _name(output.error), output.truncated)
            for name, output in sorted(answers.outputs.items())
        },
        matched={
            _name(wildcard): [_name(path) for path in paths]
            for wildcard, paths in sorted(answers.matched.items())
        },
        absent=[_name(path) for path in sorted(answers.absent)],
        problems={_name(path): _name(why) for path, why in sorted(answers.problems.items())},
        needs_boot={_name(path): _name(why) for path, why in sorted(answers.needs_boot.items())},
    )
    return msgspec.json.format(msgspec.json.encode(document), indent=1) + b"\n"


def decode(data: bytes) -> Answers:
    """Read the document of a recording.

    Raises:
        ValueError: it is malformed; names the field.
    """
    document = msgspec.json.decode(data, type=_Document)
    if document.closed and document.matched:
        raise ValueError("a closed recording does not say what is matched: its files do")
    files = {
        _str(path): Content(_bytes(said))
        if isinstance(said, str)
        else Content(_bytes(said.data), said.truncated)
        for path, said in document.files.items()
    }
    return Answers(
        plane=document.plane,
        closed=document.closed,
        files=files,
        states={
            _str(path): _unpack_state(_str(path), said, files)
            for path, said in document.states.items()
        },
        targets={
            _str(path): _unpack_state(_str(path), said, {})
            for path, said in document.targets.items()
        },
        outputs={
            _str(name): Output(_bytes(said), 0)
            if isinstance(said, str)
            else Output(_bytes(said.data), said.status, _str(said.error), said.truncated)
            for name, said in document.outputs.items()
        },
        absent=frozenset(map(_str, document.absent)),
        problems={_str(path): _str(why) for path, why in document.problems.items()},
        needs_boot={_str(path): _str(why) for path, why in document.needs_boot.items()},
        matched={
            _str(wildcard): tuple(map(_str, paths)) for wildcard, paths in document.matched.items()
        },
    )


def _pack_state(state: FileState, size: int) -> _State:
    return _State(
        mode=f"{state.mode:07o}",
        uid=state.uid,
        gid=state.gid,
        owner=None if state.owner == _usual(state.uid) else _name(state.owner),
        group=None if state.group == _usual(state.gid) else _name(state.group),
        size=None if state.size == size else state.size,
        mtime=state.mtime,
        target=_name(state.target),
    )


def _unpack_state(path: str, said: _State, files: dict[str, Content]) -> FileState:
    usual_size = len(files[path].data) if path in files else 0
    return FileState(
        path=path,
        mode=int(said.mode, 8),
        uid=said.uid,
        gid=said.gid,
        owner=_usual(said.uid) if said.owner is None else _str(said.owner),
        group=_usual(said.gid) if said.group is None else _str(said.group),
        size=usual_size if said.size is None else said.size,
        mtime=said.mtime,
        target=_str(said.target),
    )


def _usual(number: int) -> str:
    return "root" if number == 0 else str(number)


def _text(data: bytes) -> str:
    try:
        plain = data.decode("utf-8")
    except UnicodeDecodeError:
        plain = ENCODED
    return ENCODED + base64.b64encode(data).decode() if plain.startswith(ENCODED) else plain


def _bytes(said: str) -> bytes:
    if not said.startswith(ENCODED):
        return said.encode()
    try:
        return base64.b64decode(said.removeprefix(ENCODED), validate=True)
    except binascii.Error as error:
        raise ValueError(f"not base64: {said[:40]!r}") from error


def _name(text: str) -> str:
    return _text(text.encode("utf-8", "surrogateescape"))


def _str(said: str) -> str:
    return _bytes(said).decode("utf-8", "surrogateescape")
