"""The metadata service demands tokens, and tells what EC2 tells."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cloud import imds
from tests.cloud.backings import Plan
from tests.cloud.behaviour import Behaviour
from tests.cloud.metadata import write_metadata

_TTL = "x-aws-ec2-metadata-token-ttl-seconds"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """Metadata of an instance."""
    plan = Plan(
        instance_id="i-0123456789abcdef0",
        image_id="ami-0123456789abcdef0",
        instance_type="t3.micro",
        region="us-east-1",
        zone="us-east-1a",
        account="123456789012",
        folder=tmp_path,
        address="127.66.0.2",
        port=22,
        private_address="172.31.0.10",
        private_name="ip-172-31-0-10.ec2.internal",
        mac="02:00:00:00:00:01",
        subnet_cidr="172.31.0.0/20",
        public_key="ssh-ed25519 AAAA",
        key_name="imgverify-r1",
        user_data=b"#cloud-config\n\xff",
        tags={"imgverify:run": "r1"},
        security_groups=("g",),
        disk="",
        architecture="x86_64",
        root_device="/dev/xvda",
        imds_tokens="required",
        behaviour=Behaviour(),
    )
    path = tmp_path / "metadata.json"
    write_metadata(plan, path)
    return path


def _ask(file: Path, request: str) -> tuple[int, bytes]:
    """One connection, as QEMU makes it."""
    said = subprocess.run(
        [sys.executable, "-I", "-S", imds.__file__, file],
        input=request.replace("\n", "\r\n").encode(),
        capture_output=True,
        check=True,
    ).stdout
    head, _, body = said.partition(b"\r\n\r\n")
    return int(head.split()[1]), body


def _token(file: Path) -> str:
    status, body = _ask(file, f"PUT /latest/api/token HTTP/1.1\n{_TTL}: 60\n\n")
    assert status == 200
    return body.decode()


def _get(file: Path, path: str) -> tuple[int, bytes]:
    token = _token(file)
    return _ask(file, f"GET {path} HTTP/1.1\nX-aws-ec2-metadata-token: {token}\n\n")


def test_without_a_token_nothing_is_told(file: Path) -> None:
    """No token, a forged one and an old one are refused with 401."""
    path = "/latest/meta-data/instance-id"
    assert _ask(file, f"GET {path} HTTP/1.1\n\n") == (401, b"")
    forged = f"GET {path} HTTP/1.1\nX-aws-ec2-metadata-token: AQAE\n\n"
    assert _ask(file, forged)[0] == 401
    assert _get(file, path) == (200, b"i-0123456789abcdef0")
    known = json.loads(file.read_text())
    old = {"x-aws-ec2-metadata-token": imds.token(known["secret"], 60, now=1000.0)}
    assert imds.answer(known, "GET", path, old, now=1059.0)[0] == 200
    assert imds.answer(known, "GET", path, old, now=1060.0)[0] == 401


def test_tokens_are_not_given_to_everybody(file: Path) -> None:
    """A token needs a lifetime of at most six hours, and no proxy on the way."""
    assert _ask(file, "PUT /latest/api/token HTTP/1.1\n\n")[0] == 400
    assert _ask(file, f"PUT /latest/api/token HTTP/1.1\n{_TTL}: 21601\n\n")[0] == 400
    proxied = f"PUT /latest/api/token HTTP/1.1\n{_TTL}: 60\nX-Forwarded-For: 10.0.0.1\n\n"
    assert _ask(file, proxied)[0] == 403


def test_optional_tokens(file: Path) -> None:
    """An instance that does not demand tokens answers without."""
    known = json.loads(file.read_text()) | {"tokens": "optional"}
    assert imds.answer(known, "GET", "/latest/meta-data/ami-id", {}, 0.0)[0] == 200


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/2021-03-23/meta-data/public-keys/", b"0=imgverify-r1"),
        ("/latest/meta-data/public-keys/0/openssh-key", b"ssh-ed25519 AAAA\n"),
        ("/latest/meta-data/tags/instance/imgverify:run", b"r1"),
        ("/latest/meta-data/placement/region", b"us-east-1"),
        ("/latest/meta-data/network/interfaces/macs/", b"02:00:00:00:00:01/"),
        ("/latest/user-data", b"#cloud-config\n\xff"),
    ],
)
def test_what_is_told(file: Path, path: str, body: bytes) -> None:
    """Listings and values are as EC2 gives them."""
    assert _get(file, path) == (200, body)


def test_identity_and_strangers(file: Path) -> None:
    """The identity document names the instance; what is not there is 404."""
    status, body = _get(file, "/latest/dynamic/instance-identity/document")
    assert status == 200
    assert json.loads(body)["imageId"] == "ami-0123456789abcdef0"
    assert _get(file, "/latest/meta-data/iam/info")[0] == 404
    assert _get(file, "/nonsense/meta-data")[0] == 404
    log = file.with_suffix(".log").read_text().splitlines()
    assert log[-1] == "GET /nonsense/meta-data 404"
