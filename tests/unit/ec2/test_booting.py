"""A whole stay on the test cloud, with a real SSH server as the instance."""

from __future__ import annotations

import getpass
import shlex
import subprocess
from typing import Any

import pytest

from imgverify.ec2.amis import artifact_of, describe_ami
from imgverify.ec2.api import Api
from imgverify.ec2.booting import boot
from imgverify.errors import ArtifactError, ImgverifyError, InfrastructureError
from imgverify.model import Artifact
from imgverify.providers import BootOptions, RunContext
from imgverify.providers.ec2 import accepts
from tests.cloud.client import Cloud
from tests.unit.ec2.conftest import Heard


class Stay:
    """An AMI whose instances are real SSH servers, and how it is booted."""

    def __init__(self, cloud: Cloud, context: RunContext) -> None:
        self.cloud, self.context = cloud, context
        api = Api(cloud.options())
        self.artifact: Artifact = artifact_of(describe_ami(api, cloud.register(backing="sshd")))
        api.close()
        cloud.forget_calls()

    def options(self, *, keep: bool = False, timeout: float = 120.0, **words: Any) -> BootOptions:
        """What the user says."""
        return BootOptions(
            timeout=timeout,
            keep=keep,
            user=getpass.getuser(),
            ec2=self.cloud.options(**words),
        )


@pytest.fixture
def stay(cloud: Cloud, context: RunContext) -> Stay:
    return Stay(cloud, context)


def test_booted_and_freed(stay: Stay) -> None:
    """One logs in with a pinned key; afterwards nothing is left, in at most 40 calls."""
    with boot(stay.artifact, stay.options(), stay.context) as machine:
        assert machine.provider == "ec2"
        assert machine.host_key.trust == "console"
        assert machine.injected is not None
        assert machine.injected.datasource == "ec2"
        assert machine.injected.instance_id == machine.details["instance"]
        assert "api calls" not in machine.details
        assert stay.cloud.left()["instances"] == [machine.details["instance"]]
    assert stay.cloud.left() == {}
    assert stay.cloud.calls().total() <= 40
    assert int(machine.details["api calls"].split()[0]) == stay.cloud.calls().total()
    assert "USD (t3.small" in machine.details["estimated cost"]
    stay.context.lease.close()
    assert not stay.context.lease.path.exists()


def test_checks_that_raise(stay: Stay) -> None:
    """Whatever happens while it is up, it is freed."""
    with (
        pytest.raises(KeyboardInterrupt),
        boot(stay.artifact, stay.options(), stay.context),
    ):
        raise KeyboardInterrupt
    assert stay.cloud.left() == {}


def test_kept(stay: Stay, heard: Heard) -> None:
    """An instance that is to be kept stays, and the printed command logs in with a pinned key."""
    with boot(stay.artifact, stay.options(keep=True), stay.context) as machine:
        pass
    assert stay.cloud.left()["instances"] == [machine.details["instance"]]
    stay.context.lease.close()
    assert stay.context.lease.path.exists()
    (line,) = [line for line in heard.said if line.startswith("kept, ")]
    command = shlex.split(line[line.index(": ssh ") + 2 :])
    assert "StrictHostKeyChecking=no" not in command
    told = subprocess.run(
        [*command[:1], "-o", "BatchMode=yes", "-F", "none", *command[1:], "echo inside"],
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert told.stdout == "inside\n", told.stderr
    assert "imgverify sweep --ec2 --kept --yes" in heard.said[-1]


def test_not_ready_is_not_kept(stay: Stay) -> None:
    """One that nobody can log in to is terminated though it was to be kept."""
    stay.cloud.behave(launch_failure="Client.InternalError")
    with (
        pytest.raises(ImgverifyError),
        boot(stay.artifact, stay.options(keep=True), stay.context),
    ):
        pass
    assert stay.cloud.left() == {}


def test_terminal_that_is_gone(stay: Stay, heard: Heard, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody listens any more: what was made is freed all the same."""

    def gone(*_words: object) -> None:
        raise BrokenPipeError

    with boot(stay.artifact, stay.options(), stay.context):
        monkeypatch.setattr(heard, "waiting", gone)
        monkeypatch.setattr(heard, "say", gone)
    assert stay.cloud.left() == {}


def test_left_behind(stay: Stay) -> None:
    """What cannot be freed is an error of its own, and the lease stays for a sweep."""
    stay.cloud.faults.unauthorized("DeleteKeyPair")
    with (
        pytest.raises(InfrastructureError, match=r"left in us-east-1 .*key pair"),
        boot(stay.artifact, stay.options(), stay.context),
    ):
        pass
    stay.context.lease.close()
    assert stay.context.lease.path.exists()
    assert list(stay.cloud.left()) == ["key pairs"]


def test_left_behind_after_another_error(stay: Stay, heard: Heard) -> None:
    """The first error is what the user needs; what is left is told beside it."""
    stay.cloud.faults.unauthorized("DeleteKeyPair")
    stay.cloud.faults.unauthorized("RunInstances")
    with (
        pytest.raises(InfrastructureError, match=r"^RunInstances: ") as caught,
        boot(stay.artifact, stay.options(), stay.context),
    ):
        pass
    assert "; left in us-east-1 of run" in caught.value.message
    assert any("key pair" in line and "left in us-east-1" in line for line in heard.said)
    stay.context.lease.close()
    assert stay.context.lease.path.exists()


def test_nothing_made_nothing_asked(stay: Stay) -> None:
    """A wrong word costs no call that frees something."""
    with (
        pytest.raises(ImgverifyError, match="lets in more than"),
        boot(stay.artifact, stay.options(cidr="0.0.0.0/0"), stay.context),
    ):
        pass
    assert not {"TerminateInstances", "DescribeTags"} & set(stay.cloud.calls())


def test_what_it_accepts(stay: Stay) -> None:
    """AMIs, and nothing that was not looked up."""
    assert accepts(stay.artifact)
    disk = Artifact(kind="disk", format="raw", location="/x")
    assert not accepts(disk)
    with pytest.raises(ArtifactError), boot(disk, stay.options(), stay.context):
        pass
