"""Takes what an earlier build made when nothing that it was made from has changed.

A record in the user's cache holds a digest of every input and what the artifacts looked like. The
digests are keyed with a random number of the record, so that no value can be looked up in a table;
a value itself is never written. What a build fetches from elsewhere (package mirrors, the newest
base image, an ISO by URL) is not looked at: a build that must follow those is not for reuse.
"""

from __future__ import annotations

import hashlib
import os
import secrets
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path

import msgspec
from platformdirs import user_cache_path

from imgverify.packer import values
from imgverify.packer.binary import Packer, plugins
from imgverify.packer.built import BuiltArtifact
from imgverify.packer.expressions import Scope
from imgverify.packer.named_files import named_files
from imgverify.packer.options import PackerOptions
from imgverify.packer.template import Template
from imgverify.record import Record

_CHUNK = 1024 * 1024


class _Made(Record, frozen=True, kw_only=True):
    artifact: BuiltArtifact
    # Size, time of the last change and inode; empty for what is no file.
    state: tuple[int, ...]


class _Remembered(Record, frozen=True, kw_only=True):
    key: str
    inputs: dict[str, str]
    made: tuple[_Made, ...]
    built: datetime


class Inputs:
    """What a build is made from, digested before it begins.

    Args:
        template: read.
        options: of the run.
        packer: the program.
        groups: that are wanted: others of the same build are not remembered.
    """

    def __init__(
        self, template: Template, options: PackerOptions, packer: Packer, groups: str
    ) -> None:
        found = values.values(template, options)
        self._texts = {
            "the version of Packer": str(packer),
            "a plugin of Packer": plugins(packer),
            "a variable": repr(sorted((name, repr(value)) for name, value in found.items())),
            "the environment": repr(sorted(values.environment(template).items())),
        }
        named = named_files(Scope(template, found))
        self.unclear = named.unclear
        self._files = dict.fromkeys(
            [path.absolute() for path in (*template.files, *options.var_files)] + [*named.files]
        )
        chosen = (options.only, options.except_, groups)
        place = (str(template.path.absolute()), str(Path.cwd()), chosen)
        self.path = _folder() / f"{hashlib.sha256(repr(place).encode()).hexdigest()[:32]}.json"
        self._key = secrets.token_hex(32)
        self._old = _read(self.path)
        self._own = _digests(self._texts, self._files, self._key)
        self._changed = self._difference()

    def _difference(self) -> str:
        if self.unclear:
            return f"which files {self.unclear[0]} names shows only when Packer runs"
        if self._old is None:
            return "no earlier build of it is known"
        new = _digests(self._texts, self._files, self._old.key)
        for name in (*new, *self._old.inputs):
            if new.get(name) != self._old.inputs.get(name):
                return f"{name} has changed"
        for made in self._old.made:
            if made.state != _state(made.artifact):
                return f"{made.artifact.spec} is gone or has changed"
        return ""

    def earlier(self) -> tuple[tuple[BuiltArtifact, ...], str]:
        """What the earlier build made, and when; or nothing, and why it cannot be taken."""
        if self._changed or self._old is None:
            return (), self._changed
        made = tuple(one.artifact for one in self._old.made)
        return made, f"{self._old.built:%Y-%m-%d %H:%M} UTC"

    def remember(self, artifacts: tuple[BuiltArtifact, ...]) -> None:
        """Write down what was built from these inputs; what cannot be written is not remembered.

        Args:
            artifacts: all of the build.
        """
        if self.unclear:
            return
        record = _Remembered(
            key=self._key,
            inputs=self._own,
            made=tuple(_Made(artifact=one, state=_state(one)) for one in artifacts),
            built=datetime.now(UTC),
        )
        draft = self.path.with_suffix(f".{os.getpid()}")
        try:
            self.path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(descriptor, "wb") as file:
                file.write(msgspec.json.encode(record))
            draft.replace(self.path)
        except OSError:
            draft.unlink(missing_ok=True)


def _folder() -> Path:
    return user_cache_path("imgverify") / "packer"


def _read(path: Path) -> _Remembered | None:
    try:
        return msgspec.json.decode(path.read_bytes(), type=_Remembered)
    except (OSError, msgspec.DecodeError, UnicodeDecodeError):
        return None


def _digests(texts: Mapping[str, str], files: Mapping[Path, None], key: str) -> dict[str, str]:
    found = {name: _keyed(key, [text.encode()]) for name, text in texts.items()}
    return found | {str(path): _keyed(key, _content(path)) for path in files}


def _keyed(key: str, chunks: Iterator[bytes] | list[bytes]) -> str:
    digest = hashlib.blake2b(key=bytes.fromhex(key), digest_size=32)
    for chunk in chunks:
        digest.update(chunk)
    return digest.hexdigest()


def _content(path: Path) -> Iterator[bytes]:
    try:
        with path.open("rb") as file:
            # What may be run is another thing than the same text that may not.
            yield b"x" if os.fstat(file.fileno()).st_mode & 0o111 else b"-"
            while chunk := file.read(_CHUNK):
                yield chunk
    except OSError as error:
        yield f"unreadable: {error.errno}".encode()


def _state(artifact: BuiltArtifact) -> tuple[int, ...]:
    if artifact.region:
        return ()
    try:
        state = Path(artifact.spec).stat()
    except OSError:
        return (-1,)
    return state.st_size, state.st_mtime_ns, state.st_ino
