"""The fields of a step."""

from __future__ import annotations

from pathlib import Path

import pytest

from imgverify.errors import ProfileError
from tests.unit.awstoe.components import document


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ("timeoutSeconds: 0", "timeoutSeconds is a number of seconds, or -1"),
        ("timeoutSeconds: -2", "timeoutSeconds is a number of seconds, or -1"),
        ("timeoutSeconds: 1h", "timeoutSeconds is a whole number of at most nine digits"),
        (f"timeoutSeconds: {'9' * 12}", "timeoutSeconds is a whole number of at most nine"),
        ("maxAttempts: 0", "maxAttempts is 1 or more"),
        ("onFailure: Abrot", "did you mean Abort"),
        ("onfailure: Abort", "did you mean onFailure"),
        ("if: {fileExists: /x, then: Stop}", "`then` is Abort, Execute or Skip"),
        ("if: {fileExist: /x}", "did you mean fileExists"),
        ("if: [{fileExists: /x}, {fileExists: /y}]", "`if` is a mapping"),
        ("loop: {forEach: []}", "forEach is a list"),
    ],
)
def test_wrong_fields(tmp_path: Path, fields: str, message: str) -> None:
    """Each says what it takes."""
    step = "- {{name: One, action: ExecuteBash, inputs: {{commands: [a]}}, {}}}"
    with pytest.raises(ProfileError, match=message):
        document(tmp_path, step.format(fields))


@pytest.mark.parametrize(
    ("step", "message"),
    [
        ("action: ExecuteBash", "the input 'commands' is missing"),
        ("action: ExecuteBash, inputs: {commands: []}", "commands is a list of texts"),
        ("action: ExecuteBash, inputs: {commands: echo}", "commands is a list of texts"),
        ("action: ExecuteBash, inputs: {command: [a]}", "did you mean commands"),
        ("action: ExecuteBash, inputs: [{commands: [a]}, {commands: [b]}]", "takes one input"),
        ("action: ExecuteBinary, inputs: {path: ''}", "path must not be empty"),
        ("action: CreateFile, inputs: [{path: /x, permissions: 0999}]", "an octal mode"),
        ("action: CreateFile, inputs: [{path: /x, permissions: rwx}]", "an octal mode"),
        ("action: CreateFile, inputs: [{path: /x, encoding: latin1}]", "encoding is one of"),
        ("action: CreateFile, inputs: [{path: /x, overwrite: perhaps}]", "true or false"),
        ("action: CreateFile, inputs: []", "CreateFile has no input"),
        ("action: Reboot, inputs: {delaySeconds: soon}", "a number of seconds"),
        ("action: Reboot, inputs: {delaySeconds: 1000000}", "a number of seconds"),
        ("action: WebDownload, inputs: [{source: a, destination: b, checksum: c}]", "go together"),
        (
            "action: WebDownload, inputs: [{source: a, destination: b, checksum: c, algorithm: x}]",
            "MD5, SHA1, SHA256 or SHA512",
        ),
        ("action: Assert", "has one operator, here are 0"),
        ("action: Assert, inputs: [{fileExists: /x}, {fileExists: /y}]", "join several with"),
        ("action: ExecuteDocument, timeoutSeconds: 5, inputs: {document: a}", "takes neither"),
        ("action: ExecuteDocument, inputs: {document: a, parameters: [{name: b}]}", "mappings"),
        ("action: ''", "the action of step One is a text, not nothing"),
    ],
)
def test_wrong_inputs(tmp_path: Path, step: str, message: str) -> None:
    """The inputs of each action are checked before anything boots."""
    with pytest.raises(ProfileError, match=message):
        document(tmp_path, f"- {{name: One, {step}}}")


@pytest.mark.parametrize("name", ['""', '"a\\nb"', "[a]"])
def test_wrong_names(tmp_path: Path, name: str) -> None:
    """A step's name is a line of text: it becomes a control's number."""
    with pytest.raises(ProfileError, match="a step's name is"):
        document(tmp_path, f"- {{name: {name}, action: Reboot}}")


@pytest.mark.parametrize(
    "step",
    [
        "{name: One, action: Reboot}",
        "{name: One, action: Reboot, inputs: }",
        "{name: One, action: UpdateOS, maxAttempts: 3, inputs: {exclude: [kernel]}}",
        "{name: One, action: InstallMSI, inputs: {path: x.msi, properties: {A: b}}}",
        "{name: One, action: CreateFile, inputs: {path: /x}}",
        "{name: One, action: ExecuteDocument, timeoutSeconds: -1, inputs: {document: a.yml}}",
        "{name: One, action: Assert, inputs: [{fileExists: /x}]}",
        "{name: One, action: Reboot, if: [{fileExists: /x}]}",
        "{name: One, action: CreateFile, inputs: [{path: /x, permissions: 777, content: ''}]}",
    ],
)
def test_right_steps(tmp_path: Path, step: str) -> None:
    """Inputs that may be left out, a list of one in place of one, and the other way round."""
    assert len(document(tmp_path, f"- {step}").phases[0].steps[0].inputs) == 1
