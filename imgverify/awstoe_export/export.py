"""A profile as a component: whole where it is small enough, with a bundle to download where not."""

from __future__ import annotations

import hashlib
import io
import re
import zipfile
from dataclasses import dataclass

from imgverify.awstoe_export.bundle import Bundle, make_bundle
from imgverify.awstoe_export.component import FOLDER, LIMIT, TOGETHER, by_uri, inline
from imgverify.awstoe_export.packing import as_text, compressed
from imgverify.errors import UsageError
from imgverify.plan import Plan

# Source: "Bucket naming rules" in the guide of Amazon S3.
_URI = re.compile(r"s3://[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]/[^\s\"'\\{}]+")
# Which step tells the verdicts (one for each control, or one for all), and whether there are hints.
_FORMS = (("", True), (TOGETHER, True), (TOGETHER, False))
# So much bigger than a component may be, no form of the checks makes up for it.
_HOPELESS = 1.2
# The earliest that a ZIP archive knows: the same profile gives the same bundle.
_DATE = (1980, 1, 1, 0, 0, 0)


@dataclass(frozen=True, slots=True)
class Exported:
    """A component.

    Args:
        document: YAML.
        archive: the bundle that it downloads; None when it carries it with it.
        uri: where it downloads it from.
        steps: the step that tells the verdict of each control.
        unjudged: why a control cannot be judged inside, by its number.
        payload: the bundle as it stands in the document; empty when it is downloaded.
    """

    document: str
    archive: bytes | None
    uri: str
    steps: dict[str, str]
    unjudged: dict[str, str]
    payload: str = ""

    @property
    def is_inline(self) -> bool:
        """Whether the document may be given as `data`; else it must be uploaded, too."""
        return len(self.document) <= LIMIT


def export(plan: Plan, uri: str = "") -> Exported:
    """Write a profile as a test component.

    Args:
        plan: of the profile.
        uri: `s3://BUCKET/KEY` of the bundle; empty for a component that carries it with it.

    Raises:
        UsageError: it is too big for that, or the URI is none.
    """
    if uri:
        return _apart(plan, uri)
    for together, hints in _FORMS:
        exported = in_one(plan, together, hints=hints)
        if exported.is_inline:
            return exported
        if len(exported.payload) > LIMIT * _HOPELESS:
            break
    raise UsageError(
        f"profile {plan.profile.name}: the component has {len(exported.document)} characters, "
        f"and {LIMIT} are the most that EC2 Image Builder takes",
        "give --uri s3://BUCKET/KEY: the checks become a file of their own, to be uploaded there",
    )


def in_one(plan: Plan, together: str = "", *, hints: bool = True) -> Exported:
    """Write a component that needs nothing else, however big.

    Args:
        plan: of the profile.
        together: the one step that tells all verdicts; when empty, each control has its own.
        hints: whether failures say how to mend what they found.
    """
    bundle = make_bundle(plan, FOLDER, together=together, hints=hints)
    payload = as_text(compressed(bundle.source))
    document = inline(_name(plan), _description(plan), _steps(bundle, plan), payload)
    return Exported(document, None, "", bundle.steps, bundle.unjudged, payload)


def _apart(plan: Plan, uri: str) -> Exported:
    if not _URI.fullmatch(uri):
        raise UsageError(f"--uri {uri}: is no object in S3", "write s3://BUCKET/KEY")
    bundle = make_bundle(plan, FOLDER)
    archive = _zipapp(bundle.source)
    digest = hashlib.sha256(archive).hexdigest()
    document = by_uri(_name(plan), _description(plan), _steps(bundle, plan), uri, digest)
    return Exported(document, archive, uri, bundle.steps, bundle.unjudged)


def _steps(bundle: Bundle, plan: Plan) -> dict[str, bool]:
    """A step that waits for a person does not succeed, and must not fail the component either."""
    manual = {control.id for control in plan.controls() if control.manual}
    ignored: dict[str, bool] = {}
    for number, step in bundle.steps.items():
        ignored[step] = ignored.get(step, True) and number in manual
    return ignored


def _name(plan: Plan) -> str:
    return f"imgverify {plan.profile.name}"


def _description(plan: Plan) -> str:
    return plan.profile.title or f"profile {plan.profile.name}"


def _zipapp(source: str) -> bytes:
    """An archive that Python runs. Source: the documentation of Python's zipapp."""
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w") as archive:
        entry = zipfile.ZipInfo("__main__.py", _DATE)
        entry.compress_type = zipfile.ZIP_DEFLATED
        archive.writestr(entry, source)
    return written.getvalue()
