"""Hosts that run already: judged over SSH by the live plane, and left as they were."""

from __future__ import annotations

import json
import pwd
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from imgverify.model import Plane, Result, Run, from_json
from tests.plugin.conftest import Project
from tests.plugin.hosts import AS_ROOT, TRUST, Hosts, hosts_of, known_line, running_servers
from tests.sshd import Sshd, free_port, new_key, running_sshd

pytestmark = AS_ROOT
PROFILE = """
profile: site
checks: [site_checks]
controls:
  "1": {title: the name is right, all: [{name-is: {name: debian}}]}
  "2": {title: the console is quiet, all: [{console-quiet: {}}]}
"""
# This machine may run anything: the check looks at what every system has.
CHECKS = '''
def test_name_is(os_release, expect, name: str) -> None:
    """The system has a name."""
    expect(bool(os_release.id), wanted=name, found=os_release.id, where="/etc/os-release:1")


def test_console_quiet(console) -> None:
    """Nothing bad was printed."""
    assert not console.troubles
'''


@pytest.fixture
def live(project: Project) -> Project:
    """A project that judges any system."""
    project.write("site.yaml", PROFILE.replace('  "2"', '  # "2"'))
    project.write("site_checks/test_site.py", CHECKS)
    return project


@pytest.fixture(scope="module")
def servers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Sshd]]:
    """Servers for all of these tests; `strict` lets nobody in."""
    folder = tmp_path_factory.mktemp("servers")
    with running_servers(folder, "web1", "web2", "changed", "strict") as servers:
        (folder / "strict" / "authorized_keys").write_text("")
        yield servers


@pytest.fixture
def hosts(live: Project, servers: dict[str, Sshd]) -> Hosts:
    """All of them, in a project that trusts them."""
    return hosts_of(live, servers)


def _runs(project: Project) -> dict[str, Run]:
    """The reports, by port of the host."""
    found = [
        from_json(path.read_bytes(), Run)
        for path in (project.path / "reports").glob("*/report.json")
    ]
    return {run.artifact.location.rpartition(":")[2]: run for run in found}


def _results(run: Run) -> set[Result]:
    return {verdict.result for verdict in run.verdicts}


@pytest.mark.parametrize("workers", [(), ("-n", "2")])
def test_host_is_judged_on_the_live_plane(hosts: Hosts, workers: tuple[str, ...]) -> None:
    """Pinned by known_hosts; the report says where it is, as whom, by which keys."""
    hosts.project.write(
        "test_own.py", "def test_it(host):\n    assert host.file('/').is_directory\n"
    )
    result = hosts.project.run(
        *workers, *hosts.words("web1"), "test_own.py", image=hosts.url("web1")
    )
    assert result.ret == 0
    (run,) = _runs(hosts.project).values()
    assert (_results(run), run.plane) == ({Result.PASS}, Plane.LIVE)
    assert run.machine is not None
    assert run.machine.host_key.trust == "known_hosts"
    assert run.machine.details["login key"] == hosts.servers["web1"].machine.key_path
    assert run.artifact.digest == ""


def test_every_command_is_written_down(hosts: Hosts) -> None:
    """The host is somebody's: what was run on it can be read afterwards."""
    hosts.project.run(*hosts.words("web1"), image=hosts.url("web1"))
    lines = (hosts.project.report / "transcript.jsonl").read_text().splitlines()
    assert [json.loads(line)["status"] for line in lines] == [0]


def test_console_of_a_host_that_runs_already(hosts: Hosts) -> None:
    """Nobody listened to it: what it printed is not known, and not taken for nothing."""
    hosts.project.write("site.yaml", PROFILE)
    assert hosts.project.run(*hosts.words("web1"), image=hosts.url("web1")).ret == 1
    (run,) = _runs(hosts.project).values()
    (verdict,) = [one for one in run.verdicts if one.control.id == "2"]
    assert verdict.result is Result.ERROR
    assert "running before us" in verdict.reason


def test_recording_of_a_host(hosts: Hosts) -> None:
    """Answers are replayed without a console, which there never was."""
    hosts.project.run(*hosts.words("web1"), "--record", "rec", image=hosts.url("web1"))
    assert {path.name for path in (hosts.project.path / "rec").iterdir()} == {
        "answers.json",
        "machine.json",
    }
    assert hosts.project.run(image="replay:rec").ret == 0


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("--ssh-known-hosts", "empty"), 11, "*nobody vouches for the host key*"),
        (("--ssh-known-hosts", "empty", "--insecure-host-key"), 0, "*PASSED*"),
        (("--ssh-known-hosts", "other"), 11, "*presents host key SHA256:*is trusted*"),
        (
            ("--ssh-known-hosts", "other", "--insecure-host-key"),
            11,
            "*presents host key SHA256:*is trusted*",
        ),
        (("--ssh-known-hosts", "absent"), 4, "*absent*no such file*"),
        (("--ssh-key", "refused"), 11, "*lets nobody in as*refused: refuses the key*"),
        (("--ssh-user", "nobody"), 11, "*lets nobody in as nobody:*"),
        (("--ssh-port", "1"), 11, "*nothing answers at 127.0.0.1:1*"),
    ],
)
def test_what_keeps_us_out(hosts: Hosts, words: tuple[str, ...], code: int, said: str) -> None:
    """One line with the cause, the right exit code, and no verdict that says anything."""
    project = hosts.project
    machine = hosts.servers["web1"].machine
    new_key(project.path / "refused")
    project.write("empty", "")
    other = new_key(project.path / "other_key").with_suffix(".pub").read_text()
    project.write("other", f"[{machine.address}]:{machine.port} {other}")
    result = project.run(*hosts.words("web1"), *words, image=hosts.url("web1"))
    assert result.ret == code
    (result.stderr if code == 4 else result.stdout).fnmatch_lines([said])
    assert "Traceback" not in result.stdout.str() + result.stderr.str()
    for run in _runs(project).values():
        assert _results(run) == ({Result.ERROR} if code else {Result.PASS})


def test_host_that_is_trusted_unseen_says_so(hosts: Hosts) -> None:
    """In the report."""
    words = (*hosts.words("web1"), "--ssh-known-hosts", "empty", "--insecure-host-key")
    hosts.project.write("empty", "")
    hosts.project.run(*words, image=hosts.url("web1"))
    (run,) = _runs(hosts.project).values()
    assert run.machine is not None
    assert run.machine.host_key.trust == "first-use"
    assert "not verified" in run.machine.details["host key"]


@pytest.mark.parametrize("workers", [(), ("-n", "2")])
def test_each_host_of_an_inventory_ends_by_itself(hosts: Hosts, workers: tuple[str, ...]) -> None:
    """Two good ones, one dead, one with a changed key, one that refuses ours: five results."""
    project = hosts.project
    ports = {name: str(one.machine.port) for name, one in hosts.servers.items()}
    ports["dead"] = str(free_port())
    known = (project.path / "known_hosts").read_text()
    changed = known_line(hosts.servers["changed"])
    other = new_key(project.path / "other_key").with_suffix(".pub").read_text().split()[1]
    wrong = " ".join([*changed.split()[:2], other])
    project.write("known_hosts", known.replace(changed, f"{wrong}\n"))
    inventory = hosts.inventory(dead=f"ansible_host=127.0.0.1 ansible_port={ports['dead']}")
    assert project.run(*workers, *TRUST, image=inventory).ret == 11
    runs = _runs(project)
    assert {name: _results(runs[port]) for name, port in ports.items()} == {
        "web1": {Result.PASS},
        "web2": {Result.PASS},
        "changed": {Result.ERROR},
        "strict": {Result.ERROR},
        "dead": {Result.ERROR},
    }
    reasons = {name: runs[port].verdicts[0].reason for name, port in ports.items()}
    assert "presents host key" in reasons["changed"]
    assert "lets nobody in" in reasons["strict"]
    assert "nothing answers" in reasons["dead"]
    assert runs[ports["web1"]].artifact.origin == "inventory:hosts.ini#web1"
    assert runs[ports["web1"]].decision.passed
    assert not runs[ports["dead"]].decision.passed


@pytest.mark.parametrize(
    ("image", "code", "said"),
    [
        ("ssh://me:hunter2@web1", 4, "a password in it is not accepted"),
        ("SSH://me:hunter2@web1", 4, "a password in it is not accepted"),
        ("ssh://", 4, "no host name"),
        ("hosts.yml", 12, "hosts.yml: no such file"),
        ("inventory:wrong.ini", 12, "wrong.ini:2: there is no group wbe"),
        ("good.ini#wbe", 4, "#wbe: the inventory has no such host or group"),
    ],
)
def test_wrong_words_are_known_before_anything(
    live: Project, image: str, code: int, said: str
) -> None:
    """One line, no report, no traceback, and no password in what is printed."""
    live.write("wrong.ini", "web1\n[wbe:vars]\nx=1\n")
    live.write("good.ini", "[web]\nweb1\n")
    result = live.run(image=image)
    shown = result.stdout.str() + result.stderr.str()
    assert result.ret == code
    assert said in shown
    assert "Traceback" not in shown
    # pytester itself prints the command line first.
    assert "hunter2" not in "".join(result.outlines + result.errlines)
    assert not list(live.path.glob("reports/*/report.json"))


def test_jump_host(hosts: Hosts) -> None:
    """The way leads over another host, whose own key must be known as well."""
    project, gate = hosts.project, hosts.servers["web2"]
    key = Path(f"{hosts.servers['web1'].machine.key_path}.pub").read_text()
    with (gate.folder / "authorized_keys").open("a") as authorized:
        authorized.write(key)
    jump = f"{gate.machine.user}@{gate.machine.address}:{gate.machine.port}"
    words = (*hosts.words("web1"), "--ssh-jump", jump)
    assert project.run(*words, image=hosts.url("web1")).ret == 0
    (run,) = _runs(project).values()
    assert run.machine is not None
    assert run.machine.details["reached through"] == "ssh"
    project.write("known_hosts", known_line(hosts.servers["web1"]))
    result = project.run(*words, image=hosts.url("web1"))
    assert result.ret == 11
    result.stdout.fnmatch_lines(["*Host key verification failed*"])


def test_every_jump_host_must_be_known(hosts: Hosts) -> None:
    """The first one of several, too, whatever the SSH configuration takes."""
    project, key = hosts.project, Path(f"{hosts.servers['web1'].machine.key_path}.pub").read_text()
    jumps = []
    for name in ("web2", "strict"):
        with (hosts.servers[name].folder / "authorized_keys").open("a") as authorized:
            authorized.write(key)
        machine = hosts.servers[name].machine
        jumps.append(f"{machine.user}@{machine.address}:{machine.port}")
    project.write("ssh_config", "StrictHostKeyChecking no\n")
    words = (*hosts.words("web1"), "--ssh-jump", ",".join(jumps))
    assert project.run(*words, image=hosts.url("web1")).ret == 0
    known = project.path / "known_hosts"
    known.write_text(known.read_text().replace(known_line(hosts.servers["web2"]), ""))
    assert project.run(*words, image=hosts.url("web1")).ret == 11


@pytest.fixture
def open_folder() -> Iterator[Path]:
    """A folder that other users may read, unlike those of pytest."""
    with tempfile.TemporaryDirectory() as name:
        Path(name).chmod(0o755)
        yield Path(name)


def test_user_without_sudo(live: Project, open_folder: Path) -> None:
    """Not everything can be seen: one line with sudo's own words, and no verdict."""
    name = next(
        (one.pw_name for one in pwd.getpwall() if one.pw_uid and one.pw_shell.endswith("sh")), ""
    )
    if not name:
        pytest.skip("nobody but root has a shell here")
    # Without PAM nobody logs in to an account that has no password.
    with running_sshd(open_folder, "UsePAM yes") as server:
        hosts = hosts_of(live, {"web1": server})
        words = (*hosts.words("web1"), "--ssh-user", name)
        result = live.run(*words, image=hosts.url("web1"))
    assert result.ret == 11
    result.stdout.fnmatch_lines(["*sudo: a password is required*"])
    (run,) = _runs(live).values()
    assert _results(run) == {Result.ERROR}


@pytest.mark.parametrize("workers", [(), ("-n", "2")])
def test_host_that_is_not_selected_is_left_alone(hosts: Hosts, workers: tuple[str, ...]) -> None:
    """With -k, nobody logs in to the others; workers are told of hosts before they know of -k."""
    hosts.inventory()
    result = hosts.project.run(*workers, *TRUST, "-k", "web1", image="hosts.ini#web1,web2")
    assert result.ret == 10
    asked = {name: run.machine is not None for name, run in _by_origin(hosts.project).items()}
    assert asked == {"web1": True, "web2": bool(workers)}


def _by_origin(project: Project) -> dict[str, Run]:
    return {run.artifact.origin.rpartition("#")[2]: run for run in _runs(project).values()}


def test_login_shell_that_says_more_than_it_was_asked(live: Project, tmp_path: Path) -> None:
    """A greeting of its start-up files is no part of what a command of `host` prints."""
    greeting = 'ForceCommand echo hello; echo there >&2; /bin/sh -c "$SSH_ORIGINAL_COMMAND"'
    live.write(
        "test_own.py",
        "def test_it(host):\n"
        "    done = host.run('echo a; echo b >&2')\n"
        "    assert (done.stdout, done.stderr) == ('a\\n', 'b\\n')\n",
    )
    with running_sshd(tmp_path, greeting) as server:
        hosts = hosts_of(live, {"web1": server})
        assert live.run(*hosts.words("web1"), "test_own.py", image=hosts.url("web1")).ret == 0


def test_account_that_runs_no_command(live: Project, tmp_path: Path) -> None:
    """What it says instead is the reason."""
    with running_sshd(tmp_path, "ForceCommand echo nobody may do that") as server:
        hosts = hosts_of(live, {"web1": server})
        result = live.run(*hosts.words("web1"), image=hosts.url("web1"))
    assert result.ret == 11
    result.stdout.fnmatch_lines(["*the collector did not start*: nobody may do that*"])
