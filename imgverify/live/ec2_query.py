"""`ec2:tag:Role=web,Env=prod`, `ec2:asg:NAME`, `ec2:i-…,i-…`: which instances are meant."""

from __future__ import annotations

import re
from dataclasses import dataclass

from imgverify.ec2.errors import Ec2Error, blamed
from imgverify.errors import ArtifactError, UsageError
from imgverify.live.instances import RUNNING, Instance, Instances, states_of
from imgverify.nearest import did_you_mean

PREFIX = "ec2:"
_GROUP_TAG = "aws:autoscaling:groupName"
_ID = re.compile(r"i-(?:[0-9a-f]{8}|[0-9a-f]{17})")
_FORM = "write ec2:tag:KEY=VALUE[,KEY=VALUE…], ec2:asg:NAME or ec2:i-…[,i-…]"


@dataclass(frozen=True, slots=True)
class Query:
    """What was asked for: ids, or tags all of which must fit.

    Args:
        spec: text of `--image`.
        ids: of instances.
        tags: key and value; `*` and `?` are wildcards of EC2's filters.
    """

    spec: str
    ids: tuple[str, ...] = ()
    tags: tuple[tuple[str, str], ...] = ()


def parse_query(spec: str) -> Query:
    """Read a query.

    Args:
        spec: text of `--image`.

    Raises:
        UsageError: it is none.
    """
    kind, colon, rest = spec.removeprefix(PREFIX).partition(":")
    if not colon and kind.startswith("i-"):
        ids = tuple(one.strip() for one in kind.split(","))
        wrong = next((one for one in ids if not _ID.fullmatch(one)), None)
        if wrong is not None:
            raise UsageError(f"--image {spec}: {wrong!r} is no instance's id", _FORM)
        return Query(spec, ids=ids)
    if kind == "asg" and rest:
        return Query(spec, tags=((_GROUP_TAG, rest),))
    if kind != "tag":
        raise UsageError(
            f"--image {spec}: {kind or 'nothing'} is no way to find instances",
            f"{did_you_mean(kind, ('tag', 'asg'))} {_FORM}",
        )
    tags = []
    for pair in rest.split(","):
        key, equals, value = pair.partition("=")
        if not key or not equals:
            raise UsageError(
                f"--image {spec}: {pair!r} is no KEY=VALUE",
                "a comma means `and`; `*` stands for any value: ec2:tag:Role=*",
            )
        tags.append((key, value))
    return Query(spec, tags=tuple(tags))


def found(query: Query, instances: Instances) -> list[Instance]:
    """The running instances that fit.

    Args:
        query: what was asked for.
        instances: of the region.

    Raises:
        ArtifactError: there is none.
        InfrastructureError: EC2 does not tell.
    """
    if query.ids:
        return instances.by_ids(query.ids)
    filters = [{"Name": f"tag:{key}", "Values": [value]} for key, value in query.tags]
    try:
        every = instances.described(Filters=filters)
    except Ec2Error as error:
        raise blamed(error) from error
    running = [one for one in every if one.state == RUNNING]
    if running:
        return running
    if every:
        raise ArtifactError(
            f"{query.spec}: no instance in {instances.api.region} runs: {states_of(every)}"
        )
    raise ArtifactError(
        f"{query.spec}: resolves to nothing in {instances.api.region}", _nearest(query, instances)
    )


def _nearest(query: Query, instances: Instances) -> str:
    """Which values the first tag has that no instance fits."""
    for key, value in query.tags:
        filters = [
            {"Name": "resource-type", "Values": ["instance"]},
            {"Name": "key", "Values": [key]},
        ]
        try:
            told = instances.api.pages("describe_tags", "Tags", Filters=filters)
        except Ec2Error:
            return "is it in another region? --region"
        values = {str(tag.get("Value", "")) for tag in told}
        if not values:
            return f"no instance there has a tag {key}: is it in another region? --region"
        if value not in values and not set(value) & set("*?"):
            return f"{key}={value}: {did_you_mean(value, values)}"
    return "no instance has all of these tags"
