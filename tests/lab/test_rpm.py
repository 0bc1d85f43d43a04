"""What the image `rpm` is made of and judged by: data that is easily mistyped."""

from __future__ import annotations

import re

import yaml

from imgverify.bundle import profiles_folder
from imgverify.profiles.profile import find_profile, load_profile
from tests.lab.variants import RECIPE, VARIANTS

_GOLDEN = RECIPE.parent / "rpm.yaml"
_PACKAGE = re.compile(r"[a-z0-9-]+ [0-9][^ -]*-[0-9][^ -]* (x86_64|noarch)( \S+)+")


def test_packages_have_names_and_versions_of_the_family() -> None:
    """Each line is complete, no name comes twice, and what a login needs is there."""
    script = (RECIPE / "scripts/rpm-database.sh").read_text()
    table = script.partition("cat > \"$top/packages\" <<'END'\n")[2].partition("\nEND\n")[0]
    lines = table.splitlines()
    assert [line for line in lines if not _PACKAGE.fullmatch(line)] == []
    names = [line.split()[0] for line in lines]
    assert len(set(names)) == len(names)
    assert {"centos-release", "openssh-server", "sudo", "pam", "audit", "chrony"} <= set(names)


def test_golden_controls_are_those_of_the_profile() -> None:
    """No control is listed twice, and cis-centos7 decides each by a check."""
    folders = [profiles_folder()]
    controls = load_profile(find_profile("cis-centos7", folders), folders).controls
    golden = yaml.safe_load(_GOLDEN.read_text())
    assert set(golden) == {"fail", "notapplicable"}
    listed = [each for reasons in golden.values() for group in reasons.values() for each in group]
    assert len(set(listed)) == len(listed)
    assert [each for each in listed if each not in controls or controls[each].manual] == []


def test_grub_is_where_the_family_has_it() -> None:
    """The boot loader's folder is part of the variant, so that its image is rebuilt for it."""
    assert VARIANTS["rpm"].grub == "grub2"
    assert {each.grub for each in VARIANTS.values() if each.name != "rpm"} == {"grub"}
