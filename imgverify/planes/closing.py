"""An open recording made a closed one, for the questions that it has answers to."""

from __future__ import annotations

import stat
from dataclasses import replace

from imgverify.facts.answers import Answers, FileState
from imgverify.planes.file_tree import LINK, REGULAR, FileTree, LoopError
from imgverify.planes.plan import Plan

# Folders that are symlinks where /usr is merged. Source: file-hierarchy(7).
MERGED = ("bin", "lib", "lib64", "sbin")


def close(answers: Answers, asked: Plan) -> tuple[Answers, Plan]:
    """Say that there is nothing but what was seen, and ask only what was looked at.

    A path that nobody asked for may be there and is not in the recording: so the questions are left
    out to which the recording has no answer. Of the folders above a path nothing is known; that
    /usr is merged shows when everything in /lib is in /usr/lib as well.

    Args:
        answers: of a recording; of a closed one they are returned as they are.
        asked: what is to be asked.
    """
    if answers.closed:
        return answers, asked
    seen = {*answers.states, *answers.matched, *answers.absent, *answers.problems}
    known = Plan(
        files={path: replace(file, masks=()) for path, file in asked.files.items() if path in seen},
        paths=tuple(path for path in asked.paths if path in seen),
        commands={
            name: command
            for name, command in asked.commands.items()
            if name in answers.outputs or name in answers.problems
        },
    )
    states = {**_merged(answers), **answers.states}
    files = dict(answers.files)
    tree = FileTree.of(replace(answers, states=states))
    for path, state in answers.states.items():
        if stat.S_ISLNK(state.mode) and path in files and state.target != "/dev/null":
            real = _know_target(path, len(files[path].data), tree, states)
            if real:
                files[real] = files[path]
    return replace(answers, closed=True, states=states, files=files, matched={}), known


def _merged(answers: Answers) -> dict[str, FileState]:
    """Links for the folders of which everything was seen twice."""
    links = {}
    for name in MERGED:
        pairs = [
            (state, answers.states.get(f"/usr{path}"))
            for path, state in answers.states.items()
            if path.startswith(f"/{name}/")
        ]
        same = [state for state, twin in pairs if twin and replace(twin, path=state.path) == state]
        if same and all(twin is None or state in same for state, twin in pairs):
            target = f"usr/{name}"
            links[f"/{name}"] = FileState(
                f"/{name}", LINK, 0, 0, "root", "root", len(target), 0, target
            )
    return links


def _know_target(path: str, size: int, tree: FileTree, states: dict[str, FileState]) -> str | None:
    """Where a link leads to, put into the tree when nobody asked for it by its own name."""
    try:
        real = tree.destination(path)
    except LoopError:
        return None
    if real in tree.nodes:
        return None
    states[real] = FileState(real, REGULAR, 0, 0, "root", "root", size, 0)
    return real
