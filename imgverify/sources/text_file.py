"""Source files as text, within bounds."""

from __future__ import annotations

from pathlib import Path

from imgverify.errors import UsageError

# The longest template, kickstart or preseed file of the field has some thousand lines.
LIMIT = 1 << 20


def read_source(path: Path, what: str) -> str:
    """Read a file that a person wrote.

    Args:
        path: the file.
        what: what it should be, for messages: `kickstart file`.

    Raises:
        UsageError: it cannot be read, is larger than any such file, or is no text.
    """
    try:
        if not path.is_file():
            problem = "is no regular file" if path.exists() else "no such file"
            problem = "is a folder" if path.is_dir() else problem
            raise UsageError(f"{path}: {problem}", f"name the {what} itself")
        with path.open("rb") as stream:
            content = stream.read(LIMIT + 1)
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or error
        raise UsageError(f"{path}: cannot be read: {reason}") from error
    if len(content) > LIMIT:
        raise UsageError(f"{path}: larger than {LIMIT >> 20} MiB: no {what} is")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        raise UsageError(f"{path}:{line}: not text in UTF-8, so no {what}") from error
    if "\0" in text:
        line = text[: text.index("\0")].count("\n") + 1
        raise UsageError(f"{path}:{line}: a NUL byte: not text, so no {what}")
    return text.replace("\r\n", "\n")
