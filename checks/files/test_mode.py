"""Who may do what with a file."""

from imgverify.expect import Expect
from imgverify.facts.answers import FileState
from imgverify.facts.files import Files
from imgverify.unobserved import NotObservedError


def test_file_mode(
    files: Files,
    expect: Expect,
    *,
    path: str = "",
    paths: list[str] | None = None,
    mode: str = "",
    owner: str = "",
    group: str = "",
    op: str = "at_most",
    any_of: list[dict[str, str]] | None = None,
    required: bool = True,
) -> None:
    """A file's mode, owner and group are as wanted.

    Args:
        files: their states.
        expect: the recorder.
        path: absolute, or a wildcard; every match is judged.
        paths: more of them.
        mode: octal text (`"0640"`); empty for any.
        owner: name, or names with `|` between; empty for any.
        group: likewise.
        op: `at_most`: no permission beyond `mode`; `eq`: exactly `mode`.
        any_of: sets of `mode`, `owner` and `group` of which one must hold, instead of those above.
        required: whether the file must exist.
    """
    if op not in ("at_most", "eq"):
        raise ValueError(f"unknown operator {op!r}; known are at_most, eq")
    wishes = any_of or [{"mode": mode, "owner": owner, "group": group}]
    wanted = " or ".join(_shown(wish, op) for wish in wishes)
    for one in filter(None, (path, *(paths or ()))):
        states = files.states(one)
        if required or not states:
            expect(
                bool(states) or not required,
                wanted="a file" if required else "a file or none",
                found=f"{len(states)} found" if states else "no such file",
                where=one,
                mend=f"install -m {wishes[0].get('mode') or '0600'} /dev/null {one}",
            )
        for state in states:
            if state.is_symlink:
                raise NotObservedError(f"{state.path} is a link to {state.target}: judge that path")
            expect(
                any(_holds(state, wish, op) for wish in wishes),
                wanted=wanted,
                found=f"{state.permissions:04o} {state.owner}:{state.group}",
                where=state.path,
                mend=_mend(state, wishes[0]),
            )


def _holds(state: FileState, wish: dict[str, str], op: str) -> bool:
    return _mode_holds(state.permissions, wish.get("mode", ""), op) and all(
        not wish.get(whose) or have in wish[whose].split("|")
        for whose, have in (("owner", state.owner), ("group", state.group))
    )


def _mode_holds(permissions: int, mode: str, op: str) -> bool:
    if not mode:
        return True
    wanted = int(mode, 8)
    return permissions == wanted if op == "eq" else not permissions & ~wanted


def _shown(wish: dict[str, str], op: str) -> str:
    limit = " or stricter" if wish.get("mode") and op == "at_most" else ""
    who = f"{wish.get('owner') or '*'}:{wish.get('group') or '*'}"
    return f"{wish.get('mode') or 'any mode'}{limit} {who}"


def _mend(state: FileState, wish: dict[str, str]) -> str:
    owner, group, mode = (wish.get(name, "").split("|")[0] for name in ("owner", "group", "mode"))
    parts = [f"chown {owner}:{group} {state.path}"] if owner or group else []
    parts += [f"chmod {mode} {state.path}"] if mode else []
    return " && ".join(parts)
