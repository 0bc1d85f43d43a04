"""Everything of a run is deleted in the order in which it can be, and the rest is named."""

from __future__ import annotations

from typing import Any

import pytest

from imgverify.ec2.owned import Owned
from imgverify.ec2.teardown import POLL_SECONDS, destroy
from imgverify.errors import InfrastructureError
from tests.unit.ec2.fake_ec2 import FakeEc2, refusal

RUN = "run-1234"


def _destroy(ec2: FakeEc2, owned: Owned | None = None) -> list[str]:
    told: list[str] = []
    destroy(ec2.api, owned or Owned(RUN), told.append, ec2.sleep)
    return told


def _whole(ec2: FakeEc2) -> Owned:
    ec2.schedules[f"imgverify-{RUN}"] = "arn:aws:scheduler:::aws-sdk:ec2:terminateInstances"
    return Owned(
        RUN,
        instances=[ec2.make("i-1", state="running")],
        volumes=[ec2.make("vol-1")],
        interfaces=[ec2.make("eni-1")],
        security_groups=[ec2.make("sg-1")],
        key_pairs=[ec2.make("key-1")],
        schedules=[f"imgverify-{RUN}"],
    )


def test_order() -> None:
    """The instance has ended before what it uses is deleted; its dead man's switch goes last."""
    ec2 = FakeEc2(looks=2)
    told = _destroy(ec2, _whole(ec2))
    assert ec2.left == []
    assert told == [
        "instance i-1: terminated",
        "volume vol-1: deleted",
        "network interface eni-1: deleted",
        "security group sg-1: deleted",
        "key pair key-1: deleted",
        f"schedule imgverify-{RUN}: deleted",
    ]
    operations = [operation for operation, _ in ec2.log]
    assert operations == [
        "terminate_instances",
        *["describe_instances"] * 2,
        "describe_tags",
        "delete_volume",
        "delete_network_interface",
        "delete_security_group",
        "delete_key_pair",
        "delete_schedule",
    ]
    assert ec2.slept[1] >= POLL_SECONDS


def test_nothing_known_is_found_by_the_tag() -> None:
    """What an interrupted run does not know of itself carries its tag."""
    ec2 = FakeEc2()
    _whole(ec2)
    ec2.make("i-2", "run-other", state="running")
    ec2.make("sg-2", "run-other")
    ec2.make("key-2", "")
    _destroy(ec2)
    assert ec2.left == ["i-2", f"imgverify-{RUN}", "key-2", "sg-2"]


def test_ignored_filters_widen_nothing() -> None:
    """An emulator that answers more than it was asked for does not make us delete it."""
    ec2 = FakeEc2()
    _whole(ec2)
    ec2.make("i-2", "run-other", state="running")
    ec2.make("sg-2", "")
    ec2.ignores_filters = True
    _destroy(ec2)
    assert ec2.left == ["i-2", f"imgverify-{RUN}", "sg-2"]


def test_gone_is_success() -> None:
    """Something else was faster: the guest ended itself, somebody swept."""
    ec2 = FakeEc2()
    ec2.make("i-9", state="terminated")
    owned = Owned(RUN, ["i-9"], ["vol-9"], ["eni-9"], ["sg-9"], ["key-9"], ["imgverify-x"])
    assert _destroy(ec2, owned) == ["instance i-9: terminated"]
    assert sum(ec2.slept) < 5


def test_known_too_late() -> None:
    """Right after the launch EC2 may not know the instance: it is not taken for gone."""
    ec2 = FakeEc2()
    owned = Owned(RUN, instances=[ec2.make("i-1", state="running")])
    ec2.errors["terminate_instances"] = [refusal("InvalidInstanceID.NotFound")] * 2
    assert _destroy(ec2, owned) == ["instance i-1: terminated"]
    assert ec2.left == []


def test_unknown_for_long() -> None:
    """An instance that EC2 has promised and never shows is not taken for gone either."""
    ec2 = FakeEc2()
    with pytest.raises(InfrastructureError, match=r"instance i-1 \(EC2 does not know it yet\)"):
        _destroy(ec2, Owned(RUN, instances=["i-1"]))
    assert sum(ec2.slept) >= 30


class Late(FakeEc2):
    """What was asked for comes into being a little later."""

    def __init__(self, id_: str) -> None:
        super().__init__()
        self._id = id_

    def sleep(self, seconds: float) -> None:
        """Time passes, and it comes."""
        super().sleep(seconds)
        if len(self.slept) == 3:
            self.make(self._id, state="available")


@pytest.mark.parametrize(
    ("kind", "id_", "told"),
    [
        ("instance", "i-1", "instance i-1: terminated"),
        ("security-group", "sg-1", "security group sg-1: deleted"),
        ("key-pair", "key-1", "key pair key-1: deleted"),
    ],
)
def test_unanswered_is_looked_for_again(kind: str, id_: str, told: str) -> None:
    """Nobody knows what came of a create call: its tag may show a little later."""
    ec2 = Late(id_)
    assert _destroy(ec2, Owned(RUN, unanswered={kind})) == [told]
    assert ec2.left == []


def test_unanswered_schedule_is_deleted_again() -> None:
    """A schedule has no tag: its name is tried until it would have shown."""
    ec2 = FakeEc2()
    name = f"imgverify-{RUN}"
    ec2.schedules[name] = "…"
    ec2.errors["delete_schedule"] = [refusal("InvalidScheduleName.NotFound")] * 3
    owned = Owned(RUN, schedules=[name], unanswered={"schedule"})
    assert _destroy(ec2, owned) == [f"schedule {name}: deleted"]
    assert ec2.left == []


def test_questions_that_take_long(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody waits for hours because each question about an instance goes unanswered for long."""
    ec2 = FakeEc2()
    clock = [0.0]
    monkeypatch.setattr("time.monotonic", lambda: clock[0])
    owned = Owned(RUN, instances=[ec2.make("i-1", state="running")])

    def slow(operation: str, key: str, **params: Any) -> list[dict[str, Any]]:
        if operation != "describe_instances":
            return FakeEc2.pages(ec2, operation, key, **params)
        clock[0] += 200
        raise refusal("ReadTimeoutError", status=0)

    monkeypatch.setattr(ec2, "pages", slow)
    with pytest.raises(InfrastructureError, match="still shutting down"):
        _destroy(ec2, owned)
    assert clock[0] <= 600


def test_dependencies_are_waited_for() -> None:
    """EC2 lets go of a security group a little after the instance has ended."""
    ec2 = FakeEc2()
    owned = _whole(ec2)
    ec2.errors["delete_security_group"] = [refusal("DependencyViolation")] * 4
    ec2.errors["delete_volume"] = [refusal("VolumeInUse")]
    _destroy(ec2, owned)
    assert ec2.left == []


def test_dependency_that_stays() -> None:
    """It is waited for a minute; the rest is deleted, and the error names what is left."""
    ec2 = FakeEc2()
    owned = _whole(ec2)
    ec2.errors["delete_security_group"] = [refusal("DependencyViolation", "it is used")] * 99
    with pytest.raises(InfrastructureError) as raised:
        _destroy(ec2, owned)
    assert ec2.left == ["sg-1"]
    assert "security group sg-1" in raised.value.message
    assert "DependencyViolation: it is used" in raised.value.message
    assert "imgverify sweep --ec2 --yes" in raised.value.hint
    assert 60 <= sum(ec2.slept) < 90


@pytest.mark.parametrize(
    ("code", "hint"),
    [
        ("UnauthorizedOperation", "imgverify sweep --ec2"),
        ("OperationNotPermitted", "termination protection"),
    ],
)
def test_refused_termination(code: str, hint: str) -> None:
    """The rest is tried without patience, and the switch that will end the instance stays."""
    ec2 = FakeEc2()
    owned = _whole(ec2)
    ec2.errors["terminate_instances"] = [refusal(code)]
    ec2.errors["delete_security_group"] = [refusal("DependencyViolation")] * 99
    with pytest.raises(InfrastructureError) as raised:
        _destroy(ec2, owned)
    assert ec2.left == ["i-1", f"imgverify-{RUN}", "sg-1"]
    for thing in ("instance i-1", "security group sg-1", "schedule"):
        assert thing in raised.value.message
    assert hint in raised.value.hint
    assert ec2.slept == []


def test_what_a_running_instance_uses_stays() -> None:
    """Nothing is pulled out of an instance that cannot be terminated."""
    ec2 = FakeEc2()
    ec2.make("i-1", state="running")
    for one in ("vol-1", "eni-1"):
        ec2.make(one, state="in-use")
    ec2.make("vol-2")
    ec2.errors["terminate_instances"] = [refusal("OperationNotPermitted")] * 2
    with pytest.raises(InfrastructureError) as raised:
        _destroy(ec2)
    assert ec2.left == ["eni-1", "i-1", "vol-1"]
    assert "eni-1" not in raised.value.message


def test_instance_that_does_not_end() -> None:
    """It is waited for a bounded time."""
    ec2 = FakeEc2(looks=1000)
    owned = Owned(RUN, instances=[ec2.make("i-1", state="running")])
    with pytest.raises(InfrastructureError, match="still shutting down"):
        _destroy(ec2, owned)
    assert sum(ec2.slept) < 330


def test_no_answer_at_all() -> None:
    """Every step is tried, and one error names everything."""
    ec2 = FakeEc2()
    owned = _whole(ec2)
    for operation in ("terminate_instances", "describe_tags", "delete_volume", "delete_key_pair"):
        ec2.errors[operation] = [refusal("EndpointConnectionError", status=0)]
    with pytest.raises(InfrastructureError) as raised:
        _destroy(ec2, owned)
    assert ec2.left == ["i-1", f"imgverify-{RUN}", "key-1", "vol-1"]
    for thing in ("instance i-1", "volume vol-1", "key pair key-1", "what carries the run's tag"):
        assert thing in raised.value.message


def test_state_that_cannot_be_asked() -> None:
    """An instance that was told to end, and whose state nobody tells, is asked about again."""
    ec2 = FakeEc2()
    owned = Owned(RUN, instances=[ec2.make("i-1", state="running")])
    ec2.errors["describe_instances"] = [refusal("Unavailable", status=503)]
    _destroy(ec2, owned)
    assert ec2.left == []


def test_state_that_we_may_not_see() -> None:
    """Nobody waits for minutes: what the instance used goes, and the report says what is open."""
    ec2 = FakeEc2()
    owned = _whole(ec2)
    ec2.errors["describe_instances"] = [refusal("UnauthorizedOperation", status=403)]
    with pytest.raises(InfrastructureError, match="we may not see whether it did"):
        _destroy(ec2, owned)
    assert not {"sg-1", "key-1"} & set(ec2.left)
    assert sum(ec2.slept) < POLL_SECONDS


def test_key_pair_by_its_name() -> None:
    """Whoever knows only the name of a key pair deletes it by that."""

    class Named(FakeEc2):
        def change(self, operation: str, *, service: str = "ec2", **params: Any) -> dict[str, Any]:
            assert (operation, service) == ("delete_key_pair", "ec2")
            self.log.append((operation, params["KeyName"]))
            return {}

    ec2 = Named()
    assert _destroy(ec2, Owned(RUN, key_pairs=[f"imgverify-{RUN}"]))
    assert ("delete_key_pair", f"imgverify-{RUN}") in ec2.log
