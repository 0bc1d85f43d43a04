"""What a build's source asks of its image: demands that checks can judge, and the rest."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Any

from imgverify.model import CheckCall, Severity

_ID = re.compile(r"[^\w./:@+*=,-]+")
_LONGEST_ID = 100


@dataclass(frozen=True, slots=True)
class Statement:
    """A statement of a source.

    Args:
        where: file and line, `ks.cfg:12`.
        said: its text, secrets masked.
    """

    where: str
    said: str


@dataclass(frozen=True, slots=True)
class Demand:
    """A control to be: what a statement asks of the image.

    Args:
        id: unique in its source: `part:/boot`.
        title: what must hold.
        statement: that asks for it.
        calls: checks that decide it; empty for one that a person has to look at.
        severity: how bad a failure is.
        note: what the checks allow or leave out, and why.
    """

    id: str
    title: str
    statement: Statement
    calls: tuple[CheckCall, ...]
    severity: Severity = Severity.MEDIUM
    note: str = ""


@dataclass(frozen=True, slots=True)
class Remark:
    """A statement of which the profile only tells.

    Args:
        statement: the statement.
        reason: why no control came of it.
    """

    statement: Statement
    reason: str


@dataclass(slots=True)
class Demands:
    """Everything that a source says, in its order.

    Args:
        wanted: what becomes controls, by id.
        unjudged: statements that may well ask something of the image, but no check can tell.
        silent: statements that ask nothing of the finished image.
        about: lines for the head of the profile.
    """

    wanted: dict[str, Demand] = field(default_factory=dict)
    unjudged: list[Remark] = field(default_factory=list)
    silent: list[Remark] = field(default_factory=list)
    about: list[str] = field(default_factory=list)
    _by_title: dict[str, list[tuple[CheckCall, ...]]] = field(default_factory=dict)

    def want(
        self,
        identity: str,
        title: str,
        statement: Statement,
        calls: Iterable[CheckCall],
        *,
        severity: Severity = Severity.MEDIUM,
        note: str = "",
    ) -> None:
        """Take a demand; one that was made before, word for word, counts once.

        Args:
            identity: an id; made unique when it is taken.
            title: what must hold; made unique likewise, for reports show titles alone.
            statement: that asks for it.
            calls: checks that decide it.
            severity: how bad a failure is.
            note: what the checks allow or leave out, and why.
        """
        plain = _ID.sub("_", identity)[:_LONGEST_ID]
        demand = Demand(plain, title, statement, tuple(calls), severity, note)
        alike = self._by_title.setdefault(title, [])
        if any(one and one == demand.calls for one in alike):
            self.silent.append(Remark(statement, "is said twice"))
            return
        number = 1
        while demand.id in self.wanted:
            number += 1
            demand = replace(demand, id=f"{plain}:{number}")
        if alike:
            demand = replace(demand, title=f"{title} ({demand.id})")
        alike.append(demand.calls)
        self.wanted[demand.id] = demand

    def manual(self, identity: str, title: str, statement: Statement, reason: str) -> None:
        """Take a demand that no check can decide: a person has to look.

        Args:
            identity: an id.
            title: what must hold.
            statement: that asks for it.
            reason: why no check can tell.
        """
        self.want(identity, title, statement, (), note=reason)

    def leave(self, statement: Statement, reason: str) -> None:
        """Take a statement, or a part of one, that nothing here can judge.

        Args:
            statement: the statement.
            reason: why.
        """
        self.unjudged.append(Remark(statement, reason))

    def tells_of(self, statement: Statement) -> bool:
        """Whether anything was said of a line, by whatever part of it.

        Args:
            statement: the line.
        """
        wanted = (one.statement for one in self.wanted.values())
        told = (one.statement for one in (*self.unjudged, *self.silent))
        return any(one.where == statement.where for one in (*wanted, *told))

    def ignore(self, statement: Statement, reason: str) -> None:
        """Take a statement that asks nothing of the finished image.

        Args:
            statement: the statement.
            reason: what it is about.
        """
        self.silent.append(Remark(statement, reason))


def call(check: str, **params: Any) -> CheckCall:
    """A check with its parameters, as a profile would name it.

    Args:
        check: `mount-option`.
        params: of it; those that are None are left out.
    """
    return CheckCall(check=check, params={k: v for k, v in params.items() if v is not None})
