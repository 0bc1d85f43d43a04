"""JSON schemas of the files that people write, for editors: made of the records that read them."""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterable, Mapping
from typing import Any

import msgspec

from imgverify.approvals import Attestation, Scope, Waiver
from imgverify.checks_index import CheckSource, Parameter, parameter_type
from imgverify.conditions import CONDITIONS
from imgverify.model import Benchmark, GatePolicy
from imgverify.profiles.applies import Applies
from imgverify.profiles.file import Sections, WaiverPolicy
from imgverify.profiles.inheritance import DropReason
from imgverify.profiles.requirements import Body, ControlBody
from imgverify.record import Record

# What the language server of YAML, and with it most editors, understands.
DIALECT = "http://json-schema.org/draft-07/schema#"
_REF = "#/definitions/{name}"
_ARGUMENT = re.compile(r"^(\w+): (.*?)(?=^\w+: |\Z)", re.MULTILINE | re.DOTALL)
Schema = dict[str, Any]


def profile_schema(checks: Mapping[str, CheckSource]) -> Schema:
    """The schema of a profile.

    Args:
        checks: by the name that profiles use; a site may have others, which it lets pass.
    """
    records = (Sections, Body, ControlBody, DropReason, Benchmark, Applies, GatePolicy)
    definitions = _definitions((*records, WaiverPolicy))
    sections = definitions["Sections"]["properties"]
    for section, kind in (("requirements", Body), ("controls", ControlBody), ("drop", DropReason)):
        sections[section] |= {"additionalProperties": _ref(kind.__name__)}
    calls = {"type": "array", "minItems": 1, "items": _ref("Call")}
    for kind in (Body, ControlBody):
        properties = definitions[kind.__name__]["properties"]
        properties["all"] = calls | {"description": "checks: every one must hold"}
        properties["when"] |= {"items": _ref("Condition")}
    definitions["Call"] = {
        "type": "object",
        "minProperties": 1,
        "maxProperties": 1,
        "properties": {name: _call(check) for name, check in sorted(checks.items())},
        "additionalProperties": {"type": ["object", "null"]},
    }
    definitions["Condition"] = {
        "type": "object",
        "minProperties": 1,
        "maxProperties": 1,
        "properties": {name: {"description": wants} for name, wants in CONDITIONS.items()},
        "additionalProperties": False,
    }
    return _document("A profile of imgverify", _ref("Sections"), definitions)


def waivers_schema() -> Schema:
    """The schema of a file of waivers."""
    return _decisions("Approved exceptions for imgverify", "waivers", Waiver)


def attestations_schema() -> Schema:
    """The schema of a file of attestations."""
    return _decisions("Judgements of manual controls for imgverify", "attestations", Attestation)


def _decisions(title: str, section: str, kind: type[Record]) -> Schema:
    entries = {"type": "array", "items": _ref(kind.__name__)}
    top = {
        "type": "object",
        "properties": {section: entries},
        "required": [section],
        "additionalProperties": False,
    }
    return _document(title, top, _definitions((kind, Scope)))


def _document(title: str, top: Schema, definitions: Schema) -> Schema:
    return {"$schema": DIALECT, "title": title, **top, "definitions": definitions}


def _ref(name: str) -> Schema:
    # Beside a $ref, this dialect looks at nothing else.
    return {"allOf": [{"$ref": _REF.format(name=name)}]}


def _definitions(records: Iterable[type[Record]]) -> Schema:
    """The records, each field with what its docstring says."""
    kinds = list(records)
    _, definitions = msgspec.json.schema_components(kinds, ref_template=_REF)
    for kind in kinds:
        definition = definitions[kind.__name__]
        text = inspect.cleandoc(kind.__doc__ or "")
        definition["description"] = text.partition("\n")[0]
        for name, words in _arguments(text).items():
            if name in definition["properties"]:
                definition["properties"][name]["description"] = words
    return definitions


def _arguments(docstring: str) -> dict[str, str]:
    _, _, section = docstring.partition("Args:\n")
    found = _ARGUMENT.findall(inspect.cleandoc(section))
    return {name: " ".join(words.split()) for name, words in found}


def _call(check: CheckSource) -> Schema:
    required = [one.name for one in check.parameters.values() if one.required]
    schema: Schema = {
        "description": check.summary,
        "type": "object" if required else ["object", "null"],
        "properties": {name: _parameter(one) for name, one in check.parameters.items()},
        "additionalProperties": False,
    }
    return schema | ({"required": required} if required else {})


def _parameter(parameter: Parameter) -> Schema:
    (schema,), _ = msgspec.json.schema_components([parameter_type(parameter.annotation)])
    return schema if parameter.required else {**schema, "default": parameter.default}
