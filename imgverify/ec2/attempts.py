"""One launch after another, until EC2 gives an instance; never two.

A launch whose answer was lost is asked for again with the same token, to which EC2 answers with the
instance that it has launched. Only a clear refusal leads on to the next choice.
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from imgverify.ec2.api import Answer, Api
from imgverify.ec2.asking import asking
from imgverify.ec2.choosing import Choice
from imgverify.ec2.errors import Ec2Error, blamed
from imgverify.ec2.owned import Owned
from imgverify.ec2.request import Request
from imgverify.ec2.taxonomy import Category
from imgverify.errors import ImgverifyError, InfrastructureError

Say = Callable[[str], None]
# For the same choice. Source: EC2 Developer Guide, "Request throttling": two launches a second.
_ATTEMPTS = 6
_FIRST_PAUSE, _LONGEST_PAUSE = 1.0, 20.0
# Between two choices: half of that rate, which the whole account shares.
_PAUSE = 1.0
_AGAIN = {Category.THROTTLED, Category.TRANSIENT}
# Key pair and security group were made a moment ago, and need not be known everywhere yet.
_CONSISTENT = 30.0


@dataclass(frozen=True, slots=True)
class Instance:
    """An instance that EC2 has promised.

    Args:
        id: `i-…`.
        choice: type and subnet that it has.
        told: what EC2 says of it.
        refused: launches that were tried before, and why they came to nothing.
    """

    id: str
    choice: Choice
    told: Answer
    refused: tuple[str, ...]


def run_instance(
    api: Api,
    owned: Owned,
    request: Request,
    choices: Sequence[Choice],
    *,
    say: Say,
    sleep: Callable[[float], None] = time.sleep,
) -> Instance:
    """Launch one instance.

    Args:
        api: where.
        owned: takes its id.
        request: what is launched.
        choices: types and subnets, in the order to try.
        say: told why another one is tried.
        sleep: waits for a number of seconds.

    Raises:
        ImgverifyError: nothing could be launched, with the exit code that says whose fault it is.
    """
    refused: list[tuple[Choice, Ec2Error]] = []
    exhausted: set[str] = set()
    for choice in choices:
        if choice.quota in exhausted:
            continue
        if refused:
            sleep(_PAUSE)
        try:
            told = _launch(api, owned, request.parameters(choice), sleep)
        except Ec2Error as error:
            if error.category is Category.QUOTA:
                exhausted.add(choice.quota)
            elif error.category is not Category.CAPACITY:
                raise blamed(error) from error
            refused.append((choice, error))
            say(f"{choice}: {error.code}")
            continue
        return Instance(
            told["InstanceId"],
            choice,
            told,
            tuple(f"{one}: {error.code}" for one, error in refused),
        )
    raise _nothing_left(refused)


def _launch(api: Api, owned: Owned, parameters: Answer, sleep: Callable[[float], None]) -> Answer:
    for attempt in range(1, _ATTEMPTS + 1):
        try:
            with asking(owned, "instance"):
                answer = api.once("run_instances", eventually=_CONSISTENT, **parameters)
                instance: Answer = answer["Instances"][0]
                owned.instances.append(instance["InstanceId"])
        except Ec2Error as error:
            if error.category not in _AGAIN or not error.sent or attempt == _ATTEMPTS:
                raise
            longest = min(_LONGEST_PAUSE, _FIRST_PAUSE * 2**attempt)
            sleep(random.uniform(longest / 2, longest))  # noqa: S311 - no secret
        else:
            return instance
    raise AssertionError("the last attempt returns or raises")


def _nothing_left(refused: Sequence[tuple[Choice, Ec2Error]]) -> ImgverifyError:
    last = blamed(refused[-1][1])
    if len(refused) == 1:
        return last
    by_code: dict[str, list[str]] = {}
    for choice, error in refused:
        by_code.setdefault(error.code, []).append(str(choice))
    tried = "; ".join(f"{code}: {', '.join(where)}" for code, where in by_code.items())
    return InfrastructureError(f"EC2 launches nothing of what was tried: {tried}", last.hint)
