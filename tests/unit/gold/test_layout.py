"""How a tree is known and read."""

from __future__ import annotations

from pathlib import Path

import pytest

from imgverify.gold.layout import SUM_FILES, holds_providers, is_tree, read_layout


def folders(top: Path, *names: str, sums: str = "SHA256SUM") -> Path:
    """Folders with a file of checksums in each."""
    for name in names:
        (top / name).mkdir(parents=True)
        if sums:
            (top / name / sums).touch()
    return top


@pytest.mark.parametrize("sums", SUM_FILES)
def test_one_provider_with_checksums_is_enough(tmp_path: Path, sums: str) -> None:
    """Both names of the file of checksums are known."""
    assert holds_providers(folders(tmp_path, "aws", sums=sums))


def test_two_providers_are_a_tree_without_checksums(tmp_path: Path) -> None:
    """Otherwise nobody would be told that the checksums are gone."""
    assert is_tree(folders(tmp_path, "aws", "gcp", sums=""))


def test_one_folder_of_a_provider_is_no_tree(tmp_path: Path) -> None:
    """A folder of projects may well have one that is called docker."""
    assert not is_tree(folders(tmp_path, "docker", "src", sums=""))


def test_root_file_system_is_no_tree(tmp_path: Path) -> None:
    """A folder with `etc` is an image itself, whatever else is in it."""
    folders(tmp_path, "aws", "gcp")
    (tmp_path / "etc").mkdir()
    assert not is_tree(tmp_path)


def test_what_is_no_folder(tmp_path: Path) -> None:
    """Nothing is raised."""
    assert not is_tree(tmp_path / "nowhere")


def test_version_and_name_are_folders(tmp_path: Path) -> None:
    """`<version>/<name>/` is read with its version, and files beside providers are told."""
    tree = folders(tmp_path / "1.2.3" / "CentOS-7.6.1810", "vmware", "aws")
    (tree / "README").touch()
    layout = read_layout(tree)
    assert (layout.version, layout.systems) == ("1.2.3", ("CentOS-7.6.1810",))
    assert [folder.name for folder in layout.folders] == ["aws", "vmware"]
    assert layout.strays == ("README",)


def test_several_names(tmp_path: Path) -> None:
    """`<version>/` has a system in each folder, and names say which."""
    version = tmp_path / "1.2.3"
    folders(version / "CentOS-7", "aws")
    folders(version / "Debian-12", "aws", "gcp")
    (version / "Debian-12" / "notes.txt").touch()
    layout = read_layout(version)
    assert (layout.version, layout.systems) == ("1.2.3", ("CentOS-7", "Debian-12"))
    assert [folder.name for folder in layout.folders] == [
        "CentOS-7/aws",
        "Debian-12/aws",
        "Debian-12/gcp",
    ]
    assert layout.strays == ("Debian-12/notes.txt",)
