"""Mutation files: read strictly, rendered with the parameters of a call."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from imgverify.bundle import mutations_folder
from imgverify.errors import ProfileError
from imgverify.model import Result
from imgverify.mutations.loading import Mutation, load_mutations
from tests.checks.judging import checks


def load(folder: Path, body: str, name: str = "mount-option") -> list[Mutation]:
    """The mutations of a file that holds this body."""
    (folder / f"{name}.yaml").write_text(f"check: {name}\nmutations:\n{body}")
    return list(load_mutations([folder], checks())[name])


def test_reads_every_field(tmp_path: Path) -> None:
    """What a file says is what comes back, with its place."""
    (one,) = load(
        tmp_path,
        "  - name: commented out\n"
        "    when: {option: [noexec, nodev]}\n"
        "    having: [path]\n"
        "    changes:\n"
        "      - {file: /etc/fstab, replace: '^(\\S+\\s+${path|re}\\s)', with: '#\\1'}\n"
        "      - {state: '${path}', mode: '0777', owner: games}\n"
        "      - {output: lsblk, write: '', status: 1}\n"
        "    shell: mount -o remount,exec ${path}\n"
        "    undo: mount -o remount,${option} ${path}\n"
        "    also: [fstab-readable]\n"
        "    becomes: error\n",
    )
    assert str(one) == "mount-option: commented out"
    assert str(one.place) == f"{tmp_path}/mount-option.yaml:3"
    assert (one.also, one.becomes) == (("fstab-readable",), Result.ERROR)
    rendered = one.render({"path": "/var.d", "option": "nodev"})
    assert [change.target for change in rendered.changes] == ["/etc/fstab", "/var.d", "lsblk"]
    assert rendered.changes[0].replace == r"^(\S+\s+/var\.d\s)"
    assert rendered.changes[0].with_ == r"#\1"
    assert rendered.do == "mount -o remount,exec /var.d"
    assert rendered.undo == "mount -o remount,nodev /var.d"


@pytest.mark.parametrize(
    ("when", "option", "applies"),
    [
        ("{}", "noexec", True),
        ("{option: noexec}", "noexec", True),
        ("{option: noexec}", "nodev", False),
        ("{option: [nodev, noexec]}", "noexec", True),
        ("{option: [nodev]}", "noexec", False),
        ("{option: noexec, path: /var}", "noexec", False),
    ],
)
def test_applies_when(tmp_path: Path, when: str, option: str, *, applies: bool) -> None:
    """`when` compares bound parameters: all of them, each with one value or several."""
    body = f"  - {{name: x, when: {when}, changes: [{{file: /a, write: b}}]}}\n"
    (one,) = load(tmp_path, body)
    assert one.applies({"path": "/tmp", "option": option}) is applies


@pytest.mark.parametrize("empty", [None, "", []])
def test_applies_having(tmp_path: Path, empty: Any) -> None:
    """`having` asks for a parameter that says something; 0 and false do."""
    body = "  - {name: x, having: [option], changes: [{file: /a, write: b}]}\n"
    (one,) = load(tmp_path, body)
    assert not one.applies({"path": "/tmp", "option": empty})
    assert one.applies({"path": "/tmp", "option": 0})


def test_the_same_change_is_the_same(tmp_path: Path) -> None:
    """Two calls that lead to the same change are proved by one."""
    (one,) = load(tmp_path, "  - {name: x, changes: [{file: '${path}', remove: true}]}\n")
    first = one.render({"path": "/tmp", "option": "nodev"})
    assert first == one.render({"path": "/tmp", "option": "noexec"})
    assert hash(first) == hash(one.render({"path": "/tmp", "option": "noexec"}))
    assert first != one.render({"path": "/var", "option": "nodev"})


@pytest.mark.parametrize(
    ("body", "line", "message"),
    [
        ("  - {changes: [{file: /a, write: b}]}", 3, "name"),
        ("  - {name: x}", 3, "needs `changes` or `shell`"),
        ("  - {name: x, shell: a}", 3, "`shell` and `undo`"),
        ("  - {name: x, wen: {}, changes: [{file: /a, write: b}]}", 3, "wen"),
        ("  - {name: x, when: {pat: 1}, changes: [{file: /a, write: b}]}", 3, "mean path"),
        ("  - {name: x, having: [opt], changes: [{file: /a, write: b}]}", 3, "mean option"),
        ("  - {name: x, also: [mount-opton], changes: [{file: /a, write: b}]}", 3, "mount-option?"),
        ("  - name: x\n    changes:\n      - {file: /a}", 5, "one edit"),
        ("  - name: x\n    changes:\n      - {file: /a, write: b, append: c}", 5, "one edit"),
        ("  - name: x\n    changes:\n      - {file: /a, output: b, write: c}", 5, "one of `file`"),
        ("  - name: x\n    changes:\n      - {write: c}", 5, "one of `file`"),
        ("  - name: x\n    changes:\n      - {state: /a, write: c}", 5, "a state is changed by"),
        ("  - name: x\n    changes:\n      - {file: /a, write: c, mode: '0600'}", 5, "a `state`"),
        ("  - name: x\n    changes:\n      - {file: /a, write: c, status: 1}", 5, "`output`"),
        ("  - name: x\n    changes:\n      - {file: /a, write: c, with: d}", 5, "goes with"),
        ("  - name: x\n    changes:\n      - {file: /a, write: '${nam}'}", 5, "no parameter"),
        ("  - name: x\n    changes:\n      - {file: /a, write: '${path|r}'}", 5, "no filter"),
        ("  - name: x\n    changes:\n      - {file: /a, replace: '('}", 5, "regular expression"),
        ("  - name: x\n    changes:\n      - {file: /a, replace: b, with: '\\2'}", 5, "group"),
        ("  - {name: x, shell: 'a ${b}', undo: c}", 3, "no parameter"),
    ],
)
def test_refuses(tmp_path: Path, body: str, line: int, message: str) -> None:
    """Whatever is misspelt is named with file and line."""
    with pytest.raises(ProfileError) as refused:
        load(tmp_path, body)
    assert f"mount-option.yaml:{line}: " in str(refused.value)
    assert message in str(refused.value)


def test_refuses_a_file_of_another_name(tmp_path: Path) -> None:
    """A file is called like its check, so that it is found."""
    (tmp_path / "other.yaml").write_text("check: mount-option\nmutations: []\n")
    with pytest.raises(ProfileError, match=r"other\.yaml:1: .*must be 'other'"):
        load_mutations([tmp_path], checks())


def test_refuses_a_check_that_is_not_there(tmp_path: Path) -> None:
    """The nearest name is offered."""
    (tmp_path / "mount-opton.yaml").write_text("check: mount-opton\nmutations: []\n")
    with pytest.raises(ProfileError, match="mean mount-option"):
        load_mutations([tmp_path], checks())


def test_refuses_the_same_name_twice(tmp_path: Path) -> None:
    """A report names a mutation by its name."""
    body = "  - {name: x, changes: [{file: /a, write: b}]}\n"
    with pytest.raises(ProfileError, match="two mutations are called 'x'"):
        load(tmp_path, body + body)


def test_what_cannot_be_inserted_is_named(tmp_path: Path) -> None:
    """A list without a filter has no text: the mutation says where."""
    (one,) = load(tmp_path, "  - {name: x, changes: [{file: '${path}', remove: true}]}\n")
    with pytest.raises(ProfileError, match=r":3: x: \$\{path\}.*\|first"):
        one.render({"path": ["/a"], "option": ""})


def test_a_later_folder_adds(tmp_path: Path) -> None:
    """One's own mutations come on top of the bundled ones."""
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        load(tmp_path / name, f"  - {{name: {name}, changes: [{{file: /a, write: b}}]}}\n")
    found = load_mutations([tmp_path / "one", tmp_path / "two"], checks())["mount-option"]
    assert [one.name for one in found] == ["one", "two"]


def test_the_bundled_ones_are_valid() -> None:
    """Every file in mutations/ can be read, and has more than one way to break its check."""
    found = load_mutations([mutations_folder()], checks())
    assert found
    assert [name for name, mutations in found.items() if len(mutations) == 1] == []
