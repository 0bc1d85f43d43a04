"""Mount units and what amends them."""

from __future__ import annotations

import pytest

from imgverify.facts.fstab import Fstab
from imgverify.facts.mount_units import parse
from imgverify.facts.next_boot_mounts import at_next_boot
from imgverify.facts.unit_files import drop_in_owners, path_of, settings, unit_of
from imgverify.model import Plane
from imgverify.unobserved import reason_of
from tests.checks.building import answers

SYSTEMD = {"/usr/lib/systemd/systemd": "0755 root root"}
SHOWN = """\
Where=/efi
Options=umask=0077,rw
Id=efi.mount
SourcePath=
FragmentPath=/run/systemd/generator.late/efi.mount

Where=/boot
Options=defaults
Id=boot.mount
SourcePath=/etc/fstab
FragmentPath=/run/systemd/generator/boot.mount

Where=/
Options=rw
Id=-.mount
FragmentPath=
"""


@pytest.mark.parametrize(
    ("path", "unit"),
    [
        ("/", "-.mount"),
        ("/tmp", "tmp.mount"),
        ("/var/log", "var-log.mount"),
        ("/a-b", r"a\x2db.mount"),
    ],
)
def test_names_and_paths(path: str, unit: str) -> None:
    """Names are escaped paths, both ways."""
    assert unit_of(path) == unit
    assert path_of(unit) == path


def test_settings_of_a_section() -> None:
    """Comments, continuations, and a section that comes twice."""
    text = (
        "[Unit]\nOptions=no\n[Mount]\n# Options=x\nOptions=a,\\\n; in between\nb\n"
        "[Mount]\nType = xfs\n"
    )
    assert settings(text, "Mount") == (("Options", "a, b"), ("Type", "xfs"))


def test_drop_in_folders() -> None:
    """The type, every prefix, the unit itself."""
    assert drop_in_owners("var-log-audit.mount") == (
        "mount",
        "var-.mount",
        "var-log-.mount",
        "var-log-audit.mount",
    )


def test_the_first_folder_defines_a_unit() -> None:
    """A unit in /etc hides the vendor's; the drop-in of the last name counts (systemd.unit(5)).

    Of the same name, the one of the stronger owner and folder does, whatever it says.
    """
    found = parse(
        answers(
            "mount_units",
            files={
                "/etc/systemd/system/tmp.mount": "[Mount]\nWhat=a\nWhere=/tmp\nOptions=nodev\n",
                "/usr/lib/systemd/system/tmp.mount": "[Mount]\nWhat=b\nWhere=/tmp\n",
                "/etc/systemd/system/tmp.mount.d/20-b.conf": "[Mount]\nOptions=nosuid\n",
                "/usr/lib/systemd/system/tmp.mount.d/30-c.conf": "[Mount]\nOptions=noexec\n",
                "/etc/systemd/system/tmp.mount.d/30-c.conf": "[Mount]\nLazyUnmount=yes\n",
                "/etc/systemd/system/mount.d/10-all.conf": "[Mount]\nOptions=ro\n",
                "/etc/systemd/system/mount.d/30-c.conf": "[Mount]\nOptions=suid\n",
            },
            states=SYSTEMD,
        )
    )
    unit, amendment = found.at("/tmp"), found.amendment("/tmp")
    assert unit
    assert amendment
    assert (unit.source, unit.options, unit.enabled, unit.beats_fstab) == (
        "a",
        ("nodev",),
        False,
        True,
    )
    assert amendment.where.endswith("20-b.conf")
    assert found.at("/var") is None
    other = found.amendment("/var")
    assert other
    assert other.options == ("suid",)


def test_a_later_drop_in_of_all_mounts_beats_that_of_one() -> None:
    """Files of different names are read by name, whichever folder they are in."""
    found = parse(
        answers(
            "mount_units",
            files={
                "/etc/systemd/system/tmp.mount.d/20-b.conf": "[Mount]\nOptions=nosuid\n",
                "/etc/systemd/system/mount.d/99-all.conf": "[Mount]\nOptions=ro\n",
            },
            states={
                **SYSTEMD,
                "/etc/systemd/system/tmp.mount.d/99-all.conf.off": "0644 root root",
                "/etc/systemd/system/srv.mount.d/99-all.conf": "0777 root root -> /dev/null",
            },
        )
    )
    amendment = found.amendment("/tmp")
    assert amendment
    assert amendment.options == ("ro",)
    assert found.amendment("/srv") is None


def test_an_empty_unit_mounts_nothing() -> None:
    """It hides the vendor's, and what fstab says."""
    files = {
        "/etc/systemd/system/tmp.mount": "",
        "/usr/lib/systemd/system/tmp.mount": "[Mount]\nWhat=tmpfs\nWhere=/tmp\n",
    }
    units = parse(answers("mount_units", files=files, states=SYSTEMD))
    unit = units.at("/tmp")
    assert unit
    assert unit.masked
    assert at_next_boot("/tmp", Fstab(()), units) == ()


def test_generated_mounts_come_back() -> None:
    """A generator other than fstab's makes its mount at every boot."""
    have = answers("mount_units", states=SYSTEMD, outputs={"mount-units": SHOWN})
    units = parse(have)
    (planned,) = at_next_boot("/efi", Fstab(()), units)
    assert planned.options == ("umask=0077", "rw")
    assert at_next_boot("/boot", Fstab(()), units) == ()


def test_memory_is_not_on_a_disk() -> None:
    """What systemd knows now stays unobserved on a disk, and the rest is read."""
    found = parse(answers("mount_units", states=SYSTEMD, plane=Plane.OFFLINE))
    error = reason_of(found.loaded)
    assert error
    assert error.needs_boot
    assert found.has_systemd
