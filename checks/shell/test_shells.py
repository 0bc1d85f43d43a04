"""/etc/shells: what counts as a login shell."""

from __future__ import annotations

from imgverify.expect import Expect
from imgverify.facts.accounts import SHELLS, Accounts


def test_shells_without(accounts: Accounts, expect: Expect, forbid: list[str]) -> None:
    """Programs that refuse logins are not listed as login shells.

    Otherwise a service's account could have its shell changed, or pass where a login shell is
    asked for (pam_shells, FTP servers). `forbid` holds names of programs, without a folder.
    """
    bad = [shell for shell in accounts.shells if shell.rpartition("/")[2] in forbid]
    expect(
        not bad,
        wanted=f"no {' and no '.join(forbid)}",
        found=", ".join(bad) or f"{len(accounts.shells)} others",
        where=SHELLS.path,
        mend=f"sed -i '/\\/{forbid[0]}$/d' {SHELLS.path}",
    )
