"""S3Download, S3Upload and WebDownload: the runner fetches and sends, the machine gets and gives.

So a guest that reaches no network can be tested, and no credentials are ever put into it.
"""

from __future__ import annotations

import hashlib
import posixpath
from collections.abc import Mapping
from typing import Any

from imgverify.awstoe.actions.matching import matching
from imgverify.awstoe.clients import bucket_and_key, file_name
from imgverify.awstoe.inputs import flag
from imgverify.awstoe.machine_probe import MachineProbe
from imgverify.awstoe.result import Done, StepFailedError
from imgverify.awstoe.work import Work

_STORE = """\
if [ -e "$1" ] && [ "$2" = no ]; then echo "$1: is there, and overwrite is false" >&2; exit 1; fi
if [ "$3" = yes ]; then mkdir -p -- "$(dirname -- "$1")" || exit; fi
cat >"$1"
"""
_READ = 'cat <"$1"'
_FOLDER_FILES = """\
[ -d "$1" ] || exit 0
case $1 in -*) set -- "./$1" ;; esac
find "$1" -type f -print0
"""


def from_web(work: Work) -> Done:
    """WebDownload: checked, where there is a checksum."""
    stored = []
    for fields in work.inputs:
        to = _target(fields["destination"], fields["source"])
        stored.append(to)
        if _is_there_already(work, fields, to):
            continue
        verify = not flag(fields, "ignoreCertificateErrors", default=False)
        data = work.clients.web.fetch(fields["source"], verify=verify)
        _check(fields, data)
        overwrite = "yes" if flag(fields, "overwrite", default=True) else "no"
        work.must(_STORE, to, overwrite, "yes", stdin=data)
    findings = tuple(work.seen(f"a download: {path}", "done") for path in stored)
    return Done({"destination": "\n".join(stored)}, findings)


def from_s3(work: Work) -> Done:
    """S3Download: one object, or all below a prefix that ends with `/*`; folders must be there."""
    stored = []
    for fields in work.inputs:
        bucket, key = bucket_and_key(fields["source"])
        owner = fields.get("expectedBucketOwner", "")
        overwrite = "yes" if flag(fields, "overwrite", default=True) else "no"
        destination = fields["destination"]
        pairs = [(key, destination)]
        if key.endswith("*"):
            prefix = key[:-1]
            keys = work.clients.s3.keys(bucket, prefix, owner)
            pairs = [
                (one, _below(destination, one.removeprefix(prefix)))
                for one in keys
                if not one.endswith("/")
            ]
            if not pairs:
                raise StepFailedError(f"{fields['source']}: nothing matches")
        for one, to in pairs:
            make = "yes" if key.endswith("*") else "no"
            work.must(_STORE, to, overwrite, make, stdin=work.clients.s3.get(bucket, one, owner))
            stored.append(to)
    return Done(findings=tuple(work.seen(f"a download: {path}", "done") for path in stored))


def to_s3(work: Work) -> Done:
    """S3Upload: one file, all that match, or with `recurse` also what lies in folders."""
    sent = []
    for fields in work.inputs:
        bucket, key = bucket_and_key(fields["destination"])
        source, owner = fields["source"], fields.get("expectedBucketOwner", "")
        for path, relative in _files(work, source, deep=flag(fields, "recurse", default=False)):
            to = f"{key}{relative}" if key.endswith("/") or not key else key
            work.clients.s3.put(bucket, to, work.must(_READ, path), owner)
            sent.append(f"s3://{bucket}/{to}")
    return Done(findings=tuple(work.seen(f"an upload: {uri}", "done") for uri in sent))


def _files(work: Work, source: str, *, deep: bool) -> list[tuple[str, str]]:
    """Paths of files, and how they are called below the destination."""
    found = [(path, posixpath.basename(path)) for path in matching(work, source, "f")]
    if deep:
        folders = matching(work, source, "d")
        for folder in folders:
            # Of a folder itself the content goes, of folders that match also their names.
            above = posixpath.dirname(folder) if "*" in source else folder.rstrip("/")
            below = work.must(_FOLDER_FILES, folder).decode("utf-8", "surrogateescape")
            files = sorted(below.split("\0")[:-1])
            if files and "*" not in source:
                found = []
            found += [(path, posixpath.relpath(path, above)) for path in files]
    if not found:
        raise StepFailedError(f"{source}: nothing matches")
    return found


def _target(destination: str, url: str) -> str:
    return destination + file_name(url) if destination.endswith("/") else destination


def _below(folder: str, relative: str) -> str:
    """A path below a folder.

    Raises:
        StepFailedError: a key leads out of it.
    """
    if ".." in relative.split("/"):
        raise StepFailedError(f"{relative}: a key with .. in it is not stored")
    return f"{folder.rstrip('/')}/{relative.lstrip('/')}"


def _is_there_already(work: Work, fields: Mapping[str, Any], to: str) -> bool:
    """Whether the file is there with the right checksum, so that nothing need be fetched."""
    if "checksum" not in fields or not flag(fields, "overwrite", default=True):
        return False
    probe = MachineProbe(work.shell, work.deadline.left())
    wanted: str = fields["checksum"].lower()
    return probe.digest(fields["algorithm"].lower(), to) == wanted


def _check(fields: Mapping[str, Any], data: bytes) -> None:
    if "checksum" not in fields:
        return
    algorithm = fields["algorithm"].lower()
    found = hashlib.new(algorithm, data, usedforsecurity=False).hexdigest()
    if found != fields["checksum"].lower():
        raise StepFailedError(
            f"{fields['source']}: its {algorithm} is {found}, not {fields['checksum']}"
        )
