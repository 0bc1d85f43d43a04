"""What images there are, and what goes into each."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from tests.lab.errors import LabError

RECIPE = Path(__file__).parent / "recipe"


class Layout(StrEnum):
    """How a disk is divided."""

    LVM = "lvm"  # BIOS boot partition, /boot, a volume group with a volume per mount point
    PLAIN = "plain"  # BIOS boot partition, one ext4 root
    EFI = "efi"  # EFI system partition, one ext4 root


@dataclass(frozen=True)
class Root:
    """A tree of Debian packages, before anything of ours is laid over it.

    Args:
        name: of the cached tar.
        packages: files below recipe/packages.
    """

    name: str
    packages: tuple[str, ...]

    @property
    def recipe(self) -> list[Path]:
        """The files that decide what it holds."""
        return [RECIPE / "packages" / f"{name}.txt" for name in self.packages]


@dataclass(frozen=True)
class Variant:
    """An image of the lab.

    Args:
        name: how it is asked for.
        summary: one line for people.
        layout: how the disk is divided.
        root: the packages.
        trees: folders below recipe/trees, laid over the packages in this order.
        scripts: files below recipe/scripts, run inside the tree in this order.
        late_scripts: run after the boot loader has been set up.
        fstab: file below recipe/fstab.
        grub: GRUB's folder below /boot.
        bootable: whether it gets a boot loader.
        selinux: whether the tree gets labels.
    """

    name: str
    summary: str
    layout: Layout
    root: Root
    trees: tuple[str, ...]
    scripts: tuple[str, ...]
    late_scripts: tuple[str, ...] = ()
    fstab: str = "plain"
    grub: str = "grub"
    bootable: bool = True
    selinux: bool = False

    @property
    def recipe(self) -> list[Path]:
        """The files that decide what it holds, but for the packages."""
        return [
            RECIPE / "modes.txt",
            RECIPE / "fstab" / self.fstab,
            *(RECIPE / "trees" / name for name in self.trees),
            *(RECIPE / "scripts" / f"{name}.sh" for name in (*self.scripts, *self.late_scripts)),
            *([RECIPE / "selinux"] if self.selinux else []),
        ]


BASE = Root("root-base", ("base",))
TELNET = Root("root-telnet", ("base", "telnet"))
SELINUX = Root("root-selinux", ("base", "selinux"))
OSCAP = Root("root-oscap", ("base", "oscap"))
RPM = Root("root-rpm", ("base", "rpm"))
CLOUD = Root("root-cloud", ("base", "cloud"))


def _plain(name: str, summary: str, *, bootable: bool = True, fstab: str = "plain") -> Variant:
    """A small image that does one thing wrong, in a tree or script of its own name."""
    own = (name,) if (RECIPE / "trees" / name).is_dir() else ()
    script = (name,) if (RECIPE / "scripts" / f"{name}.sh").is_file() else ()
    return Variant(
        name=name,
        summary=summary,
        layout=Layout.PLAIN,
        root=BASE,
        trees=("common", *own),
        scripts=("common", "clean", *script),
        fstab=fstab,
        bootable=bootable,
    )


_ALL = (
    Variant(
        name="good",
        summary="hardened Debian 12 on LVM and XFS, without a known fault",
        layout=Layout.LVM,
        root=BASE,
        trees=("common", "hardened"),
        scripts=("common", "hardened", "clean"),
        fstab="good",
    ),
    Variant(
        name="bad",
        summary="the same with the faults of bad.yaml; boots and lets one log in",
        layout=Layout.LVM,
        root=TELNET,
        trees=("common", "hardened", "bad"),
        scripts=("common", "hardened", "clean", "bad"),
        late_scripts=("bad-grub",),
        fstab="bad",
    ),
    Variant(
        name="selinux",
        summary="good with SELinux, labelled offline and enforcing from the first boot on",
        layout=Layout.LVM,
        root=SELINUX,
        trees=("common", "hardened", "selinux"),
        scripts=("common", "hardened", "selinux", "clean"),
        fstab="good",
        selinux=True,
    ),
    Variant(
        name="uefi",
        summary="boots from an EFI system partition only; hardened, one ext4 root",
        layout=Layout.EFI,
        root=BASE,
        trees=("common", "hardened", "uefi"),
        scripts=("common", "hardened", "clean"),
        fstab="efi",
    ),
    Variant(
        name="oscap",
        summary="good with OpenSCAP's scanner and more to judge, for benchmarks/oscap",
        layout=Layout.LVM,
        root=OSCAP,
        trees=("common", "hardened", "oscap"),
        scripts=("common", "hardened", "oscap", "clean"),
        fstab="good",
    ),
    Variant(
        name="rpm",
        summary="hardened and dressed as CentOS 7: rpm database, paths, units; Debian's kernel",
        layout=Layout.LVM,
        root=RPM,
        trees=("common", "hardened", "rpm"),
        scripts=("common", "hardened", "rpm", "clean"),
        late_scripts=("rpm-database",),
        fstab="good",
        grub="grub2",
    ),
    Variant(
        name="cloud",
        summary="what a distribution's cloud image is: the base of image builds, unhardened",
        layout=Layout.PLAIN,
        root=CLOUD,
        trees=("common", "cloud"),
        scripts=("common", "clean"),
    ),
    _plain("no-bootloader", "partitions and file systems in order, no boot code", bootable=False),
    _plain("panic", "the kernel finds no root file system and panics"),
    _plain("emergency", "fstab wants a device that is not there", fstab="emergency"),
    _plain("no-network", "boots to the end, but never brings its network up"),
    _plain("ignores-key", "sshd answers, cloud-init never installs the key"),
)
VARIANTS = {variant.name: variant for variant in _ALL}


def variant_named(name: str) -> Variant:
    """The variant of this name.

    Args:
        name: one of `VARIANTS`.

    Raises:
        LabError: there is none.
    """
    try:
        return VARIANTS[name]
    except KeyError:
        known = ", ".join(VARIANTS)
        raise LabError(f"no lab variant is called {name!r}; there are {known}") from None
