"""Credentials of AWS and marked secrets are masked; what must be read is not."""

from __future__ import annotations

from pathlib import Path

import pytest

from imgverify.ec2.masking import without_credentials
from imgverify.masking import MASK

KEY = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"
TOKEN = "IQoJb3JpZ2luX2VjEXAMPLE/token+of=many=letters"  # noqa: S105 - an example
GOOD = Path(__file__).parents[2] / "recordings" / "consoles" / "debian12-good.log"


@pytest.mark.parametrize(
    "line",
    [
        "id AKIAIOSFODNN7EXAMPLE here",
        "ASIAIOSFODNN7EXAMPLE",
        f"aws_secret_access_key = {KEY}",
        f'"SecretAccessKey" : "{KEY}",',
        f"AWS_SECRET_ACCESS_KEY={KEY}",
        f"export AWS_SESSION_TOKEN='{TOKEN}'",
        f'"Token" : "{TOKEN}",',
        f"X-aws-ec2-metadata-token: {TOKEN}",
        f"x-amz-security-token: {TOKEN}",
        f"-----BEGIN OPENSSH PRIVATE KEY-----\n{KEY}\n-----END OPENSSH PRIVATE KEY-----",
    ],
)
def test_credentials(line: str) -> None:
    """Each usual way in which a credential is printed."""
    masked = without_credentials(f"before\n{line}\nafter")
    assert MASK in masked
    for secret in (KEY, TOKEN, "IOSFODNN7"):
        assert secret not in masked
    assert masked.startswith("before\n")
    assert masked.endswith("\nafter")


def test_marked_ones() -> None:
    """What the user marked is masked wherever it stands."""
    assert without_credentials("x hunter2! y", ["hunter2!"]) == f"x {MASK} y"


def test_our_own(monkeypatch: pytest.MonkeyPatch) -> None:
    """The credentials that we ourselves use are masked without a name beside them."""
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", KEY)
    assert KEY not in without_credentials(f"oops {KEY}")


def test_a_good_console_stays_as_it_is() -> None:
    """Host keys, fingerprints and authorized keys are no secrets."""
    text = GOOD.read_text(errors="replace")
    assert without_credentials(text) == text
