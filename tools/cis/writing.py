"""Profiles as YAML that a person likes to read: one line a control, one line a check."""

from __future__ import annotations

from typing import Any

import yaml

from tools.cis.requirements import Requirement
from tools.cis.sharing import LIBRARIES, Shared
from tools.cis.source import Benchmark

HEAD = """\
# yaml-language-server: $schema=schema.json
# Written by `python -m tools.cis` from the facts in tools/cis/; do not edit.
# Your own demands go into a profile of yours that says `extends: [{name}]`.
"""
WIDTH = 100
# A benchmark's manual controls are not evaluated: so many controls may stay open.
MIN_EVALUATED = 0.8


class _Inline(dict[str, Any]):
    """A mapping that is written in one line."""


class _Dumper(yaml.SafeDumper):
    """Writes every node where it stands, long texts as blocks."""

    def ignore_aliases(self, data: Any) -> bool:  # noqa: ARG002 - a profile has no anchors
        return True


def _text(dumper: _Dumper, text: str) -> yaml.ScalarNode:
    style = "|" if "\n" in text else None
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style=style)


def _inline(dumper: _Dumper, data: _Inline) -> yaml.MappingNode:
    return dumper.represent_mapping("tag:yaml.org,2002:map", data.items(), flow_style=True)


_Dumper.add_representer(str, _text)
_Dumper.add_representer(_Inline, _inline)


def library(name: str, members: list[Shared]) -> str:
    """A file of requirements that profiles name.

    Args:
        name: of the library.
        members: the requirements that live in it.
    """
    head: dict[str, Any] = {"profile": name, "title": LIBRARIES[name], "library": True}
    bodies = {one.name: _body(one.body) for one in sorted(members, key=lambda one: one.name)}
    return HEAD.format(name=name) + _yaml(head) + _section("requirements", bodies)


def profile(benchmark: Benchmark, shared: list[Shared]) -> str:
    """The profile of a benchmark.

    Args:
        benchmark: whose controls to write.
        shared: every requirement of every benchmark.
    """
    mine = [(row, one) for one in shared for row in one.rows if row.benchmark == benchmark]
    mine.sort(key=lambda pair: [int(part) for part in pair[0].control.split(".")])
    libraries = [name for name in LIBRARIES if any(one.home == name for _, one in mine)]
    head = {
        "profile": benchmark.name,
        "title": benchmark.title,
        "benchmark": _Inline(
            name=benchmark.title,
            version=benchmark.version,
            controls=len(mine),
            manual=sum(1 for row, _ in mine if not row.automated),
        ),
        "applies": _Inline(os=list(benchmark.os), version=benchmark.release),
        "extends": libraries,
        "gate": _Inline(min_evaluated=MIN_EVALUATED),
    }
    controls = {
        row.control: _Inline(use=one.name, level=row.level)
        if one.home
        else {**_body(one.body), "level": row.level}
        for row, one in mine
    }
    return HEAD.format(name=benchmark.name) + _yaml(head) + _section("controls", controls)


def _body(body: Requirement) -> Requirement:
    inline = {
        "all": [{name: _Inline(params) for name, params in call.items()} for call in body["all"]]
        if "all" in body
        else None,
        "when": [_Inline(condition) for condition in body.get("when", [])] or None,
    }
    return {key: inline.get(key) or value for key, value in body.items()}


def _section(name: str, entries: dict[str, Any]) -> str:
    return f"\n{_yaml({name: entries})}"


def _yaml(data: Any) -> str:
    return yaml.dump(
        data,
        Dumper=_Dumper,
        sort_keys=False,
        default_flow_style=False,
        width=WIDTH,
        allow_unicode=True,
    )
