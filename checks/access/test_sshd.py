"""How sshd is set up."""

from collections.abc import Sequence
from typing import Any

from imgverify.expect import Expect
from imgverify.facts.sshd import NAME, PROGRAM, ROOT, Sshd
from imgverify.facts.sshd_config import CONFIG, Directive
from imgverify.facts.sshd_values import holds, is_relative
from imgverify.unobserved import NotApplicableError, only_booted

# Enterprise Linux 8 gives these to the daemon on its command line, which beats its files.
_FROM_COMMAND_LINE = frozenset(
    {
        "ciphers", "macs", "kexalgorithms", "gssapikexalgorithms", "hostkeyalgorithms",
        "pubkeyacceptedkeytypes", "pubkeyacceptedalgorithms", "casignaturealgorithms",
    }
)  # fmt: skip
# sshd lets in everybody whom no such list is about.
_WITHOUT_DEFAULT = frozenset({"allowusers", "allowgroups", "denyusers", "denygroups"})


def test_sshd_option(
    sshd: Sshd,
    expect: Expect,
    *,
    option: str = "",
    any_of: list[str] | None = None,
    op: str = "eq",
    value: Any = None,
    cases: list[str] | None = None,
) -> None:
    """An option of sshd has a wanted value, for every connection that can be.

    Args:
        sshd: what sshd says and what its files say.
        expect: the recorder.
        option: its name, in any case of letters.
        any_of: names of which one must hold, instead of `option`.
        op: eq, ne, in, not_in, ge, le, range, ge_or_zero, subset, deny_any, triple_le, set, absent.
        value: what to compare with.
        cases: connections as for `sshd -T -C`; only Match blocks that apply to them or root count
            then. Without it every Match block counts.
    """
    if not sshd.installed:
        raise NotApplicableError(f"{PROGRAM} does not exist")
    names = [option] if option else any_of or []
    if not names:
        raise ValueError("sshd-option needs `option` or `any_of`")
    recorders = [_judge(sshd, name, op, value, cases) for name in names]
    chosen = next((one for one in recorders if not one.unmet), recorders[0])
    expect.findings += chosen.findings


def _judge(sshd: Sshd, option: str, op: str, value: Any, cases: Sequence[str] | None) -> Expect:
    judged = Expect()
    wanted = f"{option} {op} {_shown(value)}".strip()
    static = [one for one in sshd.static(option, cases) if not is_relative(one.value)]
    for one in static:
        judged(
            holds(one.value, op, value),
            wanted=wanted,
            found=one.value,
            where=one.where,
            mend=f"{option} {_shown(value)}  # {one.path}, line {one.line}",
        )
    unasked = only_booted(sshd.effective[""])
    if judged.unmet:
        return judged
    if unasked and not sshd.told:
        if _decided(static, option):
            return judged
        if not static and option.lower() in _WITHOUT_DEFAULT:
            judged(holds(None, op, value), wanted=wanted, found="not set", where=CONFIG)
            return judged
    for case in ("", ROOT, *(cases or ())):
        found = sshd.options(case).get(option.lower())
        judged(
            holds(found, op, value),
            wanted=wanted,
            found="not set" if found is None else found,
            where=f"{NAME} -C {case}" if case else NAME,
            mend=f"{option} {_shown(value)}  # in {CONFIG}, above the first Match",
        )
    return judged


def _decided(static: list[Directive], option: str) -> bool:
    """Whether the files alone say what every connection gets."""
    in_global = any(not one.conditions for one in static)
    return in_global and option.lower() not in _FROM_COMMAND_LINE


def _shown(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list | tuple):
        return ",".join(_shown(one) for one in value)
    return "" if value is None else str(value)
