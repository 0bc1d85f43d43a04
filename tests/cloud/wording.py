"""Errors as EC2 words them, with its codes and HTTP statuses."""

from __future__ import annotations

BAD_REQUEST, FORBIDDEN, PRECONDITION_FAILED = 400, 403, 412
SERVER_ERROR, UNAVAILABLE = 500, 503


class Refused(Exception):  # noqa: N818 (an answer, and not a failure of the test cloud)
    """An operation that the cloud refuses.

    Args:
        code: AWS' error code.
        message: as EC2 words it.
        status: HTTP status.
    """

    def __init__(self, code: str, message: str, status: int = BAD_REQUEST) -> None:
        super().__init__(f"{code}: {message}")
        self.code = code
        self.message = message
        self.status = status


MESSAGES = {
    "InsufficientInstanceCapacity": (
        "We currently do not have sufficient {type} capacity in the Availability Zone you "
        "requested ({zone}). Our system will be working on provisioning additional capacity."
    ),
    "VcpuLimitExceeded": (
        "You have requested more vCPU capacity than your current vCPU limit of 0 allows for the "
        "instance bucket that the specified instance type belongs to. Please visit "
        "http://aws.amazon.com/contact-us/ec2-request to request an adjustment to this limit."
    ),
    "RequestLimitExceeded": "Request limit exceeded.",
    "Unavailable": "The service is unavailable. Please try again shortly.",
    "InternalError": "An internal error has occurred",
    "UnauthorizedOperation": (
        "You are not authorized to perform this operation. User: {user} is not authorized to "
        "perform: {action} because no identity-based policy allows the {action} action. Encoded "
        "authorization failure message: {encoded}"
    ),
    "Unsupported": (
        "Your requested instance type ({type}) is not supported in your requested Availability "
        "Zone ({zone}). Please retry your request by not specifying an Availability Zone."
    ),
    "DryRunOperation": "Request would have succeeded, but DryRun flag is set.",
}
STATUSES = {
    "InsufficientInstanceCapacity": SERVER_ERROR,
    "RequestLimitExceeded": UNAVAILABLE,
    "Unavailable": UNAVAILABLE,
    "InternalError": SERVER_ERROR,
    "UnauthorizedOperation": FORBIDDEN,
    "AccessDenied": FORBIDDEN,
    "DryRunOperation": PRECONDITION_FAILED,
}


def not_found(kind: str, named: str) -> Refused:
    """What EC2 says of an id that it does not know.

    Args:
        kind: first half of the code: `InvalidInstanceID`, `InvalidGroup`, …
        named: the id or the name.
    """
    words = {
        "InvalidInstanceID": f"The instance ID '{named}' does not exist",
        "InvalidAMIID": f"The image id '[{named}]' does not exist",
        "InvalidGroup": f"The security group '{named}' does not exist",
        "InvalidKeyPair": f"The key pair '{named}' does not exist",
        "InvalidSubnetID": f"The subnet ID '{named}' does not exist",
        "InvalidSnapshot": f"The snapshot '{named}' does not exist.",
        "InvalidVolume": f"The volume '{named}' does not exist.",
    }
    return Refused(f"{kind}.NotFound", words.get(kind, f"'{named}' does not exist"))
