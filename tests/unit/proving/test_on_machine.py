"""Proofs on a machine that is really changed: this one, in a folder of its own."""

from __future__ import annotations

from pathlib import Path
from typing import cast

import msgspec
import pytest

from imgverify.connection import Connection
from imgverify.errors import InfrastructureError
from imgverify.facts import wrapping
from imgverify.model import Artifact
from imgverify.mutations.loading import load_mutations
from imgverify.mutations.proof import Fate, Proof
from imgverify.plan import make_plan
from imgverify.progress import Silent
from imgverify.proving.on_machine import Asked, prove_on
from imgverify.wrapping import Wrapping
from tests.unit.planes.targets import MACHINE, FakeConnection

ARTIFACT = Artifact(
    kind="disk", location="/x.raw", format="raw", wrapping=Wrapping(layers=("raw",), file_size=7)
)
CHECK = '''
from imgverify.expect import Expect
from imgverify.facts.files import Files

def test_warns(files: Files, expect: Expect, path: str) -> None:
    """A banner warns."""
    text = files.text(path) or ""
    expect("Authorized" in text, wanted="a warning", found=text, where=path)
'''


class Setting:
    """A machine with two banners, and a profile of three controls.

    Args:
        folder: for all of it.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        for name in ("run", "checks", "mutations"):
            (folder / name).mkdir()
        for name in ("motd", "issue"):
            (folder / name).write_text("Authorized users only\n")
        (folder / "console.log").write_text("")
        (folder / "checks/test_warns.py").write_text(CHECK)
        (folder / "profile.yaml").write_text(
            "profile: two\nchecks: [checks]\ncontrols:\n"
            f'  "1": {{title: motd, all: [{{warns: {{path: {folder}/motd}}}}]}}\n'
            f'  "2": {{title: issue, all: [{{warns: {{path: {folder}/issue}}}}]}}\n'
            '  "3": {title: console, all: [{boot-console-clean: {}}]}\n'
        )

    def prove(self, mutations: str, number: int = 0) -> Proof:
        """Try the mutations of the check."""
        (self.folder / "mutations/warns.yaml").write_text(f"check: warns\nmutations:\n{mutations}")
        plan = make_plan(str(self.folder / "profile.yaml"))
        enter = 'mount --bind "$0" /run && exec "$@"'
        connection = FakeConnection(
            prefix=("unshare", "-m", "sh", "-c", enter, str(self.folder / "run")),
            machine=msgspec.structs.replace(
                MACHINE, user="root", console_path=str(self.folder / "console.log")
            ),
        )
        return prove_on(
            Asked(cast("Connection", connection), ARTIFACT),
            plan,
            load_mutations([self.folder / "mutations"], plan.checks),
            plan.profile.controls,
            image="this machine",
            number=number,
            progress=Silent(),
        )


def test_wrapping_is_among_the_answers() -> None:
    """The machine cannot say what it came in; the artifact does."""
    connection = FakeConnection(prefix=(), machine=msgspec.structs.replace(MACHINE, user="root"))
    asked = Asked(cast("Connection", connection), ARTIFACT)
    answers = asked.answers((*wrapping.COMMANDS,))
    assert wrapping.parse(answers).layers == ("raw",)


@pytest.fixture(name="setting")
def _setting(tmp_path: Path) -> Setting:
    return Setting(tmp_path)


def test_killed_and_put_back(setting: Setting) -> None:
    """The file is changed for as long as it is asked for."""
    proof = setting.prove(
        "  - {name: gone, changes: [{file: '${path}', remove: true}]}\n"
        "  - {name: empty, changes: [{file: '${path}', write: ''}]}\n"
        "  - {name: an output, changes: [{output: lsblk, write: ''}]}\n"
    )
    assert [trial.fate for trial in proof.trials] == [Fate.KILLED] * 4
    assert proof.proved == ("1", "2")
    assert [one.control for one in proof.unproved] + [
        one.control for one in proof.not_provable
    ] == ["3"]
    assert (setting.folder / "motd").read_text() == "Authorized users only\n"


def test_spilled(setting: Setting) -> None:
    """A change that reaches another control is seen, though only what changed is asked for."""
    proof = setting.prove(
        f"  - name: both\n    when: {{path: {setting.folder}/motd}}\n    changes:\n"
        f"      - {{file: {setting.folder}/motd, write: ''}}\n"
        f"      - {{file: {setting.folder}/issue, write: ''}}\n"
    )
    (trial,) = proof.trials
    assert trial.fate is Fate.SPILLED
    assert [spill.control for spill in trial.spills] == ["2"]


def test_a_command(setting: Setting) -> None:
    """A mutation may bring its own way to change a real machine."""
    proof = setting.prove(
        "  - name: moved\n    changes: [{output: x, write: ''}]\n"
        "    shell: mv ${path} ${path}.away\n    undo: mv ${path}.away ${path}\n"
    )
    assert [trial.fate for trial in proof.trials] == [Fate.KILLED] * 2
    assert (setting.folder / "issue").exists()


def test_sample(setting: Setting) -> None:
    """Not every call of a check needs its own change."""
    proof = setting.prove("  - {name: gone, changes: [{file: '${path}', remove: true}]}\n", 1)
    assert len(proof.trials) == 1
    assert proof.sampled


def test_what_was_not_undone_ends_the_proof(setting: Setting) -> None:
    """A machine that is no longer as it was proves nothing."""
    with pytest.raises(InfrastructureError, match="not as it was: 1 was pass, is fail"):
        setting.prove(
            f"  - name: undone badly\n    when: {{path: {setting.folder}/motd}}\n"
            "    shell: 'echo > ${path}'\n    undo: 'true'\n"
        )


def test_a_change_that_fails_is_named(setting: Setting) -> None:
    """A command that does not work is a fault of the mutation, with its place."""
    with pytest.raises(InfrastructureError, match=r"warns\.yaml:3: broken: "):
        setting.prove("  - {name: broken, shell: 'exit 3', undo: 'true'}\n")
