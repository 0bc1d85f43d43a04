"""Why something of an AMI is not seen, where another try would not see it either."""

from __future__ import annotations

from imgverify.ec2.errors import Ec2Error, blamed
from imgverify.ec2.taxonomy import Category

_PASSING = {Category.THROTTLED, Category.TRANSIENT, Category.CREDENTIALS}


def reason(error: Ec2Error) -> str:
    """The reason, for `Ami.unseen`.

    Args:
        error: of the call that would have told it.

    Raises:
        ImgverifyError: for now only: whoever tries again may see it.
    """
    if error.category in _PASSING:
        raise blamed(error) from error
    if not error.is_implemented:
        return f"the API server does not have {error.operation}"
    if error.code == "AuthFailure":
        return f"{error.operation} is for the owner of the AMI only"
    if error.category is Category.PERMISSION:
        return f"you are not allowed to call ec2:{error.operation}"
    return error.message
