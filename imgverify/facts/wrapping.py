"""The file that the disk came in: format, size, compression, snapshots, what it asks for."""

from __future__ import annotations

import msgspec

from imgverify.facts.answers import Answers
from imgverify.facts.questions import Command, File, Stat
from imgverify.unobserved import NotObservedError
from imgverify.wrapping import Wrapping

WRAPPING = "wrapping"

FILES: tuple[File, ...] = ()
STATS: tuple[Stat, ...] = ()
# No machine knows what it was started from: whoever has the artifact answers in its place.
COMMANDS: tuple[Command, ...] = (
    Command(WRAPPING, "echo 'only the image itself tells its format' >&2; exit 1"),
)

_AROUND = frozenset({"gzip", "xz", "zstd", "bzip2", "lz4", "lzma"})


def parse(answers: Answers) -> Wrapping:
    """Decode the facts of the artifact.

    Args:
        answers: what a plane delivered.

    Raises:
        NotObservedError: there was no artifact, or it is one without a format (a recording).
    """
    try:
        return msgspec.json.decode(answers.output(WRAPPING), type=Wrapping)
    except msgspec.DecodeError as error:
        raise NotObservedError(f"the image's format cannot be read: {error}") from error


def compressions(wrapping: Wrapping) -> tuple[str, ...]:
    """How the file or the disk in it is compressed; empty when it is not.

    Args:
        wrapping: of an artifact.

    Returns:
        Names as the tools spell them: `gzip`, `xz`; `zlib` or `zstd` of a qcow2 disk; `deflate`.
    """
    around = tuple(one for one in wrapping.layers if one in _AROUND)
    if around or not wrapping.compressed:
        return around
    if wrapping.layers[-1:] == ("qcow2",):
        return ("zstd",) if "zstd" in wrapping.variant.split("+") else ("zlib",)
    return ("deflate",)
