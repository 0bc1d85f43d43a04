"""A picture of an instance's screen, for when its console does not say why it hangs."""

from __future__ import annotations

import base64
import binascii
from pathlib import Path

from imgverify.ec2.api import Api
from imgverify.ec2.errors import Ec2Error

NAME = "screenshot.jpg"


def take(api: Api, instance: str, folder: Path) -> Path | None:
    """Ask for a picture; that there is none is no trouble.

    Args:
        api: of the instance's region.
        instance: `i-…`, running.
        folder: gets `NAME`.

    Returns:
        Where it is; None when EC2 gives none.
    """
    try:
        answer = api.once("get_console_screenshot", InstanceId=instance, WakeUp=True)
        picture = base64.b64decode(str(answer.get("ImageData") or ""), validate=True)
    except (Ec2Error, binascii.Error):
        return None
    if not picture:
        return None
    path = folder / NAME
    path.write_bytes(picture)
    return path
