"""The three questions about each image of a tree, and what the answers are."""

from __future__ import annotations

from dataclasses import dataclass, field

from imgverify.difference.document import Difference
from imgverify.errors import ArtifactError, ImgverifyError, InfrastructureError, UsageError
from imgverify.gold.checksums import Checksums
from imgverify.gold.comparison import Compared, compare_images, is_same
from imgverify.gold.layout import PROVIDERS
from imgverify.gold.record import (
    BROKEN,
    CHECKSUMS,
    COMPARISON,
    FAILED,
    MISUSED,
    NOTHING_TO_DO,
    PASSED,
    UNUSABLE,
    VERDICT,
    Stage,
)
from imgverify.gold.wording import difference_lines, verdict_lines
from imgverify.model import Run
from imgverify.nearest import did_you_mean
from imgverify.plan import Plan
from imgverify.printable import printable
from imgverify.subject import Subject
from imgverify.tree_images import TreeImage
from imgverify.tree_judging import Judge
from imgverify.tree_reading import ReadImage, TreeReading


@dataclass
class Answers:
    """What is known of one image.

    Args:
        stages: by name; those that were asked.
        checksums: of its folder.
        run: its verdicts.
        difference: from the image that the most others agree with.
    """

    stages: dict[str, Stage] = field(default_factory=dict)
    checksums: Checksums | None = None
    run: Run | None = None
    difference: Difference | None = None


class TreeStages:
    """Answers the questions, each once.

    Args:
        images: all of the tree.
        plans: by provider.
        reading: that everything was wanted of.
        judge: of the run.
    """

    def __init__(
        self,
        images: tuple[TreeImage, ...],
        plans: dict[str, Plan],
        reading: TreeReading,
        judge: Judge,
    ) -> None:
        self.answers = {image: Answers() for image in images}
        self.compared: dict[str, Compared] = {}
        self._plans = plans
        self._reading = reading
        self._judge = judge

    def want(self, wanted: dict[str, list[TreeImage]]) -> None:
        """Have read what questions need.

        Args:
            wanted: images by the question that is asked of them.
        """
        for image in wanted[CHECKSUMS]:
            self._reading.want_checksums(image.folder)
        compared = {image.folder.system for image in wanted[COMPARISON]}
        for image in self.answers:
            if image in wanted[VERDICT] or image.folder.system in compared:
                # A waiver may name a digest.
                self._reading.want_checksums(image.folder)
                self._reading.want_image(image, self._plans[image.folder.provider])

    def ask(self, question: str, image: TreeImage) -> Stage:
        """Answer a question, when all that was wanted is there.

        Args:
            question: `checksums`, `verdict` or `comparison`.
            image: of the tree.
        """
        answer = {
            CHECKSUMS: self._ask_checksums,
            VERDICT: self._ask_verdict,
            COMPARISON: self._ask_comparison,
        }[question]
        try:
            stage = answer(image)
        except ImgverifyError as error:
            stage = Stage(result=_blamed(error), reason=_shown(str(error)))
        except OSError as error:
            reason = f"{error.filename or image.folder.path}: {error.strerror or error}"
            stage = Stage(result=BROKEN, reason=_shown(reason))
        self.answers[image].stages[question] = stage
        return stage

    def subjects(self) -> dict[str, Subject]:
        """What checks looked at, by the name of the image; without what could not be read."""
        return {
            image.name: self._reading.image(image).drawn.subject
            for image, answers in self.answers.items()
            if answers.run is not None
        }

    def _ask_checksums(self, image: TreeImage) -> Stage:
        found = self._reading.checksums(image.folder)
        self.answers[image].checksums = found
        if found.problems:
            return Stage(result=UNUSABLE, reason=_shown("\n".join(found.problems)))
        return Stage(result=PASSED)

    def _ask_verdict(self, image: TreeImage) -> Stage:
        provider = image.folder.provider
        read = self._reading.image(image)
        digests = self._reading.checksums(image.folder).digests
        digest = (
            digests.get(str(image.path.relative_to(image.folder.path)), "") if image.path else ""
        )
        run = self._judge.judge(read, digest, provider, self._plans[provider])
        self.answers[image].run = run
        lines = verdict_lines(run)
        if provider not in PROVIDERS:
            lines.insert(0, f"nobody knows what an image for {provider} must be")
            if hint := did_you_mean(provider, PROVIDERS):
                lines.insert(1, hint)
        if not lines:
            return Stage(result=PASSED)
        return Stage(result=FAILED, reason=_shown("\n".join(lines)))

    def _ask_comparison(self, image: TreeImage) -> Stage:
        system = [one for one in self.answers if one.folder.system == image.folder.system]
        if len(system) == 1:
            return Stage(result=NOTHING_TO_DO, reason="the tree has no other image of this system")
        self._reading.image(image)
        if image.folder.system not in self.compared:
            self._compare(image.folder.system, system)
        compared = self.compared.get(image.folder.system)
        if compared is None:
            reason = f"none of the other {len(system) - 1} images could be read"
            return Stage(result=UNUSABLE, reason=reason)
        if image.name == compared.reference:
            return Stage(result=PASSED)
        found = self.answers[image].difference = compared.differences[image.name]
        if is_same(found):
            return Stage(result=PASSED)
        return Stage(result=FAILED, reason=_shown(difference_lines(found)))

    def _compare(self, name: str, system: list[TreeImage]) -> None:
        portraits = {}
        for image in system:
            try:
                read: ReadImage = self._reading.image(image)
            except (ImgverifyError, OSError):
                # Its own comparison says so.
                continue
            portraits[image.name] = (image.folder.provider, read.drawn.portrait)
        if len(portraits) > 1:
            self.compared[name] = compare_images(portraits)


def _blamed(error: ImgverifyError) -> str:
    if isinstance(error, ArtifactError):
        return UNUSABLE
    if isinstance(error, UsageError):
        return MISUSED
    assert isinstance(error, InfrastructureError), error
    return BROKEN


def _shown(text: str) -> str:
    return "\n".join(printable(line) for line in text.splitlines())
