"""What conditions ask a machine, asked with a shell."""

from __future__ import annotations

from imgverify.awstoe.result import StepFailedError
from imgverify.awstoe.root_shell import RootShell

_EXISTS = {
    # What is in PATH, or a path that is executable; functions and built-ins of a shell are not.
    "binary": """\
case $1 in */*) [ -f "$1" ] && [ -x "$1" ] && exit 0; exit 3 ;; esac
IFS=:; for folder in $PATH; do [ -f "$folder/$1" ] && [ -x "$folder/$1" ] && exit 0; done; exit 3
""",
    "file": '[ -f "$1" ] || exit 3',
    "folder": '[ -d "$1" ] || exit 3',
}
_ABSENT = 3
_DIGEST = '[ -f "$1" ] || exit 0; "$2sum" <"$1"'


class MachineProbe:
    """Answers conditions, see `imgverify.awstoe.conditions.Probe`.

    Args:
        shell: root on the machine.
        seconds: for each question.
    """

    def __init__(self, shell: RootShell, seconds: float) -> None:
        self._shell = shell
        self._seconds = seconds

    def exists(self, kind: str, name: str) -> bool:
        """Whether there is such a thing; symbolic links are followed."""
        reply = self._shell.run(_EXISTS[kind], name, timeout=self._seconds)
        if reply.status not in (0, _ABSENT):
            raise StepFailedError(f"could not look for {name}: exit code {reply.status}")
        return reply.status == 0

    def digest(self, algorithm: str, path: str) -> str | None:
        """A file's digest, None when there is no such file."""
        printed = self._shell.must(_DIGEST, path, algorithm, timeout=self._seconds)
        return printed.decode().split()[0] if printed.strip() else None
