"""`imgverify sweep`: says what would go before anything in EC2 goes, and exits by what is left."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import NoReturn

import pytest

from imgverify.cli import main
from imgverify.ec2 import teardown
from tests.cloud.running import running_cloud
from tests.unit.ec2.sweepable import Leaver

HERE = ["--region", "us-east-1"]


@pytest.fixture(autouse=True)
def _alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("IMGVERIFY_STATE_DIR", str(tmp_path / "state"))
    for name in ("AWS_REGION", "AWS_DEFAULT_REGION", "AWS_PROFILE", "AWS_ENDPOINT_URL"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(teardown, "FIRST_POLL_SECONDS", 0.3)
    monkeypatch.setattr(teardown, "POLL_SECONDS", 0.3)


@pytest.fixture
def leaver(tmp_path: Path) -> Iterator[Leaver]:
    """Leaves things behind in a cloud of its own."""
    del tmp_path
    with running_cloud() as cloud:
        leaver = Leaver(cloud)
        yield leaver
        leaver.api.close()


def _sweep(leaver: Leaver, *words: str) -> int:
    return main(["sweep", "--ec2", "--endpoint-url", leaver.cloud.endpoint_url, *HERE, *words])


def test_dry_run_and_then_for_good(leaver: Leaver, capsys: pytest.CaptureFixture[str]) -> None:
    """The table names each thing, what becomes of it and why; --yes does just that."""
    leaver.make("run-dead")
    path = leaver.lease("run-dead", "key-pair", "security-group", "instance")
    leaver.key_pair("run-elsewhere")
    assert _sweep(leaver) == 0
    shown = capsys.readouterr()
    first, *rows, last = shown.out.splitlines()
    assert first.split() == ["what", "run", "where", "why"]
    assert {row.split("  ")[0] for row in rows if "elsewhere" not in row} == {"would go"}
    assert any("instance i-" in row and "died without cleaning up" in row for row in rows)
    assert any(row.startswith("stays") and "a run elsewhere" in row for row in rows)
    assert last == "nothing was changed: --yes frees what would go"
    assert shown.err == ""
    assert path.exists()
    assert _sweep(leaver, "--yes") == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[-1].endswith(": deleted")
    assert leaver.cloud.left() == {"key pairs": ["imgverify-run-elsewhere"]}
    assert not path.exists()


def test_nothing_there(leaver: Leaver, capsys: pytest.CaptureFixture[str]) -> None:
    """It says where it looked."""
    assert _sweep(leaver, "--yes") == 0
    where = f"us-east-1 of {leaver.cloud.endpoint_url}"
    assert capsys.readouterr().out == f"nothing was left behind in {where}\n"


def test_what_cannot_be_freed(leaver: Leaver, capsys: pytest.CaptureFixture[str]) -> None:
    """Exit code 11, the reason and the next step; the things on this machine go all the same."""
    leaver.key_pair("run-dead")
    leaver.lease("run-dead", "key-pair")
    leaver.cloud.faults.unauthorized("DeleteKeyPair")
    assert _sweep(leaver, "--yes") == 11
    shown = capsys.readouterr()
    assert "left in us-east-1 of run run-dead: key pair key-" in shown.err
    assert "UnauthorizedOperation" in shown.err
    assert "may have left a key pair" in shown.out


def test_every_region(leaver: Leaver, capsys: pytest.CaptureFixture[str]) -> None:
    """Regions are asked from EC2; what is in another one than ours is found."""
    far = Leaver(leaver.cloud)
    far.api.close()
    far.api = type(far.api)(leaver.cloud.options(region="eu-west-1"))
    far.key_pair("run-far", -1)
    assert _sweep(leaver) == 0
    assert "run-far" not in capsys.readouterr().out
    leaver.cloud.faults.set("DescribeTags", code="UnauthorizedOperation", skip=1, times=1)
    assert _sweep(leaver, "--all-regions") == 11
    shown = capsys.readouterr()
    assert "run-far  eu-west-1 of" in shown.out
    assert "DescribeTags: UnauthorizedOperation" in shown.err
    far.api.close()


def test_place_of_a_lease_needs_no_region(
    leaver: Leaver, capsys: pytest.CaptureFixture[str]
) -> None:
    """A lease says where to look; without any, the region must be said."""
    leaver.key_pair("run-dead")
    leaver.lease("run-dead", "key-pair")
    assert main(["sweep", "--ec2", "--yes"]) == 0
    assert leaver.cloud.left() == {}
    capsys.readouterr()
    assert main(["sweep", "--ec2"]) == 4
    assert "no AWS region is known" in capsys.readouterr().err


def test_ctrl_c(
    leaver: Leaver, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """One line in place of a traceback; the lease stays, and the next sweep ends it."""
    leaver.make("run-dead")
    path = leaver.lease("run-dead", "key-pair", "security-group", "instance")
    with monkeypatch.context() as patch:
        patch.setattr(teardown._Teardown, "find", _interrupt)
        assert _sweep(leaver, "--yes") == 130
    shown = capsys.readouterr().err
    assert shown == "imgverify: interrupted; the next sweep finds what is left\n"
    assert path.exists()
    assert _sweep(leaver, "--yes") == 0
    assert leaver.cloud.left() == {}


def _interrupt(*_arguments: object) -> NoReturn:
    raise KeyboardInterrupt


def test_words_about_ec2_alone(capsys: pytest.CaptureFixture[str]) -> None:
    """Nobody thinks that a sweep of this machine was one of EC2."""
    for words in (["--yes"], HERE, ["--all-regions"], ["--any-owner"], ["--aws-profile", "x"]):
        assert main(["sweep", *words]) == 4
        shown = capsys.readouterr()
        assert f"{words[0]} is about EC2" in shown.err
        assert shown.out == ""
