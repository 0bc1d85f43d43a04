"""Files, run for real by dash, bash and busybox, over a hostile tree."""

from __future__ import annotations

import os
import stat

from imgverify.facts.questions import File, Mask, Stat
from tests.unit.planes.targets import Target, not_observed


def test_plain_file(target: Target) -> None:
    """Content, mode, owner, size and time of a file."""
    path = target.folder / "a b'c"
    path.write_bytes(b"x\0\xff\n\n")
    os.chown(path, 4242, 0)
    path.chmod(0o4640)
    os.utime(path, (1, 12345))
    name = f"{target.base}/a b'c"
    answers = target.ask(File(name))
    assert answers.files[name].data == b"x\0\xff\n\n"
    state = answers.state(name)
    assert state
    assert (state.mode, state.uid, state.gid) == (0o104640, 4242, 0)
    assert (state.owner, state.size, state.mtime, state.target) == ("4242", 5, 12345, "")


def test_absent(target: Target) -> None:
    """A path that does not exist, below a folder or below a file, is known to be absent."""
    (target.folder / "file").touch()
    names = (f"{target.base}/no", f"{target.base}/file/no", f"{target.base}/no/no", "/no 'such")
    answers = target.ask(*(File(name) for name in names), Stat(f"{target.base}/nope"))
    assert [answers.text(name) for name in names] == [None] * 4
    assert [answers.state(name) for name in names] == [None] * 4
    assert answers.state(f"{target.base}/nope") is None


def test_symlinks(target: Target) -> None:
    """Links are followed for content and described by themselves; a dangling one has no content."""
    (target.folder / "real").write_text("r")
    (target.folder / "link").symlink_to("real")
    (target.folder / "odd -> ' link").symlink_to("no\\x2d'where\n -> é")
    (target.folder / "masked").symlink_to("/dev/null")
    base = target.base
    answers = target.ask(
        File(f"{base}/link"), File(f"{base}/odd -> ' link"), File(f"{base}/masked")
    )
    state = answers.state(f"{base}/link")
    assert state
    assert (answers.text(f"{base}/link"), state.is_symlink, state.target) == ("r", True, "real")
    odd = answers.state(f"{base}/odd -> ' link")
    assert odd
    assert odd.target == "no\\x2d'where\n -> é"
    assert answers.text(f"{base}/masked") == ""


def test_dangling_link(target: Target) -> None:
    """What a dangling link leads to is known to be absent."""
    (target.folder / "link").symlink_to("nowhere")
    answers = target.ask(File(f"{target.base}/link"))
    assert answers.text(f"{target.base}/link") is None
    state = answers.state(f"{target.base}/link")
    assert state
    assert state.target == "nowhere"


def test_symlink_loop_is_a_problem(target: Target) -> None:
    """What is behind a loop of links cannot be seen: neither absent nor empty."""
    (target.folder / "loop").symlink_to("loop")
    answers = target.ask(File(f"{target.base}/loop"), File(f"{target.base}/loop/x"))
    assert "symbolic links" in not_observed(answers, f"{target.base}/loop")
    assert "symbolic links" in not_observed(answers, f"{target.base}/loop/x")


def test_nothing_but_regular_files_is_opened(target: Target) -> None:
    """FIFOs, folders and links to them are described, and never opened: that could hang."""
    os.mkfifo(target.folder / "fifo")
    (target.folder / "folder").mkdir()
    (target.folder / "link").symlink_to("fifo")
    answers = target.ask(*(File(f"{target.base}/{n}") for n in ("fifo", "folder", "link")))
    for name in ("fifo", "folder", "link"):
        assert "no regular file" in not_observed(answers, f"{target.base}/{name}")
    state = answers.state(f"{target.base}/fifo")
    assert state
    assert stat.S_ISFIFO(state.mode)


def test_unreadable_file_is_a_problem(target: Target) -> None:
    """A read error is neither an absent nor an empty file, and other files are not hurt."""
    (target.folder / "good").write_text("good")
    broken = "/proc/1/mem"
    answers = target.ask(
        File(f"{target.base}/good"), File(broken), File("/proc/version", masks=(Mask("#", "."),))
    )
    assert not_observed(answers, broken)
    assert broken not in answers.absent
    assert answers.text(f"{target.base}/good") == "good"
    assert "Linux" in (answers.text("/proc/version") or "")


def test_unreadable_masked_file_is_a_problem(target: Target) -> None:
    """The same for a file that is masked."""
    answers = target.ask(File("/proc/1/mem", masks=(Mask("x", "y"),)))
    assert not_observed(answers, "/proc/1/mem")


def test_limit(target: Target) -> None:
    """A file up to its limit is whole; a longer one is cut and says so."""
    (target.folder / "fits").write_bytes(b"x" * 1000)
    (target.folder / "long").write_bytes(b"x" * 1001)
    (target.folder / "huge").write_bytes(b"secret\n" * (1 << 20))
    base, masks = target.base, (Mask("s.*t", "*"),)
    answers = target.ask(
        File(f"{base}/fits", limit=1000),
        File(f"{base}/long", limit=1000),
        File(f"{base}/huge", limit=5001, masks=masks),
    )
    assert answers.text(f"{base}/fits") == "x" * 1000
    assert answers.files[f"{base}/long"].truncated
    assert answers.files[f"{base}/huge"].data == (b"*\n" * 2501)[:5001]
    assert "larger than" in not_observed(answers, f"{base}/huge")


def test_masks(target: Target) -> None:
    """Secrets are masked on each line, with the text of groups, and never leave the target."""
    (target.folder / "shadow").write_bytes(b"root:$6$salt$hash:1\nx:$y$a$b:2\nlock:!:3")
    mask = Mask(r"^([^:]*):\$[^:]*:", r"\1:[&'masked']:")
    answers = target.ask(File(f"{target.base}/shadow", masks=(mask,)))
    text = answers.text(f"{target.base}/shadow")
    assert text == "root:[&'masked']:1\nx:[&'masked']:2\nlock:!:3"


def test_masks_of_another_question_hold(target: Target) -> None:
    """A file that a wildcard asks for without a mask is masked when anyone masks it by name."""
    (target.folder / "a.conf").write_text("password=x\n")
    answers = target.ask(
        File(f"{target.base}/*.conf"),
        File(f"{target.base}/a.conf", masks=(Mask("=.*", "=*"),)),
    )
    assert answers.texts(f"{target.base}/*.conf") == {f"{target.base}/a.conf": "password=*\n"}
