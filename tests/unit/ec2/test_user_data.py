"""User-data, read back as cloud-init divides it."""

from __future__ import annotations

import gzip
import json
import secrets
import subprocess
from email import message_from_bytes
from email.message import Message
from pathlib import Path
from typing import Any

import pytest

from imgverify.ec2.user_data import LIMIT, UserData, compose
from imgverify.errors import UsageError
from imgverify.providers.nocloud import MARKER_PATH

CONFIG = "#cloud-config\npackages: [nginx]\n"
PACKED = gzip.compress(b"#!/bin/sh\n" * 99)
CORRUPT = PACKED[:10] + b"\xff" * 9 + PACKED[19:]


def _parts(data: UserData) -> list[Message]:
    raw = gzip.decompress(data.data) if data.data[:2] == b"\x1f\x8b" else data.data
    return [part for part in message_from_bytes(raw).walk() if not part.is_multipart()]


def _text(part: Message) -> str:
    payload = part.get_payload(decode=True)
    assert isinstance(payload, bytes)
    return payload.decode()


def _ours(data: UserData) -> dict[str, Any]:
    first, _, rest = _text(_parts(data)[-1]).partition("\n")
    assert first == "#cloud-config"
    found: dict[str, Any] = json.loads(rest)
    return found


def _write(folder: Path, text: str | bytes, name: str = "given") -> Path:
    path = folder / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def test_least() -> None:
    """Alone, ours asks for a marker, and replaces nothing that the image itself says."""
    data = compose()
    assert _ours(data) == {
        "merge_how": "dict(no_replace,recurse_list)+list(append)+str()",
        "write_files": [{"path": MARKER_PATH, "content": data.marker, "permissions": "0644"}],
    }
    assert data.host_key is None
    assert data.secrets == ()
    assert compose().marker != data.marker


def test_users_part_comes_first(tmp_path: Path) -> None:
    """The user's file is given as it is, before ours, which only adds to it."""
    parts = _parts(compose(plain=_write(tmp_path, CONFIG)))
    assert [part.get_content_type() for part in parts] == ["text/plain", "text/plain"]
    assert _text(parts[0]) == CONFIG
    assert parts[0].get_filename() == "given"


def test_text_of_any_language(tmp_path: Path) -> None:
    """What is no ASCII arrives unchanged."""
    script = "#!/bin/sh\necho 'Grüße, 世界'\n"
    assert _text(_parts(compose(plain=_write(tmp_path, script)))[0]) == script


def test_packed_and_divided_files(tmp_path: Path) -> None:
    """A file that is compressed, or has several parts already, is taken apart."""
    inner = compose(plain=_write(tmp_path, CONFIG)).data
    packed = _write(tmp_path, gzip.compress(inner), "packed")
    parts = _parts(compose(plain=packed))
    assert len(parts) == 3
    assert _text(parts[0]) == CONFIG


def test_both_files(tmp_path: Path) -> None:
    """A plain file and a secret one are both given; only the second one's words are secrets."""
    plain = _write(tmp_path, "#cloud-config\nnote: perfectly-open\n", "plain")
    secret = _write(tmp_path, "#cloud-config\npassword: hunter2hunter2\n", "secret")
    data = compose(plain=plain, secret=secret)
    assert len(_parts(data)) == 3
    assert "hunter2hunter2" in data.secrets
    assert "perfectly-open" not in data.secrets


@pytest.mark.parametrize("text", ["", "password: x\n", " #cloud-config\n", "\n#!/bin/sh\n"])
def test_unknown_beginnings(tmp_path: Path, text: str) -> None:
    """cloud-init would throw away what does not begin with its words."""
    with pytest.raises(UsageError, match="cloud-init would not know what it is"):
        compose(plain=_write(tmp_path, text))


def test_files_that_are_no_text(tmp_path: Path) -> None:
    """Binary and broken files are refused in one line that quotes nothing of them."""
    for content in (b"#!\xff\xfe", b"\x1f\x8bbroken", PACKED[:20], CORRUPT):
        with pytest.raises(UsageError, match=r"--ec2-secret-user-data .*given: no text"):
            compose(secret=_write(tmp_path, content))
    with pytest.raises(UsageError, match="No such file"):
        compose(plain=tmp_path / "absent")


def test_limit(tmp_path: Path) -> None:
    """What is too long is compressed; what is too long even so is refused before a launch."""
    long = compose(plain=_write(tmp_path, CONFIG + "# nothing\n" * 5000))
    assert len(long.data) <= LIMIT
    assert _text(_parts(long)[0]).endswith("# nothing\n")
    noise = "".join(f"# {secrets.token_hex(32)}\n" for _ in range(700))
    with pytest.raises(UsageError, match="and EC2 takes 16384"):
        compose(plain=_write(tmp_path, CONFIG + noise))


def test_much_from_little(tmp_path: Path) -> None:
    """A file that unpacks to more than anybody would send is refused, and not cut short."""
    bomb = gzip.compress(b"#!/bin/sh\n" + b"#" * (1 << 21))
    for content in (bomb, gzip.decompress(bomb)):
        with pytest.raises(UsageError, match="more than 1048576 bytes"):
            compose(plain=_write(tmp_path, content))


def test_host_key(tmp_path: Path) -> None:
    """A key that is brought along is a real pair, known beforehand, and its private half secret."""
    data = compose(bring_host_key=True)
    keys = _ours(data)["ssh_keys"]
    path = tmp_path / "key"
    path.touch(mode=0o600)
    path.write_text(keys["ed25519_private"])
    told = subprocess.run(
        ["ssh-keygen", "-y", "-f", path], capture_output=True, text=True, check=True
    ).stdout.split()
    assert data.host_key is not None
    assert (data.host_key.type, data.host_key.public) == (told[0], told[1])
    assert data.host_key.trust == "injected"
    printed = subprocess.run(
        ["ssh-keygen", "-l", "-f", path], capture_output=True, text=True, check=True
    ).stdout
    assert data.host_key.fingerprint in printed
    body = keys["ed25519_private"].splitlines()[1:-1]
    assert set(body) <= set(data.secrets)


def _program(folder: Path, name: str, script: str) -> None:
    path = folder / name
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(0o755)


def _await(path: Path) -> str:
    subprocess.run(
        ["sh", "-c", 'until [ -s "$1" ]; do sleep 0.05; done', "", path], check=True, timeout=60
    )
    return path.read_text()


def test_timer_returns_at_once(tmp_path: Path) -> None:
    """Where systemd cannot be asked, a shell waits instead, and the boot goes on meanwhile."""
    script = _ours(compose(seconds=60))["bootcmd"][0]
    assert script[:2] == ["sh", "-c"]
    called, over = tmp_path / "called", tmp_path / "over"
    _program(tmp_path, "systemd-run", "exit 1")
    _program(tmp_path, "sleep", f'[ "$1" = 60 ] && until [ -e {over} ]; do /bin/sleep 0.05; done')
    _program(tmp_path, "shutdown", f'echo "$@" > {called}')
    subprocess.run(script, check=True, timeout=60, env={"PATH": f"{tmp_path}:/usr/bin:/bin"})
    assert not called.exists()
    over.touch()
    assert _await(called) == "-h now\n"


def test_timer_of_systemd(tmp_path: Path) -> None:
    """Where there is systemd, its timer powers the machine off after the lifetime."""
    script = _ours(compose(seconds=3600))["bootcmd"][0]
    called = tmp_path / "called"
    _program(tmp_path, "systemd-run", f'echo "$@" > {called}')
    subprocess.run(script, check=True, timeout=60, env={"PATH": f"{tmp_path}:/usr/bin:/bin"})
    said = _await(called).split()
    assert said[-2:] == ["systemctl", "poweroff"]
    assert "--on-active=3600" in said


def test_no_timer() -> None:
    """A user may want none."""
    assert "bootcmd" not in _ours(compose())
