"""Options of PAM modules."""

from typing import Any

from imgverify.expect import Expect
from imgverify.facts.pam import Pam
from imgverify.facts.pam_line import TYPES, PamLine
from imgverify.facts.pam_options import FILES, effective, holds
from imgverify.facts.pam_stack import flat, reached

# The password types of services that set passwords, by family.
_SETTING_PASSWORDS = ("system-auth", "password-auth", "common-password")
_HASHES = ("md5", "bigcrypt", "sha256", "sha512", "blowfish", "gost_yescrypt", "yescrypt")


def test_pam_option(
    pam: Pam,
    expect: Expect,
    *,
    module: str,
    services: list[str],
    types: list[str] | None = None,
    option: str = "",
    any_of: list[dict[str, Any]] | None = None,
    op: str = "present",
    value: Any = None,
    conf: str = "",
) -> None:
    """An option of a PAM module has a wanted value wherever the module runs.

    An argument on the line beats the module's file, and the file beats what is built in.

    Args:
        pam: the services.
        expect: the recorder.
        module: `pam_faillock.so`.
        services: names below /etc/pam.d; includes are followed.
        types: of auth, account, password, session; all when not said.
        option: its name.
        any_of: sets of `option`, `op` and `value` of which one must hold, instead of those below.
        op: present, absent, set, eq, ne, in, ge, le, range, ge_or_zero.
        value: what to compare with.
        conf: the file that the module reads; empty where its release reads none.
    """
    wishes = any_of or [{"option": option, "op": op, "value": value}]
    must_be_absent = all(wish.get("op") == "absent" for wish in wishes)
    for service in services:
        lines = _lines(pam, service, types, module, even_unreachable=must_be_absent)
        if lines is None or not (lines or must_be_absent):
            _no_line(expect, service, module, exists=lines is not None)
            continue
        if not lines:
            expect(
                True,  # noqa: FBT003 - the condition is the one above
                wanted=f"{module}: {_phrase(wishes)}",
                found=f"no {module}",
                where=f"/etc/pam.d/{service}",
            )
        for line in lines:
            _judge(pam, expect, line, wishes, conf)


def test_pwquality(
    pam: Pam,
    expect: Expect,
    *,
    key: str | list[str],
    op: str = "eq",
    value: Any = None,
    services: list[str] | None = None,
    drop_ins: bool = True,
) -> None:
    """A rule for new passwords holds wherever pam_pwquality checks one.

    Args:
        pam: the services.
        expect: the recorder.
        key: as in pwquality.conf(5); of several, one must hold.
        op: present (a flag), absent, set, eq, ne, in, ge, le, range, ge_or_zero.
        value: what to compare with.
        services: which set passwords; those of system-auth, password-auth and common-password
            that there are when not said.
        drop_ins: whether pwquality.conf.d counts: libpwquality 1.2 does not know it.
    """
    module = "pam_pwquality.so"
    there = [name for name in _SETTING_PASSWORDS if name in pam.services]
    keys = [key] if isinstance(key, str) else key
    wishes = [{"option": one, "op": op, "value": value} for one in keys]
    for service in services or there or [_SETTING_PASSWORDS[0]]:
        lines = _lines(pam, service, ["password"], module)
        if not lines:
            _no_line(expect, service, module, exists=lines is not None)
        for line in lines or ():
            _judge(pam, expect, line, wishes, FILES[module], drop_ins=drop_ins)


def test_pam_hash(
    pam: Pam, expect: Expect, services: list[str], allowed: list[str], *, required: bool = True
) -> None:
    """New passwords are hashed with a good algorithm.

    Args:
        pam: the services.
        expect: the recorder.
        services: names below /etc/pam.d; includes are followed.
        allowed: names of arguments of pam_unix, such as yescrypt and sha512.
        required: whether one must be said. Without it ENCRYPT_METHOD of login.defs may decide,
            which is a requirement of its own.
    """
    for service in services:
        lines = _lines(pam, service, ["password"], "pam_unix.so")
        if not lines:
            _no_line(expect, service, "pam_unix.so", exists=lines is not None)
        for line in lines or ():
            # Each of these arguments takes back the earlier ones (support.c, _set_ctrl).
            named = [one for one in line.arguments if one in _HASHES]
            expect(
                named[-1] in allowed if named else not required,
                wanted=f"pam_unix with {' or '.join(allowed)}",
                found=" ".join(named) or "no hash algorithm on the line",
                where=line.where,
                mend=f"in {line.where} put {allowed[0]} behind pam_unix.so, and no other algorithm",
            )


def _lines(
    pam: Pam, service: str, types: list[str] | None, module: str, *, even_unreachable: bool = False
) -> list[PamLine] | None:
    found: dict[PamLine, None] = {}
    for type_ in types or TYPES:
        stack = pam.stack(service, type_)
        if stack is None:
            return None
        live = reached(stack)
        found |= dict.fromkeys(
            line
            for line in flat(stack)
            if line.module == module and (even_unreachable or line in live)
        )
    return list(found)


def _no_line(expect: Expect, service: str, module: str, *, exists: bool) -> None:
    expect(
        holds=False,
        wanted=f"a line with {module} that is reached",
        found="none" if exists else "no such service",
        where=f"/etc/pam.d/{service}",
        mend=f"add {module} to /etc/pam.d/{service}",
    )


def _judge(
    pam: Pam,
    expect: Expect,
    line: PamLine,
    wishes: list[dict[str, Any]],
    conf: str,
    *,
    drop_ins: bool = True,
) -> None:
    options = [
        effective(pam, line, str(wish["option"]), conf, drop_ins=drop_ins) for wish in wishes
    ]
    good = [
        holds(option, wish.get("op", "present"), wish.get("value"))
        for option, wish in zip(options, wishes, strict=True)
    ]
    shown = good.index(True) if True in good else 0
    place = conf if conf and not options[shown].where.startswith("/etc/pam.d") else line.where
    expect(
        any(good),
        wanted=f"{line.module}: {_phrase(wishes)}",
        found="; ".join(
            f"{wish['option']} {option.shown}" for option, wish in zip(options, wishes, strict=True)
        ),
        where=f"{line.where}, {options[shown].where}"
        if options[shown].where != line.where
        else line.where,
        mend=f"in {place}: {_phrase(wishes[:1])}",
    )


def _phrase(wishes: list[dict[str, Any]]) -> str:
    return " or ".join(
        " ".join(
            str(part)
            for part in (wish["option"], wish.get("op", "present"), wish.get("value"))
            if part is not None
        )
        for wish in wishes
    )
