"""Each layer imports only from those above it, and only the last one knows pytest."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parents[2] / "imgverify"
LAYERS = [
    {
        "ami",
        "errors",
        "model",
        "record",
        "approvals",
        "unobserved",
        "expect",
        "progress",
        "printable",
        "natural",
        "nearest",
        "doctor",
        "wrapping",
        "masking",
    },
    {
        "facts",
        "report",
        "yaml_file",
        "places",
        "attestations",
        "scope",
        "decisions_file",
        "conditions",
        "mutations",
        "bundle",
        "checks_index",
        "profiles",
        "verdicts",
        "folding",
        "waivers",
        "gate",
        "facts_json",
        "difference",
        "gold",
        "goss",
        "re2",
        "awstoe_import",
        "inspection",
        "sources",
        "added",
    },
    {
        "ec2",
        "live",
        "ssh_proxy",
        "ssh_public_key",
        "spelling",
        "registry",
        "planes",
        "artifacts",
        "disk",
        "equivalents",
        "reading",
        "rpm",
        "providers",
        "leases",
        "lease_files",
        "sweep",
        "connection",
        "ssh_banner",
        "ssh_errors",
        "ssh_channel",
        "steady_shell",
        "testinfra_backend",
        "transcript",
        "ssh_login",
        "mutating",
    },
    {
        "plan",
        "runfolder",
        "recording",
        "subject",
        "opening",
        "packer",
        "awstoe",
        "awstoe_export",
        "sameness",
        "sitting",
        "portraits",
        "tree_images",
        "tree_judging",
        "tree_plan",
        "tree_reading",
        "tree_reports",
        "tree_stages",
        "fitting",
        "proving",
        "static_verdicts",
    },
    {
        "plugin",
        "process",
        "session",
        "looking",
        "options",
        "collection",
        "judging",
        "fixtures",
        "terminal",
        "cli",
        "profile_cli",
        "profiles_from_cli",
        "profiles_from_packer",
        "prove_cli",
        "inspect_cli",
        "diff_cli",
        "awstoe_cli",
        "proof_table",
        "rootdir",
        "stopping",
        "tree_items",
        "tree_process",
        "tree_session",
        "tree_summary",
        "member",
        "own_tests",
        "worker",
        "controller",
        "groups",
        "cloud_options",
        "doctor_cli",
        "sweep_cli",
        "supply",
        "idle_words",
        "crowd",
        "supplying",
        "suppliers",
        "packer_fixture",
    },
]
FILES = sorted(PACKAGE.rglob("*.py"))
SMALL, LARGEST = 150, 400


def _room(path: Path) -> str:
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


def _layer(room: str) -> int:
    return next(number for number, rooms in enumerate(LAYERS) if room in rooms)


def _imports(path: Path) -> set[str]:
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= {node.module} | {f"{node.module}.{alias.name}" for alias in node.names}
    return found


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_imports_go_up_only(path: Path) -> None:
    """No room imports from a layer below its own."""
    if path == PACKAGE / "__init__.py":
        return
    own = _layer(_room(path))
    for name in _imports(path):
        parts = name.split(".")
        if parts[0] == "imgverify" and len(parts) > 1 and (PACKAGE / parts[1]).exists():
            assert _layer(parts[1]) <= own, name
        if parts[0] in ("pytest", "_pytest"):
            assert own == len(LAYERS) - 1, "only the last layer knows pytest"


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_files_are_small(path: Path) -> None:
    """One idea each: no file above 400 lines, and none is a drawer for everything."""
    assert len(path.read_text().splitlines()) <= LARGEST
    assert path.stem not in {"utils", "helpers", "common", "misc"}


def test_median_file_is_small() -> None:
    """Most files fit on a few screens."""
    lengths = sorted(len(path.read_text().splitlines()) for path in FILES)
    assert lengths[len(lengths) // 2] < SMALL


def test_imports_stand_at_the_top() -> None:
    """An import inside a function hides a cycle."""
    for path in FILES:
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                inner = [n for n in ast.walk(node) if isinstance(n, ast.Import | ast.ImportFrom)]
                assert not inner, f"{path}:{node.lineno}"
