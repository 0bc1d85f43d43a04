"""The folders of a run."""

from __future__ import annotations

import stat
from datetime import UTC, datetime
from pathlib import Path

import pytest

from imgverify.errors import InfrastructureError
from imgverify.runfolder import (
    folder_name,
    make_reports_folder,
    make_scratch,
    name_by_digest,
    scratch_path,
)

MOMENT = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)


def test_two_runs_of_one_second_have_two_folders(tmp_path: Path) -> None:
    """Neither writes over the other, and the digest ends up in the name."""
    first, second = (make_reports_folder(tmp_path / "reports", MOMENT) for _ in range(2))
    assert first.name == "20261121T120000Z"
    assert second.name == "20261121T120000Z.1"
    renamed = name_by_digest(first, "sha256:0123456789abcdef")
    assert renamed.name == "20261121T120000Z-01234567"
    assert renamed.is_dir()


def test_scratch_is_private_and_never_shared(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Mode 0700; a folder that is there already belongs to somebody else."""
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    path = scratch_path("0123456789ab")
    make_scratch(path)
    assert stat.S_IMODE(path.stat().st_mode) == 0o700
    with pytest.raises(InfrastructureError, match="cannot make a scratch folder"):
        make_scratch(path)


def test_logs_of_two_builds_of_one_second(tmp_path: Path) -> None:
    """What goes on beside the reports has folders of its own."""
    made = [make_reports_folder(tmp_path, MOMENT, "-build").name for _ in range(2)]
    assert made == ["20261121T120000Z-build", "20261121T120000Z-build.1"]


@pytest.mark.parametrize(
    ("name", "folder"), [("", ""), ("web:x-1", "web:x-1"), ("a/b", "a%2Fb"), ("..", "%2E%2E")]
)
def test_a_name_of_any_letters_is_one_folder(name: str, folder: str) -> None:
    """No name leads out of where it is put."""
    assert folder_name(name) == folder
