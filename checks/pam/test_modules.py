"""Which PAM modules run, and whether they can be passed by."""

from imgverify.expect import Expect
from imgverify.facts.pam import Pam
from imgverify.facts.pam_line import PamLine
from imgverify.facts.pam_stack import Stack, flat, lets_in, reached, refuses

_UNIX, _ROOT = "pam_unix.so", "pam_rootok.so"
# The second is the service of `su -` (su(1), "CONFIG FILES"), where there is one.
_SU, _SU_LOGIN = "su", "su-l"


def test_pam_module(
    pam: Pam,
    expect: Expect,
    *,
    module: str,
    services: list[str],
    types: list[str],
    argument: str = "",
    before: str = "",
    after: str = "",
) -> None:
    """A PAM module runs, and where it has to stand before another, nothing goes round it.

    Args:
        pam: the services.
        expect: the recorder.
        module: `pam_pwquality.so`.
        services: names below /etc/pam.d; includes are followed.
        types: of auth, account, password, session; each must have it.
        argument: only lines with this argument count.
        before: a module that must not be reached without this one, whose refusal must count.
        after: a module behind which this one runs when that one refuses.
    """
    for service in services:
        for type_ in types:
            stack = pam.stack(service, type_)
            _judge(expect, stack, f"/etc/pam.d/{service}, {type_}", module, argument, before, after)


def _judge(
    expect: Expect,
    stack: Stack | None,
    where: str,
    module: str,
    argument: str,
    before: str,
    after: str,
) -> None:
    name = f"{module} {argument}".strip()
    lines = [line for line in flat(stack or ()) if _is(line, module, argument)]
    live = reached(stack or (), failing=after)
    good = [line for line in lines if line in live]
    position = f" before {before}" if before else f" after {after}" if after else ""
    found = "no such service" if stack is None else _shown(lines)
    if lines and not good:
        found += ", which is never reached"
    if good and before:
        good = [line for line in good if refuses(line)]
        if not good:
            found += ", whose refusal is ignored"
        elif any(one.module == before for one in reached(stack or (), without=good.__contains__)):
            found += f", but {before} is reached without it"
            good = []
    if good and after:
        good = _behind(flat(stack or ()), good, after)
        found += "" if good else f", not behind {after}"
    expect(
        bool(good),
        wanted=f"{name} in force{position}",
        found=found,
        where=good[0].where if good else where,
        mend=f"put a line with {name} into {where}{position}",
    )


def _behind(lines: list[PamLine], good: list[PamLine], other: str) -> list[PamLine]:
    first = next((at for at, line in enumerate(lines) if line.module == other), None)
    return good if first is None else [line for line in good if line in lines[first + 1 :]]


def _is(line: PamLine, module: str, argument: str) -> bool:
    return line.module == module and (not argument or argument in line.arguments)


def _shown(lines: list[PamLine]) -> str:
    return "; ".join(f"{one.where} ({one.control})" for one in lines) or "no such line"


def test_su_restricted(pam: Pam, expect: Expect, group: str = "") -> None:
    """Only members of a group may become somebody else with su.

    Args:
        pam: the services.
        expect: the recorder.
        group: the group; empty for the one that pam_wheel takes by itself, or any.

    Source: pam_wheel(8): `trust` lets members in without a password, `deny` turns the meaning of
    the group round, `root_only` leaves other accounts open. Only root may be let in before it.
    """
    for service in [_SU, *([_SU_LOGIN] if _SU_LOGIN in pam.services else [])]:
        _judge_su(expect, pam.stack(service, "auth"), f"/etc/pam.d/{service}, auth", group)


def _judge_su(expect: Expect, stack: Stack | None, where: str, group: str) -> None:
    lines = [line for line in flat(stack or ()) if line.module == "pam_wheel.so"]
    live = reached(stack or ())
    good = [line for line in lines if line in live and refuses(line) and _restricts(line, group)]
    passing = [
        one
        for one in reached(stack or (), without=good.__contains__)
        if one.module == _UNIX or (one.module != _ROOT and lets_in(one))
    ]
    passed_by = ", ".join(sorted({one.module for one in passing})) if good else ""
    shown = "; ".join(
        f"{line.where} ({line.control}): {' '.join(line.arguments) or 'no argument'}"
        for line in lines
    )
    wanted = f"use_uid group={group}" if group else "use_uid"
    expect(
        bool(good) and not passed_by,
        wanted=f"auth required pam_wheel.so {wanted}, before {_UNIX}",
        found=(shown or "no pam_wheel.so")
        + (f", but {passed_by} is reached without it" if passed_by else ""),
        where=good[0].where if good else where,
        mend=f"in {where.partition(',')[0]}, above the included stack: "
        f"auth required pam_wheel.so {wanted}",
    )


def _restricts(line: PamLine, group: str) -> bool:
    options = line.options
    return (
        "use_uid" in options
        and not options.keys() & {"trust", "deny", "root_only"}
        and (not group or options.get("group") == group)
    )
