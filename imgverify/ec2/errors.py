"""An error of AWS' API, and whom it blames."""

from __future__ import annotations

import re

from imgverify.ec2.taxonomy import Category, category_of
from imgverify.errors import ArtifactError, ImgverifyError, InfrastructureError, UsageError

NOT_IMPLEMENTED = "NotImplemented"
# What follows is of no use to a reader, and the second repeats the request with its session token.
_CUT = re.compile(
    r"\s*(Encoded authorization failure message:|The Canonical String\b).*", re.DOTALL
)
_ENCODED = re.compile(r"Encoded authorization failure message:\s*(\S+)")
_LONGEST = 500


class Ec2Error(InfrastructureError):
    """AWS refused a call, or did not answer it.

    Args:
        operation: as in AWS' documentation: `RunInstances`.
        code: of the error: AWS' own, or the name of what the SDK raised.
        text: what AWS says in words.
        status: of HTTP; 0 when there was no answer.
        sent: whether the request may have reached AWS.
        category: when it is known better than by its code.
        attempts: how often the call was tried: a create call that was repeated may find what its
            first attempt has made.
    """

    def __init__(
        self,
        operation: str,
        code: str,
        text: str,
        *,
        status: int = 0,
        sent: bool = True,
        category: Category | None = None,
        attempts: int = 1,
    ) -> None:
        encoded = _ENCODED.search(text)
        self.text = " ".join(_CUT.sub("", text).split())[:_LONGEST]
        super().__init__(f"{operation}: {code}: {self.text}".rstrip(": "))
        self.operation = operation
        self.code = code
        self.status = status
        self.sent = sent
        self.category = category or category_of(code, status, text)
        self.attempts = attempts
        self.encoded = encoded.group(1) if encoded else ""

    @property
    def is_implemented(self) -> bool:
        """Whether the server knows the operation at all; AWS' own does."""
        return self.code not in {NOT_IMPLEMENTED, "InvalidAction", "UnknownOperationException"}


_INFRASTRUCTURE = {
    Category.CAPACITY: "name more --ec2-instance-type or --ec2-zone, or try again later",
    Category.QUOTA: "wait for other instances to end, or ask for a higher quota: Service Quotas",
    Category.THROTTLED: "others use up the account's request rate: try again later",
    Category.TRANSIENT: "AWS or the way to it has trouble: try again",
    Category.PERMISSION: "`imgverify doctor ec2` says which actions are missing",
    Category.KMS: "the key must be enabled, and allow you kms:CreateGrant and kms:Decrypt; another"
    " one: --ec2-kms-key",
    Category.IN_USE: "something else uses it: `imgverify sweep --ec2` tries again",
    Category.CREDENTIALS: "renew them, or choose others: --aws-profile; `aws sts"
    " get-caller-identity` shows whose they are",
}
_USAGE = {Category.USAGE, Category.NETWORK}
_GROUPS = ("InvalidGroup.", "InvalidSecurityGroupID.")
_BY_CODE = {
    "OptInRequired": "subscribe to the product on its AWS Marketplace page, or switch on the"
    " region",
    "PendingVerification": "AWS still verifies the account for this region: try again later",
    "Blocked": "AWS has blocked the account: ask AWS Support",
}
_REGISTER = (
    "EC2 cannot launch the AMI as it is registered: register it again, or name a type that it fits:"
    " --ec2-instance-type"
)
_LOOK_UP = "AWS' documentation says what it means: Error codes for the Amazon EC2 API"


def blamed(error: Ec2Error) -> ImgverifyError:
    """What ends the run: the same message, with the exit code of whose fault it is.

    Args:
        error: that nothing could be done about.
    """
    kind, hint = _blame(error)
    return kind(error.message, hint)


def _blame(error: Ec2Error) -> tuple[type[ImgverifyError], str]:
    if error.code.startswith("InvalidAMIID."):
        return ArtifactError, "is it in another region, or not shared with you? --region"
    if error.code == "AuthFailure" and error.category is Category.PERMISSION:
        return ArtifactError, "its owner must share the AMI with this account"
    if error.category is Category.IMAGE:
        return ArtifactError, _REGISTER
    if error.category in _USAGE or error.code.startswith(_GROUPS):
        return UsageError, _wrong_word(error)
    hint = _BY_CODE.get(error.code) or error.hint
    return InfrastructureError, hint or _INFRASTRUCTURE.get(error.category, _LOOK_UP)


_WORDS = {
    "subnet": "--ec2-subnet",
    "group": "--ec2-security-group",
    "instancetype": "--ec2-instance-type",
    "instance type": "--ec2-instance-type",
    "iaminstanceprofile": "--ec2-instance-profile",
    "instance profile": "--ec2-instance-profile",
    "availability": "--ec2-zone",
    "kms": "--ec2-kms-key",
    "cidr": "--ec2-cidr",
    "tag": "--ec2-tag",
    "user data": "--ec2-user-data",
}


def _wrong_word(error: Ec2Error) -> str:
    if error.category is Category.NETWORK:
        return "there is no default VPC: name a subnet with --ec2-subnet"
    said = f"{error.code} {error.text}".lower()
    option = next((option for word, option in _WORDS.items() if word in said), "")
    return f"correct {option}" if option else "one of the --ec2-… options is wrong"
