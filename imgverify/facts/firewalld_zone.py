"""One zone of firewalld: from its file, or as `firewall-cmd --list-all-zones` prints it."""

from __future__ import annotations

import re
import shlex
import xml.etree.ElementTree as ET
from dataclasses import dataclass

from imgverify.unobserved import NotObservedError


@dataclass(frozen=True, slots=True)
class RichRule:
    """A rule of firewalld.richlanguage(5).

    Args:
        source: address or network that it is about; empty for all.
        not_destination: destination that it leaves out; empty when there is none.
        action: `accept`, `drop`, `reject`, `mark`, or nothing.
        limited: whether it is about a service, a port or the like only, or about other sources.
        text: for evidence.
    """

    source: str
    not_destination: str
    action: str
    limited: bool
    text: str


@dataclass(frozen=True, slots=True)
class Zone:
    """A zone.

    Args:
        name: of it.
        target: `default`, `ACCEPT`, `DROP`, `%%REJECT%%`: what happens to packets that nothing
            decides on.
        interfaces: that are bound to it.
        sources: networks that are bound to it.
        rich_rules: in the order in which they are listed.
        where: file or command.
    """

    name: str
    target: str
    interfaces: tuple[str, ...]
    sources: tuple[str, ...]
    rich_rules: tuple[RichRule, ...]
    where: str


def read_zone_file(text: str, name: str, path: str) -> Zone:
    """Read a zone's XML (firewalld.zone(5)).

    Args:
        text: of the file.
        name: of the zone, which is the file's.
        path: for evidence.

    Raises:
        NotObservedError: it is no XML, or declares entities, which no zone needs.
    """
    if "<!" in re.sub(r"<!--.*?-->|<!DOCTYPE zone>", "", text, flags=re.DOTALL):
        raise NotObservedError(f"{path} declares entities: it is not read")
    try:
        root = ET.fromstring(text.encode("utf-8", "surrogateescape"))  # noqa: S314 - see above
    except ET.ParseError as error:
        raise NotObservedError(f"{path} is no XML: {error}") from error
    return Zone(
        name=name,
        target=root.get("target", "default"),
        interfaces=tuple(one.get("name", "") for one in root.findall("interface")),
        sources=tuple(one.get("address", "") for one in root.findall("source")),
        rich_rules=tuple(_from_xml(one) for one in root.findall("rule")),
        where=path,
    )


def _from_xml(rule: ET.Element) -> RichRule:
    words = ["rule"]
    for element in rule:
        turned = "not" if _is_true(element.get("invert")) else ""
        shown = (f'{key}="{value}"' for key, value in element.items() if key != "invert")
        words += [one for one in (element.tag, turned, *shown) if one]
    return _rich_rule(words, " ".join(words))


def _is_true(text: str | None) -> bool:
    return (text or "").lower() in ("yes", "true", "1")


def _rich_rule(words: list[str], text: str) -> RichRule:
    """Read the words of a rule; in XML and in the command's output they are the same."""
    found = {"source": "", "destination": ""}
    turned = {"source": False, "destination": False}
    action, element, limited = "", "", False
    for word in words[1:]:
        key, equals, value = word.partition("=")
        if equals:
            if key == "address" and element in found:
                found[element] = value.strip('"')
        elif key.lower() == "not":
            turned[element] = True
        elif key in ("accept", "drop", "reject", "mark"):
            element = action = key
        else:
            element = key
            limited |= key not in ("source", "destination", "log", "audit", "nflog")
    limited |= turned["source"] or bool(found["destination"] and not turned["destination"])
    excepted = found["destination"] if turned["destination"] else ""
    return RichRule(found["source"], excepted, action, limited, text)


def read_zone_list(text: str, where: str) -> list[Zone]:
    """Read what `firewall-cmd --list-all-zones` prints.

    Args:
        text: of its output: a line with a name, indented lines `key: values`, rich rules below.
        where: for evidence.
    """
    zones = []
    for block in re.split(r"\n(?=\S)", text.strip("\n")):
        head, *lines = block.splitlines() or [""]
        values: dict[str, str] = {}
        rules: list[RichRule] = []
        for line in lines:
            if line.strip().startswith("rule "):
                rules.append(_rich_rule(shlex.split(line), line.strip()))
            elif ":" in line:
                key, _, value = line.strip().partition(":")
                values.setdefault(key, value.strip())
        if head and values:
            zones.append(
                Zone(
                    name=head.split()[0],
                    target=values.get("target", "default"),
                    interfaces=tuple(values.get("interfaces", "").split()),
                    sources=tuple(values.get("sources", "").split()),
                    rich_rules=tuple(rules),
                    where=where,
                )
            )
    return zones
