"""GRUB's files, and that no secret of them leaves the machine."""

from __future__ import annotations

import re
import shutil
import subprocess

import pytest

from imgverify.facts.boot_entries import variables
from imgverify.facts.grub_config import parse_config
from imgverify.facts.grub_env import parse_environment
from imgverify.facts.grub_secrets import GRUB_MASKS
from imgverify.facts.kernel_arguments import parse_arguments
from tests.checks.bootloader.boot_files import DEBIAN_STUB, EL7_GRUB

HASH = "grub.pbkdf2.sha512.10000." + "AB12" * 32 + "." + "CD34" * 32
LINES = {
    f"GRUB2_PASSWORD={HASH}": "GRUB2_PASSWORD=<pbkdf2>",
    f"password_pbkdf2 root {HASH}": "password_pbkdf2 root <pbkdf2>",
    f'\tpassword_pbkdf2  "root"\t"{HASH}"': '\tpassword_pbkdf2  "root"\t"<pbkdf2>"',
    "password_pbkdf2 root ${GRUB2_PASSWORD}": "password_pbkdf2 root ${GRUB2_PASSWORD}",
    "password_pbkdf2 root secret": "password_pbkdf2 root <plain>",
    "GRUB2_PASSWORD=secret": "GRUB2_PASSWORD=<plain>",
    "GRUB2_PASSWORD=<pbkdf2>": "GRUB2_PASSWORD=<plain>",
    "GRUB2_PASSWORD=grub.pbkdf2.sha512.10000.": "GRUB2_PASSWORD=<plain>",
    "password admin secret": "password <plain>",
    "  password --md5  $1$salt$secret": "  password --md5  <plain>",
    "password secret /boot/other.lst": "password <plain>",
    "linux /vmlinuz root=/dev/vda1 password_hint=no": None,
}


def masked_here(line: str) -> str:
    """Mask as Python does."""
    for mask in GRUB_MASKS:
        line = re.sub(mask.pattern, mask.replacement, line)
    return line


@pytest.mark.parametrize("sed", ["sed", "busybox sed"])
def test_masks_hide_and_keep_the_kind(sed: str) -> None:
    """GNU sed, busybox and Python agree; a plain password never looks like a hash."""
    program, *_ = sed.split()
    if not shutil.which(program):
        pytest.skip(f"{sed} is not installed here")
    expressions = [
        part for mask in GRUB_MASKS for part in ("-e", f"s~{mask.pattern}~{mask.replacement}~g")
    ]
    for line, wanted in LINES.items():
        shown = subprocess.run(
            [*sed.split(), "-E", *expressions],
            input=line + "\n",
            capture_output=True,
            text=True,
            check=True,
        ).stdout.rstrip("\n")
        assert shown == masked_here(line) == (wanted or line)


def test_environment_block() -> None:
    """Padding and the heading are no variables; values keep equal signs and escapes."""
    text = "# GRUB Environment Block\nkernelopts=root=/dev/x ro a\\\\b\nempty=\n" + "#" * 900
    assert parse_environment(text) == {"kernelopts": "root=/dev/x ro a\\b", "empty": ""}


def test_full_configuration() -> None:
    """Kernels with titles and lines, superusers, and conditions of assignments."""
    found = parse_config("/boot/grub2/grub.cfg", EL7_GRUB)
    assert [one.title.split(" (")[1][:6] for one in found.kernels] == ["3.10.0", "0-resc"]
    assert EL7_GRUB.splitlines()[found.kernels[0].line - 1].lstrip().startswith("linux16")
    assert found.superusers == {"root"}
    assert found.reads_user_cfg
    assert not found.forward
    assert not found.uses_entries


def test_stub() -> None:
    """A stub names the file that it hands over to."""
    assert parse_config("x", DEBIAN_STUB).forward == "$prefix/grub.cfg"


def test_xen_and_memtest() -> None:
    """The hypervisor is no Linux, the module after it is."""
    found = parse_config(
        "x",
        "menuentry 'Xen' {\n multiboot2 /xen.gz placeholder\n"
        " module2 --nounzip /vmlinuz-6 root=/dev/x\n"
        " module2 /initrd.img-6\n}\nmenuentry 'm' {\n linux16 /memtest86+.bin\n}\n",
    )
    assert [(one.kernel, one.text) for one in found.kernels] == [("/vmlinuz-6", "root=/dev/x")]


def test_variables() -> None:
    """A fallback yields to the environment, a condition adds a possibility, a plain set decides."""
    config = parse_config(
        "x",
        'if [ -z "${a}" ]; then\n set a="fallback"\nfi\n'
        "if [ x = y ]; then\n set b=1\nelse\n set b=2\nfi\n"
        "set c=1\nset c=2\nif [ -z ${d} ]; then\n set d=only\nfi\n",
    )
    found = variables([config], {"a": ("environment",), "c": ("old",)})
    assert found == {"a": ("environment",), "b": ("", "1", "2"), "c": ("2",), "d": ("only",)}


def test_kernel_arguments() -> None:
    """The last of several counts, dashes are underscores, quotes hold blanks, `--` ends them."""
    found = parse_arguments('a=1 a=2 quiet dyndbg="file x +p" audit-backlog-limit=9 -- a=3 init')
    assert found.value("a") == "2"
    assert found.values("a") == ("1", "2")
    assert found.value("quiet") == ""
    assert found.value("dyndbg") == "file x +p"
    assert found.value("audit_backlog_limit") == "9"
    assert found.value("init") is None
    assert not found.has("qui")
