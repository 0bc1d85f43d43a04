"""SELinux' domains of running programs."""

from __future__ import annotations

from imgverify.model import Plane, Result
from tests.checks.building import answers
from tests.checks.judging import judge

SSHD = "label 900 system_u:system_r:sshd_t:s0-s0:c0.c1023 sshd\nexe 900/exe /usr/sbin/sshd\n"
FREE = "label 901 system_u:system_r:unconfined_service_t:s0 myagent\nexe 901/exe /opt/my agent\n"
END = "end of labels\n"


def result(labels: str, *, on: bool = True, plane: Plane = Plane.BOOT, **params: object) -> Result:
    """Judge these processes."""
    told = answers(
        "selinux",
        "process_labels",
        files={"/sys/fs/selinux/enforce": "1"} if on else {},
        states={"/sys/fs/selinux": "d0755 root root"} if on else {},
        outputs={"process labels": labels, "sestatus": "", "selinux-denials": "total 0"}
        if plane is Plane.BOOT
        else {},
        plane=plane,
    )
    return judge("selinux-no-unconfined", told, **params).result


def test_confined_programs_pass() -> None:
    """A user's own shell is unconfined_t, which is another domain."""
    shell = "label 950 unconfined_u:unconfined_r:unconfined_t:s0-s0:c0.c1023 bash\n"
    assert result(SSHD + shell + END) is Result.PASS


def test_an_unconfined_service_fails_until_it_is_allowed() -> None:
    """By its name."""
    assert result(SSHD + FREE + END) is Result.FAIL
    assert result(SSHD + FREE + END, allow=["myagent"]) is Result.PASS


def test_without_selinux_there_is_no_domain() -> None:
    """Whether it should be on is judged elsewhere."""
    assert result("label 1 - systemd\n" + END, on=False) is Result.NOTAPPLICABLE


def test_labels_that_cannot_be_read_are_no_pass() -> None:
    """SELinux is on, yet no process shows a context."""
    assert result("label 1 - systemd\n" + END) is Result.FAIL


def test_nobody_looked() -> None:
    """A list without its end, and a disk."""
    assert result(SSHD) is Result.ERROR
    assert result("", plane=Plane.OFFLINE) is Result.NEEDS_BOOT
