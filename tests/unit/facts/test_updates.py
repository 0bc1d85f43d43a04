"""How package managers are asked for updates."""

from __future__ import annotations

from imgverify.facts.updates import APT, YUM


def test_what_is_held_back_is_told_too() -> None:
    """A hold or an exclude keeps a newer version from being installed, not from being known.

    apt-get refuses to change what is held when it may not ask, simulated or not.
    """
    assert "--ignore-hold --allow-change-held-packages" in APT.script
    assert "--disableexcludes=all" in YUM.script
    assert "--setopt=disable_excludes=all" in YUM.script
