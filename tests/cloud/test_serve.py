"""`python -m tests.cloud serve`: what it prints, and that nothing outlives it."""

from __future__ import annotations

import shlex
import signal
import subprocess
import sys
from pathlib import Path

from tests.cloud.asking import instance, launch, until
from tests.cloud.serving_process import served

_REPOSITORY = Path(__file__).parents[2]


def _processes(word: str) -> list[str]:
    asked = ["ps", "-ww", "-eo", "args"]
    listed = subprocess.run(asked, check=True, capture_output=True, text=True).stdout
    return [line for line in listed.splitlines() if word in line]


def test_what_it_prints() -> None:
    """Endpoint, image, credentials and a whole command are there, and Ctrl-C ends it with 0."""
    with served() as running:
        command = next(line for line in running.said.splitlines() if "pytest" in line)
        words = shlex.split(command)
        assert words[words.index("--endpoint-url") + 1] == running.cloud.endpoint_url
        (fake,) = running.ids("fake guests")
        assert words[words.index("--image") + 1] == fake
        assert "export AWS_ACCESS_KEY_ID=" in running.said
        images = running.cloud.client().describe_images(ImageIds=[fake])["Images"]
        assert images[0]["Name"] == "fake-guest"
    assert running.process.returncode == 0


def test_nothing_outlives_it() -> None:
    """Killed without warning, its guests are ended by the kernel."""
    with served() as running:
        running.cloud.behave(pending=0.1)
        ec2 = running.cloud.client()
        name = launch(ec2, running.ids("fake guests")[0])
        until(lambda: _processes(f"/{name}/sshd_config"), "a server")
        assert instance(ec2, name)["State"]["Name"] == "running"
        running.process.send_signal(signal.SIGKILL)
        running.process.wait(10)
        until(lambda: not _processes(f"/{name}/sshd_config"), "no server", 5.0)


def test_an_image_that_is_missing() -> None:
    """One line says so, with exit code 1."""
    command = [sys.executable, "-m", "tests.cloud", "serve", "--image", "/nowhere/disk.qcow2"]
    ended = subprocess.run(command, cwd=_REPOSITORY, capture_output=True, text=True, check=False)
    assert ended.returncode == 1
    assert ended.stderr == "cloud: no such image: /nowhere/disk.qcow2\n"
