"""Key pairs that are made for one machine."""

from __future__ import annotations

from pathlib import Path

import paramiko
import pytest

from imgverify.providers.login_key import new_key, write_login_key


def test_written(tmp_path: Path) -> None:
    """The private half is ours alone and fits the public one, which is one line."""
    public = write_login_key(tmp_path / "key")
    assert (tmp_path / "key").stat().st_mode & 0o777 == 0o600
    key = paramiko.Ed25519Key.from_private_key_file(str(tmp_path / "key"))
    assert public == f"{key.get_name()} {key.get_base64()} imgverify"


def test_never_over_something(tmp_path: Path) -> None:
    """A link that was planted is not followed."""
    (tmp_path / "key").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(FileExistsError):
        write_login_key(tmp_path / "key")
    assert not (tmp_path / "elsewhere").exists()


def test_fresh() -> None:
    """No two are alike, and the comment says whose it is."""
    first, second = new_key("a"), new_key("b")
    assert first[0] != second[0]
    assert first[1].endswith(" a")
    assert second[1].endswith(" b")
