"""Start files of shells as `setup`, `bash` and `base-files` ship them, hardened; root's PATH.

Those of Debian are the files of a Debian 12; Ubuntu's /etc/profile lacks the block for PATH, which
comes from /etc/environment there. Those of Enterprise Linux differ in the blocks that are named
here: until 8 they set a mask, since 8 /etc/bashrc is read from /etc/profile.
"""

from __future__ import annotations

from pathlib import Path

from tests.recordings.compose.system import System
from tests.recordings.compose.tree import Tree

_FILES = Path(__file__).parent / "shell_files"
_MASK_BLOCK = """{indent}# By default, we want umask to get set. This sets it for {kind} shell
{indent}# Current threshold for system reserved uid/gids is 200
{indent}# You could check uidgid reservation validity in
{indent}# /usr/share/doc/setup-*/uidgid file
{indent}if [ $UID -gt 199 ] && [ "`{id} -gn`" = "`{id} -un`" ]; then
{indent}{step}umask 002
{indent}else
{indent}{step}umask 022
{indent}fi

"""
_GUARDED_MASK = """    # Set default umask for non-login shell only if it is set to 0
    [ `umask` -eq 0 ] && umask 022

"""
_SOURCE = """
if [ -n "${BASH_VERSION-}" ] ; then
        if [ -f /etc/bashrc ] ; then
                # Bash login shells run only /etc/profile
                # Bash non-login shells run only /etc/bashrc
                # Check for double sourcing is done in /etc/bashrc.
                . /etc/bashrc
       fi
fi
"""
_ONCE = '# Prevent doublesourcing\nif [ -z "$BASHRCSOURCED" ]; then\nBASHRCSOURCED="Y"\n\n'
_UBUNTU_HINT = """
# sudo hint
if [ ! -e "$HOME/.sudo_as_admin_successful" ] && [ ! -e "$HOME/.hushlogin" ] ; then
    case " $(groups) " in *\\ admin\\ *|*\\ sudo\\ *)
    if [ -x /usr/bin/sudo ]; then
\tcat <<-EOF
\tTo run a command as administrator (user "root"), use "sudo <command>".
\tSee "man sudo_root" for details.
\t
\tEOF
    fi
    esac
fi
"""
_ENVIRONMENT = (
    'PATH="/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin:/usr/games:'
    '/usr/local/games"\n'
)
# The same three commands in the two ways that people write them.
_TIMEOUTS = {
    "redhat": "# Idle shells end after a quarter of an hour.\ntypeset -xr TMOUT=900\n",
    "debian": (
        "# Idle shells end after a quarter of an hour.\nTMOUT=900\nreadonly TMOUT\nexport TMOUT\n"
    ),
}


def compose(tree: Tree, system: System) -> None:
    """Write start files, make them strict, and say what a login of root gets."""
    if system.is_debian:
        _debian(tree, system)
    else:
        _redhat(tree, system)
    tree.file("/etc/profile.d/50-timeout.sh", _TIMEOUTS[system.family])
    tree.file("/etc/profile.d/50-umask.sh", "umask 027\n")
    folders = (
        ["/usr/local/sbin", "/usr/local/bin", "/usr/sbin", "/usr/bin"]
        if not system.is_debian
        else ["/usr/local/sbin", "/usr/local/bin", "/usr/sbin", "/usr/bin", "/sbin", "/bin"]
    )
    if system.os == "ubuntu":
        folders += ["/usr/games", "/usr/local/games"]
    if not system.is_debian:
        # .bash_profile puts these at the end; hardening makes them, so that nobody else can.
        folders += ["/root/.local/bin", "/root/bin"]
    for folder in folders:
        if folder not in tree.nodes:
            tree.folder(folder)
    # As the topic's command printed it on a Debian 12, with the folders of this system.
    states = [f"41ed root root {folder}" for folder in folders]
    tree.output("root path", "".join(f"{line}\n" for line in [":".join(folders), *states]))


def _debian(tree: Tree, system: System) -> None:
    profile = (_FILES / "profile.debian").read_text()
    bashrc = (_FILES / "bash.bashrc.debian").read_text()
    tree.file("/etc/environment", "")
    if system.os == "ubuntu":
        start, end = profile.index('if [ "$(id -u)"'), profile.index('if [ "${PS1-}" ]')
        profile = profile[:start] + profile[end:]
        bashrc += _UBUNTU_HINT
        tree.file("/etc/environment", _ENVIRONMENT)
    tree.file("/etc/profile", profile)
    tree.file("/etc/bash.bashrc", bashrc + "\numask 027\n")


def _redhat(tree: Tree, system: System) -> None:
    is_old = system.version.startswith("7") or system.name == "al2"
    has_mask = is_old or system.name == "rhel8"
    profile = (_FILES / "profile.redhat").read_text()
    bashrc = (_FILES / "bashrc.redhat").read_text()
    mask = _MASK_BLOCK.format(indent="", kind="login", id="/usr/bin/id", step="    ")
    inner = _MASK_BLOCK.format(indent="    ", kind="non-login", id="/usr/bin/id", step="   ")
    profile = profile.replace("@MASK@", mask if has_mask else "")
    profile = profile.replace("@SOURCE@\n", "" if is_old else _SOURCE)
    bashrc = bashrc.replace("@MASK@", inner if has_mask else _GUARDED_MASK)
    bashrc = bashrc.replace("@ONCE@", "" if is_old else _ONCE)
    bashrc = bashrc.replace("@FI@", "" if is_old else "fi\n")
    tree.file("/etc/profile", profile)
    tree.file("/etc/bashrc", bashrc)
    tree.file("/etc/environment", "")
    for name in ("less.sh", "which2.sh"):
        tree.file(f"/etc/profile.d/{name}", (_FILES / name).read_text())
    tree.file("/etc/profile.d/sh.local", "#Add any required envvar overrides to this file\n")
    if has_mask:
        tree.edit("/etc/profile", _stricter)
    tree.edit("/etc/bashrc", _stricter)


def _stricter(text: str) -> str:
    return text.replace("umask 002\n", "umask 027\n").replace("umask 022\n", "umask 027\n")
