"""A recorded machine as the offline plane would have found it: switched off, and only its disk."""

from __future__ import annotations

from dataclasses import replace

from imgverify.disk.tree_contents import TreeContents
from imgverify.facts.answers import Answers
from imgverify.model import Plane, Result
from imgverify.plan import Plan as RunPlan
from imgverify.planes.draft import Draft
from imgverify.planes.file_tree import FileTree, KnownStates
from imgverify.planes.plan import Plan
from imgverify.planes.plan import plan as plan_questions
from imgverify.proving.claims import Claims, claims_of
from imgverify.proving.view import View
from imgverify.unobserved import NotObservedError
from imgverify.verdicts import verdict

# What a boot fills; an image has nothing there.
EMPTY = ("/proc/", "/sys/", "/run/", "/dev/")


class Bytes:
    """Contents of files, as a disk has them.

    Args:
        recorded: a closed recording.
    """

    def __init__(self, recorded: Answers) -> None:
        self._recorded = recorded

    def read(self, path: str, limit: int) -> bytes:
        """The first bytes of a file.

        Raises:
            NotObservedError: the recording does not have them.
        """
        if path not in self._recorded.files:
            raise NotObservedError(f"the content of {path} is not in the recording")
        return self._recorded.files[path].data[:limit]


def at_rest(recorded: Answers, asked: Plan, tree: FileTree | None = None) -> Answers:
    """Answer a plan as the offline plane would.

    Commands that have an equivalent are answered by what they printed on the machine.

    Args:
        recorded: a closed recording of a running machine.
        asked: what is asked.
        tree: of the recording; None to make it.
    """
    nodes = (tree or FileTree.of(recorded)).nodes
    assert isinstance(nodes, KnownStates)
    kept = {path: state for path, state in nodes.items() if not path.startswith(EMPTY)}
    contents = TreeContents(Bytes(recorded))
    draft = Draft(contents, FileTree(KnownStates(kept)))
    draft.fill(asked)
    alike = {name for name, command in asked.commands.items() if command.equivalent}
    booted = {
        name: f"`{name}` can only be asked of a running system"
        for name in asked.commands
        if name not in alike
    }
    draft.needs_boot.update(booted)
    return replace(
        draft.answers(Plane.OFFLINE),
        outputs={name: recorded.outputs[name] for name in alike if name in recorded.outputs},
    )


def view_at_rest(plan: RunPlan, recorded: Answers) -> tuple[Claims, View]:
    """What checks see of a machine that is switched off.

    Args:
        plan: a bound profile.
        recorded: a closed recording of the machine.
    """
    answers = at_rest(recorded, plan_questions(plan.questions()))
    return claims_of(plan), View(answers, plan.topics(), {}, None, None)


def lines_at_rest(plan: RunPlan, recorded: Answers) -> list[str]:
    """Judge the disk of a recorded machine.

    Args:
        plan: a bound profile.
        recorded: a closed recording of the machine.

    Returns:
        Number, result and, for whatever is no pass, the reason; controls for a person left out.
    """
    claims, view = view_at_rest(plan, recorded)
    outcomes = [view.judge(claim, plan) for claim in claims.claims]
    lines = []
    for control in plan.profile.controls.values():
        if control.manual:
            continue
        said = verdict(control, [outcomes[number] for number in claims.made_by[control.id]])
        reason = f": {said.reason}" if said.result is not Result.PASS else ""
        lines.append(f"{control.id} {said.result}{reason}")
    return lines
