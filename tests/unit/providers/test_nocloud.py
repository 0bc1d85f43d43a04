"""The seed, read back as cloud-init would."""

from __future__ import annotations

import io
import json
from pathlib import Path

import paramiko
import pycdlib
import pytest

from imgverify.providers.nocloud import MARKER_PATH, write_seed


def _files(image: Path) -> dict[str, str]:
    iso = pycdlib.PyCdlib()
    iso.open(str(image))
    try:
        assert iso.pvd.volume_identifier.decode().strip() == "cidata"
        found = {}
        for name in ("meta-data", "user-data"):
            by_rock_ridge, by_joliet = io.BytesIO(), io.BytesIO()
            iso.get_file_from_iso_fp(by_rock_ridge, rr_path=f"/{name}")
            iso.get_file_from_iso_fp(by_joliet, joliet_path=f"/{name}")
            assert by_rock_ridge.getvalue() == by_joliet.getvalue()
            found[name] = by_joliet.getvalue().decode()
        return found
    finally:
        iso.close()


def test_content(tmp_path: Path) -> None:
    """The seed asks for a name, a key and a marker, and for nothing else."""
    seed = write_seed(tmp_path)
    files = _files(seed.image)
    meta = json.loads(files["meta-data"])
    assert meta == {
        "instance-id": seed.injected.instance_id,
        "local-hostname": seed.injected.hostname,
    }
    first, _, rest = files["user-data"].partition("\n")
    assert first == "#cloud-config"
    assert json.loads(rest) == {
        "hostname": seed.injected.hostname,
        "ssh_authorized_keys": [seed.injected.public_key],
        "write_files": [
            {"path": MARKER_PATH, "content": seed.injected.marker, "permissions": "0644"}
        ],
    }


def test_key(tmp_path: Path) -> None:
    """The private key is ours alone, and fits the public one that is injected."""
    seed = write_seed(tmp_path)
    assert seed.key.stat().st_mode & 0o777 == 0o600
    key = paramiko.Ed25519Key.from_private_key_file(str(seed.key))
    assert seed.injected.public_key == f"{key.get_name()} {key.get_base64()} imgverify"


def test_everything_is_fresh(tmp_path: Path) -> None:
    """No two boots share a key, a name, an instance or a marker."""
    seeds = []
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
        seeds.append(write_seed(tmp_path / name).injected)
    for field in ("public_key", "hostname", "instance_id", "marker"):
        assert getattr(seeds[0], field) != getattr(seeds[1], field)


def test_never_over_an_existing_key(tmp_path: Path) -> None:
    """A file that is already there, or a link planted in its place, is not written to."""
    (tmp_path / "login_key").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(FileExistsError):
        write_seed(tmp_path)
    assert not (tmp_path / "elsewhere").exists()
