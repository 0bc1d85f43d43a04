"""Profiles: read strictly, folded together, bound to checks."""

from __future__ import annotations

from pathlib import Path

import pytest

from imgverify.bundle import checks_folder, profiles_folder
from imgverify.checks_index import index_checks
from imgverify.errors import ProfileError
from imgverify.model import CheckCall, Severity
from imgverify.profiles.binding import bind_profile
from imgverify.profiles.profile import find_profile, load_profile
from imgverify.registry import topic_names

BASE = """
profile: base
controls:
  "1.2": {title: two, all: [{mount-exists: {path: /home}}]}
  "1.10": {title: ten, level: 2, severity: high, manual: true}
"""
CHILD = """
profile: child
extends: [base]
controls:
  "1.2":
    title: other
    all: [{mount-exists: {path: /srv}}, {mount-option: {path: /srv, option: nodev}}]
  "1.1": {title: one, all: [{mount-exists: {path: /opt}}]}
gate: {min_evaluated: 0.5}
"""


def _write(folder: Path, **files: str) -> Path:
    for name, text in files.items():
        (folder / f"{name}.yaml").write_text(text)
    return folder


def test_extends_folds_and_orders_naturally(tmp_path: Path) -> None:
    """A control of the child replaces the one it inherits; 1.10 comes after 1.2."""
    folder = _write(tmp_path, base=BASE, child=CHILD)
    profile = load_profile(folder / "child.yaml", [folder])
    assert list(profile.controls) == ["1.1", "1.2", "1.10"]
    assert profile.controls["1.2"].checks[1] == CheckCall(
        check="mount-option", params={"path": "/srv", "option": "nodev"}
    )
    assert profile.controls["1.10"].manual
    assert profile.controls["1.10"].severity is Severity.HIGH
    assert profile.gate.min_evaluated == 0.5


def test_digest_is_of_the_resolved_content(tmp_path: Path) -> None:
    """A comment changes nothing; a parameter of an inherited control does."""
    folder = _write(tmp_path, base=BASE, child=CHILD)
    before = load_profile(folder / "child.yaml", [folder]).digest
    _write(tmp_path, child="# a comment\n" + CHILD)
    assert load_profile(folder / "child.yaml", [folder]).digest == before
    _write(tmp_path, base=BASE.replace("level: 2", "level: 1"))
    assert load_profile(folder / "child.yaml", [folder]).digest != before


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "the file is empty"),
        ("- a\n", "is a mapping"),
        ("controls: {}\n", "the key `profile`"),
        ("profile: x\ncontrol: {}\n", ":2: unknown key 'control'\n  -> did you mean controls?"),
        (
            "profile: x\ncontrols:\n  1.10: {manual: true}\n",
            ":3: the key 1.10 is not text\n  -> put it",
        ),
        (
            'profile: x\ncontrols:\n  "1": {manual: true}\n  "1": {manual: true}\n',
            ":4: '1' stands twice",
        ),
        ('profile: x\ncontrols:\n  "1": {titel: x, manual: true}\n', ":3: unknown key 'titel'"),
        ('profile: x\ncontrols:\n  "1": {title: x}\n', "has either checks"),
        (
            'profile: x\ncontrols:\n  "1": {manual: true, severity: grave}\n',
            "Invalid enum value 'grave'",
        ),
        ('profile: x\ncontrols:\n  "1": {all: [{a: {}, b: {}}]}\n', "each check in `all` is one"),
        ("profile: x\nextends: [bsae]\n", "did you mean base?"),
        ("profile: x\nextends: [bad]\n", "in a circle: bad -> bad"),
        ("profile: &a x\ntitle: *a\n", ":2: YAML aliases are not accepted"),
        ("profile: [\n", "not valid YAML"),
        ("profile: x\nchecks: [nowhere]\n", "no such folder"),
        ("profile: x\ngate: {min_evaluated: lots}\n", "Expected `float`, got `str`"),
    ],
)
def test_bad_profile_is_one_line(tmp_path: Path, text: str, message: str) -> None:
    """File, line, what is wrong, and the nearest name."""
    folder = _write(tmp_path, base=BASE, bad=text)
    with pytest.raises(ProfileError) as caught:
        load_profile(folder / "bad.yaml", [folder])
    assert message in str(caught.value)


def test_unknown_profile_and_check_name_the_nearest(tmp_path: Path) -> None:
    """Did you mean."""
    folder = _write(tmp_path, base=BASE.replace("mount-exists", "mount-exist"))
    with pytest.raises(ProfileError, match=r"did you mean base\?"):
        find_profile("bas", [folder])
    checks = index_checks([checks_folder()], topic_names())
    with pytest.raises(ProfileError, match=r"did you mean mount-exists\?"):
        bind_profile(load_profile(folder / "base.yaml", [folder]), checks)


@pytest.mark.parametrize(
    "path", sorted(profiles_folder().glob("*.yaml")), ids=lambda path: path.stem
)
def test_bundled_profiles_bind(path: Path) -> None:
    """Every bundled profile names checks and parameters that there are, and judges something."""
    checks = index_checks([checks_folder()], topic_names())
    profile = bind_profile(load_profile(path, [profiles_folder()]), checks)
    assert profile.name == path.stem
    assert bool(profile.controls) is not profile.library
