"""What is known of providers."""

from __future__ import annotations

import pytest

from imgverify.bundle import checks_folder, profiles_folder
from imgverify.checks_index import index_checks
from imgverify.difference.change import Change, How
from imgverify.difference.ignore import KINDS, Ignore
from imgverify.gold.layout import PROVIDERS
from imgverify.gold.providers import Provider, providers
from imgverify.natural import natural_key
from imgverify.profiles.profile import find_profile, load_profile
from imgverify.registry import topic_names


def test_names_are_those_of_the_layout() -> None:
    """A folder that is known has a section, and the reverse."""
    assert sorted(providers()) == sorted(PROVIDERS)


@pytest.mark.parametrize("name", PROVIDERS)
def test_profile(name: str) -> None:
    """Each has one; its controls are called after the provider, so that none meets a user's."""
    folders = [profiles_folder()]
    profile = load_profile(find_profile(providers()[name].profile, folders), folders)
    numbers = [f"{name}-{number}" for number in range(1, len(profile.controls) + 1)]
    assert sorted(profile.controls, key=natural_key) == numbers


@pytest.mark.parametrize("name", PROVIDERS)
def test_words(name: str) -> None:
    """Kinds are those of comparisons, and every pattern of checks means some check."""
    provider = providers()[name]
    assert {*provider.lacks, *(rule.kind for rule in provider.rules(name))} <= {*KINDS}
    known = index_checks([checks_folder()], topic_names())
    for pattern in provider.without:
        beginning = pattern.rstrip("*")
        assert any(check.startswith(beginning) for check in known), pattern


def change(kind: str, name: str, package: str = "") -> Change:
    """Something that only the second image has."""
    return Change(kind=kind, name=name, before=None, after={}, how=How.ADDED, package=package)


def test_agent() -> None:
    """Its package, units, links and dpkg's lists may be there; others of a like name may not."""
    provider = Provider(profile="", agents=("tool*",), units=("tool.service",))
    ignore = Ignore(provider.rules("x"))
    for allowed in (
        change("package", "tools"),
        change("unit", "tool.service"),
        change("file", "/etc/systemd/system/multi-user.target.wants/tool.service"),
        change("file", "/var/lib/dpkg/info/tools.list"),
        change("file", "/var/lib/dpkg/info/tools:amd64.md5sums"),
    ):
        assert ignore.cut(allowed) is None, allowed
    for other in (
        change("package", "other"),
        change("unit", "other.service"),
        change("file", "/var/lib/dpkg/info/other.list"),
    ):
        assert ignore.cut(other) is other


def test_files_that_came_with_an_agent() -> None:
    """Only those that its package ships."""
    provider = Provider(profile="", agents=("tool*",))
    assert provider.brought(change("file", "/usr/bin/anything", "tools"))
    assert not provider.brought(change("file", "/usr/bin/anything", "other"))
    assert not provider.brought(change("file", "/usr/bin/anything"))
    assert not Provider(profile="").brought(change("file", "/usr/bin/anything", "tools"))
