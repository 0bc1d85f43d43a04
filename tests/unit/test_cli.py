"""The command `imgverify`."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from imgverify import __version__
from imgverify.cli import main

# The run that keeps its machine must have ended: a sweep leaves the living alone.
KEEPING = """
import sys
from imgverify.leases import Lease
lease = Lease.take("cafecafe")
lease.folder(sys.argv[1])
lease.keep()
lease.close()
"""


def test_sweep_finds_nothing_or_names_what_it_removed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A kept folder stays until it is asked for."""
    monkeypatch.setenv("IMGVERIFY_STATE_DIR", str(tmp_path / "state"))
    assert main(["sweep"]) == 0
    assert capsys.readouterr().out == "nothing was left behind\n"
    kept = tmp_path / "imgverify-cafecafe"
    kept.mkdir(mode=0o700)
    subprocess.run([sys.executable, "-c", KEEPING, str(kept)], check=True)
    assert main(["sweep"]) == 0
    assert kept.is_dir()
    assert main(["sweep", "--kept"]) == 0
    assert not kept.exists()
    assert str(kept) in capsys.readouterr().out


def test_version_and_misuse(capsys: pytest.CaptureFixture[str]) -> None:
    """Help for people, exit code 2 for a wrong word."""
    with pytest.raises(SystemExit) as stopped:
        main(["--version"])
    assert stopped.value.code == 0
    assert capsys.readouterr().out == f"imgverify {__version__}\n"
    with pytest.raises(SystemExit) as stopped:
        main(["swep"])
    assert stopped.value.code == 2


def test_a_reader_that_has_seen_enough_is_no_error(tmp_path: Path) -> None:
    """`imgverify profiles show NAME | head -1`: no traceback, whatever is still to be said."""
    controls = "".join(f'  "1.{n}": {{title: {"t" * 200}, manual: true}}\n' for n in range(2000))
    (tmp_path / "long.yaml").write_text(f"profile: long\ncontrols:\n{controls}")
    command = [sys.executable, "-c", "import sys; from imgverify.cli import main; sys.exit(main())"]
    with subprocess.Popen(
        [*command, "profiles", "show", str(tmp_path / "long.yaml")],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.readline()
        process.stdout.close()
        assert process.stderr.read() == b""
    assert process.returncode == 1
