"""What kind of trouble an error code of EC2 means.

Sources: "Error codes for the Amazon EC2 API" and "Troubleshoot instance launch issues" of the EC2
documentation. Codes of a state reason carry `Server.` or `Client.` in front.
"""

from __future__ import annotations

from enum import StrEnum


class Category(StrEnum):
    """What is to be done about an error; the last one is for a person to read."""

    CAPACITY = "capacity"
    QUOTA = "quota"
    THROTTLED = "throttled"
    TRANSIENT = "transient"
    PERMISSION = "permission"
    NETWORK = "network"
    KMS = "kms"
    IMAGE = "image"
    NOT_FOUND = "not-found"
    EXISTS = "exists"
    IN_USE = "in-use"
    CREDENTIALS = "credentials"
    USAGE = "usage"
    OTHER = "other"


_CODES = {
    Category.CAPACITY: (
        "InsufficientAddressCapacity InsufficientCapacity InsufficientCapacityOnHost"
        " InsufficientCapacityOnOutpost InsufficientFreeAddressesInSubnet InsufficientHostCapacity"
        " InsufficientInstanceCapacity InsufficientReservedInstanceCapacity"
        " InsufficientVolumeCapacity ReservationCapacityExceeded SpotMaxPriceTooLow"
        " UnfulfillableCapacity Unsupported"
    ),
    Category.QUOTA: (
        "MaxSpotInstanceCountExceeded MaxSpotFleetRequestCountExceeded"
        " ServiceQuotaExceededException"
    ),
    Category.THROTTLED: (
        "BandwidthLimitExceeded EC2ThrottledException PriorRequestNotComplete RequestLimitExceeded"
        " RequestThrottled RequestThrottledException SlowDown ThrottledException Throttling"
        " ThrottlingException TooManyRequestsException"
    ),
    Category.TRANSIENT: (
        "ConnectTimeoutError ConnectionClosedError EndpointConnectionError HTTPClientError"
        " IncompleteReadError InternalError InternalFailure InternalServerError"
        " InternalServerException ProxyConnectionError ReadTimeoutError RequestTimeout"
        " RequestTimeoutException ResponseStreamingError ServiceUnavailable"
        " ServiceUnavailableException Unavailable"
    ),
    Category.PERMISSION: (
        "AccessDenied AccessDeniedException Blocked OptInRequired PendingVerification"
        " SubscriptionRequiredException UnauthorizedOperation"
    ),
    Category.NETWORK: "DefaultVpcDoesNotExist VPCIdNotSpecified VPCResourceNotSpecified",
    Category.KMS: "CustomerKeyHasBeenRevoked",
    Category.IMAGE: (
        "InvalidAMIID.Unavailable InvalidBlockDeviceMapping InvalidSnapshot.NotFound"
        " InvalidSnapshotID.NotFound"
    ),
    Category.EXISTS: "ConflictException EntityAlreadyExists ResourceAlreadyExistsException",
    Category.IN_USE: (
        "DependencyViolation IncorrectInstanceState IncorrectState InvalidStateTransition"
        " ResourceInUse VolumeInUse"
    ),
    Category.CREDENTIALS: (
        "AuthFailure ExpiredToken ExpiredTokenException IncompleteSignature InvalidAccessKeyId"
        " InvalidClientTokenId InvalidSignatureException MissingAuthenticationToken RequestExpired"
        " SignatureDoesNotMatch TokenRefreshRequired UnrecognizedClientException"
    ),
    Category.USAGE: (
        "InvalidAvailabilityZone InvalidInput InvalidInstanceType InvalidParameter"
        " InvalidParameterCombination InvalidParameterValue InvalidSubnetID.NotFound"
        " InvalidUserData.Malformed MissingParameter ParamValidationError UnknownParameter"
        " ValidationError ValidationException"
    ),
}
_BY_CODE = {code: category for category, codes in _CODES.items() for code in codes.split()}
_BY_ENDING = (
    (".NotFound", Category.NOT_FOUND),
    ("NotFoundException", Category.NOT_FOUND),
    ("NoSuchEntity", Category.NOT_FOUND),
    ("ParameterNotFound", Category.NOT_FOUND),
    (".Duplicate", Category.EXISTS),
    (".InUse", Category.IN_USE),
    ("LimitExceeded", Category.QUOTA),
    (".Malformed", Category.USAGE),
    (".Range", Category.USAGE),
)
# EC2 refuses what an image cannot do with codes that it also uses for a wrong command line, or for
# a zone that does not have the type: only its words tell them apart.
_AMBIGUOUS = {
    "InvalidParameterCombination",
    "InvalidParameterValue",
    "Unsupported",
    "UnsupportedOperation",
}
_OF_IMAGE = (
    "architecture",
    "elastic network adapter",
    "(ena)",
    "enhanced networking",
    "boot mode",
    "virtualization type",
    "nitrotpm",
)
_TOO_MANY_REQUESTS, _SERVER_ERROR = 429, 500


def category_of(code: str, status: int = 0, message: str = "") -> Category:
    """What an answer means.

    Args:
        code: of the error, or of an instance's state reason.
        status: of HTTP; 0 when there was no answer.
        message: what EC2 says in words.
    """
    bare = code.removeprefix("Server.").removeprefix("Client.")
    known = _by_words(code, bare, message.lower()) or _BY_CODE.get(bare) or _by_ending(bare)
    if known is not None:
        return known
    if status == _TOO_MANY_REQUESTS:
        return Category.THROTTLED
    return Category.TRANSIENT if status >= _SERVER_ERROR else Category.OTHER


def _by_words(code: str, bare: str, words: str) -> Category | None:
    if code == "Client.InternalError":
        # What EC2 says when a volume's key cannot be used: the launch succeeds, the start does not.
        return Category.KMS
    if bare in _AMBIGUOUS and any(word in words for word in _OF_IMAGE):
        return Category.IMAGE
    if bare == "AuthFailure" and "not authorized for image" in words:
        return Category.PERMISSION
    return Category.KMS if "kms" in bare.lower() else None


def _by_ending(code: str) -> Category | None:
    return next((category for end, category in _BY_ENDING if code.endswith(end)), None)
