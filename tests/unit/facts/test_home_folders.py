"""Homes and their dot files."""

from __future__ import annotations

from pathlib import Path

import pytest

from imgverify.facts.home_folders import WALK, HomeFolders, parse
from imgverify.model import Plane
from imgverify.unobserved import NotObservedError
from tests.checks.building import answers
from tests.unit.facts.running_scripts import run_script


def walked(folder: Path, passwd: str) -> HomeFolders:
    """What the script says, with another list of accounts."""
    file = folder / "passwd"
    file.write_text(passwd)
    return parse(run_script(WALK, script=WALK.script.replace("/etc/passwd", str(file))))


def test_script_looks_into_homes_of_people(tmp_path: Path) -> None:
    """A home, its dot files and links, one depth down; names may hold anything."""
    home = tmp_path / "a b"
    (home / ".ssh").mkdir(parents=True)
    (home / ".ssh/.deeper").touch()
    odd = ".odd\nhome d 777 0 0 x"
    (home / odd).touch(mode=0o600)
    (home / ".link").symlink_to("/etc/passwd")
    (home / "visible").touch()
    passwd = f"a:x:1:1::{home}:/bin/bash\nb:x:2:2::/none here:/bin/sh\nc:x:3:3::/:/usr/sbin/nologin"
    found = walked(tmp_path, passwd)
    assert set(found.homes) == {str(home), "/none here"}
    assert found.homes["/none here"] is None
    names = {item.name: item for item in found.items[str(home)]}
    assert set(names) == {".ssh", ".link", odd}
    assert names[odd].is_file
    assert names[odd].permissions == 0o600
    assert not names[".link"].is_file


def test_home_that_is_a_link_is_followed(tmp_path: Path) -> None:
    """A home's own state is that of the folder behind the link."""
    (tmp_path / "real").mkdir(mode=0o700)
    (tmp_path / "home").symlink_to("real")
    found = walked(tmp_path, f"a:x:1:1::{tmp_path}/home:/bin/bash\n")
    home = found.home(f"{tmp_path}/home")
    assert home
    assert home.permissions == 0o700


def test_empty_shell_and_no_newline(tmp_path: Path) -> None:
    """An empty shell is /bin/sh, and the last line may lack its end."""
    found = walked(tmp_path, f"a:x:1:1::{tmp_path}:")
    assert str(tmp_path) in found.homes


def test_home_that_nobody_looked_at() -> None:
    """A home of which there is no record is unknown, not absent."""
    found = parse(answers("home_folders", outputs={WALK.name: "none /gone\0"}))
    assert found.home("/gone") is None
    with pytest.raises(NotObservedError, match="/other"):
        found.home("/other")


@pytest.mark.parametrize("plane", [Plane.OFFLINE, Plane.BOOT])
def test_without_the_walk_nothing_is_known(plane: Plane) -> None:
    """On a disk a boot would answer."""
    with pytest.raises(NotObservedError) as raised:
        parse(answers("home_folders", plane=plane))
    assert raised.value.needs_boot is (plane is Plane.OFFLINE)


def test_half_a_walk_is_none() -> None:
    """A home that could not be read makes the whole unknown."""
    with pytest.raises(NotObservedError, match="status 1"):
        parse(answers("home_folders", outputs={WALK.name: ("home d 700 0 0 /root\0", 1)}))
