"""What a step printed loses its secrets and nothing else."""

from __future__ import annotations

import pytest

from imgverify.awstoe_import.masking import MASKED, without_secrets


@pytest.mark.parametrize(
    "text",
    [
        "AKIAABCDEFGHIJKLMNOP",
        "aws_secret_access_key = geheim/geheim+geheim",
        '{"Password": "geheim x"}',
        "DB_PASSWORD='geheim'",
        "export API_KEY=geheim",
        "Authorization: Bearer geheim",
        "https://user:geheim@example.com/x",
        "s3 GET ?X-Amz-Security-Token=geheim&x=1",
        "root:$6$salt$geheimgeheim:1",
        "grub.pbkdf2.sha512.10000.geheim",
        "-----BEGIN OPENSSH PRIVATE KEY-----\ngeheim\n-----END OPENSSH PRIVATE KEY-----",
        "-----BEGIN RSA PRIVATE KEY-----\ngeheim",
    ],
)
def test_secrets(text: str) -> None:
    """Values after telling names, keys, hashes, passwords in URLs."""
    masked = without_secrets(f"before {text}")
    assert "geheim" not in masked
    assert "AKIA" not in masked
    assert MASKED in masked
    assert masked.startswith("before ")


@pytest.mark.parametrize(
    "text",
    [
        "found yes, wanted PasswordAuthentication eq no",
        "/etc/passwd: root",
        "https://example.com/a:b@c",
        "1 of 3 secrets were rotated",
    ],
)
def test_plain_text(text: str) -> None:
    """Names of settings and files are evidence."""
    assert without_secrets(text) == text
