"""All actions that can be run, by their names in a component."""

from __future__ import annotations

from imgverify.awstoe.actions import (
    assertion,
    documents,
    executing,
    files,
    folders,
    ownership,
    system,
    transferring,
)
from imgverify.awstoe.work import Action

RUNNABLE: dict[str, Action] = {
    "ExecuteBash": executing.bash,
    "ExecuteBinary": executing.binary,
    "ExecuteDocument": documents.execute,
    "Assert": assertion.check,
    "Reboot": system.reboot,
    "UpdateOS": system.update,
    "S3Download": transferring.from_s3,
    "S3Upload": transferring.to_s3,
    "WebDownload": transferring.from_web,
    "CreateFile": files.create,
    "AppendFile": files.append,
    "ReadFile": files.read,
    "SetFileEncoding": files.recode,
    "CopyFile": files.copy,
    "MoveFile": files.move,
    "DeleteFile": files.delete,
    "CreateFolder": folders.create,
    "CopyFolder": folders.copy,
    "MoveFolder": folders.move,
    "DeleteFolder": folders.delete,
    "ListFiles": folders.list_files,
    "CreateSymlink": folders.link,
    "SetFileOwner": ownership.file_owner,
    "SetFolderOwner": ownership.folder_owner,
    "SetFilePermissions": ownership.file_permissions,
    "SetFolderPermissions": ownership.folder_permissions,
}
"""What is missing here exists on Windows only."""
