"""What start files leave behind on every way through them."""

from __future__ import annotations

import pytest

from imgverify.facts.shell_values import UNKNOWN, mask_step, possible, variable_step

PERSONAL = """if [ $UID -gt 199 ] && [ "`/usr/bin/id -gn`" = "`/usr/bin/id -un`" ]; then
    umask 002
else
    umask 022
fi
"""
SOURCING = """for i in /etc/profile.d/*.sh ; do
    if [ -r "$i" ]; then
        . "$i" >/dev/null
    fi
done
"""


def masks(text: str) -> set[str | None]:
    """Masks that a file may leave behind."""
    return {value.text for value in possible({"/etc/profile": text}, mask_step)}


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("", {None}),
        ("# umask 027", {None}),
        ("umask 027", {"0027"}),
        ("umask 0077; umask 27", {"0027"}),
        ("umask u=rwx,g=rx,o=", {"0027"}),
        ("umask -S u=rwx,go=", {"0077"}),
        ("umask a=rx", {"0222"}),
        ("umask g-w", {UNKNOWN}),
        ("umask o=", {UNKNOWN}),
        ("umask $MASK", {UNKNOWN}),
        ("umask 027; umask 029; umask; umask -S; umask nonsense", {"0027"}),
        ("umask 022 | umask 027; (umask 027); f() { umask 027; }", {None}),
        ("x=`umask 027`; echo $(umask 027)", {None}),
        (PERSONAL, {"0002", "0022"}),
        (PERSONAL + "umask 027", {"0027"}),
        ("umask 027\n" + PERSONAL, {"0002", "0022"}),
        ("umask 027; if a; then umask 022; fi", {"0027", "0022"}),
        ("if [ -f /x ]; then umask 027; fi", {None, "0027"}),
        ("for i in 1; do umask 027; done", {None, "0027"}),
        ("case a in b) umask 027;; *) umask 077;; esac", {"0027", "0077"}),
        ("[ `umask` -eq 0 ] && umask 027", {"0027"}),
        ("umask 002; [ `umask` -eq 0 ] && umask 027", {"0002", "0027"}),
        ("if ! shopt -q login_shell; then umask 027; fi", {"0027"}),
        ('[ -z "$PS1" ] && return\numask 027', {"0027"}),
        ("return\numask 027", {None}),
        ("if a; then return; fi\numask 027", {None, "0027"}),
        ("umask 027 && a || b", {"0027"}),
        ("umask 027; exec 3>&1; umask 022", {"0022"}),
        ("umask 027; exec a; umask 022", {"0027"}),
        ("umask 027; command umask 022", {"0022"}),
        ("umask 027; LC_ALL=C builtin umask 022", {"0022"}),
        ("umask 027; eval 'umask 022'", {"0022"}),
        ("umask 027; f() { umask 022; }; f", {"0022"}),
        ("f() { umask 027; return; umask 022; }; f; umask", {"0027"}),
        ("function f { if a; then umask 027; f; fi; }; umask 077; f", {"0027", "0077"}),
    ],
)
def test_the_last_mask_on_each_way_counts(text: str, left: set[str | None]) -> None:
    """Conditions split the way; guards that only tell kinds of shells apart do not."""
    assert masks(text) == left


def test_parts_are_read_where_they_are_sourced() -> None:
    """What /etc/profile says after its loop over the parts beats them; before it, it does not."""
    parts = {"/etc/profile.d/a.sh": "umask 077", "/etc/profile.d/b.sh": "umask 027"}

    def left(profile: str) -> set[str | None]:
        values = possible({"/etc/profile": profile, **parts}, mask_step)
        return {value.text for value in values}

    assert left("umask 022\n" + SOURCING) == {"0027"}
    assert left(SOURCING + "umask 022\n") == {"0022"}
    assert left(f"if [ -d /etc/profile.d ]; then\n{SOURCING}fi\n") == {"0027"}
    assert left("") == {"0027"}


def test_a_file_is_read_where_another_sources_it() -> None:
    """Once: not again in its turn."""
    files = {"/etc/profile": ". /etc/bashrc\numask 027", "/etc/bashrc": "umask 022"}
    assert {value.text for value in possible(files, mask_step)} == {"0027"}
    guarded = {"/etc/profile": "if [ -f /etc/b ]; then . /etc/b; fi", "/etc/b": "umask 027"}
    assert {value.text for value in possible(guarded, mask_step)} == {"0027"}


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("TMOUT=900\nreadonly TMOUT\nexport TMOUT", {("900", True, True)}),
        ("readonly TMOUT=900 ; export TMOUT", {("900", True, True)}),
        ("typeset -xr TMOUT=900", {("900", True, True)}),
        ("declare -x -r TMOUT='900'", {("900", True, True)}),
        ("export TMOUT=900", {("900", False, True)}),
        ("readonly TMOUT=900", {("900", True, False)}),
        ("TMOUT=900 readonly x; TMOUT=900 ls", {(None, False, False)}),
        ("#TMOUT=900\nMY_TMOUT=900; TMOUTS=900; export TMOUTS", {(None, False, False)}),
        ("TMOUT=900; TMOUT=0", {("0", False, False)}),
        ("readonly TMOUT=900; TMOUT=0; unset TMOUT", {("900", True, False)}),
        ("export TMOUT=900; unset TMOUT", {(None, False, False)}),
        ("export TMOUT=900; export -n TMOUT", {("900", False, False)}),
        ("export TMOUT=900; declare +x TMOUT", {("900", False, False)}),
        ("TMOUT=$OTHER", {(UNKNOWN, False, False)}),
        ("A=1 TMOUT=900", {("900", False, False)}),
        ("if a; then readonly TMOUT=900; fi", {("900", True, False), (None, False, False)}),
    ],
)
def test_variables_and_their_marks(text: str, left: set[tuple[str | None, bool, bool]]) -> None:
    """An assignment before a command is that command's alone; read-only values stay."""
    values = possible({"/etc/profile": text}, variable_step("TMOUT"))
    assert {(one.text, one.is_readonly, one.is_exported) for one in values} == left


def test_parts_are_read_in_the_order_of_the_loop() -> None:
    """Red Hat's loop ends with a file of another ending; Debian's does not read it at all."""
    files = {"/etc/profile": SOURCING, "/etc/profile.d/zz.sh": "umask 027"}
    last = {"/etc/profile.d/sh.local": "umask 022"}
    both = SOURCING.replace("*.sh", "*.sh /etc/profile.d/sh.local")
    left = possible({**files, "/etc/profile": both}, mask_step, last)
    assert {value.text for value in left} == {"0022"}
    assert {value.text for value in possible(files, mask_step, last)} == {"0027"}
