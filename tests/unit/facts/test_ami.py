"""The description of an AMI, as whoever asked EC2 tells it."""

from __future__ import annotations

import json

import msgspec
import pytest

from imgverify.facts.ami import COMMANDS, parse
from imgverify.facts_json import render
from imgverify.model import Plane
from imgverify.unobserved import NotObservedError, reason_of
from tests.checks.building import answers
from tests.checks.ec2.described import GOOD, told
from tests.unit.facts.running_scripts import run_script


@pytest.mark.parametrize("plane", list(Plane))
def test_same_on_every_plane(plane: Plane) -> None:
    """The record comes back as it was, wherever the other facts come from."""
    assert parse(told(GOOD, plane)) == GOOD


@pytest.mark.parametrize("text", ["", "{", "[]", '{"id":"ami-1"}', '{"id":1,"region":"x"}'])
def test_what_is_no_record(text: str) -> None:
    """Half a record is no fact."""
    with pytest.raises(NotObservedError, match="cannot be read"):
        parse(answers(outputs={"ami": text}))


def test_machine_cannot_answer() -> None:
    """The script fails on every machine, so that a fact is never made up."""
    (command,) = COMMANDS
    with pytest.raises(NotObservedError, match="status 1: only EC2 tells"):
        parse(run_script(command))
    with pytest.raises(NotObservedError, match="was not collected"):
        parse(answers())


def test_what_was_not_seen_refuses_to_be_read() -> None:
    """A field, a field of every volume, and one of a single volume."""
    unseen = {
        "tpm": "AccessDenied",
        "volumes.kms_key": "not permitted",
        "volumes./dev/sdb.shared_with": "UnauthorizedOperation",
    }
    ami = parse(told(msgspec.structs.replace(GOOD, unseen=unseen)))
    root, data = ami.volumes
    for value, why in (
        (ami.tpm, "tpm of the AMI was not seen: AccessDenied"),
        (root.kms_key, "volumes.kms_key of the AMI was not seen: not permitted"),
        (data.kms_key, "volumes.kms_key of the AMI was not seen: not permitted"),
        (
            data.shared_with,
            "volumes./dev/sdb.shared_with of the AMI was not seen: UnauthorizedOperation",
        ),
    ):
        error = reason_of(value)
        assert error
        assert (error.reason, error.needs_boot) == (why, False)
    assert root.shared_with == ()
    assert ami.imds == "v2.0"


@pytest.mark.parametrize(
    "name",
    ["tmp", "volumes.colour", "volumes./dev/sdq.size", "volumes./dev/sdb.colour", "tags.Team", ""],
)
def test_nobody_knows_what_was_not_seen(name: str) -> None:
    """A name that is no field must not be lost: then nothing of the AMI is certain."""
    with pytest.raises(NotObservedError, match="was not seen: why"):
        parse(told(msgspec.structs.replace(GOOD, unseen={name: "why"})))


def test_facts_file() -> None:
    """What was not seen is said in facts.json, beside what was."""
    unseen = {"public": "not permitted", "volumes./dev/sdb.encrypted": "no snapshot"}
    ami = parse(told(msgspec.structs.replace(GOOD, unseen=unseen)))
    shown = json.loads(render({"ami": ami}))["ami"]
    assert shown["public"]["not_observed"] == "public of the AMI was not seen: not permitted"
    assert shown["volumes"][1]["encrypted"]["not_observed"].endswith("no snapshot")
    assert shown["volumes"][0]["encrypted"] is True
    assert shown["tags"] == GOOD.tags
