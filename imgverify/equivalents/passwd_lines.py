"""Lines of /etc/passwd as the `read` of a shell takes them apart, line by line."""

from __future__ import annotations

from collections.abc import Iterator

from imgverify.disk.image_tree import ImageTree
from imgverify.facts import accounts
from imgverify.unobserved import NotObservedError

PASSWD = accounts.PASSWD.path
_LIMIT = 4 * 1024 * 1024
_FIELDS = 7


def passwd_lines(tree: ImageTree, *, last_half: bool) -> Iterator[tuple[str, ...]]:
    """Give the seven fields of each line; those that a line does not have are empty.

    Args:
        tree: of the image.
        last_half: whether a last line without its end counts.

    Raises:
        NotObservedError: the file is larger than any that a system has.
    """
    data = tree.read(PASSWD, _LIMIT + 1)
    if len(data) > _LIMIT:
        raise NotObservedError(f"{PASSWD} is larger than {_LIMIT} bytes")
    # A shell leaves NULs out.
    *lines, rest = data.replace(b"\0", b"").decode("utf-8", "surrogateescape").split("\n")
    if rest and last_half:
        lines.append(rest)
    for line in lines:
        fields = line.split(":", _FIELDS - 1)
        # One separator at the end of the last field belongs to the field before it.
        if len(fields) == _FIELDS and fields[-1].count(":") == 1:
            fields[-1] = fields[-1].removesuffix(":")
        yield (*fields, *[""] * (_FIELDS - len(fields)))
