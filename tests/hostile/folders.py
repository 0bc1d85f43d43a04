"""Folders that are a root file system, and lead out of it, or nowhere, or on and on."""

from __future__ import annotations

import os
import socket
from pathlib import Path

from tests.hostile.cases import UNREADABLE, canary, looked_at, refused
from tests.hostile.roots import unpacked

_ACCOUNTS = ("passwd", "shadow", "group", "fstab", "machine-id", "hostname", "os-release")
_DEEP = 2000


@looked_at("biggest folders")
def links_to_the_host(folder: Path) -> Path:
    """Files of accounts, and whole folders, that are absolute links to those of this host."""
    top = unpacked(folder / "root")
    outside = canary(folder)
    for name in _ACCOUNTS:
        (top / "etc" / name).unlink(missing_ok=True)
        (top / "etc" / name).symlink_to(
            outside if name in ("passwd", "os-release") else f"/etc/{name}"
        )
    (top / "etc/ssh").symlink_to("/etc/ssh")
    (top / "etc/sysctl.d").symlink_to(folder)
    return top


@looked_at("biggest folders")
def links_upwards(folder: Path) -> Path:
    """The same with `..`, more of them than there are folders."""
    top = unpacked(folder / "root")
    up = "../" * 40
    for name in _ACCOUNTS:
        (top / "etc" / name).unlink(missing_ok=True)
        (top / "etc" / name).symlink_to(f"{up}etc/{name}")
    (top / "etc/os-release").unlink()
    (top / "etc/os-release").symlink_to("../" * 40 + str(canary(folder)).lstrip("/"))
    (top / "usr/lib").symlink_to(f"{up}usr/lib")
    return top


@looked_at("biggest folders")
def links_that_go_round(folder: Path) -> Path:
    """Links to themselves, in pairs, in a long chain, and to a folder that they lie in."""
    top = unpacked(folder / "root")
    for name in ("passwd", "fstab"):
        (top / "etc" / name).unlink(missing_ok=True)
        (top / "etc" / name).symlink_to(name)
    (top / "etc/a").symlink_to("b")
    (top / "etc/b").symlink_to("a")
    (top / "etc/sysctl.d").symlink_to("../etc/sysctl.d/x")
    (top / "etc/ssh").symlink_to("../etc")
    for number in range(200):
        (top / f"etc/l{number}").symlink_to(f"l{number + 1}")
    (top / "etc/group").symlink_to("l0")
    return top


@looked_at("biggest folders")
def no_files_where_files_are_expected(folder: Path) -> Path:
    """FIFOs, which block whoever opens them, folders and sockets."""
    top = unpacked(folder / "root")
    for name in ("passwd", "fstab", "shadow", "group", "sudoers", "machine-id", "login.defs"):
        (top / "etc" / name).unlink(missing_ok=True)
        os.mkfifo(top / "etc" / name)
    (top / "etc/hosts").mkdir()
    (top / "etc/ssh").mkdir()
    os.mkfifo(top / "etc/ssh/sshd_config")
    here = Path.cwd()
    os.chdir(top / "etc")
    try:
        with socket.socket(socket.AF_UNIX) as server:
            server.bind("hostname")
    finally:
        os.chdir(here)
    return top


@looked_at("folders", tells=("folders lie too deep",), judged=(UNREADABLE,))
def folders_in_folders(folder: Path) -> Path:
    """So deep that no path can name the last one."""
    top = unpacked(folder / "root")
    at = os.open(top, os.O_RDONLY)
    for _ in range(_DEEP):
        os.mkdir("deep", dir_fd=at)
        below = os.open("deep", os.O_RDONLY, dir_fd=at)
        os.close(at)
        at = below
    os.close(at)
    return top


@looked_at("biggest folders", profile="cis-debian12")
def names_that_harm_terminals(folder: Path) -> Path:
    """Newlines, escapes, invalid UTF-8, and the longest name; everything setuid, for everyone."""
    top = unpacked(folder / "root")
    names: tuple[bytes, ...] = (
        b"new\nline",
        b"\x1b[2J\x1b]0;owned\x07",
        b"\xff\xfe",
        b"x" * 255,
        b"\r\t\x01",
        b"[red]",
    )
    names += (b" ", b"-rf", b"'; touch pwned; '", b"\xe2\x80\xae", b"%s%n")
    for name in names:
        where = os.fsencode(top / "usr/bin") + b"/" + name
        Path(os.fsdecode(where)).write_bytes(b"x")
        Path(os.fsdecode(where)).chmod(0o6777)
        Path(os.fsdecode(os.fsencode(top / "etc") + b"/" + name)).mkdir(mode=0o777)
    return top


@refused("a folder, not a disk image")
def nothing_at_all(folder: Path) -> Path:
    """An empty folder."""
    (folder / "root").mkdir()
    return folder / "root"


@looked_at("holds no account")
def empty_files(folder: Path) -> Path:
    """Every file of a system is there, and has no bytes."""
    empty = ("etc/fstab", "etc/os-release", "etc/passwd", "etc/shadow", "etc/group", "etc/sudoers")
    more = ("var/lib/dpkg/status", "etc/ssh/sshd_config", "boot/grub/grub.cfg", "usr/bin/sh")
    return unpacked(folder / "root", dict.fromkeys((*empty, *more), b""))
