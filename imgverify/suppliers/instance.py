"""`i-0abc…`: an EC2 instance that runs already."""

from __future__ import annotations

from pathlib import Path

from imgverify.leases import Lease
from imgverify.live.ec2_access import check_way, instances_of
from imgverify.live.ec2_query import PREFIX, parse_query
from imgverify.options import Options
from imgverify.progress import Progress
from imgverify.supplying import Supplied


def location(spec: str) -> str:
    """The instance.

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
        UsageError: the id, the region or the way to the instance is none.
        InfrastructureError: boto3, credentials or a program is missing.
    """
    del progress
    parse_query(f"{PREFIX}{options.image}")
    check_way(options.boot)


def supply(
    options: Options, folder: Path, lease: Lease, progress: Progress
) -> tuple[Supplied, ...]:
    """Find the instance; it is only asked for.

    Args:
        options: the command line.
        folder: not needed.
        lease: not needed: nothing is made.
        progress: not needed.

    Raises:
        ArtifactError: there is no such instance, or it does not run.
        InfrastructureError: EC2 does not tell, or there is no way to the instance.
    """
    del folder, lease, progress
    with instances_of(options.boot) as instances:
        (one,) = instances.by_ids([options.image])
        artifact, notes = instances.artifact(one)
        return (Supplied(one.id, one.id, artifact.origin, notes, artifact, instances.api.region),)
