"""A key pair for one run: made here, and only its public half is sent."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from imgverify.ec2.api import Api
from imgverify.ec2.asking import asking
from imgverify.ec2.errors import Ec2Error
from imgverify.ec2.owned import RUN_TAG, Owned
from imgverify.ec2.tagging import Tags
from imgverify.ec2.taxonomy import Category
from imgverify.errors import InfrastructureError
from imgverify.leases import Lease, mark_of
from imgverify.providers.login_key import write_login_key

# What a create call has made may be unknown to the next server that is asked.
_CONSISTENT = 15.0


@dataclass(frozen=True, slots=True)
class TemporaryKey:
    """A key pair that EC2 puts into the instance.

    Args:
        name: under which EC2 knows it.
        path: private key, mode 0600.
        public: one line of authorized_keys.
    """

    name: str
    path: Path
    public: str


def make_key(api: Api, lease: Lease, owned: Owned, tags: Tags, folder: Path) -> TemporaryKey:
    """Make a key pair and tell EC2 its public half.

    Args:
        api: where.
        lease: takes its name before it is there.
        owned: takes its id.
        tags: of the run.
        folder: private and destroyed with the run.

    Raises:
        Ec2Error: it is refused.
        InfrastructureError: somebody else has a key pair of this name.
        OSError: the file cannot be written.
    """
    name = mark_of(owned.run_id)
    path = folder / "login_key"
    public = write_login_key(path)
    lease.ec2("key-pair", name, api.place)
    try:
        with asking(owned, "key-pair"):
            made = api.change(
                "import_key_pair",
                KeyName=name,
                PublicKeyMaterial=public.encode(),
                TagSpecifications=tags.on("key-pair"),
            )
            owned.key_pairs.append(made["KeyPairId"])
    except Ec2Error as error:
        # The answer to the first attempt was lost, and this is what it made.
        if error.category is not Category.EXISTS or error.attempts == 1:
            raise
        owned.key_pairs.append(_find(api, name, owned.run_id))
        owned.unanswered.discard("key-pair")
    return TemporaryKey(name, path, public)


def _find(api: Api, name: str, run_id: str) -> str:
    found = api.read("describe_key_pairs", KeyNames=[name], eventually=_CONSISTENT)["KeyPairs"]
    for pair in found:
        if {"Key": RUN_TAG, "Value": run_id} in pair.get("Tags", []):
            return str(pair["KeyPairId"])
    raise InfrastructureError(
        f"{name}: somebody else has made a key pair of this name", "run again"
    )
