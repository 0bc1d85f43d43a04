"""Start files of shells, without the secrets that people keep in them."""

from __future__ import annotations

import subprocess

import pytest

from imgverify.facts.shell_startup import SECRETS
from imgverify.facts.shell_syntax import parse_script
from imgverify.planes.masking import masked


@pytest.mark.parametrize(
    ("line", "wanted"),
    [
        ("export AWS_SECRET_ACCESS_KEY=abc/+def=", "export AWS_SECRET_ACCESS_KEY=x"),
        ("MY_TOKEN='a b$c'; umask 027", "MY_TOKEN='x'; umask 027"),
        ('db_password="a (b"', 'db_password="x"'),
        ('KEY="$(cat /x y)"', 'KEY="$(cat /x y)"'),
        ("KEY=`cat /x`", "KEY=`cat /x`"),
        ("PATH=$PATH:/opt", "PATH=$PATH:/opt"),
        ("TMOUT=900 umask=27", "TMOUT=900 umask=27"),
    ],
)
def test_secrets_are_masked_and_the_rest_is_still_shell(line: str, wanted: str) -> None:
    """sed, which masks on a machine, and Python, which masks a recording, agree."""
    found = masked(line.encode(), SECRETS).decode()
    assert found == wanted
    assert parse_script("/x", found)
    script = "".join(f"s\1{one.pattern}\1{one.replacement}\1g\n" for one in SECRETS)
    done = subprocess.run(
        ["sed", "-E", script], input=line, capture_output=True, text=True, check=True
    )
    assert done.stdout == wanted
