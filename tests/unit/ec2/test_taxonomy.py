"""What an error code of EC2 means."""

from __future__ import annotations

import pytest

from imgverify.ec2.taxonomy import Category, category_of

ZONE = (
    "Your requested instance type (t3.micro) is not supported in your requested Availability Zone"
    " (us-east-1e). Please retry your request by not specifying an Availability Zone."
)
ARCHITECTURE = (
    "The architecture 'i386,x86_64' of the specified instance type does not match the architecture"
    " 'arm64' of the specified AMI. Specify an instance type and an AMI that have matching"
    " architectures, and try again."
)
ENA = (
    "Enhanced networking with the Elastic Network Adapter (ENA) is required for the 't3.micro'"
    " instance type. Ensure that you are using an AMI that is enabled for ENA."
)


@pytest.mark.parametrize(
    ("code", "status", "message", "category"),
    [
        ("InsufficientInstanceCapacity", 500, "", Category.CAPACITY),
        ("Server.InsufficientInstanceCapacity", 0, "", Category.CAPACITY),
        ("InsufficientFreeAddressesInSubnet", 400, "", Category.CAPACITY),
        ("Unsupported", 400, ZONE, Category.CAPACITY),
        ("Unsupported", 400, "The requested configuration is not supported", Category.CAPACITY),
        ("VcpuLimitExceeded", 400, "", Category.QUOTA),
        ("SecurityGroupLimitExceeded", 400, "", Category.QUOTA),
        ("Client.VolumeLimitExceeded", 0, "", Category.QUOTA),
        ("RequestLimitExceeded", 503, "", Category.THROTTLED),
        ("ThrottlingException", 400, "", Category.THROTTLED),
        ("Whatever", 429, "", Category.THROTTLED),
        ("InternalError", 500, "", Category.TRANSIENT),
        ("Server.InternalError", 0, "", Category.TRANSIENT),
        ("503", 503, "Service Unavailable", Category.TRANSIENT),
        ("ReadTimeoutError", 0, "", Category.TRANSIENT),
        ("UnauthorizedOperation", 403, "", Category.PERMISSION),
        ("OptInRequired", 401, "", Category.PERMISSION),
        ("AuthFailure", 403, "Not authorized for images: [ami-1]", Category.PERMISSION),
        ("AuthFailure", 403, "Not authorized for image:ami-1", Category.PERMISSION),
        ("AuthFailure", 401, "AWS was not able to validate", Category.CREDENTIALS),
        ("ExpiredTokenException", 403, "", Category.CREDENTIALS),
        ("RequestExpired", 400, "", Category.CREDENTIALS),
        ("VPCIdNotSpecified", 400, "No default VPC for this user", Category.NETWORK),
        ("Client.InternalError", 0, "Client error on launch", Category.KMS),
        ("KMSKeyNotAccessibleFault", 400, "", Category.KMS),
        ("CustomerKeyHasBeenRevoked", 400, "", Category.KMS),
        ("InvalidParameterValue", 400, ARCHITECTURE, Category.IMAGE),
        ("InvalidParameterCombination", 400, ENA, Category.IMAGE),
        ("Unsupported", 400, "The boot mode uefi is not supported by t2.micro", Category.IMAGE),
        ("InvalidBlockDeviceMapping", 400, "smaller than snapshot", Category.IMAGE),
        ("InvalidAMIID.Unavailable", 400, "", Category.IMAGE),
        ("InvalidAMIID.NotFound", 400, "", Category.NOT_FOUND),
        ("InvalidInstanceID.NotFound", 400, "", Category.NOT_FOUND),
        ("InvalidGroup.NotFound", 400, "", Category.NOT_FOUND),
        ("ResourceNotFoundException", 404, "", Category.NOT_FOUND),
        ("NoSuchEntity", 404, "", Category.NOT_FOUND),
        ("InvalidKeyPair.Duplicate", 400, "", Category.EXISTS),
        ("ConflictException", 409, "", Category.EXISTS),
        ("DependencyViolation", 400, "", Category.IN_USE),
        ("InvalidNetworkInterface.InUse", 400, "", Category.IN_USE),
        ("InvalidSubnetID.NotFound", 400, "", Category.USAGE),
        ("InvalidParameterValue", 400, "Invalid value 't9.huge' for InstanceType", Category.USAGE),
        ("InvalidAMIID.Malformed", 400, "", Category.USAGE),
        ("IdempotentParameterMismatch", 400, "", Category.OTHER),
        ("", 0, "", Category.OTHER),
    ],
)
def test_category(code: str, status: int, message: str, category: Category) -> None:
    """A code, and where it is ambiguous its words, say what is to be done."""
    assert category_of(code, status, message) is category
