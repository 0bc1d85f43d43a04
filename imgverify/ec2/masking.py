"""Keeps credentials of AWS, and what the user marked as secret, out of all that is written."""

from __future__ import annotations

import os
from collections.abc import Iterable

from imgverify.masking import Masker, without_aws_keys

_OURS = ("AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN", "AWS_SECURITY_TOKEN")


def without_credentials(text: str, secrets: Iterable[str] = ()) -> str:
    """The text without secrets; as many lines, or fewer where a private key stood.

    Args:
        text: any.
        secrets: values that are masked wherever they stand.
    """
    ours = [value for name in _OURS if (value := os.environ.get(name))]
    return without_aws_keys(Masker([*secrets, *ours]).masked(text))
