"""chrony.conf and ntp.conf."""

from __future__ import annotations

from imgverify.facts.answers import Answers
from imgverify.facts.config_setting import UNREAD
from imgverify.facts.config_time import chrony, ntp
from tests.checks.building import answers

CHRONY = "/etc/chrony.conf"
NTP = "/etc/ntp.conf"


def told(path: str, text: str, syntax: str, **more: str) -> Answers:
    """A system with this file, and more below /etc."""
    others = {f"/etc/{name.replace('__', '/')}": content for name, content in more.items()}
    return answers("config", files={path: text, **others}, params={"path": path, "syntax": syntax})


def test_chrony_reads_a_word_and_what_follows() -> None:
    """In any case of letters; four signs begin a comment."""
    text = "Server  a   iburst\n! server b\n; server c\n% server d\n# server e\npool f\n"
    found = chrony(told(CHRONY, text, "chrony"), CHRONY)
    assert [(one.key, one.value, one.where) for one in found] == [
        ("server", "a iburst", f"{CHRONY}:1"),
        ("pool", "f", f"{CHRONY}:6"),
    ]


def test_chrony_reads_folders_in_their_places() -> None:
    """Only names with the right ending; a folder that nobody looked at says so."""
    text = "confdir /etc/chrony/conf.d\nsourcedir /opt/sources\nserver z\n"
    parts = {"chrony__conf.d__a.conf": "server a\n", "chrony__conf.d__b.sources": "server b\n"}
    found = chrony(told(CHRONY, text, "chrony", **parts), CHRONY)
    assert [one.value for one in found if one.key == "server"] == ["a", "z"]
    (unread,) = [one for one in found if one.key == UNREAD]
    assert "/opt/sources/*.sources" in unread.value
    assert unread.where == f"{CHRONY}:2"


def test_chrony_that_includes_itself_comes_to_an_end() -> None:
    """A file that is included again and again is read a few times only."""
    text = "include /etc/chrony/conf.d/*.conf\n"
    part = {"chrony__conf.d__a.conf": text + "server a\n"}
    found = chrony(told(CHRONY, text, "chrony", **part), CHRONY)
    assert "a" in {one.value for one in found}
    assert len(found) < 100


def test_ntp_means_both_families() -> None:
    """`restrict default` alone is said of IPv4 and IPv6; comments may stand behind."""
    text = "restrict default kod # both\nrestrict -6 default nopeer\nserver a iburst\n"
    found = ntp(told(NTP, text, "ntp"), NTP)
    assert [(one.key, one.value) for one in found] == [
        ("restrict", "-4 default kod"),
        ("restrict", "-6 default kod"),
        ("restrict", "-6 default nopeer"),
        ("server", "a iburst"),
    ]


def test_ntp_says_what_it_includes() -> None:
    """The file is named, since nobody read it."""
    found = ntp(told(NTP, "includefile /etc/ntp/more\n", "ntp"), NTP)
    assert [one.key for one in found] == ["includefile", UNREAD]
