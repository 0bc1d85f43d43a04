"""Sections of kickstart files."""

from __future__ import annotations

from pathlib import Path

from tests.unit.sources.asked import asked, kickstart, left


def test_packages(tmp_path: Path) -> None:
    """Names and removals are judged, groups are for a person, the last word on a package counts."""
    demands = kickstart(
        tmp_path,
        "%packages --excludedocs\n@core\n@^minimal\n-@fonts\na\nb.i686 # why\n"
        "vi*\n-c\nd\n-d\n%end\n",
    )
    assert asked(demands) == {
        "packages:@core": [],
        "packages:@_minimal": [],
        "packages:a": [("package-present", {"name": "a"})],
        "packages:b": [("package-present", {"name": "b"})],
        "packages:vi*": [("package-present", {"name": "vi*"})],
        "packages:-c": [("package-absent", {"name": "c"})],
        "packages:-d": [("package-absent", {"name": "d"})],
    }
    assert demands.wanted["packages:b"].statement.where == "ks.cfg:6"
    assert [one.statement.where for one in demands.silent] == ["ks.cfg:9"]
    assert "--excludedocs" in left(demands)[0]
    assert "fonts" in left(demands)[1]


def test_scripts_and_add_ons(tmp_path: Path) -> None:
    """What runs in the installer leaves nothing; what runs in the system cannot be told."""
    demands = kickstart(
        tmp_path,
        "%addon com_redhat_kdump --disable\n%end\n%addon org_fedora_oscap\nprofile = x\n%end\n"
        "%pre\nx\n%end\n%post --nochroot\nx\n%end\n%anaconda\n%end\n",
    )
    assert asked(demands) == {"addon:kdump": [("service-not-in-use", {"units": ["kdump.service"]})]}
    assert [text.partition(":")[0] for text in left(demands)] == [
        "%addon org_fedora_oscap",
        "%post --nochroot",
    ]
    assert [one.statement.said for one in demands.silent] == ["%anaconda", "%pre"]


def test_kdump_on(tmp_path: Path) -> None:
    """The add-on that is switched on starts its service."""
    demands = kickstart(tmp_path, "%addon com_redhat_kdump --enable\n%end\n")
    assert asked(demands) == {"addon:kdump": [("service-enabled", {"name": "kdump"})]}
