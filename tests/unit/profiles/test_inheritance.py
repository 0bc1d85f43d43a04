"""Requirements, changed and dropped controls: one file on top of another."""

from __future__ import annotations

from pathlib import Path

import pytest

from imgverify.errors import ProfileError
from imgverify.model import Control, Severity
from imgverify.profiles.profile import Profile, load_profile

LIBRARY = """
profile: library
library: true
requirements:
  tmp:
    title: noexec on /tmp
    severity: high
    all: [{mount-option: {path: /tmp, option: noexec}}]
    when: [{mount: /tmp}]
    mend: mount it so
    references: [r1]
  person: {title: somebody looks, manual: true}
"""
BASE = """
profile: base
extends: [library]
benchmark: {name: B, version: "1", controls: 4, manual: 1}
applies: {os: [debian], version: "12"}
gate: {min_evaluated: 0.5}
waivers: {max_days: 90}
controls:
  "1": {use: tmp, level: 2}
  "2": {use: tmp, title: another, all: [{mount-exists: {path: /srv}}], when: []}
  "3": {use: person}
  "4": {title: four, severity: low, level: 2, all: [{mount-exists: {path: /four}}]}
"""


def _load(folder: Path, site: str, **others: str) -> Profile:
    files = {"library": LIBRARY, "base": BASE, "site": site, **others}
    for name, text in files.items():
        (folder / f"{name}.yaml").write_text(text)
    return load_profile(folder / "site.yaml", [])


def _control(folder: Path, body: str) -> Control:
    text = f"profile: site\nextends: [base]\ncontrols: {body}\n"
    return _load(folder, text).controls["1"]


def test_use_takes_over_what_is_not_said(tmp_path: Path) -> None:
    """Level and title are the control's, the rest comes from the requirement."""
    profile = _load(tmp_path, "profile: site\nextends: [base]\n")
    one, two, three = (profile.controls[number] for number in "123")
    assert (one.title, one.level, one.severity) == ("noexec on /tmp", 2, Severity.HIGH)
    assert (one.mend, one.references, one.when) == ("mount it so", ("r1",), ({"mount": "/tmp"},))
    assert (two.title, two.checks[0].check, two.when) == ("another", "mount-exists", ())
    assert three.manual


def test_settings_are_inherited(tmp_path: Path) -> None:
    """A site's profile is for the same systems, and its gate and waivers are as strict."""
    profile = _load(tmp_path, "profile: site\nextends: [base]\n")
    assert profile.applies.os == ("debian",)
    assert profile.benchmark is not None
    assert profile.benchmark.controls == 4
    assert profile.gate.min_evaluated == 0.5
    assert profile.waivers.max_days == 90
    own = _load(tmp_path, "profile: site\nextends: [base]\napplies: {os: [ubuntu]}\n")
    assert own.applies.os == ("ubuntu",)


def test_a_change_keeps_the_checks(tmp_path: Path) -> None:
    """What a site does not mention stays as it was, and its reason is kept."""
    changed = _control(tmp_path, '{"1": {severity: low, reason: no users here}}')
    assert changed.severity is Severity.LOW
    assert (changed.level, changed.title) == (2, "noexec on /tmp")
    assert changed.checks[0].params == {"path": "/tmp", "option": "noexec"}
    assert changed.reason == "no users here"


def test_a_new_definition_keeps_level_and_title(tmp_path: Path) -> None:
    """Other checks mean another mend and another condition; the control is still the same."""
    new = _control(tmp_path, '{"1": {all: [{mount-exists: {path: /x}}]}}')
    assert (new.level, new.title, new.severity) == (2, "noexec on /tmp", Severity.HIGH)
    assert (new.mend, new.when) == ("", ())


def test_a_check_becomes_a_persons_task_and_back(tmp_path: Path) -> None:
    """`manual` and `all` replace each other."""
    manual = _control(tmp_path, '{"1": {use: tmp, manual: true}}')
    assert (manual.manual, manual.checks) == (True, ())
    checked = _control(tmp_path, '{"1": {use: person, all: [{mount-exists: {path: /x}}]}}')
    assert (checked.manual, len(checked.checks)) == (False, 1)


def test_nearest_requirement_wins_where_it_is_seen(tmp_path: Path) -> None:
    """A file's own requirement counts in it and its heirs, not in what it extends."""
    middle = """
profile: middle
extends: [library]
requirements: {tmp: {title: mine, manual: true}}
controls: {"5": {use: tmp}}
"""
    site = 'profile: site\nextends: [base, middle]\ncontrols: {"6": {use: tmp}}\n'
    profile = _load(tmp_path, site, middle=middle)
    titles = {number: profile.controls[number].title for number in "156"}
    assert titles == {"1": "noexec on /tmp", "5": "mine", "6": "mine"}


def test_a_file_that_is_extended_twice_is_read_once(tmp_path: Path) -> None:
    """Two ways to the same library are no conflict."""
    site = 'profile: site\nextends: [library, base]\ncontrols: {"5": {use: tmp}}\n'
    assert len(_load(tmp_path, site).controls) == 5


def test_drop_and_take_back(tmp_path: Path) -> None:
    """A dropped control is listed with its reason; an heir may define it again."""
    drop = 'profile: site\nextends: [base]\ndrop: {"4": {reason: no such disk}}\n'
    profile = _load(tmp_path, drop)
    assert list(profile.controls) == ["1", "2", "3"]
    (dropped,) = profile.dropped
    assert (dropped.control, dropped.title, dropped.profile) == ("4", "four", "site")
    heir = 'profile: heir\nextends: [site]\ncontrols: {"4": {title: again, manual: true}}\n'
    (tmp_path / "heir.yaml").write_text(heir)
    taken = load_profile(tmp_path / "heir.yaml", [])
    assert taken.controls["4"].manual
    assert taken.dropped == ()


def test_digest_knows_parameters_and_drops(tmp_path: Path) -> None:
    """Whatever decides is in it, where it stands in files is not."""
    plain = "profile: site\nextends: [base]\n"
    texts = [
        plain,
        plain + 'controls: {"1": {set: {path: /x}}}\n',
        plain + 'controls: {"1": {set: {path: /y}}}\n',
        plain + 'drop: {"4": {reason: r}}\n',
    ]
    assert len({_load(tmp_path, text).digest for text in texts}) == len(texts)
    assert _load(tmp_path, plain).digest == _load(tmp_path, f"# moved\n\n{plain}").digest


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('controls: {"7": {set: {path: /x}}}', "site.yaml:3: control 7: has either checks"),
        ('controls: {"1": {use: tpm}}', "no requirement is called 'tpm'\n  -> did you mean tmp?"),
        ('controls: {"1": {use: tmp, all: []}}', "control 1: `all` is empty"),
        ('controls: {"1": {all: [{a: {}}], manual: true}}', "has either checks"),
        ('controls: {"1": {manual: false}}', "has either checks"),
        ('controls: {"1": {level: high}}', ":3: control 1: level: Expected `int`, got `str`"),
        ('controls: {"1": {level: 0}}', "level: Expected `int` >= 1"),
        ('controls: {"1": {when: {package: x}}}', "control 1: when: Expected `array`"),
        ('controls:\n  "1":\n    all:\n    - a: 7', "site.yaml:6: control 1: all.0: Expected"),
        ('drop: {"9": {reason: r}}', ":3: drop: no inherited control is called 9"),
        ('drop: {"1": {reason: ""}}', ":3: drop: control 1: says no reason"),
        ('drop: {"1": because}', "says no reason"),
        ('drop: {"1": {reason: r, until: x}}', "unknown key 'until'"),
        ('drop: {"1": {reason: 7}}', "reason: Expected `str`, got `int`"),
        (
            'controls: {"1": {level: 1}}\ndrop: {"1": {reason: r}}',
            ":4: control 1 is dropped and defined",
        ),
        ("library: true\ncontrols: {}", ""),
        (
            'library: true\ncontrols: {"5": {title: t, manual: true}}',
            ":3: a library has requirements",
        ),
        ("requirements: {x: {title: t}}", ":3: requirement x: has either checks"),
        ("requirements: {x: {use: tmp}}", ":3: unknown key 'use'"),
        ("requirements: [x]", ":3: requirements: Expected `object | null`, got `array`"),
        ("waivers: {max_days: 0}", ":3: waivers.max_days: Expected `int` >= 1"),
        ("applies: {os: debian}", ":3: applies.os: Expected `array`, got `str`"),
        ("applies:\n  version: 12", ":4: applies.version: Expected `str`, got `int`"),
        ("checks:\n- nowhere", ":4: checks: "),
    ],
)
def test_bad_site_profile_is_one_line(tmp_path: Path, text: str, message: str) -> None:
    """File, line, what is wrong, and the nearest name."""
    site = f"profile: site\nextends: [base]\n{text}\n"
    if not message:
        assert _load(tmp_path, site).library
        return
    with pytest.raises(ProfileError) as caught:
        _load(tmp_path, site)
    assert message in str(caught.value)
    assert "\n" not in caught.value.message


def test_an_error_stands_where_it_really_is(tmp_path: Path) -> None:
    """Not in the file that was named, but in the one that it extends."""
    broken = LIBRARY.replace("references: [r1]", "references: r1")
    with pytest.raises(ProfileError, match=r"library\.yaml:11: requirement tmp: references: "):
        _load(tmp_path, "profile: site\nextends: [base]\n", library=broken)


def test_unknown_base_stands_with_its_line(tmp_path: Path) -> None:
    """The line of the item, and the nearest name."""
    with pytest.raises(ProfileError, match=r"site\.yaml:4: extends: bsae") as caught:
        _load(tmp_path, "profile: site\nextends:\n- base\n- bsae\n")
    assert caught.value.hint == "did you mean base?"


def test_every_problem_is_gathered(tmp_path: Path) -> None:
    """To lint, one bad control does not hide the next."""
    site = 'profile: site\nextends: [base]\ntitel: x\ncontrols: {"7": {}, "8": {use: no}}\n'
    for name, text in (("library", LIBRARY), ("base", BASE), ("site", site)):
        (tmp_path / f"{name}.yaml").write_text(text)
    told: list[ProfileError] = []
    profile = load_profile(tmp_path / "site.yaml", [], told.append)
    assert [error.message.partition(":")[2][:2] for error in told] == ["3:", "4:", "4:"]
    assert list(profile.controls) == ["1", "2", "3", "4"]
