"""Programs as text of few characters, and back."""

from __future__ import annotations

import subprocess
import sys
import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from imgverify.awstoe_export.packing import UNPACK, as_text, compressed


def run(text: str) -> subprocess.CompletedProcess[str]:
    """What the instance does with a packed program."""
    return subprocess.run(
        [sys.executable, "-X", "utf8", "-Ic", UNPACK],
        input=f"{text}\n",
        capture_output=True,
        text=True,
        check=False,
        encoding="utf-8",
    )


def test_a_program_comes_back() -> None:
    """It runs with its umlauts, and its exit code is the process's."""
    source = "import sys\nprint('Grüße', *range(3000))\nsys.exit(7)\n"
    done = run(as_text(compressed(source)))
    assert (done.returncode, done.stderr) == (7, "")
    assert done.stdout.startswith("Grüße 0 1 2")


@given(st.binary(max_size=200))
def test_every_byte_has_its_place(data: bytes) -> None:
    """15 bits a character; plain text to YAML and to a shell, untouched by normalisation."""
    text = as_text(data)
    assert len(text) <= (len(data) * 8 + 1) // 15 + 1
    assert unicodedata.normalize("NFC", text) == text
    assert all("\u3400" <= one <= "\u9fff" or "\uac00" <= one <= "\ud7a3" for one in text)
    number = 0
    for one in text:
        value = ord(one) - 0x3400
        number = number << 15 | (value - 3072 if value > 0x6C00 else value)
    assert number.to_bytes(len(data) + 1, "big") == b"\x01" + data


def test_a_cut_off_program_does_not_run() -> None:
    """Half of it is an error, never half a judgement."""
    whole = as_text(compressed("print('judged')\n" * 50 + f"x = {list(range(500))}"))
    done = run(whole[: len(whole) // 2])
    assert done.returncode == 1
    assert "judged" not in done.stdout
