"""As whom AWS sees us."""

from __future__ import annotations

from dataclasses import dataclass

from imgverify.ec2.api import Api


@dataclass(frozen=True, slots=True)
class Caller:
    """An identity.

    Args:
        arn: of the user, or of the session of an assumed role.
        account: id.
    """

    arn: str
    account: str


def who_am_i(api: Api) -> Caller:
    """Ask STS, which answers whatever an identity is otherwise allowed.

    Args:
        api: as whom.

    Raises:
        Ec2Error: there are no credentials, or they are not valid any more.
    """
    answer = api.read("get_caller_identity", service="sts")
    return Caller(arn=str(answer["Arn"]), account=str(answer["Account"]))
