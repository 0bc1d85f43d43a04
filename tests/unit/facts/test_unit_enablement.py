"""Enablement of units that are made for the purpose, each compared with systemctl where it is."""

from __future__ import annotations

from pathlib import Path

import pytest

from imgverify.facts.systemd_units import SystemdUnits, parse
from tests.unit.facts.unit_tree import can_ask_systemctl, look, plant, systemctl

SYSTEMCTL = can_ask_systemctl()
ETC, RUN = "etc/systemd/system", "run/systemd/system"
USR, LIB, LOCAL = "usr/lib/systemd/system", "lib/systemd/system", "usr/local/lib/systemd/system"
WANTS = "multi-user.target.wants"
PLAIN, WANTED = "[Service]\n", "[Service]\n[Install]\nWantedBy=multi-user.target\n"
TEMPLATE = "[Install]\nWantedBy=getty.target\nDefaultInstance=tty1\n"
VENDOR = {f"{USR}/a.service": WANTED}

CASES = {
    "no provision": ({f"{USR}/a.service": PLAIN}, "static"),
    "only provided": (VENDOR, "disabled"),
    "list reset": ({f"{USR}/a.service": WANTED + "WantedBy=\n"}, "static"),
    "only others": ({f"{USR}/a.service": "[Install]\nAlso=b.socket\n"}, "indirect"),
    "drop-in provides": (
        {f"{USR}/a.service": PLAIN, f"{ETC}/a.service.d/x.conf": WANTED},
        "disabled",
    ),
    "strongest drop-in of a name": (
        {
            f"{USR}/a.service": PLAIN,
            f"{ETC}/a.service.d/x.conf": PLAIN,
            f"{USR}/a.service.d/x.conf": WANTED,
        },
        "static",
    ),
    "wanted": ({**VENDOR, f"{ETC}/{WANTS}/a.service": f"-> /{USR}/a.service"}, "enabled"),
    "required": (
        {**VENDOR, f"{ETC}/b.target.requires/a.service": f"-> /{USR}/a.service"},
        "enabled",
    ),
    "link in a drop-in folder": (
        {**VENDOR, f"{ETC}/b.target.d/a.service": f"-> /{USR}/a.service"},
        "disabled",
    ),
    "wanted, the link dangling": ({**VENDOR, f"{ETC}/{WANTS}/a.service": "-> /x"}, "enabled"),
    "wanted by a file": ({**VENDOR, f"{ETC}/{WANTS}/a.service": PLAIN}, "disabled"),
    "wanted until the next boot": (
        {**VENDOR, f"{RUN}/{WANTS}/a.service": f"-> /{USR}/a.service"},
        "enabled-runtime",
    ),
    "wanted by a generator": (
        {**VENDOR, f"run/systemd/generator/{WANTS}/a.service": f"-> /{USR}/a.service"},
        "enabled-runtime",
    ),
    "wanted by the vendor": (
        {**VENDOR, f"{USR}/{WANTS}/a.service": "-> ../a.service"},
        "disabled",
    ),
    "wanted, but gone": (
        {f"{USR}/b.service": PLAIN, f"{ETC}/{WANTS}/a.service": f"-> /{USR}/a.service"},
        "absent",
    ),
    "nothing": ({f"{USR}/b.service": PLAIN}, "absent"),
    "drop-in alone": ({f"{ETC}/a.service.d/x.conf": WANTED, f"{USR}/b.service": PLAIN}, "absent"),
    "masked": ({**VENDOR, f"{ETC}/a.service": "-> /dev/null"}, "masked"),
    "masked and wanted": (
        {
            **VENDOR,
            f"{ETC}/a.service": "-> /dev/null",
            f"{ETC}/{WANTS}/a.service": f"-> /{USR}/a.service",
        },
        "masked",
    ),
    "masked by an empty file": ({**VENDOR, f"{ETC}/a.service": ""}, "masked"),
    "masked by the vendor": ({f"{USR}/a.service": "-> /dev/null"}, "masked"),
    "masked until the next boot": (
        {**VENDOR, f"{RUN}/a.service": "-> /dev/null"},
        "masked-runtime",
    ),
    "mask that is beaten": (
        {f"{ETC}/a.service": PLAIN, f"{RUN}/a.service": "-> /dev/null"},
        "static",
    ),
    "stronger file": ({**VENDOR, f"{ETC}/a.service": PLAIN}, "static"),
    "local beats vendor": ({**VENDOR, f"{LOCAL}/a.service": PLAIN}, "static"),
    "split /usr": ({f"{LIB}/a.service": WANTED}, "disabled"),
    "linked": ({"opt/a.service": WANTED, f"{ETC}/a.service": "-> /opt/a.service"}, "linked"),
    "linked until the next boot": (
        {"opt/a.service": WANTED, f"{RUN}/a.service": "-> /opt/a.service"},
        "linked-runtime",
    ),
    "linked to an empty file": (
        {"opt/a.service": "", f"{ETC}/a.service": "-> /opt/a.service"},
        "masked",
    ),
    "link that dangles": ({f"{ETC}/a.service": "-> /opt/a.service", **VENDOR}, "absent"),
    "generated": ({"run/systemd/generator.late/a.service": WANTED}, "generated"),
    "generated, and native": (
        {"run/systemd/generator.late/a.service": WANTED, **VENDOR},
        "disabled",
    ),
    "transient": ({"run/systemd/transient/a.service": PLAIN}, "transient"),
    "another name of its own": (
        {
            f"{USR}/a.service": "[Install]\nAlias=b.service\n",
            f"{ETC}/b.service": f"-> /{USR}/a.service",
        },
        "enabled",
    ),
    "another name": (
        {**VENDOR, f"{ETC}/b.service": f"-> /{USR}/a.service"},
        "indirect",
    ),
}


def units(root: Path, tree: dict[str, str], *names: str) -> SystemdUnits:
    """Plant a tree, and read it with some units named."""
    plant(root, tree)
    return parse(look(root, names))


@pytest.mark.parametrize("case", CASES)
def test_unit_is(case: str, tmp_path: Path) -> None:
    """Files, links and masks in every folder count as systemctl counts them."""
    tree, word = CASES[case]
    assert units(tmp_path, tree, "a.service").enablement("a") == word


@pytest.mark.skipif(not SYSTEMCTL, reason="no systemctl to compare with")
@pytest.mark.parametrize("case", CASES)
def test_systemctl_agrees(case: str, tmp_path: Path) -> None:
    """What the table wants is what systemctl says."""
    tree, word = CASES[case]
    plant(tmp_path, tree)
    assert (systemctl(tmp_path, "a.service") or "absent") == word


def test_upheld_unit_is_enabled(tmp_path: Path) -> None:
    """A folder `.upholds` counts since 249, though `systemctl is-enabled` does only since 253."""
    tree = {**VENDOR, f"{ETC}/b.target.upholds/a.service": f"-> /{USR}/a.service"}
    found = units(tmp_path, tree, "a.service")
    assert found.enablement("a") == "enabled"
    assert found.pulled_in("a")


@pytest.mark.parametrize(
    ("name", "tree", "word"),
    [
        ("t@.service", {}, "disabled"),
        ("t@.service", {f"{ETC}/getty.target.wants/t@tty1.service": "-> x"}, "enabled"),
        ("t@.service", {f"{ETC}/getty.target.wants/t@tty2.service": "-> x"}, "indirect"),
        ("t@tty2.service", {f"{ETC}/getty.target.wants/t@tty2.service": "-> x"}, "enabled"),
        ("t@tty2.service", {f"{USR}/getty.target.wants/t@tty2.service": "-> x"}, "static"),
        ("t@tty2.service", {}, "disabled"),
        ("t@tty2.service", {f"{ETC}/t@tty2.service": "-> /dev/null"}, "masked"),
        ("t@tty2.service", {f"{ETC}/t@.service": "-> /dev/null"}, "masked"),
        ("t@tty2.service", {f"{ETC}/t@tty2.service": f"-> /{USR}/t@.service"}, "enabled"),
    ],
)
def test_template_and_its_instances(
    name: str, tree: dict[str, str], word: str, tmp_path: Path
) -> None:
    """An instance is as enabled as its own link; a template, as its default instance."""
    found = units(tmp_path, {f"{USR}/t@.service": TEMPLATE, **tree}, "t@.service", name)
    assert found.enablement(name) == word
    if SYSTEMCTL:
        assert systemctl(tmp_path, name) == word


def test_alias_is_followed(tmp_path: Path) -> None:
    """A name that links to a unit is what the unit is: enabled here, and masked with it."""
    unit = "[Install]\nWantedBy=multi-user.target\nAlias=s.service\n"
    tree = {f"{USR}/a.service": unit, f"{ETC}/s.service": f"-> /{USR}/a.service"}
    found = units(tmp_path, tree, "s.service")
    assert found.enablement("s") == "enabled"
    assert found.files.aliases == {"s.service": "a.service"}
    plant(tmp_path, {f"{ETC}/a.service": "-> /dev/null"})
    assert parse(look(tmp_path, ["s.service"])).enablement("s") == "masked"


def test_alias_of_an_instance(tmp_path: Path) -> None:
    """A template that stands for another passes its instance on."""
    tree = {f"{USR}/t@.service": TEMPLATE, f"{USR}/auto@.service": "-> t@.service"}
    found = units(tmp_path, tree, "auto@x.service")
    assert found.files.aliases["auto@x.service"] == "t@x.service"


@pytest.mark.parametrize("target", ["b.socket", "b@.service", "a.service"])
def test_links_that_cannot_be(target: str, tmp_path: Path) -> None:
    """A link to another kind of unit, to a template or to itself is no unit."""
    tree = {
        f"{USR}/b.socket": PLAIN,
        f"{USR}/b@.service": PLAIN,
        f"{ETC}/a.service": f"-> {target}",
    }
    assert units(tmp_path, tree, "a.service").enablement("a") == "bad"


def test_merged_usr_counts_once(tmp_path: Path) -> None:
    """Where /lib is a link, links to it lead to /usr/lib."""
    plant(tmp_path, {"usr/lib/x": "folder", "lib": "-> usr/lib", **VENDOR})
    found = units(tmp_path, {f"{ETC}/s.service": f"-> /{LIB}/a.service"}, "s.service", "a.service")
    assert found.files.aliases == {"s.service": "a.service"}
    assert found.enablement("a") == "indirect"


def test_folder_instead_of_a_unit(tmp_path: Path) -> None:
    """A folder with a unit's name is no unit."""
    assert units(tmp_path, {f"{ETC}/a.service/x": PLAIN}, "a.service").enablement("a") == "bad"
