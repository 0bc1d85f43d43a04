"""What the topics of system and access ask is well-formed and harmless."""

from __future__ import annotations

import importlib
import subprocess

import pytest

from imgverify.facts.questions import File, Stat
from tests.checks.building import questions

TOPICS = (
    "accounts", "cloud_init", "files", "identity", "leftovers", "os_release", "packages",
    "ssh_keys", "sshd", "systemd_units",
)  # fmt: skip


@pytest.mark.parametrize("topic", TOPICS)
def test_commands_are_posix_shell(topic: str) -> None:
    """A plain sh accepts every script."""
    for command in importlib.import_module(f"imgverify.facts.{topic}").COMMANDS:
        run = subprocess.run(["sh", "-n"], input=command.script, check=False, text=True)
        assert run.returncode == 0, command.name


@pytest.mark.parametrize("topic", TOPICS)
def test_paths_are_absolute(topic: str) -> None:
    """Every path starts at the root."""
    for question in questions(topic, {}):
        if isinstance(question, File | Stat):
            assert question.path.startswith("/")


def test_command_names_are_unique() -> None:
    """Answers are looked up by name, so no two topics may use one."""
    names = [
        command.name
        for topic in TOPICS
        for command in importlib.import_module(f"imgverify.facts.{topic}").COMMANDS
    ]
    assert len(names) == len(set(names))
