"""SELinux facts that checks do not reach."""

from __future__ import annotations

from pathlib import Path

import pytest

from imgverify.facts import selinux
from imgverify.facts.questions import Command
from imgverify.facts.selinux import SHOWN, for_params, parse
from imgverify.unobserved import reason_of
from tests.checks.building import answers
from tests.unit.facts.running_scripts import run_script, write_tools

DENIAL = "audit: type=1400 audit(1.0:2): avc:  denied  { read } for pid=1"


def test_libselinux_reads_the_first_mode_and_the_last_policy() -> None:
    """Case matters for the name, not for the mode; a word that is no mode is passed over."""
    text = (
        "SELINUX=none\nselinux=permissive\nSELINUX=Enforcing\nSELINUX=disabled\n"
        "SELINUXTYPE=mls\nSELINUXTYPE=targeted\n"
    )
    found = parse(answers("selinux", files={selinux.CONFIG: text}))
    assert (found.configured_mode, found.mode_line) == ("enforcing", 3)
    assert (found.configured_policy, found.policy_line) == ("targeted", 6)


@pytest.mark.parametrize(
    ("files", "mode", "policy", "where"),
    [
        ({"/selinux/enforce": "1"}, "enforcing", "targeted", "/selinux"),
        ({"/selinux/enforce": "0"}, "permissive", "targeted", "/selinux"),
        ({}, "disabled", "", "/sys/fs/selinux"),
        ({"/selinux/enforce": "1", "/sys/fs/selinux/enforce": "0"}, "permissive", "targeted",
         "/sys/fs/selinux"),
    ],
)  # fmt: skip
def test_where_older_kernels_show_it(
    files: dict[str, str], mode: str, policy: str, where: str
) -> None:
    """Enterprise Linux 6 has it below /, and its sestatus names no loaded policy."""
    states = {"/sys/fs/selinux": "d0755 root root"} if "/sys/fs/selinux/enforce" in files else {}
    sestatus = "SELinux status: enabled\nPolicy from config file: targeted\n" if files else ""
    outputs = {"sestatus": sestatus}
    found = parse(answers("selinux", files=files, states=states, outputs=outputs))
    assert (found.mode, found.loaded_policy, found.filesystem) == (mode, policy, where)
    assert found.is_loaded is bool(files)


def test_a_blank_before_the_policy_is_part_of_its_name() -> None:
    """Blanks are taken away only behind it, and libselinux then finds no such policy."""
    found = parse(answers("selinux", files={selinux.CONFIG: "SELINUXTYPE= targeted \n"}))
    assert found.configured_policy == " targeted"


@pytest.mark.parametrize("count", [0, 1, SHOWN + 50])
def test_denials_are_counted_beyond_those_shown(tmp_path: Path, count: int) -> None:
    """The real script counts all and shows the first."""
    printed = f"echo boot; i=0; while [ $i -lt {count} ]; do echo '{DENIAL}'; i=$((i+1)); done"
    folder = write_tools(tmp_path, {"dmesg": printed})
    have = run_script(selinux.COMMANDS[1], path=f"{folder}:/usr/bin:/bin")
    denials = parse(answers("selinux", outputs={"selinux-denials": shown(have)})).denials
    assert (denials.count, len(denials.lines)) == (count, min(count, SHOWN))


def shown(have: object) -> tuple[str, int]:
    """Output and status of the only command in some answers."""
    outputs = have.outputs  # type: ignore[attr-defined]
    (one,) = outputs.values()
    return one.data.decode(), one.status


def test_a_failing_dmesg_is_not_observed(tmp_path: Path) -> None:
    """A kernel buffer that may not be read holds who knows what."""
    folder = write_tools(tmp_path, {"dmesg": "exit 1"})
    have = run_script(selinux.COMMANDS[1], path=f"{folder}:/usr/bin:/bin")
    found = parse(answers("selinux", outputs={"selinux-denials": shown(have)}))
    assert reason_of(found.denials)


def test_labels_are_asked_for_by_need() -> None:
    """No walk unless a control names paths; names are quoted."""
    assert for_params({"mode": "enforcing"}) == ()
    (question,) = for_params({"labelled": ["/home/my files"]})
    assert isinstance(question, Command)
    assert question.script.endswith("-- '/home/my files'")
