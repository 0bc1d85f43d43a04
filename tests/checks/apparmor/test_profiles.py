"""AppArmor's profiles."""

from __future__ import annotations

import pytest

from imgverify.facts.answers import Answers
from imgverify.model import Plane, Result
from tests.checks.building import answers
from tests.checks.judging import judge, with_file

KERNEL = "/usr/sbin/chronyd (enforce)\n/usr/bin/man (enforce)\nman_groff (enforce)\n"
LABELS = """label 1 unconfined systemd
label 700 /usr/sbin/chronyd (enforce) chronyd
label 800 - kthreadd
exe 1/exe /usr/lib/systemd/systemd
exe 700/exe /usr/sbin/chronyd
exe 800/exe
end of labels
"""
CHRONYD = "/etc/apparmor.d/usr.sbin.chronyd"


def system(
    kernel: str = KERNEL,
    labels: str = LABELS,
    states: dict[str, str] | None = None,
    plane: Plane = Plane.BOOT,
    **files: str,
) -> Answers:
    """A system with AppArmor."""
    return answers(
        "apparmor",
        "process_labels",
        files={"/sys/kernel/security/apparmor/profiles": kernel}
        | {f"/etc/apparmor.d/{name}": text for name, text in files.items()},
        states={"/sys/module/apparmor": "d0755 root root", **(states or {})},
        outputs={"process labels": labels} if plane is Plane.BOOT else {},
        plane=plane,
    )


def result(told: Answers, *modes: str) -> Result:
    """Judge the profiles; enforcing only, when no mode is given."""
    return judge("apparmor-profiles", told, modes=[*modes] or None).result


def test_enforcing_profiles_pass() -> None:
    """Also those that end what they forbid."""
    assert result(system()) is Result.PASS
    assert result(system(KERNEL.replace("man (enforce)", "man (kill)"))) is Result.PASS


def test_complaining_is_good_enough_where_it_may_be() -> None:
    """One profile is enough to tell the two controls apart."""
    told = system(KERNEL.replace("man (enforce)", "man (complain)"))
    assert result(told, "enforce", "complain") is Result.PASS
    assert result(told) is Result.FAIL
    assert result(system(KERNEL + "x (unconfined)\n"), "enforce", "complain") is Result.FAIL


@pytest.mark.parametrize(
    "text",
    [
        "/usr/sbin/chronyd flags=(attach_disconnected, complain) {\n}\n",
        "profile x /usr/bin/x flags=(complain) {\n}\n",
        "  /usr/bin/x flags = (complain) {\n",
        'profile "a b" flags=(unconfined) {\n',
        "/usr/bin/x (complain) {\n",
        "profile x /usr/bin/x (attach_disconnected, complain) {\n",
    ],
)
def test_a_file_decides_the_next_boot(text: str) -> None:
    """The kernel still enforces what the file no longer says."""
    assert result(system(chronyd=text)) is Result.FAIL


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("x", "# profile x flags=(complain) {\n"),
        ("x.dpkg-old", "profile x flags=(complain) {\n"),
        ("x", "profile x flags=(attach_disconnected) {\n mount options=(complain) x,\n"),
    ],
)
def test_look_alikes_pass(name: str, text: str) -> None:
    """Comments, leftovers, other parentheses."""
    assert result(with_file(system(x=""), f"/etc/apparmor.d/{name}", text)) is Result.PASS


def test_links_decide_the_next_boot_too() -> None:
    """`force-complain` weakens, `disable` takes the file away."""
    text = "profile x flags=(complain) {\n"
    forced = {"/etc/apparmor.d/force-complain/x": "0777 root root -> /etc/apparmor.d/x"}
    assert result(system(states=forced, x="profile x {\n")) is Result.FAIL
    disabled = {"/etc/apparmor.d/disable/x": "0777 root root -> /etc/apparmor.d/x"}
    assert result(system(states=disabled, x=text)) is Result.PASS


def test_a_program_that_has_a_profile_uses_it() -> None:
    """Started before its profile was loaded, it runs unconfined."""
    labels = LABELS.replace("/usr/sbin/chronyd (enforce) chronyd", "unconfined chronyd")
    assert result(system(labels=labels)) is Result.FAIL
    replaced = labels.replace("exe /usr/sbin/chronyd", "exe /usr/sbin/chronyd (deleted)")
    assert result(system(labels=replaced)) is Result.FAIL


def test_no_profile_is_a_failure() -> None:
    """An empty list enforces nothing."""
    assert result(system("")) is Result.FAIL


def test_nobody_looked() -> None:
    """A disk does not know what the kernel has; half a list is none."""
    assert result(system(plane=Plane.OFFLINE)) is Result.NEEDS_BOOT
    assert result(system(labels="label 1 - systemd\n")) is Result.ERROR
    assert result(system("nonsense\n")) is Result.ERROR
