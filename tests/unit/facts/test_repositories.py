"""Repositories of yum and dnf."""

from __future__ import annotations

import pytest

from imgverify.facts import repositories
from imgverify.unobserved import NotObservedError
from tests.checks.building import answers

REPO = """[base]
name=Base
baseurl=http://a/ http://b/,http://c/
gpgkey=file:///k1
  file:///k2
[off]
enabled = False
mirrorlist=http://m/$releasever
[unsaid]
enabled=1
"""


def test_every_section_but_main_is_one() -> None:
    """In the main file too; what says nothing of it is enabled."""
    told = answers(
        "repositories",
        files={
            "/etc/yum.conf": "[main]\ngpgcheck=1\n[local]\nbaseurl=file:///srv\n",
            "/etc/yum.repos.d/a.repo": REPO,
            "/etc/yum.repos.d/a.repo.rpmsave": "[old]\nbaseurl=http://o/\n",
        },
    )
    found = repositories.parse(told)
    assert [one.id for one in found.configured] == ["local", "base", "off", "unsaid"]
    assert [one.id for one in found.enabled] == ["local", "base", "unsaid"]
    base = found.configured[1]
    assert base.sources == ("http://a/", "http://b/", "http://c/")
    assert base.keys == ("file:///k1", "file:///k2")
    assert found.configured[2].sources == ("http://m/$releasever",)
    assert found.configured[3].sources == ()


def test_a_file_that_dnf_would_refuse_is_an_error() -> None:
    """Its repositories are not known."""
    told = answers("repositories", files={"/etc/yum.repos.d/a.repo": "enabled=1\n"})
    with pytest.raises(NotObservedError, match="a\\.repo could not be read"):
        repositories.parse(told)
