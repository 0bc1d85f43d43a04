"""The cache of the lab: no root, no image, no boot."""

from __future__ import annotations

import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path

import pytest
import yaml

from tests.lab import __main__ as command_line
from tests.lab import cache, host, images
from tests.lab.errors import LabError
from tests.lab.filling import filled_in
from tests.lab.rootfs import listed
from tests.lab.variants import VARIANTS, Variant, variant_named

_LAB = Path(__file__).parent
_KEY = "0123456789ab"
_OTHER_KEY = "ba9876543210"


def _writer(text: str) -> Callable[[Path, Path], None]:
    def make(result: Path, _work: Path) -> None:
        result.write_text(text)

    return make


def _never(result: Path, _work: Path) -> None:
    raise AssertionError(f"{result} was made again")


def test_made_once(tmp_path: Path) -> None:
    """The second call gets the file of the first."""
    first = cache.obtain(tmp_path, "good", _KEY, ".qcow2", _writer("disk"))
    assert first == tmp_path / f"good-{_KEY}.qcow2"
    assert cache.obtain(tmp_path, "good", _KEY, ".qcow2", _never) == first
    assert first.read_text() == "disk"


def test_concurrent_callers_make_it_once(tmp_path: Path) -> None:
    """Whoever comes while it is being made waits for it."""
    made: list[Path] = []
    begun = threading.Event()
    go_on = threading.Event()

    def make(result: Path, _work: Path) -> None:
        made.append(result)
        begun.set()
        assert go_on.wait(10)
        result.write_text("disk")

    got: list[Path] = []

    def call() -> None:
        got.append(cache.obtain(tmp_path, "good", _KEY, ".qcow2", make))

    callers = [threading.Thread(target=call) for _ in range(4)]
    for caller in callers:
        caller.start()
    assert begun.wait(10)
    assert not (tmp_path / f"good-{_KEY}.qcow2").exists()
    go_on.set()
    for caller in callers:
        caller.join(10)
    assert len(made) == 1
    assert got == [tmp_path / f"good-{_KEY}.qcow2"] * 4


def test_stale_files_of_the_same_name_go(tmp_path: Path) -> None:
    """Another key replaces; other names, also ones that begin alike, stay."""
    old = cache.obtain(tmp_path, "no", _OTHER_KEY, ".qcow2", _writer("old"))
    kept = cache.obtain(tmp_path, "no-network", _OTHER_KEY, ".qcow2", _writer("kept"))
    new = cache.obtain(tmp_path, "no", _KEY, ".qcow2", _writer("new"))
    assert not old.exists()
    assert kept.exists()
    assert new.exists()


def test_failure_leaves_nothing(tmp_path: Path) -> None:
    """A build that fails leaves neither a result nor a work folder, and can be tried again."""

    def fail(result: Path, work: Path) -> None:
        result.write_text("half")
        (work / "disk.raw").write_text("half")
        raise LabError("no")

    with pytest.raises(LabError):
        cache.obtain(tmp_path, "good", _KEY, ".qcow2", fail)
    assert [path.name for path in tmp_path.iterdir()] == [".good.lock"]
    assert cache.obtain(tmp_path, "good", _KEY, ".qcow2", _writer("disk")).exists()


def test_left_behind_work_is_swept(tmp_path: Path) -> None:
    """What a killed build has left goes with the next build of the same name only."""
    killed = tmp_path / ".work-no-abc123"
    running = tmp_path / ".work-no-network-abc123"
    for folder in (killed, running):
        folder.mkdir()
        (folder / "disk.raw").write_text("half")
    cache.obtain(tmp_path, "no", _KEY, ".qcow2", _writer("disk"))
    assert not killed.exists()
    assert running.exists()


def test_lock_survives_its_removal(tmp_path: Path) -> None:
    """Whoever waited for a lock file that was removed meanwhile locks the new one."""
    lock = tmp_path / ".x.lock"
    inside = threading.Event()

    def wait() -> None:
        with cache.locked(lock):
            inside.set()

    waiter = threading.Thread(target=wait)
    with cache.locked(lock):
        waiter.start()
        assert not inside.wait(0.2)
        lock.unlink()
    waiter.join(10)
    assert inside.is_set()
    assert lock.exists()


def test_clean_removes_what_is_ours(tmp_path: Path) -> None:
    """Images and trees go; what else lies there stays."""
    image = cache.obtain(tmp_path, "good", _KEY, ".qcow2", _writer("disk"))
    tree = cache.obtain(tmp_path, "root-base", _KEY, ".tar.zst", _writer("tar"))
    foreign = tmp_path / "notes.txt"
    foreign.write_text("mine")
    assert set(images.clean(tmp_path)) == {image, tree}
    assert list(tmp_path.iterdir()) == [foreign]
    assert images.clean(tmp_path / "nowhere") == []


def test_key_follows_content_names_and_words(tmp_path: Path) -> None:
    """Any change of what goes in changes the key; where the checkout lies does not."""

    def lay(base: Path, name: str = "a", text: str = "1") -> str:
        folder = base / "tree"
        folder.mkdir(parents=True)
        (folder / name).write_text(text)
        (folder / "link").symlink_to("/somewhere")
        return cache.key_of(["word"], [folder], base)

    first = lay(tmp_path / "1")
    assert first == lay(tmp_path / "2")
    assert first != lay(tmp_path / "3", name="b")
    assert first != lay(tmp_path / "4", text="2")
    assert first != cache.key_of(["other"], [tmp_path / "1/tree"], tmp_path / "1")
    (tmp_path / "2/tree/link").unlink()
    (tmp_path / "2/tree/link").symlink_to("/elsewhere")
    assert first != cache.key_of(["word"], [tmp_path / "2/tree"], tmp_path / "2")
    assert len(first) == 12


def test_folder_follows_the_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Our own variable wins over XDG's, which wins over the home folder."""
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.delenv("XDG_CACHE_HOME", raising=False)
    monkeypatch.delenv(cache.FOLDER_VARIABLE, raising=False)
    assert cache.default_folder() == tmp_path / ".cache/imgverify/lab"
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "xdg"))
    assert cache.default_folder() == tmp_path / "xdg/imgverify/lab"
    monkeypatch.setenv(cache.FOLDER_VARIABLE, str(tmp_path / "own"))
    assert cache.default_folder() == tmp_path / "own"


@pytest.mark.parametrize("variant", VARIANTS.values(), ids=list(VARIANTS))
def test_recipe_is_complete(variant: Variant) -> None:
    """Every file that a variant names is there."""
    assert [path for path in (*variant.recipe, *variant.root.recipe) if not path.exists()] == []
    assert images.disk_key(variant) == images.disk_key(variant)


def test_only_bad_follows_its_own_tree() -> None:
    """A change of one variant's files rebuilds that variant, not its neighbours."""
    own = {path.name for path in VARIANTS["bad"].recipe}
    assert {"bad", "bad.sh", "bad-grub.sh"} <= own
    assert not {"bad", "bad.sh", "bad-grub.sh"} & {path.name for path in VARIANTS["good"].recipe}
    assert len({images.disk_key(variant) for variant in VARIANTS.values()}) == len(VARIANTS)


def test_unknown_variant_is_one_line() -> None:
    """The message names what there is."""
    with pytest.raises(LabError, match=r"'goood'; there are good, bad, selinux, uefi") as caught:
        variant_named("goood")
    assert "\n" not in str(caught.value)


def test_missing_program_names_its_package(monkeypatch: pytest.MonkeyPatch) -> None:
    """The message can be pasted into a shell."""
    monkeypatch.setattr("os.geteuid", lambda: 0)
    monkeypatch.setattr("shutil.which", lambda name: None if name == "sgdisk" else f"/bin/{name}")
    with pytest.raises(LabError, match=r"apt-get install gdisk$"):
        host.require()


def test_not_root_is_one_line(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Without root nothing is tried, nothing is left, and the exit code says so."""
    monkeypatch.setattr("os.geteuid", lambda: 1000)
    assert command_line.main(["build", "panic", "--cache", str(tmp_path)]) == 1
    printed = capsys.readouterr()
    assert printed.out == ""
    assert printed.err.startswith("lab: building a lab image takes root")
    assert printed.err.count("\n") == 1
    assert all(path.suffix == ".lock" for path in tmp_path.iterdir())


def test_cached_image_is_printed_without_root(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Standard output is the path and nothing else."""
    monkeypatch.setattr("os.geteuid", lambda: 1000)
    there = tmp_path / f"good-{images.disk_key(VARIANTS['good'])}.qcow2"
    there.write_text("disk")
    assert command_line.main(["build", "good", "--cache", str(tmp_path)]) == 0
    assert capsys.readouterr().out == f"{there}\n"


def test_list_has_a_line_for_each() -> None:
    """As a process, from the root of the repository."""
    listing = subprocess.run(
        [sys.executable, "-m", "tests.lab", "list"],
        cwd=_LAB.parents[1],
        check=True,
        capture_output=True,
        text=True,
    ).stdout
    assert [line.split()[0] for line in listing.splitlines()] == list(VARIANTS)


def test_package_lists_have_comments() -> None:
    """A name a line; everything behind a hash is for people."""
    assert listed("# all\none\n\ntwo   # why\n") == ["one", "two"]


def test_fstab_words_must_stand_for_something() -> None:
    """A table that asks for what the layout has not is refused."""
    assert filled_in("UUID=@BOOT_UUID@ /boot", {"BOOT_UUID": "1-2"}) == "UUID=1-2 /boot"
    with pytest.raises(LabError, match="ESP_UUID"):
        filled_in("UUID=@ESP_UUID@ /boot/efi", {})


def test_faults_are_told_apart() -> None:
    """bad.yaml has a dozen faults or more, each with a name of its own and one line of text."""
    faults = yaml.safe_load((_LAB / "bad.yaml").read_text())
    names = [each["fault"] for each in faults]
    assert len(set(names)) == len(names) >= 12
    assert all(set(each) == {"fault", "what", "controls"} for each in faults)
    assert all(each["what"] and "\n" not in each["what"] for each in faults)
