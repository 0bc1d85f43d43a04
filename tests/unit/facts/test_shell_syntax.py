"""Shell scripts as commands, conditions and loops."""

from __future__ import annotations

import pytest

from imgverify.facts.shell_syntax import Choice, Function, Loop, Node, Simple, parse_script
from imgverify.unobserved import NotObservedError


def commands(nodes: tuple[Node, ...]) -> list[str]:
    """All commands in their order, however deep."""
    found: list[str] = []
    for node in nodes:
        match node:
            case Simple():
                found.append(" ".join(node.words))
            case Choice():
                found += commands(node.condition)
                found += [one for branch in node.branches for one in commands(branch)]
            case Loop():
                found += [*commands(node.head), *commands(node.body)]
    return found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("a # b\n#c\nd", ["a", "d"]),
        ("a b;c\td", ["a b", "c d"]),
        ("a \\\n  b", ["a b"]),
        ("a 'b # c' \"d;e\" f\\ g", ["a b # c d;e f g"]),
        ("a >f 2>&1 <g; b &>h", ["a", "b"]),
        (">f\na", ["a"]),
        ("cat <<E <<-'F'\na\nE\n\tb\n\tF\nc", ["cat", "c"]),
        ("a | b; c", ["c"]),
        ("(a; b); { c; d; }", ["c", "d"]),
        ("((a > 1)); b", ["b"]),
        ("a & b", ["b"]),
        ("f() { a; }; function g { b; }; h () (c); d", ["d"]),
        ("! a && b || c", ["a", "b", "c"]),
        ("[[ a && b ]] && c", ["[[ a && b ]]", "c"]),
        ("x=(1 2)\na", ["x=", "a"]),
        ('a "$(b | c)" `e; f`', ["a $(b | c) `e; f`"]),
        ("if a; then b; elif c; then d; else e; fi", ["a", "b", "c", "d", "e"]),
        ("for i in a b; do c; done; for j do d; done", ["for i in a b", "c", "for j", "d"]),
        ("while a; do b; done", ["a", "b"]),
        ('case "$(a)" in b\\ c|d) e;; *) f\nesac\ng', ["e", "f", "g"]),
        ("", []),
    ],
)
def test_commands_are_found(text: str, found: list[str]) -> None:
    """What changes the shell itself is there; pipes, subshells and functions are not."""
    assert commands(parse_script("/x", text)) == found


def test_places_are_lines() -> None:
    """Line numbers survive continued lines, quotes over lines and documents."""
    text = "a \\\n b\n'c\nd'\ncat <<E\nx\nE\ne\n"
    assert [node.where for node in parse_script("/x", text) if isinstance(node, Simple)] == [
        "/x:1",
        "/x:3",
        "/x:5",
        "/x:8",
    ]


@pytest.mark.parametrize(
    ("text", "is_complete"),
    [
        ("if a; then b; fi", False),
        ("if a; then b; else c; fi", True),
        ("a && b", False),
        ("case x in a) b;; esac", False),
        ("case x in a) b;; *) c;; esac", True),
    ],
)
def test_a_choice_says_whether_it_covers_everything(text: str, *, is_complete: bool) -> None:
    """Without `else`, or a pattern for all, nothing may happen."""
    (node,) = parse_script("/x", text)
    assert isinstance(node, Choice)
    assert node.is_complete is is_complete


@pytest.mark.parametrize("text", ["a\n'b", "if a; then b", "fi", "a )", "case x in b", "{ a"])
def test_what_is_no_shell_is_refused(text: str) -> None:
    """Half a script is no evidence."""
    with pytest.raises(NotObservedError, match="/x:"):
        parse_script("/x", text)


def test_a_function_keeps_what_it_would_do() -> None:
    """Both ways to write one; nothing of it is done where it is written."""
    nodes = parse_script("/x", "f() { a; }\nfunction g { b; }\nc")
    assert [type(node) for node in nodes] == [Function, Function, Simple]
    assert [node.name for node in nodes if isinstance(node, Function)] == ["f", "g"]


def test_a_command_in_double_quotes_has_its_own_quotes() -> None:
    """What is between them is no command of the script."""
    assert commands(parse_script("/x", 'a "$(b "(c) d" "$e")"; f "$(unfinished"; g')) == [
        "a $(b (c) d $e)",
        "f $(unfinished",
        "g",
    ]
