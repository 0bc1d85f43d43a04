"""Nothing of a build in AWS is left in the image."""

from __future__ import annotations

from collections.abc import Iterable

import pytest

from imgverify.facts.answers import Answers
from imgverify.model import Plane, Result
from tests.checks.building import answers
from tests.checks.judging import judge
from tests.checks.machines import AFTER_THEM, BEFORE_THEM, machine

EVERY = ("no-cloud-credentials", "no-agent-registration")


def built(
    paths: Iterable[str] = (),
    secrets: str = "",
    clock: str = AFTER_THEM,
    plane: Plane = Plane.BOOT,
) -> Answers:
    """A machine with these files.

    Args:
        paths: of files that are not empty.
        secrets: what the search for keys printed.
        clock: whether the files are older than the boot.
        plane: where the answers come from.
    """
    return answers(
        "cloud_traces",
        files={**dict.fromkeys(paths, "x"), "/proc/stat": clock},
        outputs={"AWS secrets": secrets},
        plane=plane,
    )


@pytest.mark.parametrize("plane", [Plane.BOOT, Plane.OFFLINE])
@pytest.mark.parametrize("name", EVERY)
def test_clean_image(name: str, plane: Plane) -> None:
    """Nothing is found, off the disk and after a boot."""
    judged = judge(name, built(plane=plane), {"machine": machine()})
    assert judged.result is Result.PASS


@pytest.mark.parametrize(
    "path",
    [
        "/root/.aws/credentials",
        "/home/ann/.aws/cli/cache/0f.json",
        "/home/ann/.aws/sso/cache/0f.json",
        "/etc/skel/.s3cfg",
        "/etc/passwd-s3fs",
    ],
)
@pytest.mark.parametrize("clock", [BEFORE_THEM, AFTER_THEM])
def test_credentials(path: str, clock: str) -> None:
    """A file that holds nothing else is one too many, whenever it was made."""
    judged = judge("no-cloud-credentials", built([path], clock=clock))
    assert judged.result is Result.FAIL
    assert path in judged.reason
    assert judge("no-cloud-credentials", built([path]), allow=[path]).result is Result.PASS


def test_credentials_behind_a_link() -> None:
    """A link to a file that holds some is one too many; one that leads nowhere holds nothing."""
    path = "/root/.aws/credentials"
    for target, result in (("/srv/keys", Result.FAIL), ("/srv/none", Result.PASS)):
        image = answers(
            "cloud_traces",
            files={"/srv/keys": "x", "/proc/stat": AFTER_THEM},
            states={path: f"0777 root root -> {target}"},
            outputs={"AWS secrets": ""},
            absent=[path] if result is Result.PASS else [],
        )
        judged = judge("no-cloud-credentials", image)
        assert judged.result is result, judged.reason


def test_key_in_any_file() -> None:
    """What the search found is named once, and an empty file holds nothing."""
    image = answers(
        "cloud_traces",
        files={"/root/.aws/credentials": "", "/proc/stat": AFTER_THEM},
        outputs={"AWS secrets": "/etc/environment\0/root/x\0"},
    )
    judged = judge("no-cloud-credentials", image)
    assert judged.findings[0].found == "/etc/environment, /root/x"


@pytest.mark.parametrize(
    "path",
    [
        "/var/lib/amazon/ssm/registration",
        "/var/lib/amazon/ssm/credentials",
        "/var/lib/amazon/ssm/Vault/Store/RegistrationKey",
        "/var/lib/amazon/ssm/i-0123456789abcdef0",
        "/var/lib/ecs/data/agent.db",
        "/var/lib/kubelet/pki/kubelet.crt",
        "/opt/codedeploy-agent/deployment-root/0a-1b-2c-3d-4e",
        "/opt/aws/amazon-cloudwatch-agent/logs/state/logfile_x",
    ],
)
def test_registrations(path: str) -> None:
    """What came with the image fails; what an agent made at this boot does not."""
    fixtures = {"machine": machine()}
    old, new = built([path]), built([path], clock=BEFORE_THEM)
    assert judge("no-agent-registration", old, fixtures).result is Result.FAIL
    assert judge("no-agent-registration", new, fixtures).result is Result.PASS
    on_disk = built([path], plane=Plane.OFFLINE)
    assert judge("no-agent-registration", on_disk, fixtures).result is Result.FAIL


def test_host_that_ran_before_us() -> None:
    """Its agents are registered, and should be; a key in it is still one too many."""
    image = built(["/var/lib/ecs/data/agent.db", "/root/.aws/credentials"])
    fixtures = {"machine": machine(injected=False)}
    assert judge("no-agent-registration", image, fixtures).result is Result.NOTAPPLICABLE
    assert judge("no-cloud-credentials", image, fixtures).result is Result.FAIL


def test_nobody_searched() -> None:
    """A search that failed is no clean machine."""
    image = answers("cloud_traces", outputs={"AWS secrets": ("", 127)})
    assert judge("no-cloud-credentials", image).result is Result.ERROR
