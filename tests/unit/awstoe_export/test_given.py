"""What the platform gave, from cloud-init's record and the hardware."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from imgverify.awstoe_export.given import (
    CONFIG,
    CONFIG_FOLDER,
    RECORD,
    SEED,
    USER_DATA,
    VENDOR,
    Given,
)
from imgverify.facts.authorized_key import key
from imgverify.facts.identity import MARKER
from imgverify.unobserved import NotApplicableError, NotObservedError

KEY = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIGJhc2U2NGJhc2U2NGJhc2U2NGJhc2U2NGJhc2U2 me"
ASKED = {
    "hostname": "chosen",
    "ssh_authorized_keys": [KEY],
    "write_files": [{"path": "/other"}, {"path": MARKER, "content": "text"}],
}


def put(root: Path, name: str, text: str) -> None:
    """Write a file below a root."""
    path = root / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)


def given(root: Path, *, user_data: object = None, **said: object) -> Given:
    """A machine whose cloud-init has written its record."""
    if user_data is not None:
        put(root, USER_DATA, f"#cloud-config\n{json.dumps(user_data)}")
    put(root, RECORD, json.dumps({"v1": said}))
    put(root, CONFIG, "system_info: {default_user: {name: debian, lock_passwd: true}}")
    put(root, f"{CONFIG_FOLDER}/05_more.cfg", "system_info: {default_user: {name: admin}}")
    put(root, f"{CONFIG_FOLDER}/99_last.cfg", "system_info: {default_user: {shell: /bin/sh}}")
    return Given(root)


def test_nocloud_seed(tmp_path: Path) -> None:
    """What our own seed asks for: in user-data."""
    put(tmp_path, SEED, "")
    found = given(tmp_path, user_data=ASKED, instance_id="i-1", local_hostname="other")
    assert found.injected is found
    assert (found.datasource, found.instance_id, found.hostname) == ("nocloud", "i-1", "chosen")
    assert (found.public_key, found.user) == (KEY, "admin")
    assert (found.marker_path, found.marker) == (MARKER, "text")


def test_ec2(tmp_path: Path) -> None:
    """What EC2 gives: a name and a key in meta-data, no marker."""
    put(tmp_path, VENDOR, "Amazon EC2\n")
    found = given(tmp_path, local_hostname="ip-10-0-0-1", public_ssh_keys=[KEY])
    assert (found.datasource, found.hostname, found.public_key) == ("ec2", "ip-10-0-0-1", KEY)
    with pytest.raises(NotApplicableError, match="did not ask to write"):
        _ = found.marker_path


def test_no_key(tmp_path: Path) -> None:
    """Without a key nobody is let in: any key is foreign, and there is no login to ask for."""
    found = given(tmp_path, local_hostname="x")
    with pytest.raises(NotApplicableError, match="no SSH key"):
        _ = found.user
    first, second = key(found.public_key).fingerprint, key(found.public_key).fingerprint
    assert first.startswith("SHA256:")
    assert first != second


def test_two_keys(tmp_path: Path) -> None:
    """The checks know one key: which of two is meant is not guessed."""
    found = given(tmp_path, public_ssh_keys=[KEY, KEY.replace("GJh", "GJi")])
    with pytest.raises(NotObservedError, match="gave 2 keys"):
        _ = found.public_key


def test_unknown(tmp_path: Path) -> None:
    """No record and unknown hardware: nobody knows, so no control passes."""
    found = Given(tmp_path)
    for name in ("datasource", "instance_id", "hostname", "public_key", "user", "marker"):
        with pytest.raises(NotObservedError):
            getattr(found, name)
    assert found.injected is found


def test_record_without_a_user(tmp_path: Path) -> None:
    """A key but no default user."""
    put(tmp_path, RECORD, json.dumps({"v1": {"public_ssh_keys": [KEY]}}))
    with pytest.raises(NotObservedError, match="no default user"):
        _ = Given(tmp_path).user


@pytest.mark.parametrize("text", ["#!/bin/sh\n", "\x1f\x8b", "#cloud-config\n[]"])
def test_other_user_data(text: str, tmp_path: Path) -> None:
    """A script, something packed, a list: none of our requests is in it."""
    put(tmp_path, USER_DATA, text)
    found = given(tmp_path, local_hostname="x")
    assert (found.hostname, found.keys) == ("x", [])


def test_user_data_that_is_broken(tmp_path: Path) -> None:
    """What it asked for is not known."""
    put(tmp_path, USER_DATA, "#cloud-config\na: [")
    with pytest.raises(NotObservedError, match=r"user-data\.txt was not read"):
        _ = given(tmp_path, local_hostname="x").hostname


def test_user_data_of_another_boot(tmp_path: Path) -> None:
    """Without a record of this boot it says nothing of this one."""
    put(tmp_path, USER_DATA, f"#cloud-config\n{json.dumps(ASKED)}")
    with pytest.raises(NotObservedError, match="is not known"):
        _ = Given(tmp_path).marker
