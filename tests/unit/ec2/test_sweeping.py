"""A sweep of EC2 frees what is ours and dead, and leaves alone what it does not own."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

import msgspec
import pytest

from imgverify.ec2 import sweeping, teardown
from imgverify.ec2.owned import Ec2Place
from imgverify.ec2.sweeping import Survey, Sweeping
from imgverify.lease_files import ledger
from imgverify.leases import Ec2Kind, Lease
from tests.cloud.running import running_cloud
from tests.unit.ec2.sweepable import Leaver

ALL: tuple[Ec2Kind, ...] = ("key-pair", "security-group", "instance")
NOWHERE = Ec2Place("us-east-1", "http://127.0.0.1:9")


@pytest.fixture
def leaver(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Leaver]:
    """Leaves things behind in a cloud of its own."""
    monkeypatch.setenv("IMGVERIFY_STATE_DIR", str(tmp_path / "state"))
    monkeypatch.setattr(teardown, "FIRST_POLL_SECONDS", 0.3)
    monkeypatch.setattr(teardown, "POLL_SECONDS", 0.3)
    with running_cloud() as cloud:
        leaver = Leaver(cloud)
        yield leaver
        leaver.api.close()


@dataclass
class Swept:
    """What a sweep did."""

    survey: Survey
    freed: list[str] = field(default_factory=list)
    troubles: list[str] = field(default_factory=list)
    said: list[str] = field(default_factory=list)

    @property
    def fates(self) -> dict[str, tuple[bool, str]]:
        """Of each run."""
        return {one.run_id: (one.judgement.free, one.judgement.why) for one in self.survey.remains}


def _swept(
    leaver: Leaver,
    *places: Ec2Place,
    kept: bool = False,
    any_owner: bool = False,
) -> Swept:
    said: list[str] = []
    with ledger() as leases:
        job = Sweeping(
            leases, places or [leaver.place], kept=kept, any_owner=any_owner, say=said.append
        )
        swept = Swept(job.survey(), said=said)
        swept.troubles = job.free(swept.survey, swept.freed.append)
        job.close()
    return swept


def test_dead_run(leaver: Leaver) -> None:
    """A lease is enough: everything of its run goes, expired or not, and the lease at last."""
    leaver.make("run-dead", schedule=True)
    path = leaver.lease("run-dead", *ALL, "schedule")
    swept = _swept(leaver)
    assert swept.troubles == []
    free, why = swept.fates["run-dead"]
    assert free
    assert "died without cleaning up" in why
    assert [line.rpartition(" ")[2] for line in swept.freed] == ["terminated", *["deleted"] * 3]
    assert leaver.cloud.left() == {}
    assert not path.exists()
    assert _swept(leaver).survey == Survey()


def test_looking_changes_nothing(leaver: Leaver) -> None:
    """A survey only reads."""
    leaver.make("run-dead")
    path = leaver.lease("run-dead", *ALL)
    leaver.cloud.forget_calls()
    with ledger() as leases:
        survey = Sweeping(leases, []).survey()
    assert [one.kind for one in survey.remains[0].things].count("instance") == 1
    assert all(name.startswith(("Describe", "List", "Get")) for name in leaver.cloud.calls())
    assert path.exists()


def test_without_a_lease(leaver: Leaver) -> None:
    """What has expired and is ours goes; what has not belongs to a run elsewhere."""
    leaver.make("run-old", minutes=-1, schedule=True)
    leaver.key_pair("run-elsewhere")
    Leaver(leaver.cloud, owner="arn:aws:iam::123456789012:user/other").key_pair("run-others", -1)
    swept = _swept(leaver)
    assert {run: free for run, (free, _) in swept.fates.items()} == {
        "run-old": True,
        "run-elsewhere": False,
        "run-others": False,
    }
    assert leaver.cloud.left() == {"key pairs": ["imgverify-run-elsewhere", "imgverify-run-others"]}
    _swept(leaver, any_owner=True)
    assert leaver.cloud.left() == {"key pairs": ["imgverify-run-elsewhere"]}


def test_things_of_others(leaver: Leaver) -> None:
    """What carries no tag of ours is not even seen."""
    leaver.api.change("create_key_pair", KeyName="imgverify-not")
    assert _swept(leaver).survey.remains == []
    assert leaver.cloud.left() == {"key pairs": ["imgverify-not"]}


def test_living_run(leaver: Leaver) -> None:
    """A run that is under way here keeps everything, whatever its tags say."""
    lease = Lease.take("run-alive")
    lease.ec2("key-pair", "imgverify-run-alive", leaver.place)
    leaver.key_pair("run-alive", minutes=-10)
    swept = _swept(leaver, kept=True, any_owner=True)
    assert not swept.fates["run-alive"][0]
    assert swept.freed == []
    lease.ec2_freed()
    lease.close()


def test_kept(leaver: Leaver) -> None:
    """It stays with its lease until it is asked for."""
    leaver.make("run-kept")
    path = leaver.lease("run-kept", *ALL, kept=True)
    swept = _swept(leaver)
    assert "--kept" in swept.fates["run-kept"][1]
    assert path.exists()
    assert _swept(leaver, kept=True).troubles == []
    assert leaver.cloud.left() == {}
    assert not path.exists()


def test_late_effect(leaver: Leaver, monkeypatch: pytest.MonkeyPatch) -> None:
    """A request that was under way when the run was killed is waited for."""
    monkeypatch.setattr(sweeping, "_AGAIN_SECONDS", 0.1)
    leaver.lease("run-dead", "key-pair", age=timedelta())
    asked = 0

    def later(seconds: float) -> None:
        nonlocal asked
        asked += 1
        if asked == 3:
            leaver.key_pair("run-dead")
        time.sleep(seconds)

    said: list[str] = []
    with ledger() as leases:
        job = Sweeping(leases, [], say=said.append, sleep=later)
        job.free(job.survey(), said.append)
        job.close()
    assert leaver.cloud.left() == {}
    assert said[0] == "waiting until all that run run-dead asked for had time to show"
    assert said[1].startswith("key pair key-")


def test_nothing_came_of_it(leaver: Leaver, monkeypatch: pytest.MonkeyPatch) -> None:
    """A lease of which nothing is found is forgotten, but not before it had time to show."""
    monkeypatch.setattr(sweeping, "SETTLED", timedelta(seconds=1))
    monkeypatch.setattr(sweeping, "_AGAIN_SECONDS", 0.2)
    path = leaver.lease("run-dead", *ALL, age=timedelta())
    began = time.monotonic()
    assert _swept(leaver).survey.remains == []
    assert time.monotonic() - began > 0.6
    assert not path.exists()


def test_what_cannot_be_freed(leaver: Leaver) -> None:
    """The rest goes, the error names what does not, and the lease stays for the next sweep."""
    leaver.make("run-dead")
    path = leaver.lease("run-dead", *ALL)
    leaver.cloud.faults.unauthorized("DeleteSecurityGroup")
    swept = _swept(leaver)
    (trouble,) = swept.troubles
    assert "security group sg-" in trouble
    assert "UnauthorizedOperation" in trouble
    assert [*leaver.cloud.left()] == ["security groups"]
    assert path.exists()
    leaver.cloud.faults.clear()
    assert _swept(leaver).troubles == []
    assert not path.exists()


def test_place_that_does_not_answer(leaver: Leaver) -> None:
    """The others are swept; a lease of which nobody could ask stays, and its file is named."""
    path = leaver.lease("run-far", "instance", place=NOWHERE)
    leaver.make("run-dead")
    leaver.lease("run-dead", *ALL)
    swept = _swept(leaver)
    (trouble,) = swept.survey.troubles
    assert "http://127.0.0.1:9" in trouble
    assert any(str(path) in note for note in swept.survey.notes)
    assert leaver.cloud.left() == {}
    assert path.exists()


def test_schedules_that_may_not_be_listed(leaver: Leaver) -> None:
    """That matters only when a lease names one: then the place was not looked at."""
    leaver.make("run-dead", schedule=True)
    leaver.cloud.faults.unauthorized("ListSchedules")
    path = leaver.lease("run-dead", *ALL)
    with ledger() as leases:
        survey = Sweeping(leases, []).survey()
    assert survey.troubles == []
    assert "schedules were not looked for" in survey.notes[0]
    path.unlink()
    leaver.lease("run-dead", *ALL, "schedule")
    with ledger() as leases:
        survey = Sweeping(leases, []).survey()
    assert survey.remains == []
    assert "ListSchedules" in survey.troubles[0]


def test_same_account_twice(
    leaver: Leaver, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One account under two profiles does not show its things twice."""
    config = tmp_path / "config"
    config.write_text(
        "[profile other]\naws_access_key_id = AKIATESTCLOUDTESTCLD\naws_secret_access_key = x\n"
    )
    monkeypatch.setenv("AWS_CONFIG_FILE", str(config))
    leaver.key_pair("run-old", -1)
    other = Ec2Place("us-east-1", leaver.place.endpoint_url, "other")
    swept = _swept(leaver, leaver.place, other, leaver.place)
    assert swept.survey.troubles == []
    assert len(swept.survey.remains) == 1
    assert _swept(leaver, other).survey == Survey()


def test_profile_that_is_no_more(leaver: Leaver) -> None:
    """A lease that names it is told, not a reason to stop."""
    leaver.lease("run-far", "instance", place=Ec2Place("us-east-1", "", "gone"))
    (trouble,) = _swept(leaver).survey.troubles
    assert "no such profile" in trouble


def test_another_account_under_the_same_words(leaver: Leaver) -> None:
    """Nothing found with other credentials says nothing of a run: its lease stays."""
    there = msgspec.structs.replace(leaver.place, account="999999999999")
    path = leaver.lease("run-other", *ALL, place=there)
    swept = _swept(leaver)
    assert path.exists()
    (trouble,) = swept.survey.troubles
    assert "run run-other was in account 999999999999" in trouble
    assert "--aws-profile" in trouble


def test_same_account_by_another_way(leaver: Leaver) -> None:
    """What a profile of old made is seen by whoever is asked about the same account."""
    leaver.make("run-dead")
    there = Ec2Place("us-east-1", leaver.place.endpoint_url, "gone", "123456789012")
    path = leaver.lease("run-dead", *ALL, place=there)
    swept = _swept(leaver, leaver.place)
    assert leaver.cloud.left() == {}
    assert not path.exists()
    assert "no such profile" in swept.survey.troubles[0]
