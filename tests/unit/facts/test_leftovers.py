"""What a build left behind in the image."""

from __future__ import annotations

import subprocess
from pathlib import Path

from imgverify.facts import leftovers
from imgverify.facts.leftovers import COMMANDS, parse
from imgverify.model import Plane
from imgverify.unobserved import reason_of
from tests.checks.building import answers

CHANGED, KEYS = COMMANDS


def run(script: str) -> list[str]:
    """Run a command and list the paths that it prints."""
    printed = subprocess.run(["sh", "-c", script], check=True, capture_output=True, text=True)
    records = [record.split("\t", 1) for record in printed.stdout.split("\0") if record]
    assert all(seconds.isdigit() for seconds, _ in records)
    return [path for _, path in records]


def test_times_of_odd_names(tmp_path: Path) -> None:
    """Blanks, line ends, dots and broken links come out whole; wildcards without a match do not."""
    for name in ("a b", "c\nd", ".hidden"):
        (tmp_path / name).write_text("x")
    (tmp_path / "dangling").symlink_to("/nowhere")
    script = CHANGED.script.replace("/var/tmp/", f"{tmp_path}/no/")
    found = run(script.replace(" /tmp/", f" {tmp_path}/"))
    wanted = {f"{tmp_path}/{name}" for name in ("a b", "c\nd", ".hidden", "dangling")}
    assert wanted <= set(found)
    assert not any("*" in path for path in found)


def test_private_keys_are_found_by_content(tmp_path: Path) -> None:
    """A private key is found whatever its name; a public one, and a mention of keys, are not."""
    (tmp_path / "deep er").mkdir()
    key = tmp_path / "deep er/notes.txt"
    key.write_text("-----BEGIN OPENSSH PRIVATE KEY-----\nAAAA\n")
    (tmp_path / "id.pub").write_text("ssh-ed25519 AAAA x\n")
    (tmp_path / "id.pem").write_text("-----BEGIN PUBLIC KEY-----\n")
    script = KEYS.script.replace(" ".join(leftovers.KEY_HOMES), f"{tmp_path} /nowhere")
    assert run(script) == [str(key)]


def test_search_without_its_tools_is_no_answer(tmp_path: Path) -> None:
    """Where a tool is missing the command fails instead of finding nothing."""
    run = subprocess.run(
        ["/bin/sh", "-c", KEYS.script],
        check=False,
        capture_output=True,
        env={"PATH": str(tmp_path)},
    )
    assert run.returncode != 0


def test_links_and_empty_files_are_no_history() -> None:
    """A history that is empty, or a link to nowhere, remembers nothing."""
    image = answers(
        "leftovers",
        files={"/root/.bash_history": "", "/home/a/.bash_history": "ls\n"},
        states={"/home/b/.bash_history": "0777 root root -> /dev/null"},
    )
    assert parse(image).histories == ("/home/a/.bash_history",)


def test_keys_that_nobody_searched_for() -> None:
    """On a disk without a search, keys need a boot; the rest is judged all the same."""
    found = parse(answers("leftovers", states={"/tmp/x": "0644 root root"}, plane=Plane.OFFLINE))
    error = reason_of(found.private_keys)
    assert error
    assert error.needs_boot
    assert found.temporary == ("/tmp/x",)
