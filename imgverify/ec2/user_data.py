"""What cloud-init is given: our own few lines, and what the user wants it to have.

Ours come last and are merged so that they add to the user's lists and replace nothing of theirs.
Source: cloud-init's documentation, "User-data formats", "Merging user-data sections", and the
modules bootcmd, write_files and ssh; EC2 User Guide, "Run commands when you launch an EC2 instance
with user data input" for the limit.
"""

from __future__ import annotations

import gzip
import json
import secrets
import zlib
from dataclasses import dataclass
from email import message_from_string
from email.message import Message
from email.mime.multipart import MIMEMultipart
from email.mime.text import MIMEText
from pathlib import Path

from imgverify.ec2.secret_words import secret_words
from imgverify.errors import UsageError
from imgverify.facts.authorized_key import fingerprint
from imgverify.model import HostKey
from imgverify.providers.login_key import new_key
from imgverify.providers.nocloud import MARKER_PATH

LIMIT = 16 * 1024
"""Bytes, before they are encoded in base64."""

_GZIP = b"\x1f\x8b"
# Bytes of one file, unpacked; what fits into the limit, compressed, is hardly ever so long.
_LONGEST = 1 << 20
# How the kinds of text begin that cloud-init knows; it tells them apart by that itself.
_BEGINNINGS = (
    *("#!", "#cloud-config", "#cloud-boothook", "#include", "#part-handler"),
    *("#upstart-job", "## template:"),
)
_MIME = ("content-type:", "mime-version:")
_MERGING = "dict(no_replace,recurse_list)+list(append)+str()"
# It waits for nothing: at this point of a boot, a timer cannot be started before we have returned.
_TIMER = """\
setsid sh -c '
systemd-run --quiet --unit=imgverify-lifetime --on-active={seconds} systemctl poweroff ||
{{ sleep {seconds}; shutdown -h now || poweroff -f; }}
' </dev/null >/dev/null 2>&1 &
exit 0
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class UserData:
    """What an instance is given.

    Args:
        data: at most `LIMIT` bytes.
        marker: what our part has written to `marker_path`.
        marker_path: of a file in the guest.
        host_key: that our part brings along; None when the image makes its own.
        secrets: words that must not reach a report.
    """

    data: bytes
    marker: str
    marker_path: str
    host_key: HostKey | None
    secrets: tuple[str, ...]


def compose(
    *,
    seconds: int = 0,
    bring_host_key: bool = False,
    plain: Path | None = None,
    secret: Path | None = None,
) -> UserData:
    """Put it together.

    Args:
        seconds: after which the guest ends itself; 0 for never.
        bring_host_key: whether the guest shall take a host key of ours.
        plain: the user's file.
        secret: likewise, with values that must not reach a report.

    Raises:
        UsageError: a file is none that cloud-init would take, or all is too much.
    """
    marker = secrets.token_hex(16)
    ours: dict[str, object] = {
        "merge_how": _MERGING,
        "write_files": [{"path": MARKER_PATH, "content": marker, "permissions": "0644"}],
    }
    words: list[str] = []
    if seconds:
        ours["bootcmd"] = [["sh", "-c", _TIMER.format(seconds=seconds)]]
    host_key = None
    if bring_host_key:
        private, public = new_key("imgverify-host")
        kind, base64, _ = public.split()
        host_key = HostKey(
            type=kind, public=base64, fingerprint=fingerprint(base64), trust="injected"
        )
        ours["ssh_keys"] = {"ed25519_private": private.decode(), "ed25519_public": public}
        words += [line for line in private.decode().splitlines() if not line.startswith("-----")]
    message = MIMEMultipart()
    for option, path in (("--ec2-user-data", plain), ("--ec2-secret-user-data", secret)):
        if path is not None:
            text = _read(path, option)
            message.attach(_part(text, path, option))
            words += secret_words(text) if path is secret else ()
    # JSON is YAML: no value can break out of its place.
    message.attach(_text("#cloud-config\n" + json.dumps(ours), "imgverify"))
    return UserData(
        data=_fitted(message.as_bytes(), plain or secret),
        marker=marker,
        marker_path=MARKER_PATH,
        host_key=host_key,
        secrets=tuple(dict.fromkeys(words)),
    )


def _read(path: Path, option: str) -> str:
    try:
        with path.open("rb") as file:
            data = file.read(_LONGEST + 1)
        if data.startswith(_GZIP):
            with gzip.open(path) as packed:
                data = packed.read(_LONGEST + 1)
        text = data.decode()
    except (OSError, EOFError, zlib.error, UnicodeDecodeError) as error:
        # The error may quote what is in the file.
        reason = error.strerror if isinstance(error, OSError) and error.strerror else "no text"
        raise UsageError(f"{option} {path}: {reason}") from None
    if len(data) > _LONGEST:
        raise UsageError(f"{option} {path}: more than {_LONGEST} bytes", f"EC2 takes {LIMIT}")
    return text


def _part(text: str, path: Path, option: str) -> Message:
    # cloud-init looks for its words at the very start.
    if text.lower().startswith(_MIME):
        return message_from_string(text)
    if not text.startswith(_BEGINNINGS):
        raise UsageError(
            f"{option} {path}: cloud-init would not know what it is",
            "its first line must be #!/bin/sh, #cloud-config, …",
        )
    return _text(text, path.name)


def _text(text: str, name: str) -> MIMEText:
    # Anything but ASCII is sent in base64, which costs a third of the room there is.
    part = MIMEText(text, "plain", "us-ascii" if text.isascii() else "utf-8")
    part.add_header("Content-Disposition", "attachment", filename=name)
    return part


def _fitted(data: bytes, path: Path | None) -> bytes:
    if len(data) <= LIMIT:
        return data
    packed = gzip.compress(data, mtime=0)
    if len(packed) > LIMIT:
        raise UsageError(
            f"--ec2-user-data {path}: {len(packed)} bytes with ours and compressed, and EC2 takes"
            f" {LIMIT}",
            "let it fetch the rest: #include https://…",
        )
    return packed
