"""What a user may say about a build, besides its template."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from imgverify.errors import UsageError
from imgverify.nearest import did_you_mean
from imgverify.packer.present import is_file

ON_ERROR = ("cleanup", "abort", "run-cleanup-provisioner")


@dataclass(frozen=True, slots=True)
class PackerOptions:
    """The `--packer-*` options; the defaults are Packer's.

    Args:
        variables: `name=value` each; they win over the files, and later ones over earlier ones.
        var_files: JSON or HCL2.
        only: names or globs of builds.
        except_: names or globs of builds and post-processors.
        on_error: what Packer does when a build fails: one of `ON_ERROR`; empty for `cleanup`.
        reuse: take what an earlier build made when nothing that it was made from has changed.
    """

    variables: tuple[str, ...] = ()
    var_files: tuple[Path, ...] = ()
    only: tuple[str, ...] = ()
    except_: tuple[str, ...] = ()
    on_error: str = ""
    reuse: bool = False

    def pairs(self) -> Iterator[tuple[str, str]]:
        """Yield name and value of each variable of the command line."""
        for text in self.variables:
            name, _, value = text.partition("=")
            yield name.strip(), value

    def selection(self) -> list[str]:
        """Packer's arguments that `validate` and `build` share."""
        arguments = [f"-var-file={path}" for path in self.var_files]
        for text in self.variables:
            arguments += ["-var", text]
        if self.only:
            arguments.append(f"-only={','.join(self.only)}")
        if self.except_:
            arguments.append(f"-except={','.join(self.except_)}")
        return arguments

    def refuse_wrong(self) -> None:
        """Look at what can be judged without a template.

        Raises:
            UsageError: a variable is no `name=value`, a file is missing, a word is unknown.
        """
        for text in self.variables:
            if not text.partition("=")[0].strip() or "=" not in text:
                # Its text is not repeated: what has no name may be a secret.
                raise UsageError(
                    "--packer-var: takes NAME=VALUE, and one of them has no NAME=",
                    "for example: --packer-var version=1.2",
                )
        for path in self.var_files:
            if not is_file(path):
                raise UsageError(
                    f"--packer-var-file {path}: no such file",
                    "a path is relative to the folder that the command runs in",
                )
        if self.on_error == "ask":
            raise UsageError(
                "--packer-on-error ask: nobody is asked while imgverify runs Packer",
                f"choose one of: {', '.join(ON_ERROR)}",
            )
        if self.on_error and self.on_error not in ON_ERROR:
            raise UsageError(
                f"--packer-on-error {self.on_error}: not known to Packer",
                did_you_mean(self.on_error, ON_ERROR),
            )
