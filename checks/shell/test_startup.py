"""What shells set for everybody who logs in: the file mode mask, the idle timeout."""

from __future__ import annotations

from imgverify.expect import Expect
from imgverify.facts.shell_startup import ShellStartup
from imgverify.facts.shell_values import UNKNOWN, Value
from imgverify.unobserved import NotObservedError


def test_shell_umask(
    shell_startup: ShellStartup,
    expect: Expect,
    paths: list[str],
    mask: str = "0027",
    required: bool = True,
) -> None:
    """Start files of shells leave a file mode mask that takes at least these rights away.

    The files are read as a shell reads them: the last `umask` counts, and every branch of a
    condition that may be taken. Files that are not `required` to set a mask may each stay silent.
    """
    wanted = int(mask, 8)
    chains = [paths] if required else [[path] for path in shell_startup.files(paths)]
    names = " ".join(paths)
    for chain in chains:
        for value in sorted(shell_startup.masks(chain), key=_place):
            if value.text is None and not required:
                continue
            expect(
                value.text is not None and int(_known(value), 8) & wanted == wanted,
                wanted=f"umask {mask} or a stricter one",
                found="no umask, or one that is not always reached"
                if value.text is None
                else f"umask {value.text}",
                where=value.where or names,
                mend=f"write `umask {mask}` in {value.where or paths[-1]}",
            )
    if not required and not any(one.text for path in chains for one in shell_startup.masks(path)):
        expect(
            True,  # noqa: FBT003 - silence is what was found
            wanted=f"no umask weaker than {mask}",
            found="no umask: the system's own counts",
            where=names,
        )


def test_shell_timeout(
    shell_startup: ShellStartup,
    expect: Expect,
    paths: list[str],
    variable: str = "TMOUT",
    least: int = 1,
    most: int = 900,
) -> None:
    """Shells end after so many idle seconds, and nobody can switch that off.

    The variable must have its value, be read-only and be exported, on every way through the files.
    """
    names = " ".join(paths)
    mend = f"write `{variable}={most}; readonly {variable}; export {variable}` in"
    for value in sorted(shell_startup.variable(variable, paths), key=_place):
        where = value.where or names
        if value.text is None:
            expect(
                False,  # noqa: FBT003 - the finding is that it is missing
                wanted=f"{variable} set",
                found=f"no {variable}, or one that is not always reached",
                where=where,
                mend=f"{mend} /etc/profile.d/timeout.sh",
            )
            continue
        seconds = _known(value)
        expect(
            seconds.isdecimal() and least <= int(seconds) <= most,
            wanted=f"{variable} from {least} to {most}",
            found=f"{variable}={seconds}",
            where=where,
            mend=f"{mend} {where}",
        )
        for holds, what in ((value.is_readonly, "readonly"), (value.is_exported, "export")):
            expect(
                holds,
                wanted=f"{what} {variable}",
                found=f"{variable} is {'' if holds else 'not '}marked {what}",
                where=where,
                mend=f"{mend} {where}",
            )


def _known(value: Value) -> str:
    if value.text is None or value.text == UNKNOWN:
        raise NotObservedError(f"{value.where}: only a running shell would know the value")
    return value.text


def _place(value: Value) -> tuple[str, str, bool, bool]:
    return (value.where, value.text or "", value.is_readonly, value.is_exported)
