"""A change made to a real guest, as two scripts: one that does it, one that undoes it.

Everything that changes is kept aside first, so that undoing puts back bytes, mode, owner, times and
labels. Both scripts, and the new contents, are put on the guest before anything is touched: what a
change breaks (sudo, say) is not needed to undo it.
"""

from __future__ import annotations

import base64
import shlex
from dataclasses import dataclass

from imgverify.connection import Connection
from imgverify.errors import CollectError
from imgverify.facts.answers import is_wildcard
from imgverify.mutating import edited
from imgverify.mutations.changes import Change
from imgverify.mutations.loading import Rendered

FOLDER = "/run/imgverify-prove"
DO, UNDO, PENDING = f"{FOLDER}/do", f"{FOLDER}/undo", f"{FOLDER}/pending"
# A file that never was there has this time, as in a recording: older than any boot.
EPOCH = "1970-01-01 00:00:00Z"

_LOOK = """
look() {
link=$1; shift
for p do
[ -e "$p" ] || [ -L "$p" ] || [ -n "$literal" ] || continue
d=${p%/*}; if [ -n "$link" ]; then r=$(readlink -f -- "${d:-/}") && r=${r%/}/${p##*/} || r=$p
else r=$(readlink -f -- "$p") || r=$p; fi
if [ -f "$r" ]; then k=file; elif [ -e "$r" ] || [ -L "$r" ]; then k=other; else k=absent; fi
printf '%s %s ' "$n" "$k"; printf %s "$r" | base64 | tr -d '\\n'; printf ' '
if [ "$k" = file ]; then base64 < "$r" | tr -d '\\n'; fi; echo .
done
}
"""
_KEEP = f"""
keep() {{
if [ -e "$2" ] || [ -L "$2" ]; then cp -a -- "$2" "{FOLDER}/kept.$1"; return; fi
t=$2; d=${{t%/*}}
while [ -n "$d" ] && [ ! -e "$d" ]; do t=$d; d=${{d%/*}}; done
printf %s "$t" > "{FOLDER}/new.$1"
}}
"""
# The kernel's own files have contents, and nothing else that could have been changed.
_BACK = f"""
back() {{
if [ -e "{FOLDER}/new.$1" ]; then rm -rf -- "$(cat "{FOLDER}/new.$1")"; return; fi
k="{FOLDER}/kept.$1"
if [ -f "$2" ] && [ ! -L "$2" ] && [ -f "$k" ] && [ ! -L "$k" ]; then
cmp -s "$k" "$2" || cat "$k" > "$2"
case $2 in /proc/*|/sys/*) return;; esac
chown --reference="$k" -- "$2"; chmod --reference="$k" -- "$2"; touch -r "$k" -- "$2"
else rm -rf -- "$2"; cp -a -- "$k" "$2"; fi
}}
"""


@dataclass(frozen=True, slots=True)
class Found:
    """A path on the guest: without symlinks; `file`, `other` or `absent`; content of a file."""

    path: str
    kind: str
    data: bytes


def is_possible(rendered: Rendered) -> bool:
    """Whether a change can be made to a real machine: outputs cannot, for themselves."""
    return bool(rendered.do) or (
        bool(rendered.changes) and not any(change.output for change in rendered.changes)
    )


def prepare(connection: Connection, rendered: Rendered) -> set[str] | None:
    """Put the scripts on the guest that make a change and unmake it.

    Args:
        connection: to the guest.
        rendered: the change; its command is run instead of its `changes` when it has one.

    Returns:
        The paths that it changes, as far as they are known; None when there is nothing that it
        could change.

    Raises:
        CollectError: the guest refuses, or an earlier change was not undone.
    """
    found = look(connection, rendered) if not rendered.do else []
    do, undo = ["set -e", f": > {PENDING}"], ["set -e"]
    upload: list[str] = []
    if rendered.do:
        do.append(rendered.do)
        undo.append(rendered.undo)
    else:
        do.append(_KEEP)
        undo.append(_BACK)
        contents: dict[str, bytes | None] = {}
        back: list[str] = []
        for number, (change, one) in enumerate(found):
            steps = _steps(number, change, one, contents, upload)
            if steps:
                path = shlex.quote(one.path)
                do += [f"keep {number} {path}", *steps]
                back.append(f"back {number} {path}")
        if not back:
            return None
        undo += reversed(back)
    undo.append(f"rm -rf -- {FOLDER}")
    script = [
        f"[ ! -e {PENDING} ] || {{ echo 'an earlier change was not undone' >&2; exit 1; }}",
        f"rm -rf {FOLDER}; umask 077; mkdir {FOLDER} || exit",
        *upload,
        _upload(DO, "\n".join(do).encode()),
        _upload(UNDO, "\n".join(undo).encode()),
    ]
    as_root(connection, "\n".join(script))
    return {one.path for _, one in found}


def look(connection: Connection, rendered: Rendered) -> list[tuple[Change, Found]]:
    """The paths that each change is about, as they are now.

    Raises:
        CollectError: the guest refuses.
    """
    lines = [_LOOK]
    for number, change in enumerate(rendered.changes):
        name = change.target
        # Wildcards are the guest's to expand; what is none is quoted.
        word = name if is_wildcard(name) else shlex.quote(name)
        literal = "" if is_wildcard(name) else "yes"
        link = "link" if change.remove or change.link else "''"
        lines.append(f"n={number}; literal={literal}; look {link} {word}")
    pairs = []
    for line in as_root(connection, "\n".join(lines)).decode().splitlines():
        number_text, kind, path, data = line.removesuffix(".").split(" ")
        one = Found(base64.b64decode(path).decode(), kind, base64.b64decode(data))
        pairs.append((rendered.changes[int(number_text)], one))
    return pairs


def _steps(
    number: int, change: Change, one: Found, contents: dict[str, bytes | None], upload: list[str]
) -> list[str]:
    """Shell lines that make one change; none when there is nothing to change."""
    path = shlex.quote(one.path)
    # What an earlier change of the same mutation has made of it counts.
    before = contents.get(one.path, one.data if one.kind == "file" else None)
    is_there = one.kind != "absent" or before is not None
    if change.remove:
        contents[one.path] = None
        return [f"rm -rf -- {path}"] if is_there else []
    if change.link:
        return [_parent(path), f"rm -rf -- {path}", f"ln -s -- {shlex.quote(change.link)} {path}"]
    if change.state:
        return _state_steps(change, path) if is_there else []
    if one.kind == "other" or (before is None and change.replace is not None):
        return []
    return _edit_steps(number, change, one.path, before, contents=contents, upload=upload)


def _edit_steps(
    number: int,
    change: Change,
    name: str,
    before: bytes | None,
    *,
    contents: dict[str, bytes | None],
    upload: list[str],
) -> list[str]:
    text = edited((before or b"").decode("utf-8", "surrogateescape"), change)
    data = text.encode("utf-8", "surrogateescape")
    if data == before:
        return []
    contents[name] = data
    upload.append(_upload(f"{FOLDER}/content.{number}", data))
    path = shlex.quote(name)
    write = f"cat {FOLDER}/content.{number} > {path}"
    if before is None:
        return [_parent(path), f"(umask 022; {write})", f"touch -d '{EPOCH}' -- {path}"]
    return [write, f"touch -r {FOLDER}/kept.{number} -- {path} || :"]


def _parent(path: str) -> str:
    return f'(umask 022; mkdir -p -- "$(dirname -- {path})")'


def _state_steps(change: Change, path: str) -> list[str]:
    steps = []
    if change.owner or change.group:
        owner = f"{change.owner}:{change.group}" if change.group else change.owner
        steps.append(f"chown {shlex.quote(owner)} -- {path}")
    # After chown, which takes setuid bits away.
    if change.mode:
        steps.append(f"chmod {change.mode} -- {path}")
    if change.mtime is not None:
        steps.append(f"touch -d @{change.mtime} -- {path}")
    return steps


def _upload(path: str, data: bytes) -> str:
    return f"base64 -d > {path} <<'=' || exit\n{base64.encodebytes(data).decode()}=\n"


def as_root(connection: Connection, script: str) -> bytes:
    """Run a script on the guest.

    Raises:
        CollectError: it failed.
    """
    shell = "/bin/sh -s"
    command = f"exec {shell}" if connection.machine.user == "root" else f"exec sudo -n {shell}"
    reply = connection.run(command, stdin=script.encode())
    if reply.status:
        said = reply.stderr.decode("utf-8", "replace").strip().splitlines()[-1:] or ["no message"]
        raise CollectError(f"the machine could not be changed: {said[0]}")
    return reply.stdout
