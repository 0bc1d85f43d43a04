"""SysV init scripts, on a disk and on a machine whose generator has made units of them."""

from __future__ import annotations

from pathlib import Path

import pytest

from imgverify.facts.systemd_units import SystemdUnits, parse
from imgverify.model import Plane
from imgverify.unobserved import NotObservedError
from tests.unit.facts.unit_tree import look, plant

GENERATOR = "usr/lib/systemd/system-generators/systemd-sysv-generator"
NATIVE = {"usr/lib/systemd/system/ssh.service": "[Service]\n", GENERATOR: "x"}
SCRIPT = {"etc/init.d/exim4": "#!/bin/sh\n"}


def disk(root: Path, tree: dict[str, str], *, mode: int = 0o755) -> SystemdUnits:
    """A disk on which scripts have a mode."""
    plant(root, tree)
    for script in root.glob("etc/init.d/*"):
        script.chmod(mode)
    return parse(look(root, ["exim4.service"], Plane.OFFLINE))


def test_script_alone_is_generated(tmp_path: Path) -> None:
    """A script that no native unit replaces becomes a unit; a runlevel's link starts it."""
    started = {"etc/rc3.d/S01exim4": "-> ../init.d/exim4"}
    found = disk(tmp_path, {**NATIVE, **SCRIPT, **started})
    assert found.enablement("exim4") == "generated"
    assert found.pulled_in("exim4")


def test_script_of_no_runlevel(tmp_path: Path) -> None:
    """A script that is only stopped, or started to halt, is a unit that nothing asks for."""
    stopped = {
        "etc/rc3.d/K01exim4": "-> ../init.d/exim4",
        "etc/rc6.d/S01exim4": "-> ../init.d/exim4",
    }
    found = disk(tmp_path, {**NATIVE, **SCRIPT, **stopped})
    assert found.enablement("exim4") == "generated"
    assert not found.pulled_in("exim4")


@pytest.mark.parametrize(
    ("beside", "word"),
    [
        ({"etc/systemd/system/exim4.service": "-> /dev/null"}, "masked"),
        ({"usr/lib/systemd/system/exim4.service": "[Install]\nAlias=mta.service\n"}, "disabled"),
    ],
)
def test_native_unit_wins(beside: dict[str, str], word: str, tmp_path: Path) -> None:
    """A script and its runlevels are ignored where a unit has its name, even a mask."""
    started = {"etc/rc3.d/S01exim4": "-> ../init.d/exim4"}
    booted = {"etc/machine-id": "0123456789abcdef0123456789abcdef\n"}
    found = disk(tmp_path, {**NATIVE, **SCRIPT, **started, **beside, **booted})
    assert found.enablement("exim4") == word
    assert not found.pulled_in("exim4")


@pytest.mark.parametrize("machine_id", [{}, {"etc/machine-id": "uninitialized\n"}])
def test_first_boot_may_enable_what_is_disabled(machine_id: dict[str, str], tmp_path: Path) -> None:
    """Presets are applied once: what is disabled before that need not stay so."""
    unit = {"usr/lib/systemd/system/exim4.service": "[Install]\nAlias=mta.service\n"}
    found = disk(tmp_path, {**NATIVE, **unit, **machine_id})
    with pytest.raises(NotObservedError, match="presets") as raised:
        found.enablement("exim4")
    assert raised.value.needs_boot


def test_script_that_may_not_run(tmp_path: Path) -> None:
    """A file that is not executable is no script."""
    assert disk(tmp_path, {**NATIVE, **SCRIPT}, mode=0o644).enablement("exim4") == "absent"


def test_systemd_without_sysv(tmp_path: Path) -> None:
    """Without its generator, systemd does not look at scripts."""
    tree = {path: text for path, text in {**NATIVE, **SCRIPT}.items() if path != GENERATOR}
    assert disk(tmp_path, tree).enablement("exim4") == "absent"


def test_machine_shows_what_was_generated(tmp_path: Path) -> None:
    """On a machine only the generator's units count: a script may have come later."""
    plant(tmp_path, {**NATIVE, **SCRIPT})
    (tmp_path / "etc/init.d/exim4").chmod(0o755)
    assert parse(look(tmp_path, ["exim4.service"])).enablement("exim4") == "absent"
    late = "run/systemd/generator.late"
    plant(tmp_path, {f"{late}/exim4.service": "[Service]\n"})
    found = parse(look(tmp_path, ["exim4.service"]))
    assert found.enablement("exim4") == "generated"
    assert not found.pulled_in("exim4")
    plant(tmp_path, {f"{late}/multi-user.target.wants/exim4.service": "-> ../exim4.service"})
    assert parse(look(tmp_path, ["exim4.service"])).pulled_in("exim4")
