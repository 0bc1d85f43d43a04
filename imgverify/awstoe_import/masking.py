"""Keeps secrets that a step printed out of the report: it goes further than the run's own log."""

from __future__ import annotations

import re

MASKED = "[masked]"
# A value after a word that says what it is; keys of AWS by their form; passwords in URLs; hashes of
# crypt(5) and GRUB; private keys in their armour, whole or cut off.
_NAMED = re.compile(
    r"(?i)(?<![/\w-])([\w-]*(?:passw(?:or)?d|passphrase|secret|token|credential|(?:private|access|api)[_-]?key)"
    r"[\w-]*[\"']?\s*[:=]\s*|authorization:\s*\w+\s+|x-amz-(?:signature|security-token|credential)=)"
    r"(\"[^\"]*\"|'[^']*'|[^\s,;&\"']+)"
)
_FORMS = re.compile(
    r"\b(?:AKIA|ASIA)[A-Z0-9]{12,}"
    r"|(?<=://)[^\s/@:]*:[^\s/@]+(?=@)"
    r"|\$[0-9A-Za-z_-]{1,16}\$[^\s:'\"]{8,}"
    r"|grub\.pbkdf2\.[^\s'\"]+"
    r"|-----BEGIN[A-Z0-9 ]* PRIVATE KEY-----.*?(?:-----END[A-Z0-9 ]* PRIVATE KEY-----|\Z)",
    re.DOTALL,
)


def without_secrets(text: str) -> str:
    """Mask what looks like a secret.

    Args:
        text: that a step printed.
    """
    return _NAMED.sub(rf"\1{MASKED}", _FORMS.sub(MASKED, text))
