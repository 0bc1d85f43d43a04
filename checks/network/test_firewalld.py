"""firewalld's zones, now and after the next boot."""

from collections.abc import Iterator

from imgverify.expect import Expect
from imgverify.facts.firewalld import Firewalld, Zones, zone_path
from imgverify.facts.firewalld_zone import RichRule, Zone

_LOOPBACK = "lo"


def test_firewalld_default_zone(firewalld: Firewalld, expect: Expect) -> None:
    """Interfaces that no zone has get a zone that exists.

    Args:
        firewalld: the zones.
        expect: the recorder.
    """
    for time, zones in _halves(firewalld):
        expect(
            zones.default in zones.by_name,
            wanted=f"a default zone {time}",
            found=zones.default or "none is set",
            where=zones.where,
            mend="firewall-cmd --set-default-zone=public",
        )


def test_firewalld_zone_target(
    firewalld: Firewalld, expect: Expect, forbid: list[str] | None = None
) -> None:
    """No zone that packets meet lets in whatever nothing decides on.

    A zone that has the loopback interface alone may.

    Args:
        firewalld: the zones.
        expect: the recorder.
        forbid: targets that no active zone may have; `ACCEPT` when not said.
    """
    bad = forbid or ["ACCEPT"]
    for time, zones in _halves(firewalld):
        seen = [one for one in zones.active if not _is_loopback_only(one, zones)]
        expect(
            bool(seen) and not any(one.target in bad for one in seen),
            wanted=f"no active zone with target {' or '.join(bad)} {time}",
            found=", ".join(f"{one.name}: {one.target}" for one in seen) or "no active zone",
            where=", ".join(one.where for one in seen) or zones.where,
            mend="firewall-cmd --permanent --zone=NAME --set-target=DROP && firewall-cmd --reload",
        )


def test_firewalld_zone_interface(
    firewalld: Firewalld, expect: Expect, zone: str, interface: str
) -> None:
    """An interface is bound to a zone.

    Args:
        firewalld: the zones.
        expect: the recorder.
        zone: its name.
        interface: its name.
    """
    for time, zones in _halves(firewalld):
        found = [name for name, one in zones.by_name.items() if interface in one.interfaces]
        expect(
            found == [zone],
            wanted=f"{interface} in zone {zone} {time}",
            found=", ".join(found) or f"{interface} is in no zone",
            where=zones.by_name[found[0]].where if found else zone_path(zone),
            mend=f"firewall-cmd --permanent --zone={zone} --add-interface={interface} "
            "&& firewall-cmd --reload",
        )


def test_firewalld_source_dropped(firewalld: Firewalld, expect: Expect, sources: list[str]) -> None:
    """Rich rules drop packets from addresses that only this machine itself may use.

    Args:
        firewalld: the zones.
        expect: the recorder.
        sources: addresses, such as `127.0.0.1` and `::1`.
    """
    for time, zones in _halves(firewalld):
        for source in sources:
            rules = [
                (rule, zone)
                for zone in zones.active
                for rule in zone.rich_rules
                if _drops(rule, source, zone)
            ]
            expect(
                bool(rules),
                wanted=f"a rich rule that drops packets from {source} {time}",
                found=f"{rules[0][1].name}: {rules[0][0].text}" if rules else _others(zones),
                where=rules[0][1].where if rules else zones.where,
                mend=_mend(source),
            )


def _halves(firewalld: Firewalld) -> Iterator[tuple[str, Zones]]:
    yield "at the next boot", firewalld.saved
    yield "now", firewalld.running


def _is_loopback_only(zone: Zone, zones: Zones) -> bool:
    return zone.interfaces == (_LOOPBACK,) and not zone.sources and zone.name != zones.default


def _drops(rule: RichRule, source: str, zone: Zone) -> bool:
    """Where `lo` itself is bound, packets to the same address must be left out."""
    spares_itself = rule.not_destination in (source, f"{source}/32", f"{source}/128")
    return (
        rule.action == "drop"
        and not rule.limited
        and rule.source in (source, f"{source}/32", f"{source}/128", "127.0.0.0/8")
        and (":" in rule.source) == (":" in source)
        and (spares_itself or (not rule.not_destination and _LOOPBACK not in zone.interfaces))
    )


def _others(zones: Zones) -> str:
    shown = [f"{zone.name}: {rule.text}" for zone in zones.active for rule in zone.rich_rules]
    return "; ".join(shown) or "active zones have no rich rule"


def _mend(source: str) -> str:
    family = "ipv6" if ":" in source else "ipv4"
    return (
        f"firewall-cmd --permanent --zone=trusted --add-rich-rule='rule family={family} "
        f'source address="{source}" destination not address="{source}" drop\' '
        "&& firewall-cmd --reload"
    )
