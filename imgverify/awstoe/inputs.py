"""What each action takes and gives: the one table of AWSTOE's action modules.

Source: "Action modules supported by AWSTOE component manager", EC2 Image Builder User Guide.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from imgverify.awstoe.expressions import has_expression
from imgverify.nearest import did_you_mean

ENCODINGS = {
    **dict.fromkeys(("utf8", "utf-8"), "utf-8"),
    **dict.fromkeys(("utf16", "utf-16", "utf16-le", "utf-16-le"), "utf-16-le"),
    **dict.fromkeys(("utf16-be", "utf-16-be"), "utf-16-be"),
    **dict.fromkeys(("utf32", "utf-32", "utf32-le", "utf-32-le"), "utf-32-le"),
    **dict.fromkeys(("utf32-be", "utf-32-be"), "utf-32-be"),
}
"""Encodings as a component names them (in small letters), and as Python does."""

_ALGORITHMS = frozenset({"md5", "sha1", "sha256", "sha512"})
_SECONDS = re.compile(r"[0-9]{1,6}")
_PERMISSIONS = re.compile(r"0?[0-7]{3,4}")
_FLAGS = frozenset(
    {"overwrite", "recursive", "force", "recurse", "printFileContent", "ignoreCertificateErrors"}
)
_RULES: dict[str, tuple[Callable[[str], bool], str]] = {
    **dict.fromkeys(_FLAGS, (lambda text: text.lower() in {"true", "false"}, "true or false")),
    "delaySeconds": (
        lambda text: _SECONDS.fullmatch(text) is not None,
        "a number of seconds (at most six digits)",
    ),
    "permissions": (
        lambda text: _PERMISSIONS.fullmatch(text) is not None,
        'an octal mode such as "0644"',
    ),
    "encoding": (lambda text: text.lower() in ENCODINGS, f"one of {', '.join(ENCODINGS)}"),
    "algorithm": (lambda text: text.lower() in _ALGORITHMS, "MD5, SHA1, SHA256 or SHA512"),
}
_LISTS = frozenset({"commands", "arguments", "include", "exclude"})


@dataclass(frozen=True, slots=True)
class Form:
    """What an action takes and gives.

    Args:
        required: inputs that must be there.
        optional: inputs that may be there.
        many: whether it takes a list of such inputs.
        outputs: what later steps may refer to.
        windows: whether it exists on Windows only.
        free: whether its inputs are not plain fields, and are judged elsewhere.
    """

    required: tuple[str, ...] = ()
    optional: tuple[str, ...] = ()
    many: bool = True
    outputs: tuple[str, ...] = ()
    windows: bool = False
    free: bool = False


_COPY = Form(("source", "destination"), ("overwrite",))
_WINDOWS = Form(windows=True, free=True)
ACTIONS: dict[str, Form] = {
    "ExecuteBash": Form(("commands",), many=False, outputs=("stdout",)),
    "ExecuteBinary": Form(("path",), ("arguments",), many=False, outputs=("stdout",)),
    "ExecuteDocument": Form(
        ("document",), ("document-s3-bucket-owner", "phases", "parameters"), many=False
    ),
    "Assert": Form(free=True),
    "Reboot": Form((), ("delaySeconds",), many=False),
    "UpdateOS": Form((), ("include", "exclude"), many=False),
    "S3Download": Form(("source", "destination"), ("expectedBucketOwner", "overwrite")),
    "S3Upload": Form(("source", "destination"), ("recurse", "expectedBucketOwner")),
    "WebDownload": Form(
        ("source", "destination"),
        ("overwrite", "checksum", "algorithm", "ignoreCertificateErrors"),
        outputs=("destination",),
    ),
    "CreateFile": Form(
        ("path",), ("content", "encoding", "owner", "group", "permissions", "overwrite")
    ),
    "AppendFile": Form(("path",), ("content", "encoding")),
    "ReadFile": Form(("path",), ("encoding", "printFileContent"), outputs=("content",)),
    "SetFileEncoding": Form(("path",), ("encoding",)),
    "CopyFile": _COPY,
    "MoveFile": _COPY,
    "CopyFolder": _COPY,
    "MoveFolder": _COPY,
    "DeleteFile": Form(("path",)),
    "CreateFolder": Form(("path",), ("owner", "group", "permissions", "overwrite")),
    "DeleteFolder": Form(("path",), ("force",)),
    "ListFiles": Form(("path",), ("fileNamePattern", "recursive"), outputs=("files",)),
    "CreateSymlink": Form(("path", "target"), ("force",)),
    "SetFileOwner": Form(("path", "owner"), ("group",)),
    "SetFolderOwner": Form(("path", "owner"), ("group", "recursive")),
    "SetFilePermissions": Form(("path", "permissions")),
    "SetFolderPermissions": Form(("path", "permissions"), ("recursive",)),
    "ExecutePowerShell": Form(outputs=("stdout",), windows=True, free=True),
    "InstallMSI": _WINDOWS,
    "UninstallMSI": _WINDOWS,
    "SetRegistry": _WINDOWS,
}
"""Every action module by its name."""


def flag(fields: Mapping[str, Any], name: str, *, default: bool) -> bool:
    """A field that is true or false.

    Args:
        fields: of one input.
        name: of the field.
        default: when it is not there.
    """
    return str(fields[name]).lower() == "true" if name in fields else default


def problems(form: Form, fields: Mapping[str, Any]) -> Iterator[tuple[str, str, str]]:
    """Find what is wrong with one input; what an expression will fill in is not judged.

    Args:
        form: of the action.
        fields: of the input.

    Yields:
        The field (empty for the whole), a message, a hint.
    """
    known = (*form.required, *form.optional)
    for name in fields:
        if name not in known:
            yield name, f"unknown input {name!r}", did_you_mean(name, known)
    for name in form.required:
        if name not in fields:
            yield "", f"the input {name!r} is missing", ""
    if ("checksum" in fields) != ("algorithm" in fields) and "checksum" in known:
        yield "", "`checksum` and `algorithm` go together", "give both, or neither"
    for name, value in fields.items():
        if name in known and (message := _wrong(name, value, needed=name in form.required)):
            yield name, f"{name} {message}", ""


def _wrong(name: str, value: Any, *, needed: bool) -> str:
    if name in _LISTS:
        texts = isinstance(value, list) and all(isinstance(one, str) for one in value)
        return "" if texts and (value or not needed) else "is a list of texts"
    if name == "parameters":
        return "" if _are_parameters(value) else "is a list of mappings with `name` and `value`"
    if not isinstance(value, str):
        return "is a text"
    if has_expression(value):
        return ""
    if not value and name != "content":
        return "must not be empty"
    holds, wanted = _RULES.get(name, (bool, ""))
    return "" if not wanted or holds(value) else f"is {wanted}, not {value!r}"


def _are_parameters(value: Any) -> bool:
    return isinstance(value, list) and all(
        isinstance(one, dict)
        and one.keys() == {"name", "value"}
        and all(isinstance(text, str) for text in one.values())
        for one in value
    )
