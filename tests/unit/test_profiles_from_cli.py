"""`imgverify profiles from`: what people read, what it writes, and the exit codes."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from imgverify.cli import main

GOLDEN = Path(__file__).parents[1] / "golden" / "sources"
BINARY = bytes(range(256)) * 40


@pytest.fixture(autouse=True)
def _folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Sources of each kind, in the current folder."""
    for path in GOLDEN.glob("web.*"):
        if path.suffix != ".yaml":
            shutil.copy(path, tmp_path)
    monkeypatch.chdir(tmp_path)


def run(*words: str) -> int:
    """Run `imgverify profiles from` with these words."""
    return main(["profiles", "from", *words])


@pytest.mark.parametrize(
    ("golden", "words"),
    [
        ("kickstart", ["kickstart", "web.ks"]),
        ("preseed", ["preseed", "web.cfg"]),
        ("fstab", ["fstab", "web.fstab", "--name", "mounts"]),
        ("packer-disk", ["packer", "web.json", "--packer-only", "disk", "--packer-var", "size=3G"]),
        ("packer-ami", ["packer", "web.json", "--packer-only", "amazon-*"]),
    ],
)
def test_profiles_are_as_agreed(
    golden: str, words: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    """The profile on standard output, the counts on standard error; it lints without a warning."""
    assert run(*words) == 0
    said = capsys.readouterr()
    assert said.out == (GOLDEN / f"{golden}.yaml").read_text()
    assert said.err == (GOLDEN / f"{golden}.err.txt").read_text()
    Path("made.yaml").write_text(said.out)
    assert main(["profiles", "lint", "--strict", "made.yaml"]) == 0
    assert "secret" not in said.out


def test_written_again_and_nothing_else(capsys: pytest.CaptureFixture[str]) -> None:
    """A profile of ours is replaced; what a person wrote is not."""
    assert run("fstab", "web.fstab", "-o", "out.yaml") == 0
    first = Path("out.yaml").read_bytes()
    assert run("fstab", "web.fstab", "-o", "out.yaml") == 0
    assert Path("out.yaml").read_bytes() == first
    assert b"profile: out\n" in first
    Path("own.yaml").write_text("profile: own\n")
    assert run("fstab", "web.fstab", "-o", "own.yaml") == 4
    assert Path("own.yaml").read_text() == "profile: own\n"
    assert run("fstab", "web.fstab", "-o", "no/out.yaml") == 4
    said = capsys.readouterr()
    assert said.out == ""
    assert "own.yaml: exists, and was not written by" in said.err


def test_to_a_pipe() -> None:
    """What is no file has nothing that could be lost, and is not read."""
    program = "import sys; from imgverify.cli import main; sys.exit(main())"
    words = ["profiles", "from", "fstab", "web.fstab", "-o", "/dev/stdout"]
    done = subprocess.run(
        [sys.executable, "-c", program, *words], capture_output=True, timeout=60, check=True
    )
    assert done.stdout.startswith(b"# Written by")


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["fstab", "/dev/null"], "/dev/null: is no regular file"),
        (["packer", "web.json"], "has several builders"),
        (["packer", "web.json", "--packer-only", "dsk"], "did you mean disk?"),
        (["packer", "web.json", "--packer-var", "sise=1"], "did you mean size?"),
        (["kickstart", "web.ks", "--version", "RHL9"], "did you mean RHEL9?"),
        (["kickstart", "web.ks", "--version", "RHEL6"], "not in the kickstart syntax of RHEL6"),
        (["preseed", "web.ks"], "web.ks:2: not an answer for debconf"),
        (["fstab", "none"], "none: no such file"),
        (["kickstart", "empty"], "asks nothing that an image can be held against"),
    ],
)
def test_wrong_words_are_exit_code_four(
    words: list[str], message: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """One line with the cause and the next step; nothing on standard output."""
    Path("empty").write_text("")
    assert run(*words) == 4
    said = capsys.readouterr()
    assert message in said.err
    assert said.out == ""


@pytest.mark.parametrize("kind", ["kickstart", "packer", "preseed", "fstab"])
@pytest.mark.parametrize("content", [BINARY, b"x" * (10 << 20), b"{" * 100_000, b"[\n" * 9000])
def test_hostile_files_are_exit_code_four(
    kind: str, content: bytes, capsys: pytest.CaptureFixture[str]
) -> None:
    """Whatever is in a file: a line that names it, at once."""
    Path("bad").write_bytes(content)
    assert run(kind, "bad") == 4
    said = capsys.readouterr()
    assert "bad" in said.err
    assert said.out == ""


def test_a_missing_library_is_named(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """With how to install it; the other kinds of sources work without."""
    for name in [
        one for one in sys.modules if one.startswith(("pykickstart", "imgverify.sources.k"))
    ]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "pykickstart", None)
    assert run("kickstart", "web.ks") == 4
    assert "pip install 'imgverify[kickstart]'" in capsys.readouterr().err
    assert run("fstab", "web.fstab") == 0
