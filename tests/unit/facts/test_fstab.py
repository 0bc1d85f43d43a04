"""fstab lines."""

from __future__ import annotations

from imgverify.facts.fstab import Fstab, parse
from tests.checks.building import answers


def table(text: str | None) -> Fstab:
    """The parsed table."""
    return parse(answers("fstab", files={} if text is None else {"/etc/fstab": text}))


def test_fields() -> None:
    """Blanks of all kinds, escapes, quotes, missing fields and line numbers."""
    found = table(
        '# comment\n\n\tUUID="ab-1"   /srv/my\\040data/ \t ext4\n'
        "/dev/vda1 / xfs defaults,nodev 1 1\n"
        "  #/dev/vda2 /x xfs defaults 0 0\n"
    )
    first, second = found.entries
    assert (first.path, first.filesystem, first.options) == ("/srv/my data", "ext4", ())
    assert (first.frequency, first.passno, first.where) == (0, 0, "/etc/fstab:3")
    assert first.tag == ("UUID", "ab-1")
    assert (second.path, second.options) == ("/", ("defaults", "nodev"))
    assert (second.frequency, second.passno, second.line) == (1, 1, 4)
    assert second.tag is None


def test_the_last_line_is_on_top() -> None:
    """`at` gives the last, `lines_for` all."""
    found = table("a /tmp tmpfs nodev 0 0\nb /tmp/ tmpfs nosuid 0 0\nc /tmp2 tmpfs rw 0 0\n")
    top = found.at("/tmp")
    assert top
    assert top.line == 2
    assert [one.line for one in found.lines_for("/tmp")] == [1, 2]
    assert found.at("/var") is None


def test_kinds() -> None:
    """What needs a local device and what does not."""
    found = table(
        "LABEL=x /a ext4\n/dev/vda1 /b auto\n/a /c none bind\nsrv:/x /d nfs\ntmpfs /e tmpfs\n"
        "/swapfile none swap sw\nPARTUUID=1 none swap sw\n"
    )
    on_device = [one.is_on_device for one in found.entries]
    assert on_device == [True, True, False, False, False, False, True]
    assert [one.is_swap for one in found.entries][-2:] == [True, True]


def test_lines_that_are_left_out() -> None:
    """Too few fields and words where numbers belong are kept apart, with their numbers."""
    found = table("/dev/vda1 /a\n/dev/vda1 /b xfs rw 0 x\n/dev/vda1 /c xfs\n")
    assert [(bad.line, bad.text.split()[1]) for bad in found.unreadable] == [(1, "/a"), (2, "/b")]
    assert [one.path for one in found.entries] == ["/c"]


def test_no_file_no_entries() -> None:
    """Absent is known to be empty."""
    assert table(None) == Fstab((), ())
