"""EC2 instances that run already: judged, and still there and unchanged afterwards."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import Any

import pytest

from imgverify.model import Plane, Result, Run, from_json
from tests.cloud.asking import instance, launch, until
from tests.cloud.client import Cloud
from tests.cloud.running import running_cloud
from tests.plugin.conftest import Project
from tests.plugin.hosts import AS_ROOT
from tests.plugin.test_live import CHECKS, PROFILE
from tests.sshd import new_key

pytestmark = AS_ROOT


@pytest.fixture(scope="module")
def cloud() -> Iterator[Cloud]:
    """A cloud whose instances are real SSH servers that show this machine."""
    with running_cloud() as running:
        yield running


@pytest.fixture(scope="module")
def key(cloud: Cloud, tmp_path_factory: pytest.TempPathFactory) -> str:
    """A private key that they accept."""
    path = new_key(tmp_path_factory.mktemp("keys") / "key")
    cloud.client().import_key_pair(
        KeyName="k", PublicKeyMaterial=path.with_suffix(".pub").read_bytes()
    )
    return str(path)


@pytest.fixture(scope="module")
def fleet(cloud: Cloud, key: str) -> list[str]:
    """Two instances whose consoles show their keys, and one whose console does not."""
    assert key
    ec2 = cloud.client()
    image = cloud.register(name="web", backing="sshd")
    tags = [{"ResourceType": "instance", "Tags": [{"Key": "Role", "Value": "web"}]}]
    made = []
    for shown in ("own", "own", "none"):
        cloud.behave(console_keys=shown)
        made.append(launch(ec2, image, KeyName="k", TagSpecifications=tags))
    for one in made:
        until(partial(_printed, ec2, one), "console")
    return made


def _printed(ec2: Any, name: str) -> str:
    return str(ec2.get_console_output(InstanceId=name).get("Output") or "")


@pytest.fixture
def live(project: Project, cloud: Cloud) -> Project:
    """A project that judges any system, and knows no host."""
    project.write("site.yaml", PROFILE.replace('  "2"', '  # "2"'))
    project.write("site_checks/test_site.py", CHECKS)
    project.write("ssh_config", "")
    project.write("known_hosts", "")
    cloud.forget_calls()
    return project


def _run(project: Project, cloud: Cloud, key: str, image: str, *words: str) -> pytest.RunResult:
    return project.run(
        "--region", cloud.region, "--endpoint-url", cloud.endpoint_url, "--ssh-key", key,
        "--ssh-port", str(cloud.ssh_port), "--ssh-config", "ssh_config",
        "--ssh-known-hosts", "known_hosts", *words, image=image,
    )  # fmt: skip


def _runs(project: Project) -> dict[str, Run]:
    found = [
        from_json(path.read_bytes(), Run)
        for path in (project.path / "reports").glob("*/report.json")
    ]
    return {run.artifact.location: run for run in found}


def _lasting(described: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in described.items() if name != "ResponseMetadata"}


def _only_asked(cloud: Cloud) -> None:
    changes = {name for name in cloud.calls() if not name.startswith(("Describe", "Get"))}
    assert changes == set()


def test_instance_is_judged_and_left_alone(
    live: Project, cloud: Cloud, key: str, fleet: list[str]
) -> None:
    """Its host key is that of its console; EC2 is only asked, and few times."""
    before = _lasting(instance(cloud.client(), fleet[0]))
    cloud.forget_calls()
    result = _run(live, cloud, key, fleet[0])
    assert result.ret == 0, result.stdout.str()
    _only_asked(cloud)
    assert sum(cloud.calls().values()) <= 10
    (run,) = _runs(live).values()
    assert (run.artifact.location, run.plane) == (fleet[0], Plane.LIVE)
    assert run.artifact.ami is not None
    assert run.artifact.ami.name == "web"
    assert run.machine is not None
    assert run.machine.host_key.trust == "console"
    assert any(fleet[0] in note for note in run.notes)
    assert _lasting(instance(cloud.client(), fleet[0])) == before


def test_instances_by_tag(live: Project, cloud: Cloud, key: str, fleet: list[str]) -> None:
    """Each is a group; the one that nobody vouches for is not asked anything."""
    result = _run(live, cloud, key, "ec2:tag:Role=web")
    assert result.ret == 11
    _only_asked(cloud)
    runs = _runs(live)
    results = {name: {one.result for one in runs[name].verdicts} for name in fleet}
    assert list(results.values()) == [{Result.PASS}, {Result.PASS}, {Result.ERROR}]
    assert "its console does not show one" in runs[fleet[2]].verdicts[0].reason


def test_nothing_that_fits(live: Project, cloud: Cloud, key: str, fleet: list[str]) -> None:
    """One line with the nearest value; the report refuses."""
    assert fleet
    result = _run(live, cloud, key, "ec2:tag:Role=wbe")
    assert result.ret == 12
    result.stdout.fnmatch_lines(["*resolves to nothing in us-east-1*", "*did you mean web?*"])


def test_no_credentials(
    live: Project, cloud: Cloud, key: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Known before anything is asked."""
    monkeypatch.delenv("AWS_ACCESS_KEY_ID")
    monkeypatch.delenv("AWS_SECRET_ACCESS_KEY")
    result = _run(live, cloud, key, "i-0123456789abcdef0")
    assert result.ret == 11
    assert cloud.calls() == {}
    assert "Traceback" not in result.stderr.str()
