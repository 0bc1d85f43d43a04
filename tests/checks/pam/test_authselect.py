"""The authselect profile behind PAM's configuration."""

from __future__ import annotations

from imgverify.facts.answers import Answers
from imgverify.facts.authselect import CONF
from imgverify.model import Plane, Result
from tests.checks.building import answers
from tests.checks.judging import judge

PROFILE = """\
auth required pam_faillock.so preauth {include if "with-faillock"}
auth required pam_unix.so
"""
FOLDER = "/etc/authselect/custom/mine"
MODULES = ["pam_faillock.so", "pam_unix.so"]


def built(
    conf: str = "custom/mine\nwith-faillock\n",
    text: str = PROFILE,
    status: int = 0,
    plane: Plane = Plane.BOOT,
) -> Answers:
    """A machine with a custom profile."""
    files = {CONF: conf, f"{FOLDER}/system-auth": text, f"{FOLDER}/password-auth": PROFILE}
    outputs: dict[str, str | tuple[str, int]] = {}
    if plane is not Plane.OFFLINE:
        outputs = {"authselect check": ("Current configuration is valid.\n", status)}
    return answers("authselect", files=files, outputs=outputs, plane=plane)


def test_profile_with_modules_passes() -> None:
    """Modules are there, and the files stand as written."""
    judged = judge("authselect-profile", built(), modules=MODULES, custom=True)
    assert judged.result is Result.PASS


def test_feature_that_is_off_takes_its_module_along() -> None:
    """A template that merely mentions a module does not count."""
    judged = judge("authselect-profile", built("custom/mine\n"), modules=MODULES)
    assert judged.result is Result.FAIL
    assert "no pam_faillock.so" in judged.reason


def test_one_service_lacks_a_module() -> None:
    """Both services must have each."""
    judged = judge("authselect-profile", built(text="auth required pam_unix.so\n"), modules=MODULES)
    assert judged.result is Result.FAIL


def test_no_profile_fails() -> None:
    """Nothing was ever selected."""
    image = answers("authselect", outputs={"authselect check": ("", 2)})
    assert judge("authselect-profile", image, modules=MODULES).result is Result.FAIL


def test_default_profile_is_not_custom() -> None:
    """A custom one was asked for."""
    assert judge("authselect-profile", built("sssd\n"), custom=True).result is Result.FAIL


def test_changed_files_fail() -> None:
    """The tool finds files that it did not write."""
    assert judge("authselect-profile", built(status=3), modules=MODULES).result is Result.FAIL


def test_disk_cannot_tell_the_rest() -> None:
    """On a disk the profile is read, and what was changed since needs a boot."""
    disk = judge("authselect-profile", built(plane=Plane.OFFLINE), modules=MODULES)
    assert disk.result is Result.NEEDS_BOOT
    bad = judge("authselect-profile", built("x\n", plane=Plane.OFFLINE), modules=MODULES)
    assert bad.result is Result.FAIL
