"""What instances of EC2 become: one artifact each."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from imgverify.ec2 import tunnels
from imgverify.ec2.api import Api
from imgverify.live.instances import Instances
from imgverify.providers import BootOptions


def check_way(options: BootOptions) -> None:
    """Look at the words and at the credentials; EC2 is not asked.

    Args:
        options: what the user said.

    Raises:
        UsageError: the region, the profile or the way to instances is none.
        InfrastructureError: boto3, credentials or a program is missing.
    """
    api = Api(options.ec2)
    api.demand_credentials()
    api.close()
    tunnels.check(options.ec2, options.ssh)


@contextmanager
def instances_of(options: BootOptions) -> Iterator[Instances]:
    """The instances of the region that the user means.

    Args:
        options: what the user said.

    Raises:
        UsageError: the region or the profile is none.
        InfrastructureError: boto3 is missing.
    """
    api = Api(options.ec2)
    try:
        yield Instances(api, options.ec2, options.ssh)
    finally:
        api.close()
