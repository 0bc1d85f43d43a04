"""Host keys that a user trusts, looked up as OpenSSH's own tools look them up."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from imgverify.live.known_hosts import Known, fingerprint, known_keys
from tests.sshd import new_key


@pytest.fixture(scope="module")
def keys(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """`type base64` of some keys, by name."""
    folder = tmp_path_factory.mktemp("keys")
    kinds = {"a": "ed25519", "b": "ed25519", "ecdsa": "ecdsa", "rsa": "rsa"}
    made = {name: new_key(folder / name, kind) for name, kind in kinds.items()}
    return {
        name: " ".join(path.with_suffix(".pub").read_text().split()[:2])
        for name, path in made.items()
    }


def _write(folder: Path, *lines: str) -> Path:
    path = folder / "known_hosts"
    path.write_text("".join(f"{line}\n" for line in lines))
    return path


def _shown(known: Known) -> list[str]:
    return [f"{key.type} {key.public}" for key in known.keys]


@pytest.mark.parametrize(
    ("patterns", "host", "port"),
    [
        ("web1", "web1", 22),
        ("web1", "WEB1", 22),
        ("Web1,10.0.0.1", "10.0.0.1", 22),
        ("web1", "web2", 22),
        ("*.example.com,!old.example.com", "new.example.com", 22),
        ("*.example.com,!old.example.com", "old.example.com", 22),
        ("!old.example.com", "new.example.com", 22),
        ("web?", "web12", 22),
        ("[web1]:2222", "web1", 2222),
        ("[web1]:2222", "web1", 22),
        ("[*.example.com]:2222", "a.example.com", 2222),
        ("web[12]", "web1", 22),
        ("[2001:db8::1]:2222", "2001:db8::1", 2222),
    ],
)
@pytest.mark.parametrize("hashed", [False, True])
def test_lookup_is_that_of_ssh_keygen(
    tmp_path: Path, keys: dict[str, str], patterns: str, host: str, port: int, *, hashed: bool
) -> None:
    """Names, ports, wildcards, exclusions and hashes are understood as `ssh-keygen -F` does."""
    path = _write(tmp_path, f"{patterns} {keys['a']}", f"elsewhere {keys['b']}")
    if hashed:
        subprocess.run(["ssh-keygen", "-q", "-H", "-f", path], check=True, capture_output=True)
    # ssh(1) looks for names in lower case; ssh-keygen takes them as they are.
    name = host.lower() if port == 22 else f"[{host}]:{port}"
    told = subprocess.run(
        ["ssh-keygen", "-F", name, "-f", path], check=False, capture_output=True, text=True
    )
    assert bool(known_keys(host, port, [path]).keys) is (told.returncode == 0)


def test_best_type_comes_first(tmp_path: Path, keys: dict[str, str]) -> None:
    """Several keys of one host, from several files, each once."""
    first = _write(tmp_path, f"web1 {keys['rsa']}", f"web1 {keys['a']}")
    second = tmp_path / "more"
    second.write_text(f"# a comment\n\nweb1 {keys['a']} me@here\nweb1 {keys['ecdsa']}\n")
    known = known_keys("web1", 22, [first, second, tmp_path / "absent"])
    assert _shown(known) == [keys["a"], keys["ecdsa"], keys["rsa"]]
    assert {key.trust for key in known.keys} == {"known_hosts"}
    assert known.why_none == ""


def test_key_without_port_counts_where_none_has_it(tmp_path: Path, keys: dict[str, str]) -> None:
    """As in ssh(1); one that is kept with the port is the only one then."""
    path = _write(tmp_path, f"web1 {keys['a']}", f"[web1]:2222 {keys['b']}")
    assert _shown(known_keys("web1", 2222, [path])) == [keys["b"]]
    assert _shown(known_keys("web1", 2223, [path])) == [keys["a"]]


def test_revoked_key_is_never_trusted(tmp_path: Path, keys: dict[str, str]) -> None:
    """Neither where another line trusts it, nor where nobody does."""
    path = _write(tmp_path, f"web1 {keys['a']}", f"@revoked * {keys['a']}", f"web1 {keys['b']}")
    known = known_keys("web1", 22, [path])
    assert _shown(known) == [keys["b"]]
    assert [f"{key.type} {key.public}" for key in known.revoked] == [keys["a"]]
    path = _write(tmp_path, f"web1 {keys['a']}", f"@revoked web1 {keys['a']}")
    assert known_keys("web1", 22, [path]).why_none == "every key of web1 that is known is revoked"


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ("web2 {a}", "no line of {path} names web1"),
        ("@cert-authority *1 {a}", "{path}:1 trusts web1 by a certificate authority"),
        ("web1 ssh-ed25519 AAAA", "{path}:1 names web1, and its key cannot be read"),
        ("web1 ssh-rsa {a_only}", "{path}:1 names web1, and its key cannot be read"),
        ("web1", "{path}:1 names web1, and its key cannot be read"),
        ("|1|nonsense {a}", "no line of {path} names web1"),
        ("@odd web1 {a}", "{path}:1 has a key of type ssh-ed25519"),
    ],
)
def test_why_nobody_vouches(tmp_path: Path, keys: dict[str, str], line: str, why: str) -> None:
    """The reason names the file, and the line where there is one."""
    path = _write(tmp_path, line.format(a=keys["a"], a_only=keys["a"].split()[1]))
    known = known_keys("web1", 22, [path])
    assert not known.keys
    assert known.why_none.startswith(why.format(path=path))


def test_fingerprint_is_that_of_ssh_keygen(tmp_path: Path) -> None:
    """So that a person can compare the two."""
    public = new_key(tmp_path / "key").with_suffix(".pub")
    shown = subprocess.run(
        ["ssh-keygen", "-l", "-f", public], check=True, capture_output=True, text=True
    )
    assert fingerprint(public.read_text().split()[1]) == shown.stdout.split()[1]


def test_file_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    """It is not said to be silent; one that is not there is."""
    folder = tmp_path / "folder"
    folder.mkdir()
    missing = tmp_path / "missing"
    assert known_keys("web1", 22, [folder]).why_none.endswith(f"{folder} cannot be read")
    assert known_keys("web1", 22, [missing]).why_none == f"no line of {missing} names web1"
