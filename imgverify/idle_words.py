"""Words of the command line that have no meaning for what `--image` names: they are refused."""

from __future__ import annotations

from dataclasses import replace

from imgverify.ec2.options import Ec2Options
from imgverify.errors import UsageError
from imgverify.options import Options
from imgverify.packer.options import PackerOptions

_HOSTS = frozenset({"i", "ec2", "ssh", "inventory"})
# A template of Packer may make AMIs; an inventory is reached without EC2.
_IN_EC2 = frozenset({"ami", "resolve", "packer", "i", "ec2"})


def refuse_idle_words(options: Options, word: str) -> None:
    """Refuse what somebody may rely on and what would not be done.

    Args:
        options: the command line.
        word: who builds or finds what is judged (`imgverify.spelling`); empty for an artifact.

    Raises:
        UsageError: names the word.
    """
    unsaid = PackerOptions(on_error=options.packer.on_error)
    if word != "packer" and options.packer != unsaid:
        raise UsageError(
            f"--packer-…: {options.image} is not built by Packer",
            "name the template: --image packer:TEMPLATE",
        )
    if word not in _IN_EC2 and _launching(options.boot.ec2) != Ec2Options():
        raise UsageError(
            f"--ec2-…: {options.image} is nothing in EC2", "name an AMI: --image ami-0123456789abc"
        )
    if word in _HOSTS:
        for name, is_said in (
            ("--offline", options.offline),
            ("--keep", options.boot.keep),
        ):
            if is_said:
                raise UsageError(
                    f"{name}: {options.image} runs already, and is only asked over SSH",
                    f"leave {name} out",
                )


def _launching(options: Ec2Options) -> Ec2Options:
    """What was said of EC2, but for where it is, which may be set for every run."""
    return replace(options, region="", profile="", endpoint_url="")
