"""Commands and their equivalents know each other by name."""

from __future__ import annotations

import importlib

from imgverify.registry import equivalents, topic, topic_names


def test_every_equivalent_is_there() -> None:
    """What a command of a topic names is an entry point, whose module answers."""
    modules = equivalents()
    named = {
        command.equivalent
        for name in topic_names()
        for command in topic(name).COMMANDS
        if command.equivalent
    }
    assert named <= modules.keys()
    for module in modules.values():
        assert callable(importlib.import_module(module).answer)
    # These are asked about what the parameters of controls name.
    assert modules.keys() <= named | {"file_digest", "files_below", "selinux_labels"}
