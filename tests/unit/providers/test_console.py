"""What a console says: the user, the host keys, the last line."""

from __future__ import annotations

from pathlib import Path

import pytest

from imgverify.providers.console import Console, authorized_user, host_keys, plain

GOOD = Path(__file__).parents[2] / "recordings" / "consoles" / "debian12-good.log"
_ED25519 = "AAAAC3NzaC1lZDI1NTE5AAAAI" + "B" * 43


@pytest.fixture(scope="module")
def good() -> str:
    """What a healthy Debian 12 printed."""
    return plain(GOOD.read_bytes().decode("utf-8", "replace"))


def test_plain() -> None:
    """Colours, titles, carriage returns and bells go; words, tabs and other scripts stay."""
    raw = (
        "\x1b[0;32m  OK  \x1b[0m\tStarted\r\n\x1b]0;title\x07\x1bcgr\u00fc\u00df\x07 \x1b[?7l.\x9b"
    )
    assert plain(raw) == "  OK  \tStarted\ngr\u00fc\u00df ."


def test_growing_file(tmp_path: Path) -> None:
    """Only growth is read, and a piece may end within a character or a sequence."""
    path = tmp_path / "console.log"
    console = Console(path)
    assert not console.poll()
    assert console.last_line == ""
    data = "one\r\n\x1b[1mzw\u00f6lf\x1b[0m\r\n\r\n".encode()
    for end in range(1, len(data) + 1):
        path.write_bytes(data[:end])
        assert console.poll()
        assert not console.poll()
    assert console.text == "one\nzw\u00f6lf\n\n"
    assert console.last_lines(5) == ["one", "zw\u00f6lf"]
    assert console.size == len(data)


def test_user(good: str) -> None:
    """cloud-init says for whom it took the key; root counts only when alone."""
    line = "ci-info: ++Authorized keys from {}/.ssh/authorized_keys for user {}+++"
    assert authorized_user(good) == "debian"
    both = line.format("/root", "root") + "\n" + line.format("/home/a.b-c", "a.b-c")
    assert authorized_user(both) == "a.b-c"
    assert authorized_user(line.format("/root", "root")) == "root"
    assert authorized_user("no such line") == ""


def test_host_keys(good: str) -> None:
    """Keys and fingerprints of every type are read."""
    found = host_keys(good)
    assert set(found.publics) == {"ecdsa-sha2-nistp256", "ssh-ed25519", "ssh-rsa"}
    assert {"ecdsa-sha2-", "ssh-ed25519", "ssh-rsa"} <= set(found.fingerprints)
    assert all(len(keys) == 1 for keys in found.publics.values())


def test_host_keys_between_kernel_lines() -> None:
    """A prefix before a line and the kernel's words in between do no harm."""
    text = (
        "ec2: -----BEGIN SSH HOST KEY KEYS-----\n[  9.0] virtio: hello\n"
        f"ec2: ssh-ed25519 {_ED25519} root@x\n-----END SSH HOST KEY KEYS-----\n"
    )
    assert host_keys(text).publics == {"ssh-ed25519": [_ED25519]}


def test_unfinished_block() -> None:
    """A block that is still being printed is not believed: its last line may be cut."""
    text = f"-----BEGIN SSH HOST KEY KEYS-----\nssh-ed25519 {_ED25519[:60]}"
    assert host_keys(text).publics == {}
