"""What the AMI is called, what is said of it, and whose it is."""

from __future__ import annotations

import fnmatch
import re

from imgverify.ami import Ami
from imgverify.expect import Expect


def test_ami_name(ami: Ami, expect: Expect, pattern: str = "", glob: str = "") -> None:
    """The name of the AMI follows a convention.

    Args:
        ami: as EC2 describes it.
        expect: the recorder.
        pattern: a regular expression for the whole name.
        glob: a shell pattern for the whole name.
    """
    if not (pattern or glob):
        raise ValueError("`pattern` or `glob` is needed")
    # Neither kind of pattern knows values that were not seen; this raises for them.
    name = str(ami.name)
    mend = "aws ec2 copy-image --name NAME …  # the name of an AMI cannot be changed"
    if pattern:
        expect(
            re.fullmatch(pattern, name) is not None,
            wanted=f"a name like {pattern}",
            found=name or "no name",
            where=f"Name of {ami.id}",
            mend=mend,
        )
    if glob:
        expect(
            fnmatch.fnmatchcase(name, glob),
            wanted=f"a name like {glob}",
            found=name or "no name",
            where=f"Name of {ami.id}",
            mend=mend,
        )


def test_ami_description(ami: Ami, expect: Expect, pattern: str = "") -> None:
    """The AMI is described, and the description says what it should.

    Args:
        ami: as EC2 describes it.
        expect: the recorder.
        pattern: a regular expression that the description contains; empty for any description.
    """
    said = ami.description.strip()
    expect(
        bool(said) and re.search(pattern, said) is not None,
        wanted=f"a description with {pattern}" if pattern else "a description",
        found=said or "none",
        where=f"Description of {ami.id}",
        mend=f"aws ec2 modify-image-attribute --image-id {ami.id} --description TEXT",
    )


def test_ami_tags(
    ami: Ami,
    expect: Expect,
    required: dict[str, str] | None = None,
    forbidden: dict[str, str] | None = None,
) -> None:
    """The AMI has the tags that it must have, with values that make sense, and no others of a kind.

    Args:
        ami: as EC2 describes it.
        expect: the recorder.
        required: by the tag's name, a regular expression for its whole value; empty for any value
            that is not empty.
        forbidden: by a shell pattern of names, a regular expression for whole values that no such
            tag may have; empty for any value.
    """
    if not (required or forbidden):
        raise ValueError("`required` or `forbidden` is needed")
    for name, pattern in (required or {}).items():
        value = ami.tags.get(name)
        expect(
            value is not None and re.fullmatch(pattern or ".+", value, re.DOTALL) is not None,
            wanted=f"a value like {pattern}" if pattern else "a value",
            found="no such tag" if value is None else value or "an empty value",
            where=f"tag {name} of {ami.id}",
            mend=f"aws ec2 create-tags --resources {ami.id} --tags 'Key={name},Value=…'",
        )
    for glob, pattern in (forbidden or {}).items():
        bad = {
            name: value
            for name, value in ami.tags.items()
            if fnmatch.fnmatchcase(name, glob) and re.fullmatch(pattern or ".*", value, re.DOTALL)
        }
        expect(
            not bad,
            wanted=f"no value like {pattern}" if pattern else "no such tag",
            found=", ".join(f"{name}={value}" for name, value in bad.items()) or "none",
            where=f"tag {glob} of {ami.id}",
            mend=f"aws ec2 delete-tags --resources {ami.id} --tags "
            + " ".join(f"'Key={name}'" for name in bad),
        )


def test_ami_owner(ami: Ami, expect: Expect, owners: list[str]) -> None:
    """The AMI belongs to one of these: anybody can give an AMI any name.

    Args:
        ami: as EC2 describes it.
        expect: the recorder.
        owners: account ids, or aliases as EC2 gives them (`amazon`, `aws-marketplace`).
    """
    expect(
        ami.owner in owners or (bool(ami.owner_alias) and ami.owner_alias in owners),
        wanted=f"an AMI of {' or '.join(owners)}",
        found=f"{ami.owner} ({ami.owner_alias})" if ami.owner_alias else ami.owner or "nobody",
        where=f"OwnerId of {ami.id}",
        mend="aws ec2 describe-images --owners OWNER …  # look the AMI up by its owner too",
    )


def test_ami_state(ami: Ami, expect: Expect, allowed: list[str] | None = None) -> None:
    """The AMI can be launched.

    Args:
        ami: as EC2 describes it.
        expect: the recorder.
        allowed: states; `available` if nothing is said.
    """
    wanted = allowed or ["available"]
    expect(
        ami.state in wanted,
        wanted=" or ".join(wanted),
        found=ami.state or "no state",
        where=f"State of {ami.id}",
        mend=f"aws ec2 describe-images --image-ids {ami.id} --query 'Images[].StateReason'",
    )


def test_ami_deregistration_protection(ami: Ami, expect: Expect, wanted: bool = True) -> None:
    """The AMI cannot be deregistered by accident, or can be where that is wanted.

    Args:
        ami: as EC2 describes it.
        expect: the recorder.
        wanted: whether it is protected, with or without a cooldown.
    """
    found = ami.deregistration_protection
    # EC2 leaves the field out where it was never switched on.
    expect(
        found.startswith("enabled") == wanted,
        wanted="enabled" if wanted else "disabled",
        found=found or "not switched on",
        where=f"DeregistrationProtection of {ami.id}",
        mend=f"aws ec2 {'enable' if wanted else 'disable'}-image-deregistration-protection "
        f"--image-id {ami.id}",
    )
