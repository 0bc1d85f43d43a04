r"""The `NAME="value"` lines that util-linux prints with `--pairs`."""

from __future__ import annotations

from collections.abc import Mapping

# Source: libsmartcols' fput_quoted and lsblk's escaping of what udev may have left in.
_ESCAPED = frozenset(b'"\\`$')


def line(values: Mapping[str, object]) -> str:
    """One line, which `imgverify.facts.quoted_pairs` reads back to the same bytes.

    Args:
        values: by their column's name.
    """
    return " ".join(f'{name}="{_quoted(str(value))}"' for name, value in values.items()) + "\n"


def _quoted(value: str) -> str:
    data = value.encode("utf-8", "surrogateescape")
    return "".join(
        f"\\x{byte:02x}" if byte in _ESCAPED or not 32 <= byte < 127 else chr(byte)  # noqa: PLR2004
        for byte in data
    )
