"""Two machines from one image are not the same machine."""

from __future__ import annotations

import pytest

from imgverify.facts.answers import Answers
from imgverify.model import Plane, Result
from tests.checks.building import answers
from tests.checks.judging import judge, with_file
from tests.checks.machines import AFTER_THEM, BEFORE_THEM, OURS, aged, machine

ID = "0123456789abcdef0123456789abcdef\n"
HOST_KEY = "/etc/ssh/ssh_host_ed25519_key"
USERS_FILE = "root:x:0:0:root:/root:/bin/bash\n"


def built(
    machine_id: str | None = ID, clock: str = BEFORE_THEM, plane: Plane = Plane.BOOT
) -> Answers:
    """A machine whose id and host key are younger than its boot."""
    files = {"/etc/passwd": USERS_FILE, "/proc/stat": clock, f"{HOST_KEY}.pub": OURS}
    if machine_id is not None:
        files["/etc/machine-id"] = machine_id
    return answers(
        "identity",
        "ssh_keys",
        "sshd",
        files=files,
        states={HOST_KEY: "0600 root root", "/usr/sbin/sshd": "0755 root root"},
        outputs={"sshd -T": f"hostkey {HOST_KEY}\nhostkey /etc/ssh/ssh_host_rsa_key\n"},
        plane=plane,
    )


@pytest.mark.parametrize("name", ["machine-id-fresh", "no-shipped-host-keys"])
def test_made_by_this_boot(name: str) -> None:
    """Files that are younger than the boot pass."""
    judged = judge(name, built(), {"machine": machine()})
    assert judged.result is Result.PASS
    assert judged.findings


@pytest.mark.parametrize("name", ["machine-id-fresh", "no-shipped-host-keys"])
def test_older_than_this_boot(name: str) -> None:
    """Files that are older than the boot were in the image."""
    judged = judge(name, built(clock=AFTER_THEM), {"machine": machine()})
    assert judged.result is Result.FAIL
    assert "895 s older" in judged.reason


@pytest.mark.parametrize("name", ["machine-id-fresh", "no-shipped-host-keys"])
def test_clock_that_was_stepped_after_the_boot(name: str) -> None:
    """A time daemon moves the boot time, not the files of before: device nodes tell the truth."""
    image = answers(
        "identity",
        "ssh_keys",
        "sshd",
        files={
            "/etc/passwd": USERS_FILE,
            "/proc/stat": "btime 1900000000\n",
            "/etc/machine-id": ID,
            f"{HOST_KEY}.pub": OURS,
        },
        states={
            HOST_KEY: "0600 root root",
            "/dev/null": "0666 root root",
            "/usr/sbin/sshd": "0755 root root",
        },
        outputs={"sshd -T": f"hostkey {HOST_KEY}\n"},
    )
    assert judge(name, image, {"machine": machine()}).result is Result.PASS
    for path in ("/etc/machine-id", HOST_KEY):
        image = aged(image, path, 1_600_000_000)
    assert judge(name, image, {"machine": machine()}).result is Result.FAIL


@pytest.mark.parametrize("text", ["", "uninitialized\n", None, "0123\n", ID.upper() + "x"])
def test_machine_without_an_id(text: str | None) -> None:
    """A running machine needs an id."""
    judged = judge("machine-id-fresh", built(text), {"machine": machine()})
    assert judged.result is Result.FAIL


@pytest.mark.parametrize(
    ("text", "result"),
    [
        (None, Result.PASS),
        ("", Result.PASS),
        ("uninitialized\n", Result.PASS),
        (ID, Result.FAIL),
        ("rubbish\n", Result.FAIL),
    ],
)
def test_machine_id_on_a_disk(text: str | None, result: Result) -> None:
    """On a disk there must be no id yet."""
    image = built(text, plane=Plane.OFFLINE)
    assert judge("machine-id-fresh", image, {"machine": None}).result is result


def test_host_keys_on_a_disk() -> None:
    """On a disk any host key is one too many."""
    image = built(plane=Plane.OFFLINE)
    assert judge("no-shipped-host-keys", image, {"machine": None}).result is Result.FAIL


def test_host_key_that_sshd_keeps_elsewhere_is_an_error() -> None:
    """A key that was not looked at is not passed."""
    image = answers(
        "identity",
        "ssh_keys",
        "sshd",
        files={"/etc/passwd": USERS_FILE, "/proc/stat": BEFORE_THEM},
        states={HOST_KEY: "0600 root root", "/usr/sbin/sshd": "0755 root root"},
        outputs={"sshd -T": "hostkey /srv/host_key\n"},
    )
    judged = judge("no-shipped-host-keys", image, {"machine": machine()})
    assert judged.result is Result.ERROR
    assert "/srv/host_key" in judged.reason


def test_boot_time_that_was_not_read_is_an_error() -> None:
    """Without the boot time nobody can say how old a file is."""
    image = with_file(built(), "/proc/stat", None)
    assert judge("machine-id-fresh", image, {"machine": machine()}).result is Result.ERROR


@pytest.mark.parametrize("name", ["machine-id-fresh", "no-shipped-host-keys"])
def test_host_that_ran_before(name: str) -> None:
    """A host that has booted before made its own, long ago: it does not apply."""
    image = built(clock=AFTER_THEM, plane=Plane.LIVE)
    assert judge(name, image, {"machine": machine(injected=False)}).result is Result.NOTAPPLICABLE
