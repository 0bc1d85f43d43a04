"""Images of one system held against each other."""

from __future__ import annotations

from typing import Any

from imgverify.difference.manifest import Entry, Manifest
from imgverify.difference.portrait import Portrait
from imgverify.gold.comparison import compare_images, is_same, unproven
from imgverify.gold.wording import difference_lines
from tests.unit.difference.portraits import LATER, package, packages


def portrait(name: str, *more: dict[str, Any], files: tuple[str, ...] = ()) -> Portrait:
    """An image with bash, and what else is given."""
    entries = {path: Entry(kind="f", mode=0o644, owner="root", group="root") for path in files}
    owners = {path: path.split("/")[-1] for path in files}
    return Portrait(
        name=name,
        facts={"packages": packages(package("bash", "5.2"), *more)},
        manifest=Manifest(entries=entries, packages=owners),
    )


def kinds(found: Any) -> list[tuple[str, str]]:
    """Kind and name of each change."""
    return [(change.kind, change.name) for change in found.changes]


def test_same_system() -> None:
    """Nobody differs; the first in the order of providers is compared with."""
    found = compare_images({name: (name, portrait(name)) for name in ("aws", "gcp", "openstack")})
    assert found.reference == "openstack"
    assert {name: kinds(one) for name, one in found.differences.items()} == {"aws": [], "gcp": []}


def test_majority_tells_who_is_wrong() -> None:
    """The one that is alone is named, also when it comes first."""
    images = {name: (name, portrait(name)) for name in ("aws", "gcp")}
    images["openstack"] = ("openstack", portrait("openstack", package("nmap", "7")))
    found = compare_images(images)
    assert found.reference == "aws"
    assert kinds(found.differences["openstack"]) == [("package", "nmap")]
    assert found.differences["openstack"].before.name == "aws"
    assert kinds(found.differences["gcp"]) == []


def test_agent_with_its_files() -> None:
    """What only images for a provider have is told as ignored, by either order of the pair."""
    path = "/usr/bin/open-vm-tools"
    with_tools = portrait("vmware", package("open-vm-tools", "12"), files=(path,))
    images = {"openstack": ("openstack", portrait("openstack")), "vmware": ("vmware", with_tools)}
    found = compare_images(images).differences["vmware"]
    assert kinds(found) == []
    assert found.ignored == {"an agent of vmware": 2}


def test_agent_of_another_provider() -> None:
    """It may not be in an image that is for somebody else."""
    wrong = portrait("aws", package("open-vm-tools", "12"))
    images = {"openstack": ("openstack", portrait("openstack")), "aws": ("aws", wrong)}
    assert kinds(compare_images(images).differences["aws"]) == [("package", "open-vm-tools")]


def test_what_a_container_lacks() -> None:
    """A kernel and its files may be missing there, and only there."""
    kernel = portrait("x", package("linux-image-cloud-amd64", "6.1"), files=("/boot/vmlinuz",))
    images = {
        "openstack": ("openstack", kernel),
        "docker": ("docker", portrait("docker")),
        "gcp": ("gcp", kernel),
    }
    assert kinds(compare_images(images).differences["docker"]) == []
    images["docker"] = ("aws", portrait("aws"))
    assert kinds(compare_images(images).differences["docker"]) == [
        ("package", "linux-image-cloud-amd64"),
        ("file", "/boot/vmlinuz"),
    ]


def test_unknown_provider_may_have_nothing_of_its_own() -> None:
    """Its images are compared all the same."""
    other = portrait("x", package("open-vm-tools", "12"))
    images = {"openstack": ("openstack", portrait("openstack")), "x": ("x", other)}
    assert kinds(compare_images(images).differences["x"]) == [("package", "open-vm-tools")]


def test_packages_that_nobody_saw() -> None:
    """Without a difference, but also without knowledge: that is not the same system."""
    blind = Portrait(name="gcp", facts={"packages": LATER}, manifest=Manifest(entries={}))
    images = {"openstack": ("openstack", portrait("openstack")), "gcp": ("gcp", blind)}
    found = compare_images(images).differences["gcp"]
    assert found.changes == ()
    assert not is_same(found)
    assert unproven(found) == ["packages: gcp: only a boot can tell"]
    assert difference_lines(found) == "not compared: packages: gcp: only a boot can tell"


def test_damage_is_never_allowed() -> None:
    """What could not be read might be anything, an agent's file too."""
    entry = Entry(kind="f", mode=0o644, owner="root", group="root", trouble="the disk is broken")
    path = "/usr/bin/open-vm-tools"
    manifest = Manifest(entries={path: entry}, packages={path: "open-vm-tools"})
    broken = Portrait(name="vmware", facts={"lvm": LATER}, manifest=manifest)
    images = {"openstack": ("openstack", portrait("openstack")), "vmware": ("vmware", broken)}
    assert kinds(compare_images(images).differences["vmware"]) == [("file", path)]
