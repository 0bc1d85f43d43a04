"""What sshd would do: our reading of its files, against sshd itself."""

from __future__ import annotations

import glob
import shutil
import subprocess
from pathlib import Path

import pytest

from imgverify.facts import sshd_config
from imgverify.facts.questions import Command
from imgverify.facts.sshd import NAME, ROOT, for_params, parse
from imgverify.facts.sshd_match import matches_case
from imgverify.facts.sshd_values import holds, number
from imgverify.unobserved import NotObservedError
from tests.checks.building import answers

CASE = dict(part.split("=") for part in ROOT.split(","))
CONFIGS = (
    "X11Forwarding no\nInclude {d}/inc/*.conf\n",
    "Include {d}/inc/*.conf\nX11Forwarding no\n",
    "Match User root\n X11Forwarding yes\nMatch all\n X11Forwarding no\n",
    "X11Forwarding no\nMatch User root\n X11Forwarding yes\n",
    "Match User nobody\n X11Forwarding yes\n Include {d}/inc/*.conf\nMatch all\nMaxAuthTries 2\n",
    "Match User root\n Include {d}/inc/*.conf\n MaxAuthTries 3\n",
    "Include {d}/match/*.conf\nX11Forwarding no\nMaxAuthTries 4\n",
    "x11forwarding=yes\nMaxAuthTries = 3 # why\n",
    'MaxAuthTries "3"\n\tX11Forwarding\tyes\n#MaxAuthTries 9\n',
    "Match User !root,*\n X11Forwarding yes\nMatch Address 127.0.0.0/8\n MaxAuthTries 1\n",
    "Match Host local* User r??t\n X11Forwarding yes\n",
    "Match User root Address 10.0.0.0/8\n X11Forwarding yes\n",
)
SSHD = shutil.which("sshd", path="/usr/sbin:/usr/bin:/sbin")


def load(path: str) -> list[tuple[str, str]]:
    """Read files of this machine, as a plane would have."""
    paths = sorted(glob.glob(path))  # noqa: PTH207 - a shell's wildcard, absolute
    return [(one, Path(one).read_text()) for one in paths]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Drop-ins, some with a Match block that must end with its file."""
    (tmp_path / "inc").mkdir()
    (tmp_path / "inc/a.conf").write_text("# nothing\nMaxAuthTries 7\n")
    (tmp_path / "inc/b.conf").write_text("X11Forwarding yes\nMaxAuthTries 5\n")
    (tmp_path / "match").mkdir()
    (tmp_path / "match/x.conf").write_text("Match User nobody\nX11Forwarding yes\n")
    (tmp_path / "match/y.conf").write_text("MaxAuthTries 9\n")
    return tmp_path


@pytest.mark.skipif(not SSHD, reason="needs sshd, to compare with")
@pytest.mark.parametrize("config", CONFIGS)
def test_sshd_agrees(config: str, folder: Path) -> None:
    """For root's connection our value is the one that sshd itself prints."""
    assert SSHD
    # Where no sshd was ever started as a service, this folder is missing, and sshd refuses to run.
    Path("/run/sshd").mkdir(mode=0o755, exist_ok=True)
    path, host_key = folder / "config", folder / "key"
    subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", host_key], check=True)
    path.write_text(f"HostKey {host_key}\n" + config.format(d=folder))
    command = [SSHD, "-T", "-f", str(path), "-C", ROOT]
    printed = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    real = dict(line.split(" ", 1) for line in printed.splitlines() if " " in line)
    directives = sshd_config.read(str(path), load)
    for option, default in (("X11Forwarding", "no"), ("MaxAuthTries", "6")):
        values = sshd_config.values(directives, option, CASE)
        assert [one.value for one in values] in ([real[option.lower()]], [])
        assert values or real[option.lower()] == default


@pytest.mark.parametrize(
    ("condition", "applies"),
    [
        ("all", True),
        ("User root", True),
        ("User ROOT", False),
        ("User=root", True),
        ("User bob,root", True),
        ("User *,!root", False),
        ("Address 127.0.0.0/8", True),
        ("Address 10.0.0.0/8,192.168.?.*", False),
        ("Address nonsense/99", False),
        ("Group wheel", None),
        ("Group wheel User bob", False),
        ("LocalPort 22", None),
    ],
)
def test_match_criteria(condition: str, applies: bool | None) -> None:  # noqa: FBT001 - a table
    """A criterion applies, does not, or depends on what the case does not say."""
    assert matches_case([condition], CASE) is applies


def test_every_block_is_possible_for_anybody() -> None:
    """Without a case all blocks are listed, and the global value last."""
    directives = sshd_config.read(
        "/f", lambda _: [("/f", "A 1\nA 2\nMatch User x\nA 3\nMatch Group y\nA 4\n")]
    )
    found = sshd_config.values(directives, "a", None)
    assert [(one.value, one.where) for one in found] == [
        ("3", "/f:4 (Match User x)"),
        ("4", "/f:6 (Match Group y)"),
        ("1", "/f:1"),
    ]


def test_lists_of_users_accumulate() -> None:
    """Options that add up are joined, in the files as in what sshd prints."""
    image = answers(
        "sshd",
        files={"/etc/ssh/sshd_config": "AllowUsers a b\nAllowUsers c\n"},
        outputs={NAME: "allowusers a\nallowusers b\nallowusers c\nport 22\n"},
    )
    found = parse(image)
    assert found.static("AllowUsers", None)[0].value == "a b c"
    assert found.options()["allowusers"] == "a b c"


def test_include_that_was_not_collected_is_not_guessed() -> None:
    """A file that nobody looked at could say anything."""
    image = answers("sshd", files={"/etc/ssh/sshd_config": "Include /srv/ssh.conf\n"})
    with pytest.raises(NotObservedError, match=r"/srv/ssh\.conf"):
        parse(image).static("Port", None)


def test_declared_cases_are_asked_for() -> None:
    """Each case of a control becomes one command, quoted for the shell."""
    (question,) = for_params({"cases": ["user=o'neil,host=h,addr=::1"]})
    assert isinstance(question, Command)
    assert question.name == f"{NAME} -C user=o'neil,host=h,addr=::1"
    assert "'user=o'\"'\"'neil,host=h,addr=::1'" in question.script


@pytest.mark.parametrize(
    ("text", "seconds"), [("120", 120), ("2m", 120), ("1h30m", 5400), ("1W", 604800), ("2x", None)]
)
def test_times(text: str, seconds: int | None) -> None:
    """Times are read as sshd reads them."""
    assert number(text) == seconds


@pytest.mark.parametrize(
    ("found", "wanted", "result"),
    [
        ("10:30:60", "10:30:60", True),
        ("5:30:60", "10:30:60", True),
        ("10:30:100", "10:30:60", False),
        ("11:30:60", "10:30:60", False),
        ("10", "10:30:60", True),
        ("10", "10:29:60", False),
        ("11", "10:30:60", False),
    ],
)
def test_triples(found: str, wanted: str, result: bool) -> None:  # noqa: FBT001 - a table
    """Each part of MaxStartups counts; a lone number keeps the usual rate, 30."""
    assert holds(found, "triple_le", wanted) is result
