"""Only a clear refusal of a first attempt says that nothing is made."""

from __future__ import annotations

import pytest

from imgverify.ec2.asking import asking
from imgverify.ec2.errors import Ec2Error
from imgverify.ec2.owned import Owned


def _error(code: str, *, status: int = 400, sent: bool = True, attempts: int = 1) -> Ec2Error:
    return Ec2Error("RunInstances", code, "no", status=status, sent=sent, attempts=attempts)


LOST = _error("ReadTimeoutError", status=0)
THROTTLED = _error("RequestLimitExceeded", status=503)
UNSENT = _error("EndpointConnectionError", status=0, sent=False)
REFUSED = _error("UnauthorizedOperation", status=403)


def _ask(owned: Owned, *errors: BaseException) -> set[str]:
    for error in errors:
        with pytest.raises(type(error)), asking(owned, "instance"):
            raise error
    return owned.unanswered


@pytest.mark.parametrize(
    ("errors", "is_open"),
    [
        ((LOST,), True),
        ((KeyboardInterrupt(),), True),
        ((REFUSED,), False),
        ((THROTTLED,), False),
        ((UNSENT,), False),
        ((LOST, THROTTLED), True),
        ((LOST, UNSENT), True),
        ((LOST, REFUSED), False),
        ((_error("RequestLimitExceeded", status=503, attempts=5),), True),
        ((_error("InvalidGroup.NotFound", attempts=5),), False),
    ],
)
def test_errors(errors: tuple[BaseException, ...], *, is_open: bool) -> None:
    """A refusal after a lost answer decides, unless it was made before anybody looked."""
    assert bool(_ask(Owned("run-1234"), *errors)) is is_open


def test_answered() -> None:
    """An answer settles what was open before."""
    owned = Owned("run-1234", unanswered={"instance"})
    with asking(owned, "instance"):
        pass
    assert owned.unanswered == set()
