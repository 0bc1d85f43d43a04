"""What Goss files ask of files, packages and accounts: a disk alone answers it."""

from __future__ import annotations

from imgverify.expect import Expect
from imgverify.facts.accounts import Accounts
from imgverify.facts.file_details import FileDetails, kind
from imgverify.facts.packages import Package, Packages
from imgverify.goss.comparing import compare, compare_presence, compare_text
from imgverify.goss.matchers import holds, shown


def test_goss_file(
    file_details: FileDetails,
    expect: Expect,
    *,
    path: str,
    exists: object = None,
    mode: object = None,
    size: object = None,
    owner: object = None,
    uid: object = None,
    group: object = None,
    gid: object = None,
    filetype: object = None,
    linked_to: object = None,
    contents: object = None,
    md5: object = None,
    sha256: object = None,
    sha512: object = None,
) -> None:
    """A path is as a Goss file says.

    Each parameter but `path` is a matcher of Goss: a value, a list, or a mapping with one key.

    Args:
        file_details: its state, content and digests.
        expect: the recorder.
        path: absolute; of a symlink, all but content and digests are those of the link itself.
        exists: whether there is something.
        mode: four octal digits.
        size: bytes.
        owner: name of the user.
        uid: number of the user.
        group: name of the group.
        gid: number of the group.
        filetype: `file`, `directory`, `symlink`, `socket`, `pipe`, `character-device`,
            `block-device`.
        linked_to: where a symlink points, as written in it.
        contents: patterns, each of which must hold: `text`, `/expression/`, `!` for neither.
        md5: digest of the content.
        sha256: likewise.
        sha512: likewise.
    """
    state = file_details.state(path)
    if not compare_presence(expect, "exists", exists, state is not None, path) or state is None:
        return
    found = {
        "mode": (mode, f"{state.permissions:04o}"),
        "size": (size, state.size),
        "owner": (owner, state.owner),
        "uid": (uid, state.uid),
        "group": (group, state.group),
        "gid": (gid, state.gid),
        "filetype": (filetype, kind(state)),
        "linked-to": (linked_to, state.target or None),
    }
    for attribute, (wanted, value) in found.items():
        compare(expect, attribute, wanted, value, path)
    if contents is not None:
        compare_text(expect, "contents", contents, file_details.text(path), path, show=False)
    for name, wanted in (("md5", md5), ("sha256", sha256), ("sha512", sha512)):
        if wanted is not None:
            compare(expect, name, wanted, file_details.digest(name, path), path)


def test_goss_package(
    packages: Packages,
    expect: Expect,
    *,
    name: str,
    installed: object = None,
    versions: object = None,
) -> None:
    """A package is as a Goss file says.

    Args:
        packages: what is installed.
        expect: the recorder.
        name: of the package; dpkg's may end with an architecture (`libc6:amd64`).
        installed: whether it is, completely.
        versions: those that are installed, as the package manager writes them.
    """
    found = [one for one in packages.installed if _is_called(one, name) and one.complete]
    there = bool(found)
    if compare_presence(expect, "installed", installed, there, f"{packages.where}: {name}"):
        compare(expect, "versions", versions, [one.version for one in found], packages.where)


def _is_called(package: Package, name: str) -> bool:
    mark = ":" if package.manager == "dpkg" else "."
    return name in (package.name, f"{package.name}{mark}{package.arch}")


def test_goss_user(
    accounts: Accounts,
    expect: Expect,
    *,
    name: str,
    exists: object = None,
    uid: object = None,
    gid: object = None,
    groups: object = None,
    home: object = None,
    shell: object = None,
) -> None:
    """A user is as a Goss file says.

    Args:
        accounts: users and groups of /etc/passwd and /etc/group.
        expect: the recorder.
        name: of the user.
        exists: whether there is one.
        uid: number.
        gid: number of the primary group.
        groups: names of all groups, the primary one included.
        home: folder.
        shell: path.
    """
    user = accounts.user(name)
    where = f"/etc/passwd: {name}"
    if not compare_presence(expect, "exists", exists, user is not None, where) or user is None:
        return
    compare(expect, "uid", uid, user.uid, where)
    compare(expect, "gid", gid, user.gid, where)
    compare(expect, "home", home, user.home, where)
    compare(expect, "shell", shell, user.shell, where)
    if groups is not None:
        mine = [one for one in accounts.groups if one.gid == user.gid or name in one.members]
        names = list(dict.fromkeys(one.name for one in mine))
        compare(expect, "groups", groups, names, "/etc/group")


def test_goss_group(
    accounts: Accounts, expect: Expect, *, name: str, exists: object = None, gid: object = None
) -> None:
    """A group is as a Goss file says.

    Args:
        accounts: groups of /etc/group.
        expect: the recorder.
        name: of the group.
        exists: whether there is one.
        gid: number.
    """
    found = next((one for one in accounts.groups if one.name == name), None)
    where = f"/etc/group: {name}"
    if compare_presence(expect, "exists", exists, found is not None, where) and found:
        compare(expect, "gid", gid, found.gid, where)


def test_goss_matching(
    expect: Expect, *, name: str, content: object = None, matches: object = None
) -> None:
    """A value that stands in a Goss file matches what stands beside it; no system is looked at.

    Args:
        expect: the recorder.
        name: of the test.
        content: the value.
        matches: the matcher.
    """
    expect(
        content is not None and holds(matches, content),
        wanted=f"matches: {shown(matches)}",
        found=shown(content),
        where=f"the Goss file: {name}",
    )
