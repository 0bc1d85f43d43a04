"""From files to hosts that one can log in to."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from pathlib import Path

import pytest

from imgverify.errors import ArtifactError
from imgverify.live.inventory.logins import Login
from imgverify.live.inventory.reading import divided, read_logins
from imgverify.live.naming import NamedHost

VAULT = "$ANSIBLE_VAULT;1.1;AES256\n3132\n"


def _write(folder: Path, files: dict[str, str]) -> Path:
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(exist_ok=True, parents=True)
        path.write_text(text)
    return folder / next(iter(files))


def _hosts(logins: list[Login]) -> dict[str, NamedHost]:
    return {login.name: login.host for login in logins}


def test_login_words(tmp_path: Path) -> None:
    """Address, port, user, key and the way there; templates of names are filled in."""
    path = _write(
        tmp_path,
        {
            "hosts.ini": "[web]\n"
            "web1 ansible_host=10.0.0.1 ansible_user=deploy ansible_port=2222\n"
            "web2:2200 ansible_ssh_private_key_file=~/.ssh/web\n"
            "web3.example.com\n"
            "[web:vars]\n"
            "domain=example.net\n"
            "ansible_host={{ inventory_hostname_short }}.{{ domain }}\n"
            "ansible_ssh_common_args=-J me@gate -o UserKnownHostsFile=/dev/null\n"
        },
    )
    jump = "me@gate"
    assert _hosts(read_logins(path, "")) == {
        "web1": NamedHost(host="10.0.0.1", user="deploy", port=2222, jump=jump),
        "web2": NamedHost(host="web2.example.net", port=2200, key="~/.ssh/web", jump=jump),
        "web3.example.com": NamedHost(host="web3.example.net", jump=jump),
    }


def test_extra_arguments_and_command(tmp_path: Path) -> None:
    """A command of ssh_config(5) is kept as it is, for whoever runs it."""
    path = _write(
        tmp_path,
        {"h.yml": "all: {hosts: {a: {ansible_ssh_extra_args: '-o ProxyCommand=\"nc %h %p\"'}}}"},
    )
    assert _hosts(read_logins(path, "")) == {"a": NamedHost(host="a", proxy_command="nc %h %p")}


@pytest.mark.parametrize(
    ("files", "said"),
    [
        ({"h.ini": "a ansible_connection=local\n"}, "h.ini:1: a is reached by local"),
        ({"h.ini": "a ansible_connection=community.docker.docker\n"}, "by docker, and not by SSH"),
        ({"h.ini": "a ansible_port=x\n"}, "h.ini:1: x of a is no port"),
        ({"h.ini": "a ansible_host=-oX\n"}, "h.ini:1: -oX of a is no host name"),
        ({"h.ini": "a ansible_user='a b'\n"}, "h.ini:1: a b of a is no login name"),
        (
            {"h.ini": "a ansible_host='{{ x }}'\n"},
            "h.ini:1: ansible_host of a needs x, which is not",
        ),
        ({"h.ini": "a ansible_host='{{ x | lower }}'\n"}, "h.ini:1: ansible_host of a is a templ"),
        (
            {"h.yml": f"all: {{hosts: {{a: {{ansible_user: !vault '{VAULT.strip()}'}}}}}}"},
            "h.yml:1: ansible_user of a is encrypted by Ansible Vault",
        ),
        ({"h.yml": "all: {hosts: {a: {ansible_host: [b]}}}"}, "is a list or a mapping"),
        ({"h.ini": VAULT}, "h.ini:1: encrypted by Ansible Vault"),
        ({"h": "#!/bin/sh\necho {}\n"}, "h:1: a program, which is not run"),
        ({"h.ini": "a\n", "group_vars/all.yml": "- x\n"}, "all.yml:1: variables are a mapping"),
        ({"h.ini": "a\n", "host_vars/a": "{"}, "host_vars/a:2: not valid YAML"),
        ({"h.ini": "a\x07b\n"}, "is no host name"),
    ],
)
def test_what_cannot_be_a_login(tmp_path: Path, files: dict[str, str], said: str) -> None:
    """One line with file and line; nobody is left out silently."""
    path = _write(tmp_path, files)
    with pytest.raises(ArtifactError) as caught:
        read_logins(path, "")
    assert said in caught.value.message
    assert "\n" not in caught.value.message


def test_host_that_is_left_out_is_not_looked_at(tmp_path: Path) -> None:
    """So that the runner itself, which many inventories name, is in nobody's way."""
    path = _write(tmp_path, {"h.ini": "localhost ansible_connection=local\nweb1\n"})
    assert [login.name for login in read_logins(path, "!localhost")] == ["web1"]


def test_encrypted_files_and_passwords_are_told(tmp_path: Path) -> None:
    """What was not read, and what is not used, stands in the report; no secret does."""
    path = _write(
        tmp_path, {"h.ini": "a ansible_password=hunter2\n", "group_vars/all/vault.yml": VAULT}
    )
    (login,) = read_logins(path, "")
    assert len(login.notes) == 2
    assert "vault.yml" in login.notes[0]
    assert "hunter2" not in str(login)


def test_file_and_choice(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file whose own name has the sign is a file."""
    monkeypatch.chdir(tmp_path)
    Path("a#b").touch()
    assert divided("a#b") == (Path("a#b"), "")
    assert divided("hosts.yml#web,!a") == (Path("hosts.yml"), "web,!a")
    assert divided("hosts.yml") == (Path("hosts.yml"), "")


@pytest.mark.parametrize("name", ["absent.yml", "folder", "."])
def test_what_is_no_file(tmp_path: Path, name: str) -> None:
    """One line that names it."""
    (tmp_path / "folder").mkdir()
    with pytest.raises(ArtifactError):
        read_logins(tmp_path / name, "")


@pytest.mark.skipif(os.getuid() == 0, reason="root reads every file")
def test_file_that_may_not_be_read(tmp_path: Path) -> None:
    """The system's own words."""
    path = _write(tmp_path, {"h.ini": "a\n"})
    path.chmod(0)
    with pytest.raises(ArtifactError, match="Permission denied"):
        read_logins(path, "")


RICH = {
    "hosts": """
lone ansible_host=10.0.0.9
[web]
web[01:03].example.com ansible_port=2222
[db:vars]
ansible_user=postgres
ansible_host=10.1.1.1
[db]
db1 ansible_user=root
db2
[farm:children]
web
db
[farm:vars]
ansible_user=farmer
ansible_port=22
[all:vars]
ansible_user=everybody
[zoo]
db2
web02.example.com ansible_host=10.0.0.2
[zoo:vars]
ansible_user=keeper
ansible_group_priority=10
""",
    "group_vars/all.yml": "ansible_port: 2200\n",
    "group_vars/web": "ansible_user: &who deploy\nother: *who\n",
    "group_vars/zoo/a.yml": "ansible_port: 2201\n",
    "group_vars/zoo/.hidden.yml": "ansible_port: 1\n",
    "group_vars/zoo/b.json": '{"ansible_ssh_user": "animal"}',
    "host_vars/web03.example.com.yml": "ansible_host: 10.0.0.3\n---\n"[:-4],
    "host_vars/lone.yaml": "ansible_user: alone\n",
}


@pytest.mark.skipif(not shutil.which("ansible-inventory"), reason="Ansible is not installed")
@pytest.mark.parametrize("form", ["ini", "yaml", "json"])
def test_variables_are_those_of_ansible(tmp_path: Path, form: str) -> None:
    """Of an inventory with all rules of precedence, in all formats that Ansible itself writes."""
    source = _write(tmp_path, RICH)
    printed = _ansible(source, "--list")
    path = source
    if form != "ini":
        # Only what it writes counts then: no folders beside it.
        (tmp_path / form).mkdir()
        path = tmp_path / form / f"hosts.{form}"
        path.write_text(_ansible(source, "--list", *(["--yaml"] if form == "yaml" else [])))
    told = json.loads(printed)["_meta"]["hostvars"]
    expected = {
        name: NamedHost(
            host=str(variables.get("ansible_host", name)),
            user=str(variables.get("ansible_ssh_user", variables.get("ansible_user", ""))),
            port=int(variables.get("ansible_port", 0)),
        )
        for name, variables in told.items()
    }
    assert _hosts(read_logins(path, "")) == expected
    assert len(expected) == 6


def _ansible(path: Path, *words: str) -> str:
    home = {"HOME": str(path.parent), "ANSIBLE_LOCALHOST_WARNING": "False"}
    done = subprocess.run(
        ["ansible-inventory", "-i", path, *words],
        check=True,
        capture_output=True,
        text=True,
        env={**os.environ, **home},
        cwd=path.parent,
    )
    return done.stdout


def test_name_that_no_file_can_have(tmp_path: Path) -> None:
    """Whatever the system says against it is said, and no traceback."""
    with pytest.raises(ArtifactError, match="cannot be read: File name too long"):
        read_logins(tmp_path / f"{'x' * 300}.yml", "")
    assert divided(f"{'x' * 300}.yml#web")[1] == "web"
