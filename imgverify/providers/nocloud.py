"""The NoCloud seed: a small disk from which cloud-init takes a login key and a marker.

It asks for nothing else, so that the image behaves as it would elsewhere.
Source: cloud-init's documentation, "NoCloud" and "cc_write_files".
"""

from __future__ import annotations

import io
import json
import secrets
from dataclasses import dataclass
from pathlib import Path

import pycdlib

from imgverify.model import Injected
from imgverify.providers.login_key import write_login_key

LABEL = "cidata"
MARKER_PATH = "/run/imgverify/marker"


@dataclass(frozen=True, slots=True)
class Seed:
    """A seed that was written.

    Args:
        image: the ISO 9660 file.
        key: the private key's file, mode 0600.
        injected: what the seed asks for.
    """

    image: Path
    key: Path
    injected: Injected


def write_seed(folder: Path) -> Seed:
    """Make a fresh key pair, instance id, host name and marker, and the seed that holds them.

    Args:
        folder: private and destroyed with the run.

    Raises:
        OSError: a file cannot be written, or is there already.
    """
    key = folder / "login_key"
    public = write_login_key(key)
    injected = Injected(
        datasource="nocloud",
        instance_id=f"imgverify-{secrets.token_hex(8)}",
        hostname=f"imgverify-{secrets.token_hex(4)}",
        public_key=public,
        marker_path=MARKER_PATH,
        marker=secrets.token_hex(16),
    )
    image = folder / "seed.iso"
    _write_image(image, {"meta-data": _meta_data(injected), "user-data": _user_data(injected)})
    return Seed(image, key, injected)


def _meta_data(injected: Injected) -> str:
    return json.dumps(
        {
            "instance-id": injected.instance_id,
            "local-hostname": injected.hostname,
        }
    )


def _user_data(injected: Injected) -> str:
    # JSON is YAML: no value can break out of its place.
    return "#cloud-config\n" + json.dumps(
        {
            "hostname": injected.hostname,
            "ssh_authorized_keys": [injected.public_key],
            "write_files": [
                {
                    "path": injected.marker_path,
                    "content": injected.marker,
                    "permissions": "0644",
                }
            ],
        },
        indent=2,
    )


def _write_image(path: Path, files: dict[str, str]) -> None:
    iso = pycdlib.PyCdlib()
    iso.new(interchange_level=3, joliet=3, rock_ridge="1.09", vol_ident=LABEL)
    try:
        for number, (name, text) in enumerate(files.items()):
            data = text.encode()
            iso.add_fp(
                io.BytesIO(data),
                len(data),
                iso_path=f"/FILE{number}.;1",
                rr_name=name,
                joliet_path=f"/{name}",
            )
        with path.open("xb") as file:
            iso.write_fp(file)
    finally:
        iso.close()
