"""`ami-0abc…`, and `resolve:ssm:NAME`: an AMI, as EC2 describes it."""

from __future__ import annotations

import re
from pathlib import Path

from imgverify.ec2.amis import artifact_of, describe_ami, digest_now
from imgverify.ec2.api import Api
from imgverify.ec2.errors import Ec2Error, blamed
from imgverify.ec2.taxonomy import Category
from imgverify.errors import ArtifactError, UsageError
from imgverify.leases import Lease
from imgverify.options import Options
from imgverify.progress import Progress
from imgverify.supplying import Supplied

ALIAS = "resolve:ssm:"
"""What RunInstances itself takes in place of an AMI: the name of a parameter that holds one."""

_ID = re.compile(r"ami-(?:[0-9a-f]{8}|[0-9a-f]{17})")


def location(spec: str) -> str:
    """The AMI, or the parameter that names it.

    Args:
        spec: of `--image`.
    """
    return spec


def check(options: Options, progress: Progress) -> None:
    """Look at the words and at the credentials; AWS is not asked.

    Args:
        options: the command line.
        progress: told nothing: this is quick.

    Raises:
        UsageError: the id, the region, the profile or the endpoint is none.
        InfrastructureError: boto3 or credentials are missing.
    """
    del progress
    _demand_id(options.image)
    api = Api(options.boot.ec2)
    api.demand_credentials()
    api.close()


def supply(
    options: Options, folder: Path, lease: Lease, progress: Progress
) -> tuple[Supplied, ...]:
    """Describe the AMI.

    Args:
        options: the command line.
        folder: takes nothing.
        lease: nothing is made.
        progress: told which AMI a parameter names.

    Raises:
        ArtifactError: there is no such AMI, or it cannot be used.
        InfrastructureError: EC2 does not answer.
    """
    del folder, lease
    api = Api(options.boot.ec2)
    ami_id = options.image
    notes: tuple[str, ...] = ()
    if ami_id.startswith(ALIAS):
        ami_id = _resolved(api, ami_id.removeprefix(ALIAS))
        progress.say(f"{options.image} is {ami_id}")
        notes = (f"{options.image} named it",)
    ami = describe_ami(api, ami_id)
    artifact = artifact_of(ami)
    return (
        Supplied(
            name=ami_id,
            spec=ami_id,
            origin=artifact.origin,
            notes=notes,
            artifact=artifact,
            region=api.region,
            again=lambda: digest_now(api, ami_id),
        ),
    )


def _demand_id(spec: str) -> None:
    if spec.startswith(ALIAS):
        if not spec.removeprefix(ALIAS).strip():
            raise UsageError(f"--image {spec}: names no parameter", f"{ALIAS}/aws/service/…")
    elif not _ID.fullmatch(spec):
        raise UsageError(f"--image {spec}: no AMI's id", "ami- and 17 (or 8) digits 0-9, a-f")


def _resolved(api: Api, name: str) -> str:
    try:
        answer = api.read("get_parameter", service="ssm", Name=name)
    except Ec2Error as error:
        if error.category is Category.NOT_FOUND:
            raise ArtifactError(
                f"{name}: there is no such parameter in {api.region}", "another --region?"
            ) from error
        raise blamed(error) from error
    value = str(answer["Parameter"]["Value"])
    if not _ID.fullmatch(value):
        raise ArtifactError(f"{name}: holds no AMI's id", "name a parameter of type aws:ec2:image")
    return value
