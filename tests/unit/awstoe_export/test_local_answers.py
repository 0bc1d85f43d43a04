"""Python asks a machine what the collector's script asks it, and hears the same."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from imgverify.awstoe_export.local_answers import collect_here
from imgverify.facts.answers import Answers
from imgverify.facts.questions import Command, File, Mask, Question, Stat
from imgverify.model import Plane
from imgverify.planes.frames import read_errors, read_frames
from imgverify.planes.plan import Plan, plan
from imgverify.planes.shell_answers import make_answers
from imgverify.planes.shell_script import BOOTSTRAP, compile_script

MARK, STAT_MARK = "a" * 32, "b" * 32


def by_script(asked: Plan) -> Answers:
    """What the collector's script says of this machine."""
    script = compile_script(asked, MARK, STAT_MARK).encode("utf-8", "surrogateescape")
    done = subprocess.run(
        ["/bin/sh", "-c", BOOTSTRAP],
        input=MARK.encode() + b"\n" + script,
        capture_output=True,
        check=False,
    )
    errors, _ = read_errors(done.stderr, MARK)
    return make_answers(asked, read_frames(done.stdout, MARK, STAT_MARK), errors, Plane.BOOT)


@pytest.fixture(name="tree")
def _tree(tmp_path: Path) -> Path:
    """Everything that a question may meet."""
    (tmp_path / "file").write_text("one\npassword: geheim\n")
    (tmp_path / "empty").touch(0o600)
    (tmp_path / "big").write_bytes(b"x" * 5000)
    (tmp_path / "no utf8 \udcff ").write_text("strange")
    (tmp_path / "folder").mkdir()
    (tmp_path / "folder" / "a.conf").write_text("a")
    (tmp_path / "folder" / ".hidden.conf").write_text("h")
    (tmp_path / "folder" / "b.conf").mkdir()
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / "c.conf").symlink_to("/dev/null")
    (tmp_path / "link").symlink_to("file")
    (tmp_path / "to folder").symlink_to("folder")
    (tmp_path / "dangling").symlink_to("nowhere")
    (tmp_path / "loop").symlink_to("loop")
    (tmp_path / "new\nline").write_text("n")
    os.mkfifo(tmp_path / "fifo")
    return tmp_path


def questions(tree: Path) -> list[Question]:
    """About all of it."""
    mask = Mask("(password: ).*", r"\1masked")
    names = sorted(path.name for path in tree.iterdir())
    return [
        *(File(f"{tree}/{name}", limit=4096) for name in names if name != "file"),
        File(f"{tree}/file", masks=(mask,)),
        File(f"{tree}/absent"),
        File(f"{tree}/file/below"),
        File(f"{tree}/*/*.conf"),
        File(f"{tree}/*/none*"),
        File(f"{tree}/absent/*.conf"),
        File(f"{tree}/f[io]*"),
        Stat(f"{tree}/*"),
        Stat("/proc/1/ns/pid"),
        Stat("/dev/null"),
        File("/etc/passwd"),
        Command("says", "echo out; echo err >&2; exit 3"),
        Command("glob", f"cd {tree}/folder && echo *"),
        Command("prints much", "yes", limit=1000),
        Command("takes long", "echo begun; sleep 60", seconds=1),
        Command("is not there", "no-such-program"),
        Command("environment", "echo $PATH $LC_ALL; umask"),
    ]


def test_same_answers(tree: Path) -> None:
    """Files, states, links, wildcards, masks, limits, absences, commands: no difference."""
    asked = plan(questions(tree))
    here, there = collect_here(asked), by_script(asked)
    assert here.files == there.files
    assert here.states == there.states
    assert here.targets == there.targets
    assert here.matched == there.matched
    assert here.absent == there.absent
    assert set(here.problems) == set(there.problems)
    for name, output in here.outputs.items():
        other = there.outputs[name]
        assert output.status == other.status
        # What a command had printed before its time was over is no answer on either side.
        assert output.data == other.data or name == "takes long"
    assert here.outputs["says"].error == "err\n"
    assert here.files[f"{tree}/file"].data == b"one\npassword: masked\n"
    assert here.outputs["takes long"].status == 124


def test_a_long_masked_file_is_cut_off(tmp_path: Path) -> None:
    """Whatever was not read to its end is never taken for whole."""
    (tmp_path / "long").write_text("password: secret\n" * 1000)
    file = File(f"{tmp_path}/long", limit=100, masks=(Mask("secret", ""),))
    content = collect_here(plan([file])).files[file.path]
    assert content.truncated
    assert b"secret" not in content.data


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_what_may_not_be_read_is_a_problem(tmp_path: Path) -> None:
    """A folder that cannot be listed is not an empty one."""
    (tmp_path / "closed").mkdir(0o000)
    (tmp_path / "file").touch(0o000)
    asked = plan([Stat(f"{tmp_path}/closed/*"), File(f"{tmp_path}/file")])
    found = collect_here(asked)
    assert "Permission denied" in found.problems[f"{tmp_path}/closed/*"]
    assert "Permission denied" in found.problems[f"{tmp_path}/file"]
