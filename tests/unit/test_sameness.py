"""Whether an artifact is still what it was: files, what a platform keeps, and running hosts."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from imgverify.errors import ArtifactError, InfrastructureError
from imgverify.sameness import NothingToCompare, SameDescription, SameFile


@pytest.mark.parametrize("was_open", [False, True])
def test_file_that_stayed_the_same(tmp_path: Path, *, was_open: bool) -> None:
    """Its digest is that of its bytes, before and after."""
    path = tmp_path / "disk.raw"
    path.write_bytes(b"disk")
    same = SameFile(path)
    digest = same.digest()
    assert digest == f"sha256:{hashlib.sha256(b'disk').hexdigest()}"
    same.demand(digest, was_open=was_open)


@pytest.mark.parametrize("was_open", [False, True])
def test_file_that_changed(tmp_path: Path, *, was_open: bool) -> None:
    """It is refused, whether or not it must be read again."""
    path = tmp_path / "disk.raw"
    path.write_bytes(b"disk")
    same = SameFile(path)
    digest = same.digest()
    path.write_bytes(b"other")
    with pytest.raises(ArtifactError, match="changed while it was judged"):
        same.demand(digest, was_open=was_open)


def test_file_that_is_gone(tmp_path: Path) -> None:
    """What is not there any more is not the same."""
    path = tmp_path / "disk.raw"
    path.write_bytes(b"disk")
    same = SameFile(path)
    digest = same.digest()
    path.unlink()
    with pytest.raises(ArtifactError, match="changed while it was judged"):
        same.demand(digest, was_open=True)


def test_description_that_changed() -> None:
    """A platform's word is asked again; the run is told when it differs."""
    now = ["sha256:1"]
    same = SameDescription("ami-0abc1234", "sha256:1", lambda: now[0])
    assert same.digest() == same.digest_of_failed() == "sha256:1"
    same.demand("sha256:1", was_open=False)
    now[0] = "sha256:2"
    with pytest.raises(ArtifactError, match="ami-0abc1234 changed"):
        same.demand("sha256:1", was_open=False)


def test_description_that_nobody_could_ask_again() -> None:
    """It is not known to be the same, and that is nobody's image's fault."""

    def again() -> str:
        raise InfrastructureError("DescribeImages: throttled", "wait a little")

    same = SameDescription("ami-0abc1234", "sha256:1", again)
    with pytest.raises(InfrastructureError, match="nobody knows whether ami-0abc1234") as raised:
        same.demand("sha256:1", was_open=False)
    assert raised.value.hint == "wait a little"


def test_running_host() -> None:
    """It has no digest, and may change as it likes."""
    same = NothingToCompare()
    assert same.digest() == same.digest_of_failed() == ""
    same.demand("", was_open=True)
