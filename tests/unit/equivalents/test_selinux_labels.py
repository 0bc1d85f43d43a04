"""What restorecon(8) would relabel, off a disk."""

from __future__ import annotations

import pytest

from imgverify.disk.damage import DamageError
from imgverify.equivalents.selinux_labels import RELABEL, answer
from imgverify.facts import selinux
from imgverify.facts.answers import Answers, Output
from imgverify.facts.questions import Command
from imgverify.model import Plane
from imgverify.unobserved import NotObservedError
from tests.unit.disk.trees import FILE, FOLDER, MemoryFileSystem, image

FOLDER_OF_POLICY = "/etc/selinux/targeted/contexts"
RULES = """\
/srv(/.*)?	system_u:object_r:srv_t:s0
/srv/secret.*	system_u:object_r:secret_t:s0
/srv/free(/.*)?	<<none>>
"""


def labelled(text: str) -> dict[str, bytes]:
    """The attribute of a label; the kernel keeps the NUL at its end."""
    return {"security.selinux": f"{text}\0".encode()}


def tree(rules: str = RULES) -> MemoryFileSystem:
    """An image with a small policy, and everything in /srv as it should be."""
    root = MemoryFileSystem().put("/etc/selinux/config", "SELINUX=enforcing\n")
    root.put(f"{FOLDER_OF_POLICY}/files/file_contexts", rules)
    root.put(f"{FOLDER_OF_POLICY}/customizable_types", "chosen_t\n")
    good = labelled("system_u:object_r:srv_t:s0")
    return root.put("/srv", mode=FOLDER, attributes=good).put("/srv/good", attributes=good)


def test_types_are_compared_and_nothing_else() -> None:
    """User and range may differ; a type that an admin may choose is left alone."""
    root = tree()
    root.put("/srv/user", attributes=labelled("unconfined_u:object_r:srv_t:s0:c1"))
    root.put("/srv/chosen", attributes=labelled("system_u:object_r:chosen_t:s0"))
    root.put("/srv/free/x", attributes=labelled("system_u:object_r:any_t:s0"))
    root.put("/srv/secret1", attributes=labelled("unconfined_u:object_r:srv_t:s0"))
    assert answer(image(root), "/srv") == (
        b"Would relabel /srv/secret1 from unconfined_u:object_r:srv_t:s0"
        b" to unconfined_u:object_r:secret_t:s0\n"
    )


def test_file_without_a_label() -> None:
    """It shows as the kernel shows it."""
    root = tree().put("/srv/bare")
    assert answer(image(root), "/srv/bare") == (
        b"Would relabel /srv/bare from system_u:object_r:unlabeled_t:s0"
        b" to system_u:object_r:srv_t:s0\n"
    )


def test_topic_reads_it() -> None:
    """The topic's parser takes the lines for what restorecon prints."""
    (asked,) = selinux.for_params({"labelled": ["/srv"]})
    assert isinstance(asked, Command)
    data = answer(image(tree().put("/srv/bare")), asked.argument)
    answers = Answers(
        Plane.OFFLINE,
        outputs={asked.name: Output(data, 0)},
        absent=frozenset({selinux.CONFIG, selinux.STATS[0].path}),
    )
    assert len(selinux.parse(answers).mislabelled["/srv"]) == 1


def test_policy_of_the_configuration_counts() -> None:
    """Its own rules and home folders are read, and no others."""
    root = tree().put("/etc/selinux/config", "SELINUXTYPE=mls\n")
    mls = "/etc/selinux/mls/contexts/files/file_contexts"
    root.put(mls, "/srv/.*\tsystem_u:object_r:a_t:s0\n")
    root.put(f"{mls}.local", "/srv/good\tsystem_u:object_r:b_t:s0\n")
    assert answer(image(root), "/srv").endswith(b" to system_u:object_r:b_t:s0\n")


def test_what_holds_no_labels_is_left_out() -> None:
    """FAT has none, and what a boot covers is not of the image."""
    root = tree("/.*\tsystem_u:object_r:x_t:s0\n").put("/boot/efi/x").put("/run/x").put("/dev/x")
    fat = MemoryFileSystem("vfat").put("/EFI/x", mode=FILE)
    lines = answer(image(root, {"/boot/efi": fat}), "/").decode()
    assert "/srv/good" in lines
    assert "/boot " in lines
    assert not any(f"{path} " in lines for path in ("/boot/efi", "/boot/efi/EFI/x", "/run/x"))


def test_link_is_judged_itself() -> None:
    """Folders above are followed, the last name is not."""
    root = tree().put("/alias", link="/srv").put("/srv/link", link="/etc")
    assert answer(image(root), "/alias/link").startswith(b"Would relabel /srv/link from")


@pytest.mark.parametrize(
    ("change", "path", "reason", "needs_boot"),
    [
        (lambda root: root.put(RELABEL), "/srv", "labels everything anew", True),
        (lambda root: root.put("/etc/selinux/config", "SELINUXTYPE=x"), "/srv", "not there", False),
        (lambda root: root, "/gone", "/gone is not there", False),
        (
            lambda root: root.put("/srv/bad", mode=FOLDER, damage=DamageError("bad block")),
            "/srv",
            "bad block",
            False,
        ),
    ],
)
def test_what_cannot_be_told(change: object, path: str, reason: str, needs_boot: bool) -> None:  # noqa: FBT001
    """No policy, no such path, a broken folder, or a boot that labels everything: no answer."""
    root = tree()
    assert callable(change)
    change(root)
    with pytest.raises(NotObservedError, match=reason) as raised:
        answer(image(root), path)
    assert raised.value.needs_boot is needs_boot


def test_pattern_that_takes_too_long() -> None:
    """A policy cannot keep us busy forever: that question is not answered."""
    root = tree("/srv/(a*)*b system_u:object_r:srv_t:s0\n").put(f"/srv/{'a' * 60}")
    with pytest.raises(NotObservedError, match=r"the label of /srv/a+ takes more than 1 s"):
        answer(image(root), "/srv")
