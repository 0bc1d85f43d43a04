"""Names of a module are told from names of its functions."""

from __future__ import annotations

import ast

import pytest

from imgverify.awstoe_export.scopes import ModuleNames


def seen(source: str) -> str:
    """The source with `M_` before each name of the module."""
    visitor = ModuleNames(
        lambda name: f"M_{name}",
        lambda name, attr: f"A_{name}_{attr}" if name == "module" else None,
    )
    return ast.unparse(visitor.visit(ast.parse(source)))


@pytest.mark.parametrize(
    ("source", "told"),
    [
        ("x = y", "M_x = M_y"),
        ("def f(a, b=c):\n    return a + b + d", "def M_f(a, b=M_c):\n    return a + b + M_d"),
        ("def f():\n    d = 1\n    return d", "def M_f():\n    d = 1\n    return d"),
        ("f = lambda a: a + b", "M_f = lambda a: a + M_b"),
        ("x = [y for y in y if z]", "M_x = [y for y in M_y if M_z]"),
        ("x = {k: v for k, v in p for v in q(v)}", "M_x = {k: v for k, v in M_p for v in M_q(v)}"),
        (
            "def f():\n    return any((w := g(v)) for v in u) and w",
            "def M_f():\n    return any((w := M_g(v)) for v in M_u) and w".replace("any", "M_any"),
        ),
        (
            "class C(B):\n    x = 1\n    y = x\n    def m(self):\n        return x",
            "class M_C(M_B):\n    x = 1\n    y = x\n\n    def m(self):\n        return M_x",
        ),
        ("def f(e):\n    module.read(e).module", "def M_f(e):\n    A_module_read(e).module"),
        ("def f(module):\n    module.read", "def M_f(module):\n    module.read"),
        (
            "def f(v):\n    match v:\n        case K(a=b) | [*c]:\n            return b",
            "def M_f(v):\n    match v:\n        case M_K(a=b) | [*c]:\n            return b",
        ),
        (
            "def f():\n    try:\n        g()\n    except E as e:\n        h(e)",
            "def M_f():\n    try:\n        M_g()\n    except M_E as e:\n        M_h(e)",
        ),
        (
            "def f():\n    def g():\n        return a\n    a = 1\n    return g",
            "def M_f():\n\n    def g():\n        return a\n    a = 1\n    return g",
        ),
    ],
)
def test_names(source: str, told: str) -> None:
    """Arguments, targets, comprehensions, classes, patterns: each binds as Python says."""
    assert seen(source) == ast.unparse(ast.parse(told))


def test_global_is_refused() -> None:
    """What would make the analysis wrong is never guessed at."""
    with pytest.raises(ValueError, match="line 2: `global`"):
        seen("def f():\n    global x")
