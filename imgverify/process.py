"""The hooks of a run with `--image`: one object for the controller, another for each worker."""

from __future__ import annotations

import sys
from importlib import import_module
from typing import cast

import pytest
from rich.console import Console

from imgverify.added import Added
from imgverify.artifacts import tree
from imgverify.artifacts.candidate import Candidate
from imgverify.controller import Controller
from imgverify.errors import ExitCode, ImgverifyError
from imgverify.idle_words import refuse_idle_words
from imgverify.options import Options, read_options
from imgverify.plan import Plan, make_plan
from imgverify.registry import supplier
from imgverify.spelling import supplier_word
from imgverify.stopping import stop
from imgverify.supplying import Supplier
from imgverify.terminal import TerminalProgress
from imgverify.worker import Worker


def pytest_configure(config: pytest.Config) -> None:
    """Settle everything that can be wrong before anything starts."""
    try:
        options = read_options(config)
        if tree.detect(Candidate(options.image)):
            # By its name, so that no other run pays for its imports.
            config.pluginmanager.import_plugin("imgverify.tree_process")
            return
        plan = _plan(options)
        if hasattr(config, "workerinput"):
            Worker(config, plan).register()
            return
        progress = TerminalProgress(
            Console(file=sys.stderr if config.option.verbose < 0 else sys.stdout)
        )
        refuse_idle_words(options, supplier_word(options.image))
        known = cast(Supplier | None, supplier(options.image))
        Controller(config, options, plan, progress, known).register()
    except ImgverifyError as error:
        if error.exit_code is ExitCode.USAGE:
            raise pytest.UsageError(str(error)) from error
        stop(error)


def _plan(options: Options) -> Plan:
    return make_plan(
        options.profile,
        options.waivers,
        attestations=options.attestations,
        level=options.level,
        control=options.control,
        added=_added(options) if options.goss or options.awstoe else (),
    )


def _added(options: Options) -> list[Added]:
    """What other tools' files ask for; by name, so that no other run pays for the imports."""
    added = []
    if options.goss:
        goss = import_module("imgverify.goss.controls")
        added += [Added(path.name, goss.goss_controls(path)) for path in options.goss]
    if options.awstoe:
        awstoe = import_module("imgverify.awstoe.controls")
        steps = awstoe.controls_of_each(options.awstoe, options.awstoe_parameters)
        for path, controls in zip(options.awstoe, steps, strict=True):
            added.append(Added(path.name, controls, changes_machine=True))
    return added
