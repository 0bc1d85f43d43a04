"""The key pair of one run: its private half stays here."""

from __future__ import annotations

from datetime import UTC, datetime

import paramiko
import pytest

from imgverify.ec2.api import Api
from imgverify.ec2.errors import Ec2Error
from imgverify.ec2.owned import RUN_TAG, Owned
from imgverify.ec2.tagging import make_tags
from imgverify.ec2.temporary_key import TemporaryKey, make_key
from imgverify.errors import InfrastructureError
from imgverify.providers import RunContext
from tests.cloud.client import Cloud

NAME = "imgverify-0123456789ab"


def _make(api: Api, context: RunContext, owned: Owned) -> TemporaryKey:
    tags = make_tags(context.run_id, "arn:me", 60, (), datetime.now(UTC))
    return make_key(api, context.lease, owned, tags, context.scratch)


def test_made(cloud: Cloud, api: Api, context: RunContext) -> None:
    """EC2 knows the public half, tagged in the one call that makes it; the lease knows its name."""
    owned = Owned(context.run_id)
    made = _make(api, context, owned)
    assert made.path.stat().st_mode & 0o777 == 0o600
    private = paramiko.Ed25519Key.from_private_key_file(str(made.path))
    (known,) = cloud.client().describe_key_pairs(IncludePublicKey=True)["KeyPairs"]
    assert known["PublicKey"].split()[1] == private.get_base64()
    assert known["KeyPairId"] == owned.key_pairs[0]
    assert {"Key": RUN_TAG, "Value": context.run_id} in known["Tags"]
    assert api.calls == {"ImportKeyPair": 1}
    assert f'"name":"{NAME}","resource":"key-pair"' in context.lease.path.read_text()


def test_written_down_first(cloud: Cloud, api: Api, context: RunContext) -> None:
    """A lease line is there though the call came to nothing."""
    cloud.faults.unauthorized("ImportKeyPair")
    owned = Owned(context.run_id)
    with pytest.raises(Ec2Error, match="UnauthorizedOperation"):
        _make(api, context, owned)
    assert NAME in context.lease.path.read_text()
    assert owned.key_pairs == []


def test_lost_answer(cloud: Cloud, api: Api, context: RunContext) -> None:
    """What the first attempt has made is found by its name and taken."""
    cloud.faults.cut("ImportKeyPair", "after")
    owned = Owned(context.run_id)
    _make(api, context, owned)
    (known,) = cloud.client().describe_key_pairs()["KeyPairs"]
    assert owned.key_pairs == [known["KeyPairId"]]


def test_name_of_somebody_else(cloud: Cloud, api: Api, context: RunContext) -> None:
    """A key pair that is not of this run is not taken, whatever its name."""
    material = paramiko.RSAKey.generate(1024)
    cloud.client().import_key_pair(
        KeyName=NAME, PublicKeyMaterial=f"ssh-rsa {material.get_base64()}".encode()
    )
    owned = Owned(context.run_id)
    with pytest.raises(Ec2Error, match="Duplicate"):
        _make(api, context, owned)
    (context.scratch / "login_key").unlink()
    cloud.faults.cut("ImportKeyPair", "before")
    with pytest.raises(InfrastructureError, match="somebody else has made a key pair"):
        _make(api, context, owned)
    assert owned.key_pairs == []
