"""What a preseed file asks of disks: a recipe, as partitions or as volumes of LVM."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from imgverify.model import Severity
from imgverify.sources.debconf import Answer
from imgverify.sources.demands import Demands, Statement, call
from imgverify.sources.partman import Piece, read_recipe
from imgverify.sources.storage import Size, file_system, size_text, want_mount, want_options

_STYLES = {"uuid": "UUID", "label": "LABEL", "traditional": "device"}
_LABELS = {"gpt": "gpt", "msdos": "dos"}
_LVM_METHODS = ("lvm", "crypto")
_ROUNDED = (
    "The installer rounds sizes to cylinders: 8 MiB less or more than asked for (megabytes of "
    "10^6 bytes) is as asked."
)
_BY_MEMORY = "A share of the memory of the machine that was installed: its size is not judged."


def want_storage(demands: Demands, answers: Mapping[str, Answer]) -> frozenset[str]:
    """Take the answers about partitions.

    Args:
        demands: takes what is asked for.
        answers: of the installer, by question.

    Returns:
        The questions that were dealt with.
    """
    done = set()
    method = answers.get("partman-auto/method")
    recipe = answers.get("partman-auto/expert_recipe")
    group = answers.get("partman-auto-lvm/new_vg_name")
    if recipe is not None:
        on_lvm = method is not None and method.value in _LVM_METHODS
        _want_recipe(demands, recipe, group.value if group else "", on_lvm=on_lvm)
        done |= {recipe.question, "partman-auto-lvm/new_vg_name", "partman-auto/choose_recipe"}
    elif "partman-auto/choose_recipe" in answers:
        _want_chosen(demands, answers["partman-auto/choose_recipe"])
        done.add("partman-auto/choose_recipe")
    if method is not None:
        done.add(method.question)
        _take_method(demands, method, recipe)
    style = answers.get("partman/mount_style")
    if style is not None and style.value in _STYLES:
        done.add(style.question)
        kind = _STYLES[style.value]
        # Volumes of LVM are named by their mapper name, whatever the style.
        calls = [call("fstab-source-style", allowed=[kind, "mapper"])]
        demands.want("mount_style", f"fstab names devices by {kind}", style.statement, calls)
    for question in ("partman-partitioning/choose_label", "partman/default_label"):
        label = answers.get(question)
        if label is not None and label.value in _LABELS:
            done.add(question)
            scheme = _LABELS[label.value]
            calls = [call("partition-table", type=scheme)]
            demands.want("label", f"the partition table is {scheme}", label.statement, calls)
    return frozenset(done)


def _take_method(demands: Demands, method: Answer, recipe: Answer | None) -> None:
    if method.value == "crypto":
        demands.leave(method.statement, "no check looks at LUKS")
    elif method.value == "raid":
        demands.leave(method.statement, "no check looks at RAID")
    elif recipe is None:
        title = f"the disk is laid out by the method {method.value}"
        reason = "What a layout is made of, the file does not say."
        demands.manual("method", title, method.statement, reason)
    else:
        demands.ignore(method.statement, "says how the recipe is meant")


def _want_chosen(demands: Demands, answer: Answer) -> None:
    title = f"the disk is laid out by the installer's recipe {answer.value}"
    reason = "What the installer's own recipes are made of, the file does not say."
    demands.manual("choose_recipe", title, answer.statement, reason)


def _want_recipe(demands: Demands, recipe: Answer, group: str, *, on_lvm: bool) -> None:
    statement = recipe.statement
    try:
        pieces = read_recipe(recipe.value)
    except ValueError as error:
        demands.leave(statement, f"not a recipe: {error}")
        return
    for piece in pieces:
        said = Statement(statement.where, f"expert_recipe: {piece.shown}")
        if (piece.only_lvm and not on_lvm) or (piece.not_lvm and on_lvm):
            demands.ignore(said, f"is for a layout {'without' if on_lvm else 'with'} LVM")
        elif on_lvm and piece.on_lvm:
            _want_volume(demands, piece, piece.group or group, said)
        else:
            _want_partition(demands, piece, said)


def _want_partition(demands: Demands, piece: Piece, said: Statement) -> None:
    if piece.method == "biosgrub":
        calls = [call("partition-table", type="gpt", bios_boot=True)]
        title = "there is a BIOS boot partition in a GPT"
        demands.want("part:biosgrub", title, said, calls, severity=Severity.HIGH)
    elif piece.method == "lvm":
        demands.leave(said, "the size of a physical volume; its logical volumes are judged")
    elif piece.mountpoint or piece.method == "swap":
        path = piece.mountpoint or "swap"
        if piece.method == "efi":
            calls = [call("partition-table", esp=True)]
            title = "there is an EFI system partition in a GPT"
            demands.want("part:efi", title, said, calls, severity=Severity.HIGH)
        size, note = _size(piece)
        want_mount(
            demands,
            f"part:{path}",
            path,
            said,
            filesystem=piece.filesystem,
            label=piece.label,
            size=size,
            note=note,
        )
        if path != "swap":
            want_options(demands, f"part:{path}", path, piece.options, said)
    else:
        demands.leave(said, "is not mounted: no check looks for it")


def _want_volume(demands: Demands, piece: Piece, group: str, said: Statement) -> None:
    path = piece.mountpoint or ("swap" if piece.method == "swap" else "")
    size, note = _size(piece)
    if not (group and piece.volume):
        # The installer makes up the names; what is mounted where can be told all the same.
        if path:
            want_mount(
                demands,
                f"volume:{path}",
                path,
                said,
                filesystem=piece.filesystem,
                label=piece.label,
                size=size,
                note=note,
            )
    else:
        volume: dict[str, Any] = {"min_size": size_text(size.least)} if size.least else {}
        volume |= {"filesystem": piece.filesystem} if piece.filesystem else {}
        volume |= {"mount": path} if path else {}
        calls = [call("lvm-layout", vg=group, lvs={piece.volume: volume}, exact=False)]
        if path and (size.most or piece.label):
            calls.append(file_system(path, "", piece.label, Size(0, size.most)))
        shown = f"{piece.filesystem} on {path}" if path else "a volume"
        title = f"volume {group}/{piece.volume}: {shown} {size.shown}".rstrip()
        identity = f"volume:{group}/{piece.volume}"
        demands.want(identity, title, said, calls, severity=Severity.HIGH, note=note)
    if path and path != "swap":
        want_options(demands, f"volume:{path}", path, piece.options, said)
    if not path:
        demands.leave(said, "is not mounted: only that there is such a volume is judged")


def _size(piece: Piece) -> tuple[Size, str]:
    if not piece.sized:
        return Size(), _BY_MEMORY
    return piece.size, _ROUNDED if piece.size != Size() else ""
