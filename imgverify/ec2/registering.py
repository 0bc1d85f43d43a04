"""Waits until Systems Manager knows an instance: before that, no session to it can be opened."""

from __future__ import annotations

from imgverify.ec2.api import Api
from imgverify.ec2.errors import Ec2Error
from imgverify.ec2.taxonomy import Category
from imgverify.ec2.watching import PACE, Ec2Phase, Ec2Watch

_AGENT = Ec2Phase(
    "waiting for the SSM agent",
    "the instance does not register with Systems Manager",
    "see that the image runs the SSM agent, that its role may (--ec2-instance-profile with"
    " AmazonSSMManagedInstanceCore), and that --ec2-subnet reaches the endpoints of Systems"
    " Manager; or reach it otherwise: --ec2-connect",
    blameless=True,
)
_LATER = {Category.THROTTLED, Category.TRANSIENT, Category.NOT_FOUND}


def until_registered(api: Api, watch: Ec2Watch, instance: str) -> None:
    """Wait for the agent in the instance.

    Args:
        api: of its region.
        watch: looks at it meanwhile.
        instance: `i-…`.

    Raises:
        ImgverifyError: what the watcher raises.
    """
    while not _is_online(api, instance):
        watch.pause(_AGENT, PACE.state)


def _is_online(api: Api, instance: str) -> bool:
    wanted = [{"Key": "InstanceIds", "Values": [instance]}]
    try:
        answer = api.read("describe_instance_information", service="ssm", Filters=wanted)
    except Ec2Error as error:
        # Who may not ask finds out by trying.
        return error.category not in _LATER
    return any(one["PingStatus"] == "Online" for one in answer["InstanceInformationList"])
