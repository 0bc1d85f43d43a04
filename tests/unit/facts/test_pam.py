"""PAM's services and the files of its modules."""

from __future__ import annotations

import re

import pytest

from imgverify.facts.answers import Answers
from imgverify.facts.pam import FAILLOCK, FILES, PWQUALITY, parse
from imgverify.facts.pam_line import read_lines, read_pam_conf
from imgverify.facts.pam_stack import flat
from imgverify.model import Plane
from imgverify.unobserved import NotObservedError
from tests.checks.building import answers

SYSTEM_AUTH = (
    "auth sufficient pam_unix.so\nauth required pam_deny.so\npassword required pam_unix.so\n"
)


@pytest.mark.parametrize(
    ("text", "control", "module", "arguments"),
    [
        ("auth required pam_unix.so nullok", "required", "pam_unix.so", ("nullok",)),
        ("-auth  Optional /lib64/security/pam_x.so", "optional", "pam_x.so", ()),
        (
            "auth [success=2 default=ignore] pam_unix.so",
            "success=2 default=ignore",
            "pam_unix.so",
            (),
        ),
        ("auth\trequired\tpam_x.so [a b=c] d", "required", "pam_x.so", ("a b=c", "d")),
        (
            "auth required \\\n  pam_x.so deny=3 \\\n  audit",
            "required",
            "pam_x.so",
            ("deny=3", "audit"),
        ),
        ("auth required pam_x.so one # two", "required", "pam_x.so", ("one",)),
        ("AUTH required pam_x.so", "required", "pam_x.so", ()),
        ("auth substack system-auth", "substack", "system-auth", ()),
        ("@include common-auth", "include", "common-auth", ()),
    ],
)
def test_line_is_read_as_libpam_reads_it(
    text: str, control: str, module: str, arguments: tuple[str, ...]
) -> None:
    """Prefixes, brackets, continued lines and comments."""
    (line,) = read_lines("/etc/pam.d/x", text)
    assert (line.control, line.module, line.arguments) == (control, module, arguments)
    assert line.where == "/etc/pam.d/x:1"


@pytest.mark.parametrize(
    "text", ["# auth required pam_unix.so", "auth required", "", "login auth required x"]
)
def test_what_libpam_ignores_is_no_line(text: str) -> None:
    """Comments and lines of another form are left out."""
    assert not list(read_lines("/etc/pam.d/x", text))


def test_last_argument_counts() -> None:
    """Modules read their arguments in order."""
    (line,) = read_lines("/x", "auth required pam_faillock.so deny=3 audit deny=9")
    assert line.options == {"deny": "9", "audit": ""}


def test_includes_are_expanded_in_place() -> None:
    """Only lines of the type that is asked for arrive, in their order."""
    files = {
        "/etc/pam.d/sshd": "auth required pam_env.so\n@include common\nauth optional pam_cap.so\n",
        "/etc/pam.d/common": "auth include system-auth\n",
        "/etc/pam.d/system-auth": SYSTEM_AUTH,
    }
    stack = parse(answers("pam", files=files)).stack("sshd", "auth")
    modules = [line.module for line in flat(stack or ())]
    assert modules == ["pam_env.so", "pam_unix.so", "pam_deny.so", "pam_cap.so"]


def test_missing_include_stands_as_a_denial() -> None:
    """A service that includes what is not there lets nobody in."""
    pam = parse(answers("pam", files={"/etc/pam.d/su": "auth include nothing\n"}))
    (line,) = flat(pam.stack("su", "auth") or ())
    assert line.module == "pam_deny.so"
    assert "no nothing" in line.where


def test_endless_include_is_not_observed() -> None:
    """Nobody can say what services that include each other come to."""
    pam = parse(answers("pam", files={"/etc/pam.d/su": "auth include su\n"}))
    with pytest.raises(NotObservedError, match="without an end"):
        pam.stack("su", "auth")


def test_etc_beats_the_vendor() -> None:
    """A file of /usr/lib/pam.d counts until /etc has one of its name."""
    files = {
        "/usr/lib/pam.d/su": "auth required pam_deny.so\n",
        "/usr/lib/pam.d/login": "auth required pam_permit.so\n",
    }
    pam = parse(answers("pam", files={**files, "/etc/pam.d/su": "auth required pam_wheel.so\n"}))
    assert [line.module for line in flat(pam.stack("su", "auth") or ())] == ["pam_wheel.so"]
    assert [line.module for line in flat(pam.stack("login", "auth") or ())] == ["pam_permit.so"]
    assert pam.stack("nothing", "auth") is None


def test_pam_conf_counts_without_the_folder() -> None:
    """The old single file names the service first."""
    text = "# old\nsu auth required pam_wheel.so use_uid\nlogin auth required pam_unix.so\n"
    found = read_pam_conf("/etc/pam.conf", text)
    assert [line.where for line in found["su"]] == ["/etc/pam.conf:2"]
    pam = parse(answers("pam", files={"/etc/pam.conf": text}))
    assert [line.module for line in flat(pam.stack("su", "auth") or ())] == ["pam_wheel.so"]


def test_module_files() -> None:
    """The last line counts, a flag has no value, the sign may be missing, comments end a line."""
    text = "deny = 3\n  deny=5 # more\n# unlock_time = 1\nunlock_time 900\neven_deny_root\n"
    settings = parse(answers("pam", files={FAILLOCK: text})).settings[FAILLOCK]
    assert {key: one.value for key, one in settings.items()} == {
        "deny": "5",
        "unlock_time": "900",
        "even_deny_root": "",
    }
    assert settings["deny"].where == f"{FAILLOCK}:2"


def test_drop_ins_are_apart() -> None:
    """The folder of libpwquality is read, the last file of it counts."""
    folder = f"{PWQUALITY}.d"
    files = {f"{folder}/a.conf": "minlen = 8\n", f"{folder}/b.conf": "minlen = 15\n"}
    pam = parse(answers("pam", files=files))
    assert pam.pwquality_drop_ins["minlen"].value == "15"
    assert not pam.settings[PWQUALITY]


def test_secrets_are_masked() -> None:
    """A database's password on a line of PAM does not leave the machine."""
    (mask,) = FILES[0].masks
    line = "auth required pam_mysql.so user=root passwd=hunter2 db=x"
    assert "hunter2" not in re.sub(mask.pattern, mask.replacement, line)


def test_what_was_not_read_is_unknown() -> None:
    """Without answers there are no services, rather than none."""
    pam = parse(answers("pam", plane=Plane.OFFLINE))
    assert pam.services == {}
    with pytest.raises(NotObservedError):
        parse(Answers(Plane.BOOT)).stack("su", "auth")
