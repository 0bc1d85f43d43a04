"""Words of a secret file: rather one too many than one too few."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from imgverify.ec2.secret_words import SHORTEST, secret_words


@pytest.mark.parametrize(
    "text",
    [
        "#cloud-config\npassword: hunter2-hunter2\n",
        "#cloud-config\nwrite_files:\n- content: |\n    PASSWORD=hunter2-hunter2\n",
        "#!/bin/sh\nexport PASSWORD=hunter2-hunter2\n",
        "#!/bin/sh\ncurl -u 'me:hunter2-hunter2' https://x\n",
        '#!/bin/sh\nPASSWORD="hunter2-hunter2"; echo "$PASSWORD"\n',
        "#!/bin/sh\npsql postgres://me:hunter2-hunter2@db/x\n",
        "{not: yaml: at all\nhunter2-hunter2\n",
    ],
)
def test_found(text: str) -> None:
    """A password is found wherever it stands."""
    masked = text
    for word in secret_words(text):
        masked = masked.replace(word, "***")
    assert "hunter2-hunter2" not in masked


def test_with_punctuation() -> None:
    """A password of several parts is masked as a whole, not only in pieces of eight."""
    words = secret_words("#!/bin/sh\nlogin 'pa,ss;wo rd' x\n")
    assert "pa,ss;wo rd" in words


def test_multiline_values() -> None:
    """Each line of a key is masked, because nobody prints it as one."""
    words = secret_words("#cloud-config\nkey: |\n  AAAABBBBCCCC\n  DDDDEEEEFFFF\n")
    assert {"AAAABBBBCCCC", "DDDDEEEEFFFF"} <= set(words)


def test_short_words_and_first_lines() -> None:
    """Seven characters are everywhere, and the first line is no secret."""
    assert secret_words("#cloud-config\na: 1234567\nb: [x, y]\n") == ()
    assert "/bin/bash" not in secret_words("#!/bin/bash\necho\n")


def test_longest_first() -> None:
    """A word is masked before its parts are."""
    words = secret_words("#!/bin/sh\nTOKEN=abcdefgh12345678\n")
    assert words == ("TOKEN=abcdefgh12345678", "abcdefgh12345678")


@given(st.text())
def test_any_text(text: str) -> None:
    """Nothing raises, and nothing short comes out."""
    assert all(len(word) >= SHORTEST for word in secret_words(text))
