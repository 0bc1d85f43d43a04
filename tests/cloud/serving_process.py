"""A test cloud in a process of its own, as a person starts it, so that it can be killed."""

from __future__ import annotations

import contextlib
import os
import re
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tests.cloud.client import Cloud

_REPOSITORY = Path(__file__).parents[2]


@dataclass(frozen=True, slots=True)
class Served:
    """A cloud that was started.

    Args:
        cloud: the handle.
        process: of the server.
        said: what it printed when it was ready.
    """

    cloud: Cloud
    process: subprocess.Popen[str]
    said: str

    def ids(self, word: str) -> list[str]:
        """Images in whose line a word stands."""
        return [
            line.split()[0]
            for line in self.said.splitlines()
            if "ami-" in line[:8] and word in line
        ]


@contextlib.contextmanager
def served(*images: Path) -> Iterator[Served]:
    """Start a cloud; leaving the context interrupts it as Ctrl-C does.

    Args:
        images: to register.
    """
    command = [sys.executable, "-m", "tests.cloud", "serve", "--image", *map(str, images)]
    # A cloud that is killed cannot remove its scratch folder: it is inside of ours.
    scratch = tempfile.TemporaryDirectory(prefix="imgverify-cloud-")
    process = subprocess.Popen(
        command,
        cwd=_REPOSITORY,
        env={**os.environ, "TMPDIR": scratch.name},
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    assert process.stdout
    try:
        said = ""
        while "Ctrl-C" not in said:
            line = process.stdout.readline()
            assert line, f"the cloud ended with {process.wait()}: {said}"
            said += line
        url = re.search(r"http://\S+", said)
        port = re.search(r"--ssh-port (\d+)", said)
        assert url
        yield Served(Cloud(url[0], "us-east-1", int(port[1]) if port else 22), process, said)
    finally:
        process.send_signal(signal.SIGINT)
        process.wait(60)
        process.stdout.close()
        scratch.cleanup()
