"""What is wrong with the command line is said before anything runs."""

from __future__ import annotations

from pathlib import Path

import pytest

from imgverify.errors import UsageError
from imgverify.packer.options import PackerOptions


def test_arguments_of_packer() -> None:
    """Files come before variables, which win; names are joined."""
    options = PackerOptions(
        variables=("a=1", "b=x=y"), var_files=(Path("v.json"),), only=("web", "db"), except_=("c",)
    )
    assert options.selection() == [
        *("-var-file=v.json", "-var", "a=1", "-var", "b=x=y", "-only=web,db", "-except=c")
    ]
    assert dict(options.pairs()) == {"a": "1", "b": "x=y"}


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (PackerOptions(variables=("hunter2",)), "NAME=VALUE"),
        (PackerOptions(variables=("=hunter2",)), "NAME=VALUE"),
        (PackerOptions(var_files=(Path("nosuch.json"),)), "nosuch.json: no such file"),
        (PackerOptions(on_error="ask"), "nobody is asked"),
        (PackerOptions(on_error="abrot"), "did you mean abort?"),
    ],
)
def test_wrong_options(options: PackerOptions, words: str) -> None:
    """Each names the option; what may be a secret is not repeated."""
    with pytest.raises(UsageError) as caught:
        options.refuse_wrong()
    assert words in str(caught.value)
    assert "hunter2" not in str(caught.value)
