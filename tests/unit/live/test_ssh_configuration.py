"""What ssh_config(5) says, asked of OpenSSH itself."""

from __future__ import annotations

import getpass
import os
import pwd
from collections.abc import Callable
from pathlib import Path

import pytest

from imgverify.errors import InfrastructureError, UsageError
from imgverify.live.naming import NamedHost
from imgverify.live.options import SshOptions
from imgverify.live.ssh_configuration import Configured, configured

Ask = Callable[..., Configured]


@pytest.fixture
def ask(tmp_path: Path) -> Ask:
    """Ask for a host, with a configuration and words of the command line."""

    def asked(named: NamedHost, config: str = "", **words: object) -> Configured:
        path = tmp_path / "config"
        path.write_text(config)
        return configured(named, SshOptions(config=path, **words))  # type: ignore[arg-type]

    return asked


def test_nothing_said(ask: Ask) -> None:
    """What ssh(1) would do: port 22, as oneself, with the usual known hosts."""
    found = ask(NamedHost(host="web1"))
    home = pwd.getpwuid(os.getuid()).pw_dir
    assert (found.address, found.port, found.user) == ("web1", 22, getpass.getuser())
    assert not found.is_user_named
    assert (found.known_as, found.known_port, found.proxy) == ("web1", 22, ())
    assert Path(home) / ".ssh/known_hosts" in found.known_hosts
    assert Path("/etc/ssh/ssh_known_hosts") in found.known_hosts


def test_configuration_of_an_alias(ask: Ask, tmp_path: Path) -> None:
    """Includes, tokens, aliases of host keys and several files are understood."""
    (tmp_path / "included").write_text("Host web1\n  HostName %h.example.com\n  Port 2222\n")
    (tmp_path / "key-web1.example.com").touch()
    found = ask(
        NamedHost(host="web1"),
        f"Include {tmp_path}/included\nHost web*\n  User deploy\n  HostKeyAlias farm\n"
        f"  IdentityFile {tmp_path}/key-%h\n  IdentityFile {tmp_path}/absent\n"
        "  IdentitiesOnly yes\n  UserKnownHostsFile /a/%h /b\n",
    )
    assert (found.address, found.port, found.user) == ("web1.example.com", 2222, "deploy")
    assert found.is_user_named
    assert found.keys == (str(tmp_path / "key-web1.example.com"),)
    assert found.identities_only
    assert (found.known_as, found.known_port) == ("farm", 22)
    assert found.known_hosts[:2] == (Path("/a/web1.example.com"), Path("/b"))


def test_command_line_beats_url_beats_configuration(ask: Ask, tmp_path: Path) -> None:
    """Each for what it says."""
    config = "Host *\n  User a\n  Port 1\n  ProxyJump gate1\n"
    named = NamedHost(host="web1", user="b", port=2, jump="gate2")
    found = ask(named, config)
    assert (found.user, found.port, found.proxy[-1]) == ("b", 2, "ssh://gate2")
    key = tmp_path / "key"
    key.touch()
    found = ask(named, config, user="c", port=3, jump="me@gate3", key=key, known_hosts=key)
    assert (found.user, found.port, found.proxy[-1]) == ("c", 3, "ssh://me@gate3")
    assert (found.keys, found.known_hosts) == ((str(key),), (key,))
    assert ask(NamedHost(host="web1"), config).proxy[-1] == "ssh://gate1"


def test_proxy_command(ask: Ask) -> None:
    """Of the configuration or of an inventory; `none` is none."""
    found = ask(NamedHost(host="web1"), "ProxyCommand nc %h %p\n")
    assert found.proxy == ("/bin/sh", "-c", "exec nc web1 22")
    found = ask(NamedHost(host="web1", proxy_command="connect %n"), "ProxyCommand nc %h %p\n")
    assert found.proxy == ("/bin/sh", "-c", "exec connect web1")
    assert ask(NamedHost(host="web1"), "ProxyCommand none\n").proxy == ()
    with pytest.raises(UsageError, match="ProxyUseFdpass"):
        ask(NamedHost(host="web1"), "ProxyCommand nc %h\nProxyUseFdpass yes\n")


def test_wrong_configuration(ask: Ask) -> None:
    """OpenSSH's own line, which names file and line."""
    with pytest.raises(UsageError, match=r"web1: .*config.* line 2: Bad configuration option"):
        ask(NamedHost(host="web1"), "Port 22\nNonsense yes\n")


def test_configuration_that_makes_no_host(ask: Ask) -> None:
    """A HostName that `ssh` itself would take for an option is refused."""
    with pytest.raises(UsageError, match="no usable address"):
        ask(NamedHost(host="web1"), "HostName -oProxyCommand=x\n")


@pytest.mark.parametrize("word", ["key", "known_hosts"])
def test_file_that_is_not_there(ask: Ask, tmp_path: Path, word: str) -> None:
    """Named on the command line, it is meant."""
    with pytest.raises(UsageError, match="no such file"):
        ask(NamedHost(host="web1"), **{word: tmp_path / "absent"})


def test_no_ssh(ask: Ask, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """The runner lacks a program: it says which package has it."""
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(InfrastructureError, match="no ssh program") as caught:
        ask(NamedHost(host="web1"))
    assert "openssh-client" in caught.value.hint


def test_revoked_keys_are_not_ignored(ask: Ask) -> None:
    """A list of keys that must not be trusted, which we would not read, is refused."""
    with pytest.raises(UsageError, match="web1: RevokedHostKeys is not supported"):
        ask(NamedHost(host="web1"), "RevokedHostKeys /etc/ssh/revoked\n")
