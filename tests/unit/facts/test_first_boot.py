"""Tests of `imgverify.facts.first_boot`."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from imgverify.facts import first_boot
from imgverify.model import Plane
from imgverify.unobserved import NotObservedError
from tests.checks.building import answers

CONFIG = """\
users:
- default
cloud_init_modules: [seed_random, [users_groups, always]]
system_info:
  default_user: {name: debian, sudo: ["ALL=(ALL) NOPASSWD:ALL"]}
"""
PROGRAM = {"/usr/bin/cloud-init": "-0755 root root"}


def users(
    config: str = CONFIG,
    plane: Plane = Plane.OFFLINE,
    more: str = "",
    states: Mapping[str, str] = PROGRAM,
) -> tuple[str, ...]:
    """Who is still to come."""
    files = {"/etc/cloud/cloud.cfg": config}
    if more:
        files["/etc/cloud/cloud.cfg.d/99.cfg"] = more
    have = answers("first_boot", files=files, states=states, plane=plane)
    return first_boot.parse(have).users


def test_default_user() -> None:
    """On a disk, the default user is still to come; who would be sure of all users must boot."""
    assert users() == ("debian",)
    found = first_boot.FirstBoot(("debian",))
    with pytest.raises(NotObservedError, match="makes the user debian") as caught:
        found.demand_users()
    assert caught.value.needs_boot


@pytest.mark.parametrize("plane", [Plane.BOOT, Plane.LIVE])
def test_running_system(plane: Plane) -> None:
    """What was to come has come."""
    assert users(plane=plane) == ()
    first_boot.FirstBoot(()).demand_users()


@pytest.mark.parametrize(
    "config",
    [
        CONFIG.replace("- default", "- ann"),
        CONFIG.replace("users_groups", "bootcmd"),
        CONFIG.replace("name: debian, ", ""),
        "",
    ],
)
def test_nobody_comes(config: str) -> None:
    """Without the word, the module or the name, nobody is made."""
    assert users(config) == ()


def test_later_files_count() -> None:
    """A key of a later file takes the place of that of an earlier one."""
    assert users(more="users: []\n") == ()
    assert users(CONFIG.replace("- default", "- ann"), more="users: [default]\n") == ("debian",)


def test_cloud_init_that_does_not_run() -> None:
    """Not installed, or switched off by its file."""
    absent = answers("first_boot", files={"/etc/cloud/cloud.cfg": CONFIG}, plane=Plane.OFFLINE)
    assert first_boot.parse(absent).users == ()
    off = {**PROGRAM, "/etc/cloud/cloud-init.disabled": "-0644 root root"}
    assert users(states=off) == ()


def test_broken_configuration() -> None:
    """What cloud-init could not read, nobody can foresee."""
    with pytest.raises(NotObservedError, match="no YAML"):
        users("users: [")
