"""What EC2 says of the AMI: the image's own words, without a boot."""

from __future__ import annotations

from typing import Any

import msgspec

from imgverify.ami import Ami, AmiVolume
from imgverify.facts.answers import Answers
from imgverify.facts.questions import Command, File, Stat
from imgverify.unobserved import NotObservedError, Unobserved

AMI = "ami"

FILES: tuple[File, ...] = ()
STATS: tuple[Stat, ...] = ()
# No machine knows what it was started from: whoever has the artifact answers in its place.
COMMANDS: tuple[Command, ...] = (Command(AMI, "echo 'only EC2 tells what an AMI is' >&2; exit 1"),)

_VOLUMES = "volumes"


def parse(answers: Answers) -> Ami:
    """Decode the description; what could not be asked raises as soon as a check reads it.

    Args:
        answers: what a plane delivered.

    Raises:
        NotObservedError: the artifact is no AMI, or its description cannot be read.
    """
    try:
        ami = msgspec.json.decode(answers.output(AMI), type=Ami)
    except msgspec.DecodeError as error:
        raise NotObservedError(f"the description of the AMI cannot be read: {error}") from error
    own: dict[str, Any] = {}
    of_volumes: dict[str, dict[str, Any]] = {one.device: {} for one in ami.volumes}
    for name, why in ami.unseen.items():
        nothing = Unobserved(NotObservedError(f"{name} of the AMI was not seen: {why}"))
        if name in ami.__struct_fields__:
            own[name] = nothing
            continue
        for hidden, field in _of_volumes(name, of_volumes, f"{name} was not seen: {why}"):
            hidden[field] = nothing
    volumes = tuple(msgspec.structs.replace(one, **of_volumes[one.device]) for one in ami.volumes)
    return msgspec.structs.replace(ami, **{_VOLUMES: volumes, **own})


def _of_volumes(
    name: str, of_volumes: dict[str, dict[str, Any]], why: str
) -> list[tuple[dict[str, Any], str]]:
    """Find whose field `volumes.FIELD` or `volumes.DEVICE.FIELD` is.

    Raises:
        NotObservedError: there is no such field, so that nobody knows what was not seen.
    """
    front, _, field = name.rpartition(".")
    if front == _VOLUMES:
        chosen = list(of_volumes.values())
    elif (device := front.removeprefix(f"{_VOLUMES}.")) in of_volumes:
        chosen = [of_volumes[device]]
    else:
        raise NotObservedError(why)
    if field not in AmiVolume.__struct_fields__:
        raise NotObservedError(why)
    return [(hidden, field) for hidden in chosen]
