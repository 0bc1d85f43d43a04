"""SIGKILL at every step of an instance's life: a sweep finds and frees whatever was there then."""

from __future__ import annotations

import re
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field

import pytest

from tests.cloud.client import Cloud, Held
from tests.cloud.running import running_cloud
from tests.e2e.running import Place, Started
from tests.lab.images import image

PROFILE = """\
profile: killed
controls:
  "1": {title: a file, all: [{file-absent: {path: /etc/imgverify-is-not-here}}]}
"""
# Shows that checks are under way, and goes on until it is killed.
OWN_TEST = """\
import time
from pathlib import Path

def test_forever(host):
    Path("checks-run").touch()
    time.sleep(600)
"""
ROLE = "arn:aws:iam::123456789012:role/ends-instances"
PATIENCE = 240.0
_FREED = re.compile(r"^(.+?) [\w-]+: (?:terminated|deleted)$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Point:
    """When a run is killed.

    Args:
        name: for people.
        operation: at which request.
        when: `before` it takes effect, `after`, or `answered`: a little after its answer.
        late: seconds after the kill at which a request that was held before its effect takes it;
            None for never.
        behaviour: of the cloud's instances.
        own_test: whether to wait for a test of the user's own.
        there: kinds of which there is something when the run is killed.
    """

    name: str
    operation: str = ""
    when: str = "before"
    late: float | None = 0.0
    behaviour: dict[str, object] = field(default_factory=dict)
    own_test: bool = False
    there: AbstractSet[str] = frozenset()


KEY, GROUP, INSTANCE, SCHEDULE = "key pairs", "security groups", "instances", "schedules"
BEFORE = frozenset({KEY, GROUP})
ALL = BEFORE | {INSTANCE, SCHEDULE}
POINTS = (
    Point("key pair asked for, never made", "ImportKeyPair", late=None),
    Point("key pair asked for, made later", "ImportKeyPair", late=4.0),
    Point("key pair made", "ImportKeyPair", "after", there=BEFORE - {GROUP}),
    Point("security group asked for", "CreateSecurityGroup", there=BEFORE - {GROUP}),
    Point("security group made", "CreateSecurityGroup", "after", there=BEFORE),
    Point("rule asked for", "AuthorizeSecurityGroupIngress", there=BEFORE),
    Point("rule made", "AuthorizeSecurityGroupIngress", "after", there=BEFORE),
    Point("instance asked for, never made", "RunInstances", late=None, there=BEFORE),
    Point("instance asked for, made later", "RunInstances", late=4.0, there=BEFORE),
    Point("instance made", "RunInstances", "after", there=ALL - {SCHEDULE}),
    Point("schedule asked for", "CreateSchedule", there=ALL - {SCHEDULE}),
    Point("schedule made", "CreateSchedule", "after", there=ALL),
    Point("pending", "DescribeInstances", behaviour={"stays_pending": True}, there=ALL),
    Point("waiting for the console", "GetConsoleOutput", there=ALL),
    Point(
        "nobody answers the login",
        "GetConsoleOutput",
        "answered",
        behaviour={"port": "silent"},
        there=ALL,
    ),
    Point("during checks", own_test=True, there=ALL),
    Point("end asked for", "TerminateInstances", there=ALL),
    Point("end under way", "TerminateInstances", "after", there=ALL - {INSTANCE}),
    Point("security group to be deleted", "DeleteSecurityGroup", there=ALL - {INSTANCE}),
    Point("security group deleted", "DeleteSecurityGroup", "after", there={KEY, SCHEDULE}),
    Point("key pair deleted", "DeleteKeyPair", "after", there={SCHEDULE}),
    Point("schedule deleted", "DeleteSchedule", "after"),
)


class Table:
    """What was there at each kill, and what the sweep freed of it."""

    def __init__(self) -> None:
        self._rows: list[tuple[str, ...]] = [
            ("killed when", "there then", "freed by the sweep", "left", "seconds")
        ]

    def add(self, *cells: str) -> None:
        """One row."""
        self._rows.append(cells)

    def lines(self) -> Iterator[str]:
        """Aligned, for people."""
        widths = [max(map(len, column)) for column in zip(*self._rows, strict=True)]
        for row in self._rows:
            padded = (cell.ljust(width) for cell, width in zip(row, widths, strict=True))
            yield "  ".join(padded).rstrip()


@pytest.fixture(scope="module")
def table(request: pytest.FixtureRequest) -> Iterator[Table]:
    """Printed when all points were tried."""
    table = Table()
    yield table
    capture = request.config.pluginmanager.getplugin("capturemanager")
    with capture.global_and_fixture_disabled():
        sys.stdout.write("".join(f"\n{line}" for line in ("", *table.lines(), "")))


@pytest.fixture
def cloud() -> Iterator[Cloud]:
    """One for each run, so that whatever is left is its."""
    with running_cloud() as cloud:
        yield cloud


def _start(cloud: Cloud, place: Place, ami: str, *, own_test: bool) -> Started:
    (place.project / "killed.yaml").write_text(PROFILE)
    if own_test:
        (place.project / "test_own.py").write_text(OWN_TEST)
    return place.start(
        *("--image", ami, "--profile", "killed.yaml", "--endpoint-url", cloud.endpoint_url),
        *("--region", cloud.region, "--ec2-cidr", "127.0.0.1/32", "--ec2-scheduler-role", ROLE),
        *("--ssh-port", str(cloud.ssh_port), *(("test_own.py",) if own_test else ())),
    )


def _sweep(place: Place, *words: str) -> str:
    program = [sys.executable, "-c", "import sys; from imgverify.cli import main; sys.exit(main())"]
    done = subprocess.run(
        [*program, "sweep", "--ec2", *words],
        env=place.environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=PATIENCE,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def _reach(point: Point, cloud: Cloud, place: Place, ami: str = "") -> tuple[Started, Held | None]:
    """A run that has come to a point, and the request that is held there."""
    cloud.behave(**point.behaviour)
    held = None
    if point.when in {"before", "after"} and point.operation:
        held = cloud.hold(point.operation, when=point.when)
    ami = ami or cloud.register(name="killed", backing="sshd")
    started = _start(cloud, place, ami, own_test=point.own_test)
    if held is not None:
        number = held.number
        started.until(lambda: bool(cloud.ask("held", hold=number, seconds=0.1)))
    elif point.own_test:
        started.until((place.project / "checks-run").exists)
    else:
        started.until(lambda: point.operation in cloud.calls())
        time.sleep(2)
    return started, held


def _let_go(point: Point, held: Held | None) -> None:
    """What was held takes its effect after the kill, or never."""
    if held is None:
        return
    if point.late is None:
        held.drop()
    else:
        threading.Timer(point.late, held.release).start()


def _kill_and_sweep(point: Point, cloud: Cloud, place: Place, table: Table, ami: str = "") -> None:
    started, held = _reach(point, cloud, place, ami)
    there = cloud.left()
    started.kill()
    _let_go(point, held)
    began = time.monotonic()
    said = _sweep(place, "--yes")
    seconds = time.monotonic() - began
    left, left_here = cloud.left(), place.left()
    freed = _FREED.findall(said)
    shown = ", ".join(kind.removesuffix("s") for kind in there)
    remains = ", ".join([*left, *left_here]) or "nothing"
    table.add(point.name, shown or "nothing", ", ".join(freed) or "-", remains, f"{seconds:.0f}")
    assert point.there <= there.keys()
    assert left == {}, said
    assert left_here == [], said
    assert _sweep(place, "--region", cloud.region, "--endpoint-url", cloud.endpoint_url) == (
        f"nothing was left behind in {cloud.region} of {cloud.endpoint_url}\n"
    )


@pytest.mark.parametrize("point", POINTS, ids=lambda point: point.name.replace(" ", "-"))
def test_killed(point: Point, cloud: Cloud, place: Place, table: Table) -> None:
    """Whatever was there is freed, also what comes into effect only after the kill."""
    _kill_and_sweep(point, cloud, place, table)


@pytest.mark.boot
@pytest.mark.lab
@pytest.mark.example
@pytest.mark.parametrize(
    "point",
    [
        Point("guest boots", "GetConsoleOutput", "answered", there=ALL),
        Point("guest is checked", own_test=True, there=ALL),
    ],
    ids=lambda point: point.name.replace(" ", "-"),
)
def test_guest(point: Point, cloud: Cloud, place: Place, table: Table) -> None:
    """Likewise with a real machine behind the instance."""
    ami = cloud.register(name="killed", image=image("good"))
    _kill_and_sweep(point, cloud, place, table, ami)


def test_living_run_is_left_alone(cloud: Cloud, place: Place) -> None:
    """A sweep next to a run that is under way says that it lives, and touches nothing of it."""
    started, _ = _reach(Point("during checks", own_test=True), cloud, place)
    here = ("--region", cloud.region, "--endpoint-url", cloud.endpoint_url)
    there = cloud.left()
    said = _sweep(place, *here, "--kept", "--any-owner", "--yes")
    assert "its run is alive here" in said
    assert "goes" not in said
    assert cloud.left() == there
    started.kill()
    shown = _sweep(place, *here)
    assert "would go  instance i-" in shown
    assert "nothing was changed" in shown
    assert cloud.left() == there
    _sweep(place, "--yes")
    assert cloud.left() == {}
