"""The list of processes and their labels, as the script prints it."""

from __future__ import annotations

import subprocess

import pytest

from imgverify.facts import process_labels
from imgverify.unobserved import NotObservedError
from tests.checks.building import answers


def parsed(text: str) -> tuple[process_labels.LabelledProcess, ...]:
    """Processes of an output."""
    told = answers("process_labels", outputs={process_labels.LABELS: text})
    return process_labels.parse(told).running


def test_both_kinds_of_labels() -> None:
    """SELinux' contexts, AppArmor's profiles with their mode, and none; names may have blanks."""
    text = (
        "label 1 system_u:system_r:init_t:s0 systemd\nlabel 7 /usr/sbin/x (enforce) x y\n"
        "label 8 - (sd-pam)\nexe 7/exe /usr/sbin/x\nexe 8/exe\nend of labels\n"
    )
    assert [(one.pid, one.name, one.label, one.program) for one in parsed(text)] == [
        (1, "systemd", "system_u:system_r:init_t:s0", ""),
        (7, "x y", "/usr/sbin/x (enforce)", "/usr/sbin/x"),
        (8, "(sd-pam)", "", ""),
    ]
    assert [one.selinux_type for one in parsed(text)] == ["init_t", "", ""]


@pytest.mark.parametrize("text", ["", "end of labels\n", "label 1 - systemd\n"])
def test_half_a_list_is_none(text: str) -> None:
    """Without its end, or without a process."""
    with pytest.raises(NotObservedError):
        assert parsed(text)


@pytest.mark.parametrize("shell", ["sh", "bash"])
def test_the_script_lists_the_processes_of_this_machine(shell: str) -> None:
    """Whatever the shell, it comes to its end and finds itself."""
    script = process_labels.COMMANDS[0].script
    done = subprocess.run([shell, "-c", script], capture_output=True, text=True, check=True)
    assert any(one.name == shell or one.name.startswith(shell) for one in parsed(done.stdout))
