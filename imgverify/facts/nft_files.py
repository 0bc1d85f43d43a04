"""The files from which nftables.service loads its rules, includes followed."""

from __future__ import annotations

import posixpath
import re

from imgverify.facts.answers import Answers, is_wildcard
from imgverify.facts.nft_text import read_nft
from imgverify.facts.packet_rules import Ruleset
from imgverify.unobserved import NotObservedError

# Where distributions and people keep included files. nft(8) looks up relative names in /etc.
INCLUDED = ("/etc/nftables/*", "/etc/nftables/*/*", "/etc/nftables.d/*", "/etc/nftables-*")
_INCLUDE = re.compile(r'^\s*include\s+"([^"]+)"\s*;?\s*$', re.MULTILINE)
# Comments, but not within quotes, and line ends that end no statement.
_UNSEEN = re.compile(r'("[^"\n]*")|#[^\n]*|\\\n')
_DEEPEST = 16


def read_nft_files(answers: Answers, path: str) -> Ruleset:
    """Read a file and what it includes, as one ruleset.

    Args:
        answers: what a plane delivered.
        path: the file that the unit names; one that does not exist has no rules.

    Raises:
        NotObservedError: it includes a file elsewhere, which nobody looked at.
    """
    text = answers.text(path)
    if text is None:
        return Ruleset((), (), f"{path} (absent)")
    return read_nft(_with_includes(answers, text, 0), path)


def _with_includes(answers: Answers, text: str, depth: int) -> str:
    """Put included text in its place; in one line, so that lines keep their numbers."""
    if depth > _DEEPEST:
        raise NotObservedError("the files of nftables include each other without end")

    def included(match: re.Match[str]) -> str:
        found = _included(answers, posixpath.join("/etc", match[1]))
        return ";".join(
            _UNSEEN.sub(r"\1", _with_includes(answers, one, depth + 1)).replace("\n", ";")
            for one in found
        )

    return _INCLUDE.sub(included, text)


def _included(answers: Answers, path: str) -> list[str]:
    if is_wildcard(path):
        folder, names = posixpath.split(path)
        texts = {
            found: text
            for pattern in INCLUDED
            for found, text in answers.texts(pattern).items()
            if posixpath.dirname(found) == folder
        }
        if not any(posixpath.dirname(one) == folder for one in INCLUDED):
            raise NotObservedError(f"{path} was not read: it is not below /etc/nftables")
        wanted = re.compile(re.escape(names).replace(r"\*", ".*").replace(r"\?", "."))
        return [
            text
            for found, text in sorted(texts.items())
            if wanted.fullmatch(posixpath.basename(found))
        ]
    text = next(
        (
            text
            for pattern in INCLUDED
            for found, text in answers.texts(pattern).items()
            if found == path
        ),
        None,
    )
    if text is None:
        raise NotObservedError(f"the rules of nftables include {path}, which could not be read")
    return [text]
