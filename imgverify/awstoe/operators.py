"""The comparison operators of `Assert` and `if`: pure, `value OPERATOR operand`.

Image Builder's own guide contradicts itself on some of them; what is decided here is written down
in docs/how-to/awstoe.md, and tests/unit/awstoe/test_operators.py pins it.

Source: "Use comparison operators in AWSTOE component documents", EC2 Image Builder User Guide.
"""

from __future__ import annotations

import operator
import re
from collections.abc import Callable
from decimal import Decimal
from typing import Any

from imgverify.re2 import compiled

_NUMBER = re.compile(r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d{1,4})?", re.ASCII)

_ORDERS: dict[str, Callable[[Any, Any], bool]] = {
    "Equals": operator.eq,
    "LessThan": operator.lt,
    "LessThanEquals": operator.le,
    "GreaterThan": operator.gt,
    "GreaterThanEquals": operator.ge,
}
NUMBERS = frozenset(f"number{order}" for order in _ORDERS)
STRINGS = frozenset(f"string{order}" for order in _ORDERS)
OF_TWO = NUMBERS | STRINGS | {"patternMatches"}
"""Operators that compare `value` with what stands behind them."""

OF_ONE = frozenset({"stringIsEmpty", "stringIsWhitespace"})
EXISTENCE = frozenset({"binaryExists", "fileExists", "folderExists"})
"""Operators that look for something on the machine."""

DIGESTS = {f"file{name}Equals": name.lower() for name in ("MD5", "SHA1", "SHA256", "SHA512")}
"""Operators that compare the digest of the file at `path`, and the name of the digest."""

LENGTHS = {"md5": 32, "sha1": 40, "sha256": 64, "sha512": 128}
"""Hexadecimal digits of each digest."""

LOGICAL = frozenset({"and", "or", "not"})
COMPARISONS = OF_TWO | OF_ONE | EXISTENCE | DIGESTS.keys()


def is_number(text: str) -> bool:
    """Whether a text is a decimal number, with nothing around it.

    Args:
        text: anything.
    """
    return _NUMBER.fullmatch(text) is not None


def compare(name: str, operand: str, value: str = "") -> bool:
    """Judge texts that need no machine.

    Strings are compared by code points, so case counts and nothing is trimmed. What is no number is
    in no relation to a number. A pattern may match anywhere in the value.

    Args:
        name: one of `OF_TWO` and `OF_ONE`.
        operand: what stands behind the operator.
        value: what is compared with it.
    """
    if name == "stringIsEmpty":
        return not operand
    if name == "stringIsWhitespace":
        return operand.isspace()
    if name == "patternMatches":
        return compiled(operand).search(value) is not None
    if name in STRINGS:
        return _ORDERS[name.removeprefix("string")](value, operand)
    if not is_number(value) or not is_number(operand):
        return False
    return _ORDERS[name.removeprefix("number")](Decimal(value), Decimal(operand))
