"""What a build left behind in the image."""

from __future__ import annotations

import stat
from dataclasses import dataclass

from imgverify.facts import identity
from imgverify.facts.answers import Answers, FileState
from imgverify.facts.questions import KIB, Command, File, Stat
from imgverify.model import Plane
from imgverify.unobserved import attempt

HISTORIES = tuple(
    f"{home}/{name}"
    for home in ("/root", "/home/*", "/etc/skel")
    for name in (".*_history", ".*_hist", ".history", ".viminfo", ".lesshst", ".wget-hsts")
)
BUILD = (
    "/root/anaconda-ks.cfg", "/root/original-ks.cfg", "/root/install.log*", "/root/ks-*",
    "/var/log/installer", "/var/log/anaconda", "/root/packer*", "/home/*/packer*",
    "/etc/packer*", "/home/vagrant",
)  # fmt: skip
LOGS = ("/var/log/*", "/var/log/*/*")
JOURNALS = "/var/log/journal/*"
SEEDS = ("/var/lib/cloud/seed/*/*",)
INSTANCES = "/var/lib/cloud/instances/*"
PREVIOUS = "/var/lib/cloud/data/previous-instance-id"
TRACES = (
    "/root/.ssh/known_hosts*", "/home/*/.ssh/known_hosts*",
    "/var/lib/dhcp/*", "/var/lib/dhclient/*", "/var/lib/NetworkManager/*lease*",
    "/etc/udev/rules.d/70-persistent-net.rules", "/etc/pki/consumer/*.pem",
    "/etc/pki/entitlement/*.pem", "/etc/sysconfig/rhn/systemid",
    "/var/lib/systemd/credential.secret", "/var/lib/dbus/machine-id",
)  # fmt: skip
TEMPORARY = ("/tmp/*", "/tmp/.[!.]*", "/var/tmp/*", "/var/tmp/.[!.]*")  # noqa: S108 - judged, not used
CACHES = (
    "/var/cache/apt/*.bin", "/var/cache/apt/archives/*.deb", "/var/lib/apt/lists/*_*",
    "/var/cache/yum/*/*/*", "/var/cache/dnf/*",
)  # fmt: skip
KEY_HOMES = (
    "/root", "/home", "/tmp", "/var/tmp",  # noqa: S108 - judged, not used
    "/etc/ssl/private", "/etc/pki/tls/private", "/etc/cloud",
)  # fmt: skip
CHANGED = "leftover times"
PRIVATE_KEYS = "private keys"

FILES = (*identity.FILES, File(PREVIOUS))
STATS = (
    *identity.STATS,
    *(
        Stat(path)
        for path in (
            *HISTORIES, *BUILD, *LOGS, JOURNALS, *SEEDS, INSTANCES, *TRACES, *TEMPORARY, *CACHES,
        )
    ),
)  # fmt: skip
# A file's own time is set by whoever unpacks or fetches it; only the time of its last change of any
# kind (%C, %Z) says on which side of the boot it came here.
COMMANDS = (
    Command(
        CHANGED,
        f"for one in {' '.join((*TEMPORARY, *CACHES))}; do "
        '[ ! -e "$one" ] && [ ! -L "$one" ] || printf \'%s\\0\' "$one"; done | '
        "xargs -0 -r stat --printf '%Z\\t%n\\0'",
        limit=2048 * KIB,
    ),
    Command(
        PRIVATE_KEYS,
        # A tool without these options must not look like a machine without keys.
        "find / -maxdepth 0 >/dev/null && stat --printf= / && echo x | grep -lsZ x >/dev/null "
        "|| exit 127; "
        f"find -H {' '.join(KEY_HOMES)} -xdev -type f -size -64k "
        "-exec grep -lsZ -e '^-----BEGIN [A-Z ]*PRIVATE KEY-----' {} + 2>/dev/null | "
        "xargs -0 -r stat --printf '%Z\\t%n\\0'",
        seconds=60,
        equivalent="private_keys",
    ),
)


@dataclass(frozen=True, slots=True)
class Leftovers:
    """Everything of the build that is still there.

    Args:
        histories: files in which programs remember what a person did, not empty.
        build_files: of installers and image builders.
        logs: log files that this boot has not touched, not empty.
        foreign_journals: journals of another machine id.
        temporary: paths in /tmp and /var/tmp that were in the image.
        caches: package lists and packages that were in the image.
        seeds: files that replace a cloud's user-data.
        instances: names of cloud-init's instances, this boot's among them.
        previous_instance: cloud-init's own note of the instance before this one; empty for none.
        traces: files of one certain machine that were in the image: leases, keys, certificates.
        private_keys: paths of private keys that were in the image, host keys aside.
    """

    histories: tuple[str, ...]
    build_files: tuple[str, ...]
    logs: tuple[str, ...]
    foreign_journals: tuple[str, ...]
    temporary: tuple[str, ...]
    caches: tuple[str, ...]
    seeds: tuple[str, ...]
    instances: tuple[str, ...]
    previous_instance: str
    traces: tuple[str, ...]
    private_keys: tuple[str, ...]


def parse(answers: Answers) -> Leftovers:
    """Tell what the image brought along from what this boot made."""
    return Leftovers(
        histories=attempt(lambda: _paths(_filled(_states(answers, HISTORIES)))),
        build_files=attempt(lambda: _paths(_states(answers, BUILD))),
        logs=attempt(lambda: _paths(_shipped(answers, _filled(_states(answers, LOGS))))),
        foreign_journals=attempt(lambda: _foreign_journals(answers)),
        temporary=attempt(lambda: _brought(answers, TEMPORARY)),
        caches=attempt(lambda: _brought(answers, CACHES)),
        seeds=attempt(lambda: _paths(_states(answers, SEEDS))),
        instances=attempt(lambda: tuple(_name(one) for one in answers.states_of(INSTANCES))),
        previous_instance=attempt(lambda: _previous(answers)),
        traces=attempt(lambda: _paths(_shipped(answers, _filled(_states(answers, TRACES))))),
        private_keys=attempt(lambda: _older(answers, answers.output(PRIVATE_KEYS))),
    )


def _states(answers: Answers, patterns: tuple[str, ...]) -> list[FileState]:
    found: list[FileState] = []
    for pattern in patterns:
        if "*" in pattern:
            found += answers.states_of(pattern)
        elif state := answers.state(pattern):
            found.append(state)
    return found


def _filled(states: list[FileState]) -> list[FileState]:
    return [state for state in states if stat.S_ISREG(state.mode) and state.size]


def _shipped(answers: Answers, states: list[FileState]) -> list[FileState]:
    boot = identity.built_before(answers)
    return [state for state in states if state.mtime < boot]


def _paths(states: list[FileState]) -> tuple[str, ...]:
    return tuple(sorted({state.path for state in states}))


def _name(state: FileState) -> str:
    return state.path.rsplit("/", 1)[-1]


def _brought(answers: Answers, patterns: tuple[str, ...]) -> tuple[str, ...]:
    """On a disk everything was brought; on a machine, what last changed before this boot."""
    states = _paths(_states(answers, patterns))
    if answers.plane is Plane.OFFLINE or not states:
        return states
    older = set(_older(answers, answers.output(CHANGED)))
    return tuple(path for path in states if path in older)


def _older(answers: Answers, output: str) -> tuple[str, ...]:
    boot = identity.built_before(answers)
    rows = (record.split("\t", 1) for record in output.split("\0") if record)
    return tuple(sorted({path for seconds, path in rows if int(seconds) < boot}))


def _foreign_journals(answers: Answers) -> tuple[str, ...]:
    mine = (answers.text(identity.MACHINE_ID) or "").strip()
    return tuple(one.path for one in answers.states_of(JOURNALS) if _name(one) != mine)


def _previous(answers: Answers) -> str:
    text = (answers.text(PREVIOUS) or "").strip()
    return "" if text == "NO_PREVIOUS_INSTANCE_ID" else text
