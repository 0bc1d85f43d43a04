"""`ec2:tag:Role=web`, `ec2:asg:NAME`, `ec2:i-…,i-…`: EC2 instances that run already."""

from __future__ import annotations

from pathlib import Path

from imgverify.errors import ImgverifyError
from imgverify.leases import Lease
from imgverify.live.ec2_access import check_way, instances_of
from imgverify.live.ec2_query import found, parse_query
from imgverify.live.instances import Instance, Instances
from imgverify.options import Options
from imgverify.progress import Progress
from imgverify.supplying import Supplied

MANY = 50
"""As many instances that it is worth a word."""


def location(spec: str) -> str:
    """The query.

    Args:
        spec: of `--image`.
    """
    return spec


def check(options: Options, progress: Progress) -> None:
    """Look at the words and at the credentials; EC2 is not asked.

    Args:
        options: the command line.
        progress: not needed.

    Raises:
        UsageError: the query, the region or the way to instances is none.
        InfrastructureError: boto3, credentials or a program is missing.
    """
    del progress
    parse_query(options.image)
    check_way(options.boot)


def supply(
    options: Options, folder: Path, lease: Lease, progress: Progress
) -> tuple[Supplied, ...]:
    """Find the instances; they are only asked for.

    Args:
        options: the command line.
        folder: not needed.
        lease: not needed: nothing is made.
        progress: told how many there are, when they are many.

    Raises:
        ArtifactError: there is none that runs.
        InfrastructureError: EC2 does not tell, or the only one cannot be reached.
    """
    del folder, lease
    query = parse_query(options.image)
    with instances_of(options.boot) as instances:
        every = found(query, instances)
        if len(every) >= MANY:
            progress.say(f"{options.image}: {len(every)} instances")
        return tuple(supplied(one, instances, options.image) for one in every)


def supplied(one: Instance, instances: Instances, spec: str) -> Supplied:
    """An instance, as if it had been named alone.

    Args:
        one: that runs.
        instances: of its region.
        spec: by which it was found.
    """
    region = instances.api.region
    origin = f"aws:{region}:{one.owner}:{spec}"
    try:
        artifact, notes = instances.artifact(one)
    except ImgverifyError:
        # Without an artifact it is looked at once more, alone: its trouble is then told as its own.
        return Supplied(one.id, one.id, origin, (one.note,), region=region)
    return Supplied(one.id, one.id, origin, notes, artifact, region)
